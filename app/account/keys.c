/*
 * keys.c - /account/keys: keys for programs that act for one's account.
 *
 * A key is shown once, by the answer to the form that made it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/api_key.h"
#include "app/access/audit.h"
#include "app/access/csrf.h"
#include "app/access/network.h"
#include "app/access/user.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/db/tx.h"

#define DAY_S       ((int64_t)24 * 3600)
#define OVERLAP_S   DAY_S
#define SCOPES_TEXT 4000

struct entry {
    struct str name;
    struct str scopes;
    struct str networks;
    struct str days; /* empty: until it is revoked */
};

static const struct entry empty = {STR_INIT(""), STR_INIT("*:read"), STR_INIT(""), STR_INIT("90")};

static void put_key(struct http_exchange *x, struct tmpl_map *m, const struct access_api_key *key)
{
    tmpl_map_put_int(m, STR("id"), key->id);
    tmpl_map_put_text(m, STR("key_name"), key->name);
    tmpl_map_put_text(m, STR("hint"), key->hint);
    tmpl_map_put_text(m, STR("key_scopes"), access_api_key_scopes(x->arena, key));
    view_put(m, STR("key_networks"), key->networks);
    view_put_time(x, m, STR("created_at"), key->created_at);
    view_put_time(x, m, STR("expires_at"), key->expires_at);
    view_put_time(x, m, STR("used_at"), key->used_at);
    tmpl_map_put_bool(m, STR("is_live"), key->is_live);
}

static enum err show(struct http_exchange *x, const struct access_profile *me,
                     const struct entry *entry, struct str new_key)
{
    static const struct str choices[] = {STR_INIT("30"), STR_INIT("90"), STR_INIT("365"),
                                         STR_INIT("")};
    struct view_page p = account_page_new(x);
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("keys"));
    struct error e = {.code = ERR_NONE};
    struct access_api_key *keys;
    size_t count;

    if (access_api_key_list(x->db, x->arena, me->id, &keys, &count, &e) != ERR_NONE) {
        x->error = e;
        return e.code;
    }
    for (size_t i = 0; i < count; i++)
        put_key(x, tmpl_list_add_map(list), &keys[i]);
    tmpl_map_put_bool(p.root, STR("has_keys"), count > 0);
    tmpl_map_put_bool(p.root, STR("has_password"), me->has_password);
    view_put(p.root, STR("new_key"), new_key);
    view_page_field(&p, STR("name"), utf8_clip(entry->name, ACCESS_API_KEY_NAME_MAX));
    view_page_field(&p, STR("scope"), utf8_clip(entry->scopes, SCOPES_TEXT));
    view_page_field(&p, STR("networks"), utf8_clip(entry->networks, ACCESS_NETWORKS_MAX));
    view_page_field(&p, STR("current"), STR(""));
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        tmpl_map_put_bool(p.root, str_format(x->arena, "is_days_%.*s", STR_ARG(choices[i])),
                          str_eq(entry->days, choices[i]));
    account_page_done(&p);
    return view_page_show(&p, STR("account/keys"));
}

enum err account_keys(struct http_exchange *x)
{
    struct access_profile me;

    TRY(account_profile(x, &me));
    return show(x, &me, &empty, STR_NONE);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Scopes stand apart by blanks and line ends: a comma joins the verbs of one. */
static enum err read_scopes(struct http_exchange *x, struct str text, struct access_scope **out,
                            size_t *out_count)
{
    struct access_scope *scopes = ARENA_ARRAY(x->arena, struct access_scope, ACCESS_API_SCOPES_MAX);
    size_t count = 0;
    size_t at = 0;

    for (;;) {
        size_t from;

        while (at < text.len && is_blank(text.at[at]))
            at++;
        if (at == text.len)
            break;
        for (from = at; at < text.len && !is_blank(text.at[at]);)
            at++;
        if (count == ACCESS_API_SCOPES_MAX)
            return error_tell(&x->error, ERR_INVALID, STR("scope"), "A key has at most %d scopes.",
                              ACCESS_API_SCOPES_MAX);
        TRY(access_scope_parse(str_range(text, from, at), &scopes[count++], &x->error));
    }
    *out = scopes;
    *out_count = count;
    return ERR_NONE;
}

static enum err record(struct http_exchange *x, const char *event, int64_t id, struct str name,
                       struct str text)
{
    return access_audit_note(access_audit_of(x), event, STR("lintel_api_key"),
                             str_format(x->arena, "%lld", (long long)id), name, text, &x->error);
}

static enum err rotate(struct http_exchange *x, int64_t account_id, int64_t old,
                       struct str *out_key)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    int64_t id;

