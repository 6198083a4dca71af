/*
 * chart.c - rows as panels show them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/chart.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/locale/locale.h"
#include "app/tmpl/value.h"
#include "app/view/label.h"

/* The drawing of a series, in its own units. */
#define WIDTH  600.0
#define HEIGHT 180.0
#define TICKS  4

#define LABEL_MAX 120 /* bytes */

struct point {
    struct str label;
    struct str text; /* of the value */
    double value;
};

struct points {
    struct point *at;
    size_t count;
    size_t left_out;
    double max;
    double sum; /* of those above 0 */
};

/* ---- rows to points ---- */

/* The first text in it: of an embedded row what names it. */
static struct str text_of(const struct json_value *v)
{
    while (v != NULL && (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY))
        v = v->first;
    if (v == NULL || v->kind == JSON_NULL)
        return STR("–");
    if (v->kind == JSON_BOOL)
        return v->is_true ? STR("yes") : STR("no");
    return utf8_clip(v->text, LABEL_MAX);
}

/* How much: the last number; a row that is embedded stands behind it, wherever it was asked for. */
static const struct json_value *amount_of(const struct json_value *object)
{
    const struct json_value *found = NULL;

    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        if (v->kind == JSON_NUMBER)
            found = v;
    }
    return found;
}

/* Of what: the first that is something else. */
static const struct json_value *subject_of(const struct json_value *object,
                                           const struct json_value *amount)
{
    const struct json_value *v = object->first;

    return v == amount && v != NULL && v->next != NULL ? v->next : v;
}

static bool number_of(struct http_exchange *x, const struct json_value *v, double *out_value)
{
    if (v == NULL)
        return false;
    *out_value = strtod(str_z(x->arena, v->text), NULL);
    return isfinite(*out_value);
}

static struct points points_of(struct http_exchange *x, const struct json_value *rows, size_t max)
{
    struct points p = {
        .at = ARENA_ARRAY(x->arena, struct point, rows->count < max ? rows->count : max)};

    for (const struct json_value *row = rows->first; row != NULL; row = row->next) {
        const struct json_value *amount = row->kind == JSON_OBJECT ? amount_of(row) : NULL;
        double value;

        if (!number_of(x, amount, &value))
            continue;
        if (p.count == max) {
            p.left_out++;
            continue;
        }
        p.at[p.count] = (struct point){text_of(subject_of(row, amount)),
                                       locale_number(x->locale, x->arena, amount->text), value};
        p.max = value > p.max ? value : p.max;
        p.sum += value > 0 ? value : 0;
        p.count++;
    }
    return p;
}

/* ---- bars and funnels ---- */

static struct str length_text(struct http_exchange *x, double value)
{
    return str_format(x->arena, "%.2f", value);
}

static double part_of(double value, double whole)
{
    return value > 0 && whole > 0 ? value / whole * 100 : 0;
}

static struct str percent_text(struct http_exchange *x, double percent)
{
    return str_format(x->arena, "%.0f %%", percent);
}

static void bars_put(struct http_exchange *x, struct tmpl_map *m, const struct points *p,
                     bool is_funnel)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("bars"));
    double whole = is_funnel && p->count > 0 ? p->at[0].value : p->max;

    for (size_t i = 0; i < p->count; i++) {
        struct tmpl_map *bar = tmpl_list_add_map(list);
        double percent = part_of(p->at[i].value, whole);
        double length = percent > 100 ? 100 : percent;

        tmpl_map_put_text(bar, STR("bar_label"), p->at[i].label);
        tmpl_map_put_text(bar, STR("bar_value"), p->at[i].text);
        tmpl_map_put_text(bar, STR("bar_from"), length_text(x, is_funnel ? (100 - length) / 2 : 0));
        tmpl_map_put_text(bar, STR("bar_length"), length_text(x, length));
        tmpl_map_put_text(bar, STR("bar_percent"), is_funnel ? percent_text(x, percent) : STR(""));
    }
    tmpl_map_put_bool(m, STR("is_bars"), true);
}

/* ---- pies ---- */

