/* test_account.c - the sign-in pages, as a browser and as an attacker.  Run by test_account.sh. */
#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "app/access/csrf.h"
#include "app/access/factor.h"
#include "app/access/guard.h"
#include "app/access/identify.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/account/account.h"
#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/crypt/keyring.h"
#include "app/crypt/totp.h"
#include "app/http/uri.h"
#include "app/tmpl/store.h"
#include "tests/access/world.h"
#include "tests/suite.h"

static struct tmpl_store *templates;
static struct access_cache *cache;

static struct access_setup setup_of_access;

/* What a browser keeps. */
static struct str session;
static struct str secret;

static void setup(void)
{
    const char *root = getenv("top_srcdir");
    struct error e = {.code = ERR_NONE};
    struct str folder;
    struct tmpl_options options = {.folders = &folder, .folder_count = 1};

    world_open();
    folder = str_format(arena, "%s/templates", root == NULL ? "." : root);
    ck_assert_msg(tmpl_store_open(&options, &templates, &e) == ERR_NONE, "%s", e.text);
    cache = access_cache_new(NULL);
    setup_of_access = (struct access_setup){.cache = cache,
                                            .product = STR("Lintel"),
                                            .site_url = STR("https://lintel.example"),
                                            .link_life_s = 3600,
                                            .code_life_s = 600};
    session = secret = STR_NONE;
}

static void teardown(void)
{
    tmpl_store_close(templates);
    crypt_keyring_close(setup_of_access.keys);
    access_cache_free(cache);
    world_close();
}

static void keep_cookies(const struct http_exchange *x)
{
    struct str s = world_cookie(x, ACCESS_SESSION_COOKIE);
    struct str c = world_cookie(x, ACCESS_CSRF_COOKIE);

    if (s.at != NULL)
        session = s.len == 0 ? STR_NONE : s;
    if (c.at != NULL)
        secret = c.len == 0 ? STR_NONE : c;
}

static const char *cookies(void)
{
    return str_format(arena, "other=1; %s=%.*s; %s=%.*s", ACCESS_SESSION_COOKIE, STR_ARG(session),
                      ACCESS_CSRF_COOKIE, STR_ARG(secret))
        .at;
}

/* Through the route table, as the worker does; who is it, is asked before. */
static void run(struct http_exchange *x)
{
    const struct http_face *const faces[] = {&account_face};
    const struct http_face *face;
    enum err code;

    x->templates = templates;
    x->access = &setup_of_access;
    code = access_identify(x, cache);
    ck_assert_int_eq(code, ERR_NONE);
    code = http_route_find(x, faces, 1, &face);
    if (code == ERR_NONE)
        code = x->route->handle(x);
    if (code != ERR_NONE) {
        http_exchange_fail(x);
        face->answer_error(x);
    }
    ck_assert_int_eq(http_response_finish(x), ERR_NONE);
    keep_cookies(x);
}

static struct http_exchange *got(const char *uri)
{
    struct http_exchange *x = world_request("GET", uri, NULL, "HTTP_COOKIE", cookies(), NULL);

    run(x);
    return x;
}

static struct http_exchange *posted(const char *uri, const char *body, const char *site)
{
    struct http_exchange *x = world_request("POST", uri, body, "HTTP_COOKIE", cookies(),
                                            "HTTP_SEC_FETCH_SITE", site, NULL);

    run(x);
    return x;
}

static bool shows(const struct http_exchange *x, const char *text)
{
    struct str body = buf_str(&x->resp.body);

    return str_search(body, str_from_z(text), 0) < body.len;
}

static bool goes_to(const struct http_exchange *x, const char *path)
{
    return x->resp.status == 303 && str_eq(world_header(x, "Location"), str_from_z(path));
}

/* The hidden field of the form that is shown. */
static struct str csrf_of(const struct http_exchange *x)
{
    static const struct str start = STR_INIT("name=\"csrf\" value=\"");
    struct str body = buf_str(&x->resp.body);
    size_t from = str_search(body, start, 0) + start.len;

