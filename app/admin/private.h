/*
 * private.h - the handlers of the admin, one file each.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_PRIVATE_H
#define APP_ADMIN_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/http/route.h"

struct arena;
struct tmpl_map;
struct view_dashboard;

http_handler_fn admin_home;        /* home.c */
http_handler_fn admin_dashboard;   /* dashboard.c */
http_handler_fn admin_list;        /* list/list.c */
http_handler_fn admin_list_export; /* list/export.c */
/* list/views.c */
http_handler_fn admin_view_open;
http_handler_fn admin_view_save;
http_handler_fn admin_view_delete;
http_handler_fn admin_card_move; /* layout/move.c */
http_handler_fn admin_row;       /* row/row.c */
/* what is said about a row: row/talk.c, row/comment.c, row/attach.c */
http_handler_fn admin_follow;
http_handler_fn admin_people;
http_handler_fn admin_comment;
http_handler_fn admin_comment_add;
http_handler_fn admin_comment_save;
http_handler_fn admin_comment_remove;
http_handler_fn admin_list_cells; /* list/cells.c: rows typed into where they stand */
/* bulk/bulk.c: many rows at once */
http_handler_fn admin_bulk_choose;
http_handler_fn admin_bulk;
http_handler_fn admin_bulk_do;
http_handler_fn admin_file;
http_handler_fn admin_file_add;
http_handler_fn admin_file_remove;
/* row/notices.c: what somebody is told of */
http_handler_fn admin_notices;
http_handler_fn admin_notices_all;
http_handler_fn admin_notice;

/* row/history.c: what happened to a row */
http_handler_fn admin_history_page;
http_handler_fn admin_history_revert; /* row/revert.c */

/* "dashboards": those that show who is there anything. */
void admin_dashboards_put(struct http_exchange *x, struct tmpl_map *root);
/* The same, one after the other: *at begins as 0; false behind the last one. */
bool admin_dashboard_next(struct http_exchange *x, size_t *at,
                          struct view_dashboard *out_dashboard);
struct str admin_dashboard_path(struct arena *a, const struct view_dashboard *d);

http_handler_fn admin_search; /* search/search.c */
/* steps.c: "has_steps", "steps" */
enum err admin_steps_put(struct http_exchange *x, struct tmpl_map *root) ATTR_MUST_USE;
http_handler_fn admin_steps_away;

/* form/form.c: a new row, a row to be changed */
http_handler_fn admin_form_new;
http_handler_fn admin_form_create;
http_handler_fn admin_form_edit;
http_handler_fn admin_form_update;
http_handler_fn admin_pick_search; /* form/pick.c */
/* form/remove.c: what hangs on a row, and its end */
http_handler_fn admin_delete_form;
http_handler_fn admin_delete;

#endif
