/*
 * select.c - which rows are meant: those ticked in a list, or all that its address meets.
 *
 * What was ticked is asked of the database as who is there sees it: a key of somebody else's
 * row, or of none, selects nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/bulk/bulk.h"

#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/model/literal.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/key.h"
#include "app/view/link.h"
#include "app/view/shown.h"

#define CHUNK_BYTES ((size_t)16 * 1024 * 1024)

/* ---- in the list ---- */

void bulk_list_put(const struct list *l, struct tmpl_map *root)
{
    struct http_exchange *x = l->x;
    const struct model_table *t = l->table;
    bool has_keys = t->primary != NULL &&
                    view_shows_columns(x, t->primary->columns, t->primary->count) &&
                    l->cells == NULL;
    bool may_write = has_keys && t->is_writable && x->user != NULL;
    bool may_change = may_write && policy_allows(x->arena, x->policy, t, POLICY_UPDATE);
    bool may_delete = may_write && policy_allows(x->arena, x->policy, t, POLICY_DELETE);
    bool may_export = has_keys && policy_allows(x->arena, x->policy, t, POLICY_EXPORT);

    tmpl_map_put_bool(root, STR("can_tick"), may_change || may_delete || may_export);
    tmpl_map_put_bool(root, STR("can_change"), may_change);
    tmpl_map_put_bool(root, STR("can_delete"), may_delete);
    tmpl_map_put_bool(root, STR("can_export"), may_export);
    tmpl_map_put_text(root, STR("bulk_query"),
                      str_from(list_address(l, SIZE_MAX, NULL, 0), l->path.len));
    tmpl_map_put_bool(root, STR("is_none_ticked"),
                      str_eq(http_query(&x->req, STR("~bulk")), STR("none")));
}

/* ---- what was ticked ---- */

static enum err no_key(struct http_exchange *x)
{
    return error_tell(&x->error, ERR_INVALID, STR("row"),
                      "is the key of no row of this table; go back to the list and tick it anew");
}

static enum err key_take(struct list *l, struct str text, struct db_value *values)
{
    const struct model_key *key = l->table->primary;
    struct str *parts = ARENA_ARRAY(l->x->arena, struct str, key->count);
    struct error unheard = {.code = ERR_NONE};
    struct literal_fault fault;

    if (view_key_decode(l->x->arena, text, parts, key->count, &unheard) != ERR_NONE)
        return no_key(l->x);
    for (size_t i = 0; i < key->count; i++) {
        if (!literal_parse(key->columns[i], l->x->arena, parts[i], &values[i], &fault))
            return no_key(l->x);
    }
    return ERR_NONE;
}

static enum err ticked_take(struct list *l, const struct http_form *form,
                            struct write_keys *out_keys)
{
    const struct model_key *key = l->table->primary;
    struct db_value *values = ARENA_ARRAY(l->x->arena, struct db_value, LIST_ROWS_MAX * key->count);
    size_t count = 0;

    for (size_t i = 0; i < form->fields.count; i++) {
        if (!str_eq(form->fields.at[i].name, STR("row")))
            continue;
        if (count == LIST_ROWS_MAX)
            return error_tell(&l->x->error, ERR_INVALID, STR("row"),
                              "was ticked more than %d times, which no page has; choose all rows "
                              "of a list by its conditions",
                              LIST_ROWS_MAX);
        TRY(key_take(l, form->fields.at[i].value, values + count * key->count));
        count++;
    }
    *out_keys = (struct write_keys){l->table, values, count};
    return ERR_NONE;
}

enum err bulk_meant(struct list *l, const struct http_form *form, bool *out_is_any)
{
    struct http_exchange *x = l->x;
    struct write_keys keys;

    if (l->table->primary == NULL ||
        !view_shows_columns(x, l->table->primary->columns, l->table->primary->count))
        return error_tell(&x->error, ERR_INVALID, STR_NONE,
                          "Rows of this table cannot be told apart, so that none can be chosen.");
    *out_is_any = true;
    if (str_eq(view_form_text(form, STR("scope")), STR("all")))
        return ERR_NONE;
    TRY(ticked_take(l, form, &keys));
    *out_is_any = keys.count > 0;
    l->query = write_keys_query(x->arena, &keys, &(struct query){.order = l->query->order});
    l->relations = NULL;
    return ERR_NONE;
}

/* ---- what is kept of it ---- */

struct keeping {
    struct list *list;
    struct view_bulk bulk;
    struct str *chunks;
    size_t count;
};

static enum err plan_make(struct list *l, struct plan *out_plan)
{
    const struct model_key *key = l->table->primary;
    struct query_limits limits = query_limits_default;
    struct query q = *l->query;
    struct query_item *items = ARENA_ARRAY(l->x->arena, struct query_item, key->count);
    struct plan_options options = {.limits = &limits, .policy = l->x->policy, .wants_next = true};

    for (size_t i = 0; i < key->count; i++) {
        items[i].kind = QUERY_COLUMN;
        items[i].field =
            (struct query_field){.name = key->columns[i]->name, .param = STR("select")};
        items[i].next = i + 1 < key->count ? &items[i + 1] : l->relations;
    }
    q.items = items;
    q.order = NULL;
    q.has_order = q.has_limit = q.has_offset = false;
    q.offset = 0;
    limits.rows_max = BULK_ROWS_MAX;
    return plan_compile(l->x->arena, l->table, &q, &options, out_plan, &l->x->error);
}

