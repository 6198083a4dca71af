/*
 * colour.h - one colour to the set that pages need, each with enough contrast to read.
 *
 * Contrast and relative luminance are those of WCAG 2.2.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_COLOUR_H
#define APP_VIEW_COLOUR_H

#include <stdbool.h>

#include "app/base/str.h"

struct arena;

/* Of sRGB, each 0 to 1. */
struct colour {
    double red;
    double green;
    double blue;
};

/* "#1a57c8"; false: it is no such. */
bool colour_parse(struct str text, struct colour *out_colour);
struct str colour_print(struct arena *a, struct colour c);

/* 1 to 21. */
double colour_contrast(struct colour one, struct colour other);
/* So much of one, the rest of the other: 0 to 1. */
struct colour colour_mix(struct colour one, struct colour other, double part);
/* The nearest on the way to `end` (black, white) that has this contrast on `paper`. */
struct colour colour_until(struct colour c, struct colour end, struct colour paper,
                           double contrast);

#endif
