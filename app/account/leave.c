/*
 * leave.c - /account/data: a copy of what is kept about oneself; /account/delete: going.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/api_key.h"
#include "app/access/audit.h"
#include "app/access/audit_list.h"
#include "app/access/cache.h"
#include "app/access/csrf.h"
#include "app/access/factor.h"
#include "app/access/identity.h"
#include "app/access/leave.h"
#include "app/access/passkey.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/account/private.h"
#include "app/db/tx.h"
#include "app/json/write.h"

/* What is to be typed, so that nobody goes by a slip. */
#define WORD "delete"

#define RECORDS_MAX ((size_t)10000) /* of the audit, in the copy */

/* ---- a copy ---- */

static void put_raw(struct json_writer *w, struct str name, struct str json)
{
    json_name(w, name);
    json_write_raw(w->to, json);
    w->needs_comma = true;
}

static void write_profile(struct json_writer *w, const struct access_profile *me)
{
    json_put_str(w, STR("id"), me->uuid);
    json_put_str(w, STR("email"), me->email);
    json_put_str(w, STR("new_email"), me->new_email);
    json_put_bool(w, STR("is_admin"), me->is_admin);
    json_put_bool(w, STR("has_password"), me->has_password);
    json_put_bool(w, STR("has_second_factor"), me->has_factor);
    json_put_str(w, STR("created_at"), me->created_at);
    json_put_str(w, STR("updated_at"), me->updated_at);
    json_put_str(w, STR("confirmed_at"), me->confirmed_at);
    json_put_str(w, STR("invited_at"), me->invited_at);
    json_put_str(w, STR("signed_in_at"), me->signed_in_at);
    json_put_str(w, STR("confirmation_sent_at"), me->confirmation_sent_at);
    json_put_str(w, STR("recovery_sent_at"), me->recovery_sent_at);
    json_put_str(w, STR("email_change_sent_at"), me->email_change_sent_at);
    put_raw(w, STR("user_metadata"), me->user_metadata);
    put_raw(w, STR("app_metadata"), me->app_metadata);
}

static void begin_list(struct json_writer *w, struct str name)
{
    json_name(w, name);
    json_begin_array(w);
}

static enum err write_sessions(struct http_exchange *x, struct json_writer *w)
{
    struct access_session_row *rows;
    size_t count;

    TRY(access_session_list(x->db, x->arena, x->user->id, &rows, &count, &x->error));
    begin_list(w, STR("sessions"));
    for (size_t i = 0; i < count; i++) {
        json_begin_object(w);
        json_put_str(w, STR("id"), rows[i].uuid);
        json_put_str(w, STR("user_agent"), rows[i].user_agent);
        json_put_str(w, STR("address"), rows[i].address);
        json_put_str(w, STR("created_at"), rows[i].created_at);
        json_put_str(w, STR("used_at"), rows[i].used_at);
        json_put_str(w, STR("expires_at"), rows[i].expires_at);
        json_end_object(w);
    }
    json_end_array(w);
    return ERR_NONE;
}

static enum err write_factors(struct http_exchange *x, struct json_writer *w)
{
    struct access_factor *factors;
    struct access_passkey *passkeys;
    size_t count;

    TRY(access_factor_list(x->db, x->arena, x->user->id, &factors, &count, &x->error));
    begin_list(w, STR("second_factors"));
    for (size_t i = 0; i < count; i++) {
        json_begin_object(w);
        json_put_str(w, STR("name"), factors[i].name);
        json_put_bool(w, STR("is_verified"), factors[i].is_verified);
        json_put_str(w, STR("created_at"), factors[i].created_at);
        json_end_object(w);
    }
    json_end_array(w);
    TRY(access_passkey_list(x->db, x->arena, x->user->id, &passkeys, &count, &x->error));
    begin_list(w, STR("passkeys"));
    for (size_t i = 0; i < count; i++) {
        json_begin_object(w);
        json_put_str(w, STR("name"), passkeys[i].name);
        json_put_str(w, STR("created_at"), passkeys[i].created_at);
        json_put_str(w, STR("used_at"), passkeys[i].used_at);
        json_end_object(w);
    }
    json_end_array(w);
    return ERR_NONE;
}

static enum err write_links(struct http_exchange *x, struct json_writer *w)
{
    struct access_identity *identities;
    struct access_api_key *keys;
    size_t count;

