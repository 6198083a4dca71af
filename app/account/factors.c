/*
 * factors.c - /account/factors: authenticator programs, and codes for who lost one.
 *
 *     add -> its square and secret, shown once -> confirm with a code -> recovery codes, shown once
 *
 * What was begun and not confirmed counts for nothing, and goes when one begins anew.
 * To add, to remove and to make new codes want the password.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/cache.h"
#include "app/access/csrf.h"
#include "app/access/factor.h"
#include "app/access/guard.h"
#include "app/access/manage.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/crypt/totp.h"
#include "app/db/tx.h"
#include "app/http/uri.h"
#include "app/qr/qr.h"
#include "app/tmpl/words.h"

static const struct access_guard_rule guesses = {STR_INIT("second factor"), 10, 60};

static enum err show(struct http_exchange *x, const struct access_profile *me, struct str typed)
{
    struct view_page p = account_page_new(x);
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("factors"));
    struct access_factor *factors;
    size_t count;
    bool has_any = false;

    if (access_factor_list(x->db, x->arena, me->id, &factors, &count, &x->error) != ERR_NONE)
        return x->error.code;
    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m;

        if (!factors[i].is_verified)
            continue;
        has_any = true;
        m = tmpl_list_add_map(list);
        tmpl_map_put_text(m, STR("id"), factors[i].uuid);
        tmpl_map_put_text(m, STR("factor_name"),
                          factors[i].name.at == NULL ? TMPL_SAY(x->templates, "Authenticator app")
                                                     : factors[i].name);
        view_put_time(x, m, STR("created_at"), factors[i].created_at);
        view_put_time(x, m, STR("updated_at"), factors[i].updated_at);
    }
    tmpl_map_put_bool(p.root, STR("has_factors"), has_any);
    tmpl_map_put_bool(p.root, STR("has_password"), me->has_password);
    view_page_field(&p, STR("friendly_name"), utf8_clip(typed, ACCESS_FACTOR_NAME_MAX));
    view_page_field(&p, STR("current"), STR(""));
    account_page_done(&p);
    return view_page_show(&p, STR("account/factors"));
}

enum err account_factors(struct http_exchange *x)
{
    struct access_profile me;

    TRY(account_profile(x, &me));
    return show(x, &me, STR(""));
}

/* ---- a new one ---- */

/* In groups of four: people read it aloud and type it. */
static struct str grouped(struct arena *a, struct str s)
{
    char *to = arena_alloc(a, s.len + s.len / 4 + 1, 1);
    size_t len = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (i > 0 && i % 4 == 0)
            to[len++] = ' ';
        to[len++] = s.at[i];
    }
    return (struct str){to, len};
}

/* otpauth://totp/ISSUER:ACCOUNT?..., as authenticator programs read it. */
static struct str address_of(struct http_exchange *x, const struct access_profile *me,
                             struct str secret)
{
    struct str issuer = http_uri_encode(x->arena, x->access->product);
    struct str name = http_uri_encode(x->arena, me->email.at == NULL ? me->uuid : me->email);

    return str_format(x->arena,
                      "otpauth://totp/%.*s:%.*s?algorithm=SHA1&digits=6&issuer=%.*s&period=30"
                      "&secret=%.*s",
                      STR_ARG(issuer), STR_ARG(name), STR_ARG(issuer), STR_ARG(secret));
}

/* secret absent: it was shown before, and stands in the program by now. */
static enum err show_new(struct http_exchange *x, struct str uuid, struct str address,
                         struct str secret)
{
    struct view_page p = account_page_new(x);
    struct qr qr = {.size = 0};

    tmpl_map_put_bool(p.root, STR("has_secret"), secret.at != NULL);
    view_put(p.root, STR("secret"), secret);
    if (secret.at != NULL)
        TRY(qr_make(x->arena, address, &qr, &x->error));
    view_put(p.root, STR("qr_path"), qr.path);
    tmpl_map_put_int(p.root, STR("qr_size"), qr.size);
    tmpl_map_put_text(p.root, STR("id"), uuid);
    view_page_field(&p, STR("code"), STR(""));
    account_page_done(&p);
    return view_page_show(&p, STR("account/factor-new"));
}

static enum err remove_unfinished(struct http_exchange *x, int64_t account_id)
{
    struct access_factor *factors;
    size_t count;

    TRY(access_factor_list(x->db, x->arena, account_id, &factors, &count, &x->error));
    for (size_t i = 0; i < count; i++) {
        if (!factors[i].is_verified)
            TRY(access_factor_remove(x->db, account_id, factors[i].id, &x->error));
    }
    return ERR_NONE;
}

enum err account_factor_add(struct http_exchange *x)
{
    struct access_profile me;
    struct access_factor factor = {.id = 0};
    struct http_form form;
    struct str name, current, text;
    struct str secret = STR_NONE;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(account_profile(x, &me));
    name = str_trim(view_form_text(&form, STR("friendly_name")));
    current = view_form_secret(x, &form, STR("current"));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = account_presence_check(x, &me, current);
    if (code == ERR_NONE)
        code = remove_unfinished(x, me.id);
    if (code == ERR_NONE)
        code =
            access_factor_add(x->db, x->arena, x->access, me.id, name, &factor, &secret, &x->error);
    if (code != ERR_NONE)
        return view_is_typo(code) ? show(x, &me, name) : code;
    text = crypt_base32_encode(x->arena, secret);
    return show_new(x, factor.uuid, address_of(x, &me, text), grouped(x->arena, text));
}

/* ---- recovery codes ---- */

