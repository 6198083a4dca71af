/*
 * shape.c - the forms that rows are answered in.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/rest/shape.h"

#include <string.h>

#include "app/http/exchange.h"
#include "app/http/negotiate.h"

static const struct str offered[REST_FORM__COUNT] = {
    [REST_JSON] = STR_INIT("application/json"),
    [REST_OBJECT] = STR_INIT("application/vnd.pgrst.object+json"),
    [REST_ARRAY] = STR_INIT("application/vnd.pgrst.array+json"),
    [REST_CSV] = STR_INIT("text/csv"),
    [REST_LINES] = STR_INIT("application/x-ndjson"),
    [REST_LINES_OLD] = STR_INIT("application/ndjson"),
    [REST_PLAN] = STR_INIT("application/vnd.pgrst.plan+json"),
};

/* The same without their ending, as clients may write them. */
static const struct str bare[] = {
    STR_INIT("application/vnd.pgrst.object"),
    STR_INIT("application/vnd.pgrst.array"),
};
#define BARE_COUNT (sizeof bare / sizeof *bare)

static const struct str types[REST_FORM__COUNT] = {
    [REST_JSON] = STR_INIT("application/json; charset=utf-8"),
    [REST_OBJECT] = STR_INIT("application/vnd.pgrst.object+json; charset=utf-8"),
    [REST_ARRAY] = STR_INIT("application/vnd.pgrst.array+json; charset=utf-8"),
    [REST_CSV] = STR_INIT("text/csv; charset=utf-8"),
    [REST_LINES] = STR_INIT("application/x-ndjson; charset=utf-8"),
    [REST_LINES_OLD] = STR_INIT("application/ndjson; charset=utf-8"),
    [REST_PLAN] = STR_INIT("application/vnd.pgrst.plan+json; charset=utf-8"),
};

enum err rest_shape_negotiate(struct http_exchange *x, bool has_plan, struct rest_shape *out_shape)
{
    struct str accept = http_header(&x->req, STR("accept"));
    size_t count = has_plan ? REST_FORM__COUNT : REST_PLAN;
    struct str all[REST_FORM__COUNT + BARE_COUNT];
    size_t form;

    memcpy(all, offered, count * sizeof *all);
    memcpy(all + count, bare, sizeof bare);
    TRY(http_negotiate(x, all, count + BARE_COUNT, &form));
    if (form >= count)
        form = form == count ? REST_OBJECT : REST_ARRAY;
    *out_shape = (struct rest_shape){
        .form = (enum rest_form)form,
        .strips_nulls = (form == REST_OBJECT || form == REST_ARRAY) &&
                        str_search(accept, STR("nulls=stripped"), 0) < accept.len,
    };
    return ERR_NONE;
}

enum read_format rest_shape_format(const struct rest_shape *s)
{
    switch (s->form) {
    case REST_OBJECT: return READ_OBJECT;
    case REST_CSV: return READ_CSV;
    case REST_LINES:
    case REST_LINES_OLD: return READ_LINES;
    case REST_JSON:
    case REST_ARRAY:
    case REST_PLAN:
    case REST_FORM__COUNT: break;
    }
    return READ_ARRAY;
}

void rest_shape_answer(struct http_exchange *x, const struct rest_shape *s)
{
    x->resp.type = types[s->form];
    if (s->strips_nulls)
        x->resp.type =
            str_format(x->arena, "%.*s;nulls=stripped; charset=utf-8", STR_ARG(offered[s->form]));
}
