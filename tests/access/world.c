/* world.c - a database, an arena and requests. */
#include "config.h"

#include "tests/access/world.h"

#include <check.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "app/access/session.h"
#include "app/db/stmt.h"
#include "app/http/limits.h"

struct arena *arena;
struct db_conn *conn;

#define VARIABLES_MAX 16

/* A weak but quick hash of WORLD_PASSWORD: most tests are not about the cost. */
#define QUICK_HASH \
    "$scrypt$ln=4,r=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$ekpKPIpO8+hULbQByBR3YUgSUTy9h13dNl5F0mbD/wo"

struct db_conn *world_connect(void)
{
    const char *host = getenv("LINTEL_TEST_DB");
    struct error e = {.code = ERR_NONE};
    struct db_conn *c = NULL;
    const struct db_options options = {.hosts = str_from_z(host == NULL ? "" : host),
                                       .user = STR("root"),
                                       .database = STR("access_test"),
                                       .connect_timeout_s = 5,
                                       .read_timeout_s = 20,
                                       .statement_time_s = 15,
                                       .statements_max = 32};

    ck_assert_msg(db_conn_open(&options, &c, &e) == ERR_NONE, "%s", e.text);
    return c;
}

void world_open(void)
{
    arena = arena_new((size_t)64 << 20);
    conn = world_connect();
    (void)world_sql(SQL("DELETE FROM lintel_session"), 0);
    (void)world_sql(SQL("DELETE FROM lintel_account"), 0);
    (void)world_sql(SQL("DELETE FROM lintel_sign_in_guard"), 0);
}

void world_close(void)
{
    db_conn_close(conn);
    arena_free(arena);
}

int64_t world_sql(struct sql sql, int64_t n)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error e = {.code = ERR_NONE};
    bool more = false;
    int64_t number = 0;

    ck_assert_msg(db_stmt_prepare(conn, sql, &q, &e) == ERR_NONE, "%s", e.text);
    if (memchr(sql.text, '?', sql.len) != NULL)
        ck_assert_int_eq(db_stmt_bind_int(q, 0, n, &e), ERR_NONE);
    ck_assert_msg(db_stmt_run(q, &e) == ERR_NONE, "%s", e.text);
    if (db_stmt_column_count(q) > 0) {
        ck_assert_int_eq(db_stmt_step(q, &more, &e), ERR_NONE);
        number = more ? db_row_int(q, 0) : 0;
    }
    return number;
}

/* A body that is in memory. */
static enum err read_body(void *ctx, char *to, size_t size, size_t *out_len, struct error *e)
{
    struct str *rest = ctx;
    size_t len = rest->len < size ? rest->len : size;

    (void)e;
    memcpy(to, rest->at, len);
    *rest = str_from(*rest, len);
    *out_len = len;
    return ERR_NONE;
}

static void put(struct http_param *variables, size_t *count, const char *name, const char *value)
{
    ck_assert_uint_lt(*count, VARIABLES_MAX);
    variables[*count] = (struct http_param){str_from_z(name), str_from_z(value)};
    (*count)++;
}

static void forget_body(void *arg)
{
    buf_fini(arg);
}

struct http_exchange *world_request(const char *method, const char *uri, const char *body, ...)
{
    struct http_exchange *x = ARENA_NEW(arena, struct http_exchange);
    struct http_param variables[VARIABLES_MAX];
    size_t count = 0;
    const char *name;
    va_list args;

    http_exchange_init(x, arena, &http_limits_default);
    arena_defer(arena, forget_body, &x->resp.body);
    x->db = conn;
    put(variables, &count, "REQUEST_METHOD", method);
    put(variables, &count, "REQUEST_URI", uri);
    put(variables, &count, "HTTP_HOST", "lintel.example");
    put(variables, &count, "HTTPS", "on");
    put(variables, &count, "REMOTE_ADDR", WORLD_ADDRESS);
    if (body != NULL) {
        struct str *rest = ARENA_NEW(arena, struct str);

        *rest = str_from_z(body);
        x->req.source = (struct http_source){read_body, rest};
        put(variables, &count, "CONTENT_TYPE", "application/x-www-form-urlencoded");
        put(variables, &count, "CONTENT_LENGTH", str_z(arena, str_format(arena, "%zu", rest->len)));
    }
    va_start(args, body);
    while ((name = va_arg(args, const char *)) != NULL)
        put(variables, &count, name, va_arg(args, const char *));
    va_end(args);
    ck_assert_msg(http_request_parse(x, variables, count) == ERR_NONE, "%s", x->error.text);
    return x;
}

struct str world_header(const struct http_exchange *x, const char *name)
{
    for (size_t i = 0; i < x->resp.header_count; i++) {
        if (str_eq_nocase(x->resp.headers[i].name, str_from_z(name)))
            return x->resp.headers[i].value;
    }
    return STR_NONE;
}

struct str world_cookie(const struct http_exchange *x, const char *name)
{
    struct str start = str_format(arena, "%s=", name);
    struct str value = STR_NONE;

    for (size_t i = 0; i < x->resp.header_count; i++) {
        struct str line = x->resp.headers[i].value;

        if (!str_eq_nocase(x->resp.headers[i].name, STR("Set-Cookie")) || !str_starts(line, start))
            continue;
        ck_assert_msg(value.at == NULL, "%s is set twice", name);
        value = str_range(line, start.len, str_find(line, ';', 0));
    }
    return value;
}

const char *world_cookie_line(const char *name, struct str value)
{
    return str_z(arena, str_format(arena, "%s=%.*s", name, STR_ARG(value)));
}

int64_t world_account(const char *email, bool is_admin)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error e = {.code = ERR_NONE};

    ck_assert_int_eq(db_stmt_prepare(conn,
                                     SQL("INSERT INTO lintel_account (email, password_hash, confirmed_at,"
                                         " is_admin) VALUES (?, ?, UTC_TIMESTAMP(6), ?)"),
                                     &q, &e),
                     ERR_NONE);
    ck_assert_int_eq(db_stmt_bind_str(q, 0, str_from_z(email), &e), ERR_NONE);
    ck_assert_int_eq(db_stmt_bind_str(q, 1, STR(QUICK_HASH), &e), ERR_NONE);
    ck_assert_int_eq(db_stmt_bind_int(q, 2, is_admin, &e), ERR_NONE);
    ck_assert_msg(db_stmt_run(q, &e) == ERR_NONE, "%s", e.text);
    return (int64_t)db_stmt_insert_id(q);
}

struct str world_session(int64_t account_id)
{
    const struct access_session_options options = {.address = STR(WORLD_ADDRESS)};
    struct error e = {.code = ERR_NONE};
    struct str token = STR_NONE;
    int64_t id;

    ck_assert_msg(access_session_open(conn, arena, account_id, &options, &token, &id, &e) ==
                      ERR_NONE,
                  "%s", e.text);
    return token;
}
