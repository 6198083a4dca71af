/*
 * audit_read.c - who read of a table that is marked as sensitive, and who took rows away.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"

#include "app/access/rules.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/json/write.h"
#include "app/model/plan.h"
#include "app/model/schema.h"

#define QUERY_MAX  ((size_t)2000) /* bytes of the query that are kept */
#define DETAIL_MAX ((size_t)32 * 1024)

/* {"query":"id=eq.7&select=name","rows":1}: what was asked says which rows those were. */
static struct str detail_of(struct http_exchange *x, uint64_t rows)
{
    AUTO(buf_fini) struct buf text;
    struct json_writer w = {.to = &text};
    struct str query = x->req.query_text.at == NULL ? STR("") : x->req.query_text;

    buf_init(&text, DETAIL_MAX);
    json_begin_object(&w);
    json_put_str(&w, STR("path"), utf8_clip(x->req.path, QUERY_MAX));
    json_put_str(&w, STR("query"), utf8_clip(query, QUERY_MAX));
    json_put_int(&w, STR("rows"), (int64_t)rows);
    json_end_object(&w);
    return str_dup(x->arena, buf_str(&text));
}

static bool is_sensitive(const struct http_exchange *x, const struct model_table *t)
{
    const struct access_rules_audit *audit =
        x->rules == NULL ? NULL : access_rules_audit_of(x->rules, t);

    return audit != NULL && audit->tells_reads;
}

static bool is_among(const struct access_audit_entry *entries, size_t count, struct str model)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(entries[i].model, model))
            return true;
    }
    return false;
}

enum err access_audit_read(struct http_exchange *x, const struct plan *plan, uint64_t rows,
                           bool is_export)
{
    struct access_audit_entry *entries =
        ARENA_ARRAY(x->arena, struct access_audit_entry, plan->table_count + 1);
    size_t count = 0;

    if (is_export)
        entries[count++] =
            (struct access_audit_entry){.event = "export", .model = plan->table->name};
    for (size_t i = 0; i < plan->table_count; i++) {
        const struct model_table *t = plan->tables[i];

        if (is_sensitive(x, t) && !is_among(entries, count, t->name))
            entries[count++] = (struct access_audit_entry){.event = "read", .model = t->name};
    }
    if (count == 0)
        return ERR_NONE;
    entries[0].detail = detail_of(x, rows);
    for (size_t i = 1; i < count; i++)
        entries[i].detail = entries[0].detail;
    return access_audit_add(access_audit_of(x), entries, count, &x->error);
}
