/*
 * choice.c - what a reference may name: all rows of a small table, or the one that it names.
 *
 * Rows and names are read with the policy of who is there: what may not be seen is no choice.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/form/form.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/view/find.h"
#include "app/view/link.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

/* The engine only guesses how many rows there are. */
#define SMALL_ESTIMATE 200
#define CHOICES_EACH   20 /* of a list in a row that stands in another's form */

/* By the name that they are shown by. */
static struct query_order *by_name(struct http_exchange *x, const struct model_table *t)
{
    struct query_order *order;

    if (t->label_count == 0 || !view_shows_columns(x, t->labels, 1))
        return NULL;
    order = ARENA_NEW(x->arena, struct query_order);
    order->field = (struct query_field){.name = t->labels[0]->name, .param = STR("order")};
    return order;
}

enum err admin_choices_read(struct http_exchange *x, const struct model_relation *r,
                            struct query *q, struct view_rows *out_rows)
{
    struct view_columns columns = {0};

    view_columns_add(x->arena, &columns, r->to_columns[0]);
    view_name_columns(x, &columns, r->to, NULL);
    return view_rows_load(x, r->to, &columns, VIEW_TEXT_LIST, q, out_rows);
}

struct admin_choice admin_choice_of(struct http_exchange *x, const struct model_relation *r,
                                    const struct view_rows *rows, size_t row)
{
    const struct view_value *key = view_rows_of(rows, row, r->to_columns[0]);

    return (struct admin_choice){
        .value = view_value_literal(x->arena, r->to_columns[0], &key->value),
        .name = view_rows_name(x, rows, row, NULL),
    };
}

/* is_small false: there are more rows than a list has room for. */
static enum err list_load(struct http_exchange *x, const struct admin_field *f,
                          struct admin_lists *to)
{
    struct query q = {.has_limit = true, .limit = ADMIN_CHOICES_MAX};
    struct admin_choice *choices;
    struct view_rows rows;

    if (f->refers->to->rows_estimate > SMALL_ESTIMATE)
        return ERR_NONE;
    q.order = by_name(x, f->refers->to);
    TRY(admin_choices_read(x, f->refers, &q, &rows));
    to->is_small = !rows.has_next;
    if (rows.has_next)
        return ERR_NONE;
    choices = ARENA_ARRAY(x->arena, struct admin_choice, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        choices[i] = admin_choice_of(x, f->refers, &rows, i);
    to->choices = choices;
    to->count = rows.count;
    return ERR_NONE;
}

/* The same for every row of the form that has such a field. */
static enum err list_find(struct http_exchange *x, struct admin_lists **lists,
                          const struct admin_field *f, const struct admin_lists **out_list)
{
    struct admin_lists *list = *lists;

    while (list != NULL && list->column != f->column)
        list = list->next;
    if (list == NULL) {
        list = ARENA_NEW(x->arena, struct admin_lists);
        list->column = f->column;
        TRY(list_load(x, f, list));
        list->next = *lists;
        *lists = list;
    }
    *out_list = list;
    return ERR_NONE;
}

static enum err name_load(struct http_exchange *x, struct admin_field *f)
{
    struct query *q = view_query_of_values(x->arena, f->refers->to_columns, &f->now.text, 1);
    struct view_rows rows;
    enum err code;

    if (f->now.kind != WRITE_TEXT || f->chosen.at != NULL)
        return ERR_NONE;
    q->has_limit = true;
    q->limit = 1;
    code = admin_choices_read(x, f->refers, q, &rows);
    /* What was typed may be no value of the column. */
    if (code == ERR_INVALID) {
        error_clear(&x->error);
        return ERR_NONE;
    }
    if (code == ERR_NONE && rows.count > 0)
        f->chosen = admin_choice_of(x, f->refers, &rows, 0).name;
    return code;
}

enum err admin_choices_load(struct http_exchange *x, const struct admin_record *r,
                            struct admin_field *f)
{
    const struct admin_lists *list = NULL;
    /* Fifty rows with fifty choices each are a page that nobody wants to load. */
    size_t most = r->by == NULL ? ADMIN_CHOICES_MAX : CHOICES_EACH;

    if (f->refers == NULL || f->widget.kind == ADMIN_FILE)
        return ERR_NONE;
    TRY(list_find(x, r->lists, f, &list));
    f->widget.has_none = false;
    if (!list->is_small || list->count > most) {
        f->widget.kind = ADMIN_PICK;
        return name_load(x, f);
    }
    f->widget.kind = ADMIN_SELECT;
    f->choices = list->choices;
    f->choice_count = list->count;
    return ERR_NONE;
}

/* The values that the rows have there. */
static size_t values_of(struct http_exchange *x, struct admin_record *const *rows, size_t count,
                        struct str column, struct str **out_values)
{
    struct str *values = ARENA_ARRAY(x->arena, struct str, count);
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        const struct admin_field *f = admin_record_field(rows[i], column);

        if (f != NULL && f->was.kind == WRITE_TEXT)
            values[found++] = f->was.text;
    }
    *out_values = values;
    return found;
}

enum err admin_choices_name(struct http_exchange *x, struct admin_record *const *rows, size_t count,
                            const struct model_relation *r)
{
    struct query q = {.has_limit = true};
    struct query_cond among = {.kind = QUERY_COMPARE, .op = QUERY_IN};
    struct view_rows found;
    struct str *values = NULL;

    among.value_count = values_of(x, rows, count, r->from_columns[0]->name, &values);
    if (among.value_count == 0)
        return ERR_NONE;
    among.field = (struct query_field){.name = r->to_columns[0]->name, .param = STR("in")};
    among.values = values;
    q.where = &among;
    q.limit = among.value_count;
    TRY(admin_choices_read(x, r, &q, &found));
    for (size_t i = 0; i < found.count; i++) {
        struct admin_choice choice = admin_choice_of(x, r, &found, i);

        for (size_t k = 0; k < count; k++) {
            struct admin_field *f = admin_record_field(rows[k], r->from_columns[0]->name);

            if (f != NULL && f->now.kind == WRITE_TEXT && str_eq(f->now.text, choice.value))
                f->chosen = choice.name;
        }
    }
    return ERR_NONE;
}
