/*
 * wish.c - the words that wishes are stored and typed as.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/locale/locale.h"
#include "app/locale/private.h"

#define ZONES_MAX 1024

static const struct str date_names[LOCALE_DATES__COUNT] = {
    [LOCALE_DATES_AUTO] = STR_INIT(""),         [LOCALE_DATES_ISO] = STR_INIT("iso"),
    [LOCALE_DATES_DMY] = STR_INIT("dmy"),       [LOCALE_DATES_MDY] = STR_INIT("mdy"),
    [LOCALE_DATES_DOTTED] = STR_INIT("dotted"),
};

static const struct str number_names[LOCALE_NUMBERS__COUNT] = {
    [LOCALE_NUMBERS_AUTO] = STR_INIT(""),
    [LOCALE_NUMBERS_POINT] = STR_INIT("point"),
    [LOCALE_NUMBERS_COMMA] = STR_INIT("comma"),
    [LOCALE_NUMBERS_SPACE] = STR_INIT("space"),
    [LOCALE_NUMBERS_APOSTROPHE] = STR_INIT("apostrophe"),
};

struct str locale_dates_name(enum locale_dates d)
{
    return date_names[d];
}

struct str locale_numbers_name(enum locale_numbers n)
{
    return number_names[n];
}

/* The position of name, or 0. */
static size_t find(const struct str *names, size_t count, struct str name, bool *out_is_known)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(names[i], name)) {
            *out_is_known = true;
            return i;
        }
    }
    *out_is_known = false;
    return 0;
}

enum locale_dates locale_dates_find(struct str name, bool *out_is_known)
{
    return (enum locale_dates)find(date_names, LOCALE_DATES__COUNT, name, out_is_known);
}

enum locale_numbers locale_numbers_find(struct str name, bool *out_is_known)
{
    return (enum locale_numbers)find(number_names, LOCALE_NUMBERS__COUNT, name, out_is_known);
}

/* ICU takes any text for a zone, and GMT for what it does not know. */
bool locale_zone_is(struct str zone)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar name[LOCALE_TAG_MAX];
    UChar canonical[LOCALE_TAG_MAX];
    UBool is_system = false;
    int32_t len = 0;

    if (zone.len == 0 || !locale_text_from(zone, name, LOCALE_TAG_MAX, &len))
        return false;
    (void)ucal_getCanonicalTimeZoneID(name, len, canonical, LOCALE_TAG_MAX, &is_system, &status);
    return U_SUCCESS(status) && is_system;
}

static int by_bytes(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Zones are of places: "Europe/Berlin"; the others (EST, Etc/GMT+5) are for machines. */
static bool is_place(struct str name)
{
    return str_find(name, '/', 0) < name.len && !str_starts(name, STR("Etc/")) &&
           !str_starts(name, STR("SystemV/"));
}

const struct str *locale_zones(struct arena *a, size_t *out_count)
{
    UErrorCode status = U_ZERO_ERROR;
    UEnumeration *all =
        ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL, NULL, NULL, &status);
    struct str *zones = ARENA_ARRAY(a, struct str, ZONES_MAX);
    size_t count = 0;

    zones[count++] = STR("UTC");
    while (U_SUCCESS(status) && count < ZONES_MAX) {
        int32_t len = 0;
        const char *name = uenum_next(all, &len, &status);
        struct str zone = {name, (size_t)len};

        if (name == NULL)
            break;
        if (is_place(zone))
            zones[count++] = str_dup(a, zone);
    }
    uenum_close(all);
    qsort(zones + 1, count - 1, sizeof *zones, by_bytes);
    *out_count = count;
    return zones;
}
