/*
 * manage.h - what an administrator does to somebody's account.
 *
 * Each is one transaction, recorded in it: audit->account_id is who does it, row_key is whose
 * account it is.  Nothing here asks whether he may: the caller has made sure.
 *
 * Somebody is always left who can make another administrator: ERR_CONFLICT with words for
 * whatever would leave none.  Nobody shuts himself out by a slip either.
 *
 * Who has changed sessions or rank calls access_cache_forget() afterwards.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_MANAGE_H
#define APP_ACCESS_MANAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_audit;

/* All: ERR_ABSENT with words where there is no such account. */

/* Its sessions end with it, also when it is enabled again.  ERR_CONFLICT: one's own. */
enum err access_manage_disable(const struct access_audit *audit, int64_t account_id,
                               bool is_disabled, struct error *e) ATTR_MUST_USE;
enum err access_manage_set_admin(const struct access_audit *audit, int64_t account_id,
                                 bool is_admin, struct error *e) ATTR_MUST_USE;
/* With all that hangs on it.  ERR_CONFLICT: one's own. */
enum err access_manage_delete(const struct access_audit *audit, int64_t account_id,
                              struct error *e) ATTR_MUST_USE;
/* Its address counts as shown to be its owner's. */
enum err access_manage_confirm(const struct access_audit *audit, int64_t account_id,
                               struct error *e) ATTR_MUST_USE;
/* One session, or (0) all; one that has ended by itself meanwhile is what was asked for. */
enum err access_manage_end_session(const struct access_audit *audit, int64_t account_id,
                                   int64_t session_id, struct error *e) ATTR_MUST_USE;
/* ERR_ABSENT too where the account has no such factor, passkey or key. */
enum err access_manage_remove_factor(const struct access_audit *audit, int64_t account_id,
                                     int64_t factor_id, struct error *e) ATTR_MUST_USE;
enum err access_manage_remove_passkey(const struct access_audit *audit, int64_t account_id,
                                      int64_t passkey_id, struct error *e) ATTR_MUST_USE;
enum err access_manage_revoke_key(const struct access_audit *audit, int64_t account_id,
                                  int64_t key_id, struct error *e) ATTR_MUST_USE;

#endif
