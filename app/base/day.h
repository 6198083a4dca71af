/*
 * day.h - days as numbers: 0 is 1970-01-01, of the proleptic Gregorian calendar (ISO 8601).
 *
 * Of the years 1 to 9999, as SQL has them.  No zone: which day it is somewhere is
 * locale/zone.h's to say.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_DAY_H
#define APP_BASE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/str.h"

struct arena;

#define DAY_SECONDS 86400
#define DAY_FIRST   (-719162) /* 0001-01-01 */
#define DAY_LAST    2932896   /* 9999-12-31 */

struct day_date {
    int year;
    int month; /* 1 to 12 */
    int day;
};

/* month: 1 to 12. */
int day_month_length(int year, int month);
/* A date that exists; day_split() is the way back. */
int64_t day_of(int year, int month, int day);
struct day_date day_split(int64_t day);
/* 0 is Sunday. */
int day_weekday(int64_t day);
/* The last day at or before this one that is the week's first (0 is Sunday). */
int64_t day_week_begin(int64_t day, int week_start);
/* The first of the month that is so many months on (below 0: back). */
int64_t day_month_begin(int64_t day, int months);

/* "2024-02-29", and nothing behind it. */
bool day_parse(struct str iso, int64_t *out_day) ATTR_MUST_USE;
struct str day_print(struct arena *a, int64_t day);

#endif
