/*
 * moment.c - "2024-02-29T13:00:05.5+00:00" as milliseconds since 1970.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/locale/private.h"

#define MS_PER_DAY 86400000.0

/* count digits from byte at on; false: there are fewer. */
static bool digits(struct str s, size_t at, size_t count, int *out_n)
{
    int n = 0;

    if (at + count > s.len)
        return false;
    for (size_t i = at; i < at + count; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
        n = n * 10 + (s.at[i] - '0');
    }
    *out_n = n;
    return true;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

/* Days since 1970-01-01, of the years 1 to 9999 (Howard Hinnant's way: March begins the year). */
static long days_of(int year, int month, int day)
{
    long y = month <= 2 ? year - 1 : year;
    long era = y / 400;
    long of_era = y - era * 400;
    long of_year = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool parse_date(struct str s, double *out_ms)
{
    int year, month, day;

    if (!digits(s, 0, 4, &year) || !digits(s, 5, 2, &month) || !digits(s, 8, 2, &day) ||
        s.at[4] != '-' || s.at[7] != '-')
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > month_length(year, month))
        return false;
    *out_ms = (double)days_of(year, month, day) * MS_PER_DAY;
    return true;
}

/* Behind the T: hours and minutes, seconds and a fraction if there are any. */
static bool parse_clock(struct str s, struct locale_moment *m)
{
    int hours, minutes, seconds = 0;
    size_t at = 5;

    if (!digits(s, 0, 2, &hours) || !digits(s, 3, 2, &minutes) || s.at[2] != ':')
        return false;
    if (at < s.len && s.at[at] == ':') {
        if (!digits(s, at + 1, 2, &seconds))
            return false;
        at += 3;
    }
    if (at < s.len && s.at[at] == '.') {
        for (at++; at < s.len && s.at[at] >= '0' && s.at[at] <= '9'; at++)
            m->has_seconds |= s.at[at] != '0';
    }
    s = str_from(s, at);
    m->has_zone = s.len > 0;
    if (hours > 23 || minutes > 59 || seconds > 59 ||
        (s.len > 0 && !str_eq(s, STR("Z")) && !str_eq(s, STR("+00:00"))))
        return false;
    m->has_seconds |= seconds > 0;
    m->ms += ((hours * 60.0 + minutes) * 60.0 + seconds) * 1000.0;
    return true;
}

bool locale_moment_parse(struct str iso, struct locale_moment *out_moment)
{
    struct locale_moment m = {.has_time = iso.len > 10};

    if (!parse_date(iso, &m.ms))
        return false;
    if (m.has_time &&
        ((iso.at[10] != 'T' && iso.at[10] != ' ') || !parse_clock(str_from(iso, 11), &m)))
        return false;
    *out_moment = m;
    return true;
}
