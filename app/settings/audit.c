/*
 * audit.c - /admin/settings/audit: who did what, by filters and pages; one record; as CSV.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <inttypes.h>

#include "app/access/account.h"
#include "app/access/audit.h"
#include "app/access/audit_list.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/db/tx.h"
#include "app/http/uri.h"
#include "app/json/parse.h"
#include "app/settings/private.h"
#include "app/view/form.h"
#include "app/view/page.h"

#define PAGE_ROWS 50
#define TEXT_MAX  256
#define CSV_ROWS  100000
#define CSV_MAX   ((size_t)64 << 20)
#define CSV_ARENA ((size_t)64 << 20)

static const struct str asked[] = {STR_INIT("who"),     STR_INIT("event"),  STR_INIT("model"),
                                   STR_INIT("row"),     STR_INIT("since"),  STR_INIT("until"),
                                   STR_INIT("address"), STR_INIT("request")};

static struct str given(struct http_exchange *x, const char *name)
{
    struct str s = str_trim(settings_query(x, str_from_z(name)));

    return s.len == 0 ? STR_NONE : s;
}

/* ---- the filter ---- */

static enum err who_is(struct http_exchange *x, struct str who, int64_t *out_id)
{
    struct access_account account;

    if (who.at == NULL || (num_parse_int(who, out_id) && *out_id > 0))
        return ERR_NONE;
    if (access_account_find(x->db, who, &account, &x->error) == ERR_NONE) {
        *out_id = account.id;
        return ERR_NONE;
    }
    if (x->error.code != ERR_ABSENT)
        return x->error.code;
    error_clear(&x->error);
    return error_tell(&x->error, ERR_ABSENT, STR("who"), "there is no account of this address");
}

static enum err time_check(struct http_exchange *x, const char *name, struct str time)
{
    if (time.at == NULL || access_audit_time_is_fit(time))
        return ERR_NONE;
    return error_tell(&x->error, ERR_INVALID, str_from_z(name),
                      "is no time; write 2026-02-28 or 2026-02-28 13:00, UTC");
}

/* Names are short and ASCII, or nothing is called so. */
static enum err name_check(struct http_exchange *x, const char *name, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.at[i] < 0x20 || (unsigned char)s.at[i] > 0x7e)
            return error_tell(&x->error, ERR_INVALID, str_from_z(name), "holds plain letters");
    }
    return ERR_NONE;
}

static enum err filter_read(struct http_exchange *x, struct access_audit_filter *f)
{
    *f = (struct access_audit_filter){
        .event = given(x, "event"),
        .model = given(x, "model"),
        .row_key = given(x, "row"),
        .since = given(x, "since"),
        .until = given(x, "until"),
        .address = given(x, "address"),
        .request_id = given(x, "request"),
        .before_id = (uint64_t)settings_number(x, STR("before")),
        .limit = PAGE_ROWS,
    };
    TRY(time_check(x, "since", f->since));
    TRY(time_check(x, "until", f->until));
    TRY(name_check(x, "event", f->event));
    TRY(name_check(x, "address", f->address));
    TRY(name_check(x, "request", f->request_id));
    return who_is(x, given(x, "who"), &f->account_id);
}

/* The same filters at another path. */
static struct str path_with(struct http_exchange *x, const char *path, uint64_t before)
{
    struct str s = str_format(x->arena, "%s?before=%" PRIu64, path, before);

    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct str value = settings_query(x, asked[i]);

        if (value.len > 0 && value.len <= TEXT_MAX)
            s = str_format(x->arena, "%.*s&%.*s=%.*s", STR_ARG(s), STR_ARG(asked[i]),
                           STR_ARG(http_uri_encode(x->arena, value)));
    }
    return s;
}

/* ---- rows ---- */

