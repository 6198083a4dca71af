/*
 * leave.h - an account's owner goes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_LEAVE_H
#define APP_ACCESS_LEAVE_H

#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"

struct db_conn;

/*
 * Removes the account and all that hangs on it; its sessions and keys end with it.
 * ERR_CONFLICT with words for the only administrator: nobody could make another.
 */
enum err access_account_leave(struct db_conn *c, int64_t account_id, struct error *e) ATTR_MUST_USE;

#endif
