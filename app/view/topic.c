/*
 * topic.c - a row that people talk about.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/topic.h"

#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/model/plan.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/model/snapshot.h"
#include "app/view/find.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

#define KEY_BYTES_MAX 255 /* as lintel_audit.row_key; longer ones stand there as digests */

bool view_topic_of_row(struct http_exchange *x, const struct view_rows *rows, size_t row,
                       struct view_topic *out_topic)
{
    const struct model_key *k = rows->table->primary;
    struct db_value *values;
    struct str *texts;

    if (k == NULL || !view_rows_have(rows, k->columns, k->count))
        return false;
    values = ARENA_ARRAY(x->arena, struct db_value, k->count);
    texts = ARENA_ARRAY(x->arena, struct str, k->count);
    for (size_t i = 0; i < k->count; i++) {
        values[i] = view_rows_of(rows, row, k->columns[i])->value;
        texts[i] = view_value_literal(x->arena, k->columns[i], &values[i]);
    }
    *out_topic = (struct view_topic){
        .table = rows->table,
        .key = texts,
        .model = view_table_name(x->arena, x->model, rows->table),
        .row_key = snapshot_key_text(x->arena, values, k->count),
        .name = view_rows_name(x, rows, row, NULL),
        .path = view_rows_link(x, rows, row),
    };
    return out_topic->path.at != NULL && out_topic->row_key.len <= KEY_BYTES_MAX;
}

enum err view_topic_load(struct http_exchange *x, const struct model_table *t,
                         const struct str *key, struct view_topic *out_topic)
{
    const struct model_key *k = t->primary;
    struct query *q = view_query_of_values(x->arena, k->columns, key, k->count);
    struct view_columns columns = {0};
    struct view_rows rows;
    enum err code;

    view_name_columns(x, &columns, t, NULL);
    code = view_rows_load(x, t, &columns, VIEW_TEXT_LIST, q, &rows);
    /* A key that does not fit its column's type is the key of no row. */
    if (code == ERR_INVALID || (code == ERR_NONE && rows.count == 0))
        return view_no_such_row(x, t);
    TRY(code);
    return view_topic_of_row(x, &rows, 0, out_topic) ? ERR_NONE : view_no_such_row(x, t);
}

enum err view_topic_of_path(struct http_exchange *x, struct view_topic *out_topic)
{
    const struct model_table *t = NULL;
    struct str *key = NULL;

    TRY(view_table_find(x, &t));
    TRY(view_key_find(x, t, &key));
    return view_topic_load(x, t, key, out_topic);
}

/* "5", or ["5","en"] where the key has two columns. */
static bool key_parse(struct http_exchange *x, const struct model_key *k, struct str row_key,
                      struct str *out_values)
{
    struct error ignored = {.code = ERR_NONE};
    const struct json_value *all;
    size_t i = 0;

    if (k->count == 1) {
        out_values[0] = row_key;
        return true;
    }
    if (json_parse(x->arena, row_key, &json_limits_default, &all, &ignored) != ERR_NONE ||
        all->kind != JSON_ARRAY || all->count != k->count)
        return false;
    for (const struct json_value *v = all->first; v != NULL; v = v->next)
        out_values[i++] = v->kind == JSON_STRING ? v->text : v->source;
    return true;
}

enum err view_topic_find(struct http_exchange *x, struct str model, struct str row_key,
                         struct view_topic *out_topic, bool *out_found)
{
    const struct model_table *t = x->model == NULL ? NULL : model_table_find(x->model, model);
    struct str *key;
    enum err code;

    *out_found = false;
    if (t == NULL || t->primary == NULL || !view_shows(x, t))
        return ERR_NONE;
    key = ARENA_ARRAY(x->arena, struct str, t->primary->count);
    if (!key_parse(x, t->primary, row_key, key))
        return ERR_NONE;
    code = view_topic_load(x, t, key, out_topic);
    if (code == ERR_ABSENT) {
        error_clear(&x->error);
        return ERR_NONE;
    }
    *out_found = code == ERR_NONE;
    return code;
}

enum err view_topic_is_there(struct http_exchange *x, const struct model_table *t,
                             const struct str *key, const struct policy *policy, bool *out_is)
{
    AUTO(model_read_end) struct model_read read = {.stmt = NULL};
    struct plan_options options = {.limits = &query_limits_default, .policy = policy};
    struct query_item item = {.kind = QUERY_COLUMN};
    struct query *q = view_query_of_values(x->arena, t->primary->columns, key, t->primary->count);
    struct plan plan;
    enum err code;

    *out_is = false;
    item.field = (struct query_field){.name = t->primary->columns[0]->name, .param = STR("select")};
    q->items = &item;
    code = plan_compile(x->arena, t, q, &options, &plan, &x->error);
    /* A policy that hides the key is one under which the row has no page. */
    if (code == ERR_INVALID || code == ERR_ABSENT || code == ERR_DENIED) {
        error_clear(&x->error);
        return ERR_NONE;
    }
    TRY(code);
    TRY(model_read_open(x->db, &plan, &read, &x->error));
    return model_read_step(&read, out_is, &x->error);
}

enum err view_topic_is_gone(struct http_exchange *x, struct str model, struct str row_key,
                            bool *out_is)
{
    const struct model_table *t = x->model == NULL ? NULL : model_table_find(x->model, model);
    bool is_there = true;
    struct str *key;

    *out_is = false;
    if (t == NULL || t->primary == NULL)
        return ERR_NONE;
    key = ARENA_ARRAY(x->arena, struct str, t->primary->count);
    if (key_parse(x, t->primary, row_key, key))
        TRY(view_topic_is_there(x, t, key, &policy_everything, &is_there));
    *out_is = !is_there;
    return ERR_NONE;
}

enum err view_topic_bind(struct db_stmt *q, unsigned param, const struct view_topic *topic,
                         struct error *e)
{
    TRY(db_stmt_bind_str(q, param, topic->model, e));
    return db_stmt_bind_str(q, param + 1, topic->row_key, e);
}
