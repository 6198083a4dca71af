/*
 * choose.c - which of the languages does somebody want?
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/words/private.h"
#include "app/words/words.h"

#define RANGES_MAX 32 /* of one header: browsers send a handful */
#define TAG_MAX    64

static const struct words_language *find_exactly(const struct words *w, struct str tag)
{
    for (size_t i = 0; i < w->count; i++) {
        if (str_eq_nocase(w->shown[i].tag, tag))
            return &w->shown[i];
    }
    return NULL;
}

/* Without its last subtag; a single letter before that (an extension's) goes along. */
static struct str shorter(struct str tag)
{
    size_t end = tag.len;

    while (end > 0 && tag.at[end - 1] != '-')
        end--;
    if (end == 0)
        return STR_NONE;
    end--;
    if (end >= 2 && tag.at[end - 2] == '-')
        end -= 2;
    return str_range(tag, 0, end);
}

const struct words_language *words_find_language(const struct words *w, struct str tag)
{
    if (tag.len > TAG_MAX)
        return NULL;
    for (struct str t = tag; t.len > 0; t = shorter(t)) {
        const struct words_language *found = find_exactly(w, t);

        if (found != NULL)
            return found;
    }
    return NULL;
}

/* "0.8" in thousandths; a q that cannot be read is 0: who wrote it wanted something less. */
static int quality_of(struct str parameters)
{
    struct str s = str_trim(parameters);
    int q = 0;
    int unit = 1000;

    if (s.len == 0)
        return 1000;
    if (!str_starts(s, STR("q=")) && !str_starts(s, STR("Q=")))
        return 0;
    s = str_trim(str_from(s, 2));
    for (size_t i = 0; i < s.len && i < 5; i++) {
        if (i == 1 && s.at[i] == '.')
            continue;
        if (s.at[i] < '0' || s.at[i] > '9')
            return 0;
        q += (s.at[i] - '0') * unit;
        unit /= 10;
    }
    return q > 1000 ? 0 : q;
}

/*
 * The range that is liked best and leads to a language; of equals the earlier one.  "*" says
 * that anything will do, which the site's language is as well.
 */
static const struct words_language *find_accepted(const struct words *w, struct str accepted,
                                                  struct str *out_range)
{
    const struct words_language *best = NULL;
    struct str rest = accepted;
    struct str element;
    int best_q = 0;

    for (int i = 0; i < RANGES_MAX && str_cut(&rest, ',', &element); i++) {
        size_t semicolon = str_find(element, ';', 0);
        struct str range = str_trim(str_range(element, 0, semicolon));
        int q = quality_of(str_from(element, semicolon + 1));
        const struct words_language *found = NULL;

        if (q > best_q)
            found = str_eq(range, STR("*")) ? w->site : words_find_language(w, range);
        if (found == NULL)
            continue;
        best = found;
        best_q = q;
        *out_range = str_eq(range, STR("*")) ? found->tag : range;
    }
    return best;
}

const struct words_language *words_choose(const struct words *w, struct str preferred,
                                          struct str accepted, struct str *out_range)
{
    const struct words_language *found = words_find_language(w, preferred);
    struct str range = preferred;

    if (found == NULL)
        found = find_accepted(w, accepted, &range);
    if (found == NULL) {
        found = w->site;
        range = found->tag;
    }
    if (out_range != NULL)
        *out_range = range;
    return found;
}
