/*
 * explain_rows.c - of the rows asked about, how many each grant allows.
 *
 *     SELECT COUNT(*), COUNT(IF(... grants to read AND grants to update ...)),
 *            COUNT(IF((one grant), 1, NULL)), ... FROM t t0 WHERE (the condition asked about)
 *
 * All of it comes from the compiler that requests go through.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/explain_private.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/model/plan.h"
#include "app/model/query.h"
#include "app/model/schema.h"

#define TEXT_MAX ((size_t)4 << 20)

/* ---- which rows ---- */

/* The parts of a key as conditions: id=eq.7. */
static enum err key_conditions(struct arena *a, const struct access_answer *answer,
                               const struct query_cond **out_where, struct error *e)
{
    const struct model_key *key = answer->table->primary;
    struct str rest = answer->question->row;
    struct query_cond *conds;
    size_t count = 0;

    if (key == NULL)
        return error_tell(e, ERR_INVALID, STR("row"),
                          "%.*s has no primary key; choose rows by a condition",
                          STR_ARG(answer->table->name));
    conds = ARENA_ARRAY(a, struct query_cond, key->count);
    while (count < key->count) {
        struct str *value = ARENA_NEW(a, struct str);

        /* A key of one part may hold commas. */
        if (key->count == 1)
            *value = rest;
        else if (!str_cut(&rest, ',', value))
            break;
        conds[count] = (struct query_cond){
            .kind = QUERY_COMPARE,
            .field = {.name = key->columns[count]->name, .param = STR("row")},
            .op = QUERY_EQ,
            .values = value,
            .value_count = 1,
        };
        if (count > 0)
            conds[count - 1].next = &conds[count];
        count++;
    }
    if (count < key->count || (key->count > 1 && rest.at != NULL))
        return error_tell(e, ERR_INVALID, STR("row"),
                          "the key of %.*s has %zu parts; join them by commas, in its order",
                          STR_ARG(answer->table->name), key->count);
    *out_where = conds;
    return ERR_NONE;
}

static enum err rows_wanted(struct arena *a, const struct access_answer *answer,
                            const struct query_cond **out_where, struct error *e)
{
    *out_where = NULL;
    if (answer->question->row.at != NULL)
        return key_conditions(a, answer, out_where, e);
    if (answer->question->where.at != NULL)
        return policy_parse(a, STR("where"), answer->question->where, out_where, e);
    return ERR_NONE;
}

/* ---- the statement ---- */

static bool is_counted(const struct access_answer_grant *g)
{
    return g->why.at == NULL;
}

static enum err add_condition(struct arena *a, const struct access_answer *answer,
                              const struct query_cond *where, struct build *to, struct error *e)
{
    struct build_sql part;

    TRY(plan_condition(a, answer->table, answer->question->policy, where, &part, e));
    build_append(to, &part);
    return ERR_NONE;
}

static enum err add_grant(struct arena *a, const struct access_answer *answer,
                          const struct access_answer_grant *g, struct build *to, struct error *e)
{
    if (g->grant->rule.grant.where == NULL) {
        build_sql(to, SQL(", COUNT(*)"));
        return ERR_NONE;
    }
    build_sql(to, SQL(", COUNT(IF("));
    TRY(add_condition(a, answer, g->grant->rule.grant.where, to, e));
    build_sql(to, SQL(", 1, NULL))"));
    return ERR_NONE;
}

static enum err build_statement(struct arena *a, const struct access_answer *answer,
                                const struct policy_grants *lists, size_t list_count,
                                const struct query_cond *where, struct build_sql *out_sql,
                                struct error *e)
{
    struct build b;
    struct build_sql allowed;

    build_init(&b, a, TEXT_MAX);
    build_sql(&b, SQL("SELECT COUNT(*), "));
    TRY(plan_count_allowed(a, answer->table, answer->question->policy, lists, list_count, false,
                           &allowed, e));
    build_append(&b, &allowed);
    for (size_t i = 0; i < answer->grant_count; i++) {
        if (is_counted(&answer->grants[i]))
            TRY(add_grant(a, answer, &answer->grants[i], &b, e));
    }
    build_sql(&b, SQL(" FROM "));
    build_table(&b, answer->table, 0);
    if (where != NULL) {
        build_sql(&b, SQL(" WHERE "));
        TRY(add_condition(a, answer, where, &b, e));
    }
    return build_finish(&b, out_sql, e);
}

enum err access_explain_count(struct db_conn *c, struct arena *a, struct access_answer *answer,
                              struct access_answer_grant *grants, const struct policy_grants *lists,
                              size_t list_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct query_cond *where;
    struct build_sql sql;
    unsigned column = 2;
    bool more = false;

    TRY(rows_wanted(a, answer, &where, e));
    TRY(build_statement(a, answer, lists, list_count, where, &sql, e));
    TRY(db_stmt_prepare(c, sql.sql, &q, e));
    TRY(build_bind(&sql, q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_set(e, ERR_INTERNAL, "a count without a row");
    answer->has_rows = true;
    answer->rows = (uint64_t)db_row_int(q, 0);
    answer->allowed = (uint64_t)db_row_int(q, 1);
    for (size_t i = 0; i < answer->grant_count; i++) {
        if (!is_counted(&grants[i]))
            continue;
        grants[i].has_rows = true;
        grants[i].rows = (uint64_t)db_row_int(q, column++);
    }
    return ERR_NONE;
}
