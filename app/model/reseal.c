/*
 * reseal.c - the values of a sealed column, row by row.
 *
 * A batch is looked for without locks first, and then read again under them: what
 * somebody has written meanwhile is sealed by the current key already.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/reseal.h"

#include "app/base/arena.h"
#include "app/crypt/keyring.h"
#include "app/db/conn.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/model/literal.h"
#include "app/model/schema.h"
#include "app/model/sealed.h"
#include "app/model/write_private.h"

#define BATCH     200
#define TEXT_MAX  ((size_t)1024 * 1024)
#define ROW_WORDS ((size_t)80)

static enum err run(struct db_conn *c, const struct build *b, struct db_stmt **out_stmt,
                    struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct build_sql s;

    TRY(build_finish(b, &s, e));
    TRY(db_stmt_prepare(c, s.sql, &q, e));
    TRY(build_bind(&s, q, e));
    TRY(db_stmt_run(q, e));
    *out_stmt = q;
    q = NULL;
    return ERR_NONE;
}

static struct db_value bytes(struct str text)
{
    return (struct db_value){.type = DB_BYTES, .text = text};
}

/* ---- which rows ---- */

/* CAST(LEFT(`c`, n) AS BINARY): no collation has a say. */
static void build_begin(struct build *b, const struct model_column *c, size_t count)
{
    build_sql(b, SQL("CAST(LEFT("));
    build_column(b, c, BUILD_BARE);
    build_sql(b, SQL(", "));
    build_number(b, count);
    build_sql(b, SQL(") AS BINARY)"));
}

/* Not by the current key yet, or without its index. */
static void build_outdated(struct build *b, const struct model_column *c, struct arena *a)
{
    const struct model_column *index = c->seal->index;
    const struct crypt_key *key = crypt_keyring_current(c->seal->keys, CRYPT_SEAL);
    const struct crypt_key *blind = crypt_keyring_current(c->seal->keys, CRYPT_BLIND);
    struct str head =
        key == NULL ? STR("") : str_format(a, CRYPT_SEAL_MARK "%.*s$", STR_ARG(crypt_key_id(key)));
    struct db_value value = bytes(head);

    build_begin(b, c->seal->stored, head.len);
    build_sql(b, SQL(" <> "));
    build_param(b, &value);
    if (index == NULL || blind == NULL)
        return;
    value = bytes((struct str){arena_alloc(a, CRYPT_BLIND_KEY_LEN, 1), CRYPT_BLIND_KEY_LEN});
    crypt_blind_key(blind, (unsigned char *)(uintptr_t)value.text.at);
    build_sql(b, SQL(" OR "));
    build_column(b, index, BUILD_BARE);
    build_sql(b, SQL(" IS NULL OR "));
    build_begin(b, index, CRYPT_BLIND_KEY_LEN);
    build_sql(b, SQL(" <> "));
    build_param(b, &value);
}

/* (a > ? OR (a = ? AND (b > ?))): behind the row, in the order of the key. */
static void build_behind(struct build *b, const struct model_key *key, const struct db_value *after)
{
    for (size_t i = 0; i < key->count; i++) {
        build_sql(b, SQL("("));
        build_column(b, key->columns[i], BUILD_BARE);
        build_sql(b, SQL(" > "));
        build_param(b, &after[i]);
        if (i + 1 == key->count)
            break;
        build_sql(b, SQL(" OR ("));
        build_column(b, key->columns[i], BUILD_BARE);
        build_sql(b, SQL(" = "));
        build_param(b, &after[i]);
        build_sql(b, SQL(" AND "));
    }
    for (size_t i = 0; i + 1 < key->count; i++)
        build_sql(b, SQL("))"));
    build_sql(b, SQL(")"));
}

static void build_search(struct build *b, const struct reseal *r, struct arena *a)
{
    const struct model_column *c = r->column;
    const struct model_key *key = c->table->primary;
    const struct db_value mark = bytes(STR(CRYPT_SEAL_MARK));

    build_sql(b, SQL("SELECT "));
    write_build_key(b, c->table);
    build_sql(b, SQL(" FROM "));
    build_table(b, c->table, BUILD_BARE);
    build_sql(b, SQL(" WHERE "));
    if (r->after != NULL) {
        /* The first column alone is what an index is sure to serve. */
        build_column(b, key->columns[0], BUILD_BARE);
        build_sql(b, SQL(" >= "));
        build_param(b, &r->after[0]);
        build_sql(b, SQL(" AND "));
        build_behind(b, key, r->after);
        build_sql(b, SQL(" AND "));
    }
    build_column(b, c->seal->stored, BUILD_BARE);
    build_sql(b, SQL(" IS NOT NULL AND ("));
    if (r->opens) {
        build_begin(b, c->seal->stored, CRYPT_SEAL_MARK_LEN);
        build_sql(b, SQL(" = "));
        build_param(b, &mark);
    } else {
        build_outdated(b, c, a);
    }
    build_sql(b, SQL(") ORDER BY "));
    write_build_key(b, c->table);
    build_sql(b, SQL(" LIMIT "));
    build_number(b, BATCH);
}

