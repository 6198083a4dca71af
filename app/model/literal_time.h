/*
 * literal_time.h - dates and times that exist, from the ways people write them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_LITERAL_TIME_H
#define APP_MODEL_LITERAL_TIME_H

#include <stdbool.h>

#include "app/base/str.h"

struct arena;

enum literal_zone {
    LITERAL_ZONE_DROP,   /* a zone may stand there and means nothing */
    LITERAL_ZONE_TO_UTC, /* the time is moved by it */
};

/* Each gives the text as the server reads it, or the words of what is wrong (NULL: fine). */
const char *literal_date(struct arena *a, struct str text, struct str *out_text);
const char *literal_datetime(struct arena *a, struct str text, enum literal_zone zone,
                             struct str *out_text);
/* A span of up to 838:59:59, with a sign. */
const char *literal_time(struct arena *a, struct str text, struct str *out_text);

#endif
