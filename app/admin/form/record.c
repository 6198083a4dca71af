/*
 * record.c - which fields a row's form has: by the schema, and by what the policy grants.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/form/form.h"
#include "app/admin/form/part.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/view/display.h"
#include "app/view/find.h"
#include "app/view/key.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

static enum admin_closed closed_of(const struct model_column *c, const bool *granted)
{
    if (c->is_generated)
        return ADMIN_COMPUTED;
    if (c->is_auto)
        return ADMIN_NUMBERED;
    return view_is_shown(granted, c) ? ADMIN_OPEN : ADMIN_REFUSED;
}

/* What is not to be seen in forms is there all the same where no row could be made without it. */
static bool is_left_out(struct http_exchange *x, const struct model_column *c, enum write_op op)
{
    bool is_needed = op == WRITE_INSERT && !c->is_nullable && !c->has_default;

    return !is_needed && view_column_display_of(x, c)->is_hidden;
}

/* Does it refer to the row that this one is a part of? */
static bool is_host(const struct model_relation *by, const struct model_column *c)
{
    for (size_t i = 0; by != NULL && i < by->count; i++) {
        if (by->from_columns[i] == c)
            return true;
    }
    return false;
}

/* The same, or does its key hold it?  A part is told apart by both. */
static bool is_bond(const struct model_relation *by, const struct model_column *c)
{
    const struct model_key *key = c->table->primary;

    if (by == NULL || is_host(by, c))
        return by != NULL;
    for (size_t i = 0; i < key->count; i++) {
        if (key->columns[i] == c)
            return true;
    }
    return false;
}

static const struct model_relation *refers_of(const struct http_exchange *x,
                                              const struct model_column *c)
{
    const struct model_relation *r = view_column_refers(c);

    return r == NULL || r->to->is_system || !view_shows_columns(x, r->to_columns, 1) ? NULL : r;
}

static void fields_make(struct http_exchange *x, struct admin_record *r)
{
    const struct model_table *t = r->table;
    enum write_op op = r->op;
    const bool *granted =
        policy_given(x->arena, x->policy, t, op == WRITE_INSERT ? POLICY_CREATE : POLICY_UPDATE);
    const bool *shown = view_fields(x, t, POLICY_READ);
    bool is_read = policy_allows(x->arena, x->policy, t, POLICY_READ);

    r->fields = ARENA_ARRAY(x->arena, struct admin_field, t->column_count);
    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_column *c = &t->columns[i];
        struct admin_field *f = &r->fields[r->count];
        bool is_out = is_left_out(x, c, op);

        *f = (struct admin_field){
            .column = c,
            .path = str_format(x->arena, "%.*s%.*s", STR_ARG(r->prefix), STR_ARG(c->name)),
            .refers = refers_of(x, c),
            .closed = closed_of(c, granted),
            .is_shown = is_read && view_is_shown(shown, c),
        };
        if (is_bond(r->by, c) && (is_out || is_host(r->by, c)))
            f->closed = ADMIN_GIVEN;
        if ((f->closed == ADMIN_OPEN || f->is_shown) && (!is_out || f->closed == ADMIN_GIVEN))
            r->count++;
    }
}

void admin_record_init(struct http_exchange *x, struct admin_record *r, const struct model_table *t,
                       enum write_op op, struct str prefix)
{
    *r = (struct admin_record){
        .table = t,
        .op = op,
        .prefix = prefix,
        .lists = ARENA_NEW(x->arena, struct admin_lists *),
    };
    fields_make(x, r);
}

void admin_record_init_part(struct http_exchange *x, struct admin_record *r,
                            const struct admin_record *host, const struct model_relation *by,
                            enum write_op op, struct str prefix)
{
    *r = (struct admin_record){
        .table = by->from,
        .op = op,
        .prefix = prefix,
        .lists = host->lists,
        .by = by,
    };
    fields_make(x, r);
}

struct admin_field *admin_record_find(const struct admin_record *r, struct str path)
{
    struct admin_field *found = NULL;

    for (size_t i = 0; i < r->count; i++) {
        if (str_eq(r->fields[i].path, path) && r->fields[i].closed == ADMIN_OPEN)
            return &r->fields[i];
    }
    for (size_t p = 0; found == NULL && p < r->part_count; p++) {
        for (size_t i = 0; found == NULL && i < r->parts[p].count; i++)
            found = admin_record_find(r->parts[p].rows[i], path);
    }
    return found;
}