    ck_assert_uint_lt(from, body.len);
    return str_dup(arena, str_range(body, from, str_find(body, '"', from)));
}

static const char *form_of(const char *email, const char *password, const char *next,
                           struct str csrf)
{
    return str_format(arena, "email=%.*s&password=%.*s&next=%.*s&csrf=%.*s",
                      STR_ARG(http_uri_encode(arena, str_from_z(email))),
                      STR_ARG(http_uri_encode(arena, str_from_z(password))),
                      STR_ARG(http_uri_encode(arena, str_from_z(next))), STR_ARG(csrf))
        .at;
}

static struct http_exchange *signed_in(const char *password, const char *next)
{
    struct str csrf = csrf_of(got("/sign-in"));

    return posted("/sign-in", form_of(WORLD_EMAIL, password, next, csrf), "same-origin");
}

static bool is_known(struct str token)
{
    struct http_exchange *x = world_request("GET", "/", NULL, "HTTP_COOKIE",
                                            world_cookie_line(ACCESS_SESSION_COOKIE, token), NULL);

    ck_assert_int_eq(access_identify(x, cache), ERR_NONE);
    return x->user != NULL;
}

START_TEST(the_form_is_shown_to_a_stranger)
{
    struct http_exchange *x = got("/sign-in?next=%2Ffilm%2F7");

    ck_assert_int_eq(x->resp.status, 200);
    ck_assert(str_eq(x->resp.type, STR("text/html; charset=utf-8")));
    ck_assert(str_eq(world_header(x, "Cache-Control"), STR("no-store")));
    ck_assert(shows(x, "action=\"/sign-in\""));
    ck_assert(shows(x, "name=\"next\" value=\"/film/7\""));
    ck_assert(!shows(x, "role=\"alert\""));
    ck_assert_uint_eq(secret.len, ACCESS_SESSION_TOKEN_LEN);
    ck_assert_ptr_null(session.at);
}
END_TEST

START_TEST(a_right_password_gets_a_cookie_and_goes_on)
{
    struct http_exchange *x;
    bool is_set = false;

    (void)world_account(WORLD_EMAIL, true);
    x = signed_in(WORLD_PASSWORD, "/film/7?x=1");
    ck_assert(goes_to(x, "/film/7?x=1"));
    ck_assert(str_eq(world_header(x, "Cache-Control"), STR("no-store")));
    ck_assert(is_known(session));
    ck_assert_ptr_null(secret.at);
    for (size_t i = 0; i < x->resp.header_count; i++) {
        struct str line = x->resp.headers[i].value;

        if (!str_starts(line, STR("__Host-lintel=")))
            continue;
        is_set = true;
        ck_assert_uint_lt(str_search(line, STR("; Secure"), 0), line.len);
        ck_assert_uint_lt(str_search(line, STR("; HttpOnly"), 0), line.len);
        ck_assert_uint_lt(str_search(line, STR("; Path=/"), 0), line.len);
        ck_assert_uint_lt(str_search(line, STR("; SameSite=Lax"), 0), line.len);
        ck_assert_uint_eq(str_search(line, STR("Domain"), 0), line.len);
    }
    ck_assert(is_set);
    /* Who is signed in goes on at once. */
    ck_assert(goes_to(got("/sign-in?next=%2Fbook"), "/book"));
    ck_assert(goes_to(got("/sign-in"), "/"));
}
END_TEST

START_TEST(a_wrong_password_shows_the_form_again_with_the_email)
{
    struct http_exchange *x;

    (void)world_account(WORLD_EMAIL, true);
    x = signed_in("seven blue boots", "/film/7");
    ck_assert_int_eq(x->resp.status, 401);
    ck_assert(shows(x, "role=\"alert\""));
    ck_assert(shows(x, "value=\"ann@example.org\""));
    ck_assert(shows(x, "name=\"next\" value=\"/film/7\""));
    ck_assert(!shows(x, "seven blue boots"));
    ck_assert_ptr_null(session.at);
    /* The form that is shown works. */
    x = posted("/sign-in", form_of(WORLD_EMAIL, WORLD_PASSWORD, "/film/7", csrf_of(x)), "");
    ck_assert(goes_to(x, "/film/7"));
}
END_TEST

