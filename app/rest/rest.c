/*
 * rest.c - the routes of the REST face.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/rest/rest.h"

#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/model/query.h"
#include "app/model/write.h"
#include "app/rest/private.h"

/* The batch is the first: in a batch there is none, and /batch is the table of that name. */
static const struct http_route routes[] = {
    {HTTP_POST, STR_INIT("/rest/v1/batch"), HTTP_GRANTED, rest_batch},
    {HTTP_GET, STR_INIT("/rest/v1/"), HTTP_GRANTED, rest_describe},
    {HTTP_GET, STR_INIT("/rest/v1/{table}"), HTTP_GRANTED, rest_read},
    {HTTP_POST, STR_INIT("/rest/v1/{table}"), HTTP_GRANTED, rest_insert},
    {HTTP_PUT, STR_INIT("/rest/v1/{table}"), HTTP_GRANTED, rest_upsert},
    {HTTP_PATCH, STR_INIT("/rest/v1/{table}"), HTTP_GRANTED, rest_update},
    {HTTP_DELETE, STR_INIT("/rest/v1/{table}"), HTTP_GRANTED, rest_delete},
    {HTTP_GET, STR_INIT("/rest/v1/rpc/{routine}"), HTTP_GRANTED, rest_call_get},
    {HTTP_POST, STR_INIT("/rest/v1/rpc/{routine}"), HTTP_GRANTED, rest_call_post},
};

const struct http_face rest_face = {
    .name = "rest",
    .prefix = STR_INIT("/rest/v1/"),
    .routes = routes,
    .count = sizeof routes / sizeof *routes,
    .answer_error = rest_error,
    .takes_keys = true,
    .is_shared = true,
};

const struct http_face rest_batch_face = {
    .name = "batch",
    .prefix = STR_INIT("/rest/v1/"),
    .routes = routes + 1,
    .count = sizeof routes / sizeof *routes - 1,
    .answer_error = rest_error,
};

const struct query_limits *rest_query_limits(const struct http_exchange *x)
{
    return x->query_limits == NULL ? &query_limits_default : x->query_limits;
}

const struct write_limits *rest_write_limits(const struct http_exchange *x)
{
    return x->write_limits == NULL ? &write_limits_default : x->write_limits;
}
