/*
 * ask.c - where to go after signing in.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/ask.h"

#include "app/http/exchange.h"
#include "app/http/uri.h"

bool access_is_our_path(struct str path)
{
    size_t end = str_find(path, '?', 0);

    if (path.len == 0 || path.len > ACCESS_NEXT_MAX || path.at[0] != '/')
        return false;
    for (size_t i = 0; i < path.len; i++) {
        if (path.at[i] <= ' ' || path.at[i] > '~' || path.at[i] == '\\')
            return false;
    }
    return str_search(str_range(path, 0, end), STR("//"), 0) == end;
}

struct str access_sign_in_path(struct http_exchange *x)
{
    struct str next = x->req.target;

    if (!access_is_our_path(next) || str_eq(next, STR("/")))
        return STR("/sign-in");
    return str_format(x->arena, "/sign-in?next=%.*s", STR_ARG(http_uri_encode(x->arena, next)));
}

enum err access_ask_sign_in(struct http_exchange *x)
{
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    http_redirect(x, access_sign_in_path(x));
    return ERR_NONE;
}
