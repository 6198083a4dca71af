/*
 * chart.c - the rows of a list counted or summed by one of its columns, as a picture.
 *
 * The query is the list's with other columns: what may be counted and what may not the read
 * plan knows.  Days are put together to months here; of a TIMESTAMP they are those of UTC.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdlib.h>

#include "app/admin/form/form.h"
#include "app/admin/layout/layout.h"
#include "app/admin/list/condition.h"
#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/base/day.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/locale/locale.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/chart.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/named.h"

#define POINTS_MAX VIEW_NAMED_ROWS_MAX
#define GAPS_MAX   240 /* months without rows, between others */

struct point {
    struct str group; /* as the query gave it; absent: NULL */
    struct str label;
    double sum;
    double count;
};

struct chart {
    struct layout *y;
    const struct model_column *by;
    const struct model_column *of; /* NULL: rows are counted */
    struct point *points;
    size_t count;
    bool is_time;
    bool is_average;
};

/* ---- the query ---- */

static struct str select_of(const struct chart *c)
{
    struct arena *a = c->y->x->arena;
    struct str by = admin_name_quote(a, c->by->name);
    struct str rest = list_param(c->y->list, STR("select"));
    struct str of = c->of == NULL ? STR("") : admin_name_quote(a, c->of->name);
    struct str text = str_format(a, "g:%.*s%s", STR_ARG(by), c->is_time ? "::date" : "");
    struct str entry;

    /* Of what has no value nothing is counted, so that it lowers no average. */
    text = c->of == NULL ? str_format(a, "%.*s,n:count()", STR_ARG(text))
                         : str_format(a, "%.*s,n:%.*s.count(),s:%.*s.sum()", STR_ARG(text),
                                      STR_ARG(of), STR_ARG(of));
    /* Relations that carry the list's conditions. */
    while (rest.len > 0 && str_cut(&rest, ',', &entry)) {
        if (str_ends(entry, STR("!inner()")))
            text = str_format(a, "%.*s,%.*s", STR_ARG(text), STR_ARG(entry));
    }
    return text;
}

static struct str query_of(const struct chart *c)
{
    const struct list *l = c->y->list;
    const struct query_param set[] = {{STR("select"), select_of(c)},
                                      {STR("order"), c->is_time ? STR("g.desc") : STR_NONE},
                                      {STR("limit"), STR_NONE},
                                      {STR("offset"), STR_NONE}};

    return str_from(view_query_print(c->y->x->arena, l->asked, l->asked_count, SIZE_MAX, set, 4),
                    1);
}

static double number_of(struct arena *a, const struct json_value *row, struct str name)
{
    const struct json_value *v = json_find(row, name);

    return v == NULL || v->kind != JSON_NUMBER ? 0 : strtod(str_z(a, v->text), NULL);
}

static struct str group_of(const struct json_value *row)
{
    const struct json_value *v = json_find(row, STR("g"));

    if (v == NULL || v->kind == JSON_NULL)
        return STR_NONE;
    return v->kind == JSON_BOOL ? (v->is_true ? STR("true") : STR("false")) : v->text;
}

static void points_take(struct chart *c, const struct json_value *rows)
{
    struct arena *a = c->y->x->arena;

    c->points = ARENA_ARRAY(a, struct point, rows->count + 1);
    for (const struct json_value *row = rows->first; row != NULL; row = row->next) {
        struct point *p = &c->points[c->count++];

        p->group = group_of(row);
        p->count = number_of(a, row, STR("n"));
        p->sum = c->of == NULL ? p->count : number_of(a, row, STR("s"));
    }
}

/* ---- months ---- */

/* Another month behind the last one. */
static void month_add(const struct chart *c, struct point *months, size_t *count, int64_t month)
{
    struct http_exchange *x = c->y->x;

    months[(*count)++].label = locale_part(x->locale, x->arena, month * DAY_SECONDS, LOCALE_MONTH);
}

/* The days come newest first; the months go on, oldest first, with those that have none. */
static void months_make(struct chart *c)
{
    struct http_exchange *x = c->y->x;
    struct point *months = ARENA_ARRAY(x->arena, struct point, c->count + GAPS_MAX + 1);
    int64_t last = INT64_MIN;
    size_t gaps = 0;
    size_t count = 0;

    for (size_t i = c->count; i-- > 0;) {
        int64_t day;

        if (c->points[i].group.at == NULL || !day_parse(str_range(c->points[i].group, 0, 10), &day))
            continue;
        day = day_month_begin(day, 0);
        while (count > 0 && day_month_begin(last, 1) < day && gaps++ < GAPS_MAX) {
            last = day_month_begin(last, 1);
            month_add(c, months, &count, last);
        }
        if (day != last)
            month_add(c, months, &count, day);
        last = day;
        months[count - 1].count += c->points[i].count;
        months[count - 1].sum += c->points[i].sum;
    }
    c->points = months;
    c->count = count;
}

/* ---- names ---- */

/* What the rows are called that a foreign key leads to. */
static enum err names_find(struct chart *c, const struct model_relation *r)
{
    struct http_exchange *x = c->y->x;
    struct str *keys = ARENA_ARRAY(x->arena, struct str, c->count + 1);
    struct query_cond *in = layout_compare(x, r->to_columns[0], QUERY_IN, STR(""));
    struct query q = {.where = in, .has_limit = true, .limit = POINTS_MAX};
    struct view_rows rows;
    size_t count = 0;

