/*
 * etag.h - the version of one row: a strong ETag over all its visible values.
 *
 * Given with a GET of one row that selects all columns, and with what a write
 * answers; asked back with If-Match, whatever that request selects.  The same
 * row as an object and as a list of one are two representations, told apart by
 * a letter at the end; a condition matches either.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_REST_ETAG_H
#define APP_REST_ETAG_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct http_exchange;
struct query;

/* The body holds one row: its ETag goes with it, where the query is such that it has one. */
void rest_etag_answer(struct http_exchange *x, const struct query *q, bool is_object);
/* row: its JSON object as select=* has it. */
struct str rest_etag_of(struct arena *a, struct str row, bool is_object);
/* If-Match and If-None-Match against the row as it is; an absent row matches nothing.  412. */
enum err rest_etag_check(struct http_exchange *x, struct str row) ATTR_MUST_USE;
/* Did the client set a condition? */
bool rest_etag_is_asked(const struct http_exchange *x);

#endif
