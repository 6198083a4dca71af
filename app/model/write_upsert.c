/*
 * write_upsert.c - rows that are inserted, or, where they are there already, merged or ignored.
 *
 * Each row is looked for and locked first.  Two writers that both find nothing
 * hold locks on the same gap: the server lets one insert, and refuses the other
 * as a deadlock, which then begins anew and finds the row.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/map.h"
#include "app/db/stmt.h"
#include "app/model/schema.h"
#include "app/model/write_private.h"

struct upsert {
    const struct write_job *j;
    const struct model_key *conflict;
    struct write_key_list old; /* of the rows that were found */
    size_t *old_rows;          /* and which of the change they are */
    size_t *new_rows;
    size_t new_count;
    struct map seen; /* rows found, by their key's text: to the number of the row, from 1 */
};

/* Which of the columns of a new row is c, or SIZE_MAX. */
static size_t position(const struct write *w, const struct model_column *c)
{
    const struct change *change = w->change;
    size_t i = 0;

    while (i < change->column_count && (change->columns[i] != c || !write_sets(w, WRITE_INSERT, i)))
        i++;
    return i == change->column_count ? SIZE_MAX : i;
}

/* " WHERE ..." for what clashes with a row; false: nothing can, for NULL and new numbers never do.
 */
static bool build_clash(const struct upsert *u, struct build *b, size_t row)
{
    const struct write *w = u->j->w;

    for (size_t i = 0; i < u->conflict->count; i++) {
        const struct model_column *c = u->conflict->columns[i];
        size_t at = position(w, c);
        const struct write_value *v = at == SIZE_MAX ? NULL : &write_row(w, row)[at];
        bool is_default = v == NULL || v->is_default;

        if (is_default ? c->is_auto || c->is_generated || c->default_sql.at == NULL
                       : v->value.type == DB_NULL)
            return false;
        build_sql(b, i == 0 ? SQL(" WHERE ") : SQL(" AND "));
        if (c->seal != NULL && !is_default) {
            write_build_found(b, c, v);
            continue;
        }
        build_column(b, c, BUILD_BARE);
        build_sql(b, SQL(" = "));
        if (is_default) {
            build_sql(b, SQL("DEFAULT("));
            build_column(b, c, BUILD_BARE);
            build_sql(b, SQL(")"));
        } else {
            write_build_value(b, c, v);
        }
    }
    return true;
}

/* A row that is met twice would be changed by both: whose values stay? */
static enum err note_seen(struct upsert *u, size_t row)
{
    size_t width = u->old.keys.table->primary->count;
    const struct db_value *key = u->old.values + (u->old.keys.count - 1) * width;
    struct arena *a = u->j->w->arena;
    struct str text = STR("");
    const size_t *before;

    for (size_t i = 0; i < width; i++) {
        struct str part = write_literal(a, &key[i]);

        text = str_format(a, "%.*s%zu:%.*s", STR_ARG(text), part.len, STR_ARG(part));
    }
    before = map_find(&u->seen, text);
    if (before != NULL && u->j->w->change->duplicate == WRITE_MERGE) {
        (void)error_tell(u->j->e, ERR_INVALID, STR_NONE,
                         "rows %zu and %zu are the same; send each only once", *before, row + 1);
        return error_state(u->j->e, "21000");
    }
    u->old_rows[u->old.keys.count - 1] = row + 1;
    map_put(&u->seen, text, &u->old_rows[u->old.keys.count - 1]);
    return ERR_NONE;
}

