/*
 * app_seal.c - which columns are sealed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/app_seal.h"

#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/model/build.h"
#include "app/model/schema.h"
#include "app/model/sealed_type.h"

static const struct sql select_seals =
    SQL_INIT("SELECT model, column_name, plain_type, index_column, state FROM lintel_seal"
             " WHERE app = ? ORDER BY model, column_name LIMIT 10000");
static const struct sql insert_seal =
    SQL_INIT("INSERT INTO lintel_seal (model, column_name, plain_type, index_column, state, app,"
             " changed_at) VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))");
static const struct sql update_seal =
    SQL_INIT("UPDATE lintel_seal SET plain_type = ?, index_column = ?,"
             " state = IF(state = 'sealed', 'sealing', state), changed_at = UTC_TIMESTAMP(6)"
             " WHERE model = ? AND column_name = ?");
static const struct sql delete_seal =
    SQL_INIT("DELETE FROM lintel_seal WHERE model = ? AND column_name = ?");
static const struct sql raise_schema = SQL_INIT(
    "UPDATE lintel_schema SET version = version + 1, changed_at = UTC_TIMESTAMP(6) WHERE id = 1");

struct seals {
    struct db_conn *conn;
    struct arena *arena;
    const struct model *model;
    const struct access_app *app;
    struct error *e;
};

/* A row of lintel_seal. */
struct kept {
    struct str model;
    struct str column;
    struct str type;
    struct str index;
    struct str state;
};

/* ---- check ---- */

static bool is_same_place(const struct access_app_seal *a, const struct access_app_seal *b)
{
    return str_eq(a->model, b->model) && str_eq_nocase(a->column, b->column);
}

/* Is the column declared before, or one of the two a blind index of the other's? */
static const char *clash(const struct access_app_seal *one, const struct access_app_seal *other)
{
    if (is_same_place(one, other))
        return "is sealed by another entry already";
    if (!str_eq(one->model, other->model))
        return NULL;
    if (one->index.at != NULL && other->index.at != NULL && str_eq_nocase(one->index, other->index))
        return "has the blind index of another column";
    if ((one->index.at != NULL && str_eq_nocase(one->index, other->column)) ||
        (other->index.at != NULL && str_eq_nocase(other->index, one->column)))
        return "is sealed, and a blind index as well";
    return NULL;
}

static enum err check_one(struct arena *a, const struct model *m, const struct access_app *app,
                          const struct access_app_seal *seal, struct error *e)
{
    const struct model_table *t = model_table_find(m, seal->model);
    struct error said = {.code = ERR_NONE};

    if (t == NULL || t->is_system)
        return access_app_refuse(a, app, seal->place, e, "there is no table '%.*s'",
                                 STR_ARG(seal->model));
    if (sealed_type_check(a, t, seal->column, seal->type, seal->index, &said) != ERR_NONE)
        return access_app_refuse(a, app, seal->place, e, "%s %s", said.field, said.words);
    return ERR_NONE;
}

enum err access_seals_check(struct arena *a, const struct model *m, const struct access_app *apps,
                            size_t app_count, struct error *e)
{
    for (size_t i = 0; i < app_count; i++) {
        for (size_t n = 0; n < apps[i].seal_count; n++) {
            const struct access_app_seal *seal = &apps[i].seals[n];

            TRY(check_one(a, m, &apps[i], seal, e));
            for (size_t k = 0; k <= i; k++) {
                size_t until = k == i ? n : apps[k].seal_count;

                for (size_t o = 0; o < until; o++) {
                    const char *words = clash(seal, &apps[k].seals[o]);

                    if (words != NULL)
                        return access_app_refuse(a, &apps[i], seal->place, e, "%.*s.%.*s %s",
                                                 STR_ARG(seal->model), STR_ARG(seal->column),
                                                 words);
                }
            }
        }
    }
    return ERR_NONE;
}

/* ---- write ---- */

static enum err run(const struct seals *s, struct sql sql, const struct str *texts, unsigned count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(s->conn, sql, &q, s->e));
    for (unsigned i = 0; i < count; i++) {
        if (texts[i].at == NULL)
            TRY(db_stmt_bind_null(q, i, s->e));
        else
            TRY(db_stmt_bind_str(q, i, texts[i], s->e));
    }
    return db_stmt_run(q, s->e);
}

