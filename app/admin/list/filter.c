/*
 * filter.c - conditions of a list: chips that take them away, and a form of rows.
 *
 * The form is a list of rows; each says whether it goes on the one before with "and" or with
 * "or".  Rows joined by "or" are one group, groups hold all together:
 *
 *     title=ilike.*love*&or=(rating.eq.PG,length.lt.90)
 *     select=*,language_id!inner()&language_id.name=eq.English
 *     select=*,library_loan()&library_loan.returned_at=is.null&library_loan=is.null
 *
 * A group along a relation is about one row of it: language_id.or=(...).  What the address
 * says beyond that stays in force; it is a chip, and a hidden field of the form.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/list/condition.h"
#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"
#include "app/view/label.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

#define ROWS_MAX   20
#define ROWS_BLANK 2
#define ALONG_MAX  60 /* columns of other tables to choose from */

/* A row of the form. */
struct filter_row {
    struct condition is;
    bool is_or;
};

/* ---- columns, here and along relations ---- */

/* What a row of the form is about. */
struct about {
    const struct model_column *column; /* NULL: rows of a list, whether there are any */
    struct list_along along;           /* table NULL: a column of the list's own table */
};

/* "title", "language_id.name", "library_loan", "library_loan.due_on" */
static bool about_find(const struct list *l, struct str path, struct about *out)
{
    struct about is = {.column = model_column_find(l->table, path)};
    size_t dot = str_find(path, '.', 0);

    *out = is;
    if (is.column != NULL)
        return view_is_shown(l->shown, is.column);
    if (!list_along_find(l, str_range(path, 0, dot), &is.along))
        return false;
    *out = is;
    if (dot == path.len)
        return is.along.is_list;
    out->column = model_column_find(is.along.table, str_from(path, dot + 1));
    return out->column != NULL && view_shows_columns(l->x, &out->column, 1);
}

static struct str label_of(const struct list *l, struct str path)
{
    struct about is;

    if (!about_find(l, path, &is))
        return path;
    if (is.column == NULL)
        return is.along.label;
    if (is.along.table == NULL)
        return view_column_label(l->x, is.column);
    return str_format(l->x->arena, "%.*s › %.*s", STR_ARG(is.along.label),
                      STR_ARG(view_column_label(l->x, is.column)));
}

static bool is_choice(const struct model_column *c)
{
    return !c->is_invisible && c->type != MODEL_GEOMETRY && c->type != MODEL_BYTES;
}

static void choice_put(const struct list *l, struct tmpl_list *list, struct str path,
                       struct str chosen, bool *is_found)
{
    struct tmpl_map *m = tmpl_list_add_map(list);
    bool is_chosen = str_eq(path, chosen);

    tmpl_map_put_text(m, STR("choice"), path);
    tmpl_map_put_text(m, STR("choice_label"), label_of(l, path));
    tmpl_map_put_bool(m, STR("is_chosen"), is_chosen);
    *is_found = *is_found || is_chosen;
}

/* What names the rows that a relation leads to, and their other short columns. */
static void choices_along(const struct list *l, struct tmpl_list *list, const struct list_along *to,
                          struct str chosen, size_t *count, bool *is_found)
{
    for (size_t i = 0; i < to->table->column_count && *count < ALONG_MAX; i++) {
        const struct model_column *c = &to->table->columns[i];

        if (!is_choice(c) || c->type == MODEL_JSON || str_find(c->name, '.', 0) < c->name.len ||
            !view_shows_columns(l->x, &c, 1) || view_column_display_of(l->x, c)->is_hidden)
            continue;
        choice_put(l, list,
                   str_format(l->x->arena, "%.*s.%.*s", STR_ARG(to->name), STR_ARG(c->name)),
                   chosen, is_found);
        (*count)++;
    }
}

static void lists_put(const struct list *l, struct tmpl_map *m, struct str chosen, bool *is_found)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("lists"));
    struct list_along all[LIST_ALONG_MAX];
    size_t lists = list_along_lists(l, all, LIST_ALONG_MAX);
    size_t count = 0;

    for (size_t i = 0; i < lists; i++)
        choice_put(l, list, all[i].name, chosen, is_found);
    for (size_t i = 0; i < lists; i++)
        choices_along(l, list, &all[i], chosen, &count, is_found);
    tmpl_map_put_bool(m, STR("has_lists"), lists > 0);
}

