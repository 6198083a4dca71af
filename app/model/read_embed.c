/*
 * read_embed.c - rows with lists: one statement a list, whatever the number of rows.
 *
 * A level holds the rows of one statement as the text they go out as, with a hole
 * for each list.  The keys of its rows are sorted and put into one statement for
 * each list; its rows find their key by bisection.  When all is read, texts and
 * lists are written one into the other.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/db/stmt.h"
#include "app/model/plan.h"
#include "app/model/read.h"
#include "app/model/read_embed.h"
#include "app/model/read_write.h"
#include "app/model/schema.h"

#define STATEMENT_MAX  ((size_t)1024 * 1024)
#define STATE_TOO_MANY "54000"

/* ---- levels ---- */

static void level_init(struct embed *x, struct level *l, const struct plan_level *plan)
{
    *l = (struct level){.plan = plan};
    buf_init(&l->text, x->to->max);
    l->lists = ARENA_ARRAY(x->arena, struct list, plan->many_count);
    for (size_t i = 0; i < plan->many_count; i++) {
        l->lists[i].plan = plan->many[i];
        level_init(x, &l->lists[i].level, &plan->many[i]->level);
        l->lists[i].level.fields = plan->many[i]->field_count;
    }
}

static void level_fini(struct level *l)
{
    for (size_t i = 0; l->plan != NULL && i < l->plan->many_count; i++)
        level_fini(&l->lists[i].level);
    buf_fini(&l->text);
}

/* ---- keys ---- */

static void add_bytes(struct buf *b, const void *at, size_t len)
{
    buf_add(b, &len, sizeof len);
    buf_add(b, at, len);
}

/* A value as bytes that are the same for the same value. */
static void add_match(struct buf *b, const struct db_value *v)
{
    switch (v->type) {
    case DB_NULL: break;
    case DB_INT: buf_add(b, &v->i, sizeof v->i); break;
    case DB_UINT: buf_add(b, &v->u, sizeof v->u); break;
    case DB_DOUBLE: buf_add(b, &v->d, sizeof v->d); break;
    case DB_DECIMAL:
    case DB_TEXT:
    case DB_BYTES:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME:
    case DB_TIMESTAMP: add_bytes(b, v->text.at, v->text.len); break;
    }
}

/* The key that a row of a statement has, or the absent text where a part of it is NULL. */
static enum err match_of(struct embed *x, struct db_stmt *q, const struct plan_many *m,
                         bool is_host, struct buf *room, struct str *out_match)
{
    buf_clear(room, SIZE_MAX);
    for (size_t k = 0; k < m->key_count; k++) {
        const struct plan_key *key = &m->keys[k];
        struct db_value v;

        TRY(db_row_value(q, (unsigned)(is_host ? key->host_match : key->list_match), &v, x->e));
        if (v.type == DB_NULL) {
            *out_match = STR_NONE;
            return ERR_NONE;
        }
        add_match(room, &v);
    }
    *out_match = buf_str(room);
    return ERR_NONE;
}

static enum err copy_values(struct embed *x, struct db_stmt *q, const struct plan_many *m,
                            const struct db_value **out_values)
{
    struct db_value *values = ARENA_ARRAY(x->arena, struct db_value, m->key_count);

    for (size_t k = 0; k < m->key_count; k++) {
        struct db_value *v = &values[k];

        TRY(db_row_value(q, (unsigned)m->keys[k].value, v, x->e));
        if (v->type != DB_INT && v->type != DB_UINT && v->type != DB_DOUBLE && v->type != DB_NULL)
            v->text = str_dup(x->arena, v->text);
    }
    *out_values = values;
    return ERR_NONE;
}

/* Notes the key of the level's last row for one of its lists. */
static enum err key_add(struct embed *x, struct level *l, struct list *list, struct db_stmt *q,
                        struct buf *room)
{
    struct str match = STR_NONE;
    struct key *key;

