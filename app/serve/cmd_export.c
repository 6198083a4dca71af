/*
 * cmd_export.c - `lintel export`: what was made at run time, as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/base/buf.h"
#include "app/db/conn.h"
#include "app/serve/command.h"
#include "app/view/export.h"

#define EXPORT_MAX ((size_t)64 << 20)

static enum err run_export(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    AUTO(buf_fini) struct buf out;

    buf_init(&out, EXPORT_MAX);
    TRY(command_connect(c, &conn));
    TRY(view_export(conn, c->arena, &out, &c->error));
    if (fwrite(out.at, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
        return error_set(&c->error, ERR_UNAVAILABLE, "the export could not be written");
    return ERR_NONE;
}

const struct command command_export = {
    .name = "export",
    .summary = "print what was made at run time as an app.json",
    .help =
        "Roles, grants and values for their conditions, labels and lists of tables, dashboards,\n"
        "pages and the menu, as far as no app's file brings them. In a folder of its own that\n"
        "LINTEL_APPS names last, `lintel migrate` makes the same of it again:\n\n"
        "  mkdir -p sql/site && lintel export > sql/site/app.json",
    .wants_settings = true,
    .run = run_export,
};
