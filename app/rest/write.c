/*
 * write.c - POST, PUT, PATCH and DELETE of a table's rows.
 *
 * Every method becomes a struct change (app/model/write.h) and goes the same
 * way: access, preferences, body, check, and then one transaction that applies
 * it and writes the answer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/rest/write.h"

#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/json/write.h"
#include "app/model/literal.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/rest/body.h"
#include "app/rest/etag.h"
#include "app/rest/private.h"

bool rest_is_for_writes(struct str name)
{
    return str_eq(name, STR("columns")) || str_eq(name, STR("on_conflict"));
}

static enum err parse_query(struct rest_write *w)
{
    const struct http_params *in = &w->x->req.query;
    struct query_param *params = ARENA_ARRAY(w->x->arena, struct query_param, in->count + 1);
    size_t count = 0;

    for (size_t i = 0; i < in->count; i++) {
        if (!rest_is_for_writes(in->at[i].name))
            params[count++] = (struct query_param){in->at[i].name, in->at[i].value};
    }
    return query_parse(w->x->arena, params, count,
                       &(struct query_options){.limits = rest_query_limits(w->x)}, &w->query,
                       &w->x->error);
}

/* What is written is shown to whoever may read. */
static enum err check_readable(const struct rest_write *w)
{
    struct http_exchange *x = w->x;

    if (policy_allows(x->arena, x->policy, w->change.table, POLICY_READ))
        return ERR_NONE;
    (void)error_tell(&x->error, ERR_DENIED, w->change.table->name,
                     "you may not read its rows; ask for return=minimal");
    return error_state(&x->error, "42501");
}

/* Everything before the body that all methods have in common. */
static enum err begin(struct http_exchange *x, enum write_op op, struct rest_write *out_write)
{
    struct rest_write w = {.x = x, .change = {.op = op, .policy = x->policy}};

    TRY(rest_found(x,
                   write_table_find(x->arena, x->model, x->policy, op,
                                    http_path_param(x, STR("table")), &w.change.table, &x->error)));
    if (write_table(w.change.table, &x->error) != ERR_NONE) {
        x->resp.status = 405;
        http_header_set(x, STR("Allow"), STR("GET, HEAD, OPTIONS"));
        return x->error.code;
    }
    TRY(rest_prefer_parse(x, &w.prefer));
    TRY(parse_query(&w));
    TRY(rest_shape_negotiate(x, false, &w.shape));
    if (w.prefer.what == PREFER_REPRESENTATION)
        TRY(check_readable(&w));
    w.is_object = w.shape.form == REST_OBJECT;
    w.change.missing_is_default = w.prefer.missing == PREFER_MISSING_DEFAULT;
    w.change.where = w.query;
    w.change.has_most = w.prefer.has_most;
    w.change.most = w.prefer.most;
    *out_write = w;
    return ERR_NONE;
}

/* ---- one transaction ---- */

static enum err apply(struct rest_write *w)
{
    struct http_exchange *x = w->x;
    const struct write_hook hooks[] = {{&rest_write_hooks, w}, access_write_hook(x)};
    struct write_result result;

    TRY(write_apply(&w->write, x->db, hooks, sizeof hooks / sizeof *hooks, &result, &x->error));
    /* Where there is no row no hook was asked; a condition on it fails all the same. */
    if (result.updated + result.deleted == 0 && rest_etag_is_asked(x))
        TRY(rest_etag_check(x, STR_NONE));
    return rest_write_answer(w, &result);
}

/* A savepoint that is never released: the answer is of what would have been. */
static enum err try_out(struct rest_write *w)
{
    AUTO(db_tx_end) struct db_tx trial = {NULL, 0};

    TRY(db_tx_begin(w->x->db, &trial, &w->x->error));
    return apply(w);
}

/* Called again when the server refused the transaction: nothing of the last try may stay. */
static enum err run_once(void *arg, struct error *e)
{
    struct rest_write *w = arg;
    struct http_exchange *x = w->x;
    bool is_done;

    (void)e; /* the exchange's own */
    buf_clear(&x->resp.body, SIZE_MAX);
    x->resp.etag = STR_NONE;
    w->current = STR_NONE;
    TRY(access_idempotency_begin(x, &w->key, &is_done));
    if (is_done)
        return ERR_NONE;
    TRY(w->prefer.tx == PREFER_ROLLBACK ? try_out(w) : apply(w));
    return access_idempotency_end(x, &w->key);
}

/* The version that is there now, for whoever wanted to change another one. */
static enum err answer_current(struct rest_write *w)
{
    struct http_exchange *x = w->x;
    struct json_writer out = {.to = &x->resp.body};
    struct str words = str_dup(x->arena, str_from_z(x->error.words));

    if (w->current.at == NULL || x->resp.status != 412)
        return x->error.code;
    http_exchange_fail(x);
    error_clear(&x->error);
    x->resp.type = STR("application/json; charset=utf-8");
    x->resp.etag = rest_etag_of(x->arena, w->current, w->is_object);
    json_begin_object(&out);
    json_put_str(&out, STR("code"), STR("PGRST412"));
    json_put_str(&out, STR("message"), words);
    json_put_null(&out, STR("details"));
    json_put_null(&out, STR("hint"));
    json_name(&out, STR("current"));
    json_write_raw(&x->resp.body, w->current);
    json_end_object(&out);
    return ERR_NONE;
}

static enum err finish(struct rest_write *w)
{
    struct http_exchange *x = w->x;

    TRY(access_idempotency_ask(x, &w->key));
    TRY(write_check(x->arena, &w->change, rest_write_limits(x), &w->write, &x->error));
    if (db_tx_retry(x->db, run_once, w, &x->error) != ERR_NONE)
        return answer_current(w);
    if (w->key.is_asked)
        access_idempotency_sweep(x);
    return ERR_NONE;
}

