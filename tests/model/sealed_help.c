/* sealed_help.c - tables with sealed columns. */
#include "config.h"

#include "tests/model/sealed_help.h"

#include <stdio.h>
#include <string.h>

#include "app/base/buf.h"
#include "app/db/tx.h"
#include "app/model/load.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"

#define FIELDS_MAX 8

const struct model *sealed_model;
static struct crypt_keyring *ring;

static const char *const tables[] = {
    "CREATE TABLE person (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20),"
    " ssn VARCHAR(190), ssn_index BINARY(32), pay VARBINARY(200), born VARCHAR(200) CHARACTER SET"
    " ascii, note TEXT NOT NULL, is_ok VARCHAR(200), extra MEDIUMTEXT, number VARCHAR(200),"
    " seen DATETIME NULL ON UPDATE CURRENT_TIMESTAMP, UNIQUE KEY person_ssn (ssn_index))",
    "CREATE TABLE part (a INT, b VARCHAR(10), secret BLOB, PRIMARY KEY (a, b))",
    "CREATE TABLE pet (id INT PRIMARY KEY, person_id INT, chip VARCHAR(500),"
    " FOREIGN KEY (person_id) REFERENCES person (id))",
    "INSERT INTO lintel_seal VALUES"
    " ('person', 'ssn', 'varchar(11)', 'ssn_index', 'sealed', 't', NOW()),"
    " ('person', 'pay', 'decimal(8,2)', NULL, 'sealed', 't', NOW()),"
    " ('person', 'born', 'date', NULL, 'sealed', 't', NOW()),"
    " ('person', 'note', 'text', NULL, 'sealed', 't', NOW()),"
    " ('person', 'is_ok', 'boolean', NULL, 'sealed', 't', NOW()),"
    " ('person', 'extra', 'json', NULL, 'sealed', 't', NOW()),"
    " ('person', 'number', 'int', NULL, 'sealed', 't', NOW()),"
    " ('part', 'secret', 'text', NULL, 'sealed', 't', NOW()),"
    " ('pet', 'chip', 'varchar(30)', NULL, 'sealed', 't', NOW())",
};

static const char *add_key(char *to, size_t room, const char *format, char state)
{
    const char *word = state == 'c' ? "current" : "kept";
    size_t len = strlen(to);

    if (state != '-') {
        struct str line = str_from_z(format);
        size_t at = str_search(line, STR("%s"), 0);

        (void)snprintf(to + len, room - len, "%.*s%s%.*s", (int)at, line.at, word,
                       (int)(line.len - at - 2), line.at + at + 2);
    }
    return to;
}

void sealed_keys(char a, char b, char x, char y)
{
    char text[1024] = "# keys\n";

    (void)add_key(text, sizeof text, KEY_A, a);
    (void)add_key(text, sizeof text, KEY_B, b);
    (void)add_key(text, sizeof text, KEY_X, x);
    (void)add_key(text, sizeof text, KEY_Y, y);
    if (sealed_model != NULL)
        model_release(sealed_model);
    crypt_keyring_close(ring);
    ok(crypt_keyring_open(NULL, str_from_z(text), &ring, &err));
    ok(model_load_keyed(conn, NULL, 0, ring, &sealed_model, &err));
}

void sealed_setup(void)
{
    size_t applied;

    live_setup();
    ok(live_run(conn, &applied, &err));
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        live_sql(conn, tables[i]);
    sealed_model = NULL;
    ring = NULL;
    sealed_keys('c', '-', 'c', '-');
}

void sealed_teardown(void)
{
    model_release(sealed_model);
    crypt_keyring_close(ring);
    live_teardown();
}

static const struct model_table *table_of(const char *name)
{
    const struct model_table *t = model_table_find(sealed_model, str_from_z(name));

    ck_assert_ptr_nonnull(t);
    return t;
}

const struct model_column *sealed_column(const char *table, const char *column)
{
    const struct model_column *c = model_column_find(table_of(table), str_from_z(column));

    ck_assert_ptr_nonnull(c);
    return c;
}

/* ---- reading ---- */

