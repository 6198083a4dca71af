/* write_rig.c - requests that write, through the REST face. */
#include "config.h"

#include "tests/rest/write_rig.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/crypt/keyring.h"
#include "app/db/script.h"
#include "app/db/stmt.h"
#include "app/http/limits.h"
#include "app/http/route.h"
#include "app/model/load.h"
#include "app/model/policy.h"
#include "app/rest/rest.h"
#include "tests/rest/sql_file.h"

#define DATABASE      "lintel_write"
#define VARIABLES_MAX 24

struct http_exchange x;
const struct policy *rig_policy = &policy_everything;
/* Somebody is signed in: to a stranger all that is refused is 401. */
static const struct access_user rig_user = {.id = 7};
static struct http_param extra[VARIABLES_MAX];
static size_t extra_count;

static const char *const tables[] = {
    "CREATE TABLE lintel_schema (id INT PRIMARY KEY, version BIGINT NOT NULL)",
    "INSERT INTO lintel_schema VALUES (1, 1)",
    "CREATE TABLE genre (id SMALLINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE)",
    "INSERT INTO genre VALUES (1, 'drama'), (2, 'comedy')",
    "CREATE TABLE film ("
    " id INT AUTO_INCREMENT PRIMARY KEY,"
    " title VARCHAR(20) NOT NULL,"
    " code CHAR(3) NULL,"
    " genre_id SMALLINT NULL,"
    " stars TINYINT UNSIGNED NOT NULL DEFAULT 3,"
    " price DECIMAL(5,2) NULL,"
    " score DOUBLE NULL,"
    " kind ENUM('short','long') NOT NULL DEFAULT 'long',"
    " tags SET('new','old','lost') NOT NULL DEFAULT '',"
    " extra JSON NULL,"
    " cover VARBINARY(4) NULL,"
    " made DATE NULL,"
    " seen DATETIME NULL,"
    " is_open BOOLEAN NULL,"
    " place GEOMETRY NULL,"
    " twice INT AS (stars * 2) STORED,"
    " note VARCHAR(40) NOT NULL DEFAULT 'none',"
    " touched INT NOT NULL DEFAULT 0,"
    " UNIQUE KEY film_code (code),"
    " CONSTRAINT film_stars CHECK (stars <= 5), CONSTRAINT film_price CHECK (price >= 0),"
    " CONSTRAINT film_genre FOREIGN KEY (genre_id) REFERENCES genre (id))",
    "CREATE TRIGGER film_new BEFORE INSERT ON film FOR EACH ROW"
    " SET NEW.note = IF(NEW.note = 'loud', UPPER(NEW.title), NEW.note)",
    "CREATE TRIGGER film_changed BEFORE UPDATE ON film FOR EACH ROW"
    " SET NEW.touched = OLD.touched + 1",
    "INSERT INTO film (id, title, code, genre_id, stars) VALUES (1, 'one', 'AAA', 1, 1),"
    " (2, 'two', 'BBB', 2, 2), (3, 'three', NULL, NULL, 3)",
    "CREATE TABLE pair (l INT NOT NULL, r VARCHAR(10) NOT NULL, v INT NULL, PRIMARY KEY (l, r))",
    "INSERT INTO pair VALUES (1, 'a', 10), (1, 'b', 20), (2, 'a', 30)",
    "CREATE TABLE word (word VARCHAR(10) COLLATE utf8mb4_general_ci PRIMARY KEY, n INT NOT NULL"
    " DEFAULT 0)",
    "INSERT INTO word VALUES ('Ant', 1)",
    "CREATE TABLE loose (n INT NOT NULL)",
    "INSERT INTO loose VALUES (1)",
    "CREATE VIEW totals AS SELECT genre_id, COUNT(*) AS films FROM film GROUP BY genre_id",
    "CREATE TABLE guarded (id INT PRIMARY KEY)",
    "CREATE TRIGGER guarded_no BEFORE INSERT ON guarded FOR EACH ROW"
    " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not on Sundays'",
    "CREATE TABLE `odd ``name` (`the key` INT PRIMARY KEY, `se\"lect` VARCHAR(10) NULL)",
};

