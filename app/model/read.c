/*
 * read.c - rows of a plan.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/read.h"

#include "app/base/buf.h"
#include "app/db/stmt.h"
#include "app/model/json.h"
#include "app/model/plan.h"

enum err model_read_open(struct db_conn *c, const struct plan *plan, struct model_read *out_read,
                         struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, plan->statement.sql, &q, e));
    TRY(build_bind(&plan->statement, q, e));
    TRY(db_stmt_run(q, e));
    *out_read = (struct model_read){.plan = plan, .stmt = q};
    q = NULL;
    return ERR_NONE;
}

void model_read_end(struct model_read *r)
{
    db_stmt_closep(&r->stmt);
}

enum err model_read_step(struct model_read *r, bool *out_more, struct error *e)
{
    bool more;

    TRY(db_stmt_step(r->stmt, &more, e));
    if (more && r->rows == r->plan->limit) {
        r->has_next = true;
        more = false;
    }
    if (more)
        r->rows++;
    *out_more = more;
    return ERR_NONE;
}

enum err model_read_value(struct model_read *r, size_t column, struct db_value *out_value,
                          struct error *e)
{
    return db_row_value(r->stmt, (unsigned)column, out_value, e);
}

enum err model_read_write_row(struct model_read *r, struct buf *to, struct error *e)
{
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

enum err model_read_write_all(struct model_read *r, struct buf *to, struct error *e)
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
