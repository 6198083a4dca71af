/*
 * literal_time.c - dates and times that exist.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/literal_time.h"

#include <stdint.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/day.h"

#define HOURS_MAX 838 /* of a TIME */
#define TEXT_MAX  32  /* 0000-00-00 00:00:00.000000, and to spare */

static const char bad_date[] = "is no date; write YYYY-MM-DD";
static const char bad_day[] = "is a day that does not exist";
static const char bad_datetime[] = "is no date and time; write YYYY-MM-DDTHH:MM:SS";
static const char bad_zone[] = "ends in no time zone; write Z or +02:00, in a URL with %2B for +";

struct moment {
    int year;
    int month;
    int day;
    int hour;
    int minute;
    int second;
    int micro;
    int offset; /* minutes east of UTC */
};

struct reader {
    struct str text;
    size_t at;
};

static bool take(struct reader *r, char c)
{
    if (r->at == r->text.len || r->text.at[r->at] != c)
        return false;
    r->at++;
    return true;
}

static bool is_digit_next(const struct reader *r)
{
    return r->at < r->text.len && r->text.at[r->at] >= '0' && r->text.at[r->at] <= '9';
}

/* At least least digits and at most most. */
static bool take_number(struct reader *r, int least, int most, int *out_n)
{
    int digits = 0;
    int n = 0;

    while (digits < most && is_digit_next(r)) {
        n = n * 10 + (r->text.at[r->at++] - '0');
        digits++;
    }
    *out_n = n;
    return digits >= least;
}

/* .5 is half a second; what lies beyond microseconds is cut off. */
static bool take_fraction(struct reader *r, int *out_micro)
{
    int digits = 0;

    *out_micro = 0;
    if (!take(r, '.'))
        return true;
    for (; is_digit_next(r); r->at++, digits++) {
        if (digits < 6)
            *out_micro = *out_micro * 10 + (r->text.at[r->at] - '0');
    }
    for (int i = digits; i < 6; i++)
        *out_micro *= 10;
    return digits > 0;
}

static const char *take_date(struct reader *r, struct moment *m)
{
    if (!take_number(r, 4, 4, &m->year) || !take(r, '-') || !take_number(r, 2, 2, &m->month) ||
        !take(r, '-') || !take_number(r, 2, 2, &m->day))
        return bad_date;
    if (m->year == 0 || m->month < 1 || m->month > 12 || m->day < 1 ||
        m->day > day_month_length(m->year, m->month))
        return bad_day;
    return NULL;
}

/* Z, +hh, +hhmm, +hh:mm or nothing. */
static bool take_zone(struct reader *r, int *out_minutes)
{
    int hours;
    int minutes = 0;
    bool is_west;

    *out_minutes = 0;
    if (r->at == r->text.len || take(r, 'Z') || take(r, 'z'))
        return true;
    is_west = take(r, '-');
    if ((!is_west && !take(r, '+')) || !take_number(r, 2, 2, &hours))
        return false;
    (void)take(r, ':');
    if (r->at < r->text.len && !take_number(r, 2, 2, &minutes))
        return false;
    *out_minutes = (is_west ? -1 : 1) * (hours * 60 + minutes);
    return hours <= 15 && minutes <= 59;
}

/* A time of day; seconds and their fraction may be left out. */
static const char *take_clock(struct reader *r, struct moment *m)
{
    if (!take_number(r, 2, 2, &m->hour) || !take(r, ':') || !take_number(r, 2, 2, &m->minute))
        return bad_datetime;
    if (take(r, ':') && (!take_number(r, 2, 2, &m->second) || !take_fraction(r, &m->micro)))
        return bad_datetime;
    if (m->hour > 23 || m->minute > 59 || m->second > 59)
        return "is a time of day that does not exist";
    (void)take(r, ' ');
    return take_zone(r, &m->offset) && r->at == r->text.len ? NULL : bad_zone;
}

