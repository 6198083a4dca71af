/*
 * rig.c - whole pages over the example application.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "tests/admin/rig.h"

#include <stdlib.h>
#include <string.h>

#include "app/access/csrf.h"
#include "app/admin/admin.h"
#include "app/base/arena.h"
#include "app/crypt/keyring.h"
#include "app/db/conn.h"
#include "app/db/script.h"
#include "app/db/stmt.h"
#include "app/http/limits.h"
#include "app/http/route.h"
#include "app/import/import.h"
#include "app/model/load.h"
#include "app/model/migrate.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/pages/pages.h"
#include "app/settings/settings.h"
#include "app/tmpl/store.h"
#include "app/words/words.h"

#define DATABASE "lintel_pages"

struct arena *process;
struct db_conn *conn;
struct crypt_keyring *keys;
const struct model *model;
const struct access_setup *setup;
const struct view_system *system_facts;
struct locale *rig_locale;
const struct tmpl_store *templates;
static struct words *words;
struct http_exchange x;
struct error err;

const struct access_user admin = {
    .id = 1,
    .email = STR_INIT("admin@example.org"),
    .is_admin = true,
    .session_id = 1,
    .is_cookie = true,
    .token = STR_INIT("0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"),
};

static struct str source_path(const char *path)
{
    const char *top = getenv("top_srcdir");

    return str_format(process, "%s/%s", top == NULL ? "." : top, path);
}

static struct db_conn *connect_to(struct str name)
{
    struct db_options options = {
        .hosts = str_from_z(getenv("LINTEL_TEST_DB")),
        .user = STR("root"),
        .database = name,
        .connect_timeout_s = 5,
        .read_timeout_s = 60,
        .statements_max = 64,
    };
    struct db_conn *c = NULL;

    ok(db_conn_open(&options, &c, &err));
    return c;
}

void run(struct db_conn *c, const char *sql)
{
    ok(db_script_run(c, str_from_z(sql), &err));
}

int64_t number(const char *sql)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct sql text = {sql, strlen(sql)};
    bool more = false;

    ok(db_stmt_prepare(conn, text, &q, &err));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ck_assert(more);
    return db_row_int(q, db_stmt_column_count(q) - 1);
}

/* ---- once: the example as it ships ---- */

void rig_load(void)
{
    struct migrate_app apps[2];
    struct db_conn *c;

    process = arena_new((size_t)64 << 20);
    c = connect_to(STR(""));
    run(c, "CREATE DATABASE " DATABASE);
    run(c, "CREATE USER plain@localhost");
    run(c, "GRANT ALL ON " DATABASE ".* TO plain@localhost");
    db_conn_close(c);
    {
        /* As the ordinary user that an application has. */
        struct db_options options = {
            .hosts = str_from_z(getenv("LINTEL_TEST_DB")),
            .user = STR("plain"),
            .database = STR(DATABASE),
            .connect_timeout_s = 5,
            .read_timeout_s = 60,
            .statements_max = 32,
        };

        ok(db_conn_open(&options, &c, &err));
    }
    apps[0] = (struct migrate_app){STR("core"), source_path("sql/core")};
    apps[1] = (struct migrate_app){STR("example"), source_path("sql/example")};
    ok(migrate_run(c, process, apps, 2, STR_NONE, NULL, NULL, &err));
    run(c, "INSERT INTO lintel_account (id, email, created_at, uuid) VALUES"
           " (1, 'admin@example.org', UTC_TIMESTAMP(6), UUID()),"
           " (2, 'reader@example.org', UTC_TIMESTAMP(6), UUID())");
    db_conn_close(c);
}

void rig_drop(void)
{
    struct db_conn *c = connect_to(STR(""));

    run(c, "DROP DATABASE " DATABASE);
    run(c, "DROP USER plain@localhost");
    db_conn_close(c);
    arena_free(process);
}

