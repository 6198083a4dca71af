/*
 * write_rows.c - the statements that lock, insert, change and delete rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/model/write_private.h"

#define INSERT_BYTES ((size_t)1024 * 1024) /* of values in one statement */

void write_build_value(struct build *b, const struct model_column *c, const struct write_value *v)
{
    bool is_wkt = c->type == MODEL_GEOMETRY && !v->is_default && v->value.type != DB_NULL;

    if (is_wkt)
        build_sql(b, SQL("ST_GeomFromText("));
    if (c->seal != NULL)
        write_build_unsealed(b, c, v);
    else if (v->is_default)
        build_sql(b, SQL("DEFAULT"));
    else
        build_param(b, &v->value);
    if (is_wkt)
        build_sql(b, SQL(")"));
}

static enum err build_run(const struct write_job *j, const struct build *b,
                          struct db_stmt **out_stmt)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct build_sql s;

    TRY(build_finish(b, &s, j->e));
    TRY(db_stmt_prepare(j->conn, s.sql, &q, j->e));
    TRY(build_bind(&s, q, j->e));
    TRY(db_stmt_run(q, j->e));
    *out_stmt = q;
    q = NULL;
    return ERR_NONE;
}

enum err write_build_run(const struct write_job *j, const struct build *b,
                         struct db_stmt **out_stmt)
{
    return write_policy_tell(j, build_run(j, b, out_stmt));
}

static enum err run_plain(const struct write_job *j, const struct build *b)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    return write_build_run(j, b, &q);
}

/* ---- lock ---- */

/* The conditions as the change has them, and the key's columns selected. */
static struct query *key_query(struct arena *a, const struct change *change)
{
    const struct model_key *key = change->table->primary;
    struct query *q = ARENA_NEW(a, struct query);
    struct query_item **link = &q->items;

    *q = *change->where;
    for (size_t i = 0; i < key->count; i++) {
        *link = ARENA_NEW(a, struct query_item);
        (*link)->field = (struct query_field){.name = key->columns[i]->name,
                                              .param = key->columns[i]->name,
                                              .column = key->columns[i]};
        link = &(*link)->next;
    }
    return q;
}

static enum err too_many(const struct write_job *j, size_t met)
{
    const struct change *change = j->w->change;

    if (change->has_most && met > change->most) {
        (void)error_tell(j->e, ERR_INVALID, STR("max-affected"),
                         "%s%zu rows meet the conditions, and at most %llu may be changed; "
                         "nothing was",
                         met > j->w->limits->rows ? "more than " : "",
                         met > j->w->limits->rows ? j->w->limits->rows : met,
                         (unsigned long long)change->most);
        return error_state(j->e, "PGRST124");
    }
    (void)error_tell(j->e, ERR_INVALID, STR_NONE,
                     "more than %zu rows meet the conditions; change fewer at once, by narrower "
                     "ones or with limit= and order=",
                     j->w->limits->rows);
    return error_state(j->e, "54000");
}

enum err write_lock(const struct write_job *j, struct write_keys *out_keys)
{
    AUTO(model_read_end) struct model_read r = {.stmt = NULL};
    const struct change *change = j->w->change;
    struct arena *a = j->w->arena;
    struct query_limits limits = query_limits_default;
    const struct write_rules *rules = &j->w->rules[change->op];
    const struct policy_grants also = {rules->at, rules->count};
    const struct write_seen seen = write_seen_new(j);
    struct write_key_list list;
    struct build_sql columns;
    struct plan plan;
    struct build b;
    bool more = true;

    build_init(&b, a, limits.text);
    write_seen_build(&b, j, 0);
    TRY(build_finish(&b, &columns, j->e));
    limits.rows_max = j->w->limits->rows;
    limits.text += columns.sql.len;
    TRY(plan_compile(a, change->table, key_query(a, change),
                     &(struct plan_options){.limits = &limits,
                                            .policy = change->policy,
                                            .also = rules->is_held ? &also : NULL,
                                            .more = j->is_seen ? &columns : NULL,
                                            .wants_next = true},
                     &plan, j->e));
    TRY(plan_lock(&plan, j->e));
    TRY(model_read_open(j->conn, &plan, &r, j->e));
    write_key_list_init(&list, a, change->table);
    for (;;) {
        TRY(model_read_step(&r, &more, j->e));
        if (!more)
            break;
        TRY(write_key_read(&list, r.stmt, j->e));
        TRY(write_seen_tell(j, &seen, change->op, list.keys.count - 1, r.stmt));
    }
    /* Behind a limit that was asked for there may well be more. */
    if (r.has_next && !(change->where->has_limit && change->where->limit <= limits.rows_max))
        return too_many(j, list.keys.count + 1);
    if (change->has_most && list.keys.count > change->most)
        return too_many(j, list.keys.count);
    *out_keys = list.keys;
    return ERR_NONE;
}

