/*
 * sign_in.c - /sign-in by password, and /sign-out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/csrf.h"
#include "app/access/email.h"
#include "app/access/gate.h"
#include "app/access/guard.h"
#include "app/access/place.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/access/sign_in.h"
#include "app/access/user.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/log.h"
#include "app/base/utf8.h"
#include "app/http/uri.h"
#include "app/letter/letter.h"

/* What the form says, and what is kept of it when it is shown again: all but the password. */
struct entry {
    struct str email;
    struct str password;
    struct str next;
};

static const struct access_guard_rule mails = {STR_INIT("mail"), 8, 60};

static enum err show_form(struct http_exchange *x, const struct entry *entry)
{
    struct view_page p = account_page_new(x);

    view_page_field(&p, STR("email"), utf8_clip(entry->email, ACCESS_EMAIL_MAX));
    view_page_field(&p, STR("password"), STR(""));
    tmpl_map_put_text(p.root, STR("next"), entry->next);
    tmpl_map_put_text(p.root, STR("next_escaped"), http_uri_encode(x->arena, entry->next));
    tmpl_map_put_bool(p.root, STR("is_signup_open"),
                      x->access != NULL && x->access->is_signup_open);
    tmpl_map_put_bool(p.root, STR("has_passkeys"), account_has_passkeys(x));
    account_page_providers(&p);
    account_page_done(&p);
    return view_page_show(&p, STR("account/sign-in"));
}

enum err account_sign_in_form(struct http_exchange *x)
{
    struct entry entry = {.email = STR(""), .next = account_next(http_query(&x->req, STR("next")))};

    if (x->user != NULL && x->user->wants_factor)
        return view_done(x, str_format(x->arena, "/sign-in/factor?next=%.*s",
                                       STR_ARG(http_uri_encode(x->arena, entry.next))));
    return x->user != NULL ? view_done(x, entry.next) : show_form(x, &entry);
}

static void log_sign_in(const struct http_exchange *x, const struct access_sign_in *result)
{
    static const char *const names[] = {[ACCESS_SIGNED_IN] = "signed in",
                                        [ACCESS_WRONG] = "wrong",
                                        [ACCESS_WAIT] = "wait",
                                        [ACCESS_UNCONFIRMED] = "unconfirmed"};
    struct log_line l;

    log_begin(&l, result->outcome == ACCESS_SIGNED_IN ? LOG_INFO : LOG_WARNING, "sign_in");
    log_str(&l, "id", x->req.id);
    log_z(&l, "outcome", names[result->outcome]);
    log_str(&l, "address", x->req.remote_addr);
    if (result->outcome == ACCESS_SIGNED_IN)
        log_int(&l, "user", result->account_id);
    log_end(&l);
}

/* The password was right, so that its owner may know: the letter goes out once more. */
static enum err confirm_first(struct http_exchange *x, int64_t account_id)
{
    struct letter letter = {.url = letter_link, .purpose = ACCESS_CONFIRMATION};
    struct access_profile p;

    TRY(access_profile_find(x->db, x->arena, account_id, &p, &x->error));
    TRY(account_count(x, &mails, p.email));
    letter.to = &p;
    letter.email = p.email;
    TRY(letter_send(x, &letter));
    return error_tell(&x->error, ERR_UNAUTHENTICATED, STR("email"),
                      "This address is not confirmed yet. We have just sent you another mail: "
                      "open the link in it.");
}

static enum err refuse(struct http_exchange *x, const struct access_sign_in *result)
{
    long long minutes = (result->wait_s + 59) / 60;

    if (result->outcome == ACCESS_WRONG)
        return error_tell(&x->error, ERR_UNAUTHENTICATED, STR_NONE,
                          "The e-mail address or the password is wrong.");
    if (result->outcome == ACCESS_UNCONFIRMED)
        return confirm_first(x, result->account_id);
    http_header_set(x, STR("Retry-After"), str_format(x->arena, "%lld", (long long)result->wait_s));
    if (minutes == 1)
        return http_refuse(x, 429, STR_NONE, "Too many sign-ins failed. Try again in a minute.");
    return http_refuse(x, 429, STR_NONE, "Too many sign-ins failed. Try again in %lld minutes.",
                       minutes);
}

static enum err sign_in(struct http_exchange *x, const struct entry *entry)
{
    const struct access_attempt attempt = {.email = entry->email,
                                           .password = entry->password,
                                           .address = x->req.remote_addr,
                                           .audit = access_audit_of(x)};
    AUTO(access_gate_leavep) struct access_gate *gate = NULL;
    struct access_sign_in result;

    TRY(access_gate_enter(x, &gate));
    TRY(access_sign_in(x->db, x->arena, &attempt, &result, &x->error));
    log_sign_in(x, &result);
    return result.outcome == ACCESS_SIGNED_IN
               ? account_enter(x, result.account_id, STR("password"), STR_NONE, entry->next)
               : refuse(x, &result);
}

enum err account_sign_in(struct http_exchange *x)
{
    struct http_form form;
    struct entry entry;
    enum err code;

    TRY(view_form_read(x, &form));
    entry = (struct entry){.email = view_form_text(&form, STR("email")),
                           .password = view_form_secret(x, &form, STR("password")),
                           .next = account_next(view_form_text(&form, STR("next")))};
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = sign_in(x, &entry);
    return view_is_typo(code) ? show_form(x, &entry) : code;
}

void account_cookie_take(struct http_exchange *x)
{
    static const struct http_cookie_options gone = {.max_age_s = -1, .is_lax = true};

    if (http_cookie(&x->req, STR(ACCESS_SESSION_COOKIE)).at != NULL)
        http_cookie_set(x, STR(ACCESS_SESSION_COOKIE), STR(""), &gone);
    access_csrf_forget(x);
}

enum err account_sign_out(struct http_exchange *x)
{
    int64_t by_id = x->user == NULL ? 0 : x->user->by_id;
    struct http_form form;
    bool is_back = false;

    if (x->user != NULL) {
        TRY(view_form_read(x, &form));
        TRY(access_csrf_check(x, &form.fields));
        TRY(access_session_close(x));
    }
    TRY(access_place_leave(x, by_id, &is_back)); /* of a visit that ended by itself, what is left */
    if (is_back)
        return view_done(x, STR("/admin/settings/users"));
    account_cookie_take(x);
    return view_done(x, STR("/"));
}
