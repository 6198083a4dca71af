/*
 * saved_view.c - the rows of lintel_view.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/saved_view.h"

#include "app/access/audit.h"
#include "app/access/role.h"
#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/uri.h"
#include "app/json/check.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/view/link.h"

#define VIEW_COLUMNS  "id, account_id, model, name, layout, address, options, role, is_default"
#define OPTIONS_DEPTH 16

static const struct sql select_of_table =
    SQL_INIT("SELECT " VIEW_COLUMNS " FROM lintel_view"
             " WHERE model = ? AND (account_id = ? OR role IS NOT NULL)"
             " ORDER BY account_id = ? DESC, name, id LIMIT 1000");
static const struct sql select_called =
    SQL_INIT("SELECT " VIEW_COLUMNS " FROM lintel_view"
             " WHERE (account_id = ? OR role IS NOT NULL) AND LOCATE(?, name) > 0"
             " ORDER BY account_id = ? DESC, name, id LIMIT 1000");
static const struct sql select_one =
    SQL_INIT("SELECT " VIEW_COLUMNS " FROM lintel_view WHERE id = ? LIMIT 1");
/* Locks out others of the same account, so that the count holds. */
static const struct sql lock_account =
    SQL_INIT("SELECT (SELECT COUNT(*) FROM lintel_view v WHERE v.account_id = a.id AND v.model = ?)"
             " FROM lintel_account a WHERE a.id = ? LIMIT 1 FOR UPDATE");
static const struct sql insert_view = SQL_INIT(
    "INSERT INTO lintel_view (name, layout, address, options, role, is_default, changed_at,"
    " account_id, model) VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6), ?, ?)");
static const struct sql update_view =
    SQL_INIT("UPDATE lintel_view SET name = ?, layout = ?, address = ?, options = ?, role = ?,"
             " is_default = ?, changed_at = UTC_TIMESTAMP(6) WHERE id = ?");
static const struct sql clear_own_default =
    SQL_INIT("UPDATE lintel_view SET is_default = FALSE"
             " WHERE model = ? AND role IS NULL AND account_id = ? AND id <> ?");
static const struct sql clear_role_default =
    SQL_INIT("UPDATE lintel_view SET is_default = FALSE WHERE model = ? AND role = ? AND id <> ?");
static const struct sql delete_view = SQL_INIT("DELETE FROM lintel_view WHERE id = ?");
static const struct sql select_role = SQL_INIT("SELECT 1 FROM lintel_role WHERE name = ? LIMIT 1");

static const struct str layouts[VIEW_LAYOUT__COUNT] = {
    [VIEW_LAYOUT_TABLE] = STR_INIT("table"),       [VIEW_LAYOUT_BOARD] = STR_INIT("board"),
    [VIEW_LAYOUT_CALENDAR] = STR_INIT("calendar"), [VIEW_LAYOUT_TIMELINE] = STR_INIT("timeline"),
    [VIEW_LAYOUT_TREE] = STR_INIT("tree"),         [VIEW_LAYOUT_CARDS] = STR_INIT("cards"),
    [VIEW_LAYOUT_CHART] = STR_INIT("chart"),
};

struct str view_layout_name(enum view_layout layout)
{
    return layouts[layout];
}

bool view_layout_parse(struct str name, enum view_layout *out_layout)
{
    for (enum view_layout i = 0; i < VIEW_LAYOUT__COUNT; i++) {
        if (str_eq(layouts[i], name)) {
            *out_layout = i;
            return true;
        }
    }
    return false;
}

/* ---- who ---- */

static int64_t account_of(const struct http_exchange *x)
{
    return x->user == NULL ? 0 : x->user->id;
}

static bool is_admin(const struct http_exchange *x)
{
    return x->user != NULL && x->user->is_admin;
}

/* The roles in force, as conditions know them. */
static void own_roles(const struct http_exchange *x, const struct str **out_roles,
                      size_t *out_count)
{
    *out_count = 0;
    if (x->policy != NULL)
        (void)x->policy->context(x->policy, STR("user.roles"), out_roles, out_count);
}

static bool has_role(const struct http_exchange *x, struct str role)
{
    const struct str *roles = NULL;
    size_t count;

    own_roles(x, &roles, &count);
    for (size_t i = 0; i < count; i++) {
        if (str_eq(roles[i], role))
            return true;
    }
    return is_admin(x);
}