    TRY(match_of(x, q, list->plan, true, room, &match));
    if (match.at == NULL)
        return ERR_NONE;
    if (list->key_count == list->key_room) {
        size_t more = list->key_room == 0 ? 16 : list->key_room * 2;

        list->keys = arena_grow(x->arena, list->keys, list->key_count, more, sizeof *list->keys);
        list->key_room = more;
    }
    key = &list->keys[list->key_count++];
    key->match = str_dup(x->arena, match);
    key->row = l->count - 1;
    return copy_values(x, q, list->plan, &key->values);
}

/* ---- rows ---- */

static struct row *row_push(struct embed *x, struct level *l)
{
    size_t lists = l->plan->many_count;

    if (l->count == l->room) {
        size_t room = l->room == 0 ? 16 : l->room * 2;

        l->rows = arena_grow(x->arena, l->rows, l->count, room, sizeof *l->rows);
        if (lists > 0) {
            l->holes =
                arena_grow(x->arena, l->holes, l->count * lists, room * lists, sizeof *l->holes);
            l->groups =
                arena_grow(x->arena, l->groups, l->count * lists, room * lists, sizeof *l->groups);
        }
        if (l->fields > 0)
            l->ends = arena_grow(x->arena, l->ends, l->count * l->fields, room * l->fields,
                                 sizeof *l->ends);
        l->room = room;
    }
    for (size_t i = 0; i < lists; i++) {
        l->holes[l->count * lists + i] = READ_NO_HOLE;
        l->groups[l->count * lists + i] = READ_NO_GROUP;
    }
    return &l->rows[l->count++];
}

/* The statement's current row, as text with holes, and its keys. */
static enum err row_read(struct embed *x, struct level *l, struct db_stmt *q, struct buf *room)
{
    struct row *row = row_push(x, l);
    size_t *holes = l->holes == NULL ? NULL : &l->holes[(l->count - 1) * l->plan->many_count];
    struct row_writer w = {
        .stmt = q, .to = &l->text, .strips_nulls = x->read->strips_nulls, .holes = holes};

    row->start = l->text.len;
    if (l->fields > 0) {
        size_t *ends = &l->ends[(l->count - 1) * l->fields];

        if (l->is_csv)
            TRY(read_write_csv_apart(&w, &l->plan->object, &ends, x->e));
        else
            TRY(read_write_apart(&w, &l->plan->object, &ends, x->e));
    } else {
        TRY(read_write_object(&w, &l->plan->object, x->e));
    }
    row->end = l->text.len;
    for (size_t i = 0; i < l->plan->many_count; i++) {
        /* Without a hole the object it belongs to is not there. */
        if (holes[i] != READ_NO_HOLE)
            TRY(key_add(x, l, &l->lists[i], q, room));
    }
    return ERR_NONE;
}

/* ---- lists ---- */

static int key_compare(const void *a, const void *b)
{
    return str_compare(((const struct key *)a)->match, ((const struct key *)b)->match);
}

/* Hosts with the same key share a group. */
static void groups_make(struct embed *x, const struct level *host, struct list *list)
{
    size_t lists = host->plan->many_count;

    if (list->key_count == 0)
        return;
    qsort(list->keys, list->key_count, sizeof *list->keys, key_compare);
    list->groups = ARENA_ARRAY(x->arena, struct group, list->key_count);
    for (size_t i = 0; i < list->key_count; i++) {
        const struct key *key = &list->keys[i];

        if (i == 0 || !str_eq(list->keys[i - 1].match, key->match))
            list->groups[list->group_count++].key = key;
        host->groups[key->row * lists + list->plan->index] = list->group_count - 1;
    }
}

static int group_compare(const void *match, const void *group)
{
    return str_compare(*(const struct str *)match, ((const struct group *)group)->key->match);
}

static void add_pair(struct build *b, const struct plan_many *m, const struct key *key)
{
    for (size_t k = 0; k < m->key_count; k++) {
        if (k > 0)
            build_sql(b, SQL(" AND "));
        build_column(b, m->keys[k].column, m->key_alias);
        build_sql(b, SQL(" = "));
        build_param(b, &key->values[k]);
    }
}

