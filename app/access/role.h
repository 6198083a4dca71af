/*
 * role.h - roles, and who has them.
 *
 * Two are built in: ACCESS_ROLE_ANONYMOUS, which everyone has, and ACCESS_ROLE_USER,
 * which everyone has who is signed in (and which includes the other, so that
 * signing in takes nothing away).  All others are given to accounts.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_ROLE_H
#define APP_ACCESS_ROLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_audit;
struct arena;
struct db_conn;

#define ACCESS_ROLE_ANONYMOUS "anonymous"
#define ACCESS_ROLE_USER      "user"
#define ACCESS_ROLES_MAX      10000 /* that are read of the table */

/* Everybody has it who should: it is given to nobody, and never removed. */
bool access_role_is_built_in(struct str name);

struct access_role {
    struct str name;
    struct str comment;
    struct str app;      /* that brings it, or absent */
    struct str includes; /* "user, editor", or "" */
    int64_t accounts;    /* that have it, the time of none being over */
};

enum err access_role_list(struct db_conn *c, struct arena *a, struct access_role **out_roles,
                          size_t *out_count, struct error *e) ATTR_MUST_USE;

/* A role that an account was given. */
struct access_held_role {
    struct str role;
    struct str until; /* 2026-12-24 18:00:00 UTC, or absent: for ever */
    bool is_over;
};

enum err access_role_list_of(struct db_conn *c, struct arena *a, int64_t account_id,
                             struct access_held_role **out_roles, size_t *out_count,
                             struct error *e) ATTR_MUST_USE;

/*
 * until: "2026-12-24" or "2026-12-24T18:00:00", UTC; absent: for ever.  Who has the
 * role already has it until then instead.  ERR_ABSENT: no such role; ERR_INVALID: a
 * built-in one, or a time that is none or is over.  Both are recorded, in the same
 * transaction, on the audit's connection.
 */
enum err access_role_grant(const struct access_audit *audit, int64_t account_id, struct str role,
                           struct str until, struct error *e) ATTR_MUST_USE;

/* ERR_ABSENT: the account does not have it. */
enum err access_role_revoke(const struct access_audit *audit, int64_t account_id, struct str role,
                            struct error *e) ATTR_MUST_USE;

#endif
