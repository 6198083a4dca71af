/*
 * colour.c - contrast, and colours that have enough of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/colour.h"

#include <math.h>
#include <stddef.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/num.h"

#define STEPS 100

bool colour_parse(struct str text, struct colour *out_colour)
{
    double *parts[] = {&out_colour->red, &out_colour->green, &out_colour->blue};

    if (text.len != 7 || text.at[0] != '#')
        return false;
    for (size_t i = 0; i < 3; i++) {
        int high = num_hex(text.at[1 + 2 * i]);
        int low = num_hex(text.at[2 + 2 * i]);

        if (high < 0 || low < 0)
            return false;
        *parts[i] = (high * 16 + low) / 255.0;
    }
    return true;
}

struct str colour_print(struct arena *a, struct colour c)
{
    return str_format(a, "#%02lx%02lx%02lx", lround(c.red * 255), lround(c.green * 255),
                      lround(c.blue * 255));
}

static double linear(double part)
{
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(struct colour c)
{
    return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
}

double colour_contrast(struct colour one, struct colour other)
{
    double a = luminance(one);
    double b = luminance(other);

    return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

struct colour colour_mix(struct colour one, struct colour other, double part)
{
    return (struct colour){one.red * part + other.red * (1 - part),
                           one.green * part + other.green * (1 - part),
                           one.blue * part + other.blue * (1 - part)};
}

struct colour colour_until(struct colour c, struct colour end, struct colour paper, double contrast)
{
    for (int i = 0; i < STEPS; i++) {
        struct colour tried = colour_mix(end, c, (double)i / STEPS);

        if (colour_contrast(tried, paper) >= contrast)
            return tried;
    }
    return end;
}
