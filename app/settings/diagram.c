/*
 * diagram.c - boxes in columns, lines between them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/settings/diagram.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "app/base/arena.h"

#define MARGIN     12
#define GAP_X      72
#define GAP_Y      14
#define COLUMN_MAX 18 /* boxes in one column: a layer of more goes on in the next */
#define LOOSE_MIN  4  /* columns of what has no line */
#define SWEEPS     6

struct work {
    const struct diagram *d;
    bool *is_linked; /* it has a line to another box */
    bool *is_placed;
    size_t layer_count;
    size_t *order; /* linked boxes, layer by layer */
    size_t order_count;
    double *rank; /* a box's place in its layer */
};

static void find_linked(struct work *w)
{
    for (size_t i = 0; i < w->d->line_count; i++) {
        const struct diagram_line *l = &w->d->lines[i];

        if (l->from != l->to)
            w->is_linked[l->from] = w->is_linked[l->to] = true;
    }
}

/* ---- layers ---- */

/* How many boxes it refers to that have no layer yet. */
static void count_open(const struct work *w, size_t *open)
{
    for (size_t i = 0; i < w->d->box_count; i++)
        open[i] = 0;
    for (size_t i = 0; i < w->d->line_count; i++) {
        const struct diagram_line *l = &w->d->lines[i];

        open[l->from] += l->from != l->to && !w->is_placed[l->to];
    }
}

/* Of those without a layer the one with the least open; 0 where it is not in a circle. */
static size_t next_box(const struct work *w, const size_t *open)
{
    size_t best = w->d->box_count;

    for (size_t i = 0; i < w->d->box_count; i++) {
        if (!w->is_linked[i] || w->is_placed[i])
            continue;
        if (best == w->d->box_count || open[i] < open[best])
            best = i;
    }
    return best;
}

/* To the right of all that it refers to and that stand already; *open is kept up. */
static void place(struct work *w, size_t box, size_t *open)
{
    size_t layer = 0;

    w->is_placed[box] = true;
    for (size_t i = 0; i < w->d->line_count; i++) {
        const struct diagram_line *l = &w->d->lines[i];

        if (l->from == l->to)
            continue;
        if (l->to == box)
            open[l->from] -= open[l->from] > 0;
        if (l->from == box && w->is_placed[l->to] && w->d->boxes[l->to].layer >= layer)
            layer = w->d->boxes[l->to].layer + 1;
    }
    w->d->boxes[box].layer = layer;
    if (layer >= w->layer_count)
        w->layer_count = layer + 1;
}

static void find_layers(struct work *w, struct arena *a)
{
    size_t *open = ARENA_ARRAY(a, size_t, w->d->box_count);

    count_open(w, open);
    for (size_t box = next_box(w, open); box < w->d->box_count; box = next_box(w, open))
        place(w, box, open);
}

/* ---- the order within a layer ---- */

static size_t layer_begin(const struct work *w, size_t layer)
{
    size_t at = 0;

    while (at < w->order_count && w->d->boxes[w->order[at]].layer < layer)
        at++;
    return at;
}

static void first_order(struct work *w)
{
    for (size_t layer = 0; layer < w->layer_count; layer++) {
        size_t begin = w->order_count;

        for (size_t i = 0; i < w->d->box_count; i++) {
            if (!w->is_linked[i] || w->d->boxes[i].layer != layer)
                continue;
            w->rank[i] = (double)(w->order_count - begin);
            w->order[w->order_count++] = i;
        }
    }
}

/* The mean rank of its neighbours in lower (or higher) layers; its own where it has none. */
static double barycentre(const struct work *w, size_t box, bool is_rightwards)
{
    size_t layer = w->d->boxes[box].layer;
    double sum = 0;
    size_t count = 0;

    for (size_t i = 0; i < w->d->line_count; i++) {
        const struct diagram_line *l = &w->d->lines[i];
        size_t other = l->from == box ? l->to : l->from;

        if ((l->from != box && l->to != box) || other == box)
            continue;
        if (is_rightwards ? w->d->boxes[other].layer >= layer : w->d->boxes[other].layer <= layer)
            continue;
        sum += w->rank[other];
        count++;
    }
    return count == 0 ? w->rank[box] : sum / (double)count;
}

/* Sorts order[begin..end) by rank; equal ones stay as they stand. */
static void sort_ranked(struct work *w, size_t begin, size_t end)
{
    for (size_t i = begin + 1; i < end; i++) {
        size_t box = w->order[i];
        size_t at = i;

        for (; at > begin && w->rank[w->order[at - 1]] > w->rank[box]; at--)
            w->order[at] = w->order[at - 1];
        w->order[at] = box;
    }
}

static void order_layer(struct work *w, size_t layer, bool is_rightwards, double *fresh)
{
    size_t begin = layer_begin(w, layer);
    size_t end = layer_begin(w, layer + 1);

    for (size_t i = begin; i < end; i++)
        fresh[w->order[i]] = barycentre(w, w->order[i], is_rightwards);
    for (size_t i = begin; i < end; i++)
        w->rank[w->order[i]] = fresh[w->order[i]];
    sort_ranked(w, begin, end);
    for (size_t i = begin; i < end; i++)
        w->rank[w->order[i]] = (double)(i - begin);
}