/* All that a stranger can see, with the token taken out, which differs each time. */
static struct str page_without_token(const struct http_exchange *x)
{
    struct str csrf = csrf_of(x);
    struct str body = str_dup(arena, buf_str(&x->resp.body));
    size_t at;

    while ((at = str_search(body, csrf, 0)) < body.len)
        body = str_format(arena, "%.*s%.*s", STR_ARG(str_range(body, 0, at)),
                          STR_ARG(str_from(body, at + csrf.len)));
    return str_format(arena, "%d %.*s", x->resp.status, STR_ARG(body));
}

START_TEST(the_answer_does_not_tell_who_has_an_account)
{
    struct http_exchange *known, *unknown;

    known = signed_in("seven blue boots", "/");
    (void)world_account(WORLD_EMAIL, true);
    unknown = signed_in("seven blue boots", "/");
    ck_assert(str_eq(page_without_token(known), page_without_token(unknown)));
}
END_TEST

START_TEST(what_was_typed_is_escaped)
{
    struct str csrf = csrf_of(got("/sign-in"));
    struct http_exchange *x = posted(
        "/sign-in", form_of("\"><script>alert(1)</script>", "x", "/\"><b>", csrf), "same-origin");

    ck_assert_int_eq(x->resp.status, 401);
    ck_assert(!shows(x, "<script>"));
    ck_assert(!shows(x, "<b>"));
    x = got("/sign-in?next=%2F%22%3E%3Cb%3E");
    ck_assert(!shows(x, "<b>"));
}
END_TEST

START_TEST(open_redirect_next_leads_nowhere_else)
{
    static const char *const evil[] = {"//evil.example",
                                       "/\\evil.example",
                                       "https://evil.example/",
                                       "\\\\evil.example",
                                       "/\t/evil.example",
                                       "javascript:alert(1)",
                                       "evil",
                                       "/a\r\nX: y",
                                       "/.//evil.example",
                                       ""};

    (void)world_account(WORLD_EMAIL, true);
    for (size_t i = 0; i < sizeof evil / sizeof *evil; i++) {
        struct str escaped = http_uri_encode(arena, str_from_z(evil[i]));

        session = STR_NONE;
        ck_assert_msg(goes_to(signed_in(WORLD_PASSWORD, evil[i]), "/"), "%s", evil[i]);
        ck_assert_msg(
            goes_to(got(str_format(arena, "/sign-in?next=%.*s", STR_ARG(escaped)).at), "/"), "%s",
            evil[i]);
    }
}
END_TEST

START_TEST(host_header_injection_changes_nothing)
{
    struct http_exchange *x;

    (void)world_account(WORLD_EMAIL, true);
    x = world_request("GET", "/sign-in", NULL, "HTTP_X_FORWARDED_HOST", "evil.example", NULL);
    run(x);
    ck_assert(!shows(x, "evil.example"));
    ck_assert(!shows(x, "lintel.example"));
    x = signed_in(WORLD_PASSWORD, "/");
    ck_assert(goes_to(x, "/"));
}
END_TEST

START_TEST(csrf_a_form_without_our_token_signs_nobody_in)
{
    const char *form = form_of(WORLD_EMAIL, WORLD_PASSWORD, "/", STR(""));
    struct http_exchange *x;

    (void)world_account(WORLD_EMAIL, true);
    x = posted("/sign-in", form, "cross-site");
    ck_assert_int_eq(x->resp.status, 403);
    x = posted("/sign-in", form, "same-origin");
    ck_assert_int_eq(x->resp.status, 403);
    ck_assert(shows(x, "role=\"alert\""));
    ck_assert_ptr_null(session.at);
    /* Another browser's token, without its cookie. */
    {
        struct str csrf = csrf_of(got("/sign-in"));

        secret = STR_NONE;
        x = posted("/sign-in", form_of(WORLD_EMAIL, WORLD_PASSWORD, "/", csrf), "same-origin");
        ck_assert_int_eq(x->resp.status, 403);
        ck_assert_ptr_null(session.at);
    }
    ck_assert_int_eq(world_sql(SQL("SELECT COUNT(*) FROM lintel_session"), 0), 0);
}
END_TEST

