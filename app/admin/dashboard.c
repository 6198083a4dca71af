/*
 * dashboard.c - GET /admin/dashboards/{name}: panels, each with what its viewer may see.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/dashboard.h"

#include "app/access/user.h"
#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/tmpl/value.h"
#include "app/view/catalogue.h"
#include "app/view/page.h"
#include "app/view/panel.h"

/* Is there a panel that shows the viewer anything? */
static bool is_for(struct http_exchange *x, const struct view_dashboard *d)
{
    for (size_t i = 0; i < d->panel_count; i++) {
        if (view_panel_is_shown(x, &d->panels[i]))
            return true;
    }
    return false;
}

bool admin_dashboard_next(struct http_exchange *x, size_t *at, struct view_dashboard *out_dashboard)
{
    const struct view_catalogue *c = view_catalogue_of(x);

    while (c != NULL && *at < c->document_count) {
        const struct view_document *document = &c->documents[(*at)++];
        struct error none = {.code = ERR_NONE};

        if (document->kind == VIEW_DOCUMENT_DASHBOARD &&
            view_document_find(x, VIEW_DOCUMENT_DASHBOARD, document->name) == document &&
            view_dashboard_read(x->arena, NULL, document, STR(""), out_dashboard, &none) ==
                ERR_NONE &&
            is_for(x, out_dashboard))
            return true;
    }
    return false;
}

struct str admin_dashboard_path(struct arena *a, const struct view_dashboard *d)
{
    return str_format(a, "/admin/dashboards/%.*s", STR_ARG(http_uri_encode(a, d->name)));
}

void admin_dashboards_put(struct http_exchange *x, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("dashboards"));
    struct view_dashboard d;
    bool has_any = false;
    size_t at = 0;

    while (admin_dashboard_next(x, &at, &d)) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        has_any = true;
        tmpl_map_put_text(m, STR("dashboard_label"), d.label);
        tmpl_map_put_text(m, STR("dashboard_help"), d.help);
        tmpl_map_put_text(m, STR("dashboard_path"), admin_dashboard_path(x->arena, &d));
    }
    tmpl_map_put_bool(root, STR("has_dashboards"), has_any);
}

enum err admin_dashboard(struct http_exchange *x)
{
    const struct view_document *document;
    struct view_dashboard d;
    struct tmpl_map *root;
    struct tmpl_list *panels;

    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    document = view_document_find(x, VIEW_DOCUMENT_DASHBOARD, http_path_param(x, STR("name")));
    if (document == NULL ||
        view_dashboard_read(x->arena, NULL, document, STR(""), &d, &x->error) != ERR_NONE ||
        !is_for(x, &d)) {
        error_clear(&x->error);
        return view_found(
            x, error_tell(&x->error, ERR_ABSENT, STR_NONE, "There is no such dashboard."));
    }
    root = view_root(x);
    admin_dashboards_put(x, root);
    tmpl_map_put_text(root, STR("title"), d.label);
    tmpl_map_put_text(root, STR("help"), d.help);
    view_put(root, STR("edit_path"),
             x->user != NULL && x->user->is_admin
                 ? str_format(x->arena, "/admin/settings/dashboards/%.*s",
                              STR_ARG(http_uri_encode(x->arena, d.name)))
                 : STR_NONE);
    panels = tmpl_map_put_list(root, STR("panels"));
    for (size_t i = 0; i < d.panel_count; i++) {
        /* One that the viewer may not read is not there for him. */
        if (view_panel_is_shown(x, &d.panels[i]))
            TRY(view_panel_put(x, tmpl_list_add_map(panels), &d.panels[i]));
    }
    return view_render(x, STR("admin/dashboard"), root);
}
