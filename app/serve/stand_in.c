/*
 * stand_in.c - the list, and the rule for everything else.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/stand_in.h"

#include "app/access/impersonate.h"
#include "app/access/user.h"
#include "app/http/exchange.h"
#include "app/http/route.h"

struct opening {
    enum http_method method;
    struct str pattern;
};

static const struct opening open_always[] = {
    {HTTP_POST, STR_INIT("/sign-out")}, /* the way out */
    {HTTP_GET, STR_INIT("/sign-in")},   /* leads on: somebody is signed in */
    {HTTP_GET, STR_INIT("/auth/v1/user")},
    {HTTP_GET, STR_INIT("/auth/v1/settings")},
    {HTTP_GET, STR_INIT("/auth/v1/health")},
    {HTTP_GET, STR_INIT("/auth/v1/.well-known/jwks.json")},
    /* It knows whether the routine only reads, and holds the server to that. */
    {HTTP_POST, STR_INIT("/rest/v1/rpc/{routine}")},
};

static bool is_listed(const struct http_route *route)
{
    for (size_t i = 0; i < sizeof open_always / sizeof *open_always; i++) {
        if (open_always[i].method == route->method &&
            str_eq(open_always[i].pattern, route->pattern))
            return true;
    }
    return false;
}

enum err stand_in_check(struct http_exchange *x, const struct http_face *face)
{
    if (x->user == NULL || x->user->by_id == 0 || is_listed(x->route))
        return ERR_NONE;
    if (face->is_for_signing_in)
        return error_tell(&x->error, ERR_DENIED, STR_NONE,
                          "you act in somebody else's place: accounts and ways to sign in are out "
                          "of reach until you stop (POST /sign-out)");
    return x->route->method == HTTP_GET ? ERR_NONE : access_impersonate_check_write(x, &x->error);
}
