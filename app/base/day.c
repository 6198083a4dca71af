/*
 * day.c - days as numbers.
 *
 * Howard Hinnant's way: a year begins in March, so that the leap day is its last, and 400
 * years are an era of 146,097 days.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/day.h"

#define ERA_DAYS  146097
#define ERA_FIRST 719468 /* days from 0000-03-01 to 1970-01-01 */

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int day_month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

int64_t day_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = y / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - ERA_FIRST;
}

struct day_date day_split(int64_t day)
{
    int64_t z = day + ERA_FIRST;
    int64_t era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
    int64_t rest = z - era * ERA_DAYS;
    int64_t of_era = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    int64_t of_year = rest - (365 * of_era + of_era / 4 - of_era / 100);
    int64_t month = (5 * of_year + 2) / 153;

    return (struct day_date){.year = (int)(of_era + era * 400 + (month >= 10)),
                             .month = (int)(month < 10 ? month + 3 : month - 9),
                             .day = (int)(of_year - (153 * month + 2) / 5 + 1)};
}

int day_weekday(int64_t day)
{
    /* 1970-01-01 was a Thursday. */
    return (int)(((day + 4) % 7 + 7) % 7);
}

int64_t day_week_begin(int64_t day, int week_start)
{
    return day - (day_weekday(day) - week_start + 7) % 7;
}

int64_t day_month_begin(int64_t day, int months)
{
    struct day_date d = day_split(day);
    int month = d.year * 12 + d.month - 1 + months;

    return day_of(month / 12, month % 12 + 1, 1);
}

static bool digits(struct str s, size_t at, size_t count, int *out_n)
{
    int n = 0;

    for (size_t i = at; i < at + count; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
        n = n * 10 + (s.at[i] - '0');
    }
    *out_n = n;
    return true;
}

bool day_parse(struct str iso, int64_t *out_day)
{
    struct day_date d;

    if (iso.len != 10 || iso.at[4] != '-' || iso.at[7] != '-' || !digits(iso, 0, 4, &d.year) ||
        !digits(iso, 5, 2, &d.month) || !digits(iso, 8, 2, &d.day))
        return false;
    if (d.year < 1 || d.month < 1 || d.month > 12 || d.day < 1 ||
        d.day > day_month_length(d.year, d.month))
        return false;
    *out_day = day_of(d.year, d.month, d.day);
    return true;
}

struct str day_print(struct arena *a, int64_t day)
{
    struct day_date d = day_split(day);

    return str_format(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}
