/*
 * account.c - signing in and out, with a form and a cookie.
 *
 * Signing in always makes a new session and ends the one the browser had, so
 * that a token somebody planted there is worth nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/account/account.h"

#include "app/access/ask.h"
#include "app/access/audit.h"
#include "app/access/csrf.h"
#include "app/access/email.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/access/sign_in.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/log.h"
#include "app/base/utf8.h"
#include "app/crypt/secret.h"
#include "app/http/body.h"
#include "app/http/exchange.h"
#include "app/tmpl/store.h"

/* What the form says, and what is kept of it when it is shown again: all but the password. */
struct entry {
    struct str email;
    struct str password;
    struct str next;
};

static struct str next_of(struct str asked)
{
    return access_is_our_path(asked) ? asked : STR("/");
}

/* The ways to sign in with others: the form links to them. */
static void put_providers(struct http_exchange *x, struct tmpl_map *m)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("providers"));

    for (size_t i = 0; x->access != NULL && i < x->access->providers.count; i++)
        tmpl_map_put_text(tmpl_list_add_map(list), STR("name"), x->access->providers.at[i].name);
    tmpl_map_put_bool(m, STR("has_providers"), x->access != NULL && x->access->providers.count > 0);
}

/* The form with a status; what is wrong, if anything, is in x->error, which is left for the log. */
static enum err show_form(struct http_exchange *x, int status, const struct entry *entry)
{
    struct error e = {.code = ERR_NONE};
    struct tmpl_map *m = tmpl_map_new(x->arena);
    enum err code;

    tmpl_map_put_text(m, STR("base"), x->req.base);
    tmpl_map_put_text(m, STR("email"), utf8_clip(entry->email, ACCESS_EMAIL_MAX));
    tmpl_map_put_text(m, STR("next"), entry->next);
    tmpl_map_put_text(m, STR("csrf"), access_csrf_token(x));
    put_providers(x, m);
    if (x->error.code == ERR_NONE)
        tmpl_map_put(m, STR("error"), tmpl_null());
    else
        tmpl_map_put_text(m, STR("error"), str_from_z(x->error.words));
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    x->resp.type = STR("text/html; charset=utf-8");
    code = tmpl_render(x->templates, STR("account/sign-in"), tmpl_of_map(m), &x->resp.body, &e);
    if (code != ERR_NONE) {
        x->error = e;
        return code;
    }
    x->resp.status = status;
    return ERR_NONE;
}

static enum err sign_in_form(struct http_exchange *x)
{
    struct entry entry = {.email = STR(""), .next = next_of(http_query(&x->req, STR("next")))};

    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    if (x->user != NULL) {
        http_redirect(x, entry.next);
        return ERR_NONE;
    }
    return show_form(x, 200, &entry);
}

static void wipe_text(void *arg)
{
    const struct str *s = arg;

    crypt_wipe_str(*s);
}

/* When the request is over: until then the form may be shown again out of the same bytes. */
static void wipe_later(struct http_exchange *x, struct str s)
{
    struct str *kept = ARENA_NEW(x->arena, struct str);

    *kept = s;
    arena_defer(x->arena, wipe_text, kept);
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
    if (result->outcome == ACCESS_SIGNED_IN) {
        log_int(&l, "user", result->account_id);
        log_int(&l, "session", result->session_id);
    }
    log_end(&l);
}

enum err account_welcome(struct http_exchange *x, struct str token, struct str next)
{
    static const struct http_cookie_options options = {.max_age_s = ACCESS_SESSION_LIFE_S,
                                                       .is_lax = true};

    TRY(access_session_close(x));
    access_csrf_forget(x);
    http_cookie_set(x, STR(ACCESS_SESSION_COOKIE), token, &options);
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    http_redirect(x, next);
    return ERR_NONE;
}

static enum err refuse(struct http_exchange *x, const struct access_sign_in *result,
                       const struct entry *entry)
{
    int64_t minutes = (result->wait_s + 59) / 60;

    if (result->outcome == ACCESS_WRONG) {
        (void)error_tell(&x->error, ERR_UNAUTHENTICATED, STR("password"),
                         "The e-mail address or the password is wrong.");
        return show_form(x, 401, entry);
    }
    if (result->outcome == ACCESS_UNCONFIRMED) {
        (void)error_tell(&x->error, ERR_UNAUTHENTICATED, STR("email"),
                         "This address is not confirmed yet: open the link in the mail.");
        return show_form(x, 401, entry);
    }
    (void)error_tell(&x->error, ERR_DENIED, STR("password"),
                     "Too many sign-ins failed. Try again in %lld minute%s.", (long long)minutes,
                     minutes == 1 ? "" : "s");
    http_header_set(x, STR("Retry-After"), str_format(x->arena, "%lld", (long long)result->wait_s));
    return show_form(x, 429, entry);
}

