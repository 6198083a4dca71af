/*
 * preference.h - how an account's owner reads: language, zone, formats and colours.
 *
 * A plain value, in the session's cache as well: short texts, NUL-ended; the empty
 * one is "automatic", for the browser and the site to decide.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_PREFERENCE_H
#define APP_ACCESS_PREFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct db_conn;

#define ACCESS_LANGUAGE_MAX 35
#define ACCESS_ZONE_MAX     63

struct access_preference {
    char language[ACCESS_LANGUAGE_MAX + 1]; /* of BCP 47 */
    char zone[ACCESS_ZONE_MAX + 1];         /* of IANA */
    char dates[8];                          /* as locale_dates_name() */
    char numbers[12];                       /* as locale_numbers_name() */
    char theme[12];                         /* "light", "dark", "contrast" */
};

/* Is it one of the themes, or empty? */
bool access_theme_is(struct str name);

/* ERR_INVALID with the field (language, zone, dates, numbers, theme) and words for what is not
 * known. */
enum err access_preference_save(struct db_conn *c, int64_t account_id,
                                const struct access_preference *preference,
                                struct error *e) ATTR_MUST_USE;

#endif
