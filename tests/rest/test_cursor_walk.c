/*
 * test_cursor_walk.c - the property of pages by cursor: put together they are the list.
 *
 * A table with a column of nearly every type, few values, and NULL often, is walked
 * by random orders in pages of random sizes, forwards and back.
 */
#include "config.h"

#include <stdio.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/model/load.h"
#include "tests/rest/embed_rig.h"

#define ROWS   60
#define ORDERS 40

static const char *const schema[] = {
    "CREATE TABLE home (id INT PRIMARY KEY, name VARCHAR(10) COLLATE utf8mb4_general_ci NULL,"
    " size INT NULL)",
    "INSERT INTO home VALUES (1, 'b', 2), (2, 'A', NULL), (3, NULL, 2), (4, 'a', 1)",
    "CREATE TABLE walk ("
    " word VARCHAR(6) COLLATE utf8mb4_general_ci NOT NULL, part SMALLINT NOT NULL,"
    " id INT NOT NULL UNIQUE, home_id INT NULL,"
    " n INT NULL, big BIGINT UNSIGNED NULL, flag BOOLEAN NULL, bits BIT(10) NULL,"
    " price DECIMAL(40,12) NULL, dbl DOUBLE NULL, flt FLOAT NULL, yr YEAR NULL,"
    " name VARCHAR(10) COLLATE utf8mb4_general_ci NULL,"
    " code VARCHAR(10) CHARACTER SET latin1 COLLATE latin1_swedish_ci NULL,"
    " body TEXT COLLATE utf8mb4_bin NULL, bin VARBINARY(4) NULL,"
    " kind ENUM('zoo','bar','abc') NULL, tags SET('z','b','a') NULL,"
    " day DATE NULL, at DATETIME(6) NULL, stamp TIMESTAMP(3) NULL, span TIME(2) NULL,"
    " uid UUID NULL, ip INET6 NULL, js JSON NULL,"
    " PRIMARY KEY (word, part), KEY (n), KEY (kind), KEY (name), KEY (price),"
    " CONSTRAINT walk_home FOREIGN KEY (home_id) REFERENCES home (id))",
};

/* What each column may be: few values, so that most rows have a twin. */
static const struct {
    const char *name;
    const char *values[6];
} columns[] = {
    {"home_id", {"1", "2", "3", "4"}},
    {"n", {"-5", "0", "7", "2147483647"}},
    {"big", {"0", "18446744073709551615", "9007199254740993", "9007199254740992"}},
    {"flag", {"TRUE", "FALSE"}},
    {"bits", {"b'1'", "b'1000000000'", "b'0'"}},
    {"price",
     {"0.000000000001", "-1.5", "1234567890123456789012345678.000000000001",
      "1234567890123456789012345678.000000000002"}},
    {"dbl", {"0.1", "-1e300", "3.3333333333333335", "1e-300"}},
    {"flt", {"0.1", "16777217", "-2.5e10", "0.3"}},
    {"yr", {"1999", "2024", "0"}},
    {"name", {"'a'", "'A'", "'\xc3\xa1'", "'b'", "''", "'a '"}},
    {"code", {"'x'", "'X'", "'\xe2\x82\xac'", "'\xc3\xa9'"}},
    {"body", {"'a'", "'A'", "'\xf0\x9f\x98\x80'", "''"}},
    {"bin", {"x'00'", "x'ff00'", "x''", "x'41'"}},
    {"kind", {"'zoo'", "'bar'", "'abc'"}},
    {"tags", {"''", "'z'", "'z,a'", "'b'"}},
    {"day", {"'2024-02-29'", "'1000-01-01'", "'9999-12-31'"}},
    {"at", {"'2024-01-01 10:00:00.000001'", "'2024-01-01 10:00:00'", "'1000-01-01'"}},
    {"stamp", {"'2024-01-01 10:00:00.001'", "'2024-01-01 10:00:00'", "'1990-01-01'"}},
    {"span", {"'-838:59:59'", "'00:00:00.01'", "'838:59:58.99'"}},
    {"uid",
     {"'00000000-0000-0000-0000-000000000001'", "'ffffffff-0000-1000-8000-000000000000'",
      "'00000001-0000-1000-8000-000000000000'"}},
    {"ip", {"'::1'", "'::a00:1'", "'fe80::1'"}},
    {"js",
     {"'{\"a\": 10}'", "'{\"a\": 9}'", "'{\"a\": \"10\"}'", "'{\"a\": null}'",
      "'{\"a\": [1, \"x\"]}'", "'{}'"}},
};
#define COLUMNS (sizeof columns / sizeof *columns)