static const char *read_moment(struct str text, struct moment *m)
{
    struct reader r = {.text = text};
    const char *fault = take_date(&r, m);

    if (fault != NULL)
        return fault;
    if (r.at == text.len)
        return NULL;
    if (!take(&r, 'T') && !take(&r, 't') && !take(&r, ' '))
        return bad_datetime;
    return take_clock(&r, m);
}

static bool to_utc(struct arena *a, const struct moment *m, struct str *out_text)
{
    int64_t seconds = day_of(m->year, m->month, m->day) * DAY_SECONDS + m->hour * 3600 +
                      (m->minute - m->offset) * 60 + m->second;
    char *to = arena_alloc(a, CLOCK_ISO_LEN_MAX + 1, 1);
    size_t len;

    if (seconds < (int64_t)DAY_FIRST * DAY_SECONDS ||
        seconds >= (int64_t)(DAY_LAST + 1) * DAY_SECONDS)
        return false;
    len = clock_print_iso(seconds * CLOCK_US_PER_S + m->micro, to);
    *out_text = (struct str){to, len - 1}; /* without the Z */
    return true;
}

/* The number in so many digits; where the next one goes. */
static char *put_digits(char *to, int n, int digits)
{
    for (int i = digits; i-- > 0; n /= 10)
        to[i] = (char)('0' + n % 10);
    return to + digits;
}

/* HH:MM:SS.ffffff, with three digits of hours where there are so many. */
static char *put_clock(char *to, int hour, int minute, int second, int micro)
{
    to = put_digits(to, hour, hour > 99 ? 3 : 2);
    *to++ = ':';
    to = put_digits(to, minute, 2);
    *to++ = ':';
    to = put_digits(to, second, 2);
    *to++ = '.';
    return put_digits(to, micro, 6);
}

/* By hand: a request may bring thousands of them, and printf reads its format for each. */
static struct str moment_text(struct arena *a, const struct moment *m)
{
    char *text = arena_alloc(a, TEXT_MAX, 1);
    char *to = put_digits(text, m->year, 4);

    *to++ = '-';
    to = put_digits(to, m->month, 2);
    *to++ = '-';
    to = put_digits(to, m->day, 2);
    *to++ = ' ';
    to = put_clock(to, m->hour, m->minute, m->second, m->micro);
    return (struct str){text, (size_t)(to - text)};
}

const char *literal_datetime(struct arena *a, struct str text, enum literal_zone zone,
                             struct str *out_text)
{
    struct moment m = {0};
    const char *fault = read_moment(text, &m);

    if (fault != NULL)
        return fault;
    if (zone == LITERAL_ZONE_TO_UTC && m.offset != 0)
        return to_utc(a, &m, out_text) ? NULL : bad_day;
    *out_text = moment_text(a, &m);
    return NULL;
}

const char *literal_date(struct arena *a, struct str text, struct str *out_text)
{
    struct moment m = {0};
    const char *fault = read_moment(text, &m);

    if (fault != NULL)
        return fault;
    *out_text = str_dup(a, str_range(text, 0, 10));
    return NULL;
}

const char *literal_time(struct arena *a, struct str text, struct str *out_text)
{
    struct reader r = {.text = text};
    bool is_negative = take(&r, '-');
    int hours;
    int minutes;
    int seconds = 0;
    int micro = 0;
    char *start;
    char *end;

    if (!take_number(&r, 1, 3, &hours) || !take(&r, ':') || !take_number(&r, 2, 2, &minutes) ||
        (take(&r, ':') && (!take_number(&r, 2, 2, &seconds) || !take_fraction(&r, &micro))) ||
        r.at != text.len)
        return "is no time; write HH:MM:SS";
    if (hours > HOURS_MAX || minutes > 59 || seconds > 59)
        return "is no time up to 838:59:59";
    end = start = arena_alloc(a, TEXT_MAX, 1);
    if (is_negative)
        *end++ = '-';
    end = put_clock(end, hours, minutes, seconds, micro);
    *out_text = (struct str){start, (size_t)(end - start)};
    return NULL;
}
