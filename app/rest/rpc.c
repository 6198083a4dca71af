/*
 * rpc.c - /rest/v1/rpc/{routine}: functions and procedures, called by name.
 *
 * POST sends the arguments as a JSON object (or as a form, or as the bare text of the
 * one argument there is); GET has them in the query string, for routines that
 * declare that they only read.  What else stands in the query string selects, filters,
 * orders and pages the rows of a procedure, as it does those of a table.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/impersonate.h"
#include "app/base/arena.h"
#include "app/http/body.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/route.h"
#include "app/json/parse.h"
#include "app/model/call.h"
#include "app/model/plan.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/rest/prefer.h"
#include "app/rest/private.h"
#include "app/rest/shape.h"

static enum err find(struct http_exchange *x, const struct model_routine **out_routine)
{
    return rest_found(x, call_find(x->model, x->policy, http_path_param(x, STR("routine")),
                                   out_routine, &x->error));
}

/* The only parameter that takes a value, or NULL. */
static const struct model_param *only_param(const struct model_routine *r)
{
    const struct model_param *only = NULL;

    for (size_t i = 0; i < r->param_count; i++) {
        if (r->params[i].mode == MODEL_PARAM_OUT)
            continue;
        if (only != NULL)
            return NULL;
        only = &r->params[i];
    }
    return only;
}

static enum err take_json(struct http_exchange *x, struct call *k, struct str body)
{
    struct json_limits limits = json_limits_default;
    const struct json_value *object;

    limits.bytes = x->limits->body_bytes;
    limits.depth = x->limits->json_depth;
    TRY(json_parse(x->arena, body, &limits, &object, &x->error));
    return call_set_json(k, object, &x->error);
}

static enum err take_form(struct http_exchange *x, struct call *k)
{
    struct http_form form;

    TRY(http_form_read(x, &form));
    for (size_t i = 0; i < form.fields.count; i++)
        TRY(call_set_text(k, form.fields.at[i].name, form.fields.at[i].value, &x->error));
    return ERR_NONE;
}

/* The arguments of a POST, by what kind of body they come in. */
static enum err take_body(struct http_exchange *x, struct call *k)
{
    const struct str *type = &x->req.content_type;
    const struct model_param *only;
    struct str body;

    if (str_eq(*type, STR("application/x-www-form-urlencoded")))
        return take_form(x, k);
    TRY(http_body_read(x, &body));
    if (body.len == 0 && !str_starts(*type, STR("text/")))
        return ERR_NONE;
    if (type->len == 0 || str_eq(*type, STR("application/json")) || str_ends(*type, STR("+json")))
        return take_json(x, k, body);
    only = only_param(k->routine);
    if (only != NULL &&
        (str_starts(*type, STR("text/")) || str_eq(*type, STR("application/octet-stream"))))
        return call_set_text(k, only->name, body, &x->error);
    return http_refuse(x, 415, STR("Content-Type"),
                       "send a JSON object of named arguments as application/json");
}

/* The arguments of a GET; the other parameters are left for the query. */
static enum err take_query(struct http_exchange *x, struct call *k, struct query_param *rest,
                           size_t *out_count)
{
    const struct http_params *in = &x->req.query;
    size_t count = 0;

    for (size_t i = 0; i < in->count; i++) {
        if (x->req.method != HTTP_POST && call_takes(k->routine, in->at[i].name))
            TRY(call_set_text(k, in->at[i].name, in->at[i].value, &x->error));
        else
            rest[count++] = (struct query_param){in->at[i].name, in->at[i].value};
    }
    *out_count = count;
    return ERR_NONE;
}

/* What is asked of a procedure's rows; query NULL: all of them, as they are. */
struct wanted {
    struct http_exchange *x;
    const struct model_routine *routine;
    const struct call *call;
    const struct query *query;
    struct rest_shape shape;
    struct rest_prefer prefer; /* what of it has a meaning here */
    bool reads_only;           /* it runs where nothing can be written */
    int status;                /* of the answer; 0: by whether there is a body */
};

