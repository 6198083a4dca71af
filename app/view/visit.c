/*
 * visit.c - the lists and rows that an account looked at last.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/visit.h"

#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/base/map.h"
#include "app/db/stmt.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/view/find.h"
#include "app/view/key.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

#define KEY_BYTES_MAX 255

/* Looked at again at once, nothing is written. */
static const struct sql put_visit = SQL_INIT(
    "INSERT INTO lintel_visit (account_id, model, row_key, visited_at)"
    " VALUES (?, ?, ?, UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE visited_at ="
    " IF(visited_at < UTC_TIMESTAMP(6) - INTERVAL 5 SECOND, UTC_TIMESTAMP(6), visited_at)");
static const struct sql select_last_kept =
    SQL_INIT("SELECT visited_at FROM lintel_visit WHERE account_id = ?"
             " ORDER BY visited_at DESC LIMIT 1 OFFSET ?");
static const struct sql delete_older =
    SQL_INIT("DELETE FROM lintel_visit WHERE account_id = ? AND visited_at < ?");
static const struct sql select_visits =
    SQL_INIT("SELECT model, row_key FROM lintel_visit WHERE account_id = ?"
             " ORDER BY visited_at DESC LIMIT ?");

/* ---- writing ---- */

struct place {
    int64_t account_id;
    struct str model;
    struct str key; /* as addresses have it, or empty */
};

static enum err prune(struct http_exchange *x, const struct place *p)
{
    AUTO(db_stmt_closep) struct db_stmt *find = NULL;
    AUTO(db_stmt_closep) struct db_stmt *drop = NULL;
    struct error *e = &x->error;
    struct str last;
    bool more = false;

    TRY(db_stmt_prepare(x->db, select_last_kept, &find, e));
    TRY(db_stmt_bind_int(find, 0, p->account_id, e));
    TRY(db_stmt_bind_int(find, 1, VIEW_VISITS_KEPT - 1, e));
    TRY(db_stmt_run(find, e));
    TRY(db_stmt_step(find, &more, e));
    if (!more)
        return ERR_NONE;
    TRY(db_row_str(find, 0, x->arena, &last, e));
    db_stmt_closep(&find);
    TRY(db_stmt_prepare(x->db, delete_older, &drop, e));
    TRY(db_stmt_bind_int(drop, 0, p->account_id, e));
    TRY(db_stmt_bind_str(drop, 1, last, e));
    return db_stmt_run(drop, e);
}

static enum err put(struct http_exchange *x, const struct place *p)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;

    TRY(db_stmt_prepare(x->db, put_visit, &q, e));
    TRY(db_stmt_bind_int(q, 0, p->account_id, e));
    TRY(db_stmt_bind_str(q, 1, p->model, e));
    TRY(db_stmt_bind_str(q, 2, p->key, e));
    TRY(db_stmt_run(q, e));
    return db_stmt_changed(q) == 1 ? prune(x, p) : ERR_NONE; /* 1: it is a new one */
}

/* A place that is not remembered is no failure of anything. */
static void write_down(struct http_exchange *x, const void *arg)
{
    (void)(put(x, arg) == ERR_NONE);
}

void view_visit_note(struct http_exchange *x, const struct model_table *t, const struct str *key)
{
    struct place *p;

    if (x->user == NULL || x->user->by_id != 0 || x->user->session_id == 0 ||
        x->req.method != HTTP_GET)
        return;
    p = ARENA_NEW(x->arena, struct place);
    p->account_id = x->user->id;
    p->model = view_table_name(x->arena, x->model, t);
    p->key = key == NULL ? STR("") : view_key_encode(x->arena, key, t->primary->count);
    if (p->key.len > KEY_BYTES_MAX)
        return;
    x->later = write_down;
    x->later_arg = p;
}

/* ---- reading ---- */

struct visits {
    struct http_exchange *x;
    struct place at[VIEW_VISITS_KEPT];
    size_t count;
    struct map names; /* from a row's path to a struct str */
};

static enum err places_read(struct visits *v)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct http_exchange *x = v->x;
    bool more = false;

    TRY(db_stmt_prepare(x->db, select_visits, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, x->user->id, &x->error));
    TRY(db_stmt_bind_int(q, 1, VIEW_VISITS_KEPT, &x->error));
    TRY(db_stmt_run(q, &x->error));
    for (;;) {
        TRY(db_stmt_step(q, &more, &x->error));
        if (!more || v->count == VIEW_VISITS_KEPT)
            return ERR_NONE;
        TRY(db_row_str(q, 0, x->arena, &v->at[v->count].model, &x->error));
        TRY(db_row_str(q, 1, x->arena, &v->at[v->count].key, &x->error));
        v->count++;
    }
}

