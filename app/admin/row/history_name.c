/*
 * history_name.c - foreign keys in a row's history, by the names of what they lead to.
 *
 * One query a column, under the policy of who reads: of a row that is gone or not shown the key
 * stands alone, as it was written.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/row/history.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/view/link.h"
#include "app/view/rows.h"

/* Adds a value, once. */
static void key_add(struct map *seen, const struct access_audit_value *v, struct str *keys,
                    size_t *count)
{
    if (v->kind != ACCESS_AUDIT_TEXT || map_find(seen, v->text) != NULL)
        return;
    map_put(seen, v->text, "");
    keys[(*count)++] = v->text;
}

/* The different values of a column in all the changes. */
static size_t keys_of(struct http_exchange *x, const struct admin_history *h,
                      const struct model_column *c, struct str *keys)
{
    size_t count = 0;
    struct map seen;

    map_init(&seen, x->arena);
    for (size_t i = 0; i < h->list.count; i++) {
        const struct access_audit_change *change = &h->list.changes[i];

        for (size_t f = 0; f < change->field_count; f++) {
            if (admin_history_column(x, h->table, &change->fields[f]) != c)
                continue;
            key_add(&seen, &change->fields[f].before, keys, &count);
            key_add(&seen, &change->fields[f].after, keys, &count);
        }
    }
    return count;
}

enum err admin_history_names(struct http_exchange *x, struct admin_history *h)
{
    const struct model_table *t = h->table;
    struct str *keys = ARENA_ARRAY(x->arena, struct str, 2 * h->list.count);
    struct map *names = ARENA_ARRAY(x->arena, struct map, t->column_count);
    enum err code;

    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_relation *r = view_column_refers(&t->columns[i]);

        map_init(&names[i], x->arena);
        if (r == NULL)
            continue;
        code = view_names_load(x, r, keys, keys_of(x, h, &t->columns[i], keys), &names[i]);
        /* What the column held once may be nothing that it holds now. */
        if (code == ERR_INVALID)
            error_clear(&x->error);
        else
            TRY(code);
    }
    h->names = names;
    return ERR_NONE;
}

struct view_cell admin_history_named(struct http_exchange *x, const struct admin_history *h,
                                     const struct model_column *c, struct view_cell cell)
{
    const struct model_relation *r = view_column_refers(c);
    const struct str *name;
    struct db_value value = {.type = DB_TEXT, .text = cell.text};
    struct str path;

    if (r == NULL || h->names == NULL)
        return cell;
    name = map_find(&h->names[c->position], cell.text);
    path = view_rows_path(x->arena, x->model, r->to, r->to_columns, &value, 1);
    if (name == NULL || path.at == NULL || r->to->is_system)
        return cell;
    return (struct view_cell){.kind = VIEW_LINK, .text = *name, .href = path};
}
