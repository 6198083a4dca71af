/*
 * read.c - GET /rest/v1/{table}: rows that a query asks for.
 *
 * The query string is the query (app/model/query.h); the rows go from the
 * connection straight into the response.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/negotiate.h"
#include "app/http/route.h"
#include "app/model/plan.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/rest/private.h"

enum shape { SHAPE_JSON, SHAPE_OBJECT, SHAPE_ARRAY, SHAPE__COUNT };

static const struct str offered[SHAPE__COUNT] = {
    [SHAPE_JSON] = STR_INIT("application/json"),
    [SHAPE_OBJECT] = STR_INIT("application/vnd.pgrst.object+json"),
    [SHAPE_ARRAY] = STR_INIT("application/vnd.pgrst.array+json"),
};

static const struct str types[SHAPE__COUNT] = {
    [SHAPE_JSON] = STR_INIT("application/json; charset=utf-8"),
    [SHAPE_OBJECT] = STR_INIT("application/vnd.pgrst.object+json; charset=utf-8"),
    [SHAPE_ARRAY] = STR_INIT("application/vnd.pgrst.array+json; charset=utf-8"),
};

static enum err parse_query(struct http_exchange *x, struct query **out_query)
{
    const struct http_params *in = &x->req.query;
    struct query_param *params = ARENA_ARRAY(x->arena, struct query_param, in->count);

    for (size_t i = 0; i < in->count; i++)
        params[i] = (struct query_param){in->at[i].name, in->at[i].value};
    TRY(query_parse(x->arena, params, in->count, &query_limits_default, out_query, &x->error));
    return rest_range_apply(x, *out_query);
}

/* Exactly one row, or 406; the plan reads up to two, so that a second shows. */
static enum err write_object(struct http_exchange *x, struct model_read *r)
{
    bool more;

    TRY(model_read_step(r, &more, &x->error));
    if (more) {
        TRY(model_read_write_row(r, &x->resp.body, &x->error));
        TRY(model_read_step(r, &more, &x->error));
        if (!more)
            return ERR_NONE;
    }
    (void)http_refuse(x, 406, STR_NONE, "the result contains %s, and one row was asked for; %s",
                      r->rows == 0 ? "0 rows" : "more than one row",
                      r->rows == 0 ? "there is none that meets the conditions"
                                   : "narrow the conditions, or ask for application/json");
    (void)error_state(&x->error, REST_STATE_SINGULAR);
    return ERR_INVALID;
}

static enum err answer(struct http_exchange *x, const struct plan *plan, enum shape shape)
{
    AUTO(model_read_end) struct model_read r = {.stmt = NULL};

    TRY(model_read_open(x->db, plan, &r, &x->error));
    if (shape == SHAPE_OBJECT)
        TRY(write_object(x, &r));
    else
        TRY(model_read_write_all(&r, &x->resp.body, &x->error));
    if (buf_is_failed(&x->resp.body))
        return error_tell(&x->error, ERR_INTERNAL, STR_NONE,
                          "the answer is larger than %zu bytes; ask for fewer rows with limit=, or "
                          "fewer columns with select=",
                          x->limits->response_bytes);
    x->resp.status = 200;
    x->resp.type = types[shape];
    rest_range_answer(x, plan->offset, r.rows);
    return ERR_NONE;
}

enum err rest_read(struct http_exchange *x)
{
    const struct model_table *t;
    struct query *q;
    struct plan plan;
    struct query_limits limits = query_limits_default;
    size_t shape;

    TRY(plan_table(x->model, http_path_param(x, STR("table")), &t, &x->error));
    TRY(http_negotiate(x, offered, SHAPE__COUNT, &shape));
    TRY(parse_query(x, &q));
    /* Two rows are enough to know that there is not one. */
    if (shape == SHAPE_OBJECT)
        limits.rows_max = 2;
    TRY(plan_compile(x->arena, t, q, &(struct plan_options){.limits = &limits}, &plan, &x->error));
    return answer(x, &plan, (enum shape)shape);
}
