/*
 * export.c - what was made at run time, as an app.json.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/export.h"

#include "app/access/edit.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/db/tx.h"
#include "app/json/parse.h"
#include "app/json/pretty.h"
#include "app/json/write.h"
#include "app/view/document.h"

#define INDENT 4

static void line(struct json_writer *w, const char *indent)
{
    if (w->needs_comma)
        buf_add_char(w->to, ',');
    w->needs_comma = false;
    buf_addf(w->to, "\n%s", indent);
}

static void document_write(struct json_writer *w, const struct view_document *d)
{
    line(w, "    ");
    json_name(w, d->name);
    json_write_pretty(w->to, d->body, INDENT, INDENT + d->name.len + sizeof "\"\":");
    w->needs_comma = true;
}

static void section_write(struct json_writer *w, const struct view_document *all, size_t count,
                          enum view_document_kind kind)
{
    line(w, "  ");
    json_name(w, view_document_section(kind));
    json_begin_object(w);
    for (size_t i = 0; i < count; i++) {
        if (all[i].kind == kind && all[i].app.len == 0)
            document_write(w, &all[i]);
    }
    json_end_object(w);
}

enum err view_export(struct db_conn *c, struct arena *a, struct buf *to, struct error *e)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct json_writer w = {.to = to};
    struct view_document *all;
    size_t count;

    TRY(db_tx_begin_read(c, &tx, e));
    json_begin_object(&w);
    TRY(access_edit_export(c, a, &w, e));
    TRY(view_documents_read(c, a, &all, &count, e));
    for (enum view_document_kind kind = 0; kind < VIEW_DOCUMENT__COUNT; kind++)
        section_write(&w, all, count, kind);
    buf_add_char(to, '\n');
    json_end_object(&w);
    buf_add_char(to, '\n');
    TRY(db_tx_commit(&tx, e));
    return buf_is_failed(to) ? error_set(e, ERR_INTERNAL, "the export is too large") : ERR_NONE;
}