static enum err search(const struct reseal *r, struct arena *a, struct write_keys *out_keys,
                       struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct write_key_list list;
    struct build b;
    bool more = true;

    build_init(&b, a, TEXT_MAX);
    build_search(&b, r, a);
    TRY(run(r->conn, &b, &q, e));
    write_key_list_init(&list, a, r->column->table);
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(write_key_read(&list, q, e));
    }
    *out_keys = list.keys;
    return ERR_NONE;
}

/* ---- a batch ---- */

struct batch {
    struct reseal *r;
    struct arena *arena;
    struct write_keys keys;      /* that were looked for */
    struct write_key_list found; /* and that are there, locked */
    struct str *stored;          /* what each of them has; absent: NULL by now */
    struct reseal done;          /* r afterwards, once it is committed */
};

static enum err lock(struct batch *t, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct model_column *c = t->r->column;
    unsigned width = (unsigned)c->table->primary->count;
    struct build b;
    bool more = true;

    build_init(&b, t->arena, TEXT_MAX);
    build_sql(&b, SQL("SELECT "));
    write_build_key(&b, c->table);
    build_sql(&b, SQL(", "));
    build_column(&b, c->seal->stored, BUILD_BARE);
    build_sql(&b, SQL(" FROM "));
    build_table(&b, c->table, BUILD_BARE);
    write_build_where(&b, &t->keys, 0, t->keys.count);
    build_sql(&b, SQL(" FOR UPDATE"));
    TRY(run(t->r->conn, &b, &q, e));
    write_key_list_init(&t->found, t->arena, c->table);
    for (size_t i = 0;; i++) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        TRY(write_key_read(&t->found, q, e));
        TRY(db_row_str(q, width, t->arena, &t->stored[i], e));
    }
}

/* UPDATE t SET `ssn` = ?, `ssn_index` = ? WHERE the key */
static enum err put(struct batch *t, const struct write_keys *one, struct str text,
                    struct str spelling, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct model_column *c = t->r->column;
    const struct db_value value = {.type = DB_TEXT, .text = text};
    struct db_value *blinds;
    size_t count;
    struct build b;

    build_init(&b, t->arena, TEXT_MAX);
    build_sql(&b, SQL("UPDATE "));
    build_table(&b, c->table, BUILD_BARE);
    build_sql(&b, SQL(" SET "));
    build_column(&b, c->seal->stored, BUILD_BARE);
    build_sql(&b, SQL(" = "));
    build_param(&b, &value);
    if (c->seal->index != NULL) {
        TRY(sealed_blinds(c, spelling, t->arena, &blinds, &count, e));
        build_sql(&b, SQL(", "));
        build_column(&b, c->seal->index, BUILD_BARE);
        build_sql(&b, SQL(" = "));
        build_param(&b, &blinds[0]);
    }
    write_build_kept(&b, c->table);
    write_build_where(&b, one, 0, 1);
    return run(t->r->conn, &b, &q, e);
}

/* The column's one spelling of a value that stood there plain; false: it does not fit. */
static bool respell(struct batch *t, struct str *spelling)
{
    const struct model_column *c = t->r->column;
    const struct write_cell cell = {WRITE_TEXT, *spelling};
    struct literal_fault fault;
    struct db_value value;

    if (!write_is_fit(t->arena, c, &cell, &write_limits_default) ||
        !literal_parse(c, t->arena, *spelling, &value, &fault))
        return false;
    *spelling = sealed_spelling(t->arena, c, &value);
    return true;
}

static void note_unfit(struct batch *t, struct str row)
{
    if (t->done.unfit++ == 0 && t->r->unfit == 0)
        t->done.unfit_row = str_dup(t->r->memory, str_range(row, 0, ROW_WORDS));
}

static enum err change(struct batch *t, const struct write_keys *one, struct str stored,
                       struct error *e)
{
    const struct model_column *c = t->r->column;
    struct str row = sealed_row(t->arena, one->values, c->table->primary->count);
    struct str spelling;
    struct str text;
    bool was_sealed;

    if (sealed_spelled(c, row, stored, t->arena, &spelling, &was_sealed) != CRYPT_OPENED) {
        t->done.closed++;
        return ERR_NONE;
    }
    if (!was_sealed && !t->r->opens && !respell(t, &spelling)) {
        note_unfit(t, row);
        return ERR_NONE;
    }
    if (t->r->opens && !was_sealed)
        return ERR_NONE;
    text = spelling;
    if (!t->r->opens)
        TRY(sealed_make(c, row, spelling, t->arena, &text, e));
    t->done.changed++;
    return put(t, one, text, spelling, e);
}

static enum err batch_run(void *arg, struct error *e)
{
    struct batch *t = arg;
    size_t width = t->r->column->table->primary->count;