/* ---- POST ---- */

static enum err conflict_of(struct rest_write *w)
{
    struct http_exchange *x = w->x;
    const struct model_column *const *columns;
    size_t count;

    w->change.duplicate = w->prefer.resolution == PREFER_MERGE    ? WRITE_MERGE
                          : w->prefer.resolution == PREFER_IGNORE ? WRITE_IGNORE
                                                                  : WRITE_REFUSE;
    TRY(rest_columns_parse(x, w->change.table, STR("on_conflict"),
                           http_query(&x->req, STR("on_conflict")), &columns, &count));
    if (columns == NULL)
        return ERR_NONE;
    return write_conflict(w->change.table, columns, count, &w->change.conflict, &x->error);
}

/* limit and offset are passed over, as PostgREST does: clients have them from where they select. */
static enum err refuse_filters(struct rest_write *w)
{
    if (w->query->where == NULL)
        return ERR_NONE;
    return error_tell(&w->x->error, ERR_INVALID, STR_NONE,
                      "rows are added as they are: leave out conditions");
}

enum err rest_insert(struct http_exchange *x)
{
    struct rest_write w;

    TRY(begin(x, WRITE_INSERT, &w));
    TRY(refuse_filters(&w));
    TRY(conflict_of(&w));
    TRY(rest_body_read(x, &w.change));
    return finish(&w);
}

/* ---- PUT ---- */

/* The column's value in the one row, or NULL. */
static const struct write_cell *cell_of(const struct change *change, const struct model_column *c)
{
    for (size_t i = 0; i < change->column_count; i++) {
        if (change->columns[i] == c)
            return &change->cells[i];
    }
    return NULL;
}

static enum err refuse_put(struct http_exchange *x, const char *state, const char *words)
{
    (void)error_tell(&x->error, ERR_INVALID, STR_NONE, "%s", words);
    return error_state(&x->error, state);
}

/* Whether two literals are the same value of the column; false for what is none. */
static bool is_same(struct arena *a, const struct model_column *c, struct str one, struct str other)
{
    struct literal_fault fault;
    struct db_value v;
    struct db_value w;

    if (!literal_parse(c, a, one, &v, &fault) || !literal_parse(c, a, other, &w, &fault))
        return false;
    return str_eq(write_literal(a, &v), write_literal(a, &w));
}

/* Which of the key's columns a condition holds to one value; key->count: none. */
static size_t fixed_by(const struct model_key *key, const struct query_cond *c)
{
    size_t i = 0;

    if (c->kind != QUERY_COMPARE || c->op != QUERY_EQ || c->is_negated)
        return key->count;
    while (i < key->count && !str_eq(key->columns[i]->name, c->field.name))
        i++;
    return i;
}

/* a=eq.1&b=eq.2 for each column of the primary key, nothing else, and the row says the same. */
static enum err check_put(struct rest_write *w)
{
    const struct model_key *key = w->change.table->primary;
    bool *is_fixed = ARENA_ARRAY(w->x->arena, bool, key->count);
    size_t count = 0;
    bool is_right = !w->query->has_limit && !w->query->has_offset;

    for (const struct query_cond *c = w->query->where; is_right && c != NULL; c = c->next) {
        size_t i = fixed_by(key, c);
        const struct write_cell *cell;

        is_right = i < key->count && !is_fixed[i];
        if (!is_right)
            break;
        is_fixed[i] = true;
        count++;
        cell = cell_of(&w->change, key->columns[i]);
        if (cell == NULL || cell->kind != WRITE_TEXT ||
            !is_same(w->x->arena, key->columns[i], cell->text, c->values[0]))
            return refuse_put(w->x, "PGRST115",
                              "the row must have the key that the address names, in each column");
    }
    if (!is_right || count != key->count)
        return refuse_put(
            w->x, "PGRST105",
            "name the row by eq. on each column of its primary key, and nothing else");
    return ERR_NONE;
}

enum err rest_upsert(struct http_exchange *x)
{
    struct rest_write w;

    TRY(begin(x, WRITE_INSERT, &w));
    TRY(rest_body_read(x, &w.change));
    if (w.change.row_count != 1)
        return refuse_put(x, "PGRST114", "PUT wants exactly one row");
    TRY(check_put(&w));
    w.is_put = true;
    w.change.duplicate = WRITE_MERGE;
    return finish(&w);
}

/* ---- PATCH and DELETE ---- */

/* A forgotten condition must not cost a table. */
static enum err refuse_unfiltered(struct rest_write *w, const char *verb)
{
    if (w->query->where != NULL || w->query->has_limit || w->prefer.has_most)
        return ERR_NONE;
    (void)error_tell(&w->x->error, ERR_INVALID, STR_NONE,
                     "this would %s every row of %.*s; add a condition, or say how many rows you "
                     "mean with Prefer: max-affected=N",
                     verb, STR_ARG(w->change.table->name));
    return error_state(&w->x->error, "21000");
}

enum err rest_update(struct http_exchange *x)
{
    struct rest_write w;

    TRY(begin(x, WRITE_UPDATE, &w));
    TRY(refuse_unfiltered(&w, "change"));
    TRY(rest_body_read(x, &w.change));
    if (w.change.row_count > 1)
        return error_tell(&x->error, ERR_INVALID, STR_NONE,
                          "PATCH wants one object: the values that all rows met will have");
    return finish(&w);
}

enum err rest_delete(struct http_exchange *x)
{
    struct rest_write w;

    TRY(begin(x, WRITE_DELETE, &w));
    TRY(refuse_unfiltered(&w, "delete"));
    return finish(&w);
}
