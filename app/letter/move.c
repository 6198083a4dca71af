/*
 * move.c - an account gets its new address, after somebody showed that it is theirs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/change.h"
#include "app/access/profile.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/letter/letter.h"

struct moving {
    struct http_exchange *x;
    int64_t account_id;
    bool *out_is_done;
};

/* With its record and the letter to the address that was, or not at all. */
static enum err move_once(void *arg, struct error *e)
{
    struct moving *m = arg;
    struct http_exchange *x = m->x;
    struct access_audit_entry entry = {
        .event = "account_email", .account_id = m->account_id, .model = STR("lintel_account")};
    struct access_profile before;

    TRY(access_profile_find(x->db, x->arena, m->account_id, &before, e));
    TRY(access_account_finish_email(x->db, x->arena, m->account_id, m->out_is_done, e));
    if (!*m->out_is_done)
        return ERR_NONE;
    entry.row_key = before.uuid;
    TRY(access_audit_add(access_audit_of(x), &entry, 1, e));
    return letter_notice(x, STR("email_changed"), before.email, before.new_email);
}

enum err letter_move_email(struct http_exchange *x, int64_t account_id, bool *out_is_done)
{
    struct moving m = {.x = x, .account_id = account_id, .out_is_done = out_is_done};

    return db_tx_retry(x->db, move_once, &m, &x->error);
}