static enum err sign_in(struct http_exchange *x)
{
    struct http_form form;
    struct access_sign_in result;
    struct access_attempt attempt = {.address = x->req.remote_addr,
                                     .user_agent = http_header(&x->req, STR("user-agent")),
                                     .audit = access_audit_of(x)};
    struct entry entry;

    TRY(http_form_read(x, &form));
    entry = (struct entry){.email = http_params_get(&form.fields, STR("email")),
                           .password = http_params_get(&form.fields, STR("password")),
                           .next = next_of(http_params_get(&form.fields, STR("next")))};
    wipe_later(x, entry.password);
    wipe_later(x, x->req.body);
    if (access_csrf_check(x, &form.fields) != ERR_NONE)
        return show_form(x, 403, &entry);
    attempt.email = entry.email;
    attempt.password = entry.password;
    TRY(access_sign_in(x->db, x->arena, &attempt, &result, &x->error));
    log_sign_in(x, &result);
    return result.outcome == ACCESS_SIGNED_IN ? account_welcome(x, result.token, entry.next)
                                              : refuse(x, &result, &entry);
}

static enum err sign_out(struct http_exchange *x)
{
    static const struct http_cookie_options gone = {.max_age_s = -1, .is_lax = true};
    struct http_form form;

    if (x->user != NULL) {
        TRY(http_form_read(x, &form));
        TRY(access_csrf_check(x, &form.fields));
        TRY(access_session_close(x));
    }
    if (http_cookie(&x->req, STR(ACCESS_SESSION_COOKIE)).at != NULL)
        http_cookie_set(x, STR(ACCESS_SESSION_COOKIE), STR(""), &gone);
    access_csrf_forget(x);
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    http_redirect(x, STR("/"));
    return ERR_NONE;
}

/* Words for who has none of his own: what is behind a failure of ours is not the client's. */
static struct str words_of(const struct http_exchange *x)
{
    if (x->error.words[0] != '\0')
        return str_from_z(x->error.words);
    if (x->resp.status == 503)
        return STR("The database does not answer. Try again in a moment.");
    return STR("Something went wrong on our side.");
}

static void answer_error(struct http_exchange *x)
{
    struct error e = {.code = ERR_NONE};
    struct str reason = str_from_z(http_status_reason(x->resp.status));
    struct tmpl_map *m = tmpl_map_new(x->arena);
    size_t before = x->resp.body.len;

    tmpl_map_put_text(m, STR("base"), x->req.base);
    tmpl_map_put_int(m, STR("status"), x->resp.status);
    tmpl_map_put_text(m, STR("reason"), reason);
    tmpl_map_put_text(m, STR("words"), words_of(x));
    tmpl_map_put_text(m, STR("request_id"), x->req.id);
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    x->resp.type = STR("text/html; charset=utf-8");
    if (x->templates != NULL && tmpl_render(x->templates, STR("pages/error"), tmpl_of_map(m),
                                            &x->resp.body, &e) == ERR_NONE)
        return;
    buf_truncate(&x->resp.body, before);
    x->resp.type = STR("text/plain; charset=utf-8");
    buf_add_str(&x->resp.body, reason);
    BUF_LIT(&x->resp.body, "\n");
}

static const struct http_route routes[] = {
    {HTTP_GET, STR_INIT("/sign-in"), HTTP_PUBLIC, sign_in_form},
    {HTTP_POST, STR_INIT("/sign-in"), HTTP_PUBLIC, sign_in},
    {HTTP_GET, STR_INIT("/sign-in/with/{provider}"), HTTP_PUBLIC, account_with},
    {HTTP_GET, STR_INIT("/sign-in/from/{provider}"), HTTP_PUBLIC, account_from},
    {HTTP_POST, STR_INIT("/sign-out"), HTTP_PUBLIC, sign_out},
};

const struct http_face account_face = {
    .name = "account",
    .prefix = STR_INIT(""), /* its paths share no segment */
    .routes = routes,
    .count = sizeof routes / sizeof *routes,
    .answer_error = answer_error,
    .has_forms = true,
    .is_for_signing_in = true,
};
