/*
 * diagram.h - where the boxes of a diagram stand and how the lines between them run.
 *
 * Boxes stand in columns: what others refer to on the left, what refers to it further right, so
 * that a line runs from right to left unless it closes a circle.  Within a column they are
 * ordered so that few lines cross (the barycentre of their neighbours, a few sweeps).  What has no
 * line at all stands below.  The same input gives the same picture.
 *
 * It knows nothing of tables: boxes are numbers.  Time is n^2 of the boxes, at most DIAGRAM_MAX.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SETTINGS_DIAGRAM_H
#define APP_SETTINGS_DIAGRAM_H

#include <stddef.h>

#include "app/base/str.h"

struct arena;

#define DIAGRAM_MAX    500 /* boxes */
#define DIAGRAM_WIDTH  184 /* of a box */
#define DIAGRAM_HEIGHT 34

struct diagram_line {
    size_t from; /* refers to */
    size_t to;
};

struct diagram_box {
    size_t layer; /* 0: refers to nothing but itself, or to what refers to it */
    int x;
    int y;
};

struct diagram {
    struct diagram_box *boxes; /* in the order they were given */
    size_t box_count;
    const struct diagram_line *lines; /* the caller's */
    size_t line_count;
    int width;
    int height;
};

/* box_count is at most DIAGRAM_MAX, and every line's ends are below it.  Everything in the arena.
 */
struct diagram diagram_new(struct arena *a, size_t box_count, const struct diagram_line *lines,
                           size_t line_count);

/* The line as SVG's <path d=""> has it. */
struct str diagram_line_path(struct arena *a, const struct diagram *d,
                             const struct diagram_line *line);

#endif
