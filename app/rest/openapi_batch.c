/*
 * openapi_batch.c - the batch, which is the same for every schema.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/schema.h"
#include "app/rest/openapi.h"

static const struct str batch = STR_INIT(
    "{\"post\":{\"operationId\":\"batch\",\"tags\":[\"(batch)\"],"
    "\"summary\":\"Several requests in one transaction: all are done, or none\","
    "\"description\":\"They run in order. A body may hold {\\\"$ref\\\": \\\"a.0.id\\\"} and a "
    "condition {{a.0.id}}: what the answer of request a has there. With atomic false each is done "
    "by itself. Idempotency-Key and what else concerns the whole are the batch's own headers.\","
    "\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":{"
    "\"type\":\"object\",\"required\":[\"requests\"],\"properties\":{"
    "\"atomic\":{\"type\":\"boolean\",\"default\":true},"
    "\"requests\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":100,\"items\":{\"type\":"
    "\"object\","
    "\"required\":[\"method\",\"url\"],\"properties\":{"
    "\"id\":{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9_-]{1,64}$\"},"
    "\"method\":{\"enum\":[\"GET\",\"POST\",\"PUT\",\"PATCH\",\"DELETE\"]},"
    "\"url\":{\"type\":\"string\",\"description\":\"/film?film_id=eq.1\"},"
    "\"headers\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}},"
    "\"body\":{}}}}}}}}},"
    "\"responses\":{\"200\":{\"description\":\"The responses, in the same order\",\"content\":{"
    "\"application/json\":{\"schema\":{\"type\":\"object\",\"properties\":{\"responses\":{"
    "\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
    "\"id\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
    "\"headers\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}},"
    "\"body\":{}}}}}}}}},"
    "\"4XX\":{\"$ref\":\"#/components/responses/" OPENAPI_ERROR "\"},"
    "\"5XX\":{\"$ref\":\"#/components/responses/" OPENAPI_ERROR "\"}}}}");

void openapi_batch(struct openapi *o)
{
    /* A table of that name has the path; the batch is still there, as POST. */
    if (model_table_find(o->model, STR("batch")) != NULL)
        return;
    json_name(&o->w, STR("/batch"));
    json_write_raw(o->w.to, batch);
    o->w.needs_comma = true;
}
