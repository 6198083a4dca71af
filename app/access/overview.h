/*
 * overview.h - sessions and keys of all accounts, for an administrator to look at.
 *
 * The newest first, page by page; nothing is counted.  Texts live in the arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_OVERVIEW_H
#define APP_ACCESS_OVERVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;

struct access_overview_session {
    int64_t id;
    int64_t account_id;
    struct str email; /* "": it has none */
    struct str by;    /* the administrator in its place, or "" */
    struct str user_agent;
    struct str address;
    int aal;
    struct str created_at; /* as SQL prints it, UTC */
    struct str used_at;
};

/* Those that live; before_id is the cursor, 0: from the newest on. */
enum err access_overview_sessions(struct db_conn *c, struct arena *a, int64_t before_id,
                                  int64_t limit, struct access_overview_session **out_rows,
                                  size_t *out_count, struct error *e) ATTR_MUST_USE;

struct access_overview_key {
    int64_t id;
    int64_t account_id;
    struct str email;
    struct str name;
    struct str hint;
    struct str scopes;     /* "film:read,create · rental:call" */
    struct str created_at; /* absent below: never */
    struct str expires_at;
    struct str used_at;
};

enum err access_overview_keys(struct db_conn *c, struct arena *a, int64_t before_id, int64_t limit,
                              struct access_overview_key **out_rows, size_t *out_count,
                              struct error *e) ATTR_MUST_USE;

#endif