static enum err singular(struct http_exchange *x, uint64_t rows)
{
    if (rows == 1)
        return ERR_NONE;
    (void)http_refuse(x, 406, STR_NONE, "the result contains %s, and one row was asked for",
                      rows == 0 ? "0 rows" : "more than one row");
    (void)error_state(&x->error, REST_STATE_SINGULAR);
    return ERR_INVALID;
}

/* The rows are at hand: a count is always exact. */
static enum err answer_range(struct wanted *w, const struct plan *plan, uint64_t rows)
{
    struct http_exchange *x = w->x;
    uint64_t total = 0;

    w->status = 200;
    if (w->prefer.count == PREFER_NO_COUNT) {
        rest_range_answer(x, plan->offset, rows);
        return ERR_NONE;
    }
    TRY(model_read_count(x->db, plan, &total, &x->error));
    TRY(rest_range_answer_of(x, plan->offset, rows, total));
    w->status = w->shape.form == REST_OBJECT ? 200 : x->resp.status;
    return ERR_NONE;
}

static enum err read_rows(const struct wanted *w, const struct plan *plan, uint64_t *out_rows)
{
    AUTO(model_read_end) struct model_read r = {.stmt = NULL};
    struct http_exchange *x = w->x;

    TRY(model_read_open(x->db, plan, &r, &x->error));
    r.format = rest_shape_format(&w->shape);
    r.strips_nulls = w->shape.strips_nulls;
    TRY(model_read_write_all(&r, &x->resp.body, &x->error));
    *out_rows = r.rows;
    return ERR_NONE;
}

/* The rows that a procedure gave, as the query wants them. */
static enum err answer_rows(struct wanted *w, const struct model_table *t)
{
    struct query_limits limits = *rest_query_limits(w->x);
    struct plan_options options = {.limits = &limits,
                                   .policy = w->x->policy,
                                   .wants_count = w->prefer.count != PREFER_NO_COUNT};
    struct http_exchange *x = w->x;
    struct plan plan;
    uint64_t rows = 0;

    /* They are here already: the ceiling of reads from tables protects nothing. */
    limits.rows_max = w->shape.form == REST_OBJECT ? 2 : (uint64_t)INT64_MAX;
    buf_clear(&x->resp.body, SIZE_MAX);
    TRY(plan_compile(x->arena, t, w->query, &options, &plan, &x->error));
    TRY(read_rows(w, &plan, &rows));
    if (w->shape.form == REST_OBJECT)
        TRY(singular(x, rows));
    return answer_range(w, &plan, rows);
}

/* Which arguments were given, never what they were. */
static enum err record(const struct wanted *w)
{
    const struct model_routine *r = w->routine;
    struct str *names = ARENA_ARRAY(w->x->arena, struct str, r->param_count);
    size_t count = 0;

    for (size_t i = 0; i < r->param_count; i++) {
        if (w->call->is_given[i])
            names[count++] = r->params[i].name;
    }
    return access_audit_call(w->x, r->name, names, count);
}

static enum err judge(struct wanted *w, const struct call_result *result)
{
    struct http_exchange *x = w->x;

    if (w->query != NULL) {
        if (result->table == NULL)
            return error_tell(&x->error, ERR_INVALID, w->routine->name,
                              "gives %s, which cannot be selected from, filtered or ordered; call "
                              "it without that, and ask for application/json",
                              result->has_out         ? "OUT values"
                              : result->set_count > 1 ? "several results"
                                                      : "no rows");
        return answer_rows(w, result->table);
    }
    if (result->set_count == 1 && !result->has_out)
        rest_range_answer(x, 0, result->row_count);
    return ERR_NONE;
}

static enum err finish(void *arg, const struct call_result *result, struct error *e)
{
    struct wanted *w = arg;

    (void)e; /* it is x->error */
    TRY(judge(w, result));
    /* In the call's transaction, where that can write; or else behind it. */
    return w->reads_only ? ERR_NONE : record(w);
}

/* Without conditions, a Range or a wish for one object the rows go out as they are. */
static enum err parse_wanted(struct wanted *w, const struct query_param *params, size_t count)
{
    struct http_exchange *x = w->x;
    struct query *q;

