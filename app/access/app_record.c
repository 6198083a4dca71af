/*
 * app_record.c - what an app.json changed.
 *
 * Told by the tables before and after rather than by the file: what is recorded is what holds.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/app_record.h"

#include <stdlib.h>

#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/db/stmt.h"
#include "app/json/write.h"

#define DETAIL_MAX ((size_t)4 << 20)
#define FIRST_ROOM ((size_t)16)

static const struct sql select_lines = SQL_INIT(
    "SELECT CONCAT_WS(' ', 'role', name, NULLIF(comment, '')) FROM lintel_role WHERE app = ?"
    " UNION ALL SELECT CONCAT_WS(' ', 'role', role, 'includes', included)"
    " FROM lintel_role_include WHERE app = ?"
    " UNION ALL SELECT CONCAT_WS(' ', 'context', name, model, selects, row_where)"
    " FROM lintel_context WHERE app = ?"
    " UNION ALL SELECT CONCAT_WS(' ', 'grant', role, verb, model, CONCAT('where ', row_where),"
    " CONCAT('check ', row_check), CONCAT('fields ', fields), CONCAT('presets ', presets))"
    " FROM lintel_grant WHERE app = ?"
    " UNION ALL SELECT CONCAT_WS(' ', 'audit', model, IF(tells_writes, 'writes', NULL),"
    " IF(tells_reads, 'reads', NULL), CONCAT('mask ', masks)) FROM lintel_audit_model"
    " WHERE app = ? LIMIT 200000");

static int compare(const void *a, const void *b)
{
    const struct str *one = a;
    const struct str *other = b;

    return str_compare(*one, *other);
}

enum err app_lines_read(struct db_conn *c, struct arena *a, struct str app,
                        struct app_lines *out_lines, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct app_lines lines = {.at = NULL};
    size_t room = 0;
    bool more = true;

    TRY(db_stmt_prepare(c, select_lines, &q, e));
    for (unsigned i = 0; i < 5; i++)
        TRY(db_stmt_bind_bytes(q, i, app, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        if (lines.count == room) {
            room = room == 0 ? FIRST_ROOM : room * 2;
            lines.at = arena_grow(a, lines.at, lines.count, room, sizeof *lines.at);
        }
        TRY(db_row_str(q, 0, a, &lines.at[lines.count++], e));
    }
    if (lines.count > 0)
        qsort(lines.at, lines.count, sizeof *lines.at, compare);
    *out_lines = lines;
    return ERR_NONE;
}

/* The lines of one that the other lacks; both are sorted. */
static void write_more(struct json_writer *w, struct str name, const struct app_lines *one,
                       const struct app_lines *other)
{
    size_t n = 0;

    json_name(w, name);
    json_begin_array(w);
    for (size_t i = 0; i < one->count; i++) {
        while (n < other->count && str_compare(other->at[n], one->at[i]) < 0)
            n++;
        if (n < other->count && str_eq(other->at[n], one->at[i]))
            n++; /* a line that stands there twice is two */
        else
            json_add_str(w, one->at[i]);
    }
    json_end_array(w);
}

enum err app_record(const struct access_audit *audit, struct str app,
                    const struct app_lines *before, const struct app_lines *after, struct error *e)
{
    AUTO(buf_fini) struct buf detail;
    struct json_writer w = {.to = &detail};
    struct access_audit_entry entry = {.event = "app_load", .model = STR("lintel_grant")};

    buf_init(&detail, DETAIL_MAX);
    json_begin_object(&w);
    json_put_str(&w, STR("app"), app);
    write_more(&w, STR("added"), after, before);
    write_more(&w, STR("removed"), before, after);
    json_end_object(&w);
    if (buf_is_failed(&detail))
        return error_set(e, ERR_INTERNAL, "an app.json of more than the audit takes");
    entry.detail = buf_str(&detail);
    return access_audit_add(audit, &entry, 1, e);
}
