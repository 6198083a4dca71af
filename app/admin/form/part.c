/*
 * part.c - which relations lead to the parts of a row, and whose rows those are.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/form/part.h"

#include "app/admin/form/form.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/view/display.h"
#include "app/view/find.h"
#include "app/view/shown.h"

/* ---- which ---- */

/* They cannot be without it, and go with it. */
static bool is_part(const struct model_relation *r)
{
    if (r->on_delete != MODEL_CASCADE || r->from == r->to)
        return false;
    for (size_t i = 0; i < r->count; i++) {
        if (r->from_columns[i]->is_nullable)
            return false;
    }
    return true;
}

/* Written by the server, whoever makes the row. */
static bool is_stamp(const struct model_column *c)
{
    return c->is_auto || c->is_generated ||
           (c->has_default && str_starts(c->default_sql, STR("current_timestamp")));
}

/* Is this, of all the columns of a junction, one that r or other holds? */
static bool is_end(const struct model_relation *r, const struct model_relation *other,
                   const struct model_column *c)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->from_columns[i] == c)
            return true;
    }
    return other->from_columns[0] == c;
}

static bool is_junction_by(const struct model_relation *r, const struct model_relation *other)
{
    const struct model_table *t = r->from;
    bool is_unique = false;

    if (other == r || other->count != 1 || is_end(r, r, other->from_columns[0]))
        return false;
    for (size_t k = 0; k < t->key_count; k++) {
        const struct model_key *key = &t->keys[k];
        bool is_it = key->is_unique && key->count == r->count + 1;

        for (size_t i = 0; i < key->count; i++)
            is_it = is_it && is_end(r, other, key->columns[i]);
        is_unique = is_unique || is_it;
    }
    for (size_t i = 0; i < t->column_count; i++) {
        if (!is_end(r, other, &t->columns[i]) && !is_stamp(&t->columns[i]))
            return false;
    }
    return is_unique;
}

/* Where the rows that refer here by r lead on to, if that is all that they do. */
static const struct model_relation *links_of(const struct model_relation *r)
{
    for (size_t i = 0; i < r->from->out_count; i++) {
        const struct model_relation *other = r->from->out[i];

        if (is_junction_by(r, other))
            return other;
    }
    return NULL;
}

struct str admin_part_value(const struct model_relation *r, const struct str *key, size_t column)
{
    const struct model_key *primary = r->to->primary;

    for (size_t i = 0; i < primary->count; i++) {
        if (primary->columns[i] == r->to_columns[column])
            return key[i];
    }
    return STR_NONE;
}

/* Do its columns hold the key of the row, all of it? */
static bool is_by_key(const struct model_relation *r)
{
    const struct model_key *key = r->to->primary;
    size_t found = 0;

    for (size_t k = 0; key != NULL && k < key->count; k++) {
        for (size_t i = 0; i < r->count; i++)
            found += r->to_columns[i] == key->columns[k] ? 1 : 0;
    }
    return key != NULL && found == key->count && r->count == key->count;
}

/* Rows are told apart by what is shown, and something may be done to them. */
static bool is_for(struct http_exchange *x, const struct model_relation *r)
{
    const struct model_table *t = r->from;

    return t->primary != NULL && t->is_writable && !t->is_system && is_by_key(r) &&
           view_shows_columns(x, t->primary->columns, t->primary->count) &&
           view_shows_columns(x, r->from_columns, r->count) &&
           (policy_allows(x->arena, x->policy, t, POLICY_CREATE) ||
            policy_allows(x->arena, x->policy, t, POLICY_UPDATE) ||
            policy_allows(x->arena, x->policy, t, POLICY_DELETE));
}

static bool may_add(struct http_exchange *x, const struct model_relation *r)
{
    const bool *given = policy_given(x->arena, x->policy, r->from, POLICY_CREATE);

    if (!policy_allows(x->arena, x->policy, r->from, POLICY_CREATE))
        return false;
    for (size_t i = 0; i < r->count; i++) {
        if (!view_is_shown(given, r->from_columns[i]))
            return false;
    }
    return true;
}

/* ---- order ---- */

/* Where two rows may not have one place, they cannot change it with each other. */
static bool is_unique(const struct model_column *c)
{
    const struct model_table *t = c->table;

    for (size_t k = 0; k < t->key_count; k++) {
        for (size_t i = 0; t->keys[k].is_unique && i < t->keys[k].count; i++) {
            if (t->keys[k].columns[i] == c)
                return true;
        }
    }
    return false;
}