/* Is it there?  Then it is locked, and its key noted. */
static enum err look_up(struct upsert *u, size_t row)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct write *w = u->j->w;
    struct build b;
    bool more = false;

    build_init(&b, w->arena, w->limits->text);
    build_sql(&b, SQL("SELECT "));
    write_build_key(&b, w->change->table);
    build_sql(&b, SQL(" FROM "));
    build_table(&b, w->change->table, BUILD_BARE);
    if (build_clash(u, &b, row)) {
        build_sql(&b, SQL(" LIMIT 1 FOR UPDATE"));
        TRY(write_build_run(u->j, &b, &q));
        TRY(db_stmt_step(q, &more, u->j->e));
    }
    if (!more) {
        u->new_rows[u->new_count++] = row;
        return ERR_NONE;
    }
    TRY(write_key_read(&u->old, q, u->j->e));
    return note_seen(u, row);
}

/* Each of the rows found gets its own values; their keys are added to all. */
static enum err merge(const struct upsert *u, struct write_key_list *all)
{
    const struct write_keys *old = &u->old.keys;
    size_t width = old->table->primary->count;
    struct write_key_list changed;

    write_key_list_init(&changed, u->j->w->arena, old->table);
    TRY(write_policy_old(u->j, WRITE_UPDATE, old));
    TRY(write_seen_rows(u->j, WRITE_UPDATE, old));
    TRY(write_tell(u->j, WRITE_OLD, WRITE_UPDATE, old));
    for (size_t i = 0; i < old->count; i++) {
        const struct write_keys one = {old->table, old->values + i * width, 1};
        struct write_keys after;
        struct db_value *key = write_key_add(&changed);
        struct db_value *copy = write_key_add(all);

        TRY(write_update(u->j, u->old_rows[i] - 1, u->conflict, &one, &after));
        for (size_t k = 0; k < width; k++)
            key[k] = copy[k] = after.values[k];
    }
    TRY(write_policy_new(u->j, WRITE_UPDATE, &changed.keys));
    TRY(write_tell(u->j, WRITE_NEW, WRITE_UPDATE, &changed.keys));
    return write_tell(u->j, WRITE_DONE, WRITE_UPDATE, &changed.keys);
}

/* The new rows, all at once; those of them whose insertion was put off, that is. */
static enum err insert_new(const struct upsert *u, size_t before, struct write_key_list *all)
{
    size_t width = all->keys.table->primary->count;
    size_t done = all->keys.count - before;
    struct write_keys added;

    all->first = before;
    TRY(write_insert(u->j, u->new_rows + done, u->new_count - done, all));
    added = (struct write_keys){all->keys.table, all->values + before * width,
                                all->keys.count - before};
    TRY(write_policy_new(u->j, WRITE_INSERT, &added));
    TRY(write_tell(u->j, WRITE_NEW, WRITE_INSERT, &added));
    return write_tell(u->j, WRITE_DONE, WRITE_INSERT, &added);
}

enum err write_upsert(const struct write_job *j, struct write_result *out_result)
{
    const struct change *change = j->w->change;
    struct write_key_list all;
    struct upsert u = {
        .j = j,
        .conflict = change->conflict == NULL ? change->table->primary : change->conflict,
        .old_rows = ARENA_ARRAY(j->w->arena, size_t, change->row_count + 1),
        .new_rows = ARENA_ARRAY(j->w->arena, size_t, change->row_count + 1),
    };

    map_init(&u.seen, j->w->arena);
    write_key_list_init(&u.old, j->w->arena, change->table);
    write_key_list_init(&all, j->w->arena, change->table);
    for (size_t i = 0; i < change->row_count; i++) {
        TRY(look_up(&u, i));
        /* One that is to be ignored may be a duplicate of one before it. */
        if (change->duplicate == WRITE_IGNORE && u.new_count > all.keys.count)
            TRY(write_insert(j, &u.new_rows[u.new_count - 1], 1, &all));
    }
    if (change->duplicate == WRITE_MERGE)
        TRY(merge(&u, &all));
    TRY(insert_new(&u, change->duplicate == WRITE_MERGE ? u.old.keys.count : 0, &all));
    *out_result = (struct write_result){
        .keys = all.keys,
        .inserted = u.new_count,
        .updated = all.keys.count - u.new_count,
    };
    return ERR_NONE;
}
