/*
 * admin.c - accounts as the administrator makes, changes and removes them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/cache.h"
#include "app/access/change.h"
#include "app/access/factor.h"
#include "app/access/manage.h"
#include "app/access/session.h"
#include "app/access/setup.h"
#include "app/auth/private.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/db/tx.h"
#include "app/http/route.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/letter/letter.h"

#define PAGE_DEFAULT 50
#define PAGE_MAX     1000

static int64_t number_of(const struct http_exchange *x, struct str name, int64_t fallback,
                         int64_t max)
{
    int64_t n;

    return num_parse_int(http_query(&x->req, name), &n) && n >= 1 && n <= max ? n : fallback;
}

static enum err find(struct http_exchange *x, struct access_profile *out_profile)
{
    enum err code = access_profile_find_uuid(x->db, x->arena, http_path_param(x, STR("user")),
                                             out_profile, &x->error);

    if (code != ERR_ABSENT)
        return code;
    error_clear(&x->error);
    return auth_refuse(x, 404, "user_not_found", "User not found");
}

/* Other conflicts have words of their own: who would leave no administrator. */
static bool is_taken(const struct http_exchange *x, enum err code)
{
    return code == ERR_CONFLICT && str_eq(str_from_z(x->error.field), STR("email"));
}

static enum err taken(struct http_exchange *x)
{
    error_clear(&x->error);
    return auth_refuse(x, 422, "email_exists",
                       "A user with this email address has already been registered");
}

/* The pages before and after this one are in Link (RFC 8288), how many there are in X-Total-Count.
 */
static void put_links(struct http_exchange *x, int64_t page, int64_t per_page, int64_t total)
{
    int64_t last = total <= per_page ? 1 : (total + per_page - 1) / per_page;
    struct str link = str_format(x->arena, "<?page=%lld&per_page=%lld>; rel=\"last\"",
                                 (long long)last, (long long)per_page);

    if (page < last)
        link = str_format(x->arena, "<?page=%lld&per_page=%lld>; rel=\"next\", %.*s",
                          (long long)page + 1, (long long)per_page, STR_ARG(link));
    http_header_set(x, STR("Link"), link);
    http_header_set(x, STR("X-Total-Count"), str_format(x->arena, "%lld", (long long)total));
}

enum err auth_admin_list(struct http_exchange *x)
{
    int64_t page = number_of(x, STR("page"), 1, INT32_MAX);
    int64_t per_page = number_of(x, STR("per_page"), PAGE_DEFAULT, PAGE_MAX);
    struct access_profile *list;
    struct json_writer w;
    int64_t total;
    size_t count;

    TRY(auth_admin(x));
    TRY(access_profile_list(x->db, x->arena, (page - 1) * per_page, per_page, &list, &count, &total,
                            &x->error));
    put_links(x, page, per_page, total);
    w = auth_writer(x);
    json_begin_object(&w);
    json_name(&w, STR("users"));
    json_begin_array(&w);
    for (size_t i = 0; i < count; i++) {
        TRY(auth_write_user(x, &w, &list[i]));
    }
    json_end_array(&w);
    json_put_str(&w, STR("aud"), STR("authenticated"));
    json_end_object(&w);
    return ERR_NONE;
}

enum err auth_admin_get(struct http_exchange *x)
{
    struct access_profile p;

    TRY(auth_admin(x));
    TRY(find(x, &p));
    return auth_answer_user(x, &p);
}

struct wish {
    struct str email;
    struct str password;
    struct str user_data;
    struct str app_data;
    struct str ban;
    bool is_confirmed;
};

static enum err read_wish(struct http_exchange *x, struct wish *w)
{
    const struct json_value *body;

    TRY(auth_body(x, &body));
    TRY(auth_text(x, body, STR("email"), &w->email));
    TRY(auth_text(x, body, STR("password"), &w->password));
    TRY(auth_text(x, body, STR("ban_duration"), &w->ban));
    TRY(auth_object(x, body, STR("user_metadata"), &w->user_data));
    TRY(auth_object(x, body, STR("app_metadata"), &w->app_data));
    w->is_confirmed = auth_flag(body, STR("email_confirm"), false);
    if (w->email.len > 0)
        TRY(auth_email(x, w->email, &w->email));
    return ERR_NONE;
}

