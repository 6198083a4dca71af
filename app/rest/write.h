/*
 * write.h - POST, PUT, PATCH and DELETE of a table's rows, between their parts.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_REST_WRITE_H
#define APP_REST_WRITE_H

#include <stdbool.h>

#include "app/access/idempotency.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/write.h"
#include "app/rest/prefer.h"
#include "app/rest/shape.h"

struct http_exchange;
struct query;

/* One request that writes. */
struct rest_write {
    struct http_exchange *x;
    struct rest_prefer prefer;
    struct query *query; /* conditions, and what the answer selects */
    struct change change;
    struct write write;
    struct access_idempotency key;
    bool is_put;
    struct rest_shape shape;
    bool is_object;     /* of one row; with none, or more, nothing is written */
    struct str current; /* the row that a condition met, as JSON, or absent */
};

/* The change is applied: status, headers and body, read back inside the transaction. */
enum err rest_write_answer(struct rest_write *w, const struct write_result *result) ATTR_MUST_USE;

/* The rows as the request selects them, into the response. */
enum err rest_write_rows(struct rest_write *w, const struct write_keys *keys) ATTR_MUST_USE;

/* What is asked of rows before they change: conditions, and a last look at what is deleted. */
extern const struct write_hooks rest_write_hooks;

#endif
