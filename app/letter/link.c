/*
 * link.c - the pages of accounts, as links in mails open them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/letter/letter.h"

#include "app/access/setup.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"

static const struct str paths[] = {
    [ACCESS_CONFIRMATION] = STR_INIT("/verify?type=signup&token="),
    [ACCESS_RECOVERY] = STR_INIT("/reset?token="),
    [ACCESS_MAGIC_LINK] = {NULL, 0},
    [ACCESS_INVITE] = STR_INIT("/reset?type=invite&token="),
    [ACCESS_EMAIL_CHANGE_CURRENT] = STR_INIT("/verify?type=email_change&token="),
    [ACCESS_EMAIL_CHANGE_NEW] = STR_INIT("/verify?type=email_change&token="),
    [ACCESS_REAUTHENTICATION] = {NULL, 0},
};

_Static_assert(sizeof paths / sizeof *paths == ACCESS_PURPOSE__COUNT, "a path a purpose");

struct str letter_link(struct http_exchange *x, const struct letter *letter, struct str token)
{
    struct str path = paths[letter->purpose];

    if (x->access->site_url.len == 0 || path.at == NULL)
        return STR_NONE;
    return str_format(x->arena, "%.*s%.*s%.*s", STR_ARG(x->access->site_url), STR_ARG(path),
                      STR_ARG(token));
}
