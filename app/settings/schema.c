/*
 * schema.c - GET /admin/settings/schema: all tables of the database, Lintel's own on
 * request.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/utf8.h"
#include "app/http/uri.h"
#include "app/locale/locale.h"
#include "app/model/schema.h"
#include "app/settings/private.h"
#include "app/settings/system.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"

#define SEARCH_MAX 64 /* bytes */

/* What the map of tables finds it by, Lintel's own too. */
struct str system_table_name(struct http_exchange *x, const struct model_table *t)
{
    return t->is_system && str_eq(t->schema, x->model->schema)
               ? t->name
               : view_table_name(x->arena, x->model, t);
}

struct str system_schema_path(struct http_exchange *x, const struct model_table *t)
{
    struct str name = system_table_name(x, t);

    return str_format(x->arena, "/admin/settings/schema/%.*s",
                      STR_ARG(http_uri_encode(x->arena, name)));
}

static bool contains(struct arena *a, struct str text, struct str lower)
{
    return str_search(str_lower(a, text), lower, 0) < text.len || lower.len == 0;
}

/* By its name, what it is called, or the name of one of its columns. */
static bool is_found(struct http_exchange *x, const struct model_table *t, struct str lower)
{
    if (contains(x->arena, t->name, lower) || contains(x->arena, view_table_label(x, t), lower))
        return true;
    for (size_t i = 0; i < t->column_count; i++) {
        if (contains(x->arena, t->columns[i].name, lower))
            return true;
    }
    return false;
}

static void table_put(struct http_exchange *x, struct tmpl_map *m, const struct model_table *t)
{
    bool is_hidden = !t->is_system && view_display_of(x, t)->is_hidden;

    tmpl_map_put_text(m, STR("schema_path"), system_schema_path(x, t));
    tmpl_map_put_text(m, STR("name"), system_table_name(x, t));
    tmpl_map_put_text(m, STR("label"), t->is_system ? STR("") : view_table_label(x, t));
    tmpl_map_put_text(m, STR("comment"), t->comment);
    tmpl_map_put_bool(m, STR("is_view"), t->kind == MODEL_VIEW);
    tmpl_map_put_bool(m, STR("is_hidden"), is_hidden);
    tmpl_map_put_bool(m, STR("is_own"), t->is_system);
    tmpl_map_put_bool(m, STR("has_no_key"), t->kind == MODEL_TABLE && t->primary == NULL);
    tmpl_map_put_int(m, STR("columns"), (int64_t)t->column_count);
    tmpl_map_put_int(m, STR("refers"), (int64_t)t->out_count);
    tmpl_map_put_int(m, STR("referred"), (int64_t)t->in_count);
    view_put(m, STR("rows"),
             t->kind == MODEL_VIEW ? STR_NONE
                                   : locale_count(x->locale, x->arena, t->rows_estimate));
}

enum err system_schema(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/schema"));
    struct str text = utf8_clip(str_trim(settings_query(x, STR("q"))), SEARCH_MAX);
    struct str lower = str_lower(x->arena, text);
    bool with_own = str_eq(settings_query(x, STR("own")), STR("yes"));
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("tables"));
    size_t count = 0;

    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    for (size_t i = 0; i < x->model->table_count; i++) {
        const struct model_table *t = &x->model->tables[i];

        if ((t->is_system && !with_own) || !is_found(x, t, lower))
            continue;
        table_put(x, tmpl_list_add_map(list), t);
        count++;
    }
    tmpl_map_put_text(p.root, STR("q"), text);
    tmpl_map_put_bool(p.root, STR("with_own"), with_own);
    tmpl_map_put_bool(p.root, STR("has_tables"), count > 0);
    tmpl_map_put_int(p.root, STR("count"), (int64_t)count);
    tmpl_map_put_text(p.root, STR("database"), x->model->schema);
    return view_page_show(&p, STR("admin/settings/schema"));
}
