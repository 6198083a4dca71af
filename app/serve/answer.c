/*
 * answer.c - one request from its variables to its log line.
 *
 *     parse -> route -> database ready -> who is it -> may they -> handler
 *
 * A step that fails ends the walk; the face that was found (pages before one
 * was) says so in its own dialect.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/answer.h"

#include "app/access/csrf.h"
#include "app/access/grants.h"
#include "app/access/identify.h"
#include "app/access/user.h"
#include "app/account/account.h"
#include "app/admin/admin.h"
#include "app/auth/auth.h"
#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/http/cors.h"
#include "app/http/route.h"
#include "app/import/import.h"
#include "app/locale/locale.h"
#include "app/model/load.h"
#include "app/model/schema.h"
#include "app/pages/pages.h"
#include "app/rest/rest.h"
#include "app/serve/probe.h"
#include "app/serve/runtime.h"
#include "app/serve/sampler.h"
#include "app/serve/scoreboard.h"
#include "app/serve/sealer.h"
#include "app/serve/settings.h"
#include "app/serve/stand_in.h"
#include "app/serve/strangers.h"
#include "app/settings/settings.h"
#include "app/words/words.h"

#define STALE_TRIES 3
#define HEAD_KEEP   ((size_t)16 * 1024) /* a larger buffer is given back */

const struct http_face *const answer_faces[] = {&pages_face,    &admin_face, &import_face,
                                                &settings_face, &rest_face,  &account_face,
                                                &auth_face,     &probe_face};
const size_t answer_face_count = sizeof answer_faces / sizeof *answer_faces;

/* A schema that could not be read anew: the old one serves on, and the operator is told. */
static void log_model_trouble(struct runtime_thread *t)
{
    struct error trouble;
    struct log_line l;

    if (!model_cell_trouble(t->runtime->models, &trouble))
        return;
    log_begin(&l, LOG_ERROR, "schema");
    log_error_of(&l, &trouble);
    log_end(&l);
}

/* Grants that do not fit the schema: nothing of them is in force, and the operator is told. */
static void log_access_trouble(struct runtime_thread *t)
{
    struct error trouble = {.code = ERR_NONE};
    struct log_line l;

    while (access_rules_cell_trouble(t->runtime->grants.rules, &trouble)) {
        log_begin(&l, LOG_WARNING, "grants");
        log_error_of(&l, &trouble);
        log_end(&l);
    }
}

static enum err database(struct runtime_thread *t)
{
    struct http_exchange *x = &t->x;

    TRY(runtime_database(t, &x->error));
    x->db = t->db;
    TRY(model_cell_get(t->runtime->models, t->db, &x->model, &x->error));
    log_model_trouble(t);
    return ERR_NONE;
}

static enum err refuse_stranger(struct http_exchange *x, const struct http_face *face)
{
    bool is_half = x->user != NULL && x->user->wants_factor;

    if ((x->user == NULL || is_half) && face->ask_sign_in != NULL && x->req.method == HTTP_GET)
        return face->ask_sign_in(x);
    if (x->user == NULL)
        return error_tell(&x->error, ERR_UNAUTHENTICATED, STR_NONE,
                          "sign in, or send a token: Authorization: Bearer TOKEN");
    if (x->route->access == HTTP_USER)
        return error_tell(&x->error, ERR_DENIED, STR_NONE,
                          "this is for who is signed in, with all factors and by no key");
    return error_tell(&x->error, ERR_DENIED, STR_NONE, "only the administrator may do this");
}

static enum err bound_time(struct runtime_thread *t)
{
    const struct settings *s = t->runtime->settings;

    return db_conn_statement_time(
        t->db, (unsigned)(t->x.user == NULL ? s->stranger_time_s : s->statement_time_s),
        &t->x.error);
}

/* Whoever is nobody in particular may not ask for long, nor hold all threads with that. */
static enum err bound(struct runtime_thread *t)
{
    struct http_exchange *x = &t->x;

    if (x->user == NULL && x->route->access == HTTP_GRANTED &&
        !strangers_enter(&t->runtime->strangers, t->number, clock_mono_us())) {
        http_header_set(x, STR("Retry-After"), STR("2"));
        return http_refuse(x, 503, STR_NONE,
                           "Too much is being asked at this moment. Try again in a few seconds.");
    }
    return bound_time(t);
}

/* What who is there may see and change. */
static enum err policy(struct runtime_thread *t)
{
    struct http_exchange *x = &t->x;

    x->policy = NULL;
    if (x->route->access == HTTP_PUBLIC || x->route->access == HTTP_USER)
        return ERR_NONE;
    TRY(access_policy_set(x, &t->runtime->grants));
    log_access_trouble(t);
    return ERR_NONE;
}