static void put_seen(struct http_exchange *x, struct tmpl_map *m, const struct access_audit_seen *r)
{
    tmpl_map_put_text(m, STR("record_path"),
                      str_format(x->arena, "/admin/settings/audit/%" PRIu64, r->id));
    tmpl_map_put_int(m, STR("record_id"), (int64_t)r->id);
    tmpl_map_put_text(m, STR("event"), r->event);
    tmpl_map_put_text(m, STR("model"), r->model);
    tmpl_map_put_text(m, STR("row_key"), r->row_key);
    tmpl_map_put_text(m, STR("address"), r->address);
    tmpl_map_put_text(m, STR("request_id"), r->request_id);
    tmpl_map_put_text(m, STR("route"), r->route);
    tmpl_map_put_bool(m, STR("is_sealed"), r->is_sealed);
    view_put_time(x, m, STR("at"), r->at);
    tmpl_map_put_text(m, STR("exact_at"), r->at);
    tmpl_map_put_bool(m, STR("has_who"), r->account_id != 0);
    tmpl_map_put_text(m, STR("who"),
                      r->account.len > 0 ? r->account
                                         : str_format(x->arena, "%lld", (long long)r->account_id));
    tmpl_map_put_text(m, STR("account_path"),
                      str_format(x->arena, "/admin/settings/users/%lld", (long long)r->account_id));
    view_put(m, STR("by"),
             r->by_id == 0   ? STR_NONE
             : r->by.len > 0 ? r->by
                             : str_format(x->arena, "%lld", (long long)r->by_id));
}

enum err settings_audit(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/audit"));
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("records"));
    struct access_audit_page found = {.count = 0};
    struct access_audit_filter f;
    enum err code = filter_read(x, &f);

    if (code == ERR_NONE)
        code = access_audit_page(x->db, x->arena, &f, &found, &x->error);
    if (code != ERR_NONE && !view_is_typo(code))
        return code;
    for (size_t i = 0; i < found.count; i++)
        put_seen(x, tmpl_list_add_map(list), &found.rows[i]);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        view_page_field(&p, asked[i], utf8_clip(settings_query(x, asked[i]), TEXT_MAX));
    tmpl_map_put_bool(p.root, STR("has_records"), found.count > 0);
    tmpl_map_put_bool(p.root, STR("is_first"), f.before_id == 0);
    view_put(p.root, STR("next_path"),
             found.next == 0 ? STR_NONE : path_with(x, "/admin/settings/audit", found.next));
    tmpl_map_put_text(p.root, STR("csv_path"), path_with(x, "/admin/settings/audit/export.csv", 0));
    return view_page_show(&p, STR("admin/settings/audit"));
}

/* ---- one record ---- */

static struct str value_text(const struct json_value *v)
{
    if (v == NULL)
        return STR_NONE;
    return v->kind == JSON_STRING ? v->text : v->source;
}

static void put_field(struct tmpl_list *list, const struct json_value *before,
                      const struct json_value *after)
{
    struct tmpl_map *m = tmpl_list_add_map(list);

    tmpl_map_put_text(m, STR("field"), before != NULL ? before->name : after->name);
    view_put(m, STR("before"), value_text(before));
    view_put(m, STR("after"), value_text(after));
}

/* One row's before and after, side by side: all names of the one, then those of the other alone. */
static void put_change(struct tmpl_list *changes, const struct json_value *row)
{
    struct tmpl_map *m = tmpl_list_add_map(changes);
    struct tmpl_list *fields = tmpl_map_put_list(m, STR("fields"));
    const struct json_value *key = json_find(row, STR("key"));
    const struct json_value *before = json_find(row, STR("before"));
    const struct json_value *after = json_find(row, STR("after"));

    view_put(m, STR("key"), value_text(key));
    for (const struct json_value *v = before == NULL ? NULL : before->first; v != NULL; v = v->next)
        put_field(fields, v, after == NULL ? NULL : json_find(after, v->name));
    for (const struct json_value *v = after == NULL ? NULL : after->first; v != NULL; v = v->next) {
        if (before == NULL || json_find(before, v->name) == NULL)
            put_field(fields, NULL, v);
    }
}

