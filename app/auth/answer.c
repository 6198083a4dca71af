/*
 * answer.c - users and sessions as Supabase's clients know them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/factor.h"
#include "app/access/session.h"
#include "app/access/ticket.h"
#include "app/access/token.h"
#include "app/auth/private.h"
#include "app/json/write.h"

struct json_writer auth_writer(struct http_exchange *x)
{
    x->resp.type = STR("application/json; charset=utf-8");
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    return (struct json_writer){.to = &x->resp.body};
}

static void put_raw(struct json_writer *w, struct str name, struct str json)
{
    json_name(w, name);
    json_write_raw(w->to, json);
    w->needs_comma = true;
}

static void put_some(struct json_writer *w, struct str name, struct str s)
{
    if (s.at != NULL)
        json_put_str(w, name, s);
}

/* One way to sign in is an identity; that of the address is the account's own. */
static void write_identities(struct json_writer *w, const struct access_profile *p)
{
    json_name(w, STR("identities"));
    json_begin_array(w);
    if (p->email.at != NULL) {
        json_begin_object(w);
        json_put_str(w, STR("identity_id"), p->uuid);
        json_put_str(w, STR("id"), p->uuid);
        json_put_str(w, STR("user_id"), p->uuid);
        json_name(w, STR("identity_data"));
        json_begin_object(w);
        json_put_str(w, STR("email"), p->email);
        json_put_bool(w, STR("email_verified"), p->confirmed_at.at != NULL);
        json_put_bool(w, STR("phone_verified"), false);
        json_put_str(w, STR("sub"), p->uuid);
        json_end_object(w);
        json_put_str(w, STR("provider"), STR("email"));
        json_put_str(w, STR("email"), p->email);
        put_some(w, STR("last_sign_in_at"), p->signed_in_at);
        json_put_str(w, STR("created_at"), p->created_at);
        json_put_str(w, STR("updated_at"), p->updated_at);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_times(struct json_writer *w, const struct access_profile *p)
{
    if (!p->is_anonymous) {
        put_some(w, STR("email_confirmed_at"), p->confirmed_at);
        put_some(w, STR("confirmed_at"), p->confirmed_at);
    }
    put_some(w, STR("invited_at"), p->invited_at);
    put_some(w, STR("confirmation_sent_at"), p->confirmation_sent_at);
    put_some(w, STR("recovery_sent_at"), p->recovery_sent_at);
    put_some(w, STR("new_email"), p->new_email);
    put_some(w, STR("email_change_sent_at"), p->email_change_sent_at);
    put_some(w, STR("last_sign_in_at"), p->signed_in_at);
    if (p->is_disabled)
        json_put_str(w, STR("banned_until"), STR("9999-12-31T00:00:00Z"));
    json_put_str(w, STR("created_at"), p->created_at);
    json_put_str(w, STR("updated_at"), p->updated_at);
}

void auth_write_factors(struct json_writer *w, const struct access_factor *factors, size_t count)
{
    json_begin_array(w);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(w);
        json_put_str(w, STR("id"), factors[i].uuid);
        json_put_str(w, STR("friendly_name"), factors[i].name);
        json_put_str(w, STR("factor_type"), STR("totp"));
        json_put_str(w, STR("status"),
                     factors[i].is_verified ? STR("verified") : STR("unverified"));
        json_put_str(w, STR("created_at"), factors[i].created_at);
        json_put_str(w, STR("updated_at"), factors[i].updated_at);
        json_end_object(w);
    }
    json_end_array(w);
}

enum err auth_write_user_members(struct http_exchange *x, struct json_writer *w,
                                 const struct access_profile *p)
{
    struct access_factor *factors;
    size_t count;

    TRY(access_factor_list(x->db, x->arena, p->id, &factors, &count, &x->error));
    json_put_str(w, STR("id"), p->uuid);
    json_put_str(w, STR("aud"), STR(ACCESS_TOKEN_AUDIENCE));
    json_put_str(w, STR("role"), STR(ACCESS_TOKEN_ROLE));
    json_put_str(w, STR("email"), p->email.at == NULL ? STR("") : p->email);
    json_put_str(w, STR("phone"), STR(""));
    write_times(w, p);
    put_raw(w, STR("app_metadata"), p->app_metadata);
    put_raw(w, STR("user_metadata"), p->user_metadata);
    write_identities(w, p);
    if (count > 0) {
        json_name(w, STR("factors"));
        auth_write_factors(w, factors, count);
    }
    json_put_bool(w, STR("is_anonymous"), p->is_anonymous);
    return ERR_NONE;
}

enum err auth_write_user(struct http_exchange *x, struct json_writer *w,
                         const struct access_profile *profile)
{
    json_begin_object(w);
    TRY(auth_write_user_members(x, w, profile));
    json_end_object(w);
    return ERR_NONE;
}

enum err auth_answer_user(struct http_exchange *x, const struct access_profile *profile)
{
    struct json_writer w = auth_writer(x);

    return auth_write_user(x, &w, profile);
}

enum err auth_answer_nothing(struct http_exchange *x)
{
    struct json_writer w = auth_writer(x);

    json_begin_object(&w);
    json_end_object(&w);
    return ERR_NONE;
}

enum err auth_answer_ticket(struct http_exchange *x, const struct access_ticket *t)
{
    struct json_writer w = auth_writer(x);

    json_begin_object(&w);
    json_put_str(&w, STR("access_token"), t->access_token);
    json_put_str(&w, STR("token_type"), STR("bearer"));
    json_put_int(&w, STR("expires_in"), t->life_s);
    json_put_int(&w, STR("expires_at"), t->expires_s);
    json_put_str(&w, STR("refresh_token"), t->refresh_token);
    json_name(&w, STR("user"));
    TRY(auth_write_user(x, &w, &t->profile));
    w.needs_comma = true;
    json_end_object(&w);
    return ERR_NONE;
}

enum err auth_open_ticket(struct http_exchange *x, int64_t account_id, struct str method,
                          struct access_ticket *out_ticket)
{
    const struct access_session_options options = {.user_agent =
                                                       http_header(&x->req, STR("user-agent")),
                                                   .address = x->req.remote_addr,
                                                   .method = method,
                                                   .audit = access_audit_of(x)};

    return access_ticket_open(x->db, x->arena, x->access, account_id, &options, out_ticket,
                              &x->error);
}

enum err auth_open_session(struct http_exchange *x, int64_t account_id, struct str method)
{
    struct access_ticket t;

    TRY(auth_open_ticket(x, account_id, method, &t));
    return auth_answer_ticket(x, &t);
}
