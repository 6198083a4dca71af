/*
 * calendar.c - a month or a week of rows, by a column of days or times.
 *
 * Only what lies in the weeks that are shown is read.  A row that lasts for several days has one
 * lane for all of them within a week, so that it reads as one bar; what a day has no room for
 * is counted, and stands in the week.
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
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/link.h"
#include "app/view/shown.h"

#define ROWS_MAX    300 /* of what is shown */
#define LANES_MONTH 3
#define LANES_WEEK  20
#define LANES_MAX   64 /* that are told apart; what has none is counted */
#define MORNING     (9 * 3600)

struct entry {
    struct layout_stay stay;
    size_t row;
    size_t lane; /* of the week at hand; LANES_MAX: none */
};

struct calendar {
    struct layout *y;
    struct view_rows rows;
    struct entry *entries; /* by when they begin */
    size_t count;
    int64_t at;
    int64_t month; /* its first day; of a week: none, -1 */
    int64_t begin; /* what is shown, whole weeks ... */
    int64_t end;   /* ... up to this day, without it */
    int64_t today;
    size_t lanes;
    bool is_week;
    bool may_add;
};

/* ---- weeks and months ---- */

static void span_find(struct calendar *c)
{
    int week_start = locale_week_start(c->y->x->locale);

    c->is_week = c->y->words[LAYOUT_SPAN] == LAYOUT_WEEK;
    c->lanes = c->is_week ? LANES_WEEK : LANES_MONTH;
    c->month = day_month_begin(c->at, 0);
    c->begin = day_week_begin(c->is_week ? c->at : c->month, week_start);
    c->end =
        c->is_week ? c->begin + 7 : day_week_begin(day_month_begin(c->at, 1) - 1, week_start) + 7;
}

/* A day's lanes are the same all through the week; who begins first gets the first that is free. */
static void lanes_give(struct calendar *c, int64_t week)
{
    int64_t taken[LANES_MAX]; /* the last day that it is */

    for (size_t i = 0; i < LANES_MAX; i++)
        taken[i] = week - 1;
    for (size_t i = 0; i < c->count; i++) {
        struct entry *e = &c->entries[i];
        int64_t first = e->stay.first < week ? week : e->stay.first;

        if (e->stay.last < week || e->stay.first >= week + 7)
            continue;
        e->lane = 0;
        while (e->lane < LANES_MAX && taken[e->lane] >= first)
            e->lane++;
        if (e->lane < LANES_MAX)
            taken[e->lane] = e->stay.last;
    }
}

/* ---- a day ---- */

static void entry_put(const struct calendar *c, struct tmpl_map *m, const struct entry *e,
                      int64_t day, int64_t week)
{
    struct http_exchange *x = c->y->x;
    struct str link = view_rows_link(x, &c->rows, e->row);
    bool is_first = day == e->stay.first;

    tmpl_map_put_bool(m, STR("is_entry"), true);
    tmpl_map_put_text(m, STR("entry_name"), view_rows_name(x, &c->rows, e->row, NULL));
    tmpl_map_put_text(m, STR("entry_path"), link.at == NULL ? STR("") : link);
    tmpl_map_put_text(m, STR("entry_clock"),
                      is_first && e->stay.has_clock
                          ? locale_part(x->locale, x->arena, e->stay.start, LOCALE_CLOCK)
                          : STR(""));
    tmpl_map_put_bool(m, STR("came"), !is_first);
    tmpl_map_put_bool(m, STR("goes"), e->stay.last > day);
    /* A bar is named where it begins, and anew in each week. */
    tmpl_map_put_bool(m, STR("is_named"), is_first || day == week);
}

/* The entries of the day by their lanes, with gaps between; how many there is no room for. */
static size_t entries_put(const struct calendar *c, struct tmpl_list *list, int64_t day,
                          int64_t week, size_t *out_shown)
{
    const struct entry *lanes[LANES_WEEK] = {NULL};
    size_t used = 0;
    size_t more = 0;

    *out_shown = 0;
    for (size_t i = 0; i < c->count; i++) {
        const struct entry *e = &c->entries[i];

        if (day < e->stay.first || day > e->stay.last)
            continue;
        if (e->lane >= c->lanes) {
            more++;
            continue;
        }
        lanes[e->lane] = e;
        used = e->lane >= used ? e->lane + 1 : used;
        (*out_shown)++;
    }
    for (size_t i = 0; i < used; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        if (lanes[i] != NULL)
            entry_put(c, m, lanes[i], day, week);
        else
            tmpl_map_put_bool(m, STR("is_entry"), false);
    }
    return more;
}

static struct str week_path(const struct calendar *c, int64_t day)
{
    const struct query_param set[] = {{STR("offset"), STR_NONE},
                                      {STR("~span"), STR("week")},
                                      {STR("~at"), day_print(c->y->x->arena, day)}};

    return list_address(c->y->list, SIZE_MAX, set, 3);
}

static struct str new_path(const struct calendar *c, int64_t day)
{
    const struct model_column *start = c->y->columns[LAYOUT_START];
    struct query_param set = {start->name,
                              layout_time_literal(c->y, start, day * DAY_SECONDS + MORNING)};
    struct arena *a = c->y->x->arena;

    return str_format(a, "%.*s/-/new%.*s", STR_ARG(c->y->list->path),
                      STR_ARG(view_query_print(a, NULL, 0, 0, &set, 1)));
}