static struct str id_text(struct http_exchange *x, int64_t id)
{
    return str_format(x->arena, "%lld", (long long)id);
}

static enum err create(struct http_exchange *x, const struct access_new_account *account,
                       int64_t *out_id)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

    TRY(db_tx_begin(x->db, &tx, &x->error));
    TRY(access_account_add(x->db, x->arena, &x->access->passwords, account, out_id, &x->error));
    TRY(access_audit_note(access_audit_of(x), "account_create", STR("lintel_account"),
                          id_text(x, *out_id), STR_NONE, STR_NONE, &x->error));
    return db_tx_commit(&tx, &x->error);
}

enum err auth_admin_create(struct http_exchange *x)
{
    struct access_new_account account = {.email = STR_NONE};
    struct access_profile p;
    struct wish w;
    int64_t id;
    enum err code;

    TRY(auth_admin(x));
    TRY(read_wish(x, &w));
    if (w.email.len == 0)
        return auth_refuse(x, 400, "validation_failed", "Cannot create a user without an email");
    account.email = w.email;
    account.password = w.password;
    account.is_confirmed = w.is_confirmed;
    account.user_metadata = w.user_data;
    account.app_metadata = w.app_data.at == NULL ? STR(AUTH_BY_EMAIL) : w.app_data;
    code = create(x, &account, &id);
    if (code == ERR_CONFLICT)
        return taken(x);
    TRY(code);
    TRY(access_profile_find(x->db, x->arena, id, &p, &x->error));
    return auth_answer_user(x, &p);
}

struct updating {
    struct http_exchange *x;
    const struct access_profile *who;
    const struct wish *wish;
    struct str stored; /* the new password's text, or absent */
};

/* What ends sessions: a new password, and being disabled. */
static enum err change_lock(const struct updating *u, struct error *e)
{
    struct http_exchange *x = u->x;

    if (u->stored.at != NULL) {
        TRY(access_account_set_password(x->db, u->who->id, u->stored, e));
        TRY(access_session_revoke_all(x->db, u->who->id, e));
        TRY(access_audit_note(access_audit_of(x), "account_password", STR("lintel_account"),
                              id_text(x, u->who->id), STR_NONE, STR_NONE, e));
    }
    if (u->wish->ban.len == 0)
        return ERR_NONE;
    /* Any time but "none": until an administrator says otherwise. */
    return access_manage_disable(access_audit_of(x), u->who->id, !str_eq(u->wish->ban, STR("none")),
                                 e);
}

static enum err change_data(const struct updating *u, struct error *e)
{
    struct http_exchange *x = u->x;
    const struct wish *w = u->wish;

    if (w->user_data.at != NULL)
        TRY(access_account_merge_user_data(x->db, u->who->id, w->user_data, e));
    if (w->app_data.at != NULL)
        TRY(access_account_merge_app_data(x->db, u->who->id, w->app_data, e));
    if (w->user_data.at == NULL && w->app_data.at == NULL)
        return ERR_NONE;
    return access_audit_note(access_audit_of(x), "account_update", STR("lintel_account"),
                             id_text(x, u->who->id), STR("what"), STR("metadata"), e);
}

/* All of what was asked for with its records, or nothing. */
static enum err update(void *arg, struct error *e)
{
    const struct updating *u = arg;
    struct http_exchange *x = u->x;
    const struct wish *w = u->wish;

    TRY(change_lock(u, e));
    if (w->email.len > 0 && !str_eq(w->email, u->who->email)) {
        TRY(access_account_set_email(x->db, u->who->id, w->email, e));
        TRY(access_audit_note(access_audit_of(x), "account_email", STR("lintel_account"),
                              id_text(x, u->who->id), STR_NONE, STR_NONE, e));
    }
    if (w->is_confirmed)
        TRY(access_manage_confirm(access_audit_of(x), u->who->id, e));
    return change_data(u, e);
}

