/*
 * with.c - signing in with others: to the provider, and back.
 *
 *     GET /sign-in/with/{provider}?next=/path     303 to the provider
 *     GET /sign-in/from/{provider}?code=&state=   303 to next, with a session
 *
 * Who is signed in already, and comes with ?link=1, links the identity to his account.
 *
 * The provider sends the browser from its own site: the cookie that binds both
 * halves is therefore Lax, and lives no longer than what was begun.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/ask.h"
#include "app/access/identity.h"
#include "app/access/oidc.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/crypt/base64.h"

#define SECRET_BYTES 32

static enum err find_provider(struct http_exchange *x, struct access_oidc *o)
{
    const struct access_provider *p =
        access_provider_find(&x->access->providers, http_path_param(x, STR("provider")));

    if (p == NULL)
        return error_tell(&x->error, ERR_ABSENT, STR("provider"),
                          "there is no such way to sign in here");
    if (x->access->site_url.at == NULL)
        return error_set(&x->error, ERR_INTERNAL,
                         "LINTEL_OIDC needs LINTEL_SITE_URL: where providers send people back to");
    *o = (struct access_oidc){
        .conn = x->db,
        .arena = x->arena,
        .provider = p,
        .callback = str_format(x->arena, "%.*s/sign-in/from/%.*s", STR_ARG(x->access->site_url),
                               STR_ARG(p->name)),
        .ca_file = x->access->ca_file,
    };
    return ERR_NONE;
}

/* One for all that this browser begins, so that two tabs don't undo each other. */
static struct str browser_secret(struct http_exchange *x)
{
    static const struct http_cookie_options options = {.max_age_s = ACCESS_OIDC_WAIT_S,
                                                       .is_lax = true};
    struct str secret = http_cookie(&x->req, STR(ACCESS_OIDC_COOKIE));
    unsigned char bytes[SECRET_BYTES];

    if (secret.len != CRYPT_BASE64_ROOM(SECRET_BYTES) - 1) {
        id_fill(bytes, sizeof bytes);
        secret = crypt_base64_encode(x->arena, CRYPT_BASE64_URL,
                                     (struct str){(const char *)bytes, sizeof bytes});
    }
    http_cookie_set(x, STR(ACCESS_OIDC_COOKIE), secret, &options);
    return secret;
}

enum err account_with(struct http_exchange *x)
{
    struct str next = http_query(&x->req, STR("next"));
    bool is_link = str_eq(http_query(&x->req, STR("link")), STR("1"));
    struct access_oidc o;
    struct str url;

    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    TRY(find_provider(x, &o));
    if (is_link && (x->user == NULL || x->user->wants_factor))
        return access_ask_sign_in(x);
    o.browser = browser_secret(x);
    TRY(access_oidc_begin(&o, access_is_our_path(next) ? next : STR("/"), is_link ? x->user->id : 0,
                          &url, &x->error));
    x->resp.status = 303;
    http_header_set(x, STR("Location"), url);
    return ERR_NONE;
}

/* The provider's own refusal: the person pressed "cancel", or may not use this site. */
static enum err refused_there(struct http_exchange *x)
{
    return error_tell(&x->error, ERR_UNAUTHENTICATED, STR("provider"),
                      "you were not signed in there; start again, or sign in another way");
}

enum err account_from(struct http_exchange *x)
{
    struct access_oidc_person person;
    struct access_identity_wish wish;
    struct access_oidc o;
    int64_t account_id;

    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    TRY(find_provider(x, &o));
    o.browser = http_cookie(&x->req, STR(ACCESS_OIDC_COOKIE));
    if (http_query(&x->req, STR("code")).len == 0)
        return refused_there(x);
    TRY(access_oidc_finish(&o, http_query(&x->req, STR("state")), http_query(&x->req, STR("code")),
                           &person, &x->error));
    /* Who began to link must still be the one who is signed in. */
    if (person.account_id != 0 && (x->user == NULL || x->user->id != person.account_id))
        return access_ask_sign_in(x);
    wish = (struct access_identity_wish){.provider = o.provider->name,
                                         .claims = &person.claims,
                                         .account_id = person.account_id,
                                         .is_signup_open = x->access->is_signup_open};
    TRY(access_identity_resolve(x->db, &wish, &account_id, &x->error));
    if (person.account_id != 0) {
        http_redirect(x, person.next);
        return ERR_NONE;
    }
    /* The word that clients know for it. */
    return account_enter(x, account_id, STR("oauth"), STR_NONE, person.next);
}
