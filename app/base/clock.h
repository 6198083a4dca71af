/*
 * clock.h - time as microseconds since 1970-01-01T00:00:00Z, and as text.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_CLOCK_H
#define APP_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/str.h"

#define CLOCK_US_PER_S ((int64_t)1000000)

#define CLOCK_HTTP_LEN    29 /* Sun, 06 Nov 1994 08:49:37 GMT */
#define CLOCK_ISO_LEN_MAX 27 /* 1994-11-06T08:49:37.123456Z */

/* The wall clock: for what is stored and shown. */
int64_t clock_now_us(void);
/* The clock that never jumps: for how long something took. */
int64_t clock_mono_us(void);

/* IMF-fixdate of RFC 9110, 5.6.7; writes CLOCK_HTTP_LEN bytes, no NUL. */
void clock_print_http(int64_t us, char *to);
bool clock_parse_http(struct str s, int64_t *out_us) ATTR_MUST_USE;

/* RFC 3339 in UTC, with a fraction only where there is one; returns the length. */
size_t clock_print_iso(int64_t us, char *to);

#endif