static void slice_put(struct http_exchange *x, struct tmpl_list *list, struct str label,
                      struct str text, double percent, double from, size_t number)
{
    struct tmpl_map *slice = tmpl_list_add_map(list);

    tmpl_map_put_text(slice, STR("slice_label"), label);
    tmpl_map_put_text(slice, STR("slice_value"), text);
    tmpl_map_put_text(slice, STR("slice_percent"), percent_text(x, percent));
    tmpl_map_put_text(slice, STR("slice_length"), length_text(x, percent));
    tmpl_map_put_text(slice, STR("slice_rest"), length_text(x, 100 - percent));
    /* A circle begins at three o'clock; a quarter back is the top. */
    tmpl_map_put_text(slice, STR("slice_offset"), length_text(x, 25 - from));
    tmpl_map_put_text(slice, STR("slice_css"), str_format(x->arena, "s%zu", number + 1));
}

static void pie_put(struct http_exchange *x, struct tmpl_map *m, const struct points *p)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("slices"));
    double from = 0;
    size_t shown = p->count > CHART_SLICES_MAX ? CHART_SLICES_MAX - 1 : p->count;

    for (size_t i = 0; i < shown; i++) {
        double percent = part_of(p->at[i].value, p->sum);

        slice_put(x, list, p->at[i].label, p->at[i].text, percent, from, i);
        from += percent;
    }
    if (shown < p->count) {
        double rest = 0;

        for (size_t i = shown; i < p->count; i++)
            rest += p->at[i].value > 0 ? p->at[i].value : 0;
        slice_put(x, list, STR("…"),
                  locale_number(x->locale, x->arena, str_format(x->arena, "%.15g", rest)),
                  part_of(rest, p->sum), from, shown);
    }
    tmpl_map_put_bool(m, STR("is_pie"), true);
}

/* ---- series ---- */

double chart_step(double value, unsigned parts)
{
    static const double steps[] = {1, 2, 2.5, 5, 10};
    double raw = value / parts;
    double power;

    if (!(raw > 0))
        return 1;
    power = pow(10, floor(log10(raw)));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i] * power >= raw * (1 - 1e-9))
            return steps[i] * power;
    }
    return 10 * power;
}

static double series_min(const struct points *p)
{
    double min = 0;

    for (size_t i = 0; i < p->count; i++)
        min = p->at[i].value < min ? p->at[i].value : min;
    return min;
}

static double x_of(const struct points *p, size_t i)
{
    return p->count < 2 ? WIDTH / 2 : WIDTH * (double)i / (double)(p->count - 1);
}

static void ticks_put(struct http_exchange *x, struct tmpl_map *m, double low, double high,
                      double step)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("ticks"));

    for (long n = lround((high - low) / step); n >= 0; n--) {
        struct tmpl_map *tick = tmpl_list_add_map(list);
        double at = low + (double)n * step;

        tmpl_map_put_text(tick, STR("tick_y"),
                          length_text(x, HEIGHT - (at - low) / (high - low) * HEIGHT));
        tmpl_map_put_text(
            tick, STR("tick_text"),
            locale_number(x->locale, x->arena,
                          str_format(x->arena, "%.10g", fabs(at) < step / 1e6 ? 0 : at)));
    }
}

static void series_put(struct http_exchange *x, struct tmpl_map *m, const struct points *p)
{
    double min = series_min(p);
    double step = chart_step(p->max - min, TICKS);
    double low = floor(min / step) * step;
    double high = ceil(p->max / step) * step;
    struct tmpl_list *list = tmpl_map_put_list(m, STR("points"));
    struct str line = STR("");

    if (high <= low)
        high = low + step;
    for (size_t i = 0; i < p->count; i++) {
        struct tmpl_map *point = tmpl_list_add_map(list);

        line = str_format(x->arena, "%.*s%s%.1f,%.1f", STR_ARG(line), i == 0 ? "" : " ", x_of(p, i),
                          HEIGHT - (p->at[i].value - low) / (high - low) * HEIGHT);
        tmpl_map_put_text(point, STR("point_label"), p->at[i].label);
        tmpl_map_put_text(point, STR("point_value"), p->at[i].text);
    }
    tmpl_map_put_text(m, STR("line"), line);
    tmpl_map_put_text(m, STR("area"),
                      str_format(x->arena, "%.1f,%.1f %.*s %.1f,%.1f", x_of(p, 0), HEIGHT,
                                 STR_ARG(line), x_of(p, p->count - 1), HEIGHT));
    tmpl_map_put_text(m, STR("first_label"), p->at[0].label);
    tmpl_map_put_text(m, STR("last_label"), p->at[p->count - 1].label);
    ticks_put(x, m, low, high, step);
    tmpl_map_put_bool(m, STR("is_series"), true);
}

