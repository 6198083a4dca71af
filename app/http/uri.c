/*
 * uri.c - percent escapes and query strings.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/uri.h"

#include <assert.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/http/request.h"

static bool is_unreserved(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/* Into to, which has room for s.len bytes; false for a bad escape. */
static bool decode(struct str s, bool is_plus_blank, char *to, size_t *out_len)
{
    size_t len = 0;

    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (c == '%') {
            int high = i + 2 < s.len ? num_hex(s.at[i + 1]) : -1;
            int low = i + 2 < s.len ? num_hex(s.at[i + 2]) : -1;

            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && is_plus_blank) {
            c = ' ';
        }
        to[len++] = c;
    }
    *out_len = len;
    return true;
}

static bool decode_text(struct arena *a, struct str s, bool is_plus_blank, struct str *out_text)
{
    struct str text = s;

    if (str_find(s, '%', 0) < s.len || (is_plus_blank && str_find(s, '+', 0) < s.len)) {
        char *to = arena_alloc(a, s.len, 1);

        if (!decode(s, is_plus_blank, to, &text.len))
            return false;
        text.at = to;
    }
    if (!utf8_is_text(text))
        return false;
    *out_text = text;
    return true;
}

bool http_uri_decode(struct arena *a, struct str s, struct str *out_text)
{
    return decode_text(a, s, false, out_text);
}

/* Into to, which has room for 3 bytes; returns how many. */
static size_t encode_char(char c, char *to)
{
    static const char hex[] = "0123456789ABCDEF";
    unsigned char u = (unsigned char)c;

    if (is_unreserved(c)) {
        to[0] = c;
        return 1;
    }
    to[0] = '%';
    to[1] = hex[u >> 4];
    to[2] = hex[u & 15];
    return 3;
}

void http_uri_print(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char *to = buf_reserve(b, 3);

        if (to == NULL)
            return;
        buf_wrote(b, encode_char(s.at[i], to));
    }
}

struct str http_uri_encode(struct arena *a, struct str s)
{
    char *to = arena_alloc(a, s.len, 3);
    size_t len = 0;

    for (size_t i = 0; i < s.len; i++)
        len += encode_char(s.at[i], to + len);
    return (struct str){to, len};
}

static size_t count_params(struct str text)
{
    size_t count = 0;
    struct str part;

    while (str_cut(&text, '&', &part))
        count += part.len > 0;
    return count;
}

enum err http_query_parse(struct arena *a, struct str text, size_t max,
                          struct http_params *out_params, struct error *e)
{
    struct http_params p = {NULL, 0};
    size_t count = count_params(text);
    struct str part;

    if (count > max)
        return error_tell(e, ERR_INVALID, STR_NONE,
                          "there are %zu parameters, and at most %zu are taken; send fewer", count,
                          max);
    if (count > 0)
        p.at = ARENA_ARRAY(a, struct http_param, count);
    while (str_cut(&text, '&', &part)) {
        size_t equals = str_find(part, '=', 0);
        struct http_param *to;

        if (part.len == 0)
            continue;
        assert(p.count < count);
        to = &p.at[p.count];
        if (!decode_text(a, str_range(part, 0, equals), true, &to->name) ||
            !decode_text(a, str_from(part, equals + 1), true, &to->value))
            return error_tell(e, ERR_INVALID, STR_NONE,
                              "parameter %zu is not UTF-8 text in percent encoding: '%%' wants two "
                              "hexadecimal digits behind it, and %%00 may not stand",
                              p.count + 1);
        p.count++;
    }
    *out_params = p;
    return ERR_NONE;
}
