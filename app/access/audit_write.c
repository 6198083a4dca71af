/*
 * audit_write.c - the hook of the write path: each row before and after.
 *
 * Before an UPDATE or DELETE the locked rows are read and kept; when all is applied
 * they are read again, and what differs is recorded.  A handful of statements for
 * any number of rows and columns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/impersonate.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/map.h"
#include "app/http/exchange.h"
#include "app/json/write.h"
#include "app/model/json.h"
#include "app/model/schema.h"
#include "app/model/snapshot.h"

#define VALUE_MAX      ((size_t)1024) /* longer ones are told by their digest */
#define VALUE_MAX_MANY ((size_t)128)  /* the same where many rows are written at once */
#define MANY           ((size_t)100)
#define MEMORY_MAX     ((size_t)64 << 20) /* for all the rows of a write */
#define DETAIL_MAX     ((size_t)4 * 1024 * 1024)

struct recording {
    struct http_exchange *x;
    /* Rows as they were, in the order of the keys of old_rows; NULL: not seen. */
    const struct snapshot_value **before;
    struct map index; /* from a key's text to its place, from 1 */
    /* What is being recorded now. */
    const struct write_event *event;
    size_t used; /* of the arena, when it began */
    struct access_audit_entry *entries;
    size_t count;
};

/* ---- which columns hold secrets ---- */

bool access_audit_is_secret(const struct model_column *c)
{
    static const struct str whole[] = {STR_INIT("pin"), STR_INIT("otp"), STR_INIT("cvc"),
                                       STR_INIT("cvv"), STR_INIT("salt")};
    static const struct str parts[] = {
        STR_INIT("password"), STR_INIT("passwd"), STR_INIT("passphrase"),
        STR_INIT("secret"),   STR_INIT("token"),  STR_INIT("private_key"),
        STR_INIT("api_key"),  STR_INIT("apikey"), STR_INIT("credential")};

    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        if (str_eq_nocase(c->name, whole[i]))
            return true;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        for (size_t at = 0; at + parts[i].len <= c->name.len; at++) {
            if (str_eq_nocase(str_range(c->name, at, at + parts[i].len), parts[i]))
                return true;
        }
    }
    return false;
}

/* ---- before ---- */

static size_t value_max(const struct write_event *event)
{
    return event->keys.count > MANY ? VALUE_MAX_MANY : VALUE_MAX;
}

/* Here rather than by the arena's end, which is the worker's. */
static enum err check_memory(const struct recording *r, struct error *e)
{
    if (arena_used(r->event->arena) - r->used <= MEMORY_MAX)
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, STR_NONE,
                      "the rows have too much to be recorded in the audit; write fewer at once");
}

static enum err keep(void *ctx, const struct db_value *key, const struct snapshot_value *values,
                     struct error *e)
{
    struct recording *r = ctx;
    const struct model_table *t = r->event->keys.table;
    struct str text = snapshot_key_text(r->event->arena, key, t->primary->count);
    const size_t *at = map_find(&r->index, text);

    if (at != NULL)
        r->before[*at - 1] = snapshot_dup(r->event->arena, values, t->column_count);
    return check_memory(r, e);
}

/* From each key's text to its number. */
static void index_keys(struct recording *r, const struct write_keys *keys)
{
    struct arena *a = r->event->arena;
    size_t width = keys->table->primary->count;
    size_t *numbers = ARENA_ARRAY(a, size_t, keys->count);

    map_init(&r->index, a);
    for (size_t i = 0; i < keys->count; i++) {
        numbers[i] = i + 1;
        map_put(&r->index, snapshot_key_text(a, keys->values + i * width, width), &numbers[i]);
    }
}

static void begin(struct recording *r, const struct write_event *event)
{
    r->event = event;
    r->used = arena_used(event->arena);
    r->count = 0;
}

static enum err old_rows(void *ctx, const struct write_event *event, struct error *e)
{
    struct recording *r = ctx;

    begin(r, event);
    r->before = ARENA_ARRAY(event->arena, const struct snapshot_value *, event->keys.count);
    index_keys(r, &event->keys);
    return snapshot_rows(event->arena, event->conn, &event->keys, value_max(event), keep, r, e);
}

/* ---- the record ---- */

static void write_value(struct buf *to, const struct model_column *c,
                        const struct snapshot_value *v)
{
    if (access_audit_is_secret(c) && (v->is_long || v->value.type != DB_NULL)) {
        BUF_LIT(to, "{\"masked\":true}");
    } else if (v->is_long) {
        BUF_LIT(to, "{\"sha256\":");
        json_write_str(to, v->sha256);
        buf_addf(to, ",\"bytes\":%llu}", (unsigned long long)v->bytes);
    } else {
        model_json_value(to, c, &v->value);
    }
}

