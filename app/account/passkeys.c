/*
 * passkeys.c - passkeys: made and kept at /account/passkeys, used at /sign-in.
 *
 * The one thing here that needs a script (nginx/static/account.js): it fetches options
 * as JSON, asks the authenticator, and sends its answer with the form, as a field.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/csrf.h"
#include "app/access/guard.h"
#include "app/access/manage.h"
#include "app/access/passkey.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/db/tx.h"
#include "app/json/write.h"
#include "app/tmpl/words.h"

static const struct access_guard_rule asks = {STR_INIT("passkey"), 100, 100};
static const struct access_guard_rule answers = {STR_INIT("passkey answer"), 100, 100};

/* ERR_ABSENT with words where the site has no https address: browsers want a domain. */
static enum err party_of(struct http_exchange *x, struct access_party *out)
{
    enum err code = ERR_INVALID;

    if (x->access != NULL && x->access->site_url.at != NULL)
        code = access_party_parse(x->access->site_url, x->access->product, out, &x->error);
    if (code != ERR_INVALID)
        return code;
    error_clear(&x->error);
    return error_tell(&x->error, ERR_ABSENT, STR_NONE,
                      "Passkeys need an https address of the site: LINTEL_SITE_URL.");
}

bool account_has_passkeys(struct http_exchange *x)
{
    struct access_party party;
    bool has = party_of(x, &party) == ERR_NONE;

    if (!has)
        error_clear(&x->error);
    return has;
}

/* For the script: the options, or {"error": words} with the status. */
static enum err answer(struct http_exchange *x, enum err code, struct str options)
{
    struct json_writer w = {.to = &x->resp.body};

    if (code != ERR_NONE && !view_is_typo(code))
        return code;
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    x->resp.type = STR("application/json; charset=utf-8");
    if (code == ERR_NONE) {
        buf_add_str(&x->resp.body, options);
        return ERR_NONE;
    }
    if (x->resp.status == 0)
        x->resp.status = http_status_from_err(code);
    json_begin_object(&w);
    json_put_str(&w, STR("error"), tmpl_say_error(x->templates, x->arena, &x->error));
    json_end_object(&w);
    return ERR_NONE;
}

/* ---- signing in ---- */

/* Of anybody who comes without half a session, of its account for who has one. */
static int64_t account_asked(const struct http_exchange *x)
{
    return x->user != NULL && x->user->wants_factor ? x->user->id : 0;
}

static enum err ask(struct http_exchange *x, struct str *out_options)
{
    struct access_party party;

    TRY(party_of(x, &party));
    TRY(account_count(x, &asks, x->req.remote_addr));
    return access_passkey_ask(x->db, x->arena, &party, account_asked(x), out_options, &x->error);
}

enum err account_passkey_ask(struct http_exchange *x)
{
    struct http_form form;
    struct str options = STR_NONE;
    enum err code;

    TRY(view_form_read(x, &form));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = ask(x, &options);
    return answer(x, code, options);
}

static enum err record_refusal(struct http_exchange *x, struct error *e)
{
    return access_audit_note(access_audit_of(x),
                             account_asked(x) == 0 ? "sign_in_failed" : "factor_failed", STR_NONE,
                             STR_NONE, STR("method"), STR("webauthn"), e);
}

/*
 * What was asked is answered once, right or wrong, so the transaction is committed in both
 * cases: a refusal with its record.
 */
static enum err prove(struct http_exchange *x, struct str said,
                      struct access_passkey_proof *out_proof)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct error trouble = {.code = ERR_NONE};
    struct access_party party;
    enum err code;

    TRY(party_of(x, &party));
    TRY(account_count(x, &answers, x->req.remote_addr));
    TRY(db_tx_begin(x->db, &tx, &x->error));
    code =
        access_passkey_check(x->db, x->arena, &party, account_asked(x), said, out_proof, &x->error);
    if (code != ERR_NONE && code != ERR_UNAUTHENTICATED)
        return code;
    if ((code == ERR_NONE || record_refusal(x, &trouble) == ERR_NONE) &&
        db_tx_commit(&tx, &trouble) == ERR_NONE)
        return code;
    x->error = trouble;
    return trouble.code;
}

/*
 * Where finger, face or PIN were shown to the authenticator it is two factors in one.  As
 * the second step after a password any passkey of the account will do.
 */
enum err account_passkey_sign_in(struct http_exchange *x)
{
    struct access_passkey_proof proof;
    struct http_form form;
    struct str next;
    bool is_second;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    next = account_next(view_form_text(&form, STR("next")));
    if (x->user != NULL && !x->user->wants_factor)
        return view_done(x, next);
    is_second = x->user != NULL;
    TRY(prove(x, view_form_text(&form, STR("answer")), &proof));
    if (is_second)
        return account_enter(x, proof.account_id, STR("password"), STR("webauthn"), next);
    return proof.is_verified ? account_enter(x, proof.account_id, STR_NONE, STR("webauthn"), next)
                             : account_enter(x, proof.account_id, STR("webauthn"), STR_NONE, next);
}

/* ---- one's own ---- */

