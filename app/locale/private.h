/*
 * private.h - what the files of locale/ share: ICU's texts, which are UTF-16, and its failures.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_LOCALE_PRIVATE_H
#define APP_LOCALE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <unicode/utypes.h>

#include "app/base/error.h"
#include "app/base/str.h"

struct buf;
struct locale;

#define LOCALE_TAG_MAX 64 /* bytes of "de-AT" and of "America/Argentina/Buenos_Aires" */

/* An ICU locale's name ("de_AT") of a tag ("de-AT"); false: the tag is none. */
bool locale_name_of(struct str tag, char out_name[LOCALE_TAG_MAX]);

/* What ICU gave, appended as UTF-8. */
void locale_text_add(struct buf *out, const UChar *text, int32_t len);
/* The UTF-16 of s into to, with a NUL; false: it does not fit, or is no UTF-8. */
bool locale_text_from(struct str s, UChar *to, size_t size, int32_t *out_len);

/* The zone that was wished for, which may be none. */
struct str locale_zone_wished(const struct locale *l);

/* A time as text tells it. */
struct locale_moment {
    double ms; /* since 1970, as if it were UTC */
    bool has_time;
    bool has_seconds; /* that are not zero */
    bool has_zone;    /* Z or +00:00 */
};
/* false: it is no ISO 8601, or a zone other than UTC, or no day of the calendar. */
bool locale_moment_parse(struct str iso, struct locale_moment *out_moment);

#define locale_fail(e, what, status) locale_fail_at((e), ERROR_HERE, (what), (status))
enum err locale_fail_at(struct error *e, const char *where, const char *what, UErrorCode status);

#endif
