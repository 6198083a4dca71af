/*
 * app_check.h - what app.json files say, held against the schema and each other.
 *
 * All files are looked at together, with the roles that were made at run time:
 * a role may be granted and included that another app brings.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_APP_CHECK_H
#define APP_ACCESS_APP_CHECK_H

#include <stddef.h>

#include "app/access/app_file.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct model;

/* What the database holds that comes from none of the files. */
struct access_known {
    const struct str *roles;
    size_t role_count;
    struct str (*includes)[2]; /* role, included */
    size_t include_count;
    const struct str *contexts;
    size_t context_count;
};

/* ERR_INVALID: the first thing that is wrong, with file and place. */
enum err access_apps_check(struct arena *a, const struct model *m, const struct access_app *apps,
                           size_t app_count, const struct access_known *known,
                           struct error *e) ATTR_MUST_USE;

#endif
