/*
 * condition.h - conditional and partial requests (RFC 9110, 13 and 14).
 *
 * http_response_finish() applies these to GET and HEAD by itself.  A handler that
 * changes something calls http_condition_check() before it does.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_CONDITION_H
#define APP_HTTP_CONDITION_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;

/* "..." or W/"...", with no quote, blank or control character inside. */
bool http_etag_is_valid(struct str etag);
/*
 * Is etag in a list as If-Match has it?  "*" matches any etag that is present.  The
 * strong comparison wants neither to be weak.  A malformed list ends where it is.
 */
bool http_etag_is_in(struct str list, struct str etag, bool is_strong);

/*
 * For PUT, PATCH and DELETE: refuses with 412 when If-Match or If-None-Match do not
 * allow the change.  etag: the present version's, or absent when there is none.
 */
enum err http_condition_check(struct http_exchange *x, struct str etag) ATTR_MUST_USE;

/* For GET and HEAD of what has this etag and time (either may be none): 200, 304 or 412. */
int http_condition_status(const struct http_exchange *x, struct str etag, int64_t modified_us);

enum http_range {
    HTTP_RANGE_WHOLE, /* not asked for, not understood, or several: all of it */
    HTTP_RANGE_PART,
    HTTP_RANGE_BEYOND, /* 416 */
};

/* One "bytes=" range of something size bytes long; outputs are written with PART only. */
enum http_range http_range_parse(struct str text, uint64_t size, uint64_t *out_start,
                                 uint64_t *out_len);
/* Does If-Range, if there is one, let the Range header count? */
bool http_range_is_wanted(const struct http_exchange *x, struct str etag, int64_t modified_us);

#endif
