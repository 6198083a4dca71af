/*
 * import.c - the face: its routes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/import/import.h"

#include "app/access/ask.h"
#include "app/import/private.h"
#include "app/view/page.h"

/* Whoever asks for a policy is HTTP_GRANTED: for other routes none is made. */
static const struct http_route routes[] = {
    {HTTP_GET, STR_INIT("/admin/import/{table}"), HTTP_GRANTED, import_first},
    {HTTP_POST, STR_INIT("/admin/import/{table}"), HTTP_GRANTED, import_upload},
    {HTTP_GET, STR_INIT("/admin/import/{table}/{import}"), HTTP_GRANTED, import_one},
    {HTTP_GET, STR_INIT("/admin/import/{table}/{import}/errors"), HTTP_GRANTED, import_errors},
    {HTTP_GET, STR_INIT("/admin/import/{table}/{import}/refused"), HTTP_GRANTED, import_refused},
    {HTTP_POST, STR_INIT("/admin/import/{table}/{import}/{action}"), HTTP_GRANTED, import_do},
};

const struct http_face import_face = {
    .name = "import",
    .prefix = STR_INIT("/admin/import"),
    .routes = routes,
    .count = sizeof routes / sizeof *routes,
    .answer_error = view_answer_error,
    .ask_sign_in = access_ask_sign_in,
    .has_forms = true,
};
