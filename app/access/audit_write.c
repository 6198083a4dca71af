/*
 * audit_write.c - the hook of the write path: each row before and after.
 *
 * The write path shows each row as it locks or inserts it; after an UPDATE the rows are read again,
 * and what differs is recorded.  A few rows are a record each; of many, so many go into one
 * that what is inserted, signed and chained does not grow with them:
 *
 *     {"rows":[{"key":"7","after":{...}},{"key":"8","after":{...}}]}
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"

#include <stdlib.h>

#include "app/access/impersonate.h"
#include "app/access/rules.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/map.h"
#include "app/http/exchange.h"
#include "app/json/write.h"
#include "app/model/json.h"
#include "app/model/schema.h"
#include "app/model/snapshot.h"

#define VALUE_MAX  ((size_t)1024)      /* longer ones are told by their digest */
#define MEMORY_MAX ((size_t)64 << 20)  /* for all the rows of a write */
#define DETAIL_MAX ((size_t)4 << 20)   /* of one row */
#define ALONE_MAX  ((size_t)16)        /* so many rows are a record each */
#define PACK_ROWS  ((size_t)128)       /* of one record */
#define PACK_BYTES ((size_t)128 << 10) /* the same: it is kept whole up to twice that */
#define KEY_MAX    ((size_t)255)       /* longer ones are kept as digests, which have no order */
#define FIRST_ROWS ((size_t)4)

struct recording {
    struct http_exchange *x;
    const bool *masked; /* by position; NULL: none but secrets */
    bool is_left_out;
    struct buf text; /* of the row that is being told */
    size_t used;     /* of the arena, when it began */
    bool has_text;
    /* Rows as they were, in the order of the keys: until an UPDATE is done. */
    const struct snapshot_value **before;
    size_t before_count;
    size_t before_room;
    struct map index;                /* from a key's text to its place, from 1 */
    const struct write_event *event; /* the one that is done */
    struct access_audit_entry *entries;
    size_t count;
    size_t room;
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

    if (c->seal != NULL)
        return true;
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

/* ---- the write ---- */

/* Here rather than by the arena's end, which is the worker's. */
static enum err check_memory(const struct recording *r, struct error *e)
{
    if (arena_used(r->x->arena) - r->used <= MEMORY_MAX)
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, STR_NONE,
                      "the rows have too much to be recorded in the audit; write fewer at once");
}

static void free_text(void *arg)
{
    buf_fini(arg);
}

/* Also the second time, when the server refused the first. */
static void begin(struct recording *r, const struct model_table *t)
{
    const struct access_rules_audit *audit =
        r->x->rules == NULL ? NULL : access_rules_audit_of(r->x->rules, t);

    r->masked = audit == NULL ? NULL : audit->masked;
    r->is_left_out = audit != NULL && audit->leaves_writes_out;
    r->used = arena_used(r->x->arena);
    r->count = r->room = 0;
    r->before_count = r->before_room = 0;
    if (r->has_text)
        return;
    buf_init(&r->text, DETAIL_MAX);
    arena_defer(r->x->arena, free_text, &r->text);
    r->has_text = true;
}

static enum err keep(struct recording *r, const struct model_table *t,
                     const struct snapshot_value *values, struct error *e)
{
    struct arena *a = r->x->arena;

    if (r->before_count == r->before_room) {
        size_t room = r->before_room == 0 ? FIRST_ROWS : r->before_room * 2;

        r->before = arena_grow(a, r->before, r->before_count, room, sizeof *r->before);
        r->before_room = room;
    }
    r->before[r->before_count++] = snapshot_dup(a, values, t->column_count);
    return check_memory(r, e);
}

/* ---- the record ---- */

