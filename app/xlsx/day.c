/*
 * day.c - times as a sheet has them: days since the end of 1899, as one number.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/xlsx/private.h"

#define EPOCH_1900   25569L /* days from the sheet's beginning to 1970-01-01 */
#define FIRST_DAY    61L    /* 1900-03-01: before it stands a day that never was */
#define MS_PER_DAY   86400000.0
#define HOURS_MAX    838      /* of a TIME */
#define DAYS_MAX     2958466L /* the year 10000 */
#define DAYS_TO_1904 1462L

struct reading {
    struct str rest;
    bool is_wrong;
};

/* min to max digits, as a number. */
static long digits_take(struct reading *r, size_t min, size_t max)
{
    long n = 0;
    size_t i = 0;

    while (i < r->rest.len && i < max && r->rest.at[i] >= '0' && r->rest.at[i] <= '9')
        n = n * 10 + (r->rest.at[i++] - '0');
    r->is_wrong |= i < min;
    r->rest = str_from(r->rest, i);
    return n;
}

static void sign_take(struct reading *r, char sign, char or_else)
{
    if (r->rest.len > 0 && (r->rest.at[0] == sign || r->rest.at[0] == or_else))
        r->rest = str_from(r->rest, 1);
    else
        r->is_wrong = true;
}

/* Days since 1970-01-01; a day that the month has not is that many days into the next. */
static long date_take(struct reading *r)
{
    long year = digits_take(r, 4, 4);
    long month;
    long day;
    long of_year;

    sign_take(r, '-', '-');
    month = digits_take(r, 2, 2);
    sign_take(r, '-', '-');
    day = digits_take(r, 2, 2);
    r->is_wrong |= month < 1 || month > 12 || day < 1 || day > 31;
    /* March begins the year: the leap day is its last. */
    year -= month <= 2;
    of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719468;
}

/* Milliseconds of a fraction; what is finer makes it wrong. */
static long fraction_take(struct reading *r)
{
    long ms = 0;

    if (r->rest.len == 0 || r->rest.at[0] != '.')
        return 0;
    for (size_t i = 1; i < r->rest.len; i++) {
        char c = r->rest.at[i];

        r->is_wrong |= c < '0' || c > '9' || (i > 3 && c != '0');
        if (i <= 3)
            ms += (c - '0') * (i == 1 ? 100 : i == 2 ? 10 : 1);
    }
    r->rest = STR("");
    return ms;
}

static long clock_take(struct reading *r, long hours_max)
{
    long hours = digits_take(r, 2, 3);
    long minutes;
    long seconds;

    sign_take(r, ':', ':');
    minutes = digits_take(r, 2, 2);
    sign_take(r, ':', ':');
    seconds = digits_take(r, 2, 2);
    r->is_wrong |= hours > hours_max || minutes > 59 || seconds > 59;
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction_take(r);
}

bool xlsx_day_of(struct str literal, bool has_date, bool has_time, double *out_days)
{
    struct reading r = {.rest = literal};
    long days = has_date ? date_take(&r) + EPOCH_1900 : 0;
    long ms = 0;

    if (has_date && has_time)
        sign_take(&r, 'T', ' ');
    if (has_time)
        ms = clock_take(&r, has_date ? 23 : HOURS_MAX);
    if (r.is_wrong || r.rest.len > 0 || (has_date && days < FIRST_DAY))
        return false;
    *out_days = (double)days + (double)ms / MS_PER_DAY;
    return true;
}

/* ---- the way back ---- */

/* Howard Hinnant's: days since 1970-01-01 as a date; years begin in March. */
static void date_print(struct buf *to, long days)
{
    long of_era = (days + 719468) % 146097;
    long era = (days + 719468) / 146097;
    long year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    long of_year = of_era - (365 * year + year / 4 - year / 100);
    long month = (5 * of_year + 2) / 153;

    buf_addf(to, "%04ld-%02ld-%02ld", year + era * 400 + (month >= 10),
             month < 10 ? month + 3 : month - 9, of_year - (153 * month + 2) / 5 + 1);
}

static void clock_print(struct buf *to, long long ms)
{
    buf_addf(to, "%02lld:%02lld:%02lld", ms / 3600000, ms / 60000 % 60, ms / 1000 % 60);
    if (ms % 1000 != 0)
        buf_addf(to, ".%03lld", ms % 1000);
}

bool xlsx_day_print(struct buf *to, double days, enum xlsx_look look, bool is_1904)
{
    long long ms;
    long day;

    if (!(days >= 0 && days < DAYS_MAX))
        return false;
    ms = (long long)(days * MS_PER_DAY + 0.5);
    day = (long)(ms / (long long)MS_PER_DAY);
    if (look == XLSX_LOOK_ELAPSED || (look == XLSX_LOOK_CLOCK && day == 0)) {
        clock_print(to, ms);
        return true;
    }
    if (is_1904)
        day += DAYS_TO_1904;
    else if (day < FIRST_DAY)
        day++; /* before the day that never was all are one further */
    if (day == FIRST_DAY && !is_1904 && ms < FIRST_DAY * (long long)MS_PER_DAY)
        return false;
    if (day >= DAYS_MAX)
        return false;
    date_print(to, day - EPOCH_1900);
    ms %= (long long)MS_PER_DAY;
    if (ms == 0)
        return true;
    buf_add_char(to, 'T');
    clock_print(to, ms);
    return true;
}
