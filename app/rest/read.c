/*
 * read.c - GET /rest/v1/{table}: rows that a query asks for.
 *
 * The query string is the query (app/model/query.h); the rows go from the
 * connection straight into the response.  What takes several statements (lists,
 * a count) sees one state of the database in all of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/route.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/rest/cursor.h"
#include "app/rest/etag.h"
#include "app/rest/prefer.h"
#include "app/rest/private.h"
#include "app/rest/shape.h"

struct reading {
    struct http_exchange *x;
    struct rest_shape shape;
    struct rest_prefer prefer;
    struct query_limits limits;
    struct query *query;
    struct plan plan;
    struct rest_cursor cursor;
    struct rest_edges edges;
    uint64_t rows;
    bool is_export; /* it took a grant to export */
};

static enum err parse_query(struct reading *g, const struct model_table *t)
{
    struct http_exchange *x = g->x;
    const struct http_params *in = &x->req.query;
    struct query_param *params = ARENA_ARRAY(x->arena, struct query_param, in->count);
    size_t count = 0;

    for (size_t i = 0; i < in->count; i++) {
        if (!rest_is_for_writes(in->at[i].name) &&
            !cursor_is_param(in->at[i].name, in->at[i].value))
            params[count++] = (struct query_param){in->at[i].name, in->at[i].value};
    }
    TRY(query_parse(x->arena, params, count,
                    &(struct query_options){.limits = rest_query_limits(x)}, &g->query, &x->error));
    TRY(rest_range_apply(x, g->query));
    return rest_cursor_take(x, t, params, count, g->prefer.is_cursor, &g->cursor);
}

/* Exactly one row, or 406; the plan reads up to two, so that a second shows. */
static enum err singular(struct http_exchange *x, uint64_t rows)
{
    if (rows == 1)
        return ERR_NONE;
    (void)http_refuse(x, 406, STR_NONE, "the result contains %s, and one row was asked for; %s",
                      rows == 0 ? "0 rows" : "more than one row",
                      rows == 0 ? "there is none that meets the conditions"
                                : "narrow the conditions, or ask for application/json");
    (void)error_state(&x->error, REST_STATE_SINGULAR);
    return ERR_INVALID;
}

/*
 * PostgREST's: a small table is counted, of a large one the guess is good enough.  Where
 * anything is hidden, of a joined table too, nothing is guessed: the server's guess looks at that.
 */
static enum err count_rows(struct reading *g, uint64_t *out_total)
{
    struct http_exchange *x = g->x;
    bool is_exact = g->prefer.count == PREFER_EXACT || g->plan.has_hidden;

    if (!is_exact)
        TRY(model_read_estimate(x->db, &g->plan, out_total, &x->error));
    if (is_exact ||
        (g->prefer.count == PREFER_ESTIMATED && *out_total <= rest_query_limits(x)->rows_max))
        TRY(model_read_count(x->db, &g->plan, out_total, &x->error));
    return ERR_NONE;
}

static enum err write_rows(struct reading *g, uint64_t *out_rows)
{
    AUTO(model_read_end) struct model_read r = {.stmt = NULL};
    struct http_exchange *x = g->x;

    TRY(model_read_open(x->db, &g->plan, &r, &x->error));
    r.format = rest_shape_format(&g->shape);
    r.strips_nulls = g->shape.strips_nulls;
    TRY(model_read_write_all(&r, &x->resp.body, &x->error));
    if (g->shape.form == REST_OBJECT)
        TRY(singular(x, r.rows));
    if (buf_is_failed(&x->resp.body))
        return error_tell(&x->error, ERR_INTERNAL, STR_NONE,
                          "the answer is larger than %zu bytes; ask for fewer rows with limit=, or "
                          "fewer columns with select=",
                          x->limits->response_bytes);
    *out_rows = g->rows = r.rows;
    return rest_cursor_edges(x, &g->cursor, &r, &g->edges);
}

/* Is a row written as its ETag is made: JSON with all its members? */
static bool is_versioned(const struct reading *g)
{
    enum rest_form form = g->shape.form;

    return !g->shape.strips_nulls &&
           (form == REST_JSON || form == REST_ARRAY || form == REST_OBJECT);
}

static enum err answer_rows(struct reading *g)
{
    struct http_exchange *x = g->x;
    uint64_t total = 0;
    uint64_t rows = 0;