enum err view_saved_roles(struct http_exchange *x, const struct str **out_roles, size_t *out_count)
{
    struct access_role *all = NULL;
    struct str *names;
    size_t count = 0;

    if (!is_admin(x)) {
        own_roles(x, out_roles, out_count);
        return ERR_NONE;
    }
    TRY(access_role_list(x->db, x->arena, &all, &count, &x->error));
    names = ARENA_ARRAY(x->arena, struct str, count);
    for (size_t i = 0; i < count; i++)
        names[i] = all[i].name;
    *out_roles = names;
    *out_count = count;
    return ERR_NONE;
}

/* ---- reading ---- */

static enum err row_read(struct http_exchange *x, struct db_stmt *q, struct view_saved *out_view)
{
    struct view_saved v = {.id = db_row_int(q, 0),
                           .account_id = db_row_int(q, 1),
                           .is_default = db_row_int(q, 8) != 0};
    struct error *e = &x->error;
    struct str model;
    struct str layout;

    TRY(db_row_str(q, 2, x->arena, &model, e));
    TRY(db_row_str(q, 3, x->arena, &v.name, e));
    TRY(db_row_str(q, 4, x->arena, &layout, e));
    TRY(db_row_str(q, 5, x->arena, &v.address, e));
    TRY(db_row_str(q, 6, x->arena, &v.options, e));
    TRY(db_row_str(q, 7, x->arena, &v.role, e));
    v.table = model_table_find(x->model, model);
    if (!view_layout_parse(layout, &v.layout))
        v.layout = VIEW_LAYOUT_TABLE; /* one of a later version */
    v.is_own = x->user != NULL && v.account_id == x->user->id;
    v.may_change = v.is_own || (v.role.at != NULL && is_admin(x));
    *out_view = v;
    return ERR_NONE;
}

/* Theirs, or of a role of theirs. */
static bool may_open(const struct http_exchange *x, const struct view_saved *v)
{
    return v->is_own || (v->role.at != NULL && has_role(x, v->role));
}

/* Of a statement that is bound: those that may be opened, at most so many. */
static enum err rows_read(struct http_exchange *x, struct db_stmt *q, size_t max,
                          struct view_saved **out_views, size_t *out_count)
{
    struct view_saved *views = ARENA_ARRAY(x->arena, struct view_saved, 16);
    size_t room = 16;
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_run(q, &x->error));
    for (;;) {
        TRY(db_stmt_step(q, &more, &x->error));
        if (!more || count == max)
            break;
        if (count == room) {
            views = arena_grow(x->arena, views, count, room * 2, sizeof *views);
            room *= 2;
        }
        TRY(row_read(x, q, &views[count]));
        count += may_open(x, &views[count]);
    }
    *out_views = views;
    *out_count = count;
    return ERR_NONE;
}

enum err view_saved_list(struct http_exchange *x, const struct model_table *t,
                         struct view_saved **out_views, size_t *out_count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(x->db, select_of_table, &q, &x->error));
    TRY(db_stmt_bind_str(q, 0, view_table_name(x->arena, x->model, t), &x->error));
    TRY(db_stmt_bind_int(q, 1, account_of(x), &x->error));
    TRY(db_stmt_bind_int(q, 2, account_of(x), &x->error));
    return rows_read(x, q, SIZE_MAX, out_views, out_count);
}

enum err view_saved_search(struct http_exchange *x, struct str words, size_t max,
                           struct view_saved **out_views, size_t *out_count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(x->db, select_called, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, account_of(x), &x->error));
    TRY(db_stmt_bind_str(q, 1, words, &x->error));
    TRY(db_stmt_bind_int(q, 2, account_of(x), &x->error));
    return rows_read(x, q, max, out_views, out_count);
}

static enum err absent(struct http_exchange *x)
{
    return error_tell(&x->error, ERR_ABSENT, STR_NONE,
                      "There is no such view; it may have been deleted.");
}

enum err view_saved_find(struct http_exchange *x, int64_t id, struct view_saved *out_view)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct view_saved v;
    bool more = false;

    TRY(db_stmt_prepare(x->db, select_one, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, id, &x->error));
    TRY(db_stmt_run(q, &x->error));
    TRY(db_stmt_step(q, &more, &x->error));
    if (!more)
        return absent(x);
    TRY(row_read(x, q, &v));
    if (!may_open(x, &v) || v.table == NULL || v.table->is_system ||
        !policy_allows(x->arena, x->policy, v.table, POLICY_READ))
        return absent(x);
    *out_view = v;
    return ERR_NONE;
}

