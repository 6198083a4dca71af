/*
 * fault.c - what was refused, said beside the field that is meant.
 *
 * A constraint is of columns; its words stand at the first of them that is in the form.
 * What the policy hides was taken out of the error already: then they stand above.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/form/form.h"
#include "app/base/arena.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/tmpl/words.h"
#include "app/view/label.h"

struct blame {
    struct admin_record *record;
    struct http_exchange *x;
    struct str constraint;
    struct str field; /* as the error names it */
};

/* Says it at the first of the columns that is open; false: none is. */
static bool say(const struct blame *b, const struct model_column *const *columns, size_t count,
                struct str words)
{
    for (size_t i = 0; i < count; i++) {
        struct admin_field *f = admin_record_field(b->record, columns[i]->name);

        if (f == NULL || f->column != columns[i] || f->closed != ADMIN_OPEN)
            continue;
        f->words = words;
        return true;
    }
    return false;
}

static struct str labels_of(struct http_exchange *x, const struct model_column *const *columns,
                            size_t count)
{
    struct str text = STR("");

    for (size_t i = 0; i < count; i++) {
        struct str label = view_column_label(x, columns[i]);

        text =
            str_format(x->arena, "%.*s%s%.*s", STR_ARG(text), i == 0 ? "" : ", ", STR_ARG(label));
    }
    return text;
}

static bool blame_unique(const struct blame *b)
{
    const struct model_table *t = b->record->table;
    struct http_exchange *x = b->x;

    for (size_t i = 0; i < t->key_count; i++) {
        const struct model_key *k = &t->keys[i];
        struct str words;

        if (!k->is_unique || !str_eq(k->name, b->constraint))
            continue;
        words = k->count == 1
                    ? TMPL_SAY(x->templates, "Another row has this value already: choose another.")
                    : TMPL_SAY_WITH(x->templates, x->arena,
                                    "Another row has these values together already: {columns}",
                                    TMPL_TEXT("columns", labels_of(x, k->columns, k->count)));
        if (say(b, k->columns, k->count, words))
            return true;
        b->record->words = words;
        return true;
    }
    return false;
}

static bool blame_foreign(const struct blame *b)
{
    const struct model_table *t = b->record->table;
    struct http_exchange *x = b->x;

    for (size_t i = 0; i < t->out_count; i++) {
        const struct model_relation *r = t->out[i];

        if (str_eq(r->name, b->constraint))
            return say(b, r->from_columns, r->count,
                       TMPL_SAY_WITH(x->templates, x->arena,
                                     "There is no such row in “{table}”: choose one that exists.",
                                     TMPL_TEXT("table", view_table_label(x, r->to))));
    }
    return false;
}

/* The first field whose name stands in the rule. */
static bool blame_check(const struct blame *b)
{
    const struct model_table *t = b->record->table;
    struct http_exchange *x = b->x;

    for (size_t i = 0; i < t->check_count; i++) {
        const struct model_check *k = &t->checks[i];
        struct str words;

        if (!str_eq(k->name, b->constraint) &&
            (k->column == NULL || !str_eq(k->column->name, b->field)))
            continue;
        words = TMPL_SAY_WITH(x->templates, x->arena,
                              "This breaks a rule of the table, “{name}”: {rule}",
                              TMPL_TEXT("name", k->name), TMPL_TEXT("rule", k->clause));
        if (k->column != NULL && say(b, &k->column, 1, words))
            return true;
        for (size_t c = 0; c < t->column_count; c++) {
            const struct model_column *column = &t->columns[c];
            struct str quoted = str_format(x->arena, "`%.*s`", STR_ARG(column->name));

            if (str_search(k->clause, quoted, 0) < k->clause.len && say(b, &column, 1, words))
                return true;
        }
        b->record->words = words;
        return true;
    }
    return false;
}

static bool blame_constraint(struct blame *b, struct str state)
{
    struct db_fault_names names;

    if (b->field.len == 0 || b->x->db == NULL || db_conn_fault(b->x->db)->number == 0)
        return false;
    db_fault_parse(db_conn_fault(b->x->db), &names);
    b->constraint = names.constraint;
    if (b->constraint.len == 0)
        return false;
    if (str_eq(state, STR("23505")))
        return blame_unique(b);
    if (str_eq(state, STR("23503")))
        return blame_foreign(b);
    return str_eq(state, STR("23514")) && blame_check(b);
}

void admin_form_blame(struct admin_form *form, struct admin_record *r)
{
    struct http_exchange *x = form->x;
    const struct error *e = &x->error;
    struct str words = str_dup(x->arena, str_from_z(e->words));
    struct blame b = {.record = r, .x = x, .field = str_dup(x->arena, str_from_z(e->field))};
    struct str state = e->state == NULL ? STR("") : str_from_z(e->state);
    const struct model_column *c = model_column_find(r->table, b.field);

    form->status = e->code == ERR_INVALID ? 422 : http_status_from_err(e->code);
    x->resp.status = 0;
    if (!blame_constraint(&b, state) && (c == NULL || !say(&b, &c, 1, words)))
        r->words = b.field.len == 0
                       ? words
                       : str_format(x->arena, "%.*s: %.*s", STR_ARG(b.field), STR_ARG(words));
    error_clear(&x->error);
}
