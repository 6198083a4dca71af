/*
 * app_load.h - bring roles and grants in the database to what the apps' app.json say.
 *
 * All files are checked first, against the schema as it is and against each other;
 * then everything is written in one transaction, or nothing.  Only rows that carry
 * the app's name are touched: what was made at run time stays.  A file that was not
 * changed since changes nothing, one that is gone takes its rows with it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_APP_LOAD_H
#define APP_ACCESS_APP_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "app/access/app_file.h"
#include "app/base/attr.h"
#include "app/base/error.h"

struct access_audit;
struct arena;
struct db_conn;
struct model;

enum access_app_state {
    ACCESS_APP_NONE, /* no file, and there was none */
    ACCESS_APP_SAME,
    ACCESS_APP_LOADED,
    ACCESS_APP_REMOVED, /* the file is gone */
};

/*
 * out_states: one for each app.  m is the schema after the apps' SQL was applied.  audit: who does
 * it; what each file changed is recorded.
 */
enum err access_apps_load(struct db_conn *c, struct arena *a, const struct model *m,
                          const struct access_app *apps, size_t app_count,
                          const struct access_audit *audit, enum access_app_state *out_states,
                          struct error *e) ATTR_MUST_USE;

#endif