/* The keys of some groups; the last one again up to a power of two: few statements. */
static void add_keys(struct build *b, const struct list *list, size_t from, size_t count)
{
    const struct plan_many *m = list->plan;
    size_t rounded = 1;

    while (rounded < count)
        rounded *= 2;
    if (m->key_count == 1) {
        build_column(b, m->keys[0].column, m->key_alias);
        build_sql(b, SQL(" IN ("));
    } else {
        build_sql(b, SQL("("));
    }
    for (size_t i = 0; i < rounded; i++) {
        const struct key *key = list->groups[from + (i < count ? i : count - 1)].key;

        if (i > 0)
            build_sql(b, m->key_count == 1 ? SQL(", ") : SQL(" OR "));
        if (m->key_count == 1)
            build_param(b, &key->values[0]);
        else
            add_pair(b, m, key);
    }
    build_sql(b, SQL(")"));
}

static enum err list_run(struct embed *x, const struct list *list, size_t from, size_t count,
                         struct db_stmt **out_stmt)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct build_sql s = {.param_count = 0};
    struct build b;

    build_init(&b, x->arena, STATEMENT_MAX);
    build_append(&b, &list->plan->head);
    add_keys(&b, list, from, count);
    build_append(&b, &list->plan->tail);
    TRY(build_finish(&b, &s, x->e));
    TRY(db_stmt_prepare(x->read->conn, s.sql, &q, x->e));
    TRY(build_bind(&s, q, x->e));
    TRY(db_stmt_run(q, x->e));
    *out_stmt = q;
    q = NULL;
    return ERR_NONE;
}

static enum err too_many(struct embed *x)
{
    (void)error_tell(x->e, ERR_INVALID, STR_NONE,
                     "more than %zu rows would be embedded; ask for fewer, by limit= or by "
                     "rel.limit= for each list",
                     x->read->plan->embedded_rows);
    (void)error_state(x->e, STATE_TOO_MANY);
    return ERR_INVALID;
}

/* The list's current row, to the end of its group. */
static enum err list_row(struct embed *x, struct list *list, struct db_stmt *q, struct buf *room)
{
    struct group *group = NULL;
    struct str match = STR_NONE;
    struct level *l = &list->level;

    TRY(match_of(x, q, list->plan, false, room, &match));
    if (match.at != NULL)
        group =
            bsearch(&match, list->groups, list->group_count, sizeof *list->groups, group_compare);
    if (group == NULL)
        return ERR_NONE;
    if (x->rows++ == x->read->plan->embedded_rows)
        return too_many(x);
    TRY(row_read(x, l, q, room));
    if (group->last == 0)
        group->first = l->count;
    else
        l->rows[group->last - 1].next = l->count;
    group->last = l->count;
    return ERR_NONE;
}

static enum err list_chunk(struct embed *x, struct list *list, size_t from, size_t count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    AUTO(buf_fini) struct buf room;
    bool more = true;

    buf_init(&room, x->to->max);
    TRY(list_run(x, list, from, count, &q));
    for (;;) {
        TRY(db_stmt_step(q, &more, x->e));
        if (!more || buf_is_failed(&list->level.text))
            break;
        TRY(list_row(x, list, q, &room));
    }
    return ERR_NONE;
}

/* The lists of a level's rows, and those in them; goes as deep as relations nest. */
static enum err lists_read(struct embed *x, struct level *host)
{
    for (size_t i = 0; i < host->plan->many_count; i++) {
        struct list *list = &host->lists[i];

        groups_make(x, host, list);
        for (size_t from = 0; from < list->group_count; from += PLAN_KEYS_MAX) {
            size_t left = list->group_count - from;

            TRY(list_chunk(x, list, from, left < PLAN_KEYS_MAX ? left : PLAN_KEYS_MAX));
        }
        TRY(lists_read(x, &list->level));
    }
    return ERR_NONE;
}

/* ---- writing ---- */

static void row_write(struct embed *x, const struct level *l, size_t number);

static size_t first_row(const struct list *list, size_t group)
{
    return group == READ_NO_GROUP ? 0 : list->groups[group].first;
}

