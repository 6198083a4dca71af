/*
 * edit_grant.c - grants made, changed and removed at run time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <inttypes.h>

#include "app/access/audit.h"
#include "app/access/edit_private.h"
#include "app/access/store.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/json/write.h"

static const struct sql select_grant =
    SQL_INIT("SELECT " EDIT_GRANT_COLUMNS ", app IS NULL FROM lintel_grant WHERE id = ?"
             " LIMIT 1 FOR UPDATE");
static const struct sql insert_grant =
    SQL_INIT("INSERT INTO lintel_grant (role, model, verb, row_where, row_check, fields, presets)"
             " VALUES (?, ?, ?, ?, ?, ?, ?)");
static const struct sql update_grant =
    SQL_INIT("UPDATE lintel_grant SET role = ?, model = ?, verb = ?, row_where = ?, row_check = ?,"
             " fields = ?, presets = ? WHERE id = ?");
static const struct sql delete_grant = SQL_INIT("DELETE FROM lintel_grant WHERE id = ?");

#define GRANT_WIDTH 8

struct editing {
    const struct access_audit *audit;
    const struct model *model;
    const struct access_rule_text *text; /* NULL: it is removed */
    int64_t id;
};

/* Absent stays absent. */
static enum err text_of(struct db_stmt *q, unsigned column, struct arena *a, struct str *out,
                        struct error *e)
{
    *out = STR_NONE;
    return db_row_is_null(q, column) ? ERR_NONE : db_row_str(q, column, a, out, e);
}

enum err edit_grant_read(struct db_stmt *q, struct arena *a, struct access_rule_text *out_text,
                         struct error *e)
{
    struct access_rule_text t = {.id = db_row_int(q, 0)};
    struct str verb;

    TRY(db_row_str(q, 1, a, &t.role, e));
    TRY(db_row_str(q, 2, a, &t.model, e));
    TRY(db_row_str(q, 3, a, &verb, e));
    if (!access_verb_parse(verb, &t.verb))
        return error_set(e, ERR_INTERNAL, "grant %" PRId64 " is of no verb that is known", t.id);
    TRY(text_of(q, 4, a, &t.where, e));
    TRY(text_of(q, 5, a, &t.check, e));
    TRY(text_of(q, 6, a, &t.fields, e));
    TRY(text_of(q, 7, a, &t.presets, e));
    *out_text = t;
    return ERR_NONE;
}

static void put_raw(struct json_writer *w, struct str name, struct str json)
{
    if (json.at == NULL)
        return;
    json_name(w, name);
    json_write_raw(w->to, json);
    w->needs_comma = true;
}

void edit_grant_write(struct json_writer *w, const struct access_rule_text *text)
{
    if (text->where.at == NULL && text->check.at == NULL && text->fields.at == NULL &&
        text->presets.at == NULL) {
        json_add_bool(w, true);
        return;
    }
    json_begin_object(w);
    if (text->where.at != NULL)
        json_put_str(w, STR("where"), text->where);
    if (text->check.at != NULL)
        json_put_str(w, STR("check"), text->check);
    put_raw(w, STR("fields"), text->fields);
    put_raw(w, STR("presets"), text->presets);
    json_end_object(w);
}

/* ---- the grant as it is ---- */