static const struct model_column *position_of(struct http_exchange *x, const struct model_table *t)
{
    static const struct str names[] = {STR_INIT("position"), STR_INIT("sort_order"),
                                       STR_INIT("ordinal"), STR_INIT("place")};
    const struct model_column *c = view_display_of(x, t)->position;
    const bool *given = policy_given(x->arena, x->policy, t, POLICY_UPDATE);

    for (size_t i = 0; c == NULL && i < sizeof names / sizeof *names; i++)
        c = model_column_find(t, names[i]);
    if (c == NULL || (c->type != MODEL_INT && c->type != MODEL_UINT) || c->is_auto ||
        c->is_generated || is_unique(c) || !view_shows_columns(x, &c, 1) ||
        !policy_allows(x->arena, x->policy, t, POLICY_UPDATE) || !view_is_shown(given, c))
        return NULL;
    return c;
}

static bool number_of(const struct admin_field *f, int64_t *out_number)
{
    return f->was.kind == WRITE_TEXT && num_parse_int(f->was.text, out_number);
}

/* Do the rows still stand as they were read, the new ones behind them? */
static bool is_in_order(const struct admin_part *part)
{
    bool is_behind = false;
    int64_t last = INT64_MIN;

    for (size_t i = 0; i < part->count; i++) {
        const struct admin_record *row = part->rows[i];
        int64_t n;

        if (row->is_removed)
            continue;
        if (row->op == WRITE_INSERT) {
            is_behind = is_behind || !admin_part_is_blank(row);
            continue;
        }
        if (is_behind || !number_of(admin_record_field(row, part->position->name), &n) || n < last)
            return false;
        last = n;
    }
    return true;
}

void admin_part_place(struct http_exchange *x, struct admin_part *part)
{
    bool is_moved = part->position != NULL && !is_in_order(part);
    int64_t last = 0;

    if (part->position == NULL || part->is_more)
        return;
    for (size_t i = 0; i < part->count; i++) {
        struct admin_record *row = part->rows[i];
        struct admin_field *f = admin_record_field(row, part->position->name);
        int64_t n = 0;

        if (row->is_removed || admin_part_is_blank(row) || f == NULL || f->closed != ADMIN_OPEN)
            continue;
        if (row->op == WRITE_UPDATE && number_of(f, &n) && (n > last || !is_moved)) {
            last = n;
            continue;
        }
        f->now = (struct write_cell){WRITE_TEXT, str_format(x->arena, "%lld", (long long)++last)};
    }
}

/* ---- rows ---- */

/* Is there something in it that nobody would leave to a default? */
static bool is_typed(const struct admin_field *f)
{
    const struct write_cell *now = &f->now;

    if (f->closed != ADMIN_OPEN || now->kind != WRITE_TEXT || now->text.len == 0)
        return false;
    if (f->was.kind == WRITE_TEXT)
        return !str_eq(now->text, f->was.text);
    /* A switch that is off is sent as such. */
    return f->widget.kind != ADMIN_SWITCH || !str_eq(now->text, STR("0"));
}

bool admin_part_is_blank(const struct admin_record *row)
{
    if (row->op != WRITE_INSERT || row->by == NULL)
        return false;
    for (size_t i = 0; i < row->count; i++) {
        if (is_typed(&row->fields[i]))
            return false;
    }
    for (size_t p = 0; p < row->part_count; p++) {
        for (size_t i = 0; i < row->parts[p].count; i++) {
            if (!row->parts[p].rows[i]->is_removed && !admin_part_is_blank(row->parts[p].rows[i]))
                return false;
        }
    }
    return true;
}

void admin_part_add(struct http_exchange *x, struct admin_part *part, struct admin_record *row)
{
    if (part->count == part->room) {
        part->room = part->room == 0 ? 16 : part->room * 2;
        part->rows = (struct admin_record **)arena_grow(x->arena, part->rows, part->count,
                                                        part->room, sizeof(struct admin_record *));
    }
    part->rows[part->count++] = row;
}

void admin_part_name(struct http_exchange *x, const struct admin_part *part,
                     struct admin_record *row, unsigned number)
{
    struct arena *a = x->arena;

