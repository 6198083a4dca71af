/*
 * stored.c - a row as it is, and its version.
 *
 * The version is what a form holds of the row that it was made from: for each column that
 * who is there sees a few characters of a digest, in the table's order.  So it is told not
 * only that somebody else saved first, but what: what only one of both changed is no conflict.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/admin/form/form.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/crypt/base64.h"
#include "app/crypt/digest.h"
#include "app/http/exchange.h"
#include "app/model/plan.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/view/find.h"
#include "app/view/link.h"

#define DIGEST_BYTES 6 /* versions are compared, not signed */
#define DIGEST_CHARS 8

static size_t items_make(struct http_exchange *x, const struct admin_record *r,
                         struct query_item **out_items)
{
    struct query_item *items = ARENA_ARRAY(x->arena, struct query_item, r->count);
    size_t count = 0;

    for (size_t i = 0; i < r->count; i++) {
        if (!r->fields[i].is_shown)
            continue;
        items[count].kind = QUERY_COLUMN;
        items[count].field =
            (struct query_field){.name = r->fields[i].column->name, .param = STR("select")};
        if (count > 0)
            items[count - 1].next = &items[count];
        count++;
    }
    *out_items = count == 0 ? NULL : items;
    return count;
}

static bool has_text(const struct db_value *v)
{
    return v->type != DB_NULL && v->type != DB_INT && v->type != DB_UINT && v->type != DB_DOUBLE;
}

static void field_fill(struct http_exchange *x, struct admin_field *f, const struct db_value *v)
{
    f->value = (struct view_value){.value = *v};
    f->was = (struct write_cell){.kind = WRITE_NULL};
    if (has_text(v)) {
        f->value.size = v->text.len;
        f->value.value.text =
            str_dup(x->arena, v->type == DB_BYTES ? str_range(v->text, 0, ADMIN_READ_MAX)
                                                  : utf8_clip(v->text, ADMIN_READ_MAX));
    }
    if (v->type != DB_NULL)
        f->was = (struct write_cell){WRITE_TEXT,
                                     view_value_literal(x->arena, f->column, &f->value.value)};
    f->now = f->was;
    admin_field_settle(x, f);
}

static void digest_print(struct arena *a, const struct admin_field *f,
                         const struct write_cell *cell, char *to)
{
    unsigned char digest[CRYPT_SHA256_LEN];
    struct str text = STR("null");
    struct str part;

    if (cell->kind == WRITE_TEXT) {
        struct str canonical = admin_widget_canonical(a, f->column, cell->text);

        text = str_format(a, "= %.*s", STR_ARG(canonical));
    }
    crypt_sha256(text, digest);
    part =
        crypt_base64_encode(a, CRYPT_BASE64_URL, (struct str){(const char *)digest, DIGEST_BYTES});
    memcpy(to, part.at, DIGEST_CHARS);
}

static struct str version_make(struct http_exchange *x, const struct admin_record *r)
{
    char *text = arena_alloc(x->arena, r->count + 1, DIGEST_CHARS);
    size_t len = 0;

    for (size_t i = 0; i < r->count; i++) {
        if (!r->fields[i].is_shown)
            continue;
        digest_print(x->arena, &r->fields[i], &r->fields[i].was, text + len);
        len += DIGEST_CHARS;
    }
    return (struct str){text, len};
}

/* The row that the reading stands at. */
static enum err fields_read(struct http_exchange *x, struct admin_record *r,
                            struct model_read *read)
{
    size_t column = 0;

    for (size_t i = 0; i < r->count; i++) {
        struct db_value v;

        if (!r->fields[i].is_shown)
            continue;
        TRY(model_read_value(read, column++, &v, &x->error));
        field_fill(x, &r->fields[i], &v);
    }
    r->version = version_make(x, r);
    return ERR_NONE;
}

static enum err row_read(struct http_exchange *x, struct admin_record *r, const struct plan *plan)
{
    AUTO(model_read_end) struct model_read read = {.stmt = NULL};
    bool more = false;

