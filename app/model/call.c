/*
 * call.c - a routine found, run, and its results put together.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/call.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/json/write.h"
#include "app/model/build.h"
#include "app/model/call_private.h"
#include "app/model/json.h"
#include "app/model/nearest.h"
#include "app/model/policy.h"
#include "app/model/schema.h"

#define STATEMENT_MAX ((size_t)64 * 1024)
#define SETS_MAX      16 /* results of one procedure */

enum err call_find(const struct model *m, const struct policy *p, struct str name,
                   const struct model_routine **out_routine, struct error *e)
{
    const struct model_routine *r = model_routine_find(m, name);
    struct str near;

    if (r != NULL && policy_may_call(p, r)) {
        *out_routine = r;
        return ERR_NONE;
    }
    near = nearest_routine(m, p, name);
    if (near.at == NULL)
        (void)error_tell(e, ERR_ABSENT, utf8_clip(name, 64),
                         "there is no function or procedure of this name");
    else
        (void)error_tell(e, ERR_ABSENT, utf8_clip(name, 64),
                         "there is no function or procedure of this name; perhaps you meant '%.*s'",
                         STR_ARG(near));
    return error_state(e, CALL_STATE_NO_ROUTINE);
}

/* One run of a call: what db_tx_retry() hands to run(). */
struct run {
    struct db_conn *conn;
    const struct model *model;
    const struct call *call;
    const struct call_options *options;
    struct build_sql statement;
    struct call_result result;
    size_t room; /* of a bracket before the first result */
};

static enum err statement_make(struct run *r, struct error *e)
{
    const struct model_routine *routine = r->call->routine;
    struct build b;

    build_init(&b, r->call->arena, STATEMENT_MAX);
    build_sql(&b, routine->is_function ? SQL("SELECT ") : SQL("CALL "));
    build_routine(&b, routine);
    build_sql(&b, SQL("("));
    for (size_t i = 0; i < routine->param_count; i++) {
        if (i > 0)
            build_sql(&b, SQL(", "));
        build_param(&b, &r->call->values[i]);
    }
    build_sql(&b, SQL(")"));
    return build_finish(&b, &r->statement, e);
}

static enum err prepare(struct run *r, struct db_stmt **out_stmt, struct error *e)
{
    TRY(db_stmt_prepare(r->conn, r->statement.sql, out_stmt, e));
    return build_bind(&r->statement, *out_stmt, e);
}