    t->done = *t->r;
    TRY(lock(t, e));
    for (size_t i = 0; i < t->found.keys.count; i++) {
        const struct write_keys one = {t->found.keys.table, t->found.keys.values + i * width, 1};

        if (t->stored[i].at != NULL)
            TRY(change(t, &one, t->stored[i], e));
    }
    return ERR_NONE;
}

enum err reseal_batch(struct reseal *r, struct arena *a, struct error *e)
{
    struct batch t = {.r = r, .arena = a, .stored = ARENA_ARRAY(a, struct str, BATCH)};
    size_t width = r->column->table->primary->count;
    struct db_value *after;

    if (!r->opens && crypt_keyring_current(r->column->seal->keys, CRYPT_SEAL) == NULL)
        return error_set(e, ERR_UNAVAILABLE,
                         "there is no key to seal with; make one: lintel keys add seal");
    TRY(search(r, a, &t.keys, e));
    if (t.keys.count > 0) {
        TRY(db_tx_retry(r->conn, batch_run, &t, e));
        *r = t.done;
        after = ARENA_ARRAY(r->memory, struct db_value, width);
        for (size_t i = 0; i < width; i++)
            after[i] = write_value_dup(r->memory, &t.keys.values[(t.keys.count - 1) * width + i]);
        r->after = after;
    }
    r->is_done = t.keys.count < BATCH;
    return ERR_NONE;
}

/* ---- counts ---- */

enum err reseal_counts(struct db_conn *c, struct arena *a, const struct model_column *column,
                       struct reseal_count **out_counts, size_t *out_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct db_value mark = bytes(STR(CRYPT_SEAL_MARK));
    const struct model_column *stored = column->seal->stored;
    struct reseal_count *list = NULL;
    size_t count = 0;
    struct build b;
    bool more = true;

    build_init(&b, a, TEXT_MAX);
    build_sql(&b, SQL("SELECT IF("));
    build_begin(&b, stored, CRYPT_SEAL_MARK_LEN);
    build_sql(&b, SQL(" = "));
    build_param(&b, &mark);
    build_sql(&b, SQL(", CAST(SUBSTRING_INDEX(SUBSTRING("));
    build_column(&b, stored, BUILD_BARE);
    build_sql(&b, SQL(", 5, 33), '$', 1) AS BINARY), NULL) AS k, COUNT(*) FROM "));
    build_table(&b, column->table, BUILD_BARE);
    build_sql(&b, SQL(" WHERE "));
    build_column(&b, stored, BUILD_BARE);
    build_sql(&b, SQL(" IS NOT NULL GROUP BY k ORDER BY k"));
    TRY(run(c, &b, &q, e));
    for (;;) {
        struct reseal_count one;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(db_row_str(q, 0, a, &one.key, e));
        one.rows = (uint64_t)db_row_int(q, 1);
        list = arena_grow(a, list, count, count + 1, sizeof *list);
        list[count++] = one;
    }
    *out_counts = list;
    *out_count = count;
    return ERR_NONE;
}

enum err reseal_blind_count(struct db_conn *c, struct arena *a, const struct model_column *column,
                            struct str begins, uint64_t *out_rows, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct db_value value = bytes(begins);
    struct build b;
    bool more = true;

    *out_rows = 0;
    if (column->seal->index == NULL)
        return ERR_NONE;
    build_init(&b, a, TEXT_MAX);
    build_sql(&b, SQL("SELECT COUNT(*) FROM "));
    build_table(&b, column->table, BUILD_BARE);
    build_sql(&b, SQL(" WHERE "));
    build_begin(&b, column->seal->index, begins.len);
    build_sql(&b, SQL(" = "));
    build_param(&b, &value);
    TRY(run(c, &b, &q, e));
    TRY(db_stmt_step(q, &more, e));
    if (more)
        *out_rows = (uint64_t)db_row_int(q, 0);
    return ERR_NONE;
}

/* ---- lintel_seal ---- */

static const struct sql update_state =
    SQL_INIT("UPDATE lintel_seal SET state = ?, changed_at = UTC_TIMESTAMP(6)"
             " WHERE model = ? AND column_name = ?");
static const struct sql raise_schema = SQL_INIT(
    "UPDATE lintel_schema SET version = version + 1, changed_at = UTC_TIMESTAMP(6) WHERE id = 1");

enum err reseal_state_set(struct db_conn *c, const struct model_column *column, struct str state,
                          struct error *e)
{
    AUTO(db_tx_end) struct db_tx tx = {0};
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_tx_begin(c, &tx, e));
    TRY(db_stmt_prepare(c, update_state, &q, e));
    TRY(db_stmt_bind_str(q, 0, state, e));
    TRY(db_stmt_bind_str(q, 1, column->seal->table, e));
    TRY(db_stmt_bind_str(q, 2, column->name, e));
    TRY(db_stmt_run(q, e));
    TRY(db_run(c, raise_schema, e));
    return db_tx_commit(&tx, e);
}