    if (w->routine->is_function) {
        if (w->shape.form != REST_JSON && w->shape.form != REST_OBJECT)
            return http_refuse(x, 406, STR("Accept"),
                               "a function gives one value, which goes out as application/json");
        if (count > 0)
            return error_tell(&x->error, ERR_ABSENT, params[0].name,
                              "%.*s takes no argument of this name, and its value cannot be "
                              "filtered",
                              STR_ARG(w->routine->name));
        return ERR_NONE;
    }
    if (count == 0 && w->shape.form == REST_JSON && w->prefer.count == PREFER_NO_COUNT &&
        http_header(&x->req, STR("range")).at == NULL)
        return ERR_NONE;
    TRY(query_parse(x->arena, params, count,
                    &(struct query_options){.limits = rest_query_limits(x)}, &q, &x->error));
    TRY(rest_range_apply(x, q));
    w->query = q;
    return ERR_NONE;
}

/* Of all that may be preferred these matter here; a count is one of a procedure's rows. */
static enum err take_preferences(struct wanted *w)
{
    struct rest_prefer said;

    TRY(rest_prefer_parse(w->x, &said));
    w->prefer = (struct rest_prefer){
        .tx = said.tx,
        .handling = said.handling,
        .count = w->routine->is_function ? PREFER_NO_COUNT : said.count,
    };
    return ERR_NONE;
}

static enum err run(struct http_exchange *x, struct call *k, struct wanted *w)
{
    AUTO(buf_fini) struct buf rows;

    buf_init(&rows, x->limits->response_bytes);
    struct call_options options = {
        .form = w->query == NULL ? CALL_OBJECTS : CALL_ARRAYS,
        .reads_only = w->reads_only,
        .is_undone = w->prefer.tx == PREFER_ROLLBACK,
        .finish = finish,
        .finish_arg = w,
        .to = w->query == NULL ? &x->resp.body : &rows,
    };
    rest_prefer_answer(x, &w->prefer);
    w->call = k;
    TRY(call_run(x->db, x->model, k, &options, &x->error));
    if (w->reads_only)
        TRY(record(w));
    if (buf_is_failed(&x->resp.body))
        return error_tell(&x->error, ERR_INVALID, STR_NONE,
                          "the answer is larger than %zu bytes; ask for fewer rows with limit=",
                          x->limits->response_bytes);
    x->resp.status = w->status != 0 ? w->status : x->resp.body.len == 0 ? 204 : 200;
    if (x->resp.status != 204)
        rest_shape_answer(x, &w->shape);
    return ERR_NONE;
}

static enum err call(struct http_exchange *x, const struct model_routine *r)
{
    struct query_param *rest = ARENA_ARRAY(x->arena, struct query_param, x->req.query.count);
    struct wanted w = {.x = x,
                       .routine = r,
                       .reads_only =
                           x->req.method != HTTP_POST || access_impersonate_is_read_only(x)};
    struct call k;
    size_t count;

    TRY(rest_shape_negotiate(x, false, &w.shape));
    TRY(take_preferences(&w));
    call_init(&k, x->arena, r);
    TRY(take_query(x, &k, rest, &count));
    if (x->req.method == HTTP_POST)
        TRY(take_body(x, &k));
    TRY(parse_wanted(&w, rest, count));
    return run(x, &k, &w);
}

enum err rest_call_post(struct http_exchange *x)
{
    const struct model_routine *r;

    TRY(find(x, &r));
    if (!r->reads_only)
        TRY(access_impersonate_check_write(x, &x->error));
    return call(x, r);
}

static enum err refuse_get(struct http_exchange *x, const struct model_routine *r)
{
    http_header_set(x, STR("Allow"), STR("OPTIONS, POST"));
    (void)http_refuse(x, 405, r->name,
                      "may write, as it does not declare READS SQL DATA; call it with POST");
    (void)error_state(&x->error, CALL_STATE_READ_ONLY);
    return ERR_INVALID;
}

enum err rest_call_get(struct http_exchange *x)
{
    const struct model_routine *r;
    enum err code;

    TRY(find(x, &r));
    if (!r->reads_only)
        return refuse_get(x, r);
    code = call(x, r);
    if (code == ERR_INVALID && x->error.state != NULL &&
        str_eq(str_from_z(x->error.state), STR(CALL_STATE_READ_ONLY)))
        x->resp.status = 405;
    return code;
}
