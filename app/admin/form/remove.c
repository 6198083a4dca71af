/*
 * remove.c - /admin/data/{table}/{key}/delete: what hangs on a row, and its end.
 *
 * What refers to the row is counted table by table, as far as a page has room for it, by what
 * the foreign key says: rows that stand in the way, rows that go as well, rows that lose what
 * they refer to.  What may not be seen is not counted, and refuses all the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/csrf.h"
#include "app/admin/form/form.h"
#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/find.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

#define COUNT_MAX 100 /* rows that are counted of one relation; more are "100+" */
#define SHOWN     5   /* of them by name */

struct removal {
    struct http_exchange *x;
    struct admin_record record;
    struct str words;
    bool is_stale;
    bool is_blocked;
    int status;
};

static enum err begin(struct http_exchange *x, struct removal *r)
{
    const struct model_table *t = NULL;
    struct str *key = NULL;
    bool may = false;
    enum err code;

    *r = (struct removal){.x = x};
    TRY(view_table_find(x, &t));
    TRY(view_key_find(x, t, &key));
    TRY(write_table(t, &x->error));
    admin_record_init(x, &r->record, t, WRITE_UPDATE, STR(""));
    r->record.key = key;
    code = admin_record_load(x, &r->record, false);
    if (code == ERR_ABSENT)
        return view_no_such_row(x, t);
    TRY(code);
    TRY(view_may_row(x, t, key, POLICY_DELETE, &may));
    return may ? ERR_NONE
               : error_tell(&x->error, ERR_DENIED, STR_NONE, "You may not delete this row.");
}

/* ---- what hangs on it ---- */

struct str admin_delete_rule(struct http_exchange *x, const struct model_relation *r)
{
    switch (r->on_delete) {
    case MODEL_CASCADE: return TMPL_SAY(x->templates, "are deleted with it");
    case MODEL_SET_NULL: return TMPL_SAY(x->templates, "lose what they refer to");
    case MODEL_SET_DEFAULT:
    case MODEL_RESTRICT:
    case MODEL_NO_ACTION: break;
    }
    return TMPL_SAY(x->templates, "stand in the way: delete or change them first");
}

/* The row's values of what the relation leads to; false: it has none of them, or they are not
 * shown. */
static bool values_find(const struct removal *m, const struct model_relation *r, struct str *values)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct admin_field *f = admin_record_field(&m->record, r->to_columns[i]->name);

        if (f == NULL || !f->is_shown || f->was.kind != WRITE_TEXT)
            return false;
        values[i] = f->was.text;
    }
    return true;
}

static enum err hanger_put(struct removal *m, struct tmpl_list *list,
                           const struct model_relation *r, const struct str *values)
{
    struct http_exchange *x = m->x;
    struct query *q = view_query_of_values(x->arena, r->from_columns, values, r->count);
    struct view_columns columns = {0};
    struct view_rows rows;
    struct tmpl_list *items;
    struct tmpl_map *h;

    q->has_limit = true;
    q->limit = COUNT_MAX;
    view_name_columns(x, &columns, r->from, r);
    TRY(view_rows_load(x, r->from, &columns, VIEW_TEXT_LIST, q, &rows));
    if (rows.count == 0)
        return ERR_NONE;
    h = tmpl_list_add_map(list);
    tmpl_map_put_text(h, STR("hanger_label"), view_table_label(x, r->from));
    tmpl_map_put_text(h, STR("hanger_rule"), admin_delete_rule(x, r));
    tmpl_map_put_text(h, STR("hanger_count"),
                      str_format(x->arena, "%zu%s", rows.count, rows.has_next ? "+" : ""));
    tmpl_map_put_text(
        h, STR("hanger_path"),
        view_list_path(x->arena, x->model, r->from, r->from_columns, values, r->count));
    tmpl_map_put_bool(h, STR("is_blocker"),
                      r->on_delete != MODEL_CASCADE && r->on_delete != MODEL_SET_NULL);
    m->is_blocked |= r->on_delete != MODEL_CASCADE && r->on_delete != MODEL_SET_NULL;
    items = tmpl_map_put_list(h, STR("items"));
    for (size_t row = 0; row < rows.count && row < SHOWN; row++) {
        struct view_cell cell = {.kind = VIEW_LINK, .text = view_rows_name(x, &rows, row, r)};

        cell.href = view_rows_link(x, &rows, row);
        if (cell.href.at == NULL)
            cell.kind = VIEW_PLAIN;
        view_cell_put(tmpl_list_add_map(items), &cell);
    }
    return ERR_NONE;
}

