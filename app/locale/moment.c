/*
 * moment.c - "2024-02-29T13:00:05.5+00:00" as milliseconds since 1970.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/day.h"
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

static bool parse_date(struct str s, double *out_ms)
{
    int64_t day;

    if (!day_parse(str_range(s, 0, 10), &day))
        return false;
    *out_ms = (double)day * MS_PER_DAY;
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