static enum err kept_read(const struct seals *s, struct kept **out_kept, size_t *out_count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct kept *list = NULL;
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_prepare(s->conn, select_seals, &q, s->e));
    TRY(db_stmt_bind_str(q, 0, s->app->name, s->e));
    TRY(db_stmt_run(q, s->e));
    for (;;) {
        struct kept k;

        TRY(db_stmt_step(q, &more, s->e));
        if (!more)
            break;
        TRY(db_row_str(q, 0, s->arena, &k.model, s->e));
        TRY(db_row_str(q, 1, s->arena, &k.column, s->e));
        TRY(db_row_str(q, 2, s->arena, &k.type, s->e));
        TRY(db_row_str(q, 3, s->arena, &k.index, s->e));
        TRY(db_row_str(q, 4, s->arena, &k.state, s->e));
        list = arena_grow(s->arena, list, count, count + 1, sizeof *list);
        list[count++] = k;
    }
    *out_kept = list;
    *out_count = count;
    return ERR_NONE;
}

/* Has the column any value?  Then they are plain until they have been looked at. */
static enum err has_values(const struct seals *s, const struct access_app_seal *seal, bool *out_has)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct model_table *t = model_table_find(s->model, seal->model);
    const struct model_column *c = model_column_find(t, seal->column);
    struct build_sql sql;
    struct build b;

    build_init(&b, s->arena, 4096);
    build_sql(&b, SQL("SELECT 1 FROM "));
    build_table(&b, t, BUILD_BARE);
    build_sql(&b, SQL(" WHERE "));
    build_column(&b, c, BUILD_BARE);
    build_sql(&b, SQL(" IS NOT NULL LIMIT 1"));
    TRY(build_finish(&b, &sql, s->e));
    TRY(db_stmt_prepare(s->conn, sql.sql, &q, s->e));
    TRY(db_stmt_run(q, s->e));
    return db_stmt_step(q, out_has, s->e);
}

static const struct kept *kept_find(const struct kept *list, size_t count,
                                    const struct access_app_seal *seal)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(list[i].model, seal->model) && str_eq_nocase(list[i].column, seal->column))
            return &list[i];
    }
    return NULL;
}

static bool is_same(const struct kept *k, const struct access_app_seal *seal)
{
    return str_eq(k->type, seal->type) && (k->index.at == NULL) == (seal->index.at == NULL) &&
           str_eq_nocase(k->index, seal->index);
}

/* Its name as the schema spells it: values are bound to it. */
static struct str column_name(const struct seals *s, const struct access_app_seal *seal)
{
    return model_column_find(model_table_find(s->model, seal->model), seal->column)->name;
}

static enum err write_one(const struct seals *s, const struct access_app_seal *seal,
                          const struct kept *old, bool *is_changed)
{
    bool has = false;

    if (old != NULL && is_same(old, seal))
        return ERR_NONE;
    *is_changed = true;
    if (old != NULL) {
        struct str row[] = {seal->type, seal->index, old->model, old->column};

        return run(s, update_seal, row, 4);
    }
    TRY(has_values(s, seal, &has));
    return run(s, insert_seal,
               (struct str[]){seal->model, column_name(s, seal), seal->type, seal->index,
                              has ? STR("sealing") : STR("sealed"), s->app->name},
               6);
}

static enum err forget_one(const struct seals *s, const struct kept *k)
{
    const struct model_table *t = model_table_find(s->model, k->model);
    bool is_there = t != NULL && model_column_find(t, k->column) != NULL;

    if (is_there && !str_eq(k->state, STR("open")))
        return access_app_refuse(
            s->arena, s->app, STR("seal"), s->e,
            "%.*s.%.*s is not in it any more, but its values are sealed; put "
            "the entry back, run `lintel keys unseal %.*s.%.*s`, and then take "
            "it out",
            STR_ARG(k->model), STR_ARG(k->column), STR_ARG(k->model), STR_ARG(k->column));
    return run(s, delete_seal, (struct str[]){k->model, k->column}, 2);
}

static bool is_declared(const struct access_app *app, const struct kept *k)
{
    for (size_t i = 0; i < app->seal_count; i++) {
        if (kept_find(k, 1, &app->seals[i]) != NULL)
            return true;
    }
    return false;
}

enum err access_seals_write(struct db_conn *c, struct arena *a, const struct model *m,
                            const struct access_app *app, struct error *e)
{
    const struct seals s = {c, a, m, app, e};
    struct kept *kept = NULL;
    size_t count = 0;
    bool is_changed = false;

    TRY(kept_read(&s, &kept, &count));
    for (size_t i = 0; i < count; i++) {
        if (is_declared(app, &kept[i]))
            continue;
        TRY(forget_one(&s, &kept[i]));
        is_changed = true;
    }
    for (size_t i = 0; i < app->seal_count; i++)
        TRY(write_one(&s, &app->seals[i], kept_find(kept, count, &app->seals[i]), &is_changed));
    return is_changed ? db_run(c, raise_schema, e) : ERR_NONE;
}