    TRY(write_rows(g, &rows));
    if (rows == 1 && is_versioned(g))
        rest_etag_answer(x, g->query, g->shape.form == REST_OBJECT);
    if (g->shape.form != REST_OBJECT)
        TRY(rest_cursor_answer(x, &g->cursor, &g->plan, &g->edges));
    if (g->prefer.count == PREFER_NO_COUNT) {
        x->resp.status = 200;
        rest_range_answer(x, g->plan.offset, g->cursor.has_edge ? 0 : rows);
        return ERR_NONE;
    }
    TRY(count_rows(g, &total));
    if (g->cursor.has_edge) {
        rest_range_answer_total(x, rows, total);
        return ERR_NONE;
    }
    /* A guess may be too low: there are at least the rows that were read. */
    if (g->prefer.count != PREFER_EXACT && total < g->plan.offset + rows)
        total = g->plan.offset + rows;
    TRY(rest_range_answer_of(x, g->plan.offset, rows, total));
    if (g->shape.form == REST_OBJECT)
        x->resp.status = 200;
    return ERR_NONE;
}

/* It names and counts what a policy hides. */
static enum err answer_plan(struct reading *g)
{
    struct http_exchange *x = g->x;

    if (x->policy != &policy_everything) {
        (void)error_tell(&x->error, ERR_DENIED, STR_NONE,
                         "the server's plan of a query is for the administrator");
        return error_state(&x->error, REST_STATE_DENIED);
    }
    TRY(model_read_explain(x->db, &g->plan, &x->resp.body, &x->error));
    x->resp.status = 200;
    return ERR_NONE;
}

static enum err answer(struct reading *g)
{
    AUTO(db_tx_end) struct db_tx tx = {.conn = NULL};
    struct http_exchange *x = g->x;
    bool is_one_statement = g->plan.level.many_count == 0 && g->prefer.count == PREFER_NO_COUNT;

    /* One around it (a batch's) shows one state to all as it is. */
    if (!is_one_statement && !db_tx_is_open(x->db) && g->shape.form != REST_PLAN)
        TRY(db_tx_begin_read(x->db, &tx, &x->error));
    TRY(g->shape.form == REST_PLAN ? answer_plan(g) : answer_rows(g));
    rest_shape_answer(x, &g->shape);
    rest_prefer_answer(x, &g->prefer);
    if (tx.conn != NULL)
        TRY(db_tx_commit(&tx, &x->error));
    return g->shape.form == REST_PLAN ? ERR_NONE
                                      : access_audit_read(x, &g->plan, g->rows, g->is_export);
}

/* Of what is preferred, a read can apply no more than these. */
static enum err take_preferences(struct reading *g)
{
    struct rest_prefer asked;

    TRY(rest_prefer_parse(g->x, &asked));
    g->prefer = (struct rest_prefer){
        .count = asked.count, .handling = asked.handling, .is_cursor = asked.is_cursor};
    return ERR_NONE;
}

/*
 * CSV and lines are for taking whole sets away: beyond a page of rows that wants a grant
 * of its own.  The request decides, not what is found: the answer is the same for any data.
 */
static enum err check_export(struct reading *g, const struct model_table *t)
{
    struct http_exchange *x = g->x;
    enum rest_form form = g->shape.form;

    if (form != REST_CSV && form != REST_LINES && form != REST_LINES_OLD)
        return ERR_NONE;
    if (g->query->has_limit && g->query->limit <= REST_PAGE_ROWS)
        return ERR_NONE;
    g->is_export = policy_allows(x->arena, x->policy, t, POLICY_EXPORT);
    if (g->is_export)
        return ERR_NONE;
    (void)error_tell(&x->error, ERR_DENIED, t->name,
                     "you may not export its rows; ask for at most %d with limit=, or for "
                     "application/json",
                     REST_PAGE_ROWS);
    return error_state(&x->error, REST_STATE_DENIED);
}

enum err rest_read(struct http_exchange *x)
{
    struct reading g = {.x = x, .limits = *rest_query_limits(x)};
    struct plan_options options = {.limits = &g.limits, .policy = x->policy};
    const struct model_table *t;

    TRY(rest_found(x, plan_table(x->arena, x->model, x->policy, http_path_param(x, STR("table")),
                                 &t, &x->error)));
    TRY(rest_shape_negotiate(x, true, &g.shape));
    TRY(take_preferences(&g));
    TRY(parse_query(&g, t));
    TRY(check_export(&g, t));
    rest_cursor_options(&g.cursor, &options);
    options.wants_count = g.prefer.count != PREFER_NO_COUNT;
    /* Two rows are enough to know that there is not one. */
    if (g.shape.form == REST_OBJECT)
        g.limits.rows_max = 2;
    TRY(plan_compile(x->arena, t, g.query, &options, &g.plan, &x->error));
    return answer(&g);
}
