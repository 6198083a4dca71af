/*
 * zone.c - clocks of a zone, by asking ICU for the offset at an instant.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/locale/zone.h"

#include <stdlib.h>
#include <unicode/ucal.h>

#include "app/base/arena.h"
#include "app/base/day.h"
#include "app/locale/locale.h"
#include "app/locale/private.h"

#define MS_PER_DAY 86400000.0

struct locale_zone {
    UCalendar *calendar;
};

struct locale_zone *locale_zone_open(struct str name)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[LOCALE_TAG_MAX];
    struct locale_zone *z;
    int32_t len;

    if (!locale_zone_is(name) || !locale_text_from(name, units, LOCALE_TAG_MAX, &len))
        return NULL;
    z = calloc(1, sizeof *z);
    if (z == NULL)
        abort();
    z->calendar = ucal_open(units, len, "en", UCAL_GREGORIAN, &status);
    if (U_SUCCESS(status))
        return z;
    locale_zone_closep(&z);
    return NULL;
}

void locale_zone_closep(struct locale_zone **z)
{
    if (*z == NULL)
        return;
    ucal_close((*z)->calendar);
    free(*z);
    *z = NULL;
}

/* How much the clocks are ahead of UTC at an instant, in milliseconds. */
static double offset_at(struct locale_zone *z, double ms)
{
    UErrorCode status = U_ZERO_ERROR;
    double offset;

    ucal_setMillis(z->calendar, ms, &status);
    offset = ucal_get(z->calendar, UCAL_ZONE_OFFSET, &status);
    offset += ucal_get(z->calendar, UCAL_DST_OFFSET, &status);
    return U_FAILURE(status) ? 0 : offset;
}

/*
 * The instants at which the clocks show that time: none, one, or two where they were put back.
 * The offsets of the days before and behind are all that there can be.
 */
static size_t instants_of(struct locale_zone *z, double local, double out_ms[2])
{
    double before = local - offset_at(z, local - MS_PER_DAY);
    double behind = local - offset_at(z, local + MS_PER_DAY);
    size_t n = 0;

    if (before + offset_at(z, before) == local)
        out_ms[n++] = before;
    if (behind != before && behind + offset_at(z, behind) == local)
        out_ms[n++] = behind;
    return n;
}

/* The date and the seconds of ms; the fraction is iso's own, which has one digit or more or none.
 */
static struct str print(struct arena *a, double ms, struct str iso, const char *end)
{
    long days = (long)(ms / MS_PER_DAY) - (ms < 0);
    long seconds;
    size_t point = str_find(iso, '.', 0);
    size_t digits = point < iso.len ? 1 : 0;

    days -= (double)days * MS_PER_DAY > ms;
    days += (double)(days + 1) * MS_PER_DAY <= ms;
    seconds = (long)((ms - (double)days * MS_PER_DAY) / 1000);
    while (digits > 0 && point + digits < iso.len && iso.at[point + digits] >= '0' &&
           iso.at[point + digits] <= '9')
        digits++;
    return str_format(a, "%.*sT%02ld:%02ld:%02ld%.*s%s", STR_ARG(day_print(a, days)),
                      seconds / 3600, seconds / 60 % 60, seconds % 60,
                      STR_ARG(str_range(iso, point, point + digits)), end);
}

struct str locale_zone_of(const struct locale *l)
{
    struct str name = l == NULL ? STR_NONE : locale_zone_wished(l);

    return locale_zone_is(name) ? name : STR("UTC");
}

struct str locale_zone_local(struct locale_zone *z, struct arena *a, struct str instant)
{
    struct locale_moment m;
    double twice[2];
    double local;

    if (!locale_moment_parse(instant, &m) || !m.has_zone)
        return instant;
    local = m.ms + offset_at(z, m.ms);
    return instants_of(z, local, twice) == 1 ? print(a, local, instant, "") : instant;
}

struct str locale_zone_instant(struct locale_zone *z, struct arena *a, struct str local)
{
    struct locale_moment m;
    double twice[2];

    if (!locale_moment_parse(local, &m) || !m.has_time || m.has_zone ||
        instants_of(z, m.ms, twice) == 0)
        return local;
    return print(a, twice[0], local, "+00:00");
}

int64_t locale_zone_wall(struct locale_zone *z, int64_t seconds)
{
    return seconds + (int64_t)(offset_at(z, (double)seconds * 1000) / 1000);
}

int64_t locale_zone_when(struct locale_zone *z, int64_t wall)
{
    double local = (double)wall * 1000;
    double found[2];

    if (instants_of(z, local, found) > 0)
        return (int64_t)(found[0] / 1000);
    return (int64_t)((local - offset_at(z, local - MS_PER_DAY)) / 1000);
}
