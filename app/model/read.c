/*
 * read.c - rows of a plan.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/read.h"

#include "app/base/buf.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/db/stmt.h"
#include "app/model/edge.h"
#include "app/model/json.h"
#include "app/model/plan.h"
#include "app/model/query.h"
#include "app/model/read_write.h"

#define ER_FILSORT_ABORT 1028 /* the server's */

/*
 * Did the server give up because it looked at too many rows?  While it sorts it fails,
 * elsewhere it ends with a warning.
 */
static bool is_sort_cut(const struct plan *plan, struct db_conn *c, struct error *e)
{
    if (plan->examined_max == 0 || db_conn_fault(c)->number != ER_FILSORT_ABORT)
        return false;
    error_clear(e);
    return true;
}

enum err model_read_open(struct db_conn *c, const struct plan *plan, struct model_read *out_read,
                         struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, plan->statement.sql, &q, e));
    TRY(build_bind(&plan->statement, q, e));
    *out_read = (struct model_read){.plan = plan, .conn = c};
    if (db_stmt_run(q, e) != ERR_NONE) {
        if (!is_sort_cut(plan, c, e))
            return e->code;
        out_read->is_cut = true;
        return ERR_NONE;
    }
    out_read->stmt = q;
    buf_init(&out_read->first, EDGE_BYTES_MAX);
    buf_init(&out_read->last, EDGE_BYTES_MAX);
    q = NULL;
    return ERR_NONE;
}

void model_read_end(struct model_read *r)
{
    db_stmt_closep(&r->stmt);
    buf_fini(&r->first);
    buf_fini(&r->last);
}

static enum err edge_read(struct model_read *r, struct buf *to, struct error *e)
{
    const struct plan *plan = r->plan;

    buf_clear(to, SIZE_MAX);
    buf_add_str(to, plan->edge_shape);
    for (size_t i = 0; i < plan->edge_count; i++) {
        struct db_value value;

        TRY(db_row_value(r->stmt, (unsigned)(plan->edge_first + i), &value, e));
        edge_add(to, &value);
    }
    return ERR_NONE;
}

enum err model_read_step(struct model_read *r, bool *out_more, struct error *e)
{
    bool more = false;

    if (!r->is_cut && db_stmt_step(r->stmt, &more, e) != ERR_NONE) {
        if (!is_sort_cut(r->plan, r->conn, e))
            return e->code;
        r->is_cut = true;
    }
    /* A page that is full was not cut. */
    if (!more && !r->is_cut && r->plan->examined_max > 0 && r->rows < r->plan->limit)
        r->is_cut = db_conn_was_cut(r->conn);
    if (more && r->rows == r->plan->limit) {
        r->has_next = true;
        more = false;
    }
    *out_more = more;
    if (!more)
        return ERR_NONE;
    r->rows++;
    if (r->plan->edge_shape.at == NULL)
        return ERR_NONE;
    if (r->rows == 1)
        TRY(edge_read(r, &r->first, e));
    return edge_read(r, &r->last, e);
}

enum err model_read_value(struct model_read *r, size_t column, struct db_value *out_value,
                          struct error *e)
{
    return read_write_value(r->stmt, &r->plan->level.object, column, out_value, e);
}

/* Columns and nothing else: what most reads are, without a detour. */
static bool is_flat(const struct model_read *r)
{
    const struct plan_object *o = &r->plan->level.object;

    return o->embed_count == 0 && !o->has_guards && o->arena == NULL && !r->strips_nulls &&
           o->column_count > 0;
}

enum err model_read_write_row(struct model_read *r, struct buf *to, struct error *e)
{
    if (!is_flat(r)) {
        struct row_writer w = {.stmt = r->stmt, .to = to, .strips_nulls = r->strips_nulls};

        return read_write_object(&w, &r->plan->level.object, e);
    }
    for (size_t i = 0; i < r->plan->column_count; i++) {
        const struct plan_column *c = &r->plan->columns[i];
        struct db_value value;

        TRY(db_row_value(r->stmt, (unsigned)i, &value, e));
        buf_add_str(to, c->json);
        model_json_value(to, c->column, &value);
    }
    buf_add_char(to, '}');
    return ERR_NONE;
}

static enum err write_array(struct model_read *r, struct buf *to, struct error *e)
{
    bool more = true;

    buf_add_char(to, '[');
    while (!buf_is_failed(to)) {
        TRY(model_read_step(r, &more, e));
        if (!more)
            break;
        if (r->rows > 1)
            buf_add_char(to, ',');
        TRY(model_read_write_row(r, to, e));
    }
    buf_add_char(to, ']');
    return ERR_NONE;
}