static void key_write(struct list *l, struct json_writer *w, const struct db_value *values)
{
    const struct model_key *key = l->table->primary;

    json_begin_array(w);
    for (size_t i = 0; i < key->count; i++)
        json_add_str(w, view_value_literal(l->x->arena, key->columns[i], &values[i]));
    json_end_array(w);
}

static enum err chunk_end(struct keeping *k, struct buf *to)
{
    buf_add_char(to, ']');
    if (buf_is_failed(to))
        return error_set(&k->list->x->error, ERR_INTERNAL, "keys of %d rows are too long",
                         BULK_CHUNK_ROWS);
    k->chunks[k->count++] = str_dup(k->list->x->arena, buf_str(to));
    buf_clear(to, SIZE_MAX);
    return ERR_NONE;
}

static enum err keys_read(struct keeping *k, struct model_read *read, struct buf *to)
{
    struct list *l = k->list;
    size_t width = l->table->primary->count;
    struct db_value *values = ARENA_ARRAY(l->x->arena, struct db_value, width);
    bool more = true;

    for (;;) {
        struct json_writer w = {.to = to};

        TRY(model_read_step(read, &more, &l->x->error));
        if (!more)
            break;
        for (size_t i = 0; i < width; i++)
            TRY(model_read_value(read, i, &values[i], &l->x->error));
        buf_add_char(to, to->len == 0 ? '[' : ',');
        key_write(l, &w, values);
        k->bulk.rows++;
        if (k->bulk.rows % BULK_CHUNK_ROWS == 0)
            TRY(chunk_end(k, to));
    }
    if (read->has_next)
        return error_tell(&l->x->error, ERR_INVALID, STR("scope"),
                          "holds more than %d rows; narrow the list by conditions and do it in "
                          "parts",
                          BULK_ROWS_MAX);
    return to->len > 0 ? chunk_end(k, to) : ERR_NONE;
}

static enum err rows_read(struct keeping *k)
{
    AUTO(model_read_end) struct model_read read = {0};
    struct http_exchange *x = k->list->x;
    struct plan plan;
    struct buf buf;
    enum err code;

    k->chunks = ARENA_ARRAY(x->arena, struct str, BULK_ROWS_MAX / BULK_CHUNK_ROWS + 1);
    TRY(plan_make(k->list, &plan));
    TRY(model_read_open(x->db, &plan, &read, &x->error));
    buf_init(&buf, CHUNK_BYTES);
    code = keys_read(k, &read, &buf);
    buf_fini(&buf);
    return code;
}

static enum err keep_once(void *arg, struct error *e)
{
    struct keeping *k = arg;
    struct http_exchange *x = k->list->x;

    (void)e; /* the exchange's own */
    TRY(view_bulk_add(x, k->list->table, &k->bulk));
    for (size_t i = 0; i < k->count; i++)
        TRY(view_bulk_chunk_add(x, k->bulk.id, (int64_t)i, k->chunks[i]));
    return ERR_NONE;
}

enum err bulk_keep(struct list *l, enum view_bulk_deed deed, int64_t *out_id)
{
    struct http_exchange *x = l->x;
    struct keeping k = {
        .list = l,
        .bulk = {.deed = deed,
                 .state = deed == VIEW_BULK_CHANGE ? VIEW_BULK_CHOOSE : VIEW_BULK_CHECK,
                 .address = list_address(l, SIZE_MAX, NULL, 0),
                 .options = STR("{}")},
    };

    TRY(rows_read(&k));
    if (k.bulk.rows == 0)
        return error_tell(&x->error, ERR_ABSENT, STR_NONE,
                          "None of these rows is there any more, or you may not see them.");
    k.bulk.chunks = (int64_t)k.count;
    TRY(view_bulk_room(x));
    TRY(db_tx_retry(x->db, keep_once, &k, &x->error));
    *out_id = k.bulk.id;
    return ERR_NONE;
}

enum err bulk_keys_parse(const struct bulk *b, struct str text, struct write_keys *out_keys,
                         struct error *e)
{
    struct arena *a = b->x->arena;
    const struct model_key *key = b->table->primary;
    const struct json_limits limits = {.bytes = CHUNK_BYTES, .depth = 4, .values = 1000000};
    const struct json_value *all = NULL;
    struct literal_fault fault;
    struct db_value *values;
    size_t n = 0;

    TRY(json_parse(a, text, &limits, &all, e));
    values = ARENA_ARRAY(a, struct db_value, all->count * key->count + 1);
    for (const struct json_value *row = all->first; row != NULL; row = row->next) {
        const struct json_value *v = row->first;

        for (size_t c = 0; c < key->count; c++, v = v->next) {
            if (v == NULL || !literal_parse(key->columns[c], a, v->text, &values[n++], &fault))
                return error_tell(e, ERR_CONFLICT, STR_NONE,
                                  "The key of the table is another one by now; choose the rows "
                                  "anew.");
        }
    }
    *out_keys = (struct write_keys){b->table, values, all->count};
    return ERR_NONE;
}
