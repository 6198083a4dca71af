/* rig.c - requests to the REST face, without a server around it. */
#include "config.h"

#include <string.h>

#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/db/conn.h"
#include "app/db/stmt.h"
#include "app/http/limits.h"
#include "app/http/route.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/rest/rest.h"
#include "tests/model/fixture.h"
#include "tests/rest/suites.h"

#define VARIABLES_MAX 16

struct http_exchange x;
/* Somebody is signed in: to a stranger all that is refused is 401. */
static const struct access_user somebody = {.id = 7};
static struct arena *schema_arena;
static struct http_param extra[VARIABLES_MAX];
static size_t extra_count;

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

static void run_all(struct str database, const struct sql *statements, size_t count)
{
    struct db_conn *c = connect_to(database);
    struct error e = {.code = ERR_NONE};

    for (size_t i = 0; i < count; i++) {
        if (db_run(c, statements[i], &e) == ERR_NONE)
            continue;
        (void)fprintf(stderr, "%s\n", e.text);
        exit(EXIT_FAILURE);
    }
    db_conn_close(c);
}

void rig_database(void)
{
    static const struct sql fresh[] = {
        SQL_INIT("DROP DATABASE IF EXISTS app"),
        SQL_INIT("CREATE DATABASE app"),
    };
    static const struct sql statements[] = {
        SQL_INIT(
            "CREATE TABLE app.film (film_id SMALLINT UNSIGNED PRIMARY KEY,"
            " title VARCHAR(128) COLLATE utf8mb4_general_ci NOT NULL,"
            " description TEXT CHARACTER SET latin1 COLLATE latin1_bin NULL, release_year YEAR "
            "NULL,"
            " length SMALLINT NULL, tiny TINYINT NOT NULL, big BIGINT NOT NULL,"
            " ubig BIGINT UNSIGNED NOT NULL, rental_rate DECIMAL(4,2) NOT NULL,"
            " score DOUBLE NOT NULL, weight FLOAT NOT NULL,"
            " rating ENUM('G','PG','R','it''s, (odd)') NOT NULL,"
            " features SET('Trailers','Commentaries','Deleted Scenes') NOT NULL,"
            " is_active TINYINT(1) NULL, flags BIT(8) NOT NULL, cover BLOB NOT NULL,"
            " born DATE NOT NULL, lasts TIME(3) NOT NULL, made_at DATETIME(6) NOT NULL,"
            " last_update TIMESTAMP NOT NULL DEFAULT '2024-01-01 00:00:00', extra JSON NULL,"
            " uid UUID NOT NULL, addr INET6 NOT NULL, addr4 INET4 NOT NULL, place GEOMETRY NULL,"
            " hidden INT NOT NULL DEFAULT 7 INVISIBLE, KEY (title))"),
        SQL_INIT("INSERT INTO app.film VALUES"
                 " (1, 'Academy \"Dinosaur\"', 'Épic \\\\ drama', 2006, 86, -5,"
                 "  -9223372036854775808, 18446744073709551615, 0.99, 0.1, 1.1, 'PG',"
                 "  'Trailers,Deleted Scenes', 1, b'101', x'00ff0a', '2024-02-29', '-12:30:00.5',"
                 "  '2024-02-29 13:00:00.123456', '2024-03-01 00:00:00', '{\"a\": [1, 2.50]}',"
                 "  '123e4567-e89b-12d3-a456-426614174000', '2001:db8::1', '10.0.0.1',"
                 "  ST_GeomFromText('POINT(1 2)')),"
                 " (2, 'ace goldfinger', NULL, NULL, NULL, 0, 12345678901234567, 0, 4.99, 1e21,"
                 "  16777216, 'it''s, (odd)', '', 0, b'0', '', '1999-12-31', '00:00:00',"
                 "  '1999-12-31 23:59:59', '1999-12-31 23:59:59', NULL,"
                 "  '00000000-0000-0000-0000-000000000000', '::', '0.0.0.0', NULL),"
                 " (3, 'Zorro''s 100% _real_', 'x', 2010, 120, 127, 1, 1, 12.50, -2.5, -0.25, 'R',"
                 "  'Commentaries', NULL, b'11111111', 'abc', '2000-01-01', '838:59:59',"
                 "  '2000-01-01', '2000-01-01 00:00:00', 'null',"
                 "  'ffffffff-ffff-ffff-ffff-ffffffffffff', '::ffff:1.2.3.4', '255.255.255.255',"
                 "  ST_GeomFromText('LINESTRING(0 0,1 1)'))"),
        SQL_INIT("CREATE TABLE app.pair (left_id INT, right_id INT, note TEXT CHARACTER SET "
                 "utf8mb3 NOT NULL,"
                 " PRIMARY KEY (left_id, right_id))"),
        SQL_INIT("INSERT INTO app.pair SELECT seq DIV 10, seq MOD 10, CONCAT('n', seq MOD 3)"
                 " FROM seq_0_to_1999"),
        SQL_INIT("CREATE TABLE app.`odd ``name``` (id INT PRIMARY KEY, `a``b` INT NOT NULL,"
                 " `select` INT NOT NULL, `with space` INT NOT NULL, `dot.ted` INT NOT NULL,"
                 " `quo\"te` INT NOT NULL, `na\xc3\xafve` INT NOT NULL,"
                 " `; DROP TABLE film; --` INT NOT NULL)"),
        SQL_INIT("INSERT INTO app.`odd ``name``` VALUES (1, 2, 3, 4, 5, 6, 7, 8)"),
        SQL_INIT("CREATE TABLE app.free (n INT NOT NULL)"),
        SQL_INIT("CREATE VIEW app.tall AS SELECT * FROM app.film"),
        SQL_INIT("CREATE TABLE app.lintel_user (n INT PRIMARY KEY)"),
        SQL_INIT("CREATE TABLE app.lintel_schema (id INT PRIMARY KEY, version BIGINT NOT NULL)"),
        SQL_INIT("INSERT INTO app.lintel_schema VALUES (1, 1)"),
    };

    run_all(STR_NONE, fresh, sizeof fresh / sizeof *fresh);
    run_all(STR("app"), statements, sizeof statements / sizeof *statements);
}