static enum err make_codes(struct http_exchange *x, struct str codes[ACCESS_RECOVERY_CODES])
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

    TRY(db_tx_begin(x->db, &tx, &x->error));
    TRY(access_recovery_make(x->db, x->arena, x->access, x->user->id, codes, &x->error));
    TRY(access_audit_note(access_audit_of(x), "recovery_make", STR_NONE, STR_NONE, STR_NONE,
                          STR_NONE, &x->error));
    return db_tx_commit(&tx, &x->error);
}

static enum err show_codes(struct http_exchange *x, bool is_first)
{
    struct view_page p = account_page_new(x);
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("codes"));
    struct str codes[ACCESS_RECOVERY_CODES];

    TRY(make_codes(x, codes));
    for (size_t i = 0; i < ACCESS_RECOVERY_CODES; i++)
        tmpl_map_put_text(tmpl_list_add_map(list), STR("recovery_code"),
                          grouped(x->arena, codes[i]));
    tmpl_map_put_bool(p.root, STR("is_first"), is_first);
    account_page_done(&p);
    return view_page_show(&p, STR("account/codes"));
}

static enum err record(struct http_exchange *x, const struct access_factor *f, bool is_right)
{
    const struct access_audit *audit = access_audit_of(x);

    if (!is_right)
        return access_audit_note(audit, "factor_failed", STR_NONE, STR_NONE, STR("method"),
                                 STR("totp"), &x->error);
    return access_audit_note(audit, "factor_add", STR("lintel_account"),
                             str_format(x->arena, "%lld", (long long)audit->account_id),
                             STR("factor"), str_format(x->arena, "%lld", (long long)f->id),
                             &x->error);
}

/* What was tried is committed, and told, also when it was wrong: guesses stay counted. */
static enum err check(struct http_exchange *x, const struct access_factor *f,
                      struct access_factor_answer *answer, bool *out_is_right)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    enum access_factor_outcome outcome;

    TRY(db_tx_begin(x->db, &tx, &x->error));
    TRY(access_factor_challenge(x->db, x->arena, f->id, &answer->challenge, &x->error));
    TRY(access_factor_check(x->db, x->arena, x->access, answer, &outcome, &x->error));
    *out_is_right = outcome == ACCESS_FACTOR_RIGHT;
    TRY(record(x, f, *out_is_right));
    return db_tx_commit(&tx, &x->error);
}

static enum err confirm(struct http_exchange *x, struct str uuid, struct str digits,
                        bool *out_is_first)
{
    struct access_factor_answer answer = {
        .account_id = x->user->id, .session_id = x->user->session_id, .code = digits};
    struct access_profile me;
    struct access_factor factor;
    bool is_right;

    TRY(account_profile(x, &me));
    *out_is_first = !me.has_factor;
    TRY(account_count(x, &guesses, str_format(x->arena, "%lld", (long long)me.id)));
    TRY(access_factor_find(x->db, x->arena, me.id, uuid, &factor, &x->error));
    answer.factor_id = factor.id;
    TRY(check(x, &factor, &answer, &is_right));
    if (!is_right)
        return error_tell(
            &x->error, ERR_INVALID, STR("code"),
            "This code is wrong. Type the one that your app shows now; if it goes on, "
            "look at the clock of its device.");
    access_cache_forget(x->access->cache);
    return ERR_NONE;
}

enum err account_factor_confirm(struct http_exchange *x)
{
    struct http_form form;
    struct str uuid, digits;
    bool is_first = false;
    enum err code;

    TRY(view_form_read(x, &form));
    uuid = view_form_text(&form, STR("id"));
    digits = str_trim(view_form_secret(x, &form, STR("code")));
    TRY(access_csrf_check(x, &form.fields));
    code = confirm(x, uuid, digits, &is_first);
    if (code == ERR_ABSENT)
        return view_done(x, STR("/account/factors"));
    if (code != ERR_NONE)
        return view_is_typo(code) ? show_new(x, uuid, STR_NONE, STR_NONE) : code;
    return is_first ? show_codes(x, true) : view_done(x, STR("/account/factors?done=factor"));
}

/* Reads the form of a change that wants the password, and looks at it. */
static enum err begin(struct http_exchange *x, struct http_form *form, struct access_profile *me,
                      enum err *out_code)
{
    struct str current;

    TRY(view_form_read(x, form));
    TRY(account_profile(x, me));
    current = view_form_secret(x, form, STR("current"));
    *out_code = access_csrf_check(x, &form->fields);
    if (*out_code == ERR_NONE)
        *out_code = account_presence_check(x, me, current);
    return ERR_NONE;
}

enum err account_factor_codes(struct http_exchange *x)
{
    struct access_profile me;
    struct http_form form;
    enum err code = ERR_NONE;

    TRY(begin(x, &form, &me, &code));
    if (code != ERR_NONE)
        return view_is_typo(code) ? show(x, &me, STR("")) : code;
    if (!me.has_factor)
        return view_done(x, STR("/account/factors"));
    return show_codes(x, false);
}

enum err account_factor_remove(struct http_exchange *x)
{
    struct access_profile me;
    struct access_factor factor;
    struct http_form form;
    enum err code = ERR_NONE;

    TRY(begin(x, &form, &me, &code));
    if (code != ERR_NONE)
        return view_is_typo(code) ? show(x, &me, STR("")) : code;
    code = access_factor_find(x->db, x->arena, me.id, view_form_text(&form, STR("id")), &factor,
                              &x->error);
    if (code == ERR_NONE)
        TRY(access_manage_remove_factor(access_audit_of(x), me.id, factor.id, &x->error));
    else if (code == ERR_ABSENT)
        error_clear(&x->error);
    else
        return code;
    access_cache_forget(x->access->cache);
    return view_done(x, STR("/account/factors?done=factor-removed"));
}
