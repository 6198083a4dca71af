/*
 * panel.h - a panel of a dashboard, with what its viewer may see.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_PANEL_H
#define APP_VIEW_PANEL_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"

struct http_exchange;
struct tmpl_map;
struct view_panel;

/* May the viewer read what it is about? */
bool view_panel_is_shown(struct http_exchange *x, const struct view_panel *panel);

/*
 * What templates/admin/panel.html needs.  A panel that cannot be shown - a column is not there any
 * more, or not for this viewer - says so in its place; only what is no fault of its query fails.
 */
enum err view_panel_put(struct http_exchange *x, struct tmpl_map *m,
                        const struct view_panel *panel) ATTR_MUST_USE;

#endif
