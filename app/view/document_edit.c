/*
 * document_edit.c - documents made, changed and taken away at run time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/document_edit.h"

#include "app/access/audit.h"
#include "app/access/store.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/id.h"
#include "app/base/utf8.h"
#include "app/crypt/digest.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/json/parse.h"
#include "app/json/write.h"

#define APPS_MAX   256
#define NAME_CHARS 130 /* of lintel_document.name */
#define DETAIL_MAX (4 * VIEW_DOCUMENT_MAX)

static const struct sql select_named =
    SQL_INIT("SELECT app, body FROM lintel_document WHERE kind = ? AND name = ?"
             " ORDER BY app = '', place, app LIMIT 256");

/* ---- what is said ---- */

static struct str version_of(struct arena *a, const struct buf *all)
{
    unsigned char digest[CRYPT_SHA256_LEN];
    char *hex = arena_alloc(a, 2 * sizeof digest, 1);

    crypt_sha256(buf_str(all), digest);
    id_print_hex(digest, sizeof digest, hex);
    return (struct str){hex, 2 * sizeof digest};
}

/* A body that is no JSON counts for the version, and says nothing. */
static enum err row_take(struct db_stmt *q, struct arena *a, struct view_document *d,
                         struct buf *all, bool *out_is_good, struct error *e)
{
    struct error said = {.code = ERR_NONE};
    struct str text;

    TRY(db_row_str(q, 0, a, &d->app, e));
    TRY(db_row_str(q, 1, a, &text, e));
    buf_addf(all, "%zu,%zu:", d->app.len, text.len);
    buf_add_str(all, d->app);
    buf_add_str(all, text);
    *out_is_good = json_parse(a, text, &json_limits_default, &d->body, &said) == ERR_NONE;
    return ERR_NONE;
}

enum err view_document_said_read(struct db_conn *c, struct arena *a, enum view_document_kind kind,
                                 struct str name, struct view_document_said *out_said,
                                 struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    AUTO(buf_fini) struct buf all;
    struct view_document *at = ARENA_ARRAY(a, struct view_document, APPS_MAX);
    struct view_document_said said = {.apps = at};
    bool more = false;

    buf_init(&all, SIZE_MAX);
    TRY(db_stmt_prepare(c, select_named, &q, e));
    TRY(db_stmt_bind_str(q, 0, view_document_kind_name(kind), e));
    TRY(db_stmt_bind_str(q, 1, name, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        struct view_document d = {.kind = kind, .name = name};
        bool is_good;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(row_take(q, a, &d, &all, &is_good, e));
        if (!is_good)
            continue;
        at[said.app_count] = d;
        if (d.app.len == 0)
            said.ours = &at[said.app_count]; /* the last */
        else
            said.app_count++;
    }
    said.version = version_of(a, &all);
    *out_said = said;
    return ERR_NONE;
}

/* ---- the change ---- */

struct editing {
    const struct access_audit *audit;
    const struct model *model;
    const struct view_document_change *change;
};

static enum err check(const struct editing *d, struct error *e)
{
    const struct view_document_change *c = d->change;
    struct view_document document = {.kind = c->kind, .name = c->name, .app = STR("")};
    struct error said = {.code = ERR_NONE};

    if (!utf8_is_text(c->name) || c->name.len == 0 || utf8_count(c->name) > NAME_CHARS)
        return error_tell(e, ERR_INVALID, STR("name"), "is a text of at most %d characters",
                          NAME_CHARS);
    if (c->body.at == NULL)
        return ERR_NONE;
    if (json_parse(d->audit->arena, c->body, &json_limits_default, &document.body, &said) !=
        ERR_NONE)
        return error_tell(e, ERR_INVALID, STR_NONE, "%s", said.words);
    return view_document_check(d->audit->arena, d->model, &document, STR(""), e);
}

static enum err record(const struct editing *d, const struct view_document_said *before,
                       struct error *e)
{
    AUTO(buf_fini) struct buf detail;
    const struct view_document_change *c = d->change;
    struct json_writer w = {.to = &detail};
    struct access_audit_entry entry = {
        .event = c->body.at == NULL ? "document_remove" : "document_change",
        .model = STR("lintel_document"),
        .row_key = str_format(d->audit->arena, "%.*s/%.*s",
                              STR_ARG(view_document_kind_name(c->kind)), STR_ARG(c->name))};

    buf_init(&detail, DETAIL_MAX);
    json_begin_object(&w);
    if (before->ours != NULL) {
        json_name(&w, STR("before"));
        buf_add_str(&detail, before->ours->body->source);
        w.needs_comma = true;
    }
    if (c->body.at != NULL) {
        json_name(&w, STR("after"));
        buf_add_str(&detail, c->body);
    }
    json_end_object(&w);
    entry.detail = buf_str(&detail);
    return access_audit_add(d->audit, &entry, 1, e);
}

static enum err edit(void *arg, struct error *e)
{
    const struct editing *d = arg;
    const struct view_document_change *c = d->change;
    const struct access_audit *audit = d->audit;
    struct view_document_said said;

    TRY(access_version_lock(audit->conn, e));
    TRY(view_document_said_read(audit->conn, audit->arena, c->kind, c->name, &said, e));
    if (!str_eq(said.version, c->version))
        return error_tell(e, ERR_CONFLICT, STR_NONE,
                          "Somebody else changed this meanwhile. What is said now stands below; "
                          "what you typed is kept, and takes its place if you save it again.");
    TRY(check(d, e));
    if (said.ours == NULL ? c->body.at == NULL
                          : c->body.at != NULL && str_eq(said.ours->body->source, c->body))
        return ERR_NONE;
    TRY(record(d, &said, e));
    TRY(view_document_put(audit->conn, c->kind, c->name, c->body, e));
    return access_version_raise(audit->conn, e);
}

enum err view_document_edit(const struct access_audit *audit, const struct model *m,
                            const struct view_document_change *change, struct error *e)
{
    struct editing d = {audit, m, change};

    return db_tx_retry(audit->conn, edit, &d, e);
}
