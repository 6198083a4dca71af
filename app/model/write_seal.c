/*
 * write_seal.c - sealed columns in the write path.
 *
 * A value is bound to its row's primary key, which a new row has only once it is there.
 * So the statement that writes rows leaves the column empty and sets the blind index,
 * and each row is then sealed by itself, in the same transaction: nobody sees it empty.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/model/schema.h"
#include "app/model/sealed.h"
#include "app/model/write_private.h"

static bool is_in(const struct model_key *k, const struct model_column *c)
{
    for (size_t i = 0; k != NULL && i < k->count; i++) {
        if (k->columns[i] == c)
            return true;
    }
    return false;
}

bool write_is_sealed(const struct write *w, enum write_op op, size_t row, size_t column)
{
    const struct model_column *c = w->change->columns[column];
    const struct write_value *v = &write_row(w, row)[column];

    return c->seal != NULL && c->seal->state != MODEL_UNSEALING && write_sets(w, op, column) &&
           !v->is_default && v->value.type != DB_NULL;
}

void write_build_unsealed(struct build *b, const struct model_column *c,
                          const struct write_value *v)
{
    if (v->is_default || v->value.type == DB_NULL)
        build_sql(b, SQL("NULL"));
    else if (c->seal->state == MODEL_UNSEALING)
        build_param(b, &v->value);
    else
        build_sql(b, SQL("''"));
}

void write_build_blind(struct build *b, const struct write_value *v)
{
    if (v->blind_count == 0)
        build_sql(b, SQL("NULL"));
    else
        build_param(b, &v->blinds[0]);
}

void write_build_found(struct build *b, const struct model_column *c, const struct write_value *v)
{
    build_column(b, c->seal->index, BUILD_BARE);
    build_sql(b, SQL(" IN ("));
    for (size_t i = 0; i < v->blind_count; i++) {
        build_sql(b, i == 0 ? SQL("") : SQL(", "));
        build_param(b, &v->blinds[i]);
    }
    build_sql(b, SQL(")"));
}

void write_build_kept(struct build *b, const struct model_table *t)
{
    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_column *c = &t->columns[i];

        if (c->on_update.len == 0)
            continue;
        build_sql(b, SQL(", "));
        build_column(b, c, BUILD_BARE);
        build_sql(b, SQL(" = "));
        build_column(b, c, BUILD_BARE);
    }
}

/* ---- one row ---- */

/* UPDATE t SET `ssn` = ?, ... WHERE the key; false: there is nothing to seal. */
static enum err build_seal(const struct write_job *j, enum write_op op, size_t row,
                           const struct write_keys *one, struct build *b, bool *out_has)
{
    const struct change *change = j->w->change;
    struct arena *a = j->w->arena;
    struct str place = sealed_row(a, one->values, one->table->primary->count);
    bool has = false;

    build_sql(b, SQL("UPDATE "));
    build_table(b, change->table, BUILD_BARE);
    for (size_t i = 0; i < change->column_count; i++) {
        struct db_value sealed = {.type = DB_TEXT};

        if (!write_is_sealed(j->w, op, row, i))
            continue;
        TRY(sealed_make(change->columns[i], place, write_row(j->w, row)[i].value.text, a,
                        &sealed.text, j->e));
        build_sql(b, has ? SQL(", ") : SQL(" SET "));
        build_column(b, change->columns[i], BUILD_BARE);
        build_sql(b, SQL(" = "));
        build_param(b, &sealed);
        has = true;
    }
    write_build_kept(b, change->table);
    write_build_where(b, one, 0, 1);
    *out_has = has;
    return ERR_NONE;
}

/* A row that may be found under a key whose indexes are not made anew yet. */
static enum err check_unique(const struct write_job *j, size_t row, size_t column,
                             const struct write_keys *one)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct model_column *c = j->w->change->columns[column];
    const struct write_value *v = &write_row(j->w, row)[column];
    struct build b;
    bool more = false;

    build_init(&b, j->w->arena, j->w->limits->text);
    build_sql(&b, SQL("SELECT 1 FROM "));
    build_table(&b, one->table, BUILD_BARE);
    build_sql(&b, SQL(" WHERE "));
    write_build_found(&b, c, v);
    build_sql(&b, SQL(" LIMIT 2 FOR UPDATE"));
    TRY(write_build_run(j, &b, &q));
    TRY(db_stmt_step(q, &more, j->e));
    if (more)
        TRY(db_stmt_step(q, &more, j->e));
    if (!more)
        return ERR_NONE;
    (void)error_tell(j->e, ERR_CONFLICT, c->name, "another row has this value already");
    return error_state(j->e, "23505");
}

static bool is_unique(const struct model_table *t, const struct model_column *c)
{
    for (size_t i = 0; i < t->key_count; i++) {
        const struct model_key *k = &t->keys[i];

        if (k->is_unique && k->count == 1 && k->columns[0] == c)
            return true;
    }
    return false;
}

static enum err seal_one(const struct write_job *j, enum write_op op, size_t row,
                         const struct write_keys *one)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct build b;
    bool has;

    build_init(&b, j->w->arena, j->w->limits->text);
    TRY(build_seal(j, op, row, one, &b, &has));
    if (has)
        TRY(write_build_run(j, &b, &q));
    for (size_t i = 0; i < j->w->change->column_count; i++) {
        const struct model_column *c = j->w->change->columns[i];

        /* Under one key alone the server's own index says so. */
        if (write_row(j->w, row)[i].blind_count > 1 && write_sets(j->w, op, i) &&
            is_unique(one->table, c))
            TRY(check_unique(j, row, i, one));
    }
    return ERR_NONE;
}

enum err write_seal(const struct write_job *j, enum write_op op, size_t row,
                    const struct write_keys *keys)
{
    size_t width = keys->table->primary->count;

    if (!keys->table->has_seals)
        return ERR_NONE;
    for (size_t i = 0; i < keys->count; i++) {
        const struct write_keys one = {keys->table, keys->values + i * width, 1};

        TRY(seal_one(j, op, row, &one));
    }
    return ERR_NONE;
}

/* ---- keys that stay ---- */

static enum err refuse_key(const struct write_job *j, const struct model_column *c)
{
    (void)error_tell(j->e, ERR_INVALID, c->name,
                     "cannot change: sealed values of the row belong to its key; insert a new row "
                     "and delete this one");
    return error_state(j->e, "0A000");
}

enum err write_check_key(const struct write_job *j, size_t row, const struct model_key *except,
                         const struct write_keys *keys)
{
    const struct change *change = j->w->change;
    const struct model_key *key = change->table->primary;
    struct arena *a = j->w->arena;

    for (size_t i = 0; change->table->has_seals && i < change->column_count; i++) {
        const struct model_column *c = change->columns[i];
        const struct write_value *v = &write_row(j->w, row)[i];

        if (!is_in(key, c) || is_in(except, c) || !write_sets(j->w, WRITE_UPDATE, i) ||
            (v->is_default && c->is_auto))
            continue;
        if (v->is_default)
            return refuse_key(j, c);
        for (size_t n = 0; n < keys->count * key->count; n++) {
            if (key->columns[n % key->count] == c &&
                !str_eq(write_literal(a, &keys->values[n]), write_literal(a, &v->value)))
                return refuse_key(j, c);
        }
    }
    return ERR_NONE;
}