static struct db_conn *connect_to(struct str database)
{
    const struct db_options options = {
        .hosts = str_from_z(getenv("LINTEL_TEST_DB")),
        .user = STR("root"),
        .database = database,
        .connect_timeout_s = 2,
        .read_timeout_s = 20,
        .statement_time_s = 10,
        .statements_max = 64,
    };
    struct error e = {.code = ERR_NONE};
    struct db_conn *c = NULL;

    if (db_conn_open(&options, &c, &e) != ERR_NONE) {
        (void)fprintf(stderr, "%s\n", e.text);
        exit(EXIT_FAILURE);
    }
    return c;
}

struct db_conn *write_rig_connect(void)
{
    return connect_to(STR(DATABASE));
}

static void run(struct db_conn *c, const char *sql)
{
    struct error e = {.code = ERR_NONE};

    if (db_script_run(c, str_from_z(sql), &e) == ERR_NONE)
        return;
    (void)fprintf(stderr, "%s\n", e.text);
    exit(EXIT_FAILURE);
}

void sql_run(const char *sql)
{
    struct db_conn *c = write_rig_connect();

    run(c, sql);
    db_conn_close(c);
}

void write_rig_database(void)
{
    struct db_conn *c = connect_to(STR_NONE);

    run(c, "DROP DATABASE IF EXISTS " DATABASE);
    run(c, "CREATE DATABASE " DATABASE);
    run(c, "USE " DATABASE);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        run(c, tables[i]);
    sql_file_run(c, "sql/core/003_idempotency.sql");
    sql_file_run(c, "sql/core/007_audit.sql");
    sql_file_run(c, "sql/core/014_audit_span.sql");
    db_conn_close(c);
}

static void setup(void)
{
    struct error e = {.code = ERR_NONE};

    write_rig_database();
    http_exchange_init(&x, arena_new((size_t)256 << 20), &http_limits_default);
    x.db = write_rig_connect();
    if (model_load(x.db, NULL, 0, &x.model, &e) != ERR_NONE ||
        crypt_keyring_open(NULL, STR(WRITE_RIG_KEYS), &x.keys, &e) != ERR_NONE)
        ck_abort_msg("%s", e.text);
}

static void teardown(void)
{
    struct arena *a = x.arena;

    db_conn_close(x.db);
    model_release(x.model);
    crypt_keyring_close(x.keys);
    http_exchange_fini(&x);
    arena_free(a);
}

void write_rig_reload(void)
{
    struct error e = {.code = ERR_NONE};

    model_release(x.model);
    if (model_load(x.db, NULL, 0, &x.model, &e) != ERR_NONE)
        ck_abort_msg("%s", e.text);
}

TCase *write_rig_case(Suite *s, const char *name)
{
    TCase *c = tcase_create(name);

    tcase_set_timeout(c, 30);
    tcase_add_checked_fixture(c, setup, teardown);
    suite_add_tcase(s, c);
    return c;
}

/* ---- requests ---- */

void with(const char *variable, const char *value)
{
    ck_assert_uint_lt(extra_count, VARIABLES_MAX - 8);
    extra[extra_count++] = (struct http_param){str_from_z(variable), str_from_z(value)};
}

static struct str unread;

static enum err read_body(void *ctx, char *to, size_t size, size_t *out_len, struct error *e)
{
    (void)ctx;
    (void)e;
    *out_len = unread.len < size ? unread.len : size;
    if (*out_len > 0)
        memcpy(to, unread.at, *out_len);
    unread = str_from(unread, *out_len);
    return ERR_NONE;
}

static enum err handle(const struct http_param *variables, size_t count)
{
    static const struct http_face *const faces[] = {&rest_face};
    const struct http_face *face;

    TRY(http_request_parse(&x, variables, count));
    x.req.source = (struct http_source){.read = read_body};
    TRY(http_route_find(&x, faces, 1, &face));
    return x.route->handle(&x);
}

