/*
 * write_answer.c - what a client is told of what it wrote.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/uri.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/rest/etag.h"
#include "app/rest/private.h"
#include "app/rest/write.h"

#define ROW_MAX ((size_t)16 * 1024 * 1024)

static enum err plan_rows(struct rest_write *w, const struct write_keys *keys,
                          const struct query *as, struct plan *out_plan)
{
    struct http_exchange *x = w->x;
    struct query_limits limits = *rest_query_limits(x);

    /* Every row that was written is shown, so these limits are the write path's. */
    limits.rows_max = keys->count == 0 ? 1 : keys->count;
    limits.list = keys->count;
    limits.text = (size_t)8 * 1024 * 1024;
    return plan_compile(x->arena, keys->table, write_keys_query(x->arena, keys, as),
                        &(struct plan_options){.limits = &limits, .policy = x->policy}, out_plan,
                        &x->error);
}

static enum err singular(struct rest_write *w, uint64_t rows)
{
    if (!w->is_object || rows == 1)
        return ERR_NONE;
    (void)http_refuse(
        w->x, 406, STR_NONE,
        "the result contains %llu rows, and one row was asked for; nothing was written",
        (unsigned long long)rows);
    (void)error_state(&w->x->error, REST_STATE_SINGULAR);
    return ERR_INVALID;
}

enum err rest_write_rows(struct rest_write *w, const struct write_keys *keys)
{
    AUTO(model_read_end) struct model_read r = {.stmt = NULL};
    struct http_exchange *x = w->x;
    struct plan plan;

    TRY(singular(w, keys->count));
    TRY(plan_rows(w, keys, w->query, &plan));
    TRY(model_read_open(x->db, &plan, &r, &x->error));
    r.format = rest_shape_format(&w->shape);
    r.strips_nulls = w->shape.strips_nulls;
    TRY(model_read_write_all(&r, &x->resp.body, &x->error));
    TRY(singular(w, r.rows));
    if (buf_is_failed(&x->resp.body))
        return error_tell(&x->error, ERR_INVALID, STR_NONE,
                          "the answer is larger than %zu bytes; nothing was written; ask for "
                          "return=minimal, or write fewer rows at once",
                          x->limits->response_bytes);
    return ERR_NONE;
}

/*
 * The row with all it shows, as JSON, in the arena.  It is locked already; but a transaction that
 * has read before would see it as it was then, and a change in between would be lost.
 */
static enum err current_row(struct rest_write *w, const struct write_keys *keys,
                            struct str *out_row)
{
    static const struct query all = {.items = NULL};
    AUTO(model_read_end) struct model_read r = {.stmt = NULL};
    AUTO(buf_fini) struct buf text;
    struct plan plan;
    bool more;

    buf_init(&text, ROW_MAX);
    TRY(plan_rows(w, keys, &all, &plan));
    TRY(plan_lock(&plan, &w->x->error));
    TRY(model_read_open(w->x->db, &plan, &r, &w->x->error));
    TRY(model_read_step(&r, &more, &w->x->error));
    *out_row = STR_NONE;
    if (!more)
        return ERR_NONE;
    TRY(model_read_write_row(&r, &text, &w->x->error));
    *out_row = str_dup(w->x->arena, buf_str(&text));
    return ERR_NONE;
}

static enum err check_condition(struct rest_write *w, const struct write_keys *keys)
{
    struct str row;

    if (keys->count > 1)
        return error_tell(&w->x->error, ERR_INVALID, STR("If-Match"),
                          "speaks of one row, and %zu meet the conditions; name one by its key",
                          keys->count);
    TRY(current_row(w, keys, &row));
    if (rest_etag_check(w->x, row) == ERR_NONE)
        return ERR_NONE;
    w->current = row;
    return w->x->error.code;
}

static enum err before(void *ctx, const struct write_event *event, struct error *e)
{
    struct rest_write *w = ctx;

    (void)e; /* the exchange's own */
    if (rest_etag_is_asked(w->x))
        TRY(check_condition(w, &event->keys));
    if (event->op == WRITE_DELETE && w->prefer.what == PREFER_REPRESENTATION)
        TRY(rest_write_rows(w, &event->keys));
    return ERR_NONE;
}

