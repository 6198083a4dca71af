/*
 * verify.c - a link was opened, or a code typed.
 *
 * GET is for people's browsers: it leads on, with the session behind the '#' of the
 * address, where no server sees it, or (PKCE) with a code.  POST is for programs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/change.h"
#include "app/access/flow.h"
#include "app/access/guard.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/access/ticket.h"
#include "app/auth/private.h"
#include "app/base/arena.h"
#include "app/http/uri.h"
#include "app/json/write.h"
#include "app/letter/letter.h"

#define BIT(purpose) (1U << (purpose))
#define AMR          "otp"

static const struct access_guard_rule codes = {STR_INIT("code"), 20, 60};

static const struct {
    struct str type;
    unsigned purposes;
} types[] = {
    {STR_INIT("signup"), BIT(ACCESS_CONFIRMATION)},
    {STR_INIT("email"), BIT(ACCESS_CONFIRMATION) | BIT(ACCESS_MAGIC_LINK)},
    {STR_INIT("magiclink"), BIT(ACCESS_MAGIC_LINK)},
    {STR_INIT("recovery"), BIT(ACCESS_RECOVERY)},
    {STR_INIT("invite"), BIT(ACCESS_INVITE)},
    {STR_INIT("email_change"), BIT(ACCESS_EMAIL_CHANGE_CURRENT) | BIT(ACCESS_EMAIL_CHANGE_NEW)},
};

/* What there is to answer with. */
struct verified {
    struct access_redeemed what;
    bool waits; /* a change of address whose other letter is still to be confirmed */
};

static enum err late(struct http_exchange *x)
{
    return auth_refuse(x, 403, "otp_expired", "Token has expired or is invalid");
}

static enum err purposes_of(struct http_exchange *x, struct str type, unsigned *out_purposes)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!str_eq(types[i].type, type))
            continue;
        *out_purposes = types[i].purposes;
        return ERR_NONE;
    }
    return auth_refuse(x, 400, "validation_failed",
                       "type is signup, email, magiclink, recovery, invite or email_change");
}

/*
 * The address is its owner's now.  Whoever made the account before that may have been
 * somebody else: a password that he chose is not to open it.
 */
static enum err confirm(struct http_exchange *x, const struct access_redeemed *what)
{
    struct access_profile p;

    TRY(access_profile_find(x->db, x->arena, what->account_id, &p, &x->error));
    if (p.is_disabled)
        return late(x);
    if (p.confirmed_at.at != NULL)
        return ERR_NONE;
    if (what->purpose != ACCESS_CONFIRMATION && p.has_password)
        TRY(access_account_set_password(x->db, p.id, STR_NONE, &x->error));
    return access_account_confirm(x->db, p.id, &x->error);
}

/* After the link or code was taken. */
static enum err finish(struct http_exchange *x, struct verified *v)
{
    bool is_done = false;

    if (v->what.purpose != ACCESS_EMAIL_CHANGE_CURRENT &&
        v->what.purpose != ACCESS_EMAIL_CHANGE_NEW)
        return confirm(x, &v->what);
    TRY(letter_move_email(x, v->what.account_id, &is_done));
    v->waits = !is_done;
    return ERR_NONE;
}

static enum err by_link(struct http_exchange *x, struct str link, unsigned purposes,
                        struct verified *v)
{
    enum err code = access_one_time_take_link(x->db, x->arena, link, purposes, &v->what, &x->error);

    if (code == ERR_ABSENT) {
        error_clear(&x->error);
        return late(x);
    }
    TRY(code);
    return finish(x, v);
}

/* The account whose address, or whose next one, it is; 0: nobody's. */
static enum err account_of(struct http_exchange *x, struct str email, int64_t *out_id)
{
    struct access_profile p;
    enum err code = access_profile_find_email(x->db, x->arena, email, &p, &x->error);

    *out_id = code == ERR_NONE && !p.is_disabled ? p.id : 0;
    if (code != ERR_ABSENT)
        return code;
    error_clear(&x->error);
    return access_one_time_find_reader(x->db, email, out_id, &x->error);
}

static enum err by_code(struct http_exchange *x, struct str email, struct str code,
                        unsigned purposes, struct verified *v)
{
    int64_t id;
    enum err outcome;

    TRY(auth_email(x, email, &email));
    TRY(auth_count(x, &codes, email, "over_request_rate_limit"));
    TRY(account_of(x, email, &id));
    outcome = access_one_time_take_code(x->db, x->arena, x->access, id, code, purposes, &v->what,
                                        &x->error);
    if (outcome == ERR_ABSENT) {
        error_clear(&x->error);
        return late(x);
    }
    TRY(outcome);
    return finish(x, v);
}

static enum err answer_waiting(struct http_exchange *x)
{
    struct json_writer w = auth_writer(x);

    json_begin_object(&w);
    json_put_str(&w, STR("code"), STR("200"));
    json_put_str(&w, STR("msg"),
                 STR("Confirmation link accepted. Please proceed to confirm link sent to the "
                     "other email"));
    json_end_object(&w);
    return ERR_NONE;
}