const struct view_saved *view_saved_default(const struct view_saved *views, size_t count)
{
    const struct view_saved *of_role = NULL;

    for (size_t i = 0; i < count; i++) {
        if (views[i].is_default && views[i].role.at == NULL)
            return &views[i];
        if (views[i].is_default && of_role == NULL)
            of_role = &views[i];
    }
    return of_role;
}

/* ---- checking ---- */

/* Whatever is in it is looked at again when it is opened; here, that it is the language at all. */
static enum err check_address(struct http_exchange *x, struct str address)
{
    struct http_params in = {.count = 0};
    struct query_param *params;
    struct query *query;
    size_t count = 0;

    if (address.len > VIEW_SAVED_ADDRESS_MAX)
        return error_tell(&x->error, ERR_INVALID, STR("address"),
                          "is longer than %d bytes; leave some conditions out",
                          VIEW_SAVED_ADDRESS_MAX);
    TRY(http_query_parse(x->arena, address, x->limits->query_params, &in, &x->error));
    params = ARENA_ARRAY(x->arena, struct query_param, in.count + 1);
    for (size_t i = 0; i < in.count; i++) {
        if (!str_starts(in.at[i].name, STR("~")))
            params[count++] = (struct query_param){in.at[i].name, in.at[i].value};
    }
    return query_parse(x->arena, params, count,
                       &(struct query_options){.limits = &query_limits_default}, &query, &x->error);
}

static enum err check_options(struct http_exchange *x, struct str options)
{
    struct str text = str_trim(options);

    if (options.at == NULL)
        return ERR_NONE;
    if (options.len > VIEW_SAVED_OPTIONS_MAX || !str_starts(text, STR("{")) ||
        !json_is_valid(text, OPTIONS_DEPTH))
        return error_tell(&x->error, ERR_INVALID, STR("options"),
                          "want a JSON object of at most %d bytes", VIEW_SAVED_OPTIONS_MAX);
    return ERR_NONE;
}

static enum err check_role(struct http_exchange *x, const struct view_saved *v)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool is_there = false;

    if (v->role.at == NULL)
        return ERR_NONE;
    if (v->is_default && !is_admin(x))
        return error_tell(&x->error, ERR_DENIED, STR("is_default"),
                          "what a table opens with for a role is an administrator's to say");
    TRY(db_stmt_prepare(x->db, select_role, &q, &x->error));
    TRY(db_stmt_bind_str(q, 0, v->role, &x->error));
    TRY(db_stmt_run(q, &x->error));
    TRY(db_stmt_step(q, &is_there, &x->error));
    if (!is_there || !has_role(x, v->role))
        return error_tell(&x->error, ERR_INVALID, STR("role"),
                          "is no role that you can share with; choose one of yours");
    return ERR_NONE;
}

static enum err check(struct http_exchange *x, const struct view_saved *v)
{
    struct str name = str_trim(v->name);

    if (x->user == NULL)
        return error_tell(&x->error, ERR_UNAUTHENTICATED, STR_NONE, "Sign in to save views.");
    if (name.len == 0 || !utf8_is_text(name) || utf8_count(name) > VIEW_SAVED_NAME_MAX)
        return error_tell(&x->error, ERR_INVALID, STR("name"),
                          "a view's name has 1 to %d characters", VIEW_SAVED_NAME_MAX);
    TRY(check_address(x, v->address));
    TRY(check_options(x, v->options));
    return check_role(x, v);
}

/* ---- writing ---- */

struct saving {
    struct http_exchange *x;
    const struct view_saved *view;
    struct str model;
    int64_t account_id; /* the owner's */
    int64_t id;
};

