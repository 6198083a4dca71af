/*
 * link.c - where the links in mails of this face lead.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/setup.h"
#include "app/auth/private.h"
#include "app/http/uri.h"
#include "app/letter/letter.h"

/* Supabase's words for them; absent: a code only. */
static const struct str types[] = {
    [ACCESS_CONFIRMATION] = STR_INIT("signup"),
    [ACCESS_RECOVERY] = STR_INIT("recovery"),
    [ACCESS_MAGIC_LINK] = STR_INIT("magiclink"),
    [ACCESS_INVITE] = STR_INIT("invite"),
    [ACCESS_EMAIL_CHANGE_CURRENT] = STR_INIT("email_change"),
    [ACCESS_EMAIL_CHANGE_NEW] = STR_INIT("email_change"),
    [ACCESS_REAUTHENTICATION] = {NULL, 0},
};

_Static_assert(sizeof types / sizeof *types == ACCESS_PURPOSE__COUNT, "a word a purpose");

struct str auth_link(struct http_exchange *x, const struct letter *letter, struct str token)
{
    struct str type = types[letter->purpose];

    if (x->access->site_url.len == 0 || type.at == NULL)
        return STR_NONE;
    return str_format(x->arena, "%.*s/auth/v1/verify?token=%.*s&type=%.*s&redirect_to=%.*s",
                      STR_ARG(x->access->site_url), STR_ARG(token), STR_ARG(type),
                      STR_ARG(http_uri_encode(x->arena, letter->redirect_to)));
}