/* What an order may name besides columns; the rest are columns. */
static const char *const computed[] = {"js->a",      "js->>a", "js->a->0", "home(name)",
                                       "home(size)", "id",     "word",     "part"};
#define COMPUTED (sizeof computed / sizeof *computed)

static uint64_t seed;

/* xorshift64: the same walk in every run. */
static size_t random_below(size_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed % n);
}

static const char *random_value(size_t column)
{
    size_t count = 0;

    while (count < 6 && columns[column].values[count] != NULL)
        count++;
    return random_below(4) == 0 ? "NULL" : columns[column].values[random_below(count)];
}

static void insert_row(int id)
{
    static const char *const words[] = {"a", "A", "b", "c\xc3\xa4"};
    char sql[4096];
    size_t len;

    /* a and A are one word to the key: the part tells its rows apart. */
    len = (size_t)snprintf(sql, sizeof sql, "INSERT INTO walk SET word = '%s', part = %d, id = %d",
                           words[random_below(4)], (id * 7919) % 1000, id);
    for (size_t i = 0; i < COLUMNS; i++)
        len += (size_t)snprintf(sql + len, sizeof sql - len, ", %s = %s", columns[i].name,
                                random_value(i));
    ck_assert_uint_lt(len, sizeof sql);
    sql_run(sql);
}

static void setup(void)
{
    struct error e = {.code = ERR_NONE};

    seed = 0x9e3779b97f4a7c15U;
    for (size_t i = 0; i < sizeof schema / sizeof *schema; i++)
        sql_run(schema[i]);
    for (int id = 1; id <= ROWS; id++)
        insert_row(id);
    model_release(x.model);
    if (model_load(x.db, NULL, 0, &x.model, &e) != ERR_NONE)
        ck_abort_msg("%s", e.text);
}

static size_t random_order(char *to, size_t size)
{
    static const char *const directions[] = {"", ".asc", ".desc"};
    static const char *const nulls[] = {"", "", ".nullsfirst", ".nullslast"};
    size_t terms = 1 + random_below(3);
    size_t len = 0;

    for (size_t i = 0; i < terms; i++) {
        size_t column = random_below(COLUMNS + COMPUTED);

        len +=
            (size_t)snprintf(to + len, size - len, "%s%s%s%s", i == 0 ? "" : ",",
                             column < COLUMNS ? columns[column].name : computed[column - COLUMNS],
                             directions[random_below(3)], nulls[random_below(4)]);
    }
    ck_assert_uint_lt(len, size);
    return len;
}

/* The rows of the answer, without the brackets around them. */
static struct str rows_of(const char *body)
{
    struct str text = str_from_z(body);

    return str_range(text, 1, text.len - 1);
}

struct walk {
    const char *target; /* select, order, and whatever else */
    size_t limit;
    struct str all;
};

/* One page; false: it is the last in its direction. */
static bool page(const struct walk *w, const char *way, char *cursor, size_t size, struct buf *to)
{
    char target[3000];
    bool is_back = strcmp(way, "before") == 0;

    (void)snprintf(target, sizeof target, "%s&limit=%zu%s%s%s%s", w->target, w->limit,
                   cursor[0] == '\0' ? "" : "&", cursor[0] == '\0' ? "" : way,
                   cursor[0] == '\0' ? "" : "=", cursor);
    with("HTTP_PREFER", "cursor");
    expect(200, "GET", target, NULL);
    if (is_back) {
        struct str behind = str_dup(x.arena, buf_str(to));

        buf_clear(to, SIZE_MAX);
        buf_add_str(to, rows_of(answered()));
        if (to->len > 0 && behind.len > 0)
            buf_add_char(to, ',');
        buf_add_str(to, behind);
    } else {
        if (to->len > 0)
            buf_add_char(to, ',');
        buf_add_str(to, rows_of(answered()));
    }
    (void)snprintf(cursor, size, "%s",
                   answered_header(is_back ? "Previous-Cursor" : "Next-Cursor"));
    return cursor[0] != '\0';
}

