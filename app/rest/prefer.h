/*
 * prefer.h - what a client prefers (RFC 7240), in PostgREST's words.
 *
 * Several headers and lists of them count as one list; of what is said twice
 * the first counts.  What is unknown is ignored, or refused with handling=strict.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_REST_PREFER_H
#define APP_REST_PREFER_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"

struct http_exchange;

enum prefer_return { PREFER_NOTHING_SAID, PREFER_MINIMAL, PREFER_HEADERS, PREFER_REPRESENTATION };
enum prefer_resolution { PREFER_NO_RESOLUTION, PREFER_MERGE, PREFER_IGNORE };
enum prefer_missing { PREFER_MISSING_UNSAID, PREFER_MISSING_NULL, PREFER_MISSING_DEFAULT };
enum prefer_tx { PREFER_TX_UNSAID, PREFER_COMMIT, PREFER_ROLLBACK };
enum prefer_count { PREFER_NO_COUNT, PREFER_EXACT, PREFER_PLANNED, PREFER_ESTIMATED };
enum prefer_handling { PREFER_HANDLING_UNSAID, PREFER_LENIENT, PREFER_STRICT };

struct rest_prefer {
    enum prefer_return what;
    enum prefer_resolution resolution;
    enum prefer_missing missing;
    enum prefer_tx tx;
    enum prefer_count count;
    enum prefer_handling handling;
    unsigned is_cursor; /* pages by cursor: 1 */
    bool has_most;      /* max-affected */
    uint64_t most;
};

enum err rest_prefer_parse(struct http_exchange *x, struct rest_prefer *out_prefer) ATTR_MUST_USE;

/* Preference-Applied for what p still says: take out of it what was of no use before. */
void rest_prefer_answer(struct http_exchange *x, const struct rest_prefer *p);

#endif