const struct write_hooks rest_write_hooks = {.old_rows = before};

/* ---- the answer ---- */

/* /rest/v1/film?film_id=eq.7: where the one new row is found. */
static void set_location(struct rest_write *w, const struct write_keys *keys)
{
    const struct model_key *key = keys->table->primary;
    AUTO(buf_fini) struct buf to = {.at = NULL};

    for (size_t i = 0; i < key->count; i++) {
        if (!policy_shows(w->x->arena, w->x->policy, key->columns[i]))
            return;
    }
    buf_init(&to, 8192);
    buf_add_str(&to, w->x->req.base);
    BUF_LIT(&to, "/rest/v1/");
    http_uri_print(&to, keys->table->name);
    for (size_t i = 0; i < key->count; i++) {
        buf_add_char(&to, i == 0 ? '?' : '&');
        http_uri_print(&to, key->columns[i]->name);
        BUF_LIT(&to, "=eq.");
        http_uri_print(&to, write_literal(w->x->arena, &keys->values[i]));
    }
    if (!buf_is_failed(&to))
        http_header_set(w->x, STR("Location"), buf_str(&to));
}

static void set_range(struct rest_write *w, const struct write_result *result)
{
    struct str total = STR("*");
    struct str rows = STR("*");

    if (w->prefer.count != PREFER_NO_COUNT)
        total = str_format(w->x->arena, "%zu",
                           w->change.op == WRITE_DELETE ? result->deleted : result->keys.count);
    if (w->change.op == WRITE_UPDATE && result->updated > 0)
        rows = str_format(w->x->arena, "0-%zu", result->updated - 1);
    http_header_set(w->x, STR("Content-Range"),
                    str_format(w->x->arena, "%.*s/%.*s", STR_ARG(rows), STR_ARG(total)));
}

static int status_of(const struct rest_write *w, const struct write_result *result)
{
    bool has_body = w->prefer.what == PREFER_REPRESENTATION;

    if (w->change.op != WRITE_INSERT || (w->is_put && result->inserted == 0))
        return has_body ? 200 : 204;
    /* An upsert that found every row created none. */
    return result->inserted == 0 && result->updated > 0 ? 200 : 201;
}

/* Is a row written as its ETag is made: JSON with all its members? */
static bool is_versioned(const struct rest_write *w)
{
    enum rest_form form = w->shape.form;

    return !w->shape.strips_nulls &&
           (form == REST_JSON || form == REST_ARRAY || form == REST_OBJECT);
}

/* Only what had a meaning for this request was applied. */
static void answer_preferences(const struct rest_write *w)
{
    struct rest_prefer p = w->prefer;

    if (w->change.op != WRITE_INSERT || w->is_put)
        p.resolution = PREFER_NO_RESOLUTION;
    if (w->change.op == WRITE_DELETE)
        p.missing = PREFER_MISSING_UNSAID;
    if (w->change.op == WRITE_INSERT)
        p.has_most = false;
    rest_prefer_answer(w->x, &p);
}

enum err rest_write_answer(struct rest_write *w, const struct write_result *result)
{
    struct http_exchange *x = w->x;

    TRY(singular(w, result->keys.count));
    x->resp.status = status_of(w, result);
    answer_preferences(w);
    set_range(w, result);
    if (result->inserted == 1 && result->keys.count == 1 && w->prefer.what >= PREFER_HEADERS)
        set_location(w, &result->keys);
    if (w->prefer.what != PREFER_REPRESENTATION)
        return ERR_NONE;
    /* What is gone was read before; where nothing was, nothing is shown. */
    if (w->change.op != WRITE_DELETE || result->deleted == 0)
        TRY(rest_write_rows(w, &result->keys));
    if (w->change.op != WRITE_DELETE && result->keys.count == 1 && is_versioned(w))
        rest_etag_answer(x, w->query, w->is_object);
    rest_shape_answer(x, &w->shape);
    return ERR_NONE;
}