static void choices_put(const struct list *l, struct tmpl_map *m, struct str chosen)
{
    struct tmpl_list *own = tmpl_map_put_list(m, STR("choices"));
    struct tmpl_list *along = tmpl_map_put_list(m, STR("along"));
    const struct model_table *t = l->table;
    bool is_found = chosen.len == 0;
    size_t count = 0;

    for (size_t i = 0; i < t->column_count; i++) {
        if (is_choice(&t->columns[i]) && view_is_shown(l->shown, &t->columns[i]))
            choice_put(l, own, t->columns[i].name, chosen, &is_found);
    }
    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_relation *r = view_column_refers(&t->columns[i]);
        struct list_along to;

        if (r != NULL && !r->to->is_system && view_shows_columns(l->x, r->to_columns, 1) &&
            list_along_find(l, t->columns[i].name, &to))
            choices_along(l, along, &to, chosen, &count, &is_found);
    }
    lists_put(l, m, chosen, &is_found);
    if (!is_found)
        choice_put(l, own, chosen, chosen, &is_found);
    tmpl_map_put_bool(m, STR("has_along"), count > 0);
}

/* ---- from the address ---- */

/* The condition of one parameter, with the relations that it may need; NULL: it has none. */
static const struct query_cond *cond_of(const struct list *l, const struct query_param *p,
                                        struct str *out_along)
{
    struct query_param params[2] = {*p, {STR("select"), list_param(l, STR("select"))}};
    struct error unheard = {.code = ERR_NONE};
    struct query *q = NULL;

    *out_along = STR_NONE;
    if (query_parse(l->x->arena, params, params[1].value.at == NULL ? 1 : 2,
                    &(struct query_options){.limits = &query_limits_default}, &q,
                    &unheard) != ERR_NONE)
        return NULL;
    for (const struct query_item *i = q->items; q->where == NULL && i != NULL; i = i->next) {
        if (i->kind == QUERY_RELATION && i->relation->where != NULL) {
            *out_along = i->alias.at == NULL ? i->field.name : i->alias;
            return i->relation->where;
        }
    }
    return q->where;
}

static bool row_read(const struct list *l, const struct query_cond *cond, struct str along,
                     struct filter_row *out_row)
{
    struct filter_row row = {.is_or = false};

    if (!admin_condition_read(l->x->arena, cond, &row.is))
        return false;
    row.is.column = along.at == NULL ? cond->field.name
                                     : str_format(l->x->arena, "%.*s.%.*s", STR_ARG(along),
                                                  STR_ARG(cond->field.name));
    *out_row = row;
    return true;
}

/* The rows that a parameter is made of; 0: it is none that the form can write. */
static size_t rows_of(const struct list *l, const struct query_param *p, struct filter_row *rows,
                      size_t room)
{
    struct str along;
    const struct query_cond *cond = cond_of(l, p, &along);
    size_t count = 0;

    if (cond == NULL || room == 0)
        return 0;
    if (cond->kind == QUERY_COMPARE)
        return row_read(l, cond, along, rows) ? 1 : 0;
    if (cond->kind != QUERY_OR || cond->is_negated)
        return 0;
    for (const struct query_cond *c = cond->first; c != NULL; c = c->next) {
        if (count == room || !row_read(l, c, along, &rows[count]))
            return 0;
        rows[count].is_or = count > 0;
        count++;
    }
    return count;
}

/* ---- shown ---- */

static struct str words_of(const struct list *l, const struct query_param *p)
{
    struct filter_row rows[ROWS_MAX];
    struct arena *a = l->x->arena;
    size_t count = rows_of(l, p, rows, ROWS_MAX);
    struct str text = STR("");
    struct about is;

    if (count == 0)
        return str_format(a, "%.*s %.*s", STR_ARG(label_of(l, p->name)), STR_ARG(p->value));
    if (count == 1 && about_find(l, rows[0].is.column, &is) && is.column == NULL)
        return str_eq(rows[0].is.how, STR("none"))
                   ? TMPL_SAY_WITH(l->x->templates, a, "{rows}: there are none (such)",
                                   TMPL_TEXT("rows", is.along.label))
                   : TMPL_SAY_WITH(l->x->templates, a, "{rows}: there are some",
                                   TMPL_TEXT("rows", is.along.label));
    for (size_t i = 0; i < count; i++) {
        struct str one =
            admin_condition_words(a, l->x->templates, label_of(l, rows[i].is.column), &rows[i].is);

        text = i == 0 ? one
                      : TMPL_SAY_WITH(l->x->templates, a, "{first} or {second}",
                                      TMPL_TEXT("first", text), TMPL_TEXT("second", one));
    }
    return text;
}