static void write_value(const struct recording *r, struct buf *to, const struct model_column *c,
                        const struct snapshot_value *v)
{
    bool is_masked = access_audit_is_secret(c) || (r->masked != NULL && r->masked[c->position]);

    if (is_masked && (v->is_long || v->value.type != DB_NULL)) {
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
static void write_side(const struct recording *r, struct json_writer *w, struct str name,
                       const struct model_table *t, const struct snapshot_value *values,
                       const struct snapshot_value *other)
{
    json_name(w, name);
    json_begin_object(w);
    for (size_t i = 0; i < t->column_count; i++) {
        const struct snapshot_value *v = &values[i];

        if (v->is_left_out || (other == NULL ? !v->is_long && v->value.type == DB_NULL
                                             : snapshot_is_same(v, &other[i])))
            continue;
        json_name(w, t->columns[i].name);
        write_value(r, w->to, &t->columns[i], v);
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

static struct access_audit_entry *entry_add(struct recording *r)
{
    if (r->count == r->room) {
        size_t room = r->room == 0 ? FIRST_ROWS : r->room * 2;

        r->entries = arena_grow(r->x->arena, r->entries, r->count, room, sizeof *r->entries);
        r->room = room;
    }
    return &r->entries[r->count++];
}

/* One row; before or after may be NULL, for what was not or is no more. */
static enum err note_row(struct recording *r, const struct model_table *t, enum write_op op,
                         struct str key, const struct snapshot_value *before,
                         const struct snapshot_value *after, struct error *e)
{
    struct json_writer w = {.to = &r->text};

    if (before != NULL && after != NULL && !differ(t, before, after))
        return ERR_NONE;
    buf_clear(&r->text, PACK_BYTES);
    json_begin_object(&w);
    if (before != NULL)
        write_side(r, &w, STR("before"), t, before, after);
    if (after != NULL)
        write_side(r, &w, STR("after"), t, after, before);
    json_end_object(&w);
    if (buf_is_failed(&r->text))
        return error_tell(e, ERR_INVALID, STR_NONE,
                          "a row has too much to be recorded in the audit");
    *entry_add(r) = (struct access_audit_entry){
        .event = event_name(op),
        .model = t->name,
        .row_key = key,
        .detail = str_dup(r->x->arena, buf_str(&r->text)),
    };
    return check_memory(r, e);
}

static enum err row(void *ctx, const struct write_event *event, size_t at,
                    const struct db_value *key, const struct snapshot_value *values,
                    struct error *e)
{
    struct recording *r = ctx;
    const struct model_table *t = event->keys.table;
    struct str text;

    if (at == 0)
        begin(r, t);
    if (r->is_left_out)
        return ERR_NONE;
    if (event->op == WRITE_UPDATE)
        return keep(r, t, values, e);
    text = snapshot_key_text(r->x->arena, key, t->primary->count);
    return note_row(r, t, event->op, text, event->op == WRITE_DELETE ? values : NULL,
                    event->op == WRITE_DELETE ? NULL : values, e);
}

/* ---- after an UPDATE ---- */

/* From each key's text to its number.  Keys may have changed; their order has not. */
static void index_keys(struct recording *r, const struct write_keys *keys)
{
    struct arena *a = r->x->arena;
    size_t width = keys->table->primary->count;
    size_t *numbers = ARENA_ARRAY(a, size_t, keys->count);

    map_init(&r->index, a);
    for (size_t i = 0; i < keys->count; i++) {
        numbers[i] = i + 1;
        map_put(&r->index, snapshot_key_text(a, keys->values + i * width, width), &numbers[i]);
    }
}

static enum err note_new(void *ctx, const struct db_value *key, const struct snapshot_value *values,
                         struct error *e)
{
    struct recording *r = ctx;
    const struct write_keys *keys = &r->event->keys;
    struct str text = snapshot_key_text(r->x->arena, key, keys->table->primary->count);
    const struct snapshot_value *before = NULL;
    const size_t *at = keys->count == 1 ? NULL : map_find(&r->index, text);

    if (keys->count == 1)
        before = r->before[0];
    else if (at != NULL)
        before = r->before[*at - 1];
    return note_row(r, keys->table, WRITE_UPDATE, text, before, values, e);
}

static enum err note_updated(struct recording *r, const struct write_event *event, struct error *e)
{
    if (event->keys.count != r->before_count)
        return error_set(e, ERR_INTERNAL, "%zu rows were shown, %zu changed", r->before_count,
                         event->keys.count);
    r->event = event;
    if (event->keys.count > 1)
        index_keys(r, &event->keys);
    return snapshot_rows(event->arena, event->conn, &event->keys, VALUE_MAX, note_new, r, e);
}

/* ---- many rows ---- */

static int compare_keys(const void *a, const void *b)
{
    const struct access_audit_entry *one = a;
    const struct access_audit_entry *other = b;

    return str_compare(one->row_key, other->row_key);
}

/* How many of the entries make one record: at least one. */
static size_t pack_of(const struct access_audit_entry *entries, size_t count)
{
    size_t bytes = 0;
    size_t n = 0;

    while (n < count && n < PACK_ROWS && (n == 0 || bytes < PACK_BYTES)) {
        bytes += entries[n].detail.len + entries[n].row_key.len;
        if (n > 0 && (bytes > PACK_BYTES || entries[n].row_key.len > KEY_MAX))
            break;
        n++;
        if (entries[n - 1].row_key.len > KEY_MAX)
            break;
    }
    return n;
}

/* {"key":"7","before":...}: the row's own detail with one member before the others. */
static struct access_audit_entry packed(struct recording *r,
                                        const struct access_audit_entry *entries, size_t count)
{
    struct json_writer w = {.to = &r->text};
    struct access_audit_entry entry = entries[0];

    if (count == 1)
        return entry;
    buf_clear(&r->text, 2 * PACK_BYTES);
    BUF_LIT(&r->text, "{\"rows\":[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_char(&r->text, ',');
        w.needs_comma = false;
        json_begin_object(&w);
        json_put_str(&w, STR("key"), entries[i].row_key);
        buf_add_char(&r->text, ',');
        buf_add_str(&r->text, str_from(entries[i].detail, 1));
    }
    BUF_LIT(&r->text, "]}");
    entry.row_key = STR("");
    entry.key_first = entries[0].row_key;
    entry.key_last = entries[count - 1].row_key;
    entry.detail = str_dup(r->x->arena, buf_str(&r->text));
    return entry;
}

/* By their keys, so that each record has a span of its own. */
static void pack(struct recording *r)
{
    size_t packs = 0;

    qsort(r->entries, r->count, sizeof *r->entries, compare_keys);
    for (size_t done = 0; done < r->count;) {
        size_t n = pack_of(r->entries + done, r->count - done);

        r->entries[packs++] = packed(r, r->entries + done, n);
        done += n;
    }
    r->count = packs;
}

static enum err done(void *ctx, const struct write_event *event, struct error *e)
{
    struct recording *r = ctx;

    /* The door says so already; here it holds for whatever face forgets to ask. */
    TRY(access_impersonate_check_write(r->x, e));
    if (r->is_left_out)
        return ERR_NONE;
    if (event->op == WRITE_UPDATE)
        TRY(note_updated(r, event, e));
    if (r->count > ALONE_MAX)
        pack(r);
    TRY(check_memory(r, e));
    return access_audit_add(access_audit_of(r->x), r->entries, r->count, e);
}

struct write_hook access_write_hook(struct http_exchange *x)
{
    static const struct write_hooks calls = {.row = row, .done = done};
    struct recording *r = ARENA_NEW(x->arena, struct recording);

    r->x = x;
    return (struct write_hook){&calls, r};
}
