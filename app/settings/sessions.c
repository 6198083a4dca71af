/*
 * sessions.c - /admin/settings/sessions, keys, locks: who is in, by what, and who is kept
 * out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/audit_list.h"
#include "app/access/email.h"
#include "app/access/guard.h"
#include "app/access/overview.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/db/tx.h"
#include "app/settings/private.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/page.h"
#include "app/words/say.h"

#define PAGE_ROWS   50
#define FAILURES    50
#define ADDRESS_MAX 45

static void put_owner(struct http_exchange *x, struct tmpl_map *m, int64_t id, struct str email)
{
    tmpl_map_put_text(m, STR("who"), email.len > 0 ? email : TMPL_SAY(x->templates, "no address"));
    tmpl_map_put_text(m, STR("account_path"),
                      str_format(x->arena, "/admin/settings/users/%lld", (long long)id));
}

/* Where the page after this one is: behind its last row, if it is full. */
static void put_next(struct view_page *p, const char *path, size_t count, int64_t last)
{
    tmpl_map_put_bool(p->root, STR("is_first"), settings_number(p->x, STR("before")) == 0);
    tmpl_map_put_text(p->root, STR("first_path"), str_from_z(path));
    view_put(p->root, STR("next_path"),
             count > PAGE_ROWS ? str_format(p->x->arena, "%s?before=%lld", path, (long long)last)
                               : STR_NONE);
    tmpl_map_put_bool(p->root, STR("has_rows"), count > 0);
}

enum err settings_sessions(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/sessions"));
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("rows"));
    struct access_overview_session *rows;
    size_t count;

    TRY(access_overview_sessions(x->db, x->arena, settings_number(x, STR("before")), PAGE_ROWS + 1,
                                 &rows, &count, &x->error));
    for (size_t i = 0; i < count && i < PAGE_ROWS; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        put_owner(x, m, rows[i].account_id, rows[i].email);
        tmpl_map_put_int(m, STR("session_id"), rows[i].id);
        tmpl_map_put_text(m, STR("agent"), words_agent(x->templates, x->arena, rows[i].user_agent));
        tmpl_map_put_text(m, STR("address"), rows[i].address);
        view_put(m, STR("by"), rows[i].by.len > 0 ? rows[i].by : STR_NONE);
        tmpl_map_put_bool(m, STR("is_strong"), rows[i].aal >= 2);
        view_put_time(x, m, STR("begun_at"), rows[i].created_at);
        view_put_time(x, m, STR("used_at"), rows[i].used_at);
    }
    put_next(&p, "/admin/settings/sessions", count, count > PAGE_ROWS ? rows[PAGE_ROWS - 1].id : 0);
    return view_page_show(&p, STR("admin/settings/sessions"));
}

enum err settings_api_keys(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/keys"));
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("rows"));
    struct access_overview_key *rows;
    size_t count;

    TRY(access_overview_keys(x->db, x->arena, settings_number(x, STR("before")), PAGE_ROWS + 1,
                             &rows, &count, &x->error));
    for (size_t i = 0; i < count && i < PAGE_ROWS; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        put_owner(x, m, rows[i].account_id, rows[i].email);
        tmpl_map_put_int(m, STR("key_id"), rows[i].id);
        tmpl_map_put_text(m, STR("key_name"), rows[i].name);
        tmpl_map_put_text(m, STR("hint"), rows[i].hint);
        tmpl_map_put_text(m, STR("scopes"), rows[i].scopes);
        view_put_time(x, m, STR("created_at"), rows[i].created_at);
        view_put_time(x, m, STR("expires_at"), rows[i].expires_at);
        view_put_time(x, m, STR("used_at"), rows[i].used_at);
    }
    put_next(&p, "/admin/settings/keys", count, count > PAGE_ROWS ? rows[PAGE_ROWS - 1].id : 0);
    return view_page_show(&p, STR("admin/settings/keys"));
}

/* ---- who is kept out ---- */

/* Counters are digests: what can be asked is whether these two have to wait. */
static enum err put_failure(struct view_page *p, struct tmpl_list *list,
                            const struct access_audit_seen *r, struct error *e)
{
    struct http_exchange *x = p->x;
    struct tmpl_map *m = tmpl_list_add_map(list);
    int64_t wait_s = 0;

    if (r->account.len > 0)
        TRY(access_guard_look(x->db, r->address, r->account, &wait_s, e));
    if (r->account_id == 0)
        tmpl_map_put_text(m, STR("who"), TMPL_SAY(x->templates, "nobody known"));
    else
        put_owner(x, m, r->account_id, r->account);
    tmpl_map_put_bool(m, STR("is_known"), r->account_id != 0);
    tmpl_map_put_text(m, STR("address"), r->address);
    tmpl_map_put_text(m, STR("email"), r->account);
    tmpl_map_put_bool(m, STR("is_locked"), wait_s > 0);
    tmpl_map_put_int(m, STR("minutes"), (wait_s + 59) / 60);
    view_put_time(x, m, STR("at"), r->at);
    return ERR_NONE;
}

static enum err fill_locks(struct view_page *p, struct error *e)
{
    const struct access_audit_filter f = {.event = STR("sign_in_failed"), .limit = FAILURES};
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("rows"));
    struct access_audit_page found;

    TRY(access_audit_page(p->x->db, p->x->arena, &f, &found, e));
    for (size_t i = 0; i < found.count; i++)
        TRY(put_failure(p, list, &found.rows[i], e));
    tmpl_map_put_bool(p->root, STR("has_rows"), found.count > 0);
    return ERR_NONE;
}

static enum err show_locks(struct http_exchange *x, struct str address, struct str email)
{
    struct view_page p = settings_page(x, STR("/admin/settings/locks"));
    struct error e = {.code = ERR_NONE};
    enum err code = fill_locks(&p, &e);

    view_page_field(&p, STR("address"), utf8_clip(address, ADDRESS_MAX));
    view_page_field(&p, STR("email"), utf8_clip(email, ACCESS_EMAIL_MAX));
    return settings_show(&p, code, &e, STR("admin/settings/locks"));
}

enum err settings_locks(struct http_exchange *x)
{
    return show_locks(x, STR(""), STR(""));
}

struct unlocking {
    struct http_exchange *x;
    struct str address;
    struct str email;
};

static enum err unlock(void *arg, struct error *e)
{
    const struct unlocking *u = arg;
    struct http_exchange *x = u->x;

    TRY(access_guard_unlock(x->db, u->address, u->email, e));
    return access_audit_note(access_audit_of(x), "sign_in_unlock", STR_NONE, STR_NONE,
                             STR("address"), u->address, e);
}

enum err settings_unlock(struct http_exchange *x)
{
    struct http_form form;
    struct unlocking u = {.x = x};
    enum err code = ERR_NONE;

    TRY(settings_form(x, &form));
    u.address = str_trim(view_form_text(&form, STR("address")));
    u.email = str_trim(view_form_text(&form, STR("email")));
    if (u.address.len == 0 || u.address.len > ADDRESS_MAX || !utf8_is_text(u.address))
        code = error_tell(&x->error, ERR_INVALID, STR("address"),
                          "is where they come from, such as 192.0.2.7");
    if (code == ERR_NONE)
        code = db_tx_retry(x->db, unlock, &u, &x->error);
    if (code == ERR_NONE)
        return view_done(x, STR("/admin/settings/locks?done=unlocked"));
    return view_is_typo(code) ? show_locks(x, u.address, u.email) : code;
}