static enum err show(struct http_exchange *x, const struct access_profile *me, struct str typed)
{
    struct view_page p = account_page_new(x);
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("passkeys"));
    struct error e = {.code = ERR_NONE};
    struct access_passkey *keys;
    size_t count;

    if (access_passkey_list(x->db, x->arena, me->id, &keys, &count, &e) != ERR_NONE) {
        x->error = e;
        return e.code;
    }
    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_int(m, STR("id"), keys[i].id);
        tmpl_map_put_text(m, STR("passkey_name"), keys[i].name);
        view_put_time(x, m, STR("created_at"), keys[i].created_at);
        view_put_time(x, m, STR("used_at"), keys[i].used_at);
        tmpl_map_put_bool(m, STR("is_backed_up"), keys[i].is_backed_up);
    }
    tmpl_map_put_bool(p.root, STR("has_keys"), count > 0);
    tmpl_map_put_bool(p.root, STR("has_password"), me->has_password);
    tmpl_map_put_bool(p.root, STR("has_passkeys"), account_has_passkeys(x));
    view_page_field(&p, STR("name"), utf8_clip(typed, ACCESS_PASSKEY_NAME_MAX));
    view_page_field(&p, STR("current"), STR(""));
    account_page_done(&p);
    return view_page_show(&p, STR("account/passkeys"));
}

enum err account_passkeys(struct http_exchange *x)
{
    struct access_profile me;

    TRY(account_profile(x, &me));
    return show(x, &me, STR(""));
}

static enum err offer(struct http_exchange *x, const struct access_profile *me, struct str current,
                      struct str *out_options)
{
    struct access_party party;

    TRY(party_of(x, &party));
    TRY(account_presence_check(x, me, current));
    return access_passkey_offer(x->db, x->arena, &party, me->id, out_options, &x->error);
}

/* The password is asked for here: what is offered is bound to the account, and once. */
enum err account_passkey_offer(struct http_exchange *x)
{
    struct access_profile me;
    struct http_form form;
    struct str current;
    struct str options = STR_NONE;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(account_profile(x, &me));
    current = view_form_secret(x, &form, STR("current"));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = offer(x, &me, current, &options);
    return answer(x, code, options);
}

static enum err record(struct http_exchange *x, bool is_added, int64_t id, struct error *e)
{
    const struct access_audit *audit = access_audit_of(x);

    return access_audit_note(audit, is_added ? "passkey_add" : "passkey_refused",
                             STR("lintel_account"),
                             str_format(x->arena, "%lld", (long long)audit->account_id),
                             is_added ? STR("passkey") : STR_NONE,
                             is_added ? str_format(x->arena, "%lld", (long long)id) : STR_NONE, e);
}

/* As in prove(): what was offered is answered once, and either way it is told. */
static enum err add(struct http_exchange *x, const struct access_profile *me, struct str said,
                    struct str name)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct error trouble = {.code = ERR_NONE};
    struct access_party party;
    int64_t id = 0;
    enum err code;

    TRY(party_of(x, &party));
    TRY(db_tx_begin(x->db, &tx, &x->error));
    code = access_passkey_add(x->db, x->arena, &party, me->id, said,
                              name.len == 0 ? STR_NONE : name, &id, &x->error);
    if (!view_is_typo(code) && code != ERR_NONE)
        return code;
    if (record(x, code == ERR_NONE, id, &trouble) == ERR_NONE &&
        db_tx_commit(&tx, &trouble) == ERR_NONE)
        return code;
    x->error = trouble;
    return trouble.code;
}

enum err account_passkey_add(struct http_exchange *x)
{
    struct access_profile me;
    struct http_form form;
    struct str name;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(account_profile(x, &me));
    name = str_trim(view_form_text(&form, STR("name")));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = add(x, &me, view_form_text(&form, STR("answer")), name);
    if (code == ERR_NONE)
        return view_done(x, STR("/account/passkeys?done=passkey"));
    return view_is_typo(code) ? show(x, &me, name) : code;
}

enum err account_passkey_rename(struct http_exchange *x)
{
    struct access_profile me;
    struct http_form form;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(account_profile(x, &me));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = access_passkey_rename(x->db, me.id, view_form_id(&form, STR("id")),
                                     str_trim(view_form_text(&form, STR("name"))), &x->error);
    if (code == ERR_NONE)
        return view_done(x, STR("/account/passkeys?done=passkey-renamed"));
    x->error.field[0] = '\0'; /* the words stand above: the fields below are another form's */
    return view_is_typo(code) ? show(x, &me, STR("")) : code;
}

enum err account_passkey_remove(struct http_exchange *x)
{
    struct access_profile me;
    struct http_form form;
    struct str current;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(account_profile(x, &me));
    current = view_form_secret(x, &form, STR("current"));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = account_presence_check(x, &me, current);
    if (code == ERR_NONE) {
        code = access_manage_remove_passkey(access_audit_of(x), me.id,
                                            view_form_id(&form, STR("id")), &x->error);
        if (code == ERR_ABSENT) {
            error_clear(&x->error);
            code = ERR_NONE;
        }
    }
    if (code == ERR_NONE)
        return view_done(x, STR("/account/passkeys?done=passkey-removed"));
    x->error.field[0] = '\0';
    return view_is_typo(code) ? show(x, &me, STR("")) : code;
}
