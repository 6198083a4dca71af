/*
 * timeline.c - rows as bars from their beginning to their end, in groups if one is named.
 *
 * Drawn as SVG whose measures are percents, so that it is as wide as the page; what it says
 * stands beside each name as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/layout/layout.h"
#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/base/day.h"
#include "app/http/exchange.h"
#include "app/locale/locale.h"
#include "app/locale/zone.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"

#define ROWS_MAX 100
#define MONTHS   12
#define WEEKS    8
#define NARROW   0.5 /* percent: what lasts a day in a year is still seen */

struct timeline {
    struct layout *y;
    struct view_rows rows;
    int64_t at;
    int64_t begin;
    int64_t end;
    bool is_weeks;
};

static void span_find(struct timeline *t)
{
    t->is_weeks = t->y->words[LAYOUT_ZOOM] == LAYOUT_WEEKS;
    if (t->is_weeks) {
        t->begin = day_week_begin(t->at, locale_week_start(t->y->x->locale)) - 7;
        t->end = t->begin + (int64_t)7 * WEEKS;
    } else {
        t->begin = day_month_begin(t->at, -2);
        t->end = day_month_begin(t->begin, MONTHS);
    }
}

static struct str percent(const struct timeline *t, double days)
{
    return str_format(t->y->x->arena, "%.2f", days * 100 / (double)(t->end - t->begin));
}

static void ticks_put(const struct timeline *t, struct tmpl_map *root, int64_t today)
{
    struct http_exchange *x = t->y->x;
    struct tmpl_list *list = tmpl_map_put_list(root, STR("ticks"));
    bool is_today = today >= t->begin && today < t->end;

    for (int64_t day = t->begin; day < t->end;
         day = t->is_weeks ? day + 7 : day_month_begin(day, 1)) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("tick_x"), percent(t, (double)(day - t->begin)));
        tmpl_map_put_text(m, STR("tick_text"),
                          locale_part(x->locale, x->arena, day * DAY_SECONDS,
                                      t->is_weeks ? LOCALE_DAY_MONTH : LOCALE_MONTH_SHORT));
    }
    tmpl_map_put_text(root, STR("today_x"),
                      is_today ? percent(t, (double)(today - t->begin) + 0.5) : STR(""));
}

static struct str date_of(const struct timeline *t, int64_t day)
{
    struct http_exchange *x = t->y->x;

    return locale_date(x->locale, x->arena, day_print(x->arena, day));
}

static void bar_put(const struct timeline *t, struct tmpl_map *m, const struct layout_stay *stay)
{
    struct arena *a = t->y->x->arena;
    int64_t first = stay->first < t->begin ? t->begin : stay->first;
    int64_t last = stay->last >= t->end ? t->end - 1 : stay->last;
    double length = (double)(last - first + 1);
    double least = NARROW / 100 * (double)(t->end - t->begin);

    tmpl_map_put_text(m, STR("bar_x"), percent(t, (double)(first - t->begin)));
    tmpl_map_put_text(m, STR("bar_width"), percent(t, length < least ? least : length));
    tmpl_map_put_text(m, STR("bar_text"),
                      stay->last == stay->first
                          ? date_of(t, stay->first)
                          : str_format(a, "%.*s – %.*s", STR_ARG(date_of(t, stay->first)),
                                       STR_ARG(date_of(t, stay->last))));
}

static struct str group_of(const struct timeline *t, size_t row)
{
    const struct model_column *by = t->y->columns[LAYOUT_BY];
    struct http_exchange *x = t->y->x;
    struct view_cell cell;
    size_t c = 0;

    while (t->rows.columns[c] != by)
        c++;
    cell = view_rows_cell(x, &t->rows, row, c, VIEW_SHORT);
    if (cell.kind == VIEW_NULL || cell.kind == VIEW_BLANK)
        return TMPL_SAY(x->templates, "No value");
    if (cell.kind == VIEW_YES || cell.kind == VIEW_NO)
        return cell.kind == VIEW_YES ? TMPL_SAY(x->templates, "Yes") : TMPL_SAY(x->templates, "No");
    return cell.text;
}

static size_t rows_put(const struct timeline *t, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("bars"));
    struct str before = STR_NONE;
    size_t count = 0;

    for (size_t row = 0; row < t->rows.count; row++) {
        struct layout_stay stay;
        struct str group = STR_NONE;
        struct str link = view_rows_link(t->y->x, &t->rows, row);
        struct tmpl_map *m;

        if (!layout_stay_of(t->y, &t->rows, row, &stay))
            continue;
        m = tmpl_list_add_map(list);
        if (t->y->columns[LAYOUT_BY] != NULL)
            group = group_of(t, row);
        tmpl_map_put_text(m, STR("bar_group"),
                          group.at != NULL && !str_eq(group, before) ? group : STR(""));
        before = group;
        tmpl_map_put_text(m, STR("bar_name"), view_rows_name(t->y->x, &t->rows, row, NULL));
        tmpl_map_put_text(m, STR("bar_path"), link.at == NULL ? STR("") : link);
        bar_put(t, m, &stay);
        count++;
    }
    return count;
}

static void moves_put(const struct timeline *t, struct tmpl_map *root)
{
    const struct list *l = t->y->list;
    struct arena *a = t->y->x->arena;
    int64_t back =
        t->is_weeks ? t->at - (int64_t)7 * (WEEKS / 2) : day_month_begin(t->at, -MONTHS / 2);
    int64_t on =
        t->is_weeks ? t->at + (int64_t)7 * (WEEKS / 2) : day_month_begin(t->at, MONTHS / 2);

    tmpl_map_put_text(root, STR("span_title"),
                      str_format(a, "%.*s – %.*s", STR_ARG(date_of(t, t->begin)),
                                 STR_ARG(date_of(t, t->end - 1))));
    tmpl_map_put_text(root, STR("back_path"), list_address_with(l, STR("~at"), day_print(a, back)));
    tmpl_map_put_text(root, STR("on_path"), list_address_with(l, STR("~at"), day_print(a, on)));
    tmpl_map_put_text(root, STR("today_path"), list_address_with(l, STR("~at"), STR_NONE));
    tmpl_map_put_text(root, STR("months_path"), list_address_with(l, STR("~zoom"), STR_NONE));
    tmpl_map_put_text(root, STR("weeks_path"), list_address_with(l, STR("~zoom"), STR("weeks")));
    tmpl_map_put_bool(root, STR("is_weeks"), t->is_weeks);
}

enum err layout_timeline_put(struct layout *y, struct tmpl_map *root)
{
    AUTO(locale_zone_closep)
    struct locale_zone *zone = locale_zone_open(locale_zone_of(y->x->locale));
    struct timeline t = {.y = y};

    y->zone = zone;
    t.at = layout_at(y);
    span_find(&t);
    TRY(layout_span_rows(y, t.begin, t.end, ROWS_MAX, y->columns[LAYOUT_BY], &t.rows));
    moves_put(&t, root);
    ticks_put(&t, root, layout_now(y) / DAY_SECONDS);
    tmpl_map_put_bool(root, STR("has_entries"), rows_put(&t, root) > 0);
    tmpl_map_put_bool(root, STR("is_cut"), t.rows.is_cut);
    tmpl_map_put_bool(root, STR("is_full"), t.rows.has_next);
    tmpl_map_put_int(root, STR("shown_rows"), (int64_t)t.rows.count);
    return ERR_NONE;
}