/* The address without a parameter, and without the relation that it alone needed. */
static struct str address_without(const struct list *l, size_t skip)
{
    struct list rest = *l;
    struct query_param set = {STR("offset"), STR_NONE};

    rest.params = ARENA_ARRAY(l->x->arena, struct query_param, l->param_count);
    rest.param_count = 0;
    for (size_t i = 0; i < l->param_count; i++) {
        if (i != skip)
            rest.params[rest.param_count++] = l->params[i];
    }
    list_select_carry(&rest);
    return list_address(&rest, SIZE_MAX, &set, 1);
}

static void chips_put(struct list *l, struct tmpl_map *root)
{
    struct tmpl_list *chips = tmpl_map_put_list(root, STR("chips"));
    bool has_chips = false;

    for (size_t i = 0; i < l->param_count; i++) {
        struct str sought;
        struct tmpl_map *m;

        if (!list_is_condition(l->params[i].name))
            continue;
        m = tmpl_list_add_map(chips);
        if (list_is_find(l, &l->params[i], &sought))
            tmpl_map_put_text(m, STR("chip"),
                              TMPL_SAY_WITH(l->x->templates, l->x->arena, "Search: {words}",
                                            TMPL_TEXT("words", sought)));
        else
            tmpl_map_put_text(m, STR("chip"), words_of(l, &l->params[i]));
        tmpl_map_put_text(m, STR("chip_path"), address_without(l, i));
        has_chips = true;
    }
    tmpl_map_put_bool(root, STR("has_chips"), has_chips);
}

static void row_put(const struct list *l, struct tmpl_list *list, const struct filter_row *row,
                    size_t number)
{
    struct tmpl_map *m = tmpl_list_add_map(list);

    tmpl_map_put_int(m, STR("number"), (int64_t)number);
    tmpl_map_put_bool(m, STR("is_first"), number == 1);
    tmpl_map_put_bool(m, STR("is_or"), row->is_or);
    tmpl_map_put_text(m, STR("value"), row->is.value.at == NULL ? STR("") : row->is.value);
    choices_put(l, m, row->is.column.at == NULL ? STR("") : row->is.column);
    admin_condition_choices(m, l->x->templates, row->is.how);
}

static void kept_put(struct tmpl_list *kept, const struct query_param *p)
{
    struct tmpl_map *m = tmpl_list_add_map(kept);

    tmpl_map_put_text(m, STR("kept_name"), p->name);
    tmpl_map_put_text(m, STR("kept_value"), p->value);
}

void list_filter_form(struct list *l, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("filters"));
    struct tmpl_list *kept = tmpl_map_put_list(root, STR("filter_kept"));
    struct tmpl_list *all = tmpl_map_put_list(root, STR("kept"));
    struct filter_row rows[ROWS_MAX];
    size_t count = 0;
    size_t in_force;

    for (size_t i = 0; i < l->param_count; i++) {
        const struct query_param *p = &l->params[i];
        struct str sought;
        size_t more = 0;

        if (str_eq(p->name, STR("offset")))
            continue;
        kept_put(all, p);
        if (list_is_condition(p->name) && !list_is_find(l, p, &sought))
            more = rows_of(l, p, &rows[count], ROWS_MAX - count);
        if (more == 0)
            kept_put(kept, p);
        count += more;
    }
    in_force = count;
    for (size_t i = 0; i < ROWS_BLANK && count < ROWS_MAX; i++)
        rows[count++] = (struct filter_row){.is_or = false};
    for (size_t i = 0; i < count; i++)
        row_put(l, list, &rows[i], i + 1);
    tmpl_map_put_bool(root, STR("is_filtered"), in_force > 0);
    chips_put(l, root);
}

/* ---- from the form ---- */

/* The n-th field of that name, or the empty text. */
static struct str field_at(const struct list *l, struct str name, size_t n)
{
    const struct http_params *sent = &l->x->req.query;

    for (size_t i = 0; i < sent->count; i++) {
        if (str_eq(sent->at[i].name, name) && n-- == 0)
            return sent->at[i].value;
    }
    return STR("");
}

static size_t field_count(const struct list *l, struct str name)
{
    const struct http_params *sent = &l->x->req.query;
    size_t count = 0;

    for (size_t i = 0; i < sent->count; i++)
        count += str_eq(sent->at[i].name, name);
    return count;
}