void rig_open(void)
{
    struct str folder = source_path("templates");
    struct tmpl_options options = {.folders = &folder, .folder_count = 1, .is_strict = true};

    conn = connect_to(STR(DATABASE));
    ok(model_load(conn, NULL, 0, &model, &err));
    ok(words_open(&options, STR("en"), &words, &err));
    templates = words_choose(words, STR_NONE, STR_NONE, NULL)->templates;
    ok(crypt_keyring_open(NULL,
                          STR("mac hmac256 m current AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
                          &keys, &err));
    http_exchange_init(&x, arena_new((size_t)64 << 20), &http_limits_default);
}

void rig_close(void)
{
    struct arena *a = x.arena;

    http_exchange_fini(&x);
    arena_free(a);
    words_close(words);
    crypt_keyring_close(keys);
    model_release(model);
    db_conn_closep(&conn);
}

/* ---- asking ---- */

/* ---- a body ---- */

struct sent {
    struct str rest;
};

static enum err sent_read(void *ctx, char *to, size_t size, size_t *out_len, struct error *e)
{
    struct sent *s = ctx;
    size_t len = s->rest.len < size ? s->rest.len : size;

    (void)e;
    if (len > 0)
        memcpy(to, s->rest.at, len);
    s->rest = str_from(s->rest, len);
    *out_len = len;
    return ERR_NONE;
}

static void begin(const struct access_user *user, const struct policy *policy)
{
    struct arena *a = x.arena;

    http_exchange_fini(&x);
    arena_reset(a);
    http_exchange_init(&x, a, &http_limits_default);
    x.db = conn;
    x.model = model;
    x.templates = templates;
    x.user = user;
    x.policy = policy;
    x.keys = keys;
    x.access = setup;
    x.system = system_facts;
    x.locale = rig_locale;
}

/* What serve/ does with a request. */
static int answer(const char *method, const char *target, struct str fields)
{
    const struct http_param variables[] = {
        {STR("REQUEST_METHOD"), str_from_z(method)},
        {STR("REQUEST_URI"), str_from_z(target)},
        {STR("SERVER_PROTOCOL"), STR("HTTP/1.1")},
        {STR("HTTP_HOST"), STR("localhost")},
        {STR("HTTPS"), STR("on")},
        {STR("REMOTE_ADDR"), STR("127.0.0.1")},
        {STR("CONTENT_TYPE"), STR("application/x-www-form-urlencoded")},
        {STR("CONTENT_LENGTH"), str_format(x.arena, "%zu", fields.len)},
    };
    const struct http_face *const faces[] = {&pages_face, &admin_face, &import_face,
                                             &settings_face};
    const struct http_face *face = &pages_face;
    size_t count = sizeof variables / sizeof *variables;
    struct sent *sent = ARENA_NEW(x.arena, struct sent);
    enum err code = http_request_parse(&x, variables, fields.at == NULL ? count - 2 : count);

    sent->rest = fields;
    x.req.source = (struct http_source){sent_read, sent};
    if (code == ERR_NONE)
        code = http_route_find(&x, faces, sizeof faces / sizeof *faces, &face);
    if (code == ERR_NONE)
        code = x.route->handle(&x);
    if (code == ERR_UNAUTHENTICATED && x.req.method == HTTP_GET)
        code = face->ask_sign_in(&x);
    if (code == ERR_NONE && x.later != NULL)
        x.later(&x, x.later_arg);
    if (code != ERR_NONE) {
        if (x.resp.status == 0)
            x.resp.status = http_status_from_err(code);
        face->answer_error(&x);
    }
    return x.resp.status;
}

static const struct policy *policy_of(const struct access_user *user)
{
    return user != NULL && user->is_admin ? &policy_everything : NULL;
}

int get_with(const struct access_user *user, const struct policy *policy, const char *target)
{
    begin(user, policy);
    return answer("GET", target, STR_NONE);
}

int get_as(const struct access_user *user, const char *target)
{
    return get_with(user, policy_of(user), target);
}

int get(const char *target)
{
    return get_as(&admin, target);
}

int post_as(const struct access_user *user, const struct policy *policy, const char *target,
            const char *fields)
{
    begin(user, policy);
    return answer("POST", target, str_from_z(fields));
}

int post(const char *target, const char *fields)
{
    struct str token;

    begin(&admin, &policy_everything);
    token = access_csrf_token(&x);
    return answer(
        "POST", target,
        str_format(x.arena, "%s%scsrf=%.*s", fields, *fields == '\0' ? "" : "&", STR_ARG(token)));
}

const char *body_z(void)
{
    return str_z(x.arena, buf_str(&x.resp.body));
}

const char *main_z(void)
{
    const char *h1 = strstr(body_z(), "<h1");

    return h1 == NULL ? body_z() : h1;
}

bool holds(const char *part)
{
    return strstr(body_z(), part) != NULL;
}

struct str header(struct str name)
{
    for (size_t i = 0; i < x.resp.header_count; i++) {
        if (str_eq_nocase(x.resp.headers[i].name, name))
            return x.resp.headers[i].value;
    }
    return STR_NONE;
}

/* How often part stands in the page. */
size_t count_of(const char *part)
{
    size_t count = 0;

    for (const char *at = strstr(body_z(), part); at != NULL; at = strstr(at + 1, part))
        count++;
    return count;
}

/* Where the link marked by this leads, or "". */
const char *path_of(const char *mark)
{
    const char *at = strstr(body_z(), mark);
    char *path;
    size_t len = 0;

    if (at == NULL)
        return "";
    at += strlen(mark);
    path = arena_alloc(process, strcspn(at, "\"") + 1, 1);
    for (; *at != '"'; at++) {
        path[len++] = *at;
        if (strncmp(at, "&amp;", 5) == 0)
            at += 4;
    }
    return path;
}
