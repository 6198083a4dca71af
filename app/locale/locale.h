/*
 * locale.h - numbers and times as one reader is used to them.
 *
 * A wish is what a reader asked for; whatever it leaves open follows from the
 * language.  What cannot be had (an unknown zone) is as if it were not asked for.
 *
 * Times are told apart by what they know: a date; a time on the wall, which is the
 * same everywhere; an instant, which is shown in the reader's zone, with the zone's
 * name where the reader did not choose it.  Rules are IANA's, through ICU.
 *
 * Lifetime: a locale is its cache's, and a cache is one thread's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_LOCALE_LOCALE_H
#define APP_LOCALE_LOCALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/str.h"

struct arena;
struct locale;
struct locale_cache;

enum locale_dates {
    LOCALE_DATES_AUTO,   /* as the language does: 22 Nov 2026, 22.11.2026 */
    LOCALE_DATES_ISO,    /* 2026-11-22 */
    LOCALE_DATES_DMY,    /* 22/11/2026 */
    LOCALE_DATES_MDY,    /* 11/22/2026 */
    LOCALE_DATES_DOTTED, /* 22.11.2026 */
    LOCALE_DATES__COUNT
};

enum locale_numbers {
    LOCALE_NUMBERS_AUTO,
    LOCALE_NUMBERS_POINT,      /* 1,234.5 */
    LOCALE_NUMBERS_COMMA,      /* 1.234,5 */
    LOCALE_NUMBERS_SPACE,      /* 1 234,5 */
    LOCALE_NUMBERS_APOSTROPHE, /* 1’234.5 */
    LOCALE_NUMBERS__COUNT
};

struct locale_wish {
    struct str language; /* of BCP 47; its region counts: "de-AT" */
    struct str zone;     /* "Europe/Berlin"; absent: UTC */
    bool is_zone_chosen; /* by the reader, who needs not be told its name */
    enum locale_dates dates;
    enum locale_numbers numbers;
};

/* The words of these in settings and forms: "iso", "comma"; AUTO is the empty text. */
struct str locale_dates_name(enum locale_dates d);
struct str locale_numbers_name(enum locale_numbers n);
/* AUTO where there is none of that name; *out_is_known tells. */
enum locale_dates locale_dates_find(struct str name, bool *out_is_known);
enum locale_numbers locale_numbers_find(struct str name, bool *out_is_known);
/* Is there a zone of that name in the system's table? */
bool locale_zone_is(struct str zone);
/* All of them, "Europe/Berlin" and the like, in order; made anew, in the arena. */
const struct str *locale_zones(struct arena *a, size_t *out_count);

struct locale_cache *locale_cache_new(void) ATTR_MUST_USE ATTR_NONNULL_RET;
/* NULL is fine. */
void locale_cache_free(struct locale_cache *c);
/* Never fails; valid until the cache is asked for the next one. */
struct locale *locale_find(struct locale_cache *c, const struct locale_wish *wish) ATTR_NONNULL_RET;

/*
 * All below give text in the arena.  Where l is NULL, or the text is no such value, it is
 * what was given.
 */

/* An exact decimal: "-1234567.50" keeps every digit. */
struct str locale_number(struct locale *l, struct arena *a, struct str decimal);
struct str locale_count(struct locale *l, struct arena *a, uint64_t n);

/* "2024-02-29" */
struct str locale_date(struct locale *l, struct arena *a, struct str iso);
/* "2024-02-29T13:00:05.5" or with a blank for the T: on the wall. */
struct str locale_wall(struct locale *l, struct arena *a, struct str iso);
/* The same in UTC, with or without Z or +00:00 at its end: an instant. */
struct str locale_instant(struct locale *l, struct arena *a, struct str iso);

/* Parts of a time, in the language's own order and words. */
enum locale_part {
    LOCALE_MONTH,        /* November 2026 */
    LOCALE_MONTH_SHORT,  /* Nov */
    LOCALE_WEEKDAY,      /* Mon */
    LOCALE_WEEKDAY_LONG, /* Monday */
    LOCALE_WEEKDAY_DATE, /* Monday 23 November */
    LOCALE_DAY_MONTH,    /* 23 Nov */
    LOCALE_CLOCK,        /* 13:00 */
    LOCALE_PART__COUNT
};
/* wall: seconds since 1970 as the clock on the wall shows them, no zone. */
struct str locale_part(struct locale *l, struct arena *a, int64_t wall, enum locale_part part);

/* The first day of the week: 0 is Sunday; 1 where l is NULL, as in ISO 8601. */
int locale_week_start(const struct locale *l);

#endif