static void walk(const struct walk *w)
{
    AUTO(buf_fini) struct buf forward;
    AUTO(buf_fini) struct buf last;
    char cursor[2048] = "";
    char back[2048] = "";
    int pages = 0;

    buf_init(&forward, 1 << 20);
    buf_init(&last, 1 << 20);
    for (bool more = true; more; pages++) {
        ck_assert_int_lt(pages, ROWS + 2);
        more = page(w, "after", cursor, sizeof cursor, &forward);
        buf_clear(&last, SIZE_MAX);
        buf_add_str(&last, rows_of(answered()));
        (void)snprintf(back, sizeof back, "%s", answered_header("Previous-Cursor"));
    }
    ck_assert_msg(str_eq(buf_str(&forward), w->all), "%s by %zu\n  pages %.*s\n  list  %.*s",
                  w->target, w->limit, STR_ARG(buf_str(&forward)), STR_ARG(w->all));
    /* And back from the last page. */
    for (pages = 0; back[0] != '\0' && page(w, "before", back, sizeof back, &last); pages++)
        ck_assert_int_lt(pages, ROWS + 2);
    ck_assert_msg(str_eq(buf_str(&last), w->all), "%s by %zu, back\n  pages %.*s\n  list  %.*s",
                  w->target, w->limit, STR_ARG(buf_str(&last)), STR_ARG(w->all));
}

static void walk_by(const char *query, const char *order, size_t limit)
{
    static char all[1 << 20];
    char target[1024];
    char full[1100];
    struct walk w = {.target = target, .limit = limit};

    (void)snprintf(target, sizeof target, "/rest/v1/walk?%s&order=%s", query, order);
    (void)snprintf(full, sizeof full, "%s&limit=1000", target);
    expect(200, "GET", full, NULL);
    (void)snprintf(all, sizeof all, "%s", answered());
    w.all = rows_of(all);
    walk(&w);
}

START_TEST(pages_put_together_are_the_list)
{
    char order[512];

    for (int i = 0; i < _i; i++)
        (void)random_below(1000);
    for (int i = 0; i < ORDERS / 4; i++) {
        (void)random_order(order, sizeof order);
        walk_by("select=id,home(name)", order, 1 + random_below(9));
    }
}
END_TEST

/* Every column by itself, both ways round and with NULL at either end. */
START_TEST(each_type_has_an_order_to_walk_by)
{
    static const char *const ends[] = {"", ".desc", ".nullslast", ".desc.nullsfirst"};
    char order[64];

    for (size_t i = 0; i < COLUMNS; i++) {
        (void)snprintf(order, sizeof order, "%s%s", columns[i].name, ends[_i]);
        walk_by("select=id", order, 7);
    }
    for (size_t i = 0; i < COMPUTED; i++) {
        (void)snprintf(order, sizeof order, "%s%s", computed[i], ends[_i]);
        walk_by("select=id,home(name,size)", order, 7);
    }
}
END_TEST

START_TEST(conditions_and_lists_go_with_it)
{
    walk_by("select=id,home!inner(name)&n=not.is.null&home.size=eq.2", "name.desc,n", 3);
    walk_by("select=id,name,kind,js,bin,ip,at&or=(n.gt.0,flag.is.true)", "kind.desc", 4);
    walk_by("select=*&word=eq.a", "home_id.nullslast,dbl.desc", 5);
}
END_TEST

Suite *suite_cursor_walk(void)
{
    Suite *s = suite_create("rest cursor walk");
    TCase *c = write_rig_case(s, "walk");

    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, setup, NULL);
    tcase_add_loop_test(c, pages_put_together_are_the_list, 0, 4);
    tcase_add_loop_test(c, each_type_has_an_order_to_walk_by, 0, 4);
    tcase_add_test(c, conditions_and_lists_go_with_it);
    return s;
}
