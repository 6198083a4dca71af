/*
 * admin.c - the face: its routes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/admin.h"

#include "app/access/ask.h"
#include "app/admin/private.h"
#include "app/view/page.h"

/* Whoever asks for a policy is HTTP_GRANTED: for other routes none is made. */
static const struct http_route routes[] = {
    {HTTP_GET, STR_INIT("/admin"), HTTP_GRANTED, admin_home},
    {HTTP_GET, STR_INIT("/admin/"), HTTP_GRANTED, admin_home},
    {HTTP_GET, STR_INIT("/admin/dashboards/{name}"), HTTP_GRANTED, admin_dashboard},
    {HTTP_GET, STR_INIT("/admin/data/{table}"), HTTP_GRANTED, admin_list},
    {HTTP_GET, STR_INIT("/admin/data/{table}/-/export"), HTTP_GRANTED, admin_list_export},
    {HTTP_POST, STR_INIT("/admin/data/{table}/-/cells"), HTTP_GRANTED, admin_list_cells},
    {HTTP_POST, STR_INIT("/admin/data/{table}/-/bulk"), HTTP_GRANTED, admin_bulk_choose},
    {HTTP_GET, STR_INIT("/admin/data/{table}/-/bulk/{bulk}"), HTTP_GRANTED, admin_bulk},
    {HTTP_POST, STR_INIT("/admin/data/{table}/-/bulk/{bulk}/{action}"), HTTP_GRANTED,
     admin_bulk_do},
    {HTTP_GET, STR_INIT("/admin/data/{table}/-/new"), HTTP_GRANTED, admin_form_new},
    {HTTP_POST, STR_INIT("/admin/data/{table}/-/new"), HTTP_GRANTED, admin_form_create},
    {HTTP_POST, STR_INIT("/admin/data/{table}/-/move"), HTTP_GRANTED, admin_card_move},
    {HTTP_GET, STR_INIT("/admin/data/{table}/-/pick"), HTTP_GRANTED, admin_pick_search},
    {HTTP_GET, STR_INIT("/admin/data/{table}/{key}"), HTTP_GRANTED, admin_row},
    {HTTP_GET, STR_INIT("/admin/data/{table}/{key}/edit"), HTTP_GRANTED, admin_form_edit},
    {HTTP_POST, STR_INIT("/admin/data/{table}/{key}/edit"), HTTP_GRANTED, admin_form_update},
    {HTTP_GET, STR_INIT("/admin/data/{table}/{key}/delete"), HTTP_GRANTED, admin_delete_form},
    {HTTP_POST, STR_INIT("/admin/data/{table}/{key}/delete"), HTTP_GRANTED, admin_delete},
    {HTTP_POST, STR_INIT("/admin/steps"), HTTP_ADMIN, admin_steps_away},
    {HTTP_GET, STR_INIT("/admin/search"), HTTP_GRANTED, admin_search},
    {HTTP_POST, STR_INIT("/admin/data/{table}/{key}/follow"), HTTP_GRANTED, admin_follow},
    {HTTP_GET, STR_INIT("/admin/data/{table}/{key}/people"), HTTP_GRANTED, admin_people},
    {HTTP_POST, STR_INIT("/admin/data/{table}/{key}/comments"), HTTP_GRANTED, admin_comment_add},
    {HTTP_GET, STR_INIT("/admin/data/{table}/{key}/comments/{id}"), HTTP_GRANTED, admin_comment},
    {HTTP_POST, STR_INIT("/admin/data/{table}/{key}/comments/{id}"), HTTP_GRANTED,
     admin_comment_save},
    {HTTP_POST, STR_INIT("/admin/data/{table}/{key}/comments/{id}/remove"), HTTP_GRANTED,
     admin_comment_remove},
    {HTTP_POST, STR_INIT("/admin/data/{table}/{key}/files"), HTTP_GRANTED, admin_file_add},
    {HTTP_GET, STR_INIT("/admin/data/{table}/{key}/files/{id}"), HTTP_GRANTED, admin_file},
    {HTTP_POST, STR_INIT("/admin/data/{table}/{key}/files/{id}/remove"), HTTP_GRANTED,
     admin_file_remove},
    {HTTP_GET, STR_INIT("/admin/notifications"), HTTP_GRANTED, admin_notices},
    {HTTP_POST, STR_INIT("/admin/notifications"), HTTP_GRANTED, admin_notices_all},
    {HTTP_POST, STR_INIT("/admin/notifications/{id}"), HTTP_GRANTED, admin_notice},
    {HTTP_POST, STR_INIT("/admin/views"), HTTP_GRANTED, admin_view_save},
    {HTTP_GET, STR_INIT("/admin/views/{id}"), HTTP_GRANTED, admin_view_open},
    {HTTP_POST, STR_INIT("/admin/views/{id}/delete"), HTTP_GRANTED, admin_view_delete},
    {HTTP_GET, STR_INIT("/admin/data/{table}/{key}/history"), HTTP_GRANTED, admin_history_page},
    {HTTP_POST, STR_INIT("/admin/data/{table}/{key}/history"), HTTP_GRANTED, admin_history_revert},
};

const struct http_face admin_face = {
    .name = "admin",
    .prefix = STR_INIT("/admin"),
    .routes = routes,
    .count = sizeof routes / sizeof *routes,
    .answer_error = view_answer_error,
    .ask_sign_in = access_ask_sign_in,
    .has_forms = true,
};