START_TEST(fixation_signing_in_ends_the_session_that_was_planted)
{
    int64_t mallory = world_account("mallory@example.org", false);
    struct str planted = world_session(mallory);
    struct http_exchange *x = world_request(
        "GET", "/", NULL, "HTTP_COOKIE", world_cookie_line(ACCESS_SESSION_COOKIE, planted), NULL);
    struct str csrf;

    (void)world_account(WORLD_EMAIL, true);
    session = planted;
    ck_assert_int_eq(access_identify(x, cache), ERR_NONE);
    csrf = access_csrf_token(x);
    x = posted("/sign-in", form_of(WORLD_EMAIL, WORLD_PASSWORD, "/", csrf), "same-origin");
    ck_assert(goes_to(x, "/"));
    ck_assert(!str_eq(session, planted));
    ck_assert(is_known(session));
    ck_assert(!is_known(planted));
}
END_TEST

START_TEST(a_cookie_that_was_chosen_by_another_is_not_taken_over)
{
    session = STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    (void)world_account(WORLD_EMAIL, true);
    ck_assert(goes_to(signed_in(WORLD_PASSWORD, "/"), "/"));
    ck_assert(!is_known(STR("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));
    ck_assert(is_known(session));
}
END_TEST

static struct str csrf_of_session(void)
{
    struct http_exchange *x = world_request("GET", "/", NULL, "HTTP_COOKIE", cookies(), NULL);

    ck_assert_int_eq(access_identify(x, cache), ERR_NONE);
    return access_csrf_token(x);
}

START_TEST(signing_out_ends_the_session_at_once_and_for_good)
{
    struct str old;
    struct http_exchange *x;

    (void)world_account(WORLD_EMAIL, true);
    (void)signed_in(WORLD_PASSWORD, "/");
    old = session;
    ck_assert(is_known(old));
    x = posted("/sign-out", str_format(arena, "csrf=%.*s", STR_ARG(csrf_of_session())).at,
               "same-origin");
    ck_assert(goes_to(x, "/"));
    ck_assert_ptr_null(session.at);
    ck_assert(!is_known(old));
    /* Replayed, it opens nothing. */
    session = old;
    ck_assert_int_eq(got("/sign-in")->resp.status, 200);
}
END_TEST

START_TEST(another_site_cannot_sign_anyone_out)
{
    struct http_exchange *x;

    (void)world_account(WORLD_EMAIL, true);
    (void)signed_in(WORLD_PASSWORD, "/");
    x = posted("/sign-out", "csrf=", "cross-site");
    ck_assert_int_eq(x->resp.status, 403);
    x = posted("/sign-out", "", "");
    ck_assert_int_eq(x->resp.status, 403);
    ck_assert(is_known(session));
    ck_assert_int_eq(got("/sign-out")->resp.status, 405);
    ck_assert(is_known(session));
}
END_TEST

/* What the form of /account/language holds. */
static const char *reading_of(const char *language, const char *zone, const char *dates)
{
    return str_format(arena, "csrf=%.*s&language=%s&zone=%s&dates=%s&numbers=comma",
                      STR_ARG(csrf_of(got("/account/language"))), language, zone, dates)
        .at;
}

START_TEST(how_somebody_reads_is_kept_and_known_at_the_next_request)
{
    struct http_exchange *x;

    (void)world_account(WORLD_EMAIL, true);
    (void)signed_in(WORLD_PASSWORD, "/");
    x = posted("/account/language", reading_of("", "Europe%2FBerlin", "iso"), "same-origin");
    ck_assert(goes_to(x, "/account/language?done=language"));
    x = got("/account/language?done=language");
    ck_assert_str_eq(x->user->preference.zone, "Europe/Berlin");
    ck_assert_str_eq(x->user->preference.dates, "iso");
    ck_assert_str_eq(x->user->preference.numbers, "comma");
    ck_assert_str_eq(x->user->preference.language, "");
    ck_assert(shows(x, "<option value=\"Europe/Berlin\" selected>"));
    ck_assert(shows(x, "From now on it is like this."));
}
END_TEST

START_TEST(a_zone_or_form_that_there_is_not_is_refused)
{
    struct http_exchange *x;

    (void)world_account(WORLD_EMAIL, true);
    (void)signed_in(WORLD_PASSWORD, "/");
    x = posted("/account/language", reading_of("", "Europe%2FNowhere", ""), "same-origin");
    ck_assert_int_eq(x->resp.status, 400);
    ck_assert(shows(x, "There is no such time zone"));
    x = posted("/account/language", reading_of("", "", "roman"), "same-origin");
    ck_assert(shows(x, "There is no such form of dates."));
    x = posted("/account/language", reading_of("xx", "", ""), "same-origin");
    ck_assert(shows(x, "There are no texts in this language"));
    ck_assert_str_eq(got("/account/language")->user->preference.numbers, "");
}
END_TEST

START_TEST(a_stranger_who_signs_out_is_sent_home)
{
    ck_assert(goes_to(posted("/sign-out", "", ""), "/"));
}
END_TEST

START_TEST(too_many_failures_have_to_wait_and_the_page_says_how_long)
{
    struct error e = {.code = ERR_NONE};
    struct http_exchange *x;
    int64_t wait_s;

    (void)world_account(WORLD_EMAIL, true);
    for (int i = 0; i < ACCESS_GUARD_PAIR_MAX; i++)
        ck_assert_int_eq(
            access_guard_enter(conn, STR(WORLD_ADDRESS), STR(WORLD_EMAIL), &wait_s, &e), ERR_NONE);
    x = signed_in(WORLD_PASSWORD, "/");
    ck_assert_int_eq(x->resp.status, 429);
    ck_assert_int_ge(atol(str_z(arena, world_header(x, "Retry-After"))), 540);
    ck_assert(shows(x, "Try again in 10 minutes"));
    ck_assert_ptr_null(session.at);
}
END_TEST

START_TEST(odd_forms_are_answered)
{
    struct str csrf;
    size_t len = 300000;
    char *huge = arena_alloc(arena, len + 1, 1);
    struct http_exchange *x;

    memset(huge, 'a', len);
    (void)world_account(WORLD_EMAIL, true);
    ck_assert_int_eq(posted("/sign-in", "", "")->resp.status, 403);
    ck_assert_int_eq(posted("/sign-in", "%zz=%", "")->resp.status, 400);
    csrf = csrf_of(got("/sign-in"));
    x = posted("/sign-in", str_format(arena, "csrf=%.*s", STR_ARG(csrf)).at, "");
    ck_assert_int_eq(x->resp.status, 401);
    x = posted("/sign-in", form_of(huge, huge, huge, csrf), "");
    ck_assert_int_eq(x->resp.status, 401);
    ck_assert_uint_lt(x->resp.body.len, 10000);
    x = posted(
        "/sign-in",
        str_format(arena, "email=ann%%40example.org%%00&password=x&csrf=%.*s", STR_ARG(csrf)).at,
        "");
    ck_assert_int_eq(x->resp.status, 400);
    ck_assert(shows(x, "400"));
    /* The first of two fields counts: nothing is smuggled behind it. */
    x = posted(
        "/sign-in",
        str_format(arena, "%s&password=wrong", form_of(WORLD_EMAIL, WORLD_PASSWORD, "/", csrf)).at,
        "");
    ck_assert(goes_to(x, "/"));
}
END_TEST

static struct str body_read;
static bool is_wiped;

/* Deferred first, so called last: after the handler's own, before the memory is gone. */
static void look_at_body(void *arg)
{
    (void)arg;
    is_wiped = str_search(body_read, STR("secret-word"), 0) == body_read.len;
}

START_TEST(the_password_is_wiped_when_the_request_is_over)
{
    struct str csrf = csrf_of(got("/sign-in"));
    struct http_exchange *x =
        world_request("POST", "/sign-in", form_of(WORLD_EMAIL, "a secret-word", "/", csrf),
                      "HTTP_COOKIE", cookies(), NULL);
    struct arena *own = arena_new(1 << 20);

    x->arena = own;
    arena_defer(own, look_at_body, NULL);
    run(x);
    ck_assert_int_eq(x->resp.status, 401);
    body_read = x->req.body;
    ck_assert_uint_lt(str_search(body_read, STR("secret-word"), 0), body_read.len);
    arena_free(own);
    ck_assert(is_wiped);
}
END_TEST

START_TEST(a_failure_of_ours_shows_words_and_no_internals)
{
    struct http_exchange *x = world_request("GET", "/sign-in", NULL, NULL);

    (void)error_set(&x->error, ERR_INTERNAL, "Table 'x.lintel_secret' doesn't exist");
    x->templates = templates;
    http_exchange_fail(x);
    account_face.answer_error(x);
    ck_assert_int_eq(x->resp.status, 500);
    ck_assert(!shows(x, "lintel_secret"));
    ck_assert(shows(x, "500"));
    /* Also where there are no templates. */
    buf_truncate(&x->resp.body, 0);
    x->templates = NULL;
    account_face.answer_error(x);
    ck_assert(str_eq(x->resp.type, STR("text/plain; charset=utf-8")));
    ck_assert(!shows(x, "lintel_secret"));
}
END_TEST

START_TEST(below_a_base_links_and_redirects_have_it)
{
    struct http_exchange *x =
        world_request("GET", "/app/sign-in?next=%2Ffilm", NULL, "LINTEL_BASE", "/app", NULL);

    run(x);
    ck_assert(shows(x, "action=\"/app/sign-in\""));
    (void)world_account(WORLD_EMAIL, true);
    x = world_request("POST", "/app/sign-in",
                      form_of(WORLD_EMAIL, WORLD_PASSWORD, "/film", csrf_of(x)), "HTTP_COOKIE",
                      cookies(), "LINTEL_BASE", "/app", NULL);
    run(x);
    ck_assert(goes_to(x, "/app/film"));
}
END_TEST

/* ---- the second step ---- */

#define KEYS "mac hmac256 one current AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

/* An account with an authenticator program, whose secret this is. */
static struct str two_factors(int64_t account_id)
{
    struct error e = {.code = ERR_NONE};
    struct access_factor factor;
    struct access_factor_answer answer = {.account_id = account_id};
    enum access_factor_outcome outcome = ACCESS_FACTOR_WRONG;
    struct str seed = STR_NONE;
    char code[CRYPT_TOTP_DIGITS];

    if (setup_of_access.keys == NULL)
        ck_assert_msg(crypt_keyring_open(NULL, STR(KEYS), &setup_of_access.keys, &e) == ERR_NONE,
                      "%s", e.text);
    ck_assert_msg(access_factor_add(conn, arena, &setup_of_access, account_id, STR("phone"),
                                    &factor, &seed, &e) == ERR_NONE,
                  "%s", e.text);
    ck_assert_int_eq(access_factor_challenge(conn, arena, factor.id, &answer.challenge, &e),
                     ERR_NONE);
    /* By the code before this one, so that this one may still be used. */
    crypt_totp_print(seed, crypt_totp_step(clock_now_us()) - 1, CRYPT_TOTP_DIGITS, code);
    answer.factor_id = factor.id;
    answer.code = (struct str){code, sizeof code};
    ck_assert_int_eq(access_factor_check(conn, arena, &setup_of_access, &answer, &outcome, &e),
                     ERR_NONE);
    ck_assert_int_eq(outcome, ACCESS_FACTOR_RIGHT);
    return seed;
}

static struct http_exchange *second(struct str code)
{
    struct str csrf = csrf_of(got("/sign-in/factor?next=%2Ffilm"));

    return posted(
        "/sign-in/factor",
        str_format(arena, "csrf=%.*s&next=%%2Ffilm&code=%.*s", STR_ARG(csrf), STR_ARG(code)).at,
        "same-origin");
}

static struct str code_now(struct str seed)
{
    char *code = arena_alloc(arena, CRYPT_TOTP_DIGITS, 1);

    crypt_totp_print(seed, crypt_totp_step(clock_now_us()), CRYPT_TOTP_DIGITS, code);
    return (struct str){code, CRYPT_TOTP_DIGITS};
}

/* Is there a user, and is it a whole one? */
static int wholeness(struct str token)
{
    struct http_exchange *x = world_request("GET", "/", NULL, "HTTP_COOKIE",
                                            world_cookie_line(ACCESS_SESSION_COOKIE, token), NULL);

    ck_assert_int_eq(access_identify(x, cache), ERR_NONE);
    return x->user == NULL ? 0 : x->user->wants_factor ? 1 : 2;
}

START_TEST(with_a_second_factor_the_password_opens_half_a_session_and_the_code_a_whole_one)
{
    struct str seed = two_factors(world_account(WORLD_EMAIL, true));
    struct http_exchange *x = signed_in(WORLD_PASSWORD, "/film");
    struct str half = session;

    ck_assert(goes_to(x, "/sign-in/factor?next=%2Ffilm"));
    ck_assert_int_eq(wholeness(half), 1);
    ck_assert_int_eq(world_sql(SQL("SELECT TIMESTAMPDIFF(SECOND, created_at, expires_at)"
                                   " FROM lintel_session"),
                               0),
                     600);
    /* The sign-in page leads on to the second step, and shows nobody's name. */
    ck_assert(goes_to(got("/sign-in?next=%2Ffilm"), "/sign-in/factor?next=%2Ffilm"));
    ck_assert(!shows(got("/sign-in/factor"), WORLD_EMAIL));
    x = second(code_now(seed));
    ck_assert(goes_to(x, "/film"));
    ck_assert(!str_eq(session, half));
    ck_assert_int_eq(wholeness(session), 2);
    ck_assert_int_eq(wholeness(half), 0);
    ck_assert_int_eq(
        world_sql(SQL("SELECT COUNT(*) FROM lintel_session WHERE revoked_at IS NULL AND aal = 2 AND"
                      " JSON_VALUE(amr, '$[0].method') = 'password' AND"
                      " JSON_VALUE(amr, '$[1].method') = 'totp'"),
                  0),
        1);
}
END_TEST

START_TEST(a_wrong_code_opens_nothing_and_a_code_counts_once)
{
    struct str seed = two_factors(world_account(WORLD_EMAIL, true));
    struct str code = code_now(seed);
    struct http_exchange *x;

    (void)signed_in(WORLD_PASSWORD, "/");
    x = second(code.at[0] == '0' ? STR("123456") : STR("012345"));
    ck_assert_int_eq(x->resp.status, 401);
    ck_assert(shows(x, "id=\"code-error\""));
    ck_assert_int_eq(wholeness(session), 1);
    ck_assert_int_eq(second(STR(""))->resp.status, 401);
    ck_assert(goes_to(second(code), "/film"));
    session = STR_NONE;
    (void)signed_in(WORLD_PASSWORD, "/");
    ck_assert_int_eq(second(code)->resp.status, 401);
    /* What was wrong is told, and nothing of what was typed. */
    ck_assert_int_ge(world_sql(SQL("SELECT COUNT(*) FROM lintel_audit WHERE event ="
                                   " 'factor_failed' AND detail = '{\"method\":\"totp\"}' AND"
                                   " account_id IS NOT NULL"),
                               0),
                     1);
    ck_assert_int_eq(wholeness(session), 1);
}
END_TEST

START_TEST(a_recovery_code_opens_once_however_it_is_written)
{
    struct str codes[ACCESS_RECOVERY_CODES];
    int64_t id = world_account(WORLD_EMAIL, true);
    struct error e = {.code = ERR_NONE};
    struct str lower, grouped;

    (void)two_factors(id);
    ck_assert_int_eq(access_recovery_make(conn, arena, &setup_of_access, id, codes, &e), ERR_NONE);
    lower = str_lower(arena, codes[3]);
    grouped =
        str_format(arena, "%.4s-%.4s+%.*s", lower.at, lower.at + 4, STR_ARG(str_from(lower, 8)));
    (void)signed_in(WORLD_PASSWORD, "/");
    ck_assert(goes_to(second(grouped), "/film"));
    ck_assert_int_eq(wholeness(session), 2);
    session = STR_NONE;
    (void)signed_in(WORLD_PASSWORD, "/");
    ck_assert_int_eq(second(codes[3])->resp.status, 401);
    ck_assert(goes_to(second(codes[4]), "/film"));
}
END_TEST

START_TEST(guesses_at_the_second_factor_end_in_a_wait_wherever_they_come_from)
{
    struct str seed = two_factors(world_account(WORLD_EMAIL, true));
    struct http_exchange *x = NULL;

    (void)signed_in(WORLD_PASSWORD, "/");
    for (int i = 0; i < 11; i++)
        x = second(STR("000000"));
    ck_assert_int_eq(x->resp.status, 429);
    ck_assert_ptr_nonnull(world_header(x, "Retry-After").at);
    session = STR_NONE;
    (void)signed_in(WORLD_PASSWORD, "/");
    ck_assert_int_eq(second(code_now(seed))->resp.status, 429);
    ck_assert_int_eq(wholeness(session), 1);
}
END_TEST

START_TEST(the_second_step_without_the_first_leads_to_the_first)
{
    ck_assert(goes_to(got("/sign-in/factor?next=%2Ffilm"), "/sign-in?next=%2Ffilm"));
    ck_assert(
        goes_to(posted("/sign-in/factor", "code=000000", "same-origin"), "/sign-in?next=%2F"));
}
END_TEST

static Suite *suite_pages(void)
{
    Suite *s = suite_create("account");
    TCase *c = tcase_create("sign-in pages");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, the_form_is_shown_to_a_stranger);
    tcase_add_test(c, a_right_password_gets_a_cookie_and_goes_on);
    tcase_add_test(c, a_wrong_password_shows_the_form_again_with_the_email);
    tcase_add_test(c, the_answer_does_not_tell_who_has_an_account);
    tcase_add_test(c, what_was_typed_is_escaped);
    tcase_add_test(c, open_redirect_next_leads_nowhere_else);
    tcase_add_test(c, host_header_injection_changes_nothing);
    tcase_add_test(c, csrf_a_form_without_our_token_signs_nobody_in);
    tcase_add_test(c, fixation_signing_in_ends_the_session_that_was_planted);
    tcase_add_test(c, a_cookie_that_was_chosen_by_another_is_not_taken_over);
    tcase_add_test(c, signing_out_ends_the_session_at_once_and_for_good);
    tcase_add_test(c, another_site_cannot_sign_anyone_out);
    tcase_add_test(c, a_stranger_who_signs_out_is_sent_home);
    tcase_add_test(c, how_somebody_reads_is_kept_and_known_at_the_next_request);
    tcase_add_test(c, a_zone_or_form_that_there_is_not_is_refused);
    tcase_add_test(c, too_many_failures_have_to_wait_and_the_page_says_how_long);
    tcase_add_test(c, odd_forms_are_answered);
    tcase_add_test(c, the_password_is_wiped_when_the_request_is_over);
    tcase_add_test(c, a_failure_of_ours_shows_words_and_no_internals);
    tcase_add_test(c, below_a_base_links_and_redirects_have_it);
    tcase_add_test(c,
                   with_a_second_factor_the_password_opens_half_a_session_and_the_code_a_whole_one);
    tcase_add_test(c, a_wrong_code_opens_nothing_and_a_code_counts_once);
    tcase_add_test(c, a_recovery_code_opens_once_however_it_is_written);
    tcase_add_test(c, guesses_at_the_second_factor_end_in_a_wait_wherever_they_come_from);
    tcase_add_test(c, the_second_step_without_the_first_leads_to_the_first);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_pages};

    log_level_set(LOG_ERROR);
    return suite_main(suites, sizeof suites / sizeof *suites);
}