static enum err write_lines(struct model_read *r, struct buf *to, struct error *e)
{
    struct row_writer w = {.stmt = r->stmt, .to = to};
    const struct plan_object *object = &r->plan->level.object;
    bool more = true;

    if (r->format == READ_CSV)
        read_write_csv_head(object, to);
    while (!buf_is_failed(to)) {
        TRY(model_read_step(r, &more, e));
        if (!more)
            break;
        if (r->format == READ_CSV) {
            TRY(read_write_csv_row(&w, object, e));
        } else if (r->format == READ_LINES || r->rows == 1) {
            TRY(model_read_write_row(r, to, e));
            if (r->format == READ_LINES)
                buf_add_char(to, '\n');
        }
    }
    return ERR_NONE;
}

/* Lists may stand in a joined object as well. */
enum err model_read_write_all(struct model_read *r, struct buf *to, struct error *e)
{
    bool has_lists = r->plan->level.many_count > 0;

    if (has_lists)
        return read_embed_all(r, to, e);
    return r->format == READ_ARRAY ? write_array(r, to, e) : write_lines(r, to, e);
}

enum err model_read_before(struct db_conn *c, const struct plan *page, struct str edge,
                           bool *out_is_there, struct error *e)
{
    AUTO(model_read_end) struct model_read r = {.stmt = NULL};
    struct query_limits limits = query_limits_default;
    const struct plan_options options = {.limits = &limits,
                                         .policy = page->policy,
                                         .wants_edge = true,
                                         .examined_max = page->examined_max,
                                         .edge = edge,
                                         .is_backward = true};
    struct plan plan;

    limits.rows_max = 1;
    TRY(plan_compile(page->arena, page->table, page->query, &options, &plan, e));
    TRY(model_read_open(c, &plan, &r, e));
    return model_read_step(&r, out_is_there, e);
}

/* ---- how many, and how ---- */

static enum err run(struct db_conn *c, const struct build_sql *s, struct db_stmt **out_stmt,
                    struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, s->sql, &q, e));
    TRY(build_bind(s, q, e));
    TRY(db_stmt_run(q, e));
    *out_stmt = q;
    q = NULL;
    return ERR_NONE;
}

enum err model_read_count(struct db_conn *c, const struct plan *plan, uint64_t *out_count,
                          struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more;

    TRY(run(c, &plan->count, &q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_count = more ? (uint64_t)db_row_int(q, 0) : 0;
    return ERR_NONE;
}

/* The statement with words of ours before it. */
static enum err explained(const struct plan *plan, const struct build_sql *s, struct sql words,
                          struct build_sql *out_sql, struct error *e)
{
    struct build b;

    build_init(&b, plan->arena, SIZE_MAX);
    build_sql(&b, words);
    build_append(&b, s);
    return build_finish(&b, out_sql, e);
}

/* The column of that name, or column_count. */
static unsigned column_find(const struct db_stmt *q, struct str name)
{
    unsigned i = 0;

    while (i < db_stmt_column_count(q) && !str_eq_nocase(db_stmt_column_name(q, i), name))
        i++;
    return i;
}

/* Of each table: rows it looks at, and the share of them that it keeps. */
enum err model_read_estimate(struct db_conn *c, const struct plan *plan, uint64_t *out_count,
                             struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct build_sql s = {.param_count = 0};
    double rows = 0;
    bool more;

    TRY(explained(plan, &plan->count, SQL("EXPLAIN EXTENDED "), &s, e));
    TRY(run(c, &s, &q, e));
    for (;;) {
        struct db_value share = {.type = DB_NULL};
        unsigned filtered = column_find(q, STR("filtered"));
        double kept;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        if (rows > 0)
            continue; /* the first table is the one asked for */
        TRY(db_row_value(q, filtered, &share, e));
        kept = share.type == DB_DOUBLE ? share.d / 100 : 1;
        rows = (double)db_row_int(q, column_find(q, STR("rows"))) * kept;
    }
    *out_count = (uint64_t)rows;
    return ERR_NONE;
}

enum err model_read_explain(struct db_conn *c, const struct plan *plan, struct buf *to,
                            struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct build_sql s = {.param_count = 0};
    struct str text = STR_NONE;
    bool more;

    TRY(explained(plan, &plan->statement, SQL("EXPLAIN FORMAT=JSON "), &s, e));
    TRY(run(c, &s, &q, e));
    TRY(db_stmt_step(q, &more, e));
    if (more)
        TRY(db_row_str(q, 0, plan->arena, &text, e));
    buf_add_char(to, '[');
    buf_add_str(to, text);
    buf_add_char(to, ']');
    return ERR_NONE;
}
