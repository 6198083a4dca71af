/*
 * cookie.c - cookies in and out (RFC 6265).
 *
 * What comes in is read with patience: other programs on the same host set
 * cookies too, and a strange one of theirs must not lock our users out.  What
 * goes out is strict.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/private.h"
#include "app/http/syntax.h"

#define SET_COOKIE STR("Set-Cookie")

/* Pieces of all Cookie headers, empty ones too: at least as many as there are cookies. */
static size_t count_pieces(const struct http_params *headers)
{
    size_t count = 0;

    for (size_t i = 0; i < headers->count; i++) {
        struct str rest = headers->at[i].value;
        struct str piece;

        if (!str_eq(headers->at[i].name, STR("cookie")))
            continue;
        while (str_cut(&rest, ';', &piece))
            count++;
    }
    return count;
}

/* "name=value", blanks around it and quotes around the value taken off. */
static bool cookie_parse(struct str piece, struct http_param *out_cookie)
{
    size_t equals = str_find(piece, '=', 0);
    struct str name = str_trim(str_range(piece, 0, equals));
    struct str value = str_trim(str_from(piece, equals + 1));

    if (equals == piece.len || !http_syntax_is_token(name))
        return false;
    if (value.len >= 2 && value.at[0] == '"' && value.at[value.len - 1] == '"')
        value = str_range(value, 1, value.len - 1);
    *out_cookie = (struct http_param){name, value};
    return true;
}

enum err http_cookies_parse(struct http_exchange *x)
{
    const struct http_params *headers = &x->req.headers;
    struct http_params *cookies = &x->req.cookies;
    size_t count = count_pieces(headers);

    if (count > x->limits->cookie_count)
        return http_refuse(x, 400, STR("Cookie"),
                           "there are %zu cookies, and at most %zu are taken; delete cookies of "
                           "this site",
                           count, x->limits->cookie_count);
    if (count == 0)
        return ERR_NONE;
    cookies->at = ARENA_ARRAY(x->arena, struct http_param, count);
    for (size_t i = 0; i < headers->count; i++) {
        struct str rest = headers->at[i].value;
        struct str piece;

        if (!str_eq(headers->at[i].name, STR("cookie")))
            continue;
        while (str_cut(&rest, ';', &piece))
            cookies->count += cookie_parse(piece, &cookies->at[cookies->count]);
    }
    return ERR_NONE;
}

/* cookie-octet of RFC 6265, 4.1.1 */
static bool is_cookie_value(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] <= ' ' || s.at[i] >= 0x7f || strchr("\",;\\", s.at[i]) != NULL)
            return false;
    }
    return true;
}

/* Forgets the Set-Cookie line that begins with start: "name=". */
static void cookie_forget(struct http_response *resp, struct str start)
{
    size_t kept = 0;

    for (size_t i = 0; i < resp->header_count; i++) {
        const struct http_header_line *line = &resp->headers[i];

        if (!str_eq_nocase(line->name, SET_COOKIE) || !str_starts(line->value, start))
            resp->headers[kept++] = *line;
    }
    resp->header_count = kept;
}

void http_cookie_set(struct http_exchange *x, struct str name, struct str value,
                     const struct http_cookie_options *options)
{
    static const struct http_cookie_options strict = {.max_age_s = 0};
    const struct http_cookie_options *o = options == NULL ? &strict : options;
    struct str age = STR("");

    if (!http_syntax_is_token(name) || !is_cookie_value(value))
        return;
    if (o->max_age_s != 0)
        age = str_format(x->arena, "; Max-Age=%" PRId64, o->max_age_s < 0 ? 0 : o->max_age_s);
    cookie_forget(&x->resp, str_format(x->arena, "%.*s=", STR_ARG(name)));
    http_header_add(x, SET_COOKIE,
                    str_format(x->arena, "%.*s=%.*s; Path=/%.*s; Secure%s; SameSite=%s",
                               STR_ARG(name), STR_ARG(value), STR_ARG(age),
                               o->is_script_readable ? "" : "; HttpOnly",
                               o->is_lax ? "Lax" : "Strict"));
}