/* "before":{...}: the columns that differ from other; without other: those that are not NULL. */
static void write_side(struct json_writer *w, struct str name, const struct model_table *t,
                       const struct snapshot_value *values, const struct snapshot_value *other)
{
    json_name(w, name);
    json_begin_object(w);
    for (size_t i = 0; i < t->column_count; i++) {
        const struct snapshot_value *v = &values[i];

        if (v->is_left_out || (other == NULL ? !v->is_long && v->value.type == DB_NULL
                                             : snapshot_is_same(v, &other[i])))
            continue;
        json_name(w, t->columns[i].name);
        write_value(w->to, &t->columns[i], v);
        w->needs_comma = true;
    }
    json_end_object(w);
}

static bool differ(const struct model_table *t, const struct snapshot_value *one,
                   const struct snapshot_value *other)
{
    for (size_t i = 0; i < t->column_count; i++) {
        if (!one[i].is_left_out && !snapshot_is_same(&one[i], &other[i]))
            return true;
    }
    return false;
}

static const char *event_name(enum write_op op)
{
    switch (op) {
    case WRITE_INSERT: return "insert";
    case WRITE_UPDATE: return "update";
    case WRITE_DELETE:
    case WRITE_OP__COUNT: break;
    }
    return "delete";
}

/* One row; before or after may be NULL, for what was not or is no more. */
static enum err note_row(struct recording *r, struct str key, const struct snapshot_value *before,
                         const struct snapshot_value *after, struct error *e)
{
    AUTO(buf_fini) struct buf text = {.at = NULL};
    const struct model_table *t = r->event->keys.table;
    struct json_writer w = {.to = &text};

    if (before != NULL && after != NULL && !differ(t, before, after))
        return ERR_NONE;
    buf_init(&text, DETAIL_MAX);
    json_begin_object(&w);
    if (before != NULL)
        write_side(&w, STR("before"), t, before, after);
    if (after != NULL)
        write_side(&w, STR("after"), t, after, before);
    json_end_object(&w);
    if (buf_is_failed(&text))
        return error_tell(e, ERR_INVALID, STR_NONE,
                          "a row has too much to be recorded in the audit");
    r->entries[r->count++] = (struct access_audit_entry){
        .event = event_name(r->event->op),
        .model = t->name,
        .row_key = key,
        .detail = str_dup(r->event->arena, buf_str(&text)),
    };
    return check_memory(r, e);
}

/* ---- after ---- */

static enum err note_new(void *ctx, const struct db_value *key, const struct snapshot_value *values,
                         struct error *e)
{
    struct recording *r = ctx;
    const struct write_event *event = r->event;
    struct str text = snapshot_key_text(event->arena, key, event->keys.table->primary->count);
    const struct snapshot_value *before = NULL;
    const size_t *at = NULL;

    if (event->op == WRITE_UPDATE && event->keys.count == 1)
        before = r->before[0];
    else if (event->op == WRITE_UPDATE)
        at = map_find(&r->index, text);
    if (at != NULL)
        before = r->before[*at - 1];
    return note_row(r, text, before, values, e);
}

static enum err note_deleted(struct recording *r, const struct write_event *event, struct error *e)
{
    size_t width = event->keys.table->primary->count;

    for (size_t i = 0; i < event->keys.count; i++) {
        struct str key = snapshot_key_text(event->arena, event->keys.values + i * width, width);

        TRY(note_row(r, key, r->before[i], NULL, e));
    }
    return ERR_NONE;
}

/* Its rows are read to the end before anything is written on the same connection. */
static enum err done(void *ctx, const struct write_event *event, struct error *e)
{
    struct recording *r = ctx;

    /* The door says so already; here it holds for whatever face forgets to ask. */
    TRY(access_impersonate_check_write(r->x, e));
    begin(r, event);
    r->entries = ARENA_ARRAY(event->arena, struct access_audit_entry, event->keys.count);
    if (event->op == WRITE_DELETE) {
        TRY(note_deleted(r, event, e));
    } else {
        /* Keys may have changed; their order has not. */
        if (event->op == WRITE_UPDATE && event->keys.count > 1)
            index_keys(r, &event->keys);
        TRY(snapshot_rows(event->arena, event->conn, &event->keys, value_max(event), note_new, r,
                          e));
    }
    return access_audit_add(access_audit_of(r->x), r->entries, r->count, e);
}

struct write_hook access_write_hook(struct http_exchange *x)
{
    static const struct write_hooks calls = {.old_rows = old_rows, .done = done};
    struct recording *r = ARENA_NEW(x->arena, struct recording);

    r->x = x;
    return (struct write_hook){&calls, r};
}
