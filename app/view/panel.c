/*
 * panel.c - a panel of a dashboard, run and drawn.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/panel.h"

#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/json/parse.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/view/chart.h"
#include "app/view/dashboard.h"
#include "app/view/shown.h"

bool view_panel_is_shown(struct http_exchange *x, const struct view_panel *panel)
{
    const struct model_table *t = model_table_find(x->model, panel->data.model);

    return t != NULL && view_shows(x, t);
}

enum err view_panel_put(struct http_exchange *x, struct tmpl_map *m, const struct view_panel *panel)
{
    const struct http_params nothing = {NULL, 0};
    const struct json_value *rows;
    enum err code = view_named_run(x, &panel->data, &nothing, &rows);

    if (code == ERR_UNAVAILABLE || code == ERR_INTERNAL)
        return code;
    tmpl_map_put_text(m, STR("panel_title"), panel->title);
    tmpl_map_put_bool(m, STR("is_wide"), panel->is_wide);
    tmpl_map_put_bool(m, STR("is_failed"), code != ERR_NONE);
    if (code == ERR_NONE)
        chart_put(x, m, panel->kind, rows);
    else
        error_clear(&x->error);
    return ERR_NONE;
}
