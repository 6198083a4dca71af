/*
 * message.c - what stands in a message: text, {names} and a few elements.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/tmpl/private.h"

#define MARKS_MAX 16 /* elements of one message */

/* None takes an attribute, and none does anything. */
static const struct str marks[] = {STR_INIT("strong>"), STR_INIT("em>"), STR_INIT("code>"),
                                   STR_INIT("kbd>"),    STR_INIT("b>"),  STR_INIT("small>")};

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/* The length of "{name}" at byte at, or 0. */
static size_t placeholder_len(struct str s, size_t at)
{
    size_t end = at + 1;

    if (s.at[at] != '{')
        return 0;
    while (end < s.len && is_name_char(s.at[end]))
        end++;
    return end > at + 1 && end < s.len && s.at[end] == '}' ? end + 1 - at : 0;
}

static struct name name_of(struct arena *a, struct str word)
{
    struct name name = {.whole = word};
    struct str rest = word;
    struct str part;

    name.parts = ARENA_ARRAY(a, struct name_part, word.len);
    while (str_cut(&rest, '.', &part))
        name.parts[name.count++] = (struct name_part){part, str_hash(part)};
    return name;
}

const struct message_part *message_parse(struct arena *a, struct str text)
{
    const struct message_part *first = NULL;
    const struct message_part **tail = &first;

    for (size_t i = 0, from = 0; i <= text.len;) {
        size_t len = i < text.len ? placeholder_len(text, i) : 0;

        if (len == 0 && i < text.len) {
            i++;
            continue;
        }
        if (i > from) {
            struct message_part *part = ARENA_NEW(a, struct message_part);

            part->text = str_range(text, from, i);
            *tail = part;
            tail = &part->next;
        }
        if (i == text.len)
            break;
        struct message_part *part = ARENA_NEW(a, struct message_part);

        part->is_name = true;
        part->name = name_of(a, str_range(text, i + 1, i + len - 1));
        *tail = part;
        tail = &part->next;
        i += len;
        from = i;
    }
    return first;
}

bool message_is_count(struct str name)
{
    return str_ends(name, STR("count"));
}

const struct name *message_count(const struct message_part *parts)
{
    for (; parts != NULL; parts = parts->next) {
        if (parts->is_name && message_is_count(parts->name.whole))
            return &parts->name;
    }
    return NULL;
}

/* The number of the element that begins or ends at the start of s, or -1. */
static int mark_of(struct str s, bool *out_is_end)
{
    struct str name = str_from(s, 1);

    if (s.len < 3 || s.at[0] != '<')
        return -1;
    *out_is_end = s.at[1] == '/';
    if (*out_is_end)
        name = str_from(name, 1);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (str_starts(name, marks[i]))
            return (int)i;
    }
    return -1;
}

size_t message_mark(struct str s)
{
    bool is_end;
    int mark = mark_of(s, &is_end);

    return mark < 0 ? 0 : marks[mark].len + (is_end ? 2 : 1);
}

/* How often each element begins; false: one is not ended where it should be. */
static bool count_marks(struct str s, size_t counts[sizeof marks / sizeof *marks])
{
    int open[MARKS_MAX];
    size_t depth = 0;

    for (size_t i = 0; i < s.len; i++) {
        bool is_end;
        int mark = mark_of(str_from(s, i), &is_end);

        if (mark < 0)
            continue;
        if (is_end && (depth == 0 || open[--depth] != mark))
            return false;
        if (!is_end) {
            if (depth == MARKS_MAX)
                return false;
            open[depth++] = mark;
            counts[mark]++;
        }
    }
    return depth == 0;
}

bool message_marks_fit(struct str key, struct str form)
{
    size_t wanted[sizeof marks / sizeof *marks] = {0};
    size_t given[sizeof marks / sizeof *marks] = {0};

    if (!count_marks(key, wanted) || !count_marks(form, given))
        return false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (wanted[i] != given[i])
            return false;
    }
    return true;
}
