/*
 * ticket.c - a session, its first refresh token and an access token, together.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/ticket.h"

#include "app/access/refresh.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/access/token.h"
#include "app/base/clock.h"
#include "app/crypt/secret.h"
#include "app/db/tx.h"

struct opening {
    struct db_conn *conn;
    struct arena *arena;
    int64_t account_id;
    const struct access_session_options *options;
    int64_t most;
    int64_t session_id;
    struct str refresh_token;
};

static enum err open_session(void *arg, struct error *e)
{
    struct opening *o = arg;
    struct access_session_options options = *o->options;
    struct str token;

    options.most = o->most;
    options.idle_s = ACCESS_SESSION_CLIENT_IDLE_S;
    options.life_s = ACCESS_SESSION_CLIENT_LIFE_S;
    TRY(access_session_open(o->conn, o->arena, o->account_id, &options, &token, &o->session_id, e));
    /* Nobody gets it: this session is known by access tokens alone. */
    crypt_wipe_str(token);
    return access_refresh_open(o->conn, o->arena, o->session_id, &o->refresh_token, e);
}

enum err access_ticket_open(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                            int64_t account_id, const struct access_session_options *options,
                            struct access_ticket *out_ticket, struct error *e)
{
    struct opening o = {.conn = c,
                        .arena = a,
                        .account_id = account_id,
                        .options = options,
                        .most = setup->sessions_max};

    TRY(db_tx_retry(c, open_session, &o, e));
    return access_ticket_renew(c, a, setup, account_id, o.session_id, o.refresh_token, out_ticket,
                               e);
}

enum err access_ticket_renew(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                             int64_t account_id, int64_t session_id, struct str refresh_token,
                             struct access_ticket *out_ticket, struct error *e)
{
    const int64_t now_s = clock_now_us() / CLOCK_US_PER_S;
    struct access_ticket t = {.refresh_token = refresh_token,
                              .life_s = setup->token_life_s,
                              .expires_s = now_s + setup->token_life_s,
                              .session_id = session_id};
    struct access_session_facts session;

    TRY(access_session_describe(c, a, session_id, &session, e));
    TRY(access_profile_find(c, a, account_id, &t.profile, e));
    TRY(access_token_make(setup, a, &t.profile, &session, now_s, &t.access_token, e));
    *out_ticket = t;
    return ERR_NONE;
}
