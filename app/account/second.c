/*
 * second.c - /sign-in/factor: the second step, for an account that has a second factor.
 *
 * The password has opened half a session (welcome.c); what is right here opens a whole
 * one and ends that.  Guesses are counted by account, from wherever they come: each
 * is one of a million.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/csrf.h"
#include "app/access/factor.h"
#include "app/access/guard.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/log.h"
#include "app/db/tx.h"
#include "app/http/uri.h"
#include "app/json/parse.h"

static const struct access_guard_rule guesses = {STR_INIT("second factor"), 10, 60};

/* Letters and digits of what was typed, in capitals: people write codes in groups. */
static struct str tidy(struct arena *a, struct str typed)
{
    char *to = arena_alloc(a, ACCESS_RECOVERY_CODE_LEN + 1, 1);
    size_t len = 0;

    for (size_t i = 0; i < typed.len && len <= ACCESS_RECOVERY_CODE_LEN; i++) {
        char c = typed.at[i];

        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
            to[len++] = c;
    }
    return (struct str){to, len};
}

static enum err show(struct http_exchange *x, struct str next)
{
    struct view_page p = account_page_new(x);

    view_page_field(&p, STR("code"), STR(""));
    tmpl_map_put_bool(p.root, STR("has_passkeys"), account_has_passkeys(x));
    tmpl_map_put_text(p.root, STR("next"), next);
    return view_page_show(&p, STR("account/factor"));
}

static bool is_half(const struct http_exchange *x)
{
    return x->user != NULL && x->user->wants_factor;
}

/* There is nothing to do here. */
static enum err lead_on(struct http_exchange *x, struct str next)
{
    if (x->user != NULL)
        return view_done(x, next);
    return view_done(
        x, str_format(x->arena, "/sign-in?next=%.*s", STR_ARG(http_uri_encode(x->arena, next))));
}

enum err account_second_form(struct http_exchange *x)
{
    struct str next = account_next(http_query(&x->req, STR("next")));

    return is_half(x) ? show(x, next) : lead_on(x, next);
}

/* Of any of the account's authenticator programs. */
static enum err try_digits(struct http_exchange *x, struct str code, bool *out_is_right)
{
    struct access_factor *factors;
    size_t count;

    TRY(access_factor_list(x->db, x->arena, x->user->id, &factors, &count, &x->error));
    for (size_t i = 0; i < count && !*out_is_right; i++) {
        enum access_factor_outcome outcome;
        struct access_factor_answer answer = {.account_id = x->user->id,
                                              .session_id = x->user->session_id,
                                              .factor_id = factors[i].id,
                                              .code = code};

        if (!factors[i].is_verified)
            continue;
        TRY(access_factor_challenge(x->db, x->arena, factors[i].id, &answer.challenge, &x->error));
        TRY(access_factor_check(x->db, x->arena, x->access, &answer, &outcome, &x->error));
        *out_is_right = outcome == ACCESS_FACTOR_RIGHT;
    }
    return ERR_NONE;
}

/* By which the half session was opened: the whole one was, too. */
static enum err first_method(struct http_exchange *x, struct str *out_method)
{
    struct access_session_facts facts;
    const struct json_value *amr;
    const struct json_value *method;
    struct error e = {.code = ERR_NONE};

    *out_method = STR("password");
    TRY(access_session_describe(x->db, x->arena, x->user->session_id, &facts, &x->error));
    if (json_parse(x->arena, facts.amr, &json_limits_default, &amr, &e) != ERR_NONE ||
        amr->kind != JSON_ARRAY || amr->first == NULL || amr->first->kind != JSON_OBJECT)
        return ERR_NONE;
    method = json_find(amr->first, STR("method"));
    if (method != NULL && str_eq(method->text, STR("oauth")))
        *out_method = STR("oauth");
    return ERR_NONE;
}

static void log_refusal(const struct http_exchange *x)
{
    struct log_line l;

    log_begin(&l, LOG_WARNING, "second_factor");
    log_str(&l, "id", x->req.id);
    log_z(&l, "outcome", "wrong");
    log_str(&l, "address", x->req.remote_addr);
    log_int(&l, "user", x->user->id);
    log_end(&l);
}

/* What was tried is committed, and told, also when it was wrong: guesses stay counted. */
static enum err guess(struct http_exchange *x, struct str code, bool *out_is_right)
{
    const struct access_audit *audit = access_audit_of(x);
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    bool is_recovery = code.len == ACCESS_RECOVERY_CODE_LEN;
    struct str method = is_recovery ? STR("recovery_code") : STR("totp");

    TRY(db_tx_begin(x->db, &tx, &x->error));
    if (is_recovery)
        TRY(access_recovery_take(x->db, x->arena, x->access, x->user->id, x->user->session_id, code,
                                 out_is_right, &x->error));
    else
        TRY(try_digits(x, code, out_is_right));
    if (!*out_is_right)
        TRY(access_audit_note(audit, "factor_failed", STR_NONE, STR_NONE, STR("method"), method,
                              &x->error));
    else if (is_recovery)
        TRY(access_audit_note(audit, "recovery_use", STR_NONE, STR_NONE, STR_NONE, STR_NONE,
                              &x->error));
    return db_tx_commit(&tx, &x->error);
}

static enum err check(struct http_exchange *x, struct str typed, struct str *out_method)
{
    struct str code = tidy(x->arena, typed);
    bool is_right = false;

    TRY(account_count(x, &guesses, str_format(x->arena, "%lld", (long long)x->user->id)));
    *out_method = code.len == ACCESS_RECOVERY_CODE_LEN ? STR("recovery_code") : STR("totp");
    TRY(guess(x, code, &is_right));
    if (is_right)
        return ERR_NONE;
    log_refusal(x);
    return error_tell(
        &x->error, ERR_UNAUTHENTICATED, STR("code"),
        "This code is wrong, or was used already. A new one comes every half minute.");
}

enum err account_second(struct http_exchange *x)
{
    struct http_form form;
    struct str next, typed;
    struct str first = STR_NONE, second = STR_NONE;
    enum err code;

    TRY(view_form_read(x, &form));
    next = account_next(view_form_text(&form, STR("next")));
    typed = view_form_secret(x, &form, STR("code"));
    if (!is_half(x))
        return lead_on(x, next);
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = check(x, typed, &second);
    if (code != ERR_NONE)
        return view_is_typo(code) ? show(x, next) : code;
    TRY(first_method(x, &first));
    return account_enter(x, x->user->id, first, second, next);
}
