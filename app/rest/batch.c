/*
 * batch.c - POST /rest/v1/batch: several requests in one transaction.
 *
 * Every request gets an exchange of its own, in the same arena and on the same
 * connection, and goes to the handler that its route has.  The handlers' own
 * transactions become savepoints; after a deadlock the whole batch is repeated.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/rest/batch.h"

#include "app/access/idempotency.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/clock.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/route.h"
#include "app/json/write.h"
#include "app/model/call.h"
#include "app/model/schema.h"
#include "app/rest/private.h"
#include "app/rest/rest.h"

#define BATCH_TIME_US ((int64_t)60 * 1000000)

struct running {
    struct batch batch;
    struct access_idempotency key;
    struct http_limits limits; /* of each request: what is left of the batch's */
    int64_t ends_us;
    struct buf answers; /* the responses, one after the other */
    /* The one that ended it all. */
    bool is_refused;
    size_t number;
    int status;
    struct str refusal;
};

/* ---- one request ---- */

static void exchange_end(struct http_exchange *s)
{
    buf_fini(&s->resp.body); /* the arena is the batch's */
}

/* As if it had come by itself, from the same client. */
static enum err exchange_make(struct running *g, size_t i, struct http_exchange *s)
{
    const struct http_exchange *x = g->batch.x;
    const struct batch_request *r = &g->batch.requests[i];

    s->upload_folder = x->upload_folder;
    s->db = x->db;
    s->model = x->model;
    s->query_limits = x->query_limits;
    s->write_limits = x->write_limits;
    s->templates = x->templates;
    s->access = x->access;
    s->user = x->user;
    s->policy = x->policy;
    s->keys = x->keys;
    s->req = (struct http_request){
        .method = r->method,
        .is_secure = x->req.is_secure,
        .target = r->url,
        .path = r->path,
        .base = x->req.base,
        .headers = r->headers,
        .content_type = r->content_type,
        .host = x->req.host,
        .remote_addr = x->req.remote_addr,
        .id = x->req.id,
        .is_body_taken = true,
        .started_us = x->req.started_us,
    };
    TRY(batch_refer_query(s, &g->batch, i, &s->req.query));
    return batch_refer_body(s, &g->batch, i, &s->req.body);
}

/* A procedure may commit, and what came before it could not be undone. */
static enum err check_call(struct http_exchange *s)
{
    const struct model_routine *r = NULL;

    if (s->route->handle == rest_call_get)
        return http_refuse(s, 405, STR("method"),
                           "a routine is called with POST in a batch, not with GET");
    if (s->route->handle != rest_call_post)
        return ERR_NONE;
    TRY(rest_found(
        s, call_find(s->model, s->policy, http_path_param(s, STR("routine")), &r, &s->error)));
    if (r->is_function)
        return ERR_NONE;
    return error_tell(&s->error, ERR_INVALID, r->name,
                      "is a procedure, which could end the batch's transaction; call it by itself, "
                      "or a function");
}

static enum err handle(struct running *g, size_t i, struct http_exchange *s)
{
    static const struct http_face *const faces[] = {&rest_batch_face};
    const struct http_face *face;

    TRY(exchange_make(g, i, s));
    TRY(http_route_find(s, faces, 1, &face));
    if (s->route->handle == rest_describe)
        return error_tell(&s->error, ERR_INVALID, STR("url"),
                          "has no place in a batch; ask for it by itself");
    TRY(check_call(s));
    return s->route->handle(s);
}

/* ---- its response ---- */

static bool is_json(struct str type)
{
    return str_search(type, STR("json"), 0) < type.len &&
           str_search(type, STR("ndjson"), 0) == type.len;
}

static void write_headers(struct json_writer *w, const struct http_response *resp)
{
    json_name(w, STR("headers"));
    json_begin_object(w);
    if (resp->type.at != NULL)
        json_put_str(w, STR("Content-Type"), resp->type);
    if (resp->etag.at != NULL)
        json_put_str(w, STR("ETag"), resp->etag);
    for (size_t i = 0; i < resp->header_count; i++) {
        if (!str_eq_nocase(resp->headers[i].name, STR("Cache-Control")) &&
            !str_eq_nocase(resp->headers[i].name, STR("Link")))
            json_put_str(w, resp->headers[i].name, resp->headers[i].value);
    }
    json_end_object(w);
}

static void write_response(struct running *g, size_t i, const struct http_exchange *s)
{
    struct json_writer w = {.to = &g->answers};
    struct str body = buf_str(&s->resp.body);

    if (i > 0)
        buf_add_char(&g->answers, ',');
    json_begin_object(&w);
    json_put_str(&w, STR("id"), g->batch.requests[i].id);
    json_put_int(&w, STR("status"), s->resp.status);
    write_headers(&w, &s->resp);
    json_name(&w, STR("body"));
    if (body.len == 0)
        json_write_null(&g->answers);
    else if (is_json(s->resp.type))
        buf_add_str(&g->answers, body); /* the handlers' own, and valid */
    else
        json_write_str(&g->answers, body);
    json_end_object(&w);
}

