/*
 * batch.h - POST /rest/v1/batch: several requests in one transaction, between its parts.
 *
 *     {"requests": [
 *         {"id": "f", "method": "POST", "url": "/film?select=film_id",
 *          "headers": {"Prefer": "return=representation"}, "body": {"title": "New"}},
 *         {"method": "POST", "url": "/film_actor",
 *          "body": {"film_id": {"$ref": "f.0.film_id"}, "actor_id": 1}},
 *         {"method": "GET", "url": "/film_actor?film_id=eq.{{f.0.film_id}}"}]}
 *
 *     {"responses": [{"id": "f", "status": 201, "headers": {...}, "body": [{"film_id": 1001}]},
 * ...]}
 *
 * The words are those of OData's JSON batch (4.01, 19), which Microsoft Graph has
 * as well.  They run in order, each through its own route as if it had come by
 * itself: there is no second way in.  Either all are done, or none and the answer
 * is the refusal of the first that failed, with "request" in it to say which;
 * with "atomic": false each by itself, and what failed stands in its response.
 *
 * A reference is the id of a request before, and the way into its answer's JSON.  In
 * a body {"$ref": "..."} becomes the value.  In a condition {{...}} becomes a literal, at a
 * place where the grammar takes nothing but a value: all that follows an operator, or
 * an element of a list, where it is quoted.
 *
 * What ends a transaction would end the batch's: so functions may be called in it
 * and procedures may not.
 *
 * Lifetime: the arena's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_REST_BATCH_H
#define APP_REST_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/http/request.h"

struct arena;
struct http_exchange;
struct json_value;

#define BATCH_REQUESTS_MAX 100

struct batch_request {
    struct str id; /* given, or its place as a number from 0 */
    enum http_method method;
    struct str url;           /* as sent */
    struct http_params query; /* decoded, its references not yet resolved */
    struct str path;
    struct http_params headers;
    struct str content_type;
    const struct json_value *body; /* NULL: none */
    /* ---- when it was run ---- */
    bool is_done; /* its answer may be referred to */
    struct str answer;
};

struct batch {
    struct http_exchange *x;
    struct batch_request *requests;
    size_t count;
    bool is_atomic;
};

/* batch_parse.c: the body; errors name the request. */
enum err batch_parse(struct http_exchange *x, struct batch *out_batch) ATTR_MUST_USE;

/*
 * batch_refer.c: the references of request number i, to those before it.  x: where
 * an error goes.  The body as text, absent where there is none.
 */
enum err batch_refer_body(struct http_exchange *x, const struct batch *b, size_t i,
                          struct str *out_body) ATTR_MUST_USE;
enum err batch_refer_query(struct http_exchange *x, const struct batch *b, size_t i,
                           struct http_params *out_query) ATTR_MUST_USE;

#endif
