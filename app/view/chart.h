/*
 * chart.h - rows as panels show them: numbers to lengths, angles and lines.
 *
 * Everything is drawn on the server, as SVG whose sizes are attributes; what it says stands
 * beside it as text, so that nothing hangs on seeing the picture.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_CHART_H
#define APP_VIEW_CHART_H

#include <stddef.h>

#include "app/base/str.h"
#include "app/view/dashboard.h"

struct http_exchange;
struct json_value;
struct tmpl_map;

#define CHART_POINTS_MAX 400 /* of a series; of bars and slices fewer are told apart: */
#define CHART_BARS_MAX   24
#define CHART_SLICES_MAX 8

/* What templates/admin/panel.html needs of these rows; an array, or one object. */
void chart_put(struct http_exchange *x, struct tmpl_map *m, enum view_panel_kind kind,
               const struct json_value *rows);

/* "1, 2, 2.5 or 5 times a power of ten": the smallest such that is no less than value / parts. */
double chart_step(double value, unsigned parts);

#endif
