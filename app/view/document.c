/*
 * document.c - lintel_document: read, loaded from app.json, changed at run time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/document.h"

#include "app/access/app_file.h"
#include "app/access/store.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/json/parse.h"
#include "app/view/dashboard.h"
#include "app/view/display.h"
#include "app/view/menu_group.h"
#include "app/view/site_page.h"

static const struct sql select_all =
    SQL_INIT("SELECT kind, name, app, body, place FROM lintel_document"
             " ORDER BY app = '', place, app, kind, name LIMIT 100000");
static const struct sql upsert =
    SQL_INIT("INSERT INTO lintel_document (kind, name, app, body, place, changed_at)"
             " VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE"
             " body = VALUES(body), place = VALUES(place), changed_at = VALUES(changed_at)");
static const struct sql delete_one =
    SQL_INIT("DELETE FROM lintel_document WHERE kind = ? AND name = ? AND app = ?");

static const struct str kinds[] = {STR_INIT("model"), STR_INIT("dashboard"), STR_INIT("page"),
                                   STR_INIT("menu")};
static const struct str sections[] = {STR_INIT("models"), STR_INIT("dashboards"), STR_INIT("pages"),
                                      STR_INIT("menu")};

struct str view_document_kind_name(enum view_document_kind kind)
{
    return kinds[kind];
}

struct str view_document_section(enum view_document_kind kind)
{
    return sections[kind];
}

/* ---- reading ---- */

struct stored {
    struct view_document document;
    struct str text;
    int64_t place;
    bool is_wanted; /* loading: the file says it too */
};

struct stored_list {
    struct stored *at;
    size_t count;
    size_t room;
};

static enum err stored_take(struct db_stmt *q, struct arena *a, struct stored_list *list,
                            struct error *e)
{
    struct stored s = {.is_wanted = false};
    struct str kind;

    TRY(db_row_str(q, 0, a, &kind, e));
    TRY(db_row_str(q, 1, a, &s.document.name, e));
    TRY(db_row_str(q, 2, a, &s.document.app, e));
    TRY(db_row_str(q, 3, a, &s.text, e));
    s.place = db_row_int(q, 4);
    while (s.document.kind < VIEW_DOCUMENT__COUNT && !str_eq(kinds[s.document.kind], kind))
        s.document.kind++;
    if (s.document.kind == VIEW_DOCUMENT__COUNT)
        return ERR_NONE; /* of a later release */
    if (list->count == list->room) {
        list->room = list->room == 0 ? 16 : list->room * 2;
        list->at = arena_grow(a, list->at, list->count, list->room, sizeof *list->at);
    }
    list->at[list->count++] = s;
    return ERR_NONE;
}

static enum err stored_read(struct db_conn *c, struct arena *a, struct stored_list *out_list,
                            struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    *out_list = (struct stored_list){NULL, 0, 0};
    TRY(db_stmt_prepare(c, select_all, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            return ERR_NONE;
        TRY(stored_take(q, a, out_list, e));
    }
}

enum err view_documents_read(struct db_conn *c, struct arena *a, struct view_document **out_at,
                             size_t *out_count, struct error *e)
{
    struct stored_list list;
    struct error said = {.code = ERR_NONE};
    size_t count = 0;

    TRY(stored_read(c, a, &list, e));
    *out_at = ARENA_ARRAY(a, struct view_document, list.count);
    for (size_t i = 0; i < list.count; i++) {
        struct view_document *d = &(*out_at)[count];

        *d = list.at[i].document;
        error_clear(&said);
        if (json_parse(a, list.at[i].text, &json_limits_default, &d->body, &said) == ERR_NONE)
            count++;
    }
    *out_count = count;
    return ERR_NONE;
}

/* ---- writing ---- */

static enum err put(struct db_conn *c, const struct view_document *d, struct str body,
                    int64_t place, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, body.at == NULL ? delete_one : upsert, &q, e));
    TRY(db_stmt_bind_str(q, 0, kinds[d->kind], e));
    TRY(db_stmt_bind_str(q, 1, d->name, e));
    TRY(db_stmt_bind_str(q, 2, d->app, e));
    if (body.at != NULL) {
        TRY(db_stmt_bind_str(q, 3, body, e));
        TRY(db_stmt_bind_int(q, 4, place, e));
    }
    return db_stmt_run(q, e);
}

enum err view_document_put(struct db_conn *c, enum view_document_kind kind, struct str name,
                           struct str body, struct error *e)
{
    const struct view_document d = {.kind = kind, .name = name, .app = STR("")};