    TRY(access_identity_list(x->db, x->arena, x->user->id, &identities, &count, &x->error));
    begin_list(w, STR("sign_in_services"));
    for (size_t i = 0; i < count; i++) {
        json_begin_object(w);
        json_put_str(w, STR("provider"), identities[i].provider);
        json_put_str(w, STR("email"), identities[i].email);
        json_put_str(w, STR("used_at"), identities[i].used_at);
        json_end_object(w);
    }
    json_end_array(w);
    TRY(access_api_key_list(x->db, x->arena, x->user->id, &keys, &count, &x->error));
    begin_list(w, STR("keys_for_programs"));
    for (size_t i = 0; i < count; i++) {
        json_begin_object(w);
        json_put_str(w, STR("name"), keys[i].name);
        json_put_str(w, STR("networks"), keys[i].networks);
        json_put_str(w, STR("created_at"), keys[i].created_at);
        json_put_str(w, STR("expires_at"), keys[i].expires_at);
        json_put_str(w, STR("used_at"), keys[i].used_at);
        json_put_bool(w, STR("is_live"), keys[i].is_live);
        json_end_object(w);
    }
    json_end_array(w);
    return ERR_NONE;
}

/* What is told of others in a record (its detail) is not the account's own. */
static void write_record(struct json_writer *w, const struct access_audit_seen *r)
{
    json_begin_object(w);
    json_put_str(w, STR("at"), r->at);
    json_put_str(w, STR("event"), r->event);
    json_put_str(w, STR("model"), r->model);
    json_put_str(w, STR("row"), r->row_key);
    json_put_str(w, STR("address"), r->address);
    json_put_bool(w, STR("was_somebody_else"), r->by_id != 0);
    json_end_object(w);
}

/* The newest of what the audit has of the account. */
static enum err write_records(struct http_exchange *x, struct json_writer *w)
{
    struct access_audit_filter filter = {.account_id = x->user->id, .limit = ACCESS_AUDIT_PAGE_MAX};
    struct access_audit_page page;
    size_t told = 0;

    begin_list(w, STR("records"));
    do {
        TRY(access_audit_page(x->db, x->arena, &filter, &page, &x->error));
        for (size_t i = 0; i < page.count; i++)
            write_record(w, &page.rows[i]);
        told += page.count;
        filter.before_id = page.next;
    } while (page.next != 0 && told < RECORDS_MAX);
    json_end_array(w);
    return ERR_NONE;
}

enum err account_data(struct http_exchange *x)
{
    struct json_writer w = {.to = &x->resp.body};
    struct access_profile me;
    struct http_form form;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    TRY(account_profile(x, &me));
    TRY(access_audit_note(access_audit_of(x), "export", STR("lintel_account"), me.uuid, STR_NONE,
                          STR_NONE, &x->error));
    json_begin_object(&w);
    json_name(&w, STR("account"));
    json_begin_object(&w);
    write_profile(&w, &me);
    json_end_object(&w);
    TRY(write_sessions(x, &w));
    TRY(write_factors(x, &w));
    TRY(write_links(x, &w));
    TRY(write_records(x, &w));
    json_end_object(&w);
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    http_header_set(x, STR("Content-Disposition"), STR("attachment; filename=\"account.json\""));
    x->resp.type = STR("application/json; charset=utf-8");
    return ERR_NONE;
}

/* ---- going ---- */

static enum err show(struct http_exchange *x, const struct access_profile *me, struct str typed)
{
    struct view_page p = account_page_new(x);

    view_put(p.root, STR("present"), me->email);
    tmpl_map_put_bool(p.root, STR("has_password"), me->has_password);
    view_page_field(&p, STR("word"), typed.len > sizeof WORD + 8 ? STR("") : typed);
    view_page_field(&p, STR("current"), STR(""));
    account_page_done(&p);
    return view_page_show(&p, STR("account/delete"));
}

enum err account_delete_form(struct http_exchange *x)
{
    struct access_profile me;

    TRY(account_profile(x, &me));
    return show(x, &me, STR(""));
}

static enum err leave(struct http_exchange *x, const struct access_profile *me, struct str typed,
                      struct str current)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

    if (!str_eq_nocase(str_trim(typed), STR(WORD)))
        return error_tell(&x->error, ERR_INVALID, STR("word"), "Type the word \"%s\".", WORD);
    TRY(account_presence_check(x, me, current));
    TRY(db_tx_begin(x->db, &tx, &x->error));
    TRY(access_account_leave(x->db, me->id, &x->error));
    TRY(access_audit_note(access_audit_of(x), "account_delete", STR("lintel_account"), me->uuid,
                          STR_NONE, STR_NONE, &x->error));
    TRY(db_tx_commit(&tx, &x->error));
    access_cache_forget(x->access->cache);
    return ERR_NONE;
}

enum err account_delete(struct http_exchange *x)
{
    struct access_profile me;
    struct http_form form;
    struct str typed, current;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(account_profile(x, &me));
    typed = view_form_text(&form, STR("word"));
    current = view_form_secret(x, &form, STR("current"));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = leave(x, &me, typed, current);
    if (code != ERR_NONE)
        return view_is_typo(code) ? show(x, &me, typed) : code;
    account_cookie_take(x);
    return view_done(x, STR("/sign-in?done=gone"));
}
