/*
 * audit_history.c - what happened to one row, told column by column.
 *
 * Details are JSON, as audit_write.c wrote them: {"before":{...},"after":{...}}, or, of many
 * rows, {"rows":[{"key":"7","before":{...},"after":{...}},...]}.  What cannot be read (it was
 * too long to be kept, or somebody changed it) has no fields; its detail is shown as it is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit_list.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/json/parse.h"

static const struct json_limits detail_limits = {
    .bytes = (size_t)1 << 20, .depth = 200, .values = 100000};

static const struct json_value *object_in(const struct json_value *of, struct str name)
{
    const struct json_value *v = of == NULL ? NULL : json_find(of, name);

    return v != NULL && v->kind == JSON_OBJECT ? v : NULL;
}

/* The part that tells of the row, or NULL. */
static const struct json_value *part_of(const struct json_value *detail, struct str row_key)
{
    const struct json_value *rows = json_find(detail, STR("rows"));

    if (rows == NULL || rows->kind != JSON_ARRAY)
        return detail;
    for (const struct json_value *v = rows->first; v != NULL; v = v->next) {
        const struct json_value *key = v->kind == JSON_OBJECT ? json_find(v, STR("key")) : NULL;

        if (key != NULL && key->kind == JSON_STRING && str_eq(key->text, row_key))
            return v;
    }
    return NULL;
}

/* A column's value may be JSON itself: only an object of exactly these names stands for another. */
static struct access_audit_value value_of(const struct json_value *v)
{
    struct access_audit_value value = {
        .kind = ACCESS_AUDIT_TEXT, .text = v->source, .json = v->source};
    const struct json_value *first = v->first;

    if (v->kind == JSON_NULL)
        value = (struct access_audit_value){.kind = ACCESS_AUDIT_NULL, .text = STR("")};
    else if (v->kind == JSON_STRING)
        value.text = v->text;
    else if (v->kind == JSON_OBJECT && v->count == 1 && str_eq(first->name, STR("masked")) &&
             first->kind == JSON_BOOL && first->is_true)
        value = (struct access_audit_value){.kind = ACCESS_AUDIT_MASKED, .text = STR("")};
    else if (v->kind == JSON_OBJECT && v->count == 2 && str_eq(first->name, STR("sha256")) &&
             first->kind == JSON_STRING && str_eq(first->next->name, STR("bytes")) &&
             num_parse_uint(first->next->source, &value.bytes))
        value = (struct access_audit_value){
            .kind = ACCESS_AUDIT_LONG, .text = first->text, .bytes = value.bytes};
    return value;
}

static void add_field(struct access_audit_change *change, const struct json_value *before,
                      const struct json_value *after)
{
    const struct access_audit_value absent = {.kind = ACCESS_AUDIT_ABSENT, .text = STR("")};

    change->fields[change->field_count++] = (struct access_audit_field){
        .name = before != NULL ? before->name : after->name,
        .before = before == NULL ? absent : value_of(before),
        .after = after == NULL ? absent : value_of(after),
    };
}

static void tell(struct arena *a, struct access_audit_change *change, const struct json_value *part)
{
    const struct json_value *before = object_in(part, STR("before"));
    const struct json_value *after = object_in(part, STR("after"));
    size_t most = (before == NULL ? 0 : before->count) + (after == NULL ? 0 : after->count);

    change->fields = ARENA_ARRAY(a, struct access_audit_field, most);
    for (const struct json_value *v = before == NULL ? NULL : before->first; v != NULL; v = v->next)
        add_field(change, v, after == NULL ? NULL : json_find(after, v->name));
    for (const struct json_value *v = after == NULL ? NULL : after->first; v != NULL; v = v->next) {
        if (before == NULL || json_find(before, v->name) == NULL)
            add_field(change, NULL, v);
    }
}

/* False: the record tells of other rows. */
static bool read_change(struct arena *a, const struct access_audit_seen *seen, struct str row_key,
                        struct access_audit_change *out_change)
{
    struct access_audit_change change = {.record = *seen};
    struct error ignored = {.code = ERR_NONE};
    const struct json_value *detail;

    if (json_parse(a, seen->detail, &detail_limits, &detail, &ignored) == ERR_NONE &&
        detail->kind == JSON_OBJECT) {
        const struct json_value *part = part_of(detail, row_key);

        if (part == NULL)
            return false;
        tell(a, &change, part);
    }
    change.record.row_key = row_key;
    *out_change = change;
    return true;
}

enum err access_audit_history(struct db_conn *c, struct arena *a, struct str model,
                              struct str row_key, uint64_t before_id, uint64_t limit,
                              struct access_audit_history *out_history, struct error *e)
{
    const struct access_audit_filter filter = {
        .model = model, .row_key = row_key, .before_id = before_id, .limit = limit};
    struct access_audit_history history = {.count = 0};
    struct access_audit_page page;

    TRY(access_audit_page(c, a, &filter, &page, e));
    history.changes = ARENA_ARRAY(a, struct access_audit_change, page.count);
    history.next = page.next;
    for (size_t i = 0; i < page.count; i++) {
        if (read_change(a, &page.rows[i], row_key, &history.changes[history.count]))
            history.count++;
    }
    *out_history = history;
    return ERR_NONE;
}