static enum err hangers_put(struct removal *m, struct tmpl_map *root)
{
    const struct model_table *t = m->record.table;
    struct tmpl_list *list = tmpl_map_put_list(root, STR("hangers"));

    for (size_t i = 0; i < t->in_count; i++) {
        const struct model_relation *r = t->in[i];
        struct str *values = ARENA_ARRAY(m->x->arena, struct str, r->count);

        if (!r->from->is_system && view_shows_columns(m->x, r->from_columns, r->count) &&
            values_find(m, r, values))
            TRY(hanger_put(m, list, r, values));
    }
    return ERR_NONE;
}

/* ---- the page ---- */

static enum err show(struct removal *m)
{
    struct http_exchange *x = m->x;
    const struct model_table *t = m->record.table;
    struct tmpl_map *root = view_root(x);
    struct str path = view_table_path(x->arena, x->model, t);
    struct str name = STR("");

    TRY(admin_record_name(x, &m->record, &name));
    view_menu_put(x, root, t);
    tmpl_map_put_text(root, STR("title"), name);
    tmpl_map_put_text(root, STR("table_title"), view_table_label(x, t));
    tmpl_map_put_text(root, STR("in_group"), view_menu_group(x, t));
    tmpl_map_put_text(root, STR("path"), path);
    tmpl_map_put_text(root, STR("row_path"), admin_record_path(x, &m->record));
    tmpl_map_put_text(root, STR("csrf"), access_csrf_token(x));
    tmpl_map_put_text(root, STR("version"), m->record.version);
    view_put(root, STR("words"), m->words);
    tmpl_map_put_bool(root, STR("is_stale"), m->is_stale);
    TRY(hangers_put(m, root));
    tmpl_map_put_bool(root, STR("is_blocked"), m->is_blocked);
    x->resp.status = m->status;
    return view_render(x, STR("admin/delete"), root);
}

enum err admin_delete_form(struct http_exchange *x)
{
    struct removal m;

    TRY(begin(x, &m));
    return show(&m);
}

/* ---- the end of it ---- */

static enum err check_version(void *ctx, const struct write_event *event, struct error *e)
{
    struct removal *m = ctx;
    struct admin_record now;

    (void)event;
    admin_record_init(m->x, &now, m->record.table, WRITE_UPDATE, STR(""));
    now.key = m->record.key;
    TRY(admin_record_load(m->x, &now, true));
    if (str_eq(now.version, m->record.version))
        return ERR_NONE;
    m->is_stale = true;
    return error_tell(e, ERR_CONFLICT, STR_NONE, "somebody else saved this row first");
}

static enum err delete_row(struct removal *m)
{
    static const struct write_hooks version_hooks = {.old_rows = check_version};
    struct http_exchange *x = m->x;
    const struct model_table *t = m->record.table;
    const struct write_limits *limits =
        x->write_limits == NULL ? &write_limits_default : x->write_limits;
    struct change change = {
        .op = WRITE_DELETE,
        .table = t,
        .policy = x->policy,
        .where =
            view_query_of_values(x->arena, t->primary->columns, m->record.key, t->primary->count),
        .has_most = true,
        .most = 1,
    };
    const struct write_hook hooks[] = {{&version_hooks, m}, access_write_hook(x)};
    struct write_result result;
    struct write w;

    TRY(write_check(x->arena, &change, limits, &w, &x->error));
    TRY(write_run(&w, x->db, hooks, sizeof hooks / sizeof *hooks, &result, &x->error));
    return result.deleted == 0 ? view_no_such_row(x, t) : ERR_NONE;
}

/* The page once more, with what stands in the way, or what is new. */
static enum err again(struct removal *old)
{
    struct http_exchange *x = old->x;
    struct removal m;
    struct str words = str_dup(x->arena, str_from_z(x->error.words));
    int status = http_status_from_err(x->error.code);

    error_clear(&x->error);
    TRY(begin(x, &m));
    m.is_stale = old->is_stale;
    m.words = old->is_stale ? STR_NONE : words;
    m.status = status;
    return show(&m);
}

enum err admin_delete(struct http_exchange *x)
{
    struct http_form form;
    struct removal m;
    enum err code;

    TRY(begin(x, &m));
    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    m.record.version = view_form_text(&form, STR("version"));
    code = delete_row(&m);
    if (code == ERR_NONE)
        return view_done(x,
                         str_format(x->arena, "%.*s",
                                    STR_ARG(view_table_path(x->arena, x->model, m.record.table))));
    return view_is_typo(code) && code != ERR_ABSENT ? again(&m) : code;
}
