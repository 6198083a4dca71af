/*
 * clock.c - time as microseconds since 1970, and as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char days[] = "SunMonTueWedThuFriSat";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static int64_t read_clock(clockid_t which)
{
    struct timespec t = {0, 0};

    (void)clock_gettime(which, &t);
    return (int64_t)t.tv_sec * CLOCK_US_PER_S + t.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_mono_us(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

static struct tm split(int64_t us)
{
    time_t seconds = (time_t)(us / CLOCK_US_PER_S - (us % CLOCK_US_PER_S < 0 ? 1 : 0));
    struct tm t;

    if (gmtime_r(&seconds, &t) == NULL)
        memset(&t, 0, sizeof t);
    return t;
}

void clock_print_http(int64_t us, char *to)
{
    struct tm t = split(us);
    char text[64];

    (void)snprintf(text, sizeof text, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
                   days + (size_t)t.tm_wday * 3, t.tm_mday, months + (size_t)t.tm_mon * 3,
                   t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
    memcpy(to, text, CLOCK_HTTP_LEN);
}

bool clock_parse_http(struct str s, int64_t *out_us)
{
    struct tm t = {.tm_isdst = 0};
    char text[CLOCK_HTTP_LEN + 1];
    const char *end;

    if (s.len != CLOCK_HTTP_LEN)
        return false;
    memcpy(text, s.at, CLOCK_HTTP_LEN);
    text[CLOCK_HTTP_LEN] = '\0';
    end = strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &t);
    if (end == NULL || *end != '\0')
        return false;
    *out_us = (int64_t)timegm(&t) * CLOCK_US_PER_S;
    return true;
}

/* value as count digits with leading zeros, and the byte after them. */
static char *put_digits(char *to, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        to[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return to + count;
}

static char *put_part(char *to, char before, int value, int count)
{
    *to = before;
    return put_digits(to + 1, value, count);
}

size_t clock_print_iso(int64_t us, char *to)
{
    struct tm t = split(us);
    int fraction = (int)(us % CLOCK_US_PER_S);
    char *at = put_digits(to, t.tm_year + 1900, 4);

    at = put_part(at, '-', t.tm_mon + 1, 2);
    at = put_part(at, '-', t.tm_mday, 2);
    at = put_part(at, 'T', t.tm_hour, 2);
    at = put_part(at, ':', t.tm_min, 2);
    at = put_part(at, ':', t.tm_sec, 2);
    if (fraction < 0)
        fraction += (int)CLOCK_US_PER_S;
    if (fraction != 0)
        at = put_part(at, '.', fraction, 6);
    *at++ = 'Z';
    return (size_t)(at - to);
}