/* Of rows that there may be many of only whether there are any can be asked, by itself. */
static enum err row_judge(const struct list *l, const struct filter_row *row)
{
    struct about is;

    if (!about_find(l, row->is.column, &is))
        return error_tell(&l->x->error, ERR_INVALID, STR("column"),
                          "is no column of this table; choose one");
    if (is.column == NULL && !str_eq(row->is.how, STR("none")) && !str_eq(row->is.how, STR("some")))
        return error_tell(&l->x->error, ERR_INVALID, STR("filter"),
                          "asks of rows as a whole whether there are any; for more choose one of "
                          "their columns");
    return ERR_NONE;
}

static enum err rows_take(const struct list *l, struct filter_row *rows, size_t *out_count)
{
    size_t sent = field_count(l, STR("~column"));
    size_t count = 0;

    for (size_t i = 0; i < sent; i++) {
        struct filter_row row = {
            .is = {field_at(l, STR("~column"), i), field_at(l, STR("~how"), i),
                   field_at(l, STR("~value"), i)},
            .is_or = count > 0 && str_eq(field_at(l, STR("~join"), i), STR("or")),
        };

        if (row.is.column.len == 0)
            continue;
        if (count == ROWS_MAX)
            return error_tell(&l->x->error, ERR_INVALID, STR("filter"),
                              "has more than %d conditions; write them into the address", ROWS_MAX);
        TRY(row_judge(l, &row));
        rows[count++] = row;
    }
    *out_count = count;
    return ERR_NONE;
}

static void param_add(struct list *l, struct str name, struct str value)
{
    l->params[l->param_count++] = (struct query_param){name, value};
}

/* The relation that a row's condition goes along, or absent. */
static struct str along_of(const struct list *l, const struct filter_row *row)
{
    struct about is;

    return about_find(l, row->is.column, &is) && is.along.table != NULL ? is.along.name : STR_NONE;
}

static bool is_whole(const struct list *l, const struct filter_row *row)
{
    struct about is;

    return about_find(l, row->is.column, &is) && is.column == NULL;
}

static struct str field_of(const struct filter_row *row, struct str along)
{
    return along.at == NULL ? row->is.column : str_from(row->is.column, along.len + 1);
}

/* or=(a.eq.1,b.eq.2), or the one condition of a group that has no more. */
static enum err group_write(struct list *l, const struct filter_row *rows, size_t count)
{
    struct arena *a = l->x->arena;
    struct str along = is_whole(l, &rows[0]) ? STR_NONE : along_of(l, &rows[0]);
    struct str prefix = along.at == NULL ? STR("") : str_format(a, "%.*s.", STR_ARG(along));
    struct str text = STR("");

    for (size_t i = 0; i < count; i++) {
        struct str name = admin_name_quote(a, field_of(&rows[i], along));
        struct str one;

        if (count > 1 && (!str_eq(along_of(l, &rows[i]), along) || is_whole(l, &rows[i])))
            return error_tell(&l->x->error, ERR_INVALID, STR("filter"),
                              "“or” joins conditions on one table; those along a relation go "
                              "together");
        TRY(admin_condition_write(a, &rows[i].is, count > 1, &one, &l->x->error));
        if (count == 1) {
            param_add(l, str_format(a, "%.*s%.*s", STR_ARG(prefix), STR_ARG(name)), one);
            return ERR_NONE;
        }
        text = str_format(a, "%.*s%s%.*s.%.*s", STR_ARG(text), i == 0 ? "" : ",", STR_ARG(name),
                          STR_ARG(one));
    }
    param_add(l, str_format(a, "%.*sor", STR_ARG(prefix)), str_format(a, "(%.*s)", STR_ARG(text)));
    return ERR_NONE;
}

enum err list_filter_take(struct list *l)
{
    struct filter_row rows[ROWS_MAX];
    struct query_param set = {STR("offset"), STR_NONE};
    size_t count = 0;
    size_t end;

    TRY(rows_take(l, rows, &count));
    for (size_t i = 0; i < count; i = end) {
        end = i + 1;
        while (end < count && rows[end].is_or)
            end++;
        TRY(group_write(l, &rows[i], end - i));
    }
    list_select_carry(l);
    http_redirect(l->x, list_address(l, SIZE_MAX, &set, 1));
    return ERR_NONE;
}