static void find_order(struct work *w, struct arena *a)
{
    double *fresh = ARENA_ARRAY(a, double, w->d->box_count);

    first_order(w);
    for (unsigned sweep = 0; sweep < SWEEPS; sweep++) {
        bool is_rightwards = sweep % 2 == 0;

        for (size_t i = 0; i < w->layer_count; i++)
            order_layer(w, is_rightwards ? i : w->layer_count - 1 - i, is_rightwards, fresh);
    }
}

/* ---- places ---- */

static int column_x(size_t column)
{
    return MARGIN + (int)column * (DIAGRAM_WIDTH + GAP_X);
}

static int row_y(size_t row)
{
    return MARGIN + (int)row * (DIAGRAM_HEIGHT + GAP_Y);
}

/* Returns how many columns they took; *out_rows: the longest one's boxes. */
static size_t place_linked(const struct work *w, size_t *out_rows)
{
    size_t column = 0;
    size_t rows = 0;

    for (size_t layer = 0; layer < w->layer_count; layer++) {
        size_t begin = layer_begin(w, layer);
        size_t count = layer_begin(w, layer + 1) - begin;
        size_t columns = (count + COLUMN_MAX - 1) / COLUMN_MAX;
        size_t each = columns == 0 ? 1 : (count + columns - 1) / columns;

        for (size_t i = 0; i < count; i++) {
            struct diagram_box *box = &w->d->boxes[w->order[begin + i]];

            box->x = column_x(column + i / each);
            box->y = row_y(i % each);
        }
        column += columns;
        rows = count > 0 && each > rows ? each : rows;
    }
    *out_rows = rows;
    return column;
}

/* Short columns stand in the middle of the longest. */
static void centre(const struct work *w, size_t rows)
{
    for (size_t i = 0; i < w->order_count;) {
        int x = w->d->boxes[w->order[i]].x;
        size_t end = i;
        int down;

        while (end < w->order_count && w->d->boxes[w->order[end]].x == x)
            end++;
        down = (int)(rows - (end - i)) * (DIAGRAM_HEIGHT + GAP_Y) / 2;
        for (; i < end; i++)
            w->d->boxes[w->order[i]].y += down;
    }
}

/* In rows below the others.  Returns how many rows there are then. */
static size_t place_loose(const struct work *w, size_t columns, size_t rows)
{
    size_t count = 0;

    for (size_t i = 0; i < w->d->box_count; i++) {
        if (w->is_linked[i])
            continue;
        w->d->boxes[i].x = column_x(count % columns);
        w->d->boxes[i].y = row_y(rows + (rows > 0) + count / columns);
        count++;
    }
    return count == 0 ? rows : rows + (rows > 0) + (count + columns - 1) / columns;
}

struct diagram diagram_new(struct arena *a, size_t box_count, const struct diagram_line *lines,
                           size_t line_count)
{
    struct diagram d = {.boxes = ARENA_ARRAY(a, struct diagram_box, box_count),
                        .box_count = box_count,
                        .lines = lines,
                        .line_count = line_count};
    struct work w = {.d = &d,
                     .is_linked = ARENA_ARRAY(a, bool, box_count),
                     .is_placed = ARENA_ARRAY(a, bool, box_count),
                     .order = ARENA_ARRAY(a, size_t, box_count),
                     .rank = ARENA_ARRAY(a, double, box_count)};
    size_t rows;
    size_t columns;
    size_t loose;

    assert(box_count <= DIAGRAM_MAX);
    find_linked(&w);
    find_layers(&w, a);
    find_order(&w, a);
    columns = place_linked(&w, &rows);
    centre(&w, rows);
    loose = box_count - w.order_count;
    loose = loose < LOOSE_MIN ? loose : LOOSE_MIN;
    columns = columns < loose ? loose : columns;
    rows = place_loose(&w, columns == 0 ? 1 : columns, rows);
    d.width = column_x(columns) - GAP_X + MARGIN;
    /* A line between boxes of the last column bulges out of it. */
    d.width += MARGIN * 2;
    d.height = row_y(rows) - GAP_Y + MARGIN;
    return d;
}

struct str diagram_line_path(struct arena *a, const struct diagram *d,
                             const struct diagram_line *line)
{
    const struct diagram_box *from = &d->boxes[line->from];
    const struct diagram_box *to = &d->boxes[line->to];
    int y1 = from->y + DIAGRAM_HEIGHT / 2;
    int y2 = to->y + DIAGRAM_HEIGHT / 2;
    int bend = GAP_X / 2;
    int x1 = from->x;
    int x2 = to->x + DIAGRAM_WIDTH;

    if (line->from == line->to)
        return str_format(a, "M%d %d c28 -14 28 26 0 12", x2, y1 - 6);
    if (from->x == to->x) /* around, on the right */
        return str_format(a, "M%d %d C%d %d %d %d %d %d", x2, y1, x2 + bend, y1, x2 + bend, y2, x2,
                          y2);
    if (from->x < to->x) { /* what closes a circle runs the other way */
        x1 = from->x + DIAGRAM_WIDTH;
        x2 = to->x;
        bend = -bend;
    }
    return str_format(a, "M%d %d C%d %d %d %d %d %d", x1, y1, x1 - bend, y1, x2 + bend, y2, x2, y2);
}
