/*
 * along.c - relations that conditions of a list go along, and how its address carries them.
 *
 *     language_id        the row that a foreign key leads to, by its column
 *     library_loan       rows that refer to this one, by their table; where a table refers
 *                        to it in several ways, by the foreign key's name
 *     library_author     rows that a junction leads to, by their table
 *
 * Conditions along one are about one row of it, and select= has language_id!inner() for them;
 * of rows that there may be many of also library_loan=is.null: there is none (such), which
 * stands on library_loan().
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/view/label.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

/* ---- which there are ---- */

/* Names that need no quotes wherever they stand. */
static bool is_plain(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];

        if (c != '_' && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
            !(c >= 'A' && c <= 'Z'))
            return false;
    }
    return name.len > 0;
}

static bool is_seen(const struct http_exchange *x, const struct model_relation *r)
{
    return !r->from->is_system && !r->to->is_system &&
           view_shows_columns(x, r->from_columns, r->count) &&
           view_shows_columns(x, r->to_columns, r->count);
}

/* In how many ways does the table's name lead there?  One is what a name stands for. */
static size_t ways_to(const struct model_table *t, const struct model_table *target)
{
    size_t count = 0;

    for (size_t i = 0; i < t->out_count && target != t; i++)
        count += str_eq(t->out[i]->to->name, target->name);
    for (size_t i = 0; i < t->in_count; i++) {
        const struct model_relation *r = t->in[i];

        count += str_eq(r->from->name, target->name);
        for (size_t k = 0; r->from != t && k < r->from->out_count; k++)
            count += r->from->out[k] != r && model_is_junction(r, r->from->out[k]) &&
                     str_eq(r->from->out[k]->to->name, target->name);
    }
    return count;
}

static void add(const struct list *l, struct list_along *to, size_t room, size_t *count,
                struct list_along along)
{
    if (*count < room && is_plain(along.name) && model_column_find(l->table, along.name) == NULL)
        to[(*count)++] = along;
}

static void referring_add(const struct list *l, struct list_along *to, size_t room, size_t *count,
                          const struct model_relation *r)
{
    struct http_exchange *x = l->x;
    struct str label = view_table_label(x, r->from);
    bool is_only = ways_to(l->table, r->from) == 1;

    if (!is_only)
        label = str_format(x->arena, "%.*s (%.*s)", STR_ARG(label),
                           STR_ARG(view_column_label(x, r->from_columns[0])));
    if (is_only || r->from != l->table)
        add(l, to, room, count,
            (struct list_along){is_only ? r->from->name : r->name, r->from, label, true});
}

size_t list_along_lists(const struct list *l, struct list_along *to, size_t room)
{
    const struct model_table *t = l->table;
    size_t count = 0;

    for (size_t i = 0; i < t->in_count; i++) {
        const struct model_relation *r = t->in[i];

        if (!is_seen(l->x, r))
            continue;
        referring_add(l, to, room, &count, r);
        for (size_t k = 0; r->from != t && k < r->from->out_count; k++) {
            const struct model_relation *on = r->from->out[k];

            if (on != r && model_is_junction(r, on) && is_seen(l->x, on) && ways_to(t, on->to) == 1)
                add(l, to, room, &count,
                    (struct list_along){on->to->name, on->to, view_table_label(l->x, on->to),
                                        true});
        }
    }
    return count;
}

bool list_along_find(const struct list *l, struct str name, struct list_along *out_along)
{
    const struct model_column *own = model_column_find(l->table, name);
    const struct model_relation *r = own == NULL ? NULL : view_column_refers(own);
    struct list_along all[LIST_ALONG_MAX];
    size_t count;

    if (own != NULL) {
        if (r == NULL || !view_is_shown(l->shown, own))
            return false;
        *out_along = (struct list_along){name, r->to, view_column_label(l->x, own), false};
        return true;
    }
    count = list_along_lists(l, all, LIST_ALONG_MAX);
    for (size_t i = 0; i < count; i++) {
        if (str_eq(all[i].name, name)) {
            *out_along = all[i];
            return true;
        }
    }
    return false;
}

/* ---- in the address ---- */

/* "language_id" of "language_id!inner()" and of "language_id()", or absent: another entry. */
static struct str carrier_of(struct str entry)
{
    static const struct str tails[] = {STR_INIT("!inner()"), STR_INIT("()")};

    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        if (str_ends(entry, tails[i]))
            return str_range(entry, 0, entry.len - tails[i].len);
    }
    return STR_NONE;
}

/* What the parameters ask of a relation: nothing, conditions along it, or whether it is there. */
enum asked { ASKED_NOTHING, ASKED_ALONG, ASKED_WHETHER };

static enum asked asked_of(const struct list *l, struct str relation)
{
    enum asked asked = ASKED_NOTHING;

    for (size_t i = 0; i < l->param_count; i++) {
        struct str name = l->params[i].name;

        if (str_eq(name, relation) && model_column_find(l->table, name) == NULL)
            return ASKED_WHETHER;
        if (str_starts(name, relation) && name.len > relation.len && name.at[relation.len] == '.')
            asked = ASKED_ALONG;
    }
    return asked;
}

/* The entries of select= that stay: columns, and relations that the form does not know. */
static struct str others_of(const struct list *l, struct str select)
{
    struct str kept = STR("");
    struct str entry;

    while (str_cut(&select, ',', &entry)) {
        struct str relation = carrier_of(entry);
        struct list_along known;

        if (relation.at != NULL &&
            (list_along_find(l, relation, &known) || asked_of(l, relation) == ASKED_NOTHING))
            continue;
        kept = str_format(l->x->arena, "%.*s%s%.*s", STR_ARG(kept), kept.len == 0 ? "" : ",",
                          STR_ARG(entry));
    }
    return kept.len == 0 ? STR("*") : kept;
}

/* With a carrier for the relation that this parameter goes along, unless there is one. */
static struct str carried(const struct list *l, struct str select, struct str param)
{
    struct str name = str_range(param, 0, str_find(param, '.', 0));
    struct list_along along;
    enum asked asked;

    if (!list_is_condition(param) ||
        (name.len == param.len && model_column_find(l->table, param) != NULL) ||
        !list_along_find(l, name, &along))
        return select;
    asked = asked_of(l, name);
    for (struct str rest = select, entry; str_cut(&rest, ',', &entry);) {
        if (str_eq(carrier_of(entry), name))
            return select;
    }
    return str_format(l->x->arena, "%.*s,%.*s%s", STR_ARG(select), STR_ARG(name),
                      asked == ASKED_WHETHER ? "()" : "!inner()");
}

void list_select_carry(struct list *l)
{
    struct str select = list_param(l, STR("select"));
    size_t kept = 0;

    select = select.at == NULL ? STR("*") : others_of(l, select);
    for (size_t i = 0; i < l->param_count; i++)
        select = carried(l, select, l->params[i].name);
    for (size_t i = 0; i < l->param_count; i++) {
        if (!str_eq(l->params[i].name, STR("select")))
            l->params[kept++] = l->params[i];
    }
    l->param_count = kept;
    /* All columns is what there is without it. */
    if (!str_eq(select, STR("*")))
        l->params[l->param_count++] = (struct query_param){STR("select"), select};
}
