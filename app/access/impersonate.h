/*
 * impersonate.h - an administrator acts in somebody else's place.
 *
 * What comes of it is a session of that person's account: its roles and policies hold,
 * so that the administrator sees what that person sees.  The session remembers who
 * opened it, and the audit tells both in every record.
 *
 *   - for an hour, however busy it is
 *   - never for an administrator's account, and not longer than the one who opened it is
 *     an administrator and not disabled: every look at the session asks that anew
 *   - for reading alone, unless writes were asked for; accounts, sign-ins, factors and
 *     keys stay out of reach in either case (app/serve/stand_in.h)
 *   - not nested: who acts in another's place is no administrator
 *
 * The owner sees it among his sessions, and can end it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_IMPERSONATE_H
#define APP_ACCESS_IMPERSONATE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_audit;
struct arena;
struct db_conn;
struct http_exchange;

#define ACCESS_IMPERSONATE_LIFE_S     ((int64_t)3600)
#define ACCESS_IMPERSONATE_REASON_MAX 500 /* characters */

struct access_impersonation {
    int64_t admin_id;   /* who acts */
    int64_t account_id; /* in whose place */
    struct str reason;
    bool has_writes;
    struct str user_agent;            /* what opens it, in its own words */
    struct str address;               /* where it is opened from */
    const struct access_audit *audit; /* both accounts are put in here */
};

/*
 * Opens it and records it, both or neither.  The token, in the arena, goes to the
 * administrator and nowhere else.  With words: ERR_INVALID, the reason is missing, too
 * long or no text; ERR_DENIED, admin_id is none, or account_id is one, or both are the
 * same; ERR_ABSENT, there is no such account, or it is disabled.
 */
enum err access_impersonate(struct db_conn *c, struct arena *a,
                            const struct access_impersonation *wish, struct str *out_token,
                            int64_t *out_session_id, struct error *e) ATTR_MUST_USE;

/* May the request write?  ERR_DENIED with words where its session is for reading alone. */
enum err access_impersonate_check_write(const struct http_exchange *x,
                                        struct error *e) ATTR_MUST_USE;
bool access_impersonate_is_read_only(const struct http_exchange *x);

#endif