void read_embed_field(struct embed *x, const struct list *list, size_t group, size_t field)
{
    const struct level *l = &list->level;
    struct str text = buf_str(&l->text);
    size_t first = first_row(list, group);

    buf_add_char(x->to, '[');
    for (size_t row = first; row != 0 && !buf_is_failed(x->to); row = l->rows[row - 1].next) {
        const size_t *ends = &l->ends[(row - 1) * l->fields];
        size_t start = field == 0 ? l->rows[row - 1].start : ends[field - 1];

        if (row != first)
            buf_add_char(x->to, ',');
        buf_add_str(x->to, str_range(text, start, ends[field]));
    }
    buf_add_char(x->to, ']');
}

/* "a":[...],"b":[...] among the fields of the row it is spread into. */
static void fields_write(struct embed *x, const struct list *list, size_t group)
{
    for (size_t i = 0; i < list->level.fields; i++) {
        struct str name = list->plan->fields[i]; /* with a comma before it */
        bool is_first = x->to->len > 0 && x->to->at[x->to->len - 1] == '{';

        buf_add_str(x->to, str_from(name, is_first ? 1 : 0));
        read_embed_field(x, list, group, i);
    }
}

void read_embed_list(struct embed *x, const struct list *list, size_t group)
{
    size_t row = first_row(list, group);

    if (list->level.fields > 0) {
        fields_write(x, list, group);
        return;
    }

    buf_add_char(x->to, '[');
    if (row == 0)
        buf_add_str(x->to, list->plan->nothing);
    while (row != 0 && !buf_is_failed(x->to)) {
        row_write(x, &list->level, row - 1);
        row = list->level.rows[row - 1].next;
        if (row != 0)
            buf_add_char(x->to, ',');
    }
    buf_add_char(x->to, ']');
}

static void row_write(struct embed *x, const struct level *l, size_t number)
{
    const struct row *row = &l->rows[number];
    size_t lists = l->plan->many_count;
    struct str text = buf_str(&l->text);
    size_t at = row->start;

    for (size_t i = 0; i < lists; i++) {
        size_t hole = l->holes[number * lists + i];

        if (hole == READ_NO_HOLE)
            continue;
        buf_add_str(x->to, str_range(text, at, hole));
        read_embed_list(x, &l->lists[i], l->groups[number * lists + i]);
        at = hole;
    }
    buf_add_str(x->to, str_range(text, at, row->end));
    x->to->is_failed = x->to->is_failed || buf_is_failed(&l->text);
}

static void rows_write(struct embed *x, const struct level *l)
{
    enum read_format format = x->read->format;

    if (format == READ_ARRAY)
        buf_add_char(x->to, '[');
    for (size_t i = 0; i < l->count && !buf_is_failed(x->to); i++) {
        if (format == READ_OBJECT && i > 0)
            break;
        if (format == READ_ARRAY && i > 0)
            buf_add_char(x->to, ',');
        if (l->is_csv)
            read_embed_csv_row(x, l, i);
        else
            row_write(x, l, i);
        if (format == READ_LINES)
            buf_add_char(x->to, '\n');
    }
    if (format == READ_ARRAY)
        buf_add_char(x->to, ']');
}

static enum err root_read(struct embed *x, struct level *root)
{
    AUTO(buf_fini) struct buf room;
    bool more = true;

    buf_init(&room, x->to->max);
    while (!buf_is_failed(&root->text)) {
        TRY(model_read_step(x->read, &more, x->e));
        if (!more)
            break;
        TRY(row_read(x, root, x->read->stmt, &room));
    }
    /* The connection is free for the lists. */
    db_stmt_closep(&x->read->stmt);
    return lists_read(x, root);
}

enum err read_embed_all(struct model_read *r, struct buf *to, struct error *e)
{
    struct embed x = {.read = r, .arena = r->plan->arena, .to = to, .e = e};
    AUTO(level_fini) struct level root;

    level_init(&x, &root, &r->plan->level);
    if (r->format == READ_CSV) {
        read_write_csv_head(&r->plan->level.object, to);
        root.is_csv = true;
        root.fields = read_embed_csv_fields(&r->plan->level.object);
    }
    TRY(root_read(&x, &root));
    rows_write(&x, &root);
    return ERR_NONE;
}