/* ---- insert ---- */

static size_t size_of(const struct write_value *v)
{
    switch (v->value.type) {
    case DB_DECIMAL:
    case DB_TEXT:
    case DB_BYTES:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: return v->value.text.len + 8;
    case DB_NULL:
    case DB_INT:
    case DB_UINT:
    case DB_DOUBLE: break;
    }
    return 8;
}

/* How many of the rows go into one statement: at least one. */
static size_t chunk_of(const struct write *w, const size_t *rows, size_t count)
{
    size_t width = w->change->column_count;
    size_t bytes = 0;
    size_t n = 0;

    while (n < count && n < WRITE_CHUNK && (n + 1) * width < BUILD_PARAMS_MAX) {
        for (size_t i = 0; i < width; i++)
            bytes += size_of(&write_row(w, rows[n])[i]);
        if (n > 0 && bytes > INSERT_BYTES)
            break;
        n++;
    }
    return n;
}

static bool has_index(const struct model_column *c)
{
    return c->seal != NULL && c->seal->index != NULL;
}

static void build_insert(struct build *b, const struct write_job *j, const size_t *rows,
                         size_t count)
{
    const struct write *w = j->w;
    const struct change *change = w->change;
    bool is_first = true;

    build_sql(b, SQL("INSERT INTO "));
    build_table(b, change->table, BUILD_BARE);
    build_sql(b, SQL(" ("));
    for (size_t i = 0; i < change->column_count; i++) {
        if (!write_sets(w, WRITE_INSERT, i))
            continue;
        build_sql(b, is_first ? SQL("") : SQL(", "));
        build_column(b, change->columns[i], BUILD_BARE);
        is_first = false;
        if (has_index(change->columns[i])) {
            build_sql(b, SQL(", "));
            build_column(b, change->columns[i]->seal->index, BUILD_BARE);
        }
    }
    build_sql(b, SQL(") VALUES "));
    for (size_t n = 0; n < count; n++) {
        build_sql(b, n == 0 ? SQL("(") : SQL(", ("));
        is_first = true;
        for (size_t i = 0; i < change->column_count; i++) {
            if (!write_sets(w, WRITE_INSERT, i))
                continue;
            build_sql(b, is_first ? SQL("") : SQL(", "));
            write_build_value(b, change->columns[i], &write_row(w, rows[n])[i]);
            is_first = false;
            if (has_index(change->columns[i])) {
                build_sql(b, SQL(", "));
                write_build_blind(b, &write_row(w, rows[n])[i]);
            }
        }
        build_sql(b, SQL(")"));
    }
    build_sql(b, SQL(" RETURNING "));
    write_build_key(b, change->table);
    write_seen_build(b, j, BUILD_BARE);
}

static enum err insert_chunk(const struct write_job *j, const size_t *rows, size_t count,
                             struct write_key_list *out)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct write_seen seen = write_seen_new(j);
    struct build b;
    bool more = true;

    build_init(&b, j->w->arena, j->w->limits->text);
    build_insert(&b, j, rows, count);
    TRY(write_build_run(j, &b, &q));
    for (;;) {
        TRY(write_policy_tell(j, db_stmt_step(q, &more, j->e)));
        if (!more)
            return ERR_NONE;
        TRY(write_key_read(out, q, j->e));
        TRY(write_seen_tell(j, &seen, WRITE_INSERT, out->keys.count - 1 - out->first, q));
    }
}

/* RETURNING tells the rows in the order in which they were given. */
static enum err seal_new(const struct write_job *j, const size_t *rows, size_t count,
                         const struct write_key_list *list)
{
    const struct write_keys *all = &list->keys;
    size_t width = all->table->primary->count;
    size_t first = all->count - count;

    for (size_t i = 0; all->table->has_seals && i < count; i++) {
        const struct write_keys one = {all->table, all->values + (first + i) * width, 1};

        TRY(write_seal(j, WRITE_INSERT, rows[i], &one));
    }
    return ERR_NONE;
}