int sent_bytes(const char *method, const char *target, struct str body)
{
    struct http_param v[VARIABLES_MAX];
    char length[NUM_TEXT_MAX];
    size_t count = 0;
    bool has_type = false;

    http_exchange_reset(&x);
    x.policy = rig_policy;
    x.user = &rig_user;
    unread = body;
    v[count++] = (struct http_param){STR("REQUEST_METHOD"), str_from_z(method)};
    v[count++] = (struct http_param){STR("REQUEST_URI"), str_from_z(target)};
    v[count++] = (struct http_param){STR("SERVER_PROTOCOL"), STR("HTTP/1.1")};
    v[count++] = (struct http_param){STR("HTTP_HOST"), STR("localhost")};
    v[count++] =
        (struct http_param){STR("CONTENT_LENGTH"), {length, num_print_uint(body.len, length)}};
    for (size_t i = 0; i < extra_count; i++) {
        has_type = has_type || str_eq(extra[i].name, STR("CONTENT_TYPE"));
        v[count++] = extra[i];
    }
    extra_count = 0;
    if (!has_type && body.len > 0)
        v[count++] = (struct http_param){STR("CONTENT_TYPE"), STR("application/json")};
    if (handle(v, count) != ERR_NONE) {
        http_exchange_fail(&x);
        rest_face.answer_error(&x);
    }
    http_response_finish(&x);
    return x.resp.status;
}

int sent(const char *method, const char *target, const char *body)
{
    return sent_bytes(method, target, body == NULL ? STR("") : str_from_z(body));
}

const char *answered(void)
{
    return str_z(x.arena, buf_str(&x.resp.body));
}

const char *kept(struct str text)
{
    static char copies[4][1024];
    static size_t next;
    char *to = copies[next++ % 4];

    ck_assert_uint_lt(text.len, sizeof copies[0]);
    (void)snprintf(to, sizeof copies[0], "%.*s", STR_ARG(text));
    return to;
}

const char *answered_header(const char *name)
{
    for (size_t i = 0; i < x.resp.header_count; i++) {
        if (str_eq_nocase(x.resp.headers[i].name, str_from_z(name)))
            return str_z(x.arena, x.resp.headers[i].value);
    }
    return "";
}

/* ---- expectations ---- */

void expect(int status, const char *method, const char *target, const char *body)
{
    int got = sent(method, target, body);

    ck_assert_msg(got == status, "%s %s: %d, wanted %d: %s (%s)", method, target, got, status,
                  answered(), x.error.text);
}

void expect_body(const char *body)
{
    ck_assert_str_eq(answered(), body);
}

void expect_part(const char *part)
{
    ck_assert_msg(strstr(answered(), part) != NULL, "%s\n  lacks %s", answered(), part);
}

void expect_header(const char *name, const char *value)
{
    ck_assert_str_eq(answered_header(name), value);
}

/* ---- the database's side ---- */

const char *sql_text(const char *sql)
{
    AUTO(db_conn_closep) struct db_conn *c = write_rig_connect();
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error e = {.code = ERR_NONE};
    struct str text = STR_NONE;
    bool more = false;

    if (db_stmt_prepare(c, (struct sql){sql, strlen(sql)}, &q, &e) != ERR_NONE ||
        db_stmt_run(q, &e) != ERR_NONE || db_stmt_step(q, &more, &e) != ERR_NONE ||
        (more && db_row_str(q, 0, x.arena, &text, &e) != ERR_NONE))
        ck_abort_msg("%s: %s", sql, e.text);
    return str_z(x.arena, text);
}

int64_t sql_int(const char *sql)
{
    int64_t n = 0;
    struct str text = str_from_z(sql_text(sql));

    ck_assert_msg(text.len == 0 || num_parse_int(text, &n), "%s: %s", sql, text.at);
    return n;
}

int at_once(int count, bool (*fn)(int number))
{
    int said = 0;
    int status;

    for (int i = 0; i < count; i++) {
        pid_t child = fork();

        ck_assert_int_ge(child, 0);
        if (child > 0)
            continue;
        (void)alarm(20);
        x.db = write_rig_connect();
        _exit(fn(i) ? 0 : 1);
    }
    for (int i = 0; i < count; i++) {
        ck_assert_int_gt(wait(&status), 0);
        said += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    return said;
}