static void day_put(const struct calendar *c, struct tmpl_map *m, int64_t day, int64_t week)
{
    struct http_exchange *x = c->y->x;
    size_t shown;
    size_t more = entries_put(c, tmpl_map_put_list(m, STR("entries")), day, week, &shown);

    tmpl_map_put_int(m, STR("day_number"), day_split(day).day);
    tmpl_map_put_text(m, STR("day_name"),
                      locale_part(x->locale, x->arena, day * DAY_SECONDS, LOCALE_WEEKDAY_DATE));
    tmpl_map_put_bool(m, STR("is_today"), day == c->today);
    tmpl_map_put_bool(m, STR("is_out"),
                      !c->is_week && (day < c->month || day >= day_month_begin(c->month, 1)));
    tmpl_map_put_bool(m, STR("is_blank"), shown + more == 0);
    tmpl_map_put_int(m, STR("more"), (int64_t)more);
    tmpl_map_put_bool(m, STR("has_more"), more > 0);
    tmpl_map_put_text(m, STR("day_path"), c->is_week ? STR("") : week_path(c, day));
    tmpl_map_put_text(m, STR("new_path"), c->may_add ? new_path(c, day) : STR(""));
}

/* ---- the page ---- */

static bool may_add(const struct layout *y)
{
    const struct model_table *t = y->list->table;
    const struct http_exchange *x = y->x;

    return t->is_writable && t->primary != NULL &&
           policy_allows(x->arena, x->policy, t, POLICY_CREATE) &&
           !y->columns[LAYOUT_START]->is_generated &&
           view_is_shown(policy_given(x->arena, x->policy, t, POLICY_CREATE),
                         y->columns[LAYOUT_START]);
}

static struct str title_of(const struct calendar *c)
{
    struct http_exchange *x = c->y->x;
    struct arena *a = x->arena;

    if (!c->is_week)
        return locale_part(x->locale, a, c->month * DAY_SECONDS, LOCALE_MONTH);
    return str_format(a, "%.*s – %.*s", STR_ARG(locale_date(x->locale, a, day_print(a, c->begin))),
                      STR_ARG(locale_date(x->locale, a, day_print(a, c->end - 1))));
}

static void moves_put(const struct calendar *c, struct tmpl_map *root)
{
    const struct list *l = c->y->list;
    struct arena *a = c->y->x->arena;
    int64_t back = c->is_week ? c->begin - 7 : day_month_begin(c->at, -1);
    int64_t on = c->is_week ? c->begin + 7 : day_month_begin(c->at, 1);

    tmpl_map_put_text(root, STR("span_title"), title_of(c));
    tmpl_map_put_text(root, STR("back_path"), list_address_with(l, STR("~at"), day_print(a, back)));
    tmpl_map_put_text(root, STR("on_path"), list_address_with(l, STR("~at"), day_print(a, on)));
    tmpl_map_put_text(root, STR("today_path"), list_address_with(l, STR("~at"), STR_NONE));
    tmpl_map_put_text(root, STR("month_path"), list_address_with(l, STR("~span"), STR_NONE));
    tmpl_map_put_text(root, STR("week_path"), list_address_with(l, STR("~span"), STR("week")));
    tmpl_map_put_bool(root, STR("is_week"), c->is_week);
}

static void weeks_put(struct calendar *c, struct tmpl_map *root)
{
    struct http_exchange *x = c->y->x;
    struct tmpl_list *names = tmpl_map_put_list(root, STR("weekdays"));
    struct tmpl_list *weeks = tmpl_map_put_list(root, STR("weeks"));

    for (int64_t day = c->begin; day < c->begin + 7; day++) {
        struct tmpl_map *m = tmpl_list_add_map(names);

        tmpl_map_put_text(m, STR("weekday"),
                          locale_part(x->locale, x->arena, day * DAY_SECONDS, LOCALE_WEEKDAY));
        tmpl_map_put_text(m, STR("weekday_long"),
                          locale_part(x->locale, x->arena, day * DAY_SECONDS, LOCALE_WEEKDAY_LONG));
    }
    for (int64_t week = c->begin; week < c->end; week += 7) {
        struct tmpl_list *days = tmpl_map_put_list(tmpl_list_add_map(weeks), STR("days"));

        lanes_give(c, week);
        for (int64_t day = week; day < week + 7; day++)
            day_put(c, tmpl_list_add_map(days), day, week);
    }
}

enum err layout_calendar_put(struct layout *y, struct tmpl_map *root)
{
    AUTO(locale_zone_closep)
    struct locale_zone *zone = locale_zone_open(locale_zone_of(y->x->locale));
    struct calendar c = {.y = y};

    y->zone = zone;
    c.at = layout_at(y);
    c.today = layout_now(y) / DAY_SECONDS;
    c.may_add = may_add(y);
    span_find(&c);
    TRY(layout_span_rows(y, c.begin, c.end, ROWS_MAX, NULL, &c.rows));
    c.entries = ARENA_ARRAY(y->x->arena, struct entry, c.rows.count);
    for (size_t row = 0; row < c.rows.count; row++) {
        c.entries[c.count].row = row;
        c.count += layout_stay_of(y, &c.rows, row, &c.entries[c.count].stay);
    }
    moves_put(&c, root);
    weeks_put(&c, root);
    tmpl_map_put_bool(root, STR("has_entries"), c.count > 0);
    tmpl_map_put_bool(root, STR("is_cut"), c.rows.is_cut);
    tmpl_map_put_bool(root, STR("is_full"), c.rows.has_next);
    tmpl_map_put_int(root, STR("shown_rows"), (int64_t)c.rows.count);
    return ERR_NONE;
}