static enum err read_old(const struct editing *d, struct access_rule_text *out_old, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(d->audit->conn, select_grant, &q, e));
    TRY(db_stmt_bind_int(q, 0, d->id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_tell(e, ERR_ABSENT, STR_NONE, "There is no such grant any more.");
    if (db_row_int(q, GRANT_WIDTH) == 0)
        return error_tell(e, ERR_DENIED, STR_NONE,
                          "An app's file brings this grant: it is changed there.");
    return edit_grant_read(q, d->audit->arena, out_old, e);
}

static void write_side(struct json_writer *w, const char *when, const struct access_rule_text *t)
{
    if (t == NULL)
        return;
    json_name(w, str_from_z(when));
    json_begin_object(w);
    json_put_str(w, STR("role"), t->role);
    json_put_str(w, STR("model"), t->model);
    json_name(w, access_verb_name(t->verb));
    edit_grant_write(w, t);
    json_end_object(w);
}

static enum err record(const struct editing *d, const char *event,
                       const struct access_rule_text *before, struct error *e)
{
    AUTO(buf_fini) struct buf detail;
    struct json_writer w = {.to = &detail};
    struct access_audit_entry entry = {
        .event = event,
        .model = STR("lintel_grant"),
        .row_key = str_format(d->audit->arena, "%" PRId64, d->id),
    };

    buf_init(&detail, EDIT_DETAIL_MAX);
    json_begin_object(&w);
    write_side(&w, "before", before);
    write_side(&w, "after", d->text);
    json_end_object(&w);
    entry.detail = buf_str(&detail);
    return access_audit_add(d->audit, &entry, 1, e);
}

/* ---- writing ---- */

static enum err bind_text(struct db_stmt *q, unsigned param, struct str s, struct error *e)
{
    return s.at == NULL ? db_stmt_bind_null(q, param, e) : db_stmt_bind_str(q, param, s, e);
}

static enum err write(struct editing *d, struct error *e)
{
    const struct access_rule_text *t = d->text;
    const struct str values[] = {
        t->role, t->model, access_verb_name(t->verb), t->where, t->check, t->fields, t->presets};
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(d->audit->conn, d->id == 0 ? insert_grant : update_grant, &q, e));
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++)
        TRY(bind_text(q, i, values[i], e));
    if (d->id != 0)
        TRY(db_stmt_bind_int(q, sizeof values / sizeof *values, d->id, e));
    TRY(db_stmt_run(q, e));
    if (d->id == 0)
        d->id = (int64_t)db_stmt_insert_id(q);
    return ERR_NONE;
}

static enum err check(const struct editing *d, struct error *e)
{
    struct access_rule rule;
    bool is_there;
    bool is_ours;

    TRY(edit_role_find(d->audit->conn, d->text->role, &is_there, &is_ours, e));
    if (!is_there)
        return error_tell(e, ERR_ABSENT, STR("role"), "there is no role '%.*s'",
                          STR_ARG(utf8_clip(d->text->role, 63)));
    return access_rule_compile(d->audit->arena, d->model, d->text, &rule, e);
}

static enum err put(void *arg, struct error *e)
{
    struct editing *d = arg;
    struct access_rule_text old;

    d->id = d->text->id;
    TRY(access_version_lock(d->audit->conn, e));
    if (d->id != 0)
        TRY(read_old(d, &old, e));
    TRY(check(d, e));
    TRY(write(d, e));
    TRY(record(d, d->text->id == 0 ? "grant_create" : "grant_change",
               d->text->id == 0 ? NULL : &old, e));
    return access_version_raise(d->audit->conn, e);
}

enum err access_grant_put(const struct access_audit *audit, const struct model *m,
                          const struct access_rule_text *text, int64_t *out_id, struct error *e)
{
    struct editing d = {.audit = audit, .model = m, .text = text};

    TRY(db_tx_retry(audit->conn, put, &d, e));
    *out_id = d.id;
    return ERR_NONE;
}

static enum err remove_grant(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct editing *d = arg;
    struct access_rule_text old;

    TRY(access_version_lock(d->audit->conn, e));
    TRY(read_old(d, &old, e));
    TRY(db_stmt_prepare(d->audit->conn, delete_grant, &q, e));
    TRY(db_stmt_bind_int(q, 0, d->id, e));
    TRY(db_stmt_run(q, e));
    TRY(record(d, "grant_remove", &old, e));
    return access_version_raise(d->audit->conn, e);
}

enum err access_grant_remove(const struct access_audit *audit, int64_t id, struct error *e)
{
    struct editing d = {.audit = audit, .id = id};

    return db_tx_retry(audit->conn, remove_grant, &d, e);
}
