/*
 * prefer.c - what a client prefers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/rest/prefer.h"

#include <stddef.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"

#define MOST_NAME "max-affected"

/* Every preference of a name and one of a few values, and the member it sets. */
static const struct preference {
    struct str text;
    size_t member;
    unsigned value;
} preferences[] = {
    {STR_INIT("return=minimal"), offsetof(struct rest_prefer, what), PREFER_MINIMAL},
    {STR_INIT("return=headers-only"), offsetof(struct rest_prefer, what), PREFER_HEADERS},
    {STR_INIT("return=representation"), offsetof(struct rest_prefer, what), PREFER_REPRESENTATION},
    {STR_INIT("resolution=merge-duplicates"), offsetof(struct rest_prefer, resolution),
     PREFER_MERGE},
    {STR_INIT("resolution=ignore-duplicates"), offsetof(struct rest_prefer, resolution),
     PREFER_IGNORE},
    {STR_INIT("missing=null"), offsetof(struct rest_prefer, missing), PREFER_MISSING_NULL},
    {STR_INIT("missing=default"), offsetof(struct rest_prefer, missing), PREFER_MISSING_DEFAULT},
    {STR_INIT("tx=commit"), offsetof(struct rest_prefer, tx), PREFER_COMMIT},
    {STR_INIT("tx=rollback"), offsetof(struct rest_prefer, tx), PREFER_ROLLBACK},
    {STR_INIT("count=exact"), offsetof(struct rest_prefer, count), PREFER_EXACT},
    {STR_INIT("count=planned"), offsetof(struct rest_prefer, count), PREFER_PLANNED},
    {STR_INIT("count=estimated"), offsetof(struct rest_prefer, count), PREFER_ESTIMATED},
    {STR_INIT("handling=lenient"), offsetof(struct rest_prefer, handling), PREFER_LENIENT},
    {STR_INIT("handling=strict"), offsetof(struct rest_prefer, handling), PREFER_STRICT},
    {STR_INIT("cursor"), offsetof(struct rest_prefer, is_cursor), 1},
};

/* Every member above is an enum or an unsigned int, which is the same. */
static unsigned *member_of(struct rest_prefer *p, size_t member)
{
    return (unsigned *)(void *)((char *)p + member);
}

static unsigned member_get(const struct rest_prefer *p, size_t member)
{
    return *(const unsigned *)(const void *)((const char *)p + member);
}

/* False: not one of ours. */
static bool take(struct rest_prefer *p, struct str text)
{
    struct str rest = text;
    struct str name;
    uint64_t most;

    for (size_t i = 0; i < sizeof preferences / sizeof *preferences; i++) {
        unsigned *member = member_of(p, preferences[i].member);

        if (!str_eq_nocase(text, preferences[i].text))
            continue;
        if (*member == 0)
            *member = preferences[i].value;
        return true;
    }
    if (!str_cut(&rest, '=', &name) || !str_eq_nocase(str_trim(name), STR(MOST_NAME)) ||
        !num_parse_uint(str_trim(rest), &most))
        return false;
    if (!p->has_most)
        p->most = most;
    p->has_most = true;
    return true;
}

/* RFC 7240 puts parameters behind a semicolon; none of ours has any. */
static struct str preference_of(struct str text)
{
    return str_trim(str_range(text, 0, str_find(text, ';', 0)));
}

enum err rest_prefer_parse(struct http_exchange *x, struct rest_prefer *out_prefer)
{
    const struct http_params *headers = &x->req.headers;
    struct rest_prefer p = {.what = PREFER_NOTHING_SAID};
    struct str unknown = STR_NONE;

    for (size_t i = 0; i < headers->count; i++) {
        struct str rest = headers->at[i].value;
        struct str part;

        if (!str_eq(headers->at[i].name, STR("prefer")))
            continue;
        while (str_cut(&rest, ',', &part)) {
            part = preference_of(part);
            if (part.len > 0 && !take(&p, part) && unknown.at == NULL)
                unknown = part;
        }
    }
    if (p.handling == PREFER_STRICT && unknown.at != NULL) {
        (void)error_tell(&x->error, ERR_INVALID, STR("Prefer"),
                         "'%.*s' is not known here, and handling=strict was asked for",
                         STR_ARG(utf8_clip(unknown, 64)));
        return error_state(&x->error, "PGRST122");
    }
    *out_prefer = p;
    return ERR_NONE;
}

void rest_prefer_answer(struct http_exchange *x, const struct rest_prefer *p)
{
    struct str text = STR_NONE;

    for (size_t i = 0; i < sizeof preferences / sizeof *preferences; i++) {
        if (member_get(p, preferences[i].member) == preferences[i].value)
            text = str_format(x->arena, "%.*s%s%.*s", STR_ARG(text), text.len > 0 ? ", " : "",
                              STR_ARG(preferences[i].text));
    }
    if (p->has_most)
        text = str_format(x->arena, "%.*s%s" MOST_NAME "=%llu", STR_ARG(text),
                          text.len > 0 ? ", " : "", (unsigned long long)p->most);
    if (text.len > 0)
        http_header_set(x, STR("Preference-Applied"), text);
}
