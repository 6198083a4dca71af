/*
 * edit_private.h - between the parts of edit*.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_EDIT_PRIVATE_H
#define APP_ACCESS_EDIT_PRIVATE_H

#include <stdbool.h>

#include "app/access/edit.h"

struct db_stmt;
struct json_writer;

#define EDIT_DETAIL_MAX ((size_t)256 * 1024)

/* A grant's columns from that one on: id, role, model, verb, row_where, row_check, fields, presets.
 */
#define EDIT_GRANT_COLUMNS "id, role, model, verb, row_where, row_check, fields, presets"
enum err edit_grant_read(struct db_stmt *q, struct arena *a, struct access_rule_text *out_text,
                         struct error *e) ATTR_MUST_USE;
/* What narrows it, as app.json has it under the verb: true, or an object. */
void edit_grant_write(struct json_writer *w, const struct access_rule_text *text);

/* Is it of a role that app.json can have made, or made at run time?  For statements. */
enum err edit_role_find(struct db_conn *c, struct str name, bool *out_is_there, bool *out_is_ours,
                        struct error *e) ATTR_MUST_USE;

#endif
