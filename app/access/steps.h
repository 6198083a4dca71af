/*
 * steps.h - how far a new system has come: what an administrator is told to do next.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_STEPS_H
#define APP_ACCESS_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"

struct db_conn;

struct access_steps {
    bool is_put_away; /* the account wants to see none of it any more */
    bool has_others;  /* there is a second account */
    bool has_role;    /* besides those that are built in */
    bool has_factor;  /* the account itself shows two when it signs in */
};

enum err access_steps_find(struct db_conn *c, int64_t account_id, struct access_steps *out_steps,
                           struct error *e) ATTR_MUST_USE;
enum err access_steps_put_away(struct db_conn *c, int64_t account_id,
                               struct error *e) ATTR_MUST_USE;

#endif