enum err auth_admin_update(struct http_exchange *x)
{
    struct access_profile p;
    struct wish w;
    struct updating u = {.x = x, .who = &p, .wish = &w};
    enum err code;

    TRY(auth_admin(x));
    TRY(find(x, &p));
    TRY(read_wish(x, &w));
    if (w.password.at != NULL)
        TRY(access_password_make(x->arena, &x->access->passwords, w.password, p.email, &u.stored,
                                 &x->error));
    code = db_tx_retry(x->db, update, &u, &x->error);
    if (is_taken(x, code))
        return taken(x);
    TRY(code);
    access_cache_forget(x->access->cache);
    TRY(access_profile_find(x->db, x->arena, p.id, &p, &x->error));
    return auth_answer_user(x, &p);
}

/* Softly: the account stays for what refers to it, and nobody signs in with it. */
enum err auth_admin_delete(struct http_exchange *x)
{
    const struct json_value *body;
    struct access_profile p;

    TRY(auth_admin(x));
    TRY(find(x, &p));
    TRY(auth_body(x, &body));
    if (auth_flag(body, STR("should_soft_delete"), false))
        TRY(access_manage_disable(access_audit_of(x), p.id, true, &x->error));
    else
        TRY(access_manage_delete(access_audit_of(x), p.id, &x->error));
    access_cache_forget(x->access->cache);
    return auth_answer_nothing(x);
}

/* ---- second factors ---- */

enum err auth_admin_factors(struct http_exchange *x)
{
    struct access_factor *factors;
    struct access_profile p;
    struct json_writer w;
    size_t count;

    TRY(auth_admin(x));
    TRY(find(x, &p));
    TRY(access_factor_list(x->db, x->arena, p.id, &factors, &count, &x->error));
    w = auth_writer(x);
    auth_write_factors(&w, factors, count);
    return ERR_NONE;
}

/* For who lost it: an administrator stands in for the recovery codes. */
enum err auth_admin_factor_remove(struct http_exchange *x)
{
    struct access_factor factor;
    struct access_profile p;
    struct json_writer w;

    TRY(auth_admin(x));
    TRY(find(x, &p));
    TRY(auth_factor_find(x, p.id, &factor));
    TRY(access_manage_remove_factor(access_audit_of(x), p.id, factor.id, &x->error));
    access_cache_forget(x->access->cache);
    w = auth_writer(x);
    json_begin_object(&w);
    json_put_str(&w, STR("id"), factor.uuid);
    json_end_object(&w);
    return ERR_NONE;
}

struct inviting {
    struct http_exchange *x;
    const struct access_new_account *account;
    struct access_profile who;
};

/* Account, mail and record: one transaction. */
static enum err invite(void *arg, struct error *e)
{
    struct inviting *i = arg;
    struct http_exchange *x = i->x;
    struct letter letter = {.url = auth_link, .purpose = ACCESS_INVITE, .to = &i->who};
    int64_t id;

    TRY(access_account_add(x->db, x->arena, &x->access->passwords, i->account, &id, e));
    TRY(access_profile_find(x->db, x->arena, id, &i->who, e));
    TRY(access_audit_note(access_audit_of(x), "account_invite", STR("lintel_account"),
                          id_text(x, id), STR_NONE, STR_NONE, e));
    letter.email = i->who.email;
    letter.redirect_to = auth_redirect(x);
    return letter_send(x, &letter);
}

enum err auth_invite(struct http_exchange *x)
{
    struct access_new_account account = {.is_invited = true, .app_metadata = STR(AUTH_BY_EMAIL)};
    struct inviting i = {.x = x, .account = &account};
    const struct json_value *body;
    struct str email;
    enum err code;

    TRY(auth_admin(x));
    TRY(auth_body(x, &body));
    TRY(auth_text(x, body, STR("email"), &email));
    TRY(auth_object(x, body, STR("data"), &account.user_metadata));
    TRY(auth_email(x, email, &account.email));
    code = db_tx_retry(x->db, invite, &i, &x->error);
    if (is_taken(x, code))
        return taken(x);
    TRY(code);
    return auth_answer_user(x, &i.who);
}