/* The refusal with one member more, which says whose it is. */
static void keep_refusal(struct running *g, size_t i, const struct http_exchange *s)
{
    const struct batch_request *r = &g->batch.requests[i];
    struct str body = buf_str(&s->resp.body);
    AUTO(buf_fini) struct buf text;
    struct json_writer w = {.to = &text};

    buf_init(&text, body.len + 64 * 1024);
    buf_add_str(&text, str_range(body, 0, body.len - 1));
    BUF_LIT(&text, ",\"request\":");
    json_begin_object(&w);
    json_put_int(&w, STR("index"), (int64_t)i);
    json_put_str(&w, STR("id"), r->id);
    json_put_str(&w, STR("method"), str_from_z(http_method_name(r->method)));
    json_put_str(&w, STR("url"), r->url);
    json_end_object(&w);
    buf_add_char(&text, '}');
    g->is_refused = true;
    g->number = i;
    g->status = s->resp.status;
    g->refusal = str_dup(g->batch.x->arena, buf_str(&text));
}

static bool is_failure(const struct http_exchange *s)
{
    return s->resp.status >= 300 && s->resp.status != 304;
}

/* What is wrong with the connection or with us is the whole batch's affair. */
static bool is_fatal(const struct http_exchange *s)
{
    return s->error.code == ERR_UNAVAILABLE || s->error.code == ERR_INTERNAL ||
           s->resp.status >= 500;
}

static enum err finish_one(struct running *g, size_t i, enum err code, struct http_exchange *s)
{
    struct http_exchange *x = g->batch.x;
    struct batch_request *r = &g->batch.requests[i];

    if (code != ERR_NONE) {
        http_exchange_fail(s);
        if (is_fatal(s)) {
            x->error = s->error;
            return x->error.code;
        }
        rest_error(s);
    }
    code = http_response_finish(s);
    if (code != ERR_NONE) {
        x->error = s->error;
        return code;
    }
    if (is_failure(s) && g->batch.is_atomic) {
        keep_refusal(g, i, s);
        return error_set(&x->error, ERR_INVALID, "request %zu of a batch was refused", i);
    }
    r->is_done = !is_failure(s) && is_json(s->resp.type);
    if (r->is_done)
        r->answer = str_dup(x->arena, buf_str(&s->resp.body));
    write_response(g, i, s);
    return ERR_NONE;
}

static enum err run_one(struct running *g, size_t i)
{
    AUTO(exchange_end) struct http_exchange s;
    struct http_exchange *x = g->batch.x;

    g->limits = *x->limits;
    g->limits.response_bytes -= g->answers.len;
    http_exchange_init(&s, x->arena, &g->limits);
    if (clock_mono_us() > g->ends_us)
        return error_tell(&x->error, ERR_INVALID, STR("requests"),
                          "took longer than %d s together; nothing was written; send fewer at once",
                          (int)(BATCH_TIME_US / 1000000));
    return finish_one(g, i, handle(g, i, &s), &s);
}

/* ---- all of them ---- */

static enum err write_all(struct running *g)
{
    struct http_exchange *x = g->batch.x;
    struct buf *to = &x->resp.body;

    BUF_LIT(to, "{\"responses\":[");
    buf_add_str(to, buf_str(&g->answers));
    BUF_LIT(to, "]}");
    if (buf_is_failed(&g->answers) || buf_is_failed(to))
        return error_tell(&x->error, ERR_INVALID, STR_NONE,
                          "the answers are larger than %zu bytes together; nothing was written; "
                          "select fewer columns, or prefer return=minimal",
                          x->limits->response_bytes);
    x->resp.status = 200;
    x->resp.type = STR("application/json; charset=utf-8");
    return ERR_NONE;
}

/* Called again when the server refused the transaction: nothing of the last try may stay. */
static enum err run_once(void *arg, struct error *e)
{
    struct running *g = arg;
    struct http_exchange *x = g->batch.x;
    bool is_done;

    (void)e; /* the exchange's own */
    buf_clear(&x->resp.body, SIZE_MAX);
    buf_clear(&g->answers, SIZE_MAX);
    g->is_refused = false;
    TRY(access_idempotency_begin(x, &g->key, &is_done));
    if (is_done)
        return ERR_NONE;
    for (size_t i = 0; i < g->batch.count; i++)
        g->batch.requests[i].is_done = false;
    for (size_t i = 0; i < g->batch.count; i++)
        TRY(run_one(g, i));
    TRY(write_all(g));
    return access_idempotency_end(x, &g->key);
}

/* The refusal of the request that ended the batch is the batch's. */
static enum err answer_refusal(struct running *g)
{
    struct http_exchange *x = g->batch.x;

    if (!g->is_refused)
        return x->error.code;
    http_exchange_fail(x);
    error_clear(&x->error);
    x->resp.status = g->status;
    x->resp.type = STR("application/json; charset=utf-8");
    buf_add_str(&x->resp.body, g->refusal);
    return ERR_NONE;
}

static void running_end(struct running *g)
{
    buf_fini(&g->answers);
}

enum err rest_batch(struct http_exchange *x)
{
    AUTO(running_end) struct running g = {.batch = {.x = x}};

    buf_init(&g.answers, x->limits->response_bytes);
    g.ends_us = clock_mono_us() + BATCH_TIME_US;
    TRY(access_idempotency_ask(x, &g.key));
    TRY(batch_parse(x, &g.batch));
    if (db_tx_retry(x->db, run_once, &g, &x->error) != ERR_NONE)
        return answer_refusal(&g);
    if (g.key.is_asked)
        access_idempotency_sweep(x);
    return ERR_NONE;
}
