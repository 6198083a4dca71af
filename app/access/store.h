/*
 * store.h - the version of roles and grants, which every change raises.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_STORE_H
#define APP_ACCESS_STORE_H

#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"

struct db_conn;

#define ACCESS_PLACE_MAX 80 /* bytes of lintel_grant.place */

/* ERR_UNAVAILABLE where there is none: `lintel migrate` was not run. */
enum err access_version_read(struct db_conn *c, uint64_t *out_version,
                             struct error *e) ATTR_MUST_USE;

/* Both inside the transaction of the change; the lock makes changes come one after another. */
enum err access_version_lock(struct db_conn *c, struct error *e) ATTR_MUST_USE;
enum err access_version_raise(struct db_conn *c, struct error *e) ATTR_MUST_USE;

#endif
