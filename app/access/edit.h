/*
 * edit.h - roles and grants that are made at run time, beside those of the apps' files.
 *
 * What an app.json brought is the file's: it can be neither changed nor removed here (ERR_DENIED
 * with words), only added to, since grants add up.  Everything is checked as a file is, against
 * the schema and the roles there are, in the transaction that writes it, records it with
 * before and after, and raises the version: it is in force within a second.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_EDIT_H
#define APP_ACCESS_EDIT_H

#include <stddef.h>
#include <stdint.h>

#include "app/access/rule.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_audit;
struct arena;
struct db_conn;
struct json_writer;
struct model;

#define ACCESS_ROLE_COMMENT_MAX 255 /* characters */

struct access_role_wish {
    struct str name;
    struct str comment;
    const struct str *includes;
    size_t include_count;
};

/* Fields of errors: "name", "comment", "includes".  ERR_CONFLICT: there is one of that name. */
enum err access_role_create(const struct access_audit *audit, const struct access_role_wish *wish,
                            struct error *e) ATTR_MUST_USE;
/* Comment and includes of the role of that name. */
enum err access_role_change(const struct access_audit *audit, const struct access_role_wish *wish,
                            struct error *e) ATTR_MUST_USE;
/* With its grants, run-time ones of other apps' too, and from everybody who has it. */
enum err access_role_remove(const struct access_audit *audit, struct str name,
                            struct error *e) ATTR_MUST_USE;

/*
 * text->id 0: a new one, else that one becomes this.  Fields of errors: "role", "model", "where",
 * "check", "fields", "presets".  ERR_ABSENT: there is no such role, or no such grant any more.
 */
enum err access_grant_put(const struct access_audit *audit, const struct model *m,
                          const struct access_rule_text *text, int64_t *out_id,
                          struct error *e) ATTR_MUST_USE;
enum err access_grant_remove(const struct access_audit *audit, int64_t id,
                             struct error *e) ATTR_MUST_USE;

/* ---- edit_export.c ---- */

/*
 * All that was made at run time - roles, values for conditions, grants - as members of the object
 * that app_file.h reads: it says the same when it is loaded as an app's.  In the caller's
 * transaction.
 */
enum err access_edit_export(struct db_conn *c, struct arena *a, struct json_writer *w,
                            struct error *e) ATTR_MUST_USE;

#endif
