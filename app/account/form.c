/*
 * form.c - reading forms, and what follows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/ask.h"
#include "app/access/guard.h"
#include "app/account/private.h"
#include "app/base/arena.h"

enum err account_wait(struct http_exchange *x, int64_t wait_s)
{
    long long minutes = (wait_s + 59) / 60;

    http_header_set(x, STR("Retry-After"), str_format(x->arena, "%lld", (long long)wait_s));
    if (minutes == 1)
        return http_refuse(x, 429, STR_NONE, "That was tried too often. Try again in a minute.");
    return http_refuse(x, 429, STR_NONE, "That was tried too often. Try again in %lld minutes.",
                       minutes);
}

enum err account_count(struct http_exchange *x, const struct access_guard_rule *rule,
                       struct str subject)
{
    int64_t wait_s;

    TRY(access_guard_count(x->db, rule, x->req.remote_addr, subject, &wait_s, &x->error));
    return wait_s == 0 ? ERR_NONE : account_wait(x, wait_s);
}

struct str account_next(struct str asked)
{
    return access_is_our_path(asked) ? asked : STR("/");
}