/* The condition that is true for the row of this key, or NULL: it is none. */
static struct query_cond *cond_of(struct http_exchange *x, const struct model_table *t,
                                  struct str key)
{
    struct str *values = ARENA_ARRAY(x->arena, struct str, t->primary->count);
    struct query_cond *cond = ARENA_NEW(x->arena, struct query_cond);
    struct error none = {.code = ERR_NONE};
    struct str segment;

    if (!http_uri_decode(x->arena, key, &segment) ||
        view_key_decode(x->arena, segment, values, t->primary->count, &none) != ERR_NONE)
        return NULL;
    cond->kind = QUERY_AND;
    cond->first =
        view_query_of_values(x->arena, t->primary->columns, values, t->primary->count)->where;
    return cond;
}

/* Names of all rows of one table, by one query. */
static enum err names_read(struct visits *v, const struct model_table *t, size_t first)
{
    struct http_exchange *x = v->x;
    struct query_cond any = {.kind = QUERY_OR};
    struct query q = {.where = &any, .has_limit = true, .limit = VIEW_VISITS_KEPT};
    struct view_columns columns = {0};
    struct view_rows rows;
    enum err code;

    for (size_t i = first; i < v->count; i++) {
        struct query_cond *cond;

        if (v->at[i].key.len == 0 || !str_eq(v->at[i].model, v->at[first].model))
            continue;
        cond = cond_of(x, t, v->at[i].key);
        if (cond == NULL)
            continue;
        cond->next = any.first;
        any.first = cond;
    }
    if (any.first == NULL)
        return ERR_NONE;
    view_name_columns(x, &columns, t, NULL);
    code = view_rows_load(x, t, &columns, VIEW_TEXT_LIST, &q, &rows);
    if (code == ERR_INVALID) { /* the key has another type by now */
        error_clear(&x->error);
        return ERR_NONE;
    }
    TRY(code);
    for (size_t row = 0; row < rows.count; row++) {
        struct str *name = ARENA_NEW(x->arena, struct str);

        *name = view_rows_name(x, &rows, row, NULL);
        map_put(&v->names, view_rows_link(x, &rows, row), name);
    }
    return ERR_NONE;
}

static bool is_first_of_table(const struct visits *v, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (v->at[k].key.len > 0 && str_eq(v->at[k].model, v->at[i].model))
            return false;
    }
    return v->at[i].key.len > 0;
}

/* The table, where it is still shown and its rows can be named. */
static const struct model_table *table_of(const struct visits *v, size_t i)
{
    const struct model_table *t = model_table_find(v->x->model, v->at[i].model);

    if (t == NULL || !view_shows(v->x, t))
        return NULL;
    if (v->at[i].key.len > 0 &&
        (t->primary == NULL || !view_shows_columns(v->x, t->primary->columns, t->primary->count)))
        return NULL;
    return t;
}

static bool visit_of(const struct visits *v, size_t i, struct view_visit *out_visit)
{
    struct http_exchange *x = v->x;
    const struct model_table *t = table_of(v, i);
    const struct str *name;
    struct str path;

    if (t == NULL)
        return false;
    path = view_table_path(x->arena, x->model, t);
    if (v->at[i].key.len == 0) {
        *out_visit = (struct view_visit){.name = view_table_label(x, t), .path = path};
        return true;
    }
    path = str_format(x->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(v->at[i].key));
    name = map_find(&v->names, path);
    if (name == NULL)
        return false;
    *out_visit = (struct view_visit){.name = *name, .note = view_table_label(x, t), .path = path};
    return true;
}

enum err view_visits_list(struct http_exchange *x, struct view_visit **out_visits,
                          size_t *out_count)
{
    struct view_visit *found = ARENA_ARRAY(x->arena, struct view_visit, VIEW_VISITS_SHOWN);
    struct visits v = {.x = x};
    size_t count = 0;

    *out_visits = found;
    *out_count = 0;
    if (x->user == NULL || x->model == NULL)
        return ERR_NONE;
    map_init(&v.names, x->arena);
    TRY(places_read(&v));
    for (size_t i = 0; i < v.count; i++) {
        if (is_first_of_table(&v, i) && table_of(&v, i) != NULL)
            TRY(names_read(&v, table_of(&v, i), i));
    }
    for (size_t i = 0; i < v.count && count < VIEW_VISITS_SHOWN; i++)
        count += visit_of(&v, i, &found[count]);
    *out_count = count;
    return ERR_NONE;
}

enum err view_visits_put(struct http_exchange *x, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("visits"));
    struct view_visit *visits;
    size_t count;

    TRY(view_visits_list(x, &visits, &count));
    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("visit_name"), visits[i].name);
        tmpl_map_put_text(m, STR("visit_note"),
                          visits[i].note.at == NULL ? STR("") : visits[i].note);
        tmpl_map_put_text(m, STR("visit_path"), visits[i].path);
    }
    tmpl_map_put_bool(root, STR("has_visits"), count > 0);
    return ERR_NONE;
}
