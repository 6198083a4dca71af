/*
 * jobs.h - lists of jobs, of which the outbox of mail is one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SETTINGS_JOBS_H
#define APP_SETTINGS_JOBS_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/work/job_list.h"

struct http_exchange;
struct tmpl_map;
struct view_page;

struct settings_job_list {
    struct str path;
    struct work_job_filter filter;
};

/* What the address asks for; kind absent: all. */
struct settings_job_list settings_job_list_of(struct http_exchange *x, const char *path,
                                              struct str kind);
/* What templates/admin/settings/job-list.html needs. */
enum err settings_job_list_put(struct view_page *p, const struct settings_job_list *l,
                               struct error *e) ATTR_MUST_USE;
/* One of its rows. */
void settings_job_put(struct http_exchange *x, struct tmpl_map *m, const struct work_job_row *row);

#endif