    row->number = number;
    row->prefix = str_format(a, "%.*s%u.", STR_ARG(part->prefix), number);
    for (size_t i = 0; i < row->count; i++)
        row->fields[i].path =
            str_format(a, "%.*s%.*s", STR_ARG(row->prefix), STR_ARG(row->fields[i].column->name));
    for (size_t p = 0; p < row->part_count; p++) {
        struct admin_part *below = &row->parts[p];

        below->prefix = str_format(a, "%.*sc%zu.", STR_ARG(row->prefix), p);
        for (size_t i = 0; i < below->count; i++)
            admin_part_name(x, below, below->rows[i], below->rows[i]->number);
    }
}

struct admin_record *admin_part_new(struct http_exchange *x, const struct admin_record *host,
                                    const struct admin_part *part, unsigned number)
{
    struct admin_record *row = ARENA_NEW(x->arena, struct admin_record);

    admin_record_init_part(x, row, host, part->relation, WRITE_INSERT, part->prefix);
    admin_record_defaults(x, row);
    row->may_remove = true;
    admin_parts_init(x, row);
    admin_part_name(x, part, row, number);
    return row;
}

/* ---- of one row ---- */

static size_t depth_of(const struct admin_record *r)
{
    size_t depth = 0;

    for (size_t i = 0; i < r->prefix.len; i++)
        depth += r->prefix.at[i] == 'c' ? 1 : 0;
    return depth;
}

/* What may not be seen is not linked to by name: such rows are rows like any other. */
static const struct model_relation *shown_links_of(struct http_exchange *x,
                                                   const struct model_relation *r)
{
    const struct model_relation *links = links_of(r);

    return links == NULL || links->to->is_system || !view_shows_columns(x, links->to_columns, 1)
               ? NULL
               : links;
}

static void part_add(struct http_exchange *x, struct admin_record *r,
                     const struct model_relation *relation)
{
    struct admin_part *part = &r->parts[r->part_count];

    if (r->part_count == ADMIN_PARTS_MAX || !is_for(x, relation))
        return;
    *part = (struct admin_part){
        .relation = relation,
        .prefix = str_format(x->arena, "%.*sc%zu.", STR_ARG(r->prefix), r->part_count),
        .links = shown_links_of(x, relation),
        .may_add = may_add(x, relation),
        .position = position_of(x, relation->from),
    };
    r->part_count++;
}

void admin_parts_init(struct http_exchange *x, struct admin_record *r)
{
    const struct view_children *said = &view_display_of(x, r->table)->children;
    const struct model_table *t = r->table;

    r->part_count = 0;
    if (depth_of(r) >= ADMIN_PART_DEPTH || (t->in_count == 0 && !said->is_said))
        return;
    r->parts = ARENA_ARRAY(x->arena, struct admin_part, ADMIN_PARTS_MAX);
    for (size_t i = 0; said->is_said && i < said->count; i++)
        part_add(x, r, said->at[i]);
    for (size_t i = 0; !said->is_said && i < t->in_count; i++) {
        if (is_part(t->in[i]) || links_of(t->in[i]) != NULL)
            part_add(x, r, t->in[i]);
    }
}

/* ---- the query ---- */

static struct query_cond *host_cond(struct http_exchange *x, const struct model_relation *r,
                                    const struct admin_record *host)
{
    struct str *values = ARENA_ARRAY(x->arena, struct str, r->count);

    for (size_t i = 0; i < r->count; i++)
        values[i] = admin_part_value(r, host->key, i);
    return view_query_of_values(x->arena, r->from_columns, values, r->count)->where;
}

struct query *admin_part_query(struct http_exchange *x, const struct admin_part *part,
                               const struct admin_record *const *hosts, size_t count)
{
    struct query *q = ARENA_NEW(x->arena, struct query);
    struct query_cond *any = ARENA_NEW(x->arena, struct query_cond);
    struct query_cond **link = &any->first;

    any->kind = QUERY_OR;
    for (size_t i = 0; i < count; i++) {
        struct query_cond *all = ARENA_NEW(x->arena, struct query_cond);

        all->kind = QUERY_AND;
        all->first = host_cond(x, part->relation, hosts[i]);
        *link = all;
        link = &all->next;
    }
    q->where = count == 1 ? any->first->first : any;
    if (part->position != NULL) {
        q->order = ARENA_NEW(x->arena, struct query_order);
        q->order->field = (struct query_field){.name = part->position->name, .param = STR("order")};
    }
    return q;
}
