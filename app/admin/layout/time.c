/*
 * time.c - rows in time: when they begin and end, on the clocks of the reader.
 *
 * A DATE is a day and a DATETIME stands on the wall: both are the same everywhere.  A TIMESTAMP is
 * an instant, which falls on the day that the reader's zone has then.  A row lasts from its first
 * day to its last one; without an end, or with one that lies before its beginning, it has one day.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/layout/layout.h"
#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/day.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/locale/locale.h"
#include "app/locale/zone.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/view/display.h"

/* TIMESTAMP ends in January 2038, and a page shows less than a year and a half around its day. */
#define AT_MARGIN    500
#define STAMP_LAST   24837 /* 2038-01-01 */
#define EXAMINED_MAX 100000
#define CLOCK_DIGITS 5 /* "13:00" */

bool layout_is_time(struct http_exchange *x, const struct model_column *c)
{
    (void)x;
    return c->type == MODEL_DATE || c->type == MODEL_DATETIME || c->type == MODEL_TIMESTAMP;
}

int64_t layout_now(const struct layout *y)
{
    return locale_zone_wall(y->zone, clock_now_us() / CLOCK_US_PER_S);
}

static int64_t clip(int64_t day, int64_t least, int64_t most)
{
    return day < least ? least : day > most ? most : day;
}

int64_t layout_at(const struct layout *y)
{
    bool is_stamp = y->columns[LAYOUT_START]->type == MODEL_TIMESTAMP;
    int64_t day;

    if (!day_parse(list_param(y->list, STR("~at")), &day))
        day = layout_now(y) / DAY_SECONDS;
    return is_stamp ? clip(day, AT_MARGIN, STAMP_LAST - AT_MARGIN)
                    : clip(day, DAY_FIRST + AT_MARGIN, DAY_LAST - AT_MARGIN);
}

static struct str moment_print(struct arena *a, int64_t seconds, const char *end)
{
    int64_t day = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
    int rest = (int)(seconds - day * DAY_SECONDS);

    return str_format(a, "%.*sT%02d:%02d:%02d%s", STR_ARG(day_print(a, day)), rest / 3600,
                      rest / 60 % 60, rest % 60, end);
}

struct str layout_time_literal(const struct layout *y, const struct model_column *c, int64_t wall)
{
    struct arena *a = y->x->arena;

    if (c->type == MODEL_DATE)
        return day_print(a, wall / DAY_SECONDS);
    if (c->type == MODEL_DATETIME)
        return moment_print(a, wall, "");
    return moment_print(a, locale_zone_when(y->zone, wall), "+00:00");
}

/* ---- what a row covers ---- */

/* "13:05..." to seconds; what has no clock is midnight. */
static int64_t clock_of(struct str iso)
{
    uint64_t hours;
    uint64_t minutes;

    if (iso.len < sizeof "2026-11-23T" - 1 + CLOCK_DIGITS ||
        !num_parse_uint(str_range(iso, 11, 13), &hours) ||
        !num_parse_uint(str_range(iso, 14, 16), &minutes))
        return 0;
    return (int64_t)(hours * 3600 + minutes * 60);
}

/* Seconds of the reader's clocks; false: there is no such day (0000-00-00), or no value. */
static bool wall_of(const struct layout *y, const struct view_rows *rows, size_t row,
                    const struct model_column *c, int64_t *out_wall)
{
    const struct db_value *v = &view_rows_of(rows, row, c)->value;
    int64_t day;
    int64_t wall;

    if (v->type == DB_NULL || !day_parse(str_range(v->text, 0, 10), &day))
        return false;
    wall = day * DAY_SECONDS + clock_of(v->text);
    *out_wall = c->type == MODEL_TIMESTAMP ? locale_zone_wall(y->zone, wall) : wall;
    return true;
}

static int64_t day_at(int64_t wall)
{
    return wall / DAY_SECONDS - (wall % DAY_SECONDS < 0);
}

bool layout_stay_of(const struct layout *y, const struct view_rows *rows, size_t row,
                    struct layout_stay *out_stay)
{
    const struct model_column *end = y->columns[LAYOUT_END];
    struct layout_stay stay = {.has_clock = y->columns[LAYOUT_START]->type != MODEL_DATE};
    int64_t last;

    if (!wall_of(y, rows, row, y->columns[LAYOUT_START], &stay.start))
        return false;
    stay.first = stay.last = day_at(stay.start);
    if (end != NULL && wall_of(y, rows, row, end, &last) && last > stay.start) {
        /* What ends at midnight ends with the day before. */
        stay.last = day_at(end->type == MODEL_DATE ? last : last - 1);
        stay.last = stay.last < stay.first ? stay.first : stay.last;
    }
    *out_stay = stay;
    return true;
}

/* ---- what is read ---- */

/* start < end of the span AND (start >= its beginning OR end > it) */
static struct query_cond *span_cond(const struct layout *y, int64_t begin, int64_t end)
{
    const struct model_column *from = y->columns[LAYOUT_START];
    const struct model_column *to = y->columns[LAYOUT_END];
    struct http_exchange *x = y->x;
    struct query_cond *before =
        layout_compare(x, from, QUERY_LT, layout_time_literal(y, from, end * DAY_SECONDS));
    struct query_cond *since =
        layout_compare(x, from, QUERY_GTE, layout_time_literal(y, from, begin * DAY_SECONDS));
    struct query_cond *either;

    if (to == NULL) {
        before->next = since;
        return before;
    }
    either = ARENA_NEW(x->arena, struct query_cond);
    either->kind = QUERY_OR;
    either->first = since;
    since->next = layout_compare(x, to, to->type == MODEL_DATE ? QUERY_GTE : QUERY_GT,
                                 layout_time_literal(y, to, begin * DAY_SECONDS));
    before->next = either;
    return before;
}

enum err layout_span_rows(struct layout *y, int64_t begin, int64_t end, uint64_t limit,
                          const struct model_column *group, struct view_rows *out_rows)
{
    struct query_order orders[2] = {{.nulls = QUERY_NULLS_LAST}, {.nulls = QUERY_NULLS_ANY}};
    struct layout_reading how = {
        .where = span_cond(y, begin, end), .limit = limit, .examined_max = EXAMINED_MAX};
    struct view_columns columns;

    layout_columns(y, 0, NULL, &columns);
    view_columns_add(y->x->arena, &columns, y->columns[LAYOUT_START]);
    if (y->columns[LAYOUT_END] != NULL)
        view_columns_add(y->x->arena, &columns, y->columns[LAYOUT_END]);
    orders[1].field =
        (struct query_field){.name = y->columns[LAYOUT_START]->name, .param = STR("~start")};
    how.order = &orders[1];
    if (group != NULL) {
        view_columns_add(y->x->arena, &columns, group);
        orders[0].field = (struct query_field){.name = group->name, .param = STR("~by")};
        orders[0].next = &orders[1];
        how.order = &orders[0];
    }
    return layout_rows(y, &columns, &how, out_rows);
}
