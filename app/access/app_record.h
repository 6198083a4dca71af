/*
 * app_record.h - what an app.json changed, for the audit; for app_load.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_APP_RECORD_H
#define APP_ACCESS_APP_RECORD_H

#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_audit;
struct arena;
struct db_conn;

/* All that the database holds of an app, a line each, sorted: "grant user read library_loan ...".
 */
struct app_lines {
    struct str *at;
    size_t count;
};

enum err app_lines_read(struct db_conn *c, struct arena *a, struct str app,
                        struct app_lines *out_lines, struct error *e) ATTR_MUST_USE;

/* The event "app_load" with the lines that are new and those that are gone. */
enum err app_record(const struct access_audit *audit, struct str app,
                    const struct app_lines *before, const struct app_lines *after,
                    struct error *e) ATTR_MUST_USE;

#endif
