/*
 * system.h - the pages under /admin/settings/ about the system itself: handlers.
 *
 * All of them are the administrator's (HTTP_ADMIN); what they share is private.h's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SETTINGS_SYSTEM_H
#define APP_SETTINGS_SYSTEM_H

#include "app/base/str.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/tmpl/value.h"

struct model_table;

/* ---- schema.c, schema_table.c, schema_diagram.c: what the database is ---- */

/* "film"; of one served in place perhaps "sakila.film". */
struct str system_table_name(struct http_exchange *x, const struct model_table *t);
/* "/admin/settings/schema/film" */
struct str system_schema_path(struct http_exchange *x, const struct model_table *t);
/* Puts "diagram": the tables' boxes and foreign keys; focus (or NULL) is marked.  Too many: null.
 */
void system_diagram_put(struct http_exchange *x, struct tmpl_map *m,
                        const struct model_table *const *tables, size_t count,
                        const struct model_table *focus);
http_handler_fn system_schema, system_table, system_diagram;

/* ---- sql.c: the console ---- */

http_handler_fn system_sql_form, system_sql;

/* ---- health.c, migrations.c ---- */

http_handler_fn system_health;
http_handler_fn system_migrations;

/* ---- jobs.c, mail.c: what is done later ---- */

http_handler_fn system_jobs, system_job, system_job_do;
http_handler_fn system_mail, system_mail_test;

#endif