/*
 * The schema may change between two looks at it.  A statement that fails for that is no
 * failure of the request: the schema is read anew, and the handler begins again.
 */
static enum err handle(struct runtime_thread *t)
{
    struct http_exchange *x = &t->x;
    enum err code = x->route->handle(x);

    for (int tries = 0; code != ERR_NONE && tries < STALE_TRIES; tries++) {
        const struct model *stale = x->model;

        if (stale == NULL || !db_error_is_stale(&x->error) || !http_exchange_again(x))
            break;
        TRY(db_conn_ready(t->db, &x->error));
        TRY(model_cell_renew(t->runtime->models, t->db, stale, &x->model, &x->error));
        model_release(stale);
        TRY(bound_time(t));
        TRY(policy(t));
        code = x->route->handle(x);
    }
    return code == ERR_NONE ? access_policy_trouble(x->policy, &x->error) : code;
}

static bool may_change(enum http_method m)
{
    return m != HTTP_GET && m != HTTP_HEAD && m != HTTP_OPTIONS;
}

/* Keys are for data: with one nobody signs in, reads metrics or changes an account. */
static enum err refuse_key(struct http_exchange *x, const struct http_face *face)
{
    x->user = NULL;
    if (face->is_for_signing_in)
        return ERR_NONE;
    return error_tell(&x->error, ERR_DENIED, STR_NONE,
                      "a key is for the API below /rest/v1/; sign in for everything else");
}

/*
 * A face for signing in is reached with whatever bearer a client still has.  To the
 * others half of a sign-in is none.
 */
static enum err identify(struct runtime_thread *t, const struct http_face *face)
{
    struct http_exchange *x = &t->x;
    enum err code = access_identify(x, t->runtime->sessions);

    if (code == ERR_UNAUTHENTICATED && face->is_for_signing_in) {
        error_clear(&x->error);
        return ERR_NONE;
    }
    TRY(code);
    if (x->user != NULL && x->user->key != NULL && !face->takes_keys)
        return refuse_key(x, face);
    if (x->user == NULL || !x->user->wants_factor || face->is_for_signing_in)
        return ERR_NONE;
    if (x->user->is_cookie) {
        x->user = NULL; /* a browser is shown what strangers are, and led on when it signs in */
        return ERR_NONE;
    }
    return error_tell(&x->error, ERR_DENIED, STR_NONE,
                      "this account has a second factor: show it first");
}

/* An API key is of an account, and yet not its owner: it has no session. */
static bool may_enter(const struct access_user *user, enum http_access access)
{
    if (access == HTTP_ADMIN)
        return user != NULL && user->is_admin;
    return access != HTTP_USER || (user != NULL && user->session_id > 0 && !user->wants_factor);
}

/*
 * In which language and formats: what the account prefers, else what the browser asks for,
 * else the site's.
 */
static void speak(struct runtime_thread *t)
{
    static const struct access_preference none = {.language = ""};
    const struct settings *s = t->runtime->settings;
    struct http_exchange *x = &t->x;
    const struct access_preference *p = x->user == NULL ? &none : &x->user->preference;
    bool is_known;
    struct locale_wish wish = {.zone = p->zone[0] == '\0' ? s->zone : str_from_z(p->zone),
                               .is_zone_chosen = p->zone[0] != '\0',
                               .dates = locale_dates_find(str_from_z(p->dates), &is_known),
                               .numbers = locale_numbers_find(str_from_z(p->numbers), &is_known)};

    x->language = words_choose(x->words, str_from_z(p->language),
                               http_header(&x->req, STR("accept-language")), &wish.language);
    x->templates = x->language->templates;
    x->locale = locale_find(t->locales, &wish);
}

static enum err dispatch(struct runtime_thread *t, const struct http_face *face)
{
    struct http_exchange *x = &t->x;
    enum err code;

    if (face != &probe_face || x->route->access != HTTP_PUBLIC) {
        TRY(database(t));
        TRY(identify(t, face));
        speak(t);
        TRY(stand_in_check(x, face));
        TRY(bound(t));
    }
    if (!may_enter(x->user, x->route->access))
        return refuse_stranger(x, face);
    TRY(policy(t));
    if (!face->has_forms && may_change(x->req.method))
        TRY(access_csrf_check_call(x));
    code = handle(t);
    /* What a stranger may not see others may: where there is a page for that, ask who it is. */
    if ((code == ERR_UNAUTHENTICATED || code == ERR_DENIED) && x->user == NULL &&
        x->route->access != HTTP_PUBLIC && face->ask_sign_in != NULL && x->req.method == HTTP_GET &&
        http_exchange_again(x))
        return face->ask_sign_in(x);
    return code;
}

