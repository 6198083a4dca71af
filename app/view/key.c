/*
 * key.c - a row's primary key as one segment of a path.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/key.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/http/uri.h"

#define EMPTY_DIGIT 2

/* What ~0 to ~5 stand for; ~2 is the empty text and no character. */
static const char escaped[] = {'~', ',', '\0', '.', '/', '\\'};

#define ESCAPED_COUNT (sizeof escaped / sizeof *escaped)

/* The digit that stands for c after a '~', or -1: c stands for itself. */
static int escape_digit(char c)
{
    for (size_t i = 0; i < ESCAPED_COUNT; i++) {
        if (i != EMPTY_DIGIT && escaped[i] == c)
            return (int)i;
    }
    return -1;
}

static struct str value_escape(struct arena *a, struct str value)
{
    char *to = arena_alloc(a, value.len, 2);
    size_t len = 0;

    if (value.len == 0)
        return STR("~2");
    for (size_t i = 0; i < value.len; i++) {
        int digit = escape_digit(value.at[i]);

        if (digit < 0) {
            to[len++] = value.at[i];
            continue;
        }
        to[len++] = '~';
        to[len++] = (char)('0' + digit);
    }
    return (struct str){to, len};
}

struct str view_key_encode(struct arena *a, const struct str *values, size_t count)
{
    struct str key = STR("");

    for (size_t i = 0; i < count; i++) {
        struct str value = http_uri_encode(a, value_escape(a, values[i]));

        key = i == 0 ? value : str_format(a, "%.*s,%.*s", STR_ARG(key), STR_ARG(value));
    }
    return key;
}

struct str view_key_print(struct arena *a, const struct str *values, size_t count)
{
    struct str key = STR("");

    for (size_t i = 0; i < count; i++)
        key = str_format(a, "%.*s%s%.*s", STR_ARG(key), i == 0 ? "" : ",",
                         STR_ARG(value_escape(a, values[i])));
    return key;
}

static enum err value_parse(struct arena *a, struct str part, struct str *out_value,
                            struct error *e)
{
    char *to = arena_alloc(a, part.len, 1);
    size_t len = 0;

    if (str_eq(part, STR("~2"))) {
        *out_value = STR("");
        return ERR_NONE;
    }
    for (size_t i = 0; i < part.len; i++) {
        size_t digit;

        if (part.at[i] != '~') {
            to[len++] = part.at[i];
            continue;
        }
        digit = i + 1 < part.len ? (size_t)(unsigned char)part.at[++i] - '0' : ESCAPED_COUNT;
        if (digit >= ESCAPED_COUNT || digit == EMPTY_DIGIT)
            return error_tell(e, ERR_ABSENT, STR_NONE, "there is no row with this key");
        to[len++] = escaped[digit];
    }
    *out_value = (struct str){to, len};
    return ERR_NONE;
}

enum err view_key_decode(struct arena *a, struct str segment, struct str *values, size_t count,
                         struct error *e)
{
    struct str *parsed = ARENA_ARRAY(a, struct str, count);
    struct str rest = segment;
    struct str part;
    size_t n = 0;

    while (str_cut(&rest, ',', &part)) {
        if (n == count || part.len == 0)
            return error_tell(e, ERR_ABSENT, STR_NONE, "there is no row with this key");
        TRY(value_parse(a, part, &parsed[n], e));
        n++;
    }
    if (n != count)
        return error_tell(e, ERR_ABSENT, STR_NONE, "there is no row with this key");
    memcpy(values, parsed, count * sizeof *values);
    return ERR_NONE;
}