    return put(c, &d, body, 0, e);
}

/* ---- from the files ---- */

struct loading {
    struct db_conn *conn;
    struct arena *arena;
    const struct model *model;
    const struct access_app *apps;
    size_t app_count;
    struct stored_list stored;
    size_t changed;
};

static struct stored *stored_find(const struct loading *l, enum view_document_kind kind,
                                  struct str name, struct str app)
{
    for (size_t i = 0; i < l->stored.count; i++) {
        struct stored *s = &l->stored.at[i];

        if (s->document.kind == kind && str_eq(s->document.name, name) &&
            str_eq(s->document.app, app))
            return s;
    }
    return NULL;
}

enum err view_document_check(struct arena *a, const struct model *m, const struct view_document *d,
                             struct str place, struct error *e)
{
    struct view_display display;
    struct view_dashboard dashboard;
    struct view_site_page page;
    struct view_menu_group group;

    if (d->body->source.len > VIEW_DOCUMENT_MAX)
        return error_tell(e, ERR_INVALID, place, "is longer than %zu bytes", VIEW_DOCUMENT_MAX);
    switch (d->kind) {
    case VIEW_DOCUMENT_MODEL: return view_display_check(a, m, d, place, &display, e);
    case VIEW_DOCUMENT_PAGE: return view_site_page_read(a, m, d, place, &page, e);
    case VIEW_DOCUMENT_DASHBOARD: return view_dashboard_read(a, m, d, place, &dashboard, e);
    case VIEW_DOCUMENT_MENU: return view_menu_group_read(a, m, d, place, &group, e);
    case VIEW_DOCUMENT__COUNT: break;
    }
    return ERR_NONE;
}

static enum err document_check(const struct loading *l, const struct access_app *app,
                               const struct view_document *d, struct error *e)
{
    struct str place =
        str_format(l->arena, "%.*s.%.*s", STR_ARG(sections[d->kind]), STR_ARG(d->name));

    return view_document_check(l->arena, l->model, d, access_app_place(l->arena, app, place), e);
}

static enum err section_load(struct loading *l, const struct access_app *app,
                             enum view_document_kind kind, struct error *e)
{
    int64_t place = app - l->apps;
    const struct json_value *section = json_find(app->root, sections[kind]);

    if (section == NULL)
        return ERR_NONE;
    if (section->kind != JSON_OBJECT)
        return access_app_refuse(l->arena, app, sections[kind], e, "is %s; it must be an object",
                                 json_kind_name(section->kind));
    for (const struct json_value *v = section->first; v != NULL; v = v->next) {
        const struct view_document d = {kind, v->name, app->name, v};
        struct stored *s = stored_find(l, kind, v->name, app->name);

        TRY(document_check(l, app, &d, e));
        if (s != NULL)
            s->is_wanted = true;
        if (s != NULL && str_eq(s->text, v->source) && s->place == place)
            continue;
        TRY(put(l->conn, &d, v->source, place, e));
        l->changed++;
    }
    return ERR_NONE;
}

/* What an app no longer says goes; other apps' and that of run time stays. */
static enum err sweep(struct loading *l, const struct access_app *app, struct error *e)
{
    for (size_t i = 0; i < l->stored.count; i++) {
        const struct stored *s = &l->stored.at[i];

        if (s->is_wanted || !str_eq(s->document.app, app->name))
            continue;
        TRY(put(l->conn, &s->document, STR_NONE, 0, e));
        l->changed++;
    }
    return ERR_NONE;
}

static enum err load(void *arg, struct error *e)
{
    struct loading *l = arg;

    l->changed = 0;
    TRY(access_version_lock(l->conn, e));
    TRY(stored_read(l->conn, l->arena, &l->stored, e));
    for (size_t i = 0; i < l->app_count; i++) {
        for (enum view_document_kind k = 0; l->apps[i].root != NULL && k < VIEW_DOCUMENT__COUNT;
             k++)
            TRY(section_load(l, &l->apps[i], k, e));
        TRY(sweep(l, &l->apps[i], e));
    }
    return l->changed > 0 ? access_version_raise(l->conn, e) : ERR_NONE;
}

enum err view_documents_load(struct db_conn *c, struct arena *a, const struct model *m,
                             const struct access_app *apps, size_t app_count, size_t *out_changed,
                             struct error *e)
{
    struct loading l = {.conn = c, .arena = a, .model = m, .apps = apps, .app_count = app_count};

    TRY(db_tx_retry(c, load, &l, e));
    *out_changed = l.changed;
    return ERR_NONE;
}
