/*
 * leave.h - an account's owner goes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_LEAVE_H
#define APP_ACCESS_LEAVE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"

struct db_conn;

/*
 * Removes the account and all that hangs on it; its sessions and keys end with it.
 * ERR_CONFLICT with words for the only administrator: nobody could make another.
 */
enum err access_account_leave(struct db_conn *c, int64_t account_id, struct error *e) ATTR_MUST_USE;

/*
 * Is it the only administrator that is not disabled?  All of them are locked until the end of
 * the caller's transaction, so that of two who are to go at once one stays.
 */
enum err access_account_is_last_admin(struct db_conn *c, int64_t account_id, bool *out_is_last,
                                      struct error *e) ATTR_MUST_USE;

#endif
