/*
 * ticket.h - what an API client holds of a session: an access and a refresh token.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_TICKET_H
#define APP_ACCESS_TICKET_H

#include <stdint.h>

#include "app/access/profile.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_session_options;
struct access_setup;
struct arena;
struct db_conn;

struct access_ticket {
    struct str access_token; /* in the arena, as is refresh_token: for their owner alone */
    struct str refresh_token;
    int64_t life_s; /* of the access token; it ends at expires_s, since 1970 */
    int64_t expires_s;
    int64_t session_id;
    struct access_profile profile;
};

/*
 * Opens a session of that account, with options' user_agent, address and method, and
 * notes that it signed in.  ERR_ABSENT: no such account, or it is disabled.
 */
enum err access_ticket_open(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                            int64_t account_id, const struct access_session_options *options,
                            struct access_ticket *out_ticket, struct error *e) ATTR_MUST_USE;
/* A new access token for a session that lives, beside a refresh token of it. */
enum err access_ticket_renew(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                             int64_t account_id, int64_t session_id, struct str refresh_token,
                             struct access_ticket *out_ticket, struct error *e) ATTR_MUST_USE;

#endif