/* ---- numbers and tables ---- */

static void number_put(struct http_exchange *x, struct tmpl_map *m, const struct json_value *rows)
{
    const struct json_value *row = rows->kind == JSON_ARRAY ? rows->first : rows;
    const struct json_value *amount =
        row == NULL || row->kind != JSON_OBJECT ? NULL : amount_of(row);

    tmpl_map_put_text(m, STR("number"),
                      amount == NULL ? STR("–") : locale_number(x->locale, x->arena, amount->text));
    tmpl_map_put_bool(m, STR("is_number"), true);
}

static void head_put(struct http_exchange *x, struct tmpl_map *m, const struct json_value *v)
{
    tmpl_map_put_text(m, STR("head"), view_name_humanise(x->arena, v->name));
    tmpl_map_put_text(m, STR("head_css"), v->kind == JSON_NUMBER ? STR("n") : STR(""));
}

static void table_put(struct http_exchange *x, struct tmpl_map *m, const struct json_value *rows)
{
    struct tmpl_list *heads = tmpl_map_put_list(m, STR("heads"));
    struct tmpl_list *list = tmpl_map_put_list(m, STR("lines"));
    size_t count = 0;

    for (const struct json_value *v = rows->first == NULL ? NULL : rows->first->first; v != NULL;
         v = v->next)
        head_put(x, tmpl_list_add_map(heads), v);
    for (const struct json_value *row = rows->first; row != NULL && count < CHART_BARS_MAX;
         row = row->next, count++) {
        struct tmpl_list *cells = tmpl_map_put_list(tmpl_list_add_map(list), STR("cells"));

        for (const struct json_value *v = row->first; v != NULL; v = v->next) {
            struct tmpl_map *cell = tmpl_list_add_map(cells);

            tmpl_map_put_text(cell, STR("cell_text"), text_of(v));
            tmpl_map_put_text(cell, STR("cell_css"), v->kind == JSON_NUMBER ? STR("n") : STR(""));
        }
    }
    tmpl_map_put_bool(m, STR("is_table"), true);
}

void chart_put(struct http_exchange *x, struct tmpl_map *m, enum view_panel_kind kind,
               const struct json_value *rows)
{
    size_t max = kind == VIEW_PANEL_SERIES ? CHART_POINTS_MAX
                 : kind == VIEW_PANEL_PIE  ? CHART_POINTS_MAX
                                           : CHART_BARS_MAX;
    struct points p = {.count = 0};

    if (kind == VIEW_PANEL_NUMBER) {
        number_put(x, m, rows);
        return;
    }
    if (rows->kind != JSON_ARRAY || rows->count == 0) {
        tmpl_map_put_bool(m, STR("is_empty"), true);
        return;
    }
    if (kind != VIEW_PANEL_TABLE)
        p = points_of(x, rows, max);
    if (kind == VIEW_PANEL_TABLE || p.count == 0)
        table_put(x, m, rows);
    else if (kind == VIEW_PANEL_PIE)
        pie_put(x, m, &p);
    else if (kind == VIEW_PANEL_SERIES)
        series_put(x, m, &p);
    else
        bars_put(x, m, &p, kind == VIEW_PANEL_FUNNEL);
    tmpl_map_put_int(m, STR("left_out_count"), (int64_t)p.left_out);
    tmpl_map_put_bool(m, STR("is_cut"), p.left_out > 0);
}