static void setup(void)
{
    http_exchange_init(&x, arena_new((size_t)64 << 20), &http_limits_default);
    schema_arena = arena_new((size_t)1 << 20);
    x.policy = &policy_everything;
    x.user = &somebody;
    x.model = fixture_model(schema_arena);
    x.db = connect_to(STR("app"));
}

static void teardown(void)
{
    struct arena *a = x.arena;

    db_conn_close(x.db);
    http_exchange_fini(&x);
    arena_free(a);
    arena_free(schema_arena);
}

TCase *rig_case(Suite *s, const char *name)
{
    TCase *c = tcase_create(name);

    tcase_set_timeout(c, 20);
    tcase_add_checked_fixture(c, setup, teardown);
    suite_add_tcase(s, c);
    return c;
}

void rig_header(const char *variable, const char *value)
{
    ck_assert_uint_lt(extra_count, VARIABLES_MAX - 8);
    extra[extra_count++] = (struct http_param){str_from_z(variable), str_from_z(value)};
}

/* The body of the next request, and how much of it was read. */
static struct str sent;
static size_t sent_at;

static enum err body_read(void *ctx, char *to, size_t size, size_t *out_len, struct error *e)
{
    struct str part = str_range(sent, sent_at, sent_at + size);

    (void)ctx;
    (void)e;
    if (part.len > 0)
        memcpy(to, part.at, part.len);
    sent_at += part.len;
    *out_len = part.len;
    return ERR_NONE;
}

void rig_body(const char *type, struct str text)
{
    static char length[NUM_TEXT_MAX + 1];

    length[num_print_uint(text.len, length)] = '\0';
    rig_header("CONTENT_TYPE", type);
    rig_header("CONTENT_LENGTH", length);
    sent = text;
}

static enum err handle(const struct http_param *variables, size_t count)
{
    static const struct http_face *const faces[] = {&rest_face};
    const struct http_face *face;

    TRY(http_request_parse(&x, variables, count));
    x.req.source = (struct http_source){.read = body_read};
    TRY(http_route_find(&x, faces, 1, &face));
    return x.route->handle(&x);
}

void rig_ask(const char *method, const char *target)
{
    struct http_param v[VARIABLES_MAX];
    size_t count = 0;

    http_exchange_reset(&x);
    x.policy = &policy_everything;
    x.user = &somebody;
    v[count++] = (struct http_param){STR("REQUEST_METHOD"), str_from_z(method)};
    v[count++] = (struct http_param){STR("REQUEST_URI"), str_from_z(target)};
    v[count++] = (struct http_param){STR("SERVER_PROTOCOL"), STR("HTTP/1.1")};
    v[count++] = (struct http_param){STR("HTTP_HOST"), STR("localhost")};
    for (size_t i = 0; i < extra_count; i++)
        v[count++] = extra[i];
    extra_count = 0;
    if (handle(v, count) != ERR_NONE) {
        http_exchange_fail(&x);
        rest_face.answer_error(&x);
    }
    (void)http_response_finish(&x);
    sent = STR_NONE;
    sent_at = 0;
}

static void ask(const char *target, int status)
{
    rig_ask("GET", target);
    ck_assert_msg(x.resp.status == status, "%s: %d %.*s (%s)", target, x.resp.status,
                  STR_ARG(buf_str(&x.resp.body)), x.error.text);
}

void rig_get(const char *target, int status, const char *body)
{
    ask(target, status);
    ck_assert_msg(str_eq(buf_str(&x.resp.body), str_from_z(body)), "%s:\n  %.*s\n  wanted %s",
                  target, STR_ARG(buf_str(&x.resp.body)), body);
}

void rig_has(const char *target, int status, const char *part)
{
    struct str body;

    ask(target, status);
    body = buf_str(&x.resp.body);
    ck_assert_msg(str_search(body, str_from_z(part), 0) < body.len, "%s:\n  %.*s\n  lacks %s",
                  target, STR_ARG(body), part);
}

struct str rig_answered(const char *name)
{
    for (size_t i = 0; i < x.resp.header_count; i++) {
        if (str_eq_nocase(x.resp.headers[i].name, str_from_z(name)))
            return x.resp.headers[i].value;
    }
    return STR_NONE;
}
