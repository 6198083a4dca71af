/*
 * displays.c - GET /admin/settings/models: what tables are called, and who says so.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/http/uri.h"
#include "app/json/parse.h"
#include "app/json/pretty.h"
#include "app/model/schema.h"
#include "app/settings/private.h"
#include "app/view/catalogue.h"
#include "app/view/display.h"
#include "app/view/document_edit.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"

#define SEARCH_MAX 64 /* bytes */

struct str settings_json(struct http_exchange *x, const struct view_document *d)
{
    AUTO(buf_fini) struct buf text;

    buf_init(&text, 2 * VIEW_DOCUMENT_MAX);
    json_write_pretty(&text, d->body, 0, 0);
    return str_dup(x->arena, buf_is_failed(&text) ? d->body->source : buf_str(&text));
}

static void said_put(struct http_exchange *x, struct tmpl_list *list, const struct view_document *d)
{
    struct tmpl_map *m = tmpl_list_add_map(list);

    view_put(m, STR("said_app"), d->app.len == 0 ? STR_NONE : d->app);
    tmpl_map_put_text(m, STR("said_text"), settings_json(x, d));
}

void settings_put_said(struct http_exchange *x, struct tmpl_map *m,
                       const struct view_document_said *said)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("said"));

    for (size_t i = 0; i < said->app_count; i++)
        said_put(x, list, &said->apps[i]);
    if (said->ours != NULL)
        said_put(x, list, said->ours);
    tmpl_map_put_bool(m, STR("has_said"), said->app_count > 0 || said->ours != NULL);
    tmpl_map_put_bool(m, STR("has_ours"), said->ours != NULL);
    tmpl_map_put_bool(m, STR("has_apps"), said->app_count > 0);
}

static bool is_found(struct http_exchange *x, const struct model_table *t, struct str lower)
{
    struct str both =
        str_format(x->arena, "%.*s\n%.*s", STR_ARG(t->name), STR_ARG(view_table_label(x, t)));

    return lower.len == 0 || str_search(str_lower(x->arena, both), lower, 0) < both.len;
}

/* Who says something of it: the apps' names, and whether run time does. */
static void sources_put(struct http_exchange *x, struct tmpl_map *m, struct str name)
{
    const struct view_catalogue *c = view_catalogue_of(x);
    struct tmpl_list *list = tmpl_map_put_list(m, STR("sources"));
    bool is_ours = false;

    for (size_t i = 0; c != NULL && i < c->document_count; i++) {
        const struct view_document *d = &c->documents[i];

        if (d->kind != VIEW_DOCUMENT_MODEL || !str_eq(d->name, name))
            continue;
        is_ours |= d->app.len == 0;
        if (d->app.len > 0)
            tmpl_map_put_text(tmpl_list_add_map(list), STR("source"), d->app);
    }
    tmpl_map_put_bool(m, STR("is_ours"), is_ours);
}

static void table_put(struct http_exchange *x, struct tmpl_map *m, const struct model_table *t)
{
    struct str name = view_table_name(x->arena, x->model, t);

    tmpl_map_put_text(m, STR("name"), name);
    tmpl_map_put_text(m, STR("label"), view_table_label(x, t));
    tmpl_map_put_text(m, STR("group"), view_menu_group(x, t));
    tmpl_map_put_bool(m, STR("is_hidden"), view_display_of(x, t)->is_hidden);
    tmpl_map_put_text(m, STR("edit_path"),
                      str_format(x->arena, "/admin/settings/models/%.*s",
                                 STR_ARG(http_uri_encode(x->arena, name))));
    sources_put(x, m, name);
}

enum err settings_displays(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/models"));
    struct str text = utf8_clip(str_trim(settings_query(x, STR("q"))), SEARCH_MAX);
    struct str lower = str_lower(x->arena, text);
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("tables"));
    bool has_tables = false;

    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    for (size_t i = 0; i < x->model->table_count; i++) {
        const struct model_table *t = &x->model->tables[i];

        if (t->is_system || !is_found(x, t, lower))
            continue;
        table_put(x, tmpl_list_add_map(list), t);
        has_tables = true;
    }
    tmpl_map_put_text(p.root, STR("q"), text);
    tmpl_map_put_bool(p.root, STR("has_tables"), has_tables);
    return view_page_show(&p, STR("admin/settings/displays"));
}