static enum err walk(struct runtime_thread *t, const struct http_param *variables, size_t count,
                     struct http_source source, const struct http_face **face)
{
    struct http_exchange *x = &t->x;
    enum err code;

    x->words = runtime_words(t, &x->error);
    speak(t);
    code = http_request_parse(x, variables, count);
    speak(t);
    /* Now, so that also what cannot be read is refused in the dialect of its place. */
    *face = http_face_find(x->req.path, answer_faces, answer_face_count);
    TRY(code);
    x->req.source = source;
    TRY(http_route_find(x, answer_faces, answer_face_count, face));
    if (x->route == NULL)
        return ERR_NONE; /* OPTIONS: answered */
    return dispatch(t, *face);
}

static void answer_failure(struct http_exchange *x, const struct http_face *face, enum err code)
{
    if (x->error.code == ERR_NONE)
        (void)error_set(&x->error, code, "no cause was given");
    http_exchange_fail(x);
    face->answer_error(x);
}

static size_t face_number(const struct http_face *face)
{
    size_t i = 0;

    while (i < answer_face_count && answer_faces[i] != face)
        i++;
    return i;
}

void answer_make(struct runtime_thread *t, const struct http_param *variables, size_t count,
                 struct http_source source)
{
    const struct http_face *face = &pages_face;
    struct http_exchange *x = &t->x;
    enum err code;

    x->req.started_us = clock_mono_us();
    code = walk(t, variables, count, source, &face);
    if (code != ERR_NONE)
        answer_failure(x, face, code);
    if (face->is_shared)
        http_cors_answer(x, t->runtime->settings->cors);
    if (str_starts(x->resp.type, STR("text/html"))) {
        http_header_set(x, STR("Content-Language"), x->language->tag);
        http_header_add(x, STR("Vary"), STR("Accept-Language"));
    }
    if (http_response_finish(x) != ERR_NONE)
        (void)error_set(&x->error, ERR_INTERNAL, "the answer passes LINTEL_MAX_RESPONSE");
    t->face = face_number(face);
    buf_clear(&t->head, HEAD_KEEP);
    http_response_print_head(x, &t->head);
}

/* Client mistakes are news for the client; our own and the database's are for the operator. */
static enum log_level level_of(int status)
{
    return status >= 500 ? LOG_ERROR : LOG_INFO;
}

static void log_request(struct runtime_thread *t, int64_t us, int64_t db_us)
{
    const struct http_exchange *x = &t->x;
    struct log_line l;

    log_begin(&l, level_of(x->resp.status), "request");
    log_str(&l, "id", x->req.id);
    log_z(&l, "method", http_method_name(x->req.method));
    log_str(&l, "route", x->route == NULL ? STR("-") : x->route->pattern);
    log_str(&l, "path", x->req.path);
    log_int(&l, "status", x->resp.status);
    log_ms(&l, "ms", us);
    log_ms(&l, "db_ms", db_us);
    if (x->user != NULL)
        log_int(&l, "user", x->user->id);
    if (x->error.code != ERR_NONE)
        log_error_of(&l, &x->error);
    log_end_later(&l, &t->log);
}

/* What the handler left to be done when nobody waits for it any more. */
static void do_later(struct runtime_thread *t)
{
    struct http_exchange *x = &t->x;

    if (x->later == NULL || x->resp.status >= 400 || t->db == NULL ||
        atomic_load(&t->runtime->database.is_hanging))
        return;
    error_clear(&x->error);
    x->later(x, x->later_arg);
}

void answer_end(struct runtime_thread *t)
{
    struct http_exchange *x = &t->x;
    int64_t now = clock_mono_us();
    int64_t us = now - x->req.started_us;
    int64_t db_us = t->db == NULL ? 0 : db_conn_take_spent_us(t->db);

    strangers_leave(&t->runtime->strangers, t->number, now);
    scoreboard_count(t->runtime->board, t->face, x->resp.status, us, db_us,
                     x->resp.file >= 0 ? x->resp.file_len : x->resp.body.len);
    log_request(t, us, db_us);
    do_later(t);
    if (x->model != NULL)
        model_release(x->model);
    x->model = NULL;
    http_exchange_reset(x);
    if (t->db == NULL || atomic_load(&t->runtime->database.is_hanging))
        return;
    sealer_help(&t->runtime->sealer, t->db, t->arena, t->runtime->keys);
    if (!atomic_load_explicit(&t->runtime->board->sampled.is_by_jobs, memory_order_relaxed))
        sampler_help(t->runtime->board, t->runtime->system.host, t->db, t->arena, now);
    (void)db_conn_take_spent_us(t->db); /* no request's time */
}
