/*
 * openapi_batch.c - the batch, which is the same for every schema.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/schema.h"
#include "app/rest/openapi.h"

static const struct str operation = STR_INIT(
    "{\"operationId\":\"batch\",\"tags\":[\"(batch)\"],"
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
    "\"5XX\":{\"$ref\":\"#/components/responses/" OPENAPI_ERROR "\"}}}");

bool openapi_is_batch(const struct model_table *t)
{
    return str_eq(t->name, STR("batch"));
}

void openapi_batch_post(struct openapi *o)
{
    json_name(&o->w, STR("post"));
    json_write_raw(o->w.to, operation);
    o->w.needs_comma = true;
}

void openapi_batch(struct openapi *o)
{
    const struct model_table *t = model_table_find(o->model, STR("batch"));

    /* A table of that name has the path, where it is there for who asks. */
    if (t != NULL && openapi_shows(o, t))
        return;
    json_name(&o->w, STR("/batch"));
    json_begin_object(&o->w);
    openapi_batch_post(o);
    json_end_object(&o->w);
}
