/*
 * private.h - what the files of the REST face share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_REST_PRIVATE_H
#define APP_REST_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;
struct http_face;
struct query;

/* GET /rest/v1/ and GET /rest/v1/{table} */
/* The ceilings of this instance. */
const struct query_limits *rest_query_limits(const struct http_exchange *x) ATTR_NONNULL_RET;
const struct write_limits *rest_write_limits(const struct http_exchange *x) ATTR_NONNULL_RET;

enum err rest_describe(struct http_exchange *x);
enum err rest_read(struct http_exchange *x);
/* POST, PUT, PATCH and DELETE /rest/v1/{table} */
enum err rest_insert(struct http_exchange *x);
enum err rest_upsert(struct http_exchange *x);
enum err rest_update(struct http_exchange *x);
enum err rest_delete(struct http_exchange *x);

/* columns= and on_conflict=: no part of a query, and passed over where nothing is written. */
bool rest_is_for_writes(struct str name);

/* POST /rest/v1/batch, and what each request of one may be. */
enum err rest_batch(struct http_exchange *x);
extern const struct http_face rest_batch_face;

/* POST and GET /rest/v1/rpc/{routine} */
enum err rest_call_post(struct http_exchange *x);
enum err rest_call_get(struct http_exchange *x);

/*
 * What came of looking for a table or routine.  To who is not signed in, one that is not
 * there and one that is not granted are the same: 401 (42501).
 */
enum err rest_found(struct http_exchange *x, enum err code) ATTR_MUST_USE;

/* {"code","message","details","hint"} for x->error and x->resp.status. */
void rest_error(struct http_exchange *x);

/* What PostgREST says of a constraint that was broken; false: x->error is not about one. */
struct rest_words {
    struct str message;
    struct str details; /* or absent */
    struct str hint;
};
bool rest_constraint_words(struct http_exchange *x, struct rest_words *out_words);

/*
 * The Range header ("0-19", rows counted from 0, both ends included) into the
 * query's limit and offset, as far as they let it.  416 for one that ends before
 * it begins; one that is no range of rows is ignored, as RFC 9110 asks.
 */
enum err rest_range_apply(struct http_exchange *x, struct query *q) ATTR_MUST_USE;
/* Content-Range for rows read from offset on; how many there are in all is not known. */
void rest_range_answer(struct http_exchange *x, uint64_t offset, uint64_t rows);
/* The same when it is: 200 for all of them, 206 for a part, 416 for an offset beyond the last. */
enum err rest_range_answer_of(struct http_exchange *x, uint64_t offset, uint64_t rows,
                              uint64_t total) ATTR_MUST_USE;
/* The same of rows that stand one knows not where. */
void rest_range_answer_total(struct http_exchange *x, uint64_t rows, uint64_t total);

/* Rows that may be had as CSV or as lines without a grant to export. */
#define REST_PAGE_ROWS 100

#define REST_STATE_DENIED   "42501"
#define REST_STATE_CHOICES  "PGRST201"
#define REST_STATE_RANGE    "PGRST103"
#define REST_STATE_SINGULAR "PGRST116"

#endif
