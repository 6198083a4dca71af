/*
 * value.c - a number of a cell as text.
 *
 * Programs write 17 digits, of which the last two are what binary fractions leave over: 0.1 + 0.2
 * stands there as 0.30000000000000004 and is shown as 0.3.  So 15 digits are kept, but for a
 * whole number that is written out: a key of 18 digits did not come from computing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/base/num.h"
#include "app/xlsx/private.h"

#define DIGITS     15
#define NUMBER_MAX 64 /* bytes of a number that is one */
#define POWER_MAX  20 /* beyond 10^20 and below 10^-20 it keeps its exponent */

/* Only digits and perhaps a sign and a point, at most 15 of them or all before the point. */
static bool is_exact(struct str s)
{
    size_t digits = 0;
    size_t points = 0;

    for (size_t i = s.len > 0 && s.at[0] == '-'; i < s.len; i++) {
        if (s.at[i] == '.')
            points++;
        else if (s.at[i] >= '0' && s.at[i] <= '9')
            digits += digits > 0 || s.at[i] != '0';
        else
            return false;
    }
    return points <= 1 && (digits <= DIGITS || points == 0);
}

/* "1.5e-03" of %.14e as 0.0015. */
static void plain_add(struct buf *to, double d)
{
    char text[NUMBER_MAX + POWER_MAX];
    long power;
    int decimals;
    size_t len;

    (void)snprintf(text, sizeof text, "%.*e", DIGITS - 1, d);
    power = strtol(strchr(text, 'e') + 1, NULL, 10);
    if (power > POWER_MAX || power < -POWER_MAX) {
        (void)snprintf(text, sizeof text, "%.*g", DIGITS, d);
        buf_add_str(to, str_from_z(text));
        return;
    }
    if (power >= DIGITS) {
        /* What follows the digits that are known is zero, not what the binary number has there. */
        for (const char *at = text; *at != 'e'; at++) {
            if (*at != '.')
                buf_add_char(to, *at);
        }
        for (long i = DIGITS - 1; i < power; i++)
            buf_add_char(to, '0');
        return;
    }
    decimals = DIGITS - 1 - (int)power;
    (void)snprintf(text, sizeof text, "%.*f", decimals, strtod(text, NULL));
    len = strlen(text);
    while (decimals > 0 && text[len - 1] == '0')
        len--;
    len -= decimals > 0 && text[len - 1] == '.';
    buf_add_str(to, (struct str){text, len});
}

static void plain_number_add(struct buf *to, struct str number, double d)
{
    if (is_exact(number))
        buf_add_str(to, number);
    else
        plain_add(to, d);
}

void xlsx_number_add(struct buf *to, struct str number, enum xlsx_look look, bool is_1904)
{
    char text[NUMBER_MAX];
    size_t before = to->len;
    double d;

    if (number.len >= sizeof text || !num_is_decimal(number)) {
        buf_add_str(to, number); /* no number at all: who takes it will say so */
        return;
    }
    memcpy(text, number.at, number.len);
    text[number.len] = '\0';
    d = strtod(text, NULL);
    if (look != XLSX_LOOK_NUMBER && xlsx_day_print(to, d, look, is_1904))
        return;
    buf_truncate(to, before);
    if (!isfinite(d))
        buf_add_str(to, number);
    else
        plain_number_add(to, number, d);
}
