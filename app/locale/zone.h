/*
 * zone.h - times on the clocks of a zone, and the instants that they are.
 *
 * For files that are taken away and come back: what locale.h makes is for reading.
 * Rules are IANA's, through ICU; one thread uses a zone at a time.
 *
 * Lifetime: scope.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_LOCALE_ZONE_H
#define APP_LOCALE_ZONE_H

#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/str.h"

struct arena;
struct locale;
struct locale_zone;

/* The reader's zone by IANA's name; "UTC" where l is NULL, or has one that is not known. */
struct str locale_zone_of(const struct locale *l);

/* NULL: there is none of that name (locale_zone_is()). */
struct locale_zone *locale_zone_open(struct str name) ATTR_MUST_USE;
void locale_zone_closep(struct locale_zone **z);

/*
 * "2024-07-01T13:00:05.5+00:00" as the zone's clocks showed it, "2024-07-01T15:00:05.5".  What is
 * no instant, and one whose time the clocks showed twice, is given back as it is.
 */
struct str locale_zone_local(struct locale_zone *z, struct arena *a, struct str instant);
/*
 * The other way round, with +00:00 at its end; of two instants the earlier.  What is no such time,
 * and one that the clocks left out, is given back as it is.
 */
struct str locale_zone_instant(struct locale_zone *z, struct arena *a, struct str local);

/* Seconds since 1970 to those that the zone's clocks show, as if they were UTC's. */
int64_t locale_zone_wall(struct locale_zone *z, int64_t seconds);
/* The instant at which they show it; of two the earlier; of a time left out when they went on. */
int64_t locale_zone_when(struct locale_zone *z, int64_t wall);

#endif