    TRY(model_read_open(x->db, plan, &read, &x->error));
    TRY(model_read_step(&read, &more, &x->error));
    if (!more)
        return error_set(&x->error, ERR_ABSENT, "there is no such row");
    return fields_read(x, r, &read);
}

enum err admin_record_load(struct http_exchange *x, struct admin_record *r, bool is_locked)
{
    const struct model_key *key = r->table->primary;
    struct query *q = view_query_of_values(x->arena, key->columns, r->key, key->count);
    struct plan_options options = {.limits = &query_limits_default, .policy = x->policy};
    struct plan plan;
    enum err code;

    if (items_make(x, r, &q->items) == 0)
        return error_set(&x->error, ERR_ABSENT, "nothing of the row is shown");
    code = plan_compile(x->arena, r->table, q, &options, &plan, &x->error);
    /* A key that does not fit its column's type is the key of no row. */
    if (code == ERR_INVALID) {
        error_clear(&x->error);
        return error_set(&x->error, ERR_ABSENT, "no row can have this key");
    }
    TRY(code);
    if (is_locked)
        TRY(plan_lock(&plan, &x->error));
    return row_read(x, r, &plan);
}

/* ---- many rows ---- */

static struct admin_record *record_copy(struct http_exchange *x, const struct admin_record *like)
{
    struct admin_record *r = ARENA_NEW(x->arena, struct admin_record);

    *r = *like;
    r->fields = ARENA_ARRAY(x->arena, struct admin_field, like->count);
    memcpy(r->fields, like->fields, like->count * sizeof *r->fields);
    return r;
}

/* Its key is among the fields of a part. */
static void key_take(struct http_exchange *x, struct admin_record *r)
{
    const struct model_key *key = r->table->primary;
    struct str *values = ARENA_ARRAY(x->arena, struct str, key->count);

    for (size_t i = 0; i < key->count; i++)
        values[i] = admin_record_field(r, key->columns[i]->name)->was.text;
    r->key = values;
}

enum err admin_records_load(struct http_exchange *x, const struct admin_record *like,
                            struct query *q, size_t max, struct admin_record ***out_rows,
                            size_t *out_count, bool *out_is_more)
{
    AUTO(model_read_end) struct model_read read = {.stmt = NULL};
    struct plan_options options = {
        .limits = &query_limits_default, .policy = x->policy, .wants_next = true};
    struct admin_record **rows = ARENA_ARRAY(x->arena, struct admin_record *, max);
    struct plan plan;
    size_t count = 0;
    bool more = true;

    (void)items_make(x, like, &q->items);
    q->has_limit = true;
    q->limit = max;
    TRY(plan_compile(x->arena, like->table, q, &options, &plan, &x->error));
    TRY(model_read_open(x->db, &plan, &read, &x->error));
    for (;;) {
        TRY(model_read_step(&read, &more, &x->error));
        if (!more || count == max)
            break;
        rows[count] = record_copy(x, like);
        TRY(fields_read(x, rows[count], &read));
        key_take(x, rows[count]);
        count++;
    }
    *out_rows = rows;
    *out_count = count;
    *out_is_more = more || read.has_next;
    return ERR_NONE;
}

/* What a version says of a field. */
static struct str part_of(const struct admin_record *r, struct str version,
                          const struct admin_field *field)
{
    size_t at = 0;

    for (const struct admin_field *f = r->fields; f < field; f++)
        at += f->is_shown ? DIGEST_CHARS : 0;
    return str_range(version, at, at + DIGEST_CHARS);
}

bool admin_version_has(struct http_exchange *x, const struct admin_record *r, struct str version,
                       const struct admin_field *f, const struct write_cell *cell)
{
    char digest[DIGEST_CHARS];

    digest_print(x->arena, f, cell, digest);
    return str_eq(part_of(r, version, f), (struct str){digest, sizeof digest});
}