    for (size_t i = 0; i < c->count; i++) {
        if (c->points[i].group.at != NULL && count < CHART_POINTS_MAX)
            keys[count++] = c->points[i].group;
    }
    if (count == 0)
        return ERR_NONE;
    in->values = keys;
    in->value_count = count;
    TRY(admin_choices_read(x, r, &q, &rows));
    for (size_t row = 0; row < rows.count; row++) {
        struct admin_choice choice = admin_choice_of(x, r, &rows, row);

        for (size_t i = 0; i < c->count; i++) {
            if (str_eq(c->points[i].group, choice.value))
                c->points[i].label = choice.name;
        }
    }
    return ERR_NONE;
}

static enum err labels_find(struct chart *c)
{
    const struct model_relation *r = view_column_refers(c->by);
    const struct tmpl_store *s = c->y->x->templates;

    for (size_t i = 0; i < c->count; i++) {
        struct point *p = &c->points[i];

        p->label = p->group.at == NULL ? TMPL_SAY(s, "No value") : p->group;
        if (c->by->type == MODEL_BOOL && p->group.at != NULL)
            p->label = str_eq(p->group, STR("true")) ? TMPL_SAY(s, "Yes") : TMPL_SAY(s, "No");
    }
    return r == NULL ? ERR_NONE : names_find(c, r);
}

/* ---- the picture ---- */

static double value_of(const struct chart *c, const struct point *p)
{
    return c->is_average && p->count > 0 ? p->sum / p->count : p->sum;
}

/* The largest first: the averages are what they are sorted by, where they are shown. */
static void sort(struct chart *c)
{
    for (size_t i = 1; i < c->count; i++) {
        struct point p = c->points[i];
        size_t k = i;

        while (k > 0 && value_of(c, &c->points[k - 1]) < value_of(c, &p)) {
            c->points[k] = c->points[k - 1];
            k--;
        }
        c->points[k] = p;
    }
}

/* The points as chart_put() takes rows: each an object of a text and a number. */
static struct json_value rows_make(const struct chart *c)
{
    struct arena *a = c->y->x->arena;
    struct json_value *rows = ARENA_ARRAY(a, struct json_value, c->count + 1);

    for (size_t i = 0; i < c->count; i++) {
        struct json_value *pair = ARENA_ARRAY(a, struct json_value, 2);
        double value = value_of(c, &c->points[i]);
        bool is_whole = value > -1e15 && value < 1e15 && value == (double)(int64_t)value;

        pair[0] = (struct json_value){
            .kind = JSON_STRING, .name = STR("g"), .text = c->points[i].label, .next = &pair[1]};
        pair[1] = (struct json_value){.kind = JSON_NUMBER,
                                      .name = STR("n"),
                                      .text = str_format(a, is_whole ? "%.0f" : "%.2f", value)};
        rows[i] = (struct json_value){.kind = JSON_OBJECT,
                                      .first = pair,
                                      .count = 2,
                                      .next = i + 1 < c->count ? &rows[i + 1] : NULL};
    }
    return (struct json_value){
        .kind = JSON_ARRAY, .first = c->count == 0 ? NULL : rows, .count = c->count};
}

static struct str title_of(const struct chart *c)
{
    struct http_exchange *x = c->y->x;
    struct tmpl_arg by = TMPL_TEXT("by", view_column_label(x, c->by));
    struct tmpl_arg of = TMPL_TEXT("of", c->of == NULL ? STR("") : view_column_label(x, c->of));

    if (c->of == NULL)
        return TMPL_SAY_WITH(x->templates, x->arena, "Rows by {by}", by);
    if (c->is_average)
        return TMPL_SAY_WITH(x->templates, x->arena, "Average of {of} by {by}", of, by);
    return TMPL_SAY_WITH(x->templates, x->arena, "Sum of {of} by {by}", of, by);
}

enum err layout_chart_put(struct layout *y, struct tmpl_map *root)
{
    static const enum view_panel_kind kinds[] = {[LAYOUT_BARS] = VIEW_PANEL_BARS,
                                                 [LAYOUT_CURVE] = VIEW_PANEL_SERIES,
                                                 [LAYOUT_PIE] = VIEW_PANEL_PIE};
    struct chart c = {.y = y, .by = y->columns[LAYOUT_BY]};
    struct tmpl_list *list = tmpl_map_put_list(root, STR("panels"));
    struct tmpl_map *panel = tmpl_list_add_map(list);
    const struct http_params nothing = {NULL, 0};
    struct view_named named = {.name = STR("chart")};
    const struct json_value *rows;
    struct json_value points;

    c.is_time = layout_is_time(y->x, c.by);
    c.of = y->words[LAYOUT_MEASURE] == LAYOUT_COUNT ? NULL : y->columns[LAYOUT_OF];
    c.is_average = c.of != NULL && y->words[LAYOUT_MEASURE] == LAYOUT_AVERAGE;
    named.model = view_table_name(y->x->arena, y->x->model, y->list->table);
    named.query = query_of(&c);
    TRY(view_named_run(y->x, &named, &nothing, &rows));
    points_take(&c, rows);
    if (c.is_time) {
        months_make(&c);
    } else {
        TRY(labels_find(&c));
        sort(&c);
    }
    points = rows_make(&c);
    tmpl_map_put_text(panel, STR("panel_title"), title_of(&c));
    tmpl_map_put_bool(panel, STR("is_wide"), true);
    chart_put(y->x, panel, kinds[y->words[LAYOUT_DRAWN]], &points);
    tmpl_map_put_bool(root, STR("is_cut"), false);
    return ERR_NONE;
}