static enum err check_room(const struct saving *s, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(s->x->db, lock_account, &q, e));
    TRY(db_stmt_bind_str(q, 0, s->model, e));
    TRY(db_stmt_bind_int(q, 1, s->account_id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (more && db_row_int(q, 0) >= VIEW_SAVED_MAX)
        return error_tell(e, ERR_CONFLICT, STR("name"),
                          "you have %d views of this table already; delete one first",
                          VIEW_SAVED_MAX);
    return ERR_NONE;
}

static enum err put(struct saving *s, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct view_saved *v = s->view;
    bool is_new = v->id == 0;

    TRY(db_stmt_prepare(s->x->db, is_new ? insert_view : update_view, &q, e));
    TRY(db_stmt_bind_str(q, 0, str_trim(v->name), e));
    TRY(db_stmt_bind_str(q, 1, layouts[v->layout], e));
    TRY(db_stmt_bind_str(q, 2, v->address.at == NULL ? STR("") : v->address, e));
    TRY(db_stmt_bind_str(q, 3, v->options.at == NULL ? STR("{}") : v->options, e));
    TRY(v->role.at == NULL ? db_stmt_bind_null(q, 4, e) : db_stmt_bind_str(q, 4, v->role, e));
    TRY(db_stmt_bind_int(q, 5, v->is_default, e));
    TRY(db_stmt_bind_int(q, 6, is_new ? s->account_id : v->id, e));
    if (is_new)
        TRY(db_stmt_bind_str(q, 7, s->model, e));
    if (db_stmt_run(q, e) == ERR_NONE) {
        s->id = is_new ? (int64_t)db_stmt_insert_id(q) : v->id;
        return ERR_NONE;
    }
    if (e->code != ERR_CONFLICT)
        return e->code;
    error_clear(e);
    return error_tell(e, ERR_CONFLICT, STR("name"),
                      "you have a view of this name already; choose another");
}

/* A table opens with one view for a role, or for who has it alone. */
static enum err clear_defaults(const struct saving *s, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool is_private = s->view->role.at == NULL;

    if (!s->view->is_default)
        return ERR_NONE;
    TRY(db_stmt_prepare(s->x->db, is_private ? clear_own_default : clear_role_default, &q, e));
    TRY(db_stmt_bind_str(q, 0, s->model, e));
    TRY(is_private ? db_stmt_bind_int(q, 1, s->account_id, e)
                   : db_stmt_bind_str(q, 1, s->view->role, e));
    TRY(db_stmt_bind_int(q, 2, s->id, e));
    return db_stmt_run(q, e);
}

/* What others see is recorded. */
static enum err note(struct http_exchange *x, const char *event, const struct view_saved *v,
                     int64_t id, struct error *e)
{
    if (v->role.at == NULL)
        return ERR_NONE;
    return access_audit_note(access_audit_of(x), event, STR("lintel_view"),
                             str_format(x->arena, "%lld", (long long)id), STR("role"), v->role, e);
}

static enum err save(void *arg, struct error *e)
{
    struct saving *s = arg;

    if (s->view->id == 0)
        TRY(check_room(s, e));
    TRY(put(s, e));
    TRY(clear_defaults(s, e));
    return note(s->x, "view_share", s->view, s->id, e);
}

/* ERR_DENIED for who may see it and no more. */
static enum err find_changeable(struct http_exchange *x, int64_t id, struct view_saved *out_view)
{
    TRY(view_saved_find(x, id, out_view));
    if (!out_view->may_change)
        return error_tell(&x->error, ERR_DENIED, STR_NONE,
                          "This view is somebody else’s; save a copy under a name of your own.");
    return ERR_NONE;
}

enum err view_saved_save(struct http_exchange *x, const struct view_saved *view, int64_t *out_id)
{
    struct saving s = {.x = x,
                       .view = view,
                       .model = view_table_name(x->arena, x->model, view->table),
                       .account_id = account_of(x)};
    struct view_saved old;

    TRY(check(x, view));
    if (view->id != 0) {
        TRY(find_changeable(x, view->id, &old));
        s.account_id = old.account_id;
        s.model = view_table_name(x->arena, x->model, old.table);
    }
    TRY(db_tx_retry(x->db, save, &s, &x->error));
    *out_id = s.id;
    return ERR_NONE;
}

struct removal {
    struct http_exchange *x;
    struct view_saved view;
};

static enum err remove_one(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct removal *r = arg;

    TRY(db_stmt_prepare(r->x->db, delete_view, &q, e));
    TRY(db_stmt_bind_int(q, 0, r->view.id, e));
    TRY(db_stmt_run(q, e));
    return note(r->x, "view_delete", &r->view, r->view.id, e);
}

enum err view_saved_delete(struct http_exchange *x, int64_t id)
{
    struct removal r = {.x = x};

    TRY(find_changeable(x, id, &r.view));
    return db_tx_retry(x->db, remove_one, &r, &x->error);
}
