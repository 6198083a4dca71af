/*
 * devices.c - /account/devices: where one is signed in, and ending that.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/cache.h"
#include "app/access/csrf.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/account/private.h"
#include "app/db/tx.h"
#include "app/words/say.h"

static void put_device(struct http_exchange *x, struct tmpl_map *m,
                       const struct access_session_row *s)
{
    bool is_current = s->id == x->user->session_id;

    tmpl_map_put_text(m, STR("id"), s->uuid);
    tmpl_map_put_text(m, STR("words"), words_agent(x->templates, x->arena, s->user_agent));
    view_put(m, STR("address"), s->address.len == 0 ? STR_NONE : s->address);
    view_put_time(x, m, STR("created_at"), s->created_at);
    view_put_time(x, m, STR("used_at"), s->used_at);
    tmpl_map_put_bool(m, STR("is_current"), is_current);
    tmpl_map_put_bool(m, STR("is_strong"), s->aal >= 2);
}

static enum err list(struct http_exchange *x, struct access_session_row **rows, size_t *count)
{
    return access_session_list(x->db, x->arena, x->user->id, rows, count, &x->error);
}

/* The one that asks stands first. */
enum err account_devices(struct http_exchange *x)
{
    struct view_page p = account_page_new(x);
    struct tmpl_list *devices = tmpl_map_put_list(p.root, STR("devices"));
    struct access_session_row *rows;
    size_t count;

    TRY(list(x, &rows, &count));
    for (int turn = 0; turn < 2; turn++) {
        for (size_t i = 0; i < count; i++) {
            if ((rows[i].id == x->user->session_id) == (turn == 0))
                put_device(x, tmpl_list_add_map(devices), &rows[i]);
        }
    }
    tmpl_map_put_bool(p.root, STR("has_others"), count > 1);
    account_page_done(&p);
    return view_page_show(&p, STR("account/devices"));
}

/* With a word in the audit, or not at all. */
static enum err end_one(struct http_exchange *x, const struct access_session_row *row)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

    TRY(db_tx_begin(x->db, &tx, &x->error));
    TRY(access_session_revoke(x->db, x->user->id, row->id, &x->error));
    TRY(access_audit_note(access_audit_of(x), "session_revoke", STR("lintel_session"), row->uuid,
                          STR_NONE, STR_NONE, &x->error));
    return db_tx_commit(&tx, &x->error);
}

static enum err end_others(struct http_exchange *x)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

    TRY(db_tx_begin(x->db, &tx, &x->error));
    TRY(access_session_revoke_others(x->db, x->user->id, x->user->session_id, &x->error));
    TRY(access_audit_note(access_audit_of(x), "session_revoke", STR("lintel_session"), STR_NONE,
                          STR("scope"), STR("others"), &x->error));
    return db_tx_commit(&tx, &x->error);
}

enum err account_device_end(struct http_exchange *x)
{
    struct access_session_row *rows;
    struct http_form form;
    struct str uuid;
    size_t count;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    uuid = view_form_text(&form, STR("id"));
    TRY(list(x, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(rows[i].uuid, uuid))
            continue;
        if (rows[i].id == x->user->session_id)
            return account_sign_out(x);
        TRY(end_one(x, &rows[i]));
        access_cache_forget(x->access->cache);
    }
    /* One that has ended by itself meanwhile is what was asked for. */
    return view_done(x, STR("/account/devices?done=device"));
}

enum err account_device_end_others(struct http_exchange *x)
{
    struct http_form form;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    TRY(end_others(x));
    access_cache_forget(x->access->cache);
    return view_done(x, STR("/account/devices?done=devices"));
}
