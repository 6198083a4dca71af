/*
 * part_load.c - the parts of rows, as they are.
 *
 * One query for all rows of a relation, however many rows they are parts of, and one for each
 * thing that may be done to some of them only.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/form/form.h"
#include "app/admin/form/part.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/view/find.h"
#include "app/view/key.h"
#include "app/view/link.h"

#define NAMES_EACH 3 /* controls of a row beside its fields: key, version, removal */

struct loading {
    struct http_exchange *x;
    struct admin_record **hosts;
    size_t host_count;
    size_t index; /* of the part, in each of them */
    struct admin_record **rows;
    size_t count;
};

/* ---- what may be done to them ---- */

static void allow(struct loading *l, enum policy_verb verb, const struct str *key)
{
    for (size_t i = 0; i < l->count; i++) {
        struct admin_record *row = l->rows[i];
        bool is_it = true;

        for (size_t k = 0; key != NULL && k < row->table->primary->count; k++)
            is_it = is_it && str_eq(row->key[k], key[k]);
        if (is_it && verb == POLICY_DELETE)
            row->may_remove = true;
        else if (is_it)
            row->may_change = true;
    }
}

static bool is_for_all(const struct policy_grants *grants)
{
    for (size_t i = 0; i < grants->count; i++) {
        if (grants->at[i]->where == NULL)
            return true;
    }
    return false;
}

/* Asks for the keys of those rows to which a grant of the verb applies. */
static enum err verb_read(struct loading *l, enum policy_verb verb, struct query *q)
{
    AUTO(model_read_end) struct model_read read = {.stmt = NULL};
    struct http_exchange *x = l->x;
    const struct model_table *t = l->rows[0]->table;
    const struct model_key *key = t->primary;
    const struct policy_grants *grants = &x->policy->table(x->policy, t)->verbs[verb];
    struct plan_options options = {
        .limits = &query_limits_default, .policy = x->policy, .also = grants};
    struct query_item *items = ARENA_ARRAY(x->arena, struct query_item, key->count);
    struct str *texts = ARENA_ARRAY(x->arena, struct str, key->count);
    struct plan plan;
    bool more = true;

    for (size_t i = 0; i < key->count; i++) {
        items[i].field =
            (struct query_field){.name = key->columns[i]->name, .param = STR("select")};
        items[i].next = i + 1 < key->count ? &items[i + 1] : NULL;
    }
    q->items = items;
    TRY(plan_compile(x->arena, t, q, &options, &plan, &x->error));
    TRY(model_read_open(x->db, &plan, &read, &x->error));
    for (;;) {
        TRY(model_read_step(&read, &more, &x->error));
        if (!more)
            return ERR_NONE;
        for (size_t i = 0; i < key->count; i++) {
            struct db_value v;

            TRY(model_read_value(&read, i, &v, &x->error));
            texts[i] = str_dup(x->arena, view_value_literal(x->arena, key->columns[i], &v));
        }
        allow(l, verb, texts);
    }
}

static enum err verb_load(struct loading *l, enum policy_verb verb, struct query *q)
{
    struct http_exchange *x = l->x;
    const struct model_table *t = l->rows[0]->table;

    if (!policy_allows(x->arena, x->policy, t, verb))
        return ERR_NONE;
    if (!is_for_all(&x->policy->table(x->policy, t)->verbs[verb]))
        return verb_read(l, verb, q);
    allow(l, verb, NULL);
    return ERR_NONE;
}

static void refuse_others(const struct loading *l)
{
    for (size_t i = 0; i < l->count; i++) {
        struct admin_record *row = l->rows[i];

        for (size_t f = 0; !row->may_change && f < row->count; f++) {
            if (row->fields[f].closed == ADMIN_OPEN)
                row->fields[f].closed = ADMIN_REFUSED;
        }
    }
}

static enum err rows_settle(struct loading *l, struct query *updated, struct query *deleted)
{
    if (l->count == 0)
        return ERR_NONE;
    TRY(verb_load(l, POLICY_UPDATE, updated));
    TRY(verb_load(l, POLICY_DELETE, deleted));
    refuse_others(l);
    for (size_t i = 0; i < l->count; i++)
        admin_parts_init(l->x, l->rows[i]);
    return ERR_NONE;
}

/* ---- whose they are ---- */