static size_t split(const char *text, struct query_param *to)
{
    struct str rest = str_from_z(text);
    struct str part;
    size_t count = 0;

    while (rest.len > 0 && str_cut(&rest, '&', &part)) {
        size_t at = str_find(part, '=', 0);

        ck_assert_uint_lt(count, FIELDS_MAX);
        to[count++] = (struct query_param){str_range(part, 0, at), str_from(part, at + 1)};
    }
    return count;
}

static enum err read_all(const struct model_table *t, const char *text, enum read_format format,
                         struct buf *to)
{
    AUTO(model_read_end) struct model_read r = {.stmt = NULL};
    AUTO(db_tx_end) struct db_tx tx = {0};
    struct query_param params[FIELDS_MAX];
    const struct plan_options options = {.limits = &query_limits_default,
                                         .policy = &policy_everything};
    struct query *q;
    struct plan plan;

    TRY(query_parse(arena, params, split(text, params),
                    &(struct query_options){.limits = &query_limits_default}, &q, &err));
    TRY(plan_compile(arena, t, q, &options, &plan, &err));
    TRY(db_tx_begin_read(conn, &tx, &err));
    TRY(model_read_open(conn, &plan, &r, &err));
    r.format = format;
    return model_read_write_all(&r, to, &err);
}

struct str sealed_read_as(const char *table, const char *query, enum read_format format)
{
    AUTO(buf_fini) struct buf to;

    buf_init(&to, (size_t)1 << 20);
    error_clear(&err);
    if (read_all(table_of(table), query, format, &to) != ERR_NONE)
        return STR("");
    return str_dup(arena, buf_str(&to));
}

struct str sealed_read(const char *table, const char *query)
{
    return sealed_read_as(table, query, READ_ARRAY);
}

struct str sealed_raw(const char *sql)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str text;
    bool more;

    ok(db_stmt_prepare(conn, (struct sql){sql, strlen(sql)}, &q, &err));
    ok(db_stmt_run(q, &err));
    ok(db_stmt_step(q, &more, &err));
    ck_assert(more);
    ok(db_row_str(q, 0, arena, &text, &err));
    return text;
}

/* ---- writing ---- */

static enum err write_row(enum write_op op, const char *table, const char *values,
                          const struct query *where, const char *conflict)
{
    const struct model_table *t = table_of(table);
    struct query_param params[FIELDS_MAX];
    size_t count = split(values, params);
    const struct model_column *columns[FIELDS_MAX];
    struct write_cell cells[FIELDS_MAX];
    struct change change = {.op = op,
                            .table = t,
                            .policy = &policy_everything,
                            .columns = columns,
                            .column_count = count,
                            .cells = cells,
                            .row_count = 1,
                            .missing_is_default = true,
                            .where = where};
    struct write_result result;
    struct write w;

    error_clear(&err);
    for (size_t i = 0; i < count; i++) {
        bool is_null = str_eq(params[i].value, STR("null"));

        TRY(write_column(arena, t, &policy_everything, params[i].name, &columns[i], &err));
        cells[i] = (struct write_cell){is_null ? WRITE_NULL : WRITE_TEXT, params[i].value};
    }
    if (conflict != NULL) {
        const struct model_column *c = sealed_column(table, conflict);

        change.duplicate = WRITE_MERGE;
        TRY(write_conflict(t, &c, 1, &change.conflict, &err));
    }
    TRY(write_check(arena, &change, &write_limits_default, &w, &err));
    return write_run(&w, conn, NULL, 0, &result, &err);
}

enum err sealed_insert(const char *table, const char *values, const char *conflict)
{
    return write_row(WRITE_INSERT, table, values, NULL, conflict);
}

enum err sealed_update(const char *table, const char *values, const char *name, const char *value)
{
    const struct query_param param = {str_from_z(name), str_from_z(value)};
    struct query *q;

    ok(query_parse(arena, &param, 1, &(struct query_options){.limits = &query_limits_default}, &q,
                   &err));
    return write_row(WRITE_UPDATE, table, values, q, NULL);
}
