/*
 * export.h - what was made at run time, back to text.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_EXPORT_H
#define APP_VIEW_EXPORT_H

#include "app/base/attr.h"
#include "app/base/error.h"

struct arena;
struct buf;
struct db_conn;

/*
 * Roles, values for conditions, grants (access/edit.h) and documents (document.h) of run time, as
 * an app.json: in a folder of its own that LINTEL_APPS names last, it says the same.
 */
enum err view_export(struct db_conn *c, struct arena *a, struct buf *to,
                     struct error *e) ATTR_MUST_USE;

#endif