    TRY(db_tx_begin(x->db, &tx, &x->error));
    TRY(access_api_key_rotate(x->db, x->arena, account_id, old, OVERLAP_S, out_key, &id,
                              &x->error));
    TRY(record(x, "api_key_rotate", id, STR("after"),
               str_format(x->arena, "%lld", (long long)old)));
    return db_tx_commit(&tx, &x->error);
}

static enum err revoke(struct http_exchange *x, int64_t id)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

    TRY(db_tx_begin(x->db, &tx, &x->error));
    TRY(access_api_key_revoke(x->db, x->user->id, id, &x->error));
    TRY(record(x, "api_key_revoke", id, STR_NONE, STR_NONE));
    return db_tx_commit(&tx, &x->error);
}

static enum err make(struct http_exchange *x, const struct entry *entry, struct str *out_key)
{
    struct access_api_key_wish wish = {
        .name = entry->name, .networks = entry->networks.len == 0 ? STR_NONE : entry->networks};
    struct access_scope *scopes = NULL;
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    int64_t days = 0;
    int64_t id;

    TRY(read_scopes(x, entry->scopes, &scopes, &wish.scope_count));
    wish.scopes = scopes;
    if (entry->days.len > 0 && (!num_parse_int(entry->days, &days) || days < 1 || days > 3650))
        return error_tell(&x->error, ERR_INVALID, STR("days"), "Choose how long it is to work.");
    wish.life_s = days * DAY_S;
    TRY(db_tx_begin(x->db, &tx, &x->error));
    TRY(access_api_key_create(x->db, x->arena, x->user->id, &wish, out_key, &id, &x->error));
    TRY(record(x, "api_key_create", id, STR("scopes"), entry->scopes));
    return db_tx_commit(&tx, &x->error);
}

enum err account_key_create(struct http_exchange *x)
{
    struct access_profile me;
    struct http_form form;
    struct entry entry;
    struct str current;
    struct str key = STR_NONE;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(account_profile(x, &me));
    entry = (struct entry){.name = str_trim(view_form_text(&form, STR("name"))),
                           .scopes = str_trim(view_form_text(&form, STR("scope"))),
                           .networks = str_trim(view_form_text(&form, STR("networks"))),
                           .days = view_form_text(&form, STR("days"))};
    current = view_form_secret(x, &form, STR("current"));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = account_presence_check(x, &me, current);
    if (code == ERR_NONE)
        code = make(x, &entry, &key);
    if (code == ERR_NONE)
        return show(x, &me, &empty, key);
    return view_is_typo(code) ? show(x, &me, &entry, STR_NONE) : code;
}

/* Another like it; this one works for a day more, for its program to be changed. */
enum err account_key_rotate(struct http_exchange *x)
{
    struct access_profile me;
    struct http_form form;
    struct str current;
    struct str key = STR_NONE;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(account_profile(x, &me));
    current = view_form_secret(x, &form, STR("current"));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = account_presence_check(x, &me, current);
    if (code == ERR_NONE)
        code = rotate(x, me.id, view_form_id(&form, STR("id")), &key);
    if (code != ERR_NONE && !view_is_typo(code))
        return code;
    x->error.field[0] = '\0'; /* the words stand above: the fields below are another form's */
    return show(x, &me, &empty, key);
}

enum err account_key_revoke(struct http_exchange *x)
{
    struct http_form form;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    code = revoke(x, view_form_id(&form, STR("id")));
    if (code == ERR_ABSENT)
        error_clear(&x->error);
    else
        TRY(code);
    return view_done(x, STR("/account/keys?done=key-revoked"));
}