static bool is_of(const struct admin_record *row, const struct admin_record *host)
{
    for (size_t i = 0; i < row->by->count; i++) {
        const struct admin_field *f = admin_record_field(row, row->by->from_columns[i]->name);

        if (!str_eq(f->was.text, admin_part_value(row->by, host->key, i)))
            return false;
    }
    return true;
}

/* Text that the database holds to be the same may be spelled in another way. */
static struct admin_part *part_of(const struct loading *l, const struct admin_record *row)
{
    for (size_t h = 0; h < l->host_count; h++) {
        if (l->host_count == 1 || is_of(row, l->hosts[h]))
            return &l->hosts[h]->parts[l->index];
    }
    return NULL;
}

static void hand_out(struct loading *l, bool is_more)
{
    for (size_t h = 0; h < l->host_count; h++)
        l->hosts[h]->parts[l->index].is_more = is_more;
    for (size_t i = 0; i < l->count; i++) {
        struct admin_part *part = part_of(l, l->rows[i]);

        if (part == NULL)
            continue;
        admin_part_add(l->x, part, l->rows[i]);
        admin_part_name(l->x, part, l->rows[i], (unsigned)part->count - 1);
    }
}

/* ---- loading ---- */

static size_t open_count(const struct admin_record *r)
{
    size_t count = 0;

    for (size_t i = 0; i < r->count; i++)
        count += r->fields[i].closed == ADMIN_OPEN ? 1 : 0;
    return count;
}

static struct query *hosts_query(const struct loading *l)
{
    return admin_part_query(l->x, &l->hosts[0]->parts[l->index],
                            (const struct admin_record *const *)l->hosts, l->host_count);
}

static enum err part_load(struct loading *l, size_t *names)
{
    struct http_exchange *x = l->x;
    const struct admin_part *part = &l->hosts[0]->parts[l->index];
    bool is_few = l->host_count == 1 && part->links == NULL;
    size_t most = is_few ? ADMIN_PART_ROWS : ADMIN_PART_BELOW;
    struct admin_record like;
    size_t each;
    bool is_more = false;

    admin_record_init_part(x, &like, l->hosts[0], part->relation, WRITE_UPDATE, part->prefix);
    each = open_count(&like) + NAMES_EACH;
    if (most > *names / each)
        most = *names / each;
    if (most == 0) {
        hand_out(l, true);
        return ERR_NONE;
    }
    TRY(admin_records_load(x, &like, hosts_query(l), most, &l->rows, &l->count, &is_more));
    /* Of rows below several others none is shown rather than some of each. */
    if (is_more && l->host_count > 1)
        l->count = 0;
    *names -= l->count * each;
    TRY(rows_settle(l, hosts_query(l), hosts_query(l)));
    hand_out(l, is_more);
    return l->count == 0 ? ERR_NONE : admin_parts_load(x, l->rows, l->count, names);
}

enum err admin_parts_load(struct http_exchange *x, struct admin_record **hosts, size_t count,
                          size_t *names)
{
    for (size_t p = 0; p < hosts[0]->part_count; p++) {
        struct loading l = {.x = x, .hosts = hosts, .host_count = count, .index = p};

        TRY(part_load(&l, names));
    }
    return ERR_NONE;
}

/* ---- one row ---- */

static struct query *one_query(struct http_exchange *x, const struct admin_record *host,
                               const struct admin_part *part, const struct str *key)
{
    struct query *q = admin_part_query(x, part, &host, 1);
    const struct model_key *primary = part->relation->from->primary;
    struct query_cond **end = &q->where;

    while (*end != NULL)
        end = &(*end)->next;
    *end = view_query_of_values(x->arena, primary->columns, key, primary->count)->where;
    return q;
}

enum err admin_part_find(struct http_exchange *x, const struct admin_record *host,
                         const struct admin_part *part, const struct str *key,
                         struct admin_record **out_row)
{
    struct loading l = {.x = x};
    struct admin_record like;
    bool is_more;
    enum err code;

    *out_row = NULL;
    admin_record_init_part(x, &like, host, part->relation, WRITE_UPDATE, part->prefix);
    code =
        admin_records_load(x, &like, one_query(x, host, part, key), 1, &l.rows, &l.count, &is_more);
    /* A key that does not fit its column's type is the key of no row. */
    if (code == ERR_INVALID) {
        error_clear(&x->error);
        return ERR_NONE;
    }
    TRY(code);
    TRY(rows_settle(&l, one_query(x, host, part, key), one_query(x, host, part, key)));
    *out_row = l.count == 0 ? NULL : l.rows[0];
    return ERR_NONE;
}