static enum err run_function(struct run *r, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct db_value value = {.type = DB_NULL};
    bool more = false;

    TRY(prepare(r, &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_set(e, ERR_INTERNAL, "a function gave no row");
    TRY(db_row_value(q, 0, &value, e));
    model_json_value(r->options->to, &r->call->routine->result->as, &value);
    return ERR_NONE;
}

/* {"b":...,"c":...}: the values of OUT and INOUT parameters, in their order. */
static enum err out_object(struct run *r, struct db_stmt *q, struct error *e)
{
    const struct model_routine *routine = r->call->routine;
    struct json_writer w = {.to = r->options->to};
    unsigned column = 0;
    bool more = false;

    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_set(e, ERR_INTERNAL, "OUT values without a row");
    json_begin_object(&w);
    for (size_t i = 0; i < routine->param_count; i++) {
        struct db_value value = {.type = DB_NULL};

        if (routine->params[i].mode == MODEL_PARAM_IN)
            continue;
        TRY(db_row_value(q, column++, &value, e));
        json_name(&w, routine->params[i].name);
        model_json_value(w.to, &routine->params[i].as, &value);
        w.needs_comma = true;
    }
    json_end_object(&w);
    return ERR_NONE;
}

static bool gives_out(const struct model_routine *r)
{
    for (size_t i = 0; i < r->param_count; i++) {
        if (r->params[i].mode != MODEL_PARAM_IN)
            return true;
    }
    return false;
}

/* How many results there will be is known at the end: room for a bracket is left before the first.
 */
static enum err set_write(struct run *r, struct db_stmt *q, struct error *e)
{
    struct model_table *t = call_table(r->call->arena, r->model, q);
    struct buf *to = r->options->to;
    size_t rows = 0;

    if (r->result.set_count == SETS_MAX)
        return error_tell(e, ERR_INVALID, STR_NONE, "gives more than %d results", SETS_MAX);
    if (r->result.set_count > 0) {
        buf_add_char(to, ',');
    } else {
        if (gives_out(r->call->routine))
            BUF_LIT(to, "{\"rows\":");
        r->room = to->len;
        buf_add_char(to, '[');
        r->result.table = t;
    }
    TRY(call_rows_write(q, t, r->options->form, r->call->arena, to, &rows, e));
    if (r->result.set_count++ == 0)
        r->result.row_count = rows;
    return ERR_NONE;
}

/* The bracket around several results, or one that is not needed taken away. */
static void sets_end(struct run *r)
{
    struct buf *to = r->options->to;

    if (buf_is_failed(to) || r->result.set_count == 0)
        return;
    if (r->result.set_count > 1) {
        buf_add_char(to, ']');
        return;
    }
    memmove(to->at + r->room, to->at + r->room + 1, to->len - r->room - 1);
    buf_truncate(to, to->len - 1);
}

/* The values of OUT and INOUT parameters: alone, or beside the rows. */
static enum err out_write(struct run *r, struct db_stmt *q, struct error *e)
{
    struct buf *to = r->options->to;

    if (r->result.set_count == 0)
        return out_object(r, q, e);
    sets_end(r);
    BUF_LIT(to, ",\"out\":");
    TRY(out_object(r, q, e));
    buf_add_char(to, '}');
    return ERR_NONE;
}

static enum err run_procedure(struct run *r, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool has = false;

    TRY(prepare(r, &q, e));
    TRY(db_stmt_call(q, &has, e));
    while (has) {
        if (db_stmt_is_out(q)) {
            TRY(out_write(r, q, e));
            r->result.has_out = true;
        } else {
            TRY(set_write(r, q, e));
        }
        TRY(db_stmt_next(q, &has, e));
    }
    if (!r->result.has_out)
        sets_end(r);
    return ERR_NONE;
}

static enum err finish(struct run *r, struct error *e)
{
    const struct call_options *o = r->options;

    if (buf_is_failed(o->to))
        return error_tell(e, ERR_INVALID, r->call->routine->name,
                          "gives more than %zu bytes; make it give fewer rows", o->to->max);
    if (r->result.set_count != 1 || r->result.has_out || o->form != CALL_ARRAYS)
        r->result.table = NULL;
    if (r->result.table != NULL)
        r->result.table->rows = buf_str(o->to);
    return o->finish == NULL ? ERR_NONE : o->finish(o->finish_arg, &r->result, e);
}

static enum err run_once(void *arg, struct error *e)
{
    struct run *r = arg;

    r->result = (struct call_result){.table = NULL};
    buf_clear(r->options->to, SIZE_MAX);
    if (r->call->routine->is_function)
        TRY(run_function(r, e));
    else
        TRY(run_procedure(r, e));
    return finish(r, e);
}

/* In a transaction that is not committed: it cannot write, or is to be undone. */
static enum err run_undone(struct run *r, struct error *e)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};

    if (r->options->reads_only)
        TRY(db_tx_begin_read(r->conn, &tx, e));
    else
        TRY(db_tx_begin(r->conn, &tx, e));
    return run_once(r, e);
}

/* What was refused because the transaction only reads is the caller's to mend. */
static enum err tell_read_only(const struct run *r, enum err code, struct error *e)
{
    const struct db_fault *f = db_conn_fault(r->conn);

    if (code != ERR_INTERNAL || !r->options->reads_only ||
        !str_eq(str_from_z(f->state), STR(CALL_STATE_READ_ONLY)))
        return code;
    error_clear(e);
    (void)error_tell(e, ERR_INVALID, r->call->routine->name,
                     "writes, and a GET may only read; call it with POST");
    return error_state(e, CALL_STATE_READ_ONLY);
}

enum err call_run(struct db_conn *c, const struct model *m, const struct call *k,
                  const struct call_options *options, struct error *e)
{
    struct run r = {.conn = c, .model = m, .call = k, .options = options};

    TRY(call_check(k, e));
    TRY(statement_make(&r, e));
    if (options->reads_only || options->is_undone)
        return tell_read_only(&r, run_undone(&r, e), e);
    return db_tx_retry(c, run_once, &r, e);
}