enum err auth_verify_post(struct http_exchange *x)
{
    struct verified v = {.waits = false};
    const struct json_value *body;
    struct str type, email, token, hash;
    unsigned purposes = 0;

    TRY(auth_body(x, &body));
    TRY(auth_text(x, body, STR("type"), &type));
    TRY(auth_text(x, body, STR("email"), &email));
    TRY(auth_text(x, body, STR("token"), &token));
    TRY(auth_text(x, body, STR("token_hash"), &hash));
    TRY(purposes_of(x, type, &purposes));
    if ((hash.len == 0) == (token.len == 0))
        return auth_refuse(x, 400, "validation_failed",
                           "Verify requires either a token (with its email) or a token_hash");
    if (hash.len > 0)
        TRY(by_link(x, hash, purposes, &v));
    else
        TRY(by_code(x, email, token, purposes, &v));
    return v.waits ? answer_waiting(x) : auth_open_session(x, v.what.account_id, STR(AMR));
}

/* ---- in a browser ---- */

static enum err lead_to(struct http_exchange *x, struct str url)
{
    if (url.len == 0)
        return auth_refuse(x, 400, "validation_failed",
                           "there is no address to go on to: LINTEL_SITE_URL is not set");
    x->resp.status = 303;
    http_header_set(x, STR("Location"), url);
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    http_header_set(x, STR("Referrer-Policy"), STR("no-referrer"));
    return ERR_NONE;
}

static struct str with_fragment(struct http_exchange *x, struct str url, struct str fragment)
{
    return url.len == 0
               ? STR_NONE
               : str_format(x->arena, "%.*s#%.*s",
                            STR_ARG(str_range(url, 0, str_find(url, '#', 0))), STR_ARG(fragment));
}

static struct str with_query(struct http_exchange *x, struct str url, struct str query)
{
    struct str bare = str_range(url, 0, str_find(url, '#', 0));
    bool has_query = str_find(bare, '?', 0) < bare.len;

    return url.len == 0
               ? STR_NONE
               : str_format(x->arena, "%.*s%s%.*s%.*s", STR_ARG(bare), has_query ? "&" : "?",
                            STR_ARG(query), STR_ARG(str_from(url, bare.len)));
}

static enum err lead_with_session(struct http_exchange *x, const struct verified *v, struct str url,
                                  struct str type)
{
    struct access_ticket t;

    TRY(auth_open_ticket(x, v->what.account_id, STR(AMR), &t));
    return lead_to(
        x, with_fragment(x, url,
                         str_format(x->arena,
                                    "access_token=%.*s&expires_at=%lld&expires_in=%lld"
                                    "&refresh_token=%.*s&token_type=bearer&type=%.*s",
                                    STR_ARG(t.access_token), (long long)t.expires_s,
                                    (long long)t.life_s, STR_ARG(t.refresh_token), STR_ARG(type))));
}

static enum err lead_with_code(struct http_exchange *x, const struct verified *v, struct str url)
{
    struct str code;

    TRY(access_flow_open(x->db, x->arena, v->what.account_id, v->what.code_challenge, STR(AMR),
                         &code, &x->error));
    return lead_to(x, with_query(x, url, str_format(x->arena, "code=%.*s", STR_ARG(code))));
}

/* Whatever was wrong: the reader sees it where the application can say it in its words. */
static enum err lead_with_error(struct http_exchange *x, struct str url)
{
    struct str code = str_from_z(x->error.state == NULL ? "validation_failed" : x->error.state);
    struct str words = http_uri_encode(x->arena, str_from_z(x->error.words));

    error_clear(&x->error);
    return lead_to(x, with_fragment(x, url,
                                    str_format(x->arena,
                                               "error=access_denied&error_code=%.*s"
                                               "&error_description=%.*s",
                                               STR_ARG(code), STR_ARG(words))));
}

enum err auth_verify_get(struct http_exchange *x)
{
    struct str type = http_query(&x->req, STR("type"));
    struct str link = http_query(&x->req, STR("token"));
    struct str url = auth_redirect(x);
    struct verified v = {.waits = false};
    unsigned purposes = 0;
    enum err code;

    if (link.at == NULL)
        link = http_query(&x->req, STR("token_hash"));
    code = purposes_of(x, type, &purposes);
    if (code == ERR_NONE)
        code = by_link(x, link, purposes, &v);
    if (code == ERR_INVALID && url.len > 0)
        return lead_with_error(x, url);
    TRY(code);
    if (v.waits)
        return lead_to(x, with_fragment(x, url,
                                        STR("message=Confirmation+link+accepted.+Please+proceed+to+"
                                            "confirm+link+sent+to+the+other+email")));
    return v.what.code_challenge.at != NULL ? lead_with_code(x, &v, url)
                                            : lead_with_session(x, &v, url, type);
}