enum err write_insert(const struct write_job *j, const size_t *rows, size_t count,
                      struct write_key_list *out)
{
    for (size_t done = 0; done < count;) {
        size_t n = chunk_of(j->w, rows + done, count - done);

        TRY(insert_chunk(j, rows + done, n, out));
        TRY(seal_new(j, rows + done, n, out));
        done += n;
    }
    return ERR_NONE;
}

/* ---- update ---- */

static bool is_in(const struct model_key *key, const struct model_column *c)
{
    for (size_t i = 0; key != NULL && i < key->count; i++) {
        if (key->columns[i] == c)
            return true;
    }
    return false;
}

/* The keys that the rows have once the row's values are in them. */
static void keys_after(const struct write_job *j, size_t row, const struct model_key *except,
                       const struct write_keys *keys, struct write_keys *out_keys)
{
    const struct change *change = j->w->change;
    const struct model_key *key = change->table->primary;
    struct db_value *values = NULL;

    *out_keys = *keys;
    for (size_t i = 0; i < change->column_count; i++) {
        const struct write_value *v = &write_row(j->w, row)[i];

        if (!is_in(key, change->columns[i]) || is_in(except, change->columns[i]) || v->is_default ||
            !write_sets(j->w, WRITE_UPDATE, i))
            continue;
        if (values == NULL)
            values = arena_grow(j->w->arena, keys->values, keys->count * key->count,
                                keys->count * key->count, sizeof *values);
        for (size_t n = 0; n < keys->count; n++) {
            for (size_t k = 0; k < key->count; k++) {
                if (key->columns[k] == change->columns[i])
                    values[n * key->count + k] = v->value;
            }
        }
        out_keys->values = values;
    }
}

/* False: nothing is to be set. */
static bool build_update(struct build *b, const struct write *w, size_t row,
                         const struct model_key *except)
{
    const struct change *change = w->change;
    size_t count = 0;

    build_sql(b, SQL("UPDATE "));
    build_table(b, change->table, BUILD_BARE);
    for (size_t i = 0; i < change->column_count; i++) {
        const struct model_column *c = change->columns[i];
        /* The next number is for new rows: of one that is there DEFAULT would make 0. */
        bool is_next = c->is_auto && write_row(w, row)[i].is_default;

        if (is_in(except, c) || c->is_generated || is_next || !write_sets(w, WRITE_UPDATE, i))
            continue;
        build_sql(b, count++ == 0 ? SQL(" SET ") : SQL(", "));
        build_column(b, c, BUILD_BARE);
        build_sql(b, SQL(" = "));
        write_build_value(b, c, &write_row(w, row)[i]);
        if (has_index(c)) {
            build_sql(b, SQL(", "));
            build_column(b, c->seal->index, BUILD_BARE);
            build_sql(b, SQL(" = "));
            write_build_blind(b, &write_row(w, row)[i]);
        }
    }
    return count > 0;
}

enum err write_update(const struct write_job *j, size_t row, const struct model_key *except,
                      const struct write_keys *keys, struct write_keys *out_keys)
{
    TRY(write_check_key(j, row, except, keys));
    for (size_t first = 0; first < keys->count; first += WRITE_CHUNK) {
        size_t left = keys->count - first;
        struct build b;

        build_init(&b, j->w->arena, j->w->limits->text);
        if (!build_update(&b, j->w, row, except))
            break;
        write_build_where(&b, keys, first, left < WRITE_CHUNK ? left : WRITE_CHUNK);
        TRY(run_plain(j, &b));
    }
    TRY(write_seal(j, WRITE_UPDATE, row, keys));
    keys_after(j, row, except, keys, out_keys);
    return ERR_NONE;
}

/* ---- delete ---- */

enum err write_delete(const struct write_job *j, const struct write_keys *keys)
{
    for (size_t first = 0; first < keys->count; first += WRITE_CHUNK) {
        size_t left = keys->count - first;
        struct build b;

        build_init(&b, j->w->arena, j->w->limits->text);
        build_sql(&b, SQL("DELETE FROM "));
        build_table(&b, keys->table, BUILD_BARE);
        write_build_where(&b, keys, first, left < WRITE_CHUNK ? left : WRITE_CHUNK);
        TRY(run_plain(j, &b));
    }
    return ERR_NONE;
}