struct admin_field *admin_record_field(const struct admin_record *r, struct str column)
{
    for (size_t i = 0; i < r->count; i++) {
        if (str_eq(r->fields[i].column->name, column))
            return &r->fields[i];
    }
    return NULL;
}

/* No page can carry a NUL; a control of a form has no end of what it may be made to hold. */
static bool is_carried(const struct admin_field *f)
{
    struct str text = f->was.text;

    if (f->was.kind != WRITE_TEXT || f->widget.kind == ADMIN_FILE)
        return true;
    return f->value.size <= ADMIN_TEXT_MAX && str_find(text, '\0', 0) == text.len &&
           utf8_is_valid(text);
}

void admin_field_settle(struct http_exchange *x, struct admin_field *f)
{
    const struct write_cell *cell = f->now.kind == WRITE_TEXT ? &f->now : &f->was;

    f->widget =
        admin_widget_of(x->arena, f->column, cell->kind == WRITE_TEXT ? cell->text : STR_NONE);
    admin_widget_format(&f->widget, view_column_display_of(x, f->column)->format,
                        cell->kind == WRITE_TEXT ? cell->text : STR_NONE);
    if (f->closed == ADMIN_OPEN && !is_carried(f))
        f->closed = ADMIN_UNFIT;
}

void admin_record_defaults(struct http_exchange *x, struct admin_record *r)
{
    for (size_t i = 0; i < r->count; i++) {
        struct admin_field *f = &r->fields[i];
        struct str given = r->by == NULL ? http_query(&x->req, f->column->name) : STR_NONE;
        struct str literal = admin_widget_default(x->arena, f->column);

        if (literal.at != NULL)
            f->was = (struct write_cell){WRITE_TEXT, literal};
        else if (f->column->is_nullable)
            f->was = (struct write_cell){.kind = WRITE_NULL};
        f->now = f->was;
        if (f->closed == ADMIN_OPEN && given.at != NULL)
            f->now = (struct write_cell){WRITE_TEXT, given};
        admin_field_settle(x, f);
    }
}

static void fields_copy(struct http_exchange *x, const struct admin_record *from,
                        struct admin_record *to)
{
    for (size_t i = 0; i < to->count; i++) {
        struct admin_field *new = &to->fields[i];
        const struct admin_field *old = admin_record_field(from, new->column->name);

        if (new->closed != ADMIN_OPEN || old == NULL || old->closed == ADMIN_UNFIT ||
            old->now.kind == WRITE_ABSENT)
            continue;
        new->now = old->now;
        new->is_empty_meant = old->is_empty_meant || old->now.text.len == 0;
        admin_field_settle(x, new);
    }
}

void admin_record_copy(struct http_exchange *x, const struct admin_record *from,
                       struct admin_record *to)
{
    fields_copy(x, from, to);
    for (size_t p = 0; p < from->part_count && p < to->part_count; p++) {
        struct admin_part *part = &to->parts[p];

        for (size_t i = 0; part->may_add && i < from->parts[p].count; i++) {
            const struct admin_record *old = from->parts[p].rows[i];
            struct admin_record *new;

            if (old->is_removed || admin_part_is_blank(old))
                continue;
            new = admin_part_new(x, to, part, (unsigned)part->count);
            admin_record_copy(x, old, new);
            admin_part_add(x, part, new);
        }
    }
}

struct str admin_record_stamp(const struct admin_record *r)
{
    return r->seen.at == NULL ? r->version : r->seen;
}

struct str admin_record_path(struct http_exchange *x, const struct admin_record *r)
{
    struct str path = view_table_path(x->arena, x->model, r->table);
    struct str key;

    if (r->key == NULL)
        return path;
    key = view_key_encode(x->arena, r->key, r->table->primary->count);
    return str_format(x->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(key));
}

enum err admin_record_name(struct http_exchange *x, const struct admin_record *r,
                           struct str *out_name)
{
    const struct model_key *key = r->table->primary;
    struct query *q = view_query_of_values(x->arena, key->columns, r->key, key->count);
    struct view_columns columns = {0};
    struct view_rows rows;

    view_name_columns(x, &columns, r->table, NULL);
    TRY(view_rows_load(x, r->table, &columns, VIEW_TEXT_LIST, q, &rows));
    *out_name = rows.count == 0 ? view_table_label(x, r->table) : view_rows_name(x, &rows, 0, NULL);
    return ERR_NONE;
}
