/*
 * private.h - the handlers of the admin, one file each.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_PRIVATE_H
#define APP_ADMIN_PRIVATE_H

#include "app/http/route.h"

struct tmpl_map;

http_handler_fn admin_home;      /* home.c */
http_handler_fn admin_dashboard; /* dashboard.c */
http_handler_fn admin_list;      /* list.c */
http_handler_fn admin_row;       /* row.c */

/* "dashboards": those that show who is there anything. */
void admin_dashboards_put(struct http_exchange *x, struct tmpl_map *root);

#endif