/* What a record tells besides: changes of rows, and the rest as name and value. */
static void put_detail(struct http_exchange *x, struct tmpl_map *root, struct str detail)
{
    struct tmpl_list *changes = tmpl_map_put_list(root, STR("changes"));
    struct tmpl_list *others = tmpl_map_put_list(root, STR("others"));
    struct error e = {.code = ERR_NONE};
    const struct json_value *all = NULL;
    const struct json_value *rows;

    tmpl_map_put_bool(root, STR("has_others"), false);
    if (json_parse(x->arena, detail, &json_limits_default, &all, &e) != ERR_NONE ||
        all->kind != JSON_OBJECT)
        return;
    rows = json_find(all, STR("rows"));
    if (rows != NULL && rows->kind == JSON_ARRAY) {
        for (const struct json_value *v = rows->first; v != NULL; v = v->next)
            put_change(changes, v);
    } else if (json_find(all, STR("before")) != NULL || json_find(all, STR("after")) != NULL) {
        put_change(changes, all);
    }
    for (const struct json_value *v = all->first; v != NULL; v = v->next) {
        struct tmpl_map *m;

        if (str_eq(v->name, STR("before")) || str_eq(v->name, STR("after")) || v == rows)
            continue;
        m = tmpl_list_add_map(others);
        tmpl_map_put_text(m, STR("name"), v->name);
        tmpl_map_put_text(m, STR("value"), value_text(v));
        tmpl_map_put_bool(root, STR("has_others"), true);
    }
}

enum err settings_audit_record(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/audit"));
    struct access_audit_filter f = {.limit = 1};
    struct access_audit_page found;
    uint64_t id;

    if (!num_parse_uint(http_path_param(x, STR("record")), &id) || id == 0 || id >= INT64_MAX)
        return error_set(&x->error, ERR_ABSENT, "no record of that number");
    f.before_id = id + 1;
    TRY(access_audit_page(x->db, x->arena, &f, &found, &x->error));
    if (found.count == 0 || found.rows[0].id != id)
        return error_set(&x->error, ERR_ABSENT, "no record of that number");
    put_seen(x, p.root, &found.rows[0]);
    view_put(p.root, STR("api_key"),
             found.rows[0].api_key.len > 0 ? found.rows[0].api_key : STR_NONE);
    put_detail(x, p.root, found.rows[0].detail);
    return view_page_show(&p, STR("admin/settings/audit-record"));
}

/* ---- as CSV ---- */

/* Quoted; what a table program would take for a formula is made plain text by an apostrophe. */
static void csv_field(struct buf *to, struct str s, char end)
{
    buf_add_char(to, '"');
    if (s.len > 0 && (s.at[0] == '=' || s.at[0] == '+' || s.at[0] == '-' || s.at[0] == '@'))
        buf_add_char(to, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '"')
            buf_add_char(to, '"');
        buf_add_char(to, s.at[i]);
    }
    buf_add_char(to, '"');
    buf_add_char(to, end);
}

static enum err csv_row(void *ctx, const struct access_audit_seen *r, struct error *e)
{
    struct buf *to = ctx;

    buf_addf(to, "%" PRIu64 ",", r->id);
    csv_field(to, r->at, ',');
    csv_field(to, r->event, ',');
    csv_field(to, r->account, ',');
    csv_field(to, r->by, ',');
    csv_field(to, r->model, ',');
    csv_field(to, r->row_key, ',');
    csv_field(to, r->address, ',');
    csv_field(to, r->request_id, ',');
    csv_field(to, r->route, ',');
    csv_field(to, r->detail, '\n');
    return buf_is_failed(to)
               ? error_tell(e, ERR_INVALID, STR_NONE, "This is too much: choose a shorter time.")
               : ERR_NONE;
}

enum err settings_audit_csv(struct http_exchange *x)
{
    AUTO(arena_freep) struct arena *own = arena_new(CSV_ARENA);
    struct access_audit_filter f;

    TRY(filter_read(x, &f));
    f.limit = CSV_ROWS;
    TRY(access_audit_note(access_audit_of(x), "export", STR("lintel_audit"), STR_NONE, STR("query"),
                          utf8_clip(x->req.path, TEXT_MAX), &x->error));
    buf_clear(&x->resp.body, CSV_MAX);
    BUF_LIT(&x->resp.body, "id,at,event,account,by,model,row,address,request,route,detail\n");
    TRY(access_audit_list(x->db, own, &f, csv_row, &x->resp.body, &x->error));
    x->resp.status = 200;
    x->resp.type = STR("text/csv; charset=utf-8");
    http_header_set(x, STR("Content-Disposition"), STR("attachment; filename=\"audit.csv\""));
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    return ERR_NONE;
}
