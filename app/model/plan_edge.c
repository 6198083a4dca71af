/*
 * plan_edge.c - pages that begin at a row's place in the order (keyset).
 *
 * The statement has the order's terms as its last columns, and for a page behind
 * such a row, ordered by a and then by b:
 *
 *     WHERE t0.`a` >= ? AND (t0.`a` > ? OR (t0.`a` = ? AND (t0.`b` > ?)))
 *
 * The first comparison says nothing new; it is the range of an index that the
 * server is sure to see.  NULL is lower than all else, and equals itself.
 *
 * The predicate must say of any two rows what ORDER BY says of them.  So a term is
 * compared as what it is sorted by: an ENUM and a SET by its number, text by its
 * column's collation, a part of JSON by its text, which comparing JSON_EXTRACT()
 * itself would unquote.
 *
 * A page before a row is read backwards from it, and turned round:
 *
 *     SELECT * FROM (SELECT ... AS c0, ... ORDER BY a DESC, b DESC LIMIT ?) w ORDER BY c5, c6
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/model/edge.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define STATE_CURSOR "22023"
#define SHAPE_MAX    ((size_t)64 * 1024)

static bool is_numbered(const struct plan_term *t)
{
    enum model_type type = t->operand.as->type;

    /* One that only some rows show is text: IF() makes it so. */
    return t->kind == PLAN_TERM_VALUE && (type == MODEL_ENUM || type == MODEL_SET) &&
           plan_guard(t->operand.view, t->operand.column) == 0;
}

static bool is_json_part(const struct plan_term *t)
{
    const struct query_path *path = t->operand.path;

    return t->kind == PLAN_TERM_VALUE && path != NULL && !path->is_text;
}

/* What the term is compared by. */
static void add_place(struct compile *p, const struct plan_term *t)
{
    if (t->kind == PLAN_TERM_NUMBER) {
        plan_number_add(p, &t->operand);
        return;
    }
    if (is_json_part(t))
        build_sql(&p->build, SQL("CONCAT("));
    else if (is_numbered(t))
        build_sql(&p->build, SQL("("));
    plan_operand_add(p, &t->operand);
    if (t->kind == PLAN_TERM_NULL)
        build_sql(&p->build, SQL(" IS NULL"));
    else if (is_json_part(t))
        build_sql(&p->build, SQL(")"));
    else if (is_numbered(t))
        build_sql(&p->build, SQL(" + 0)"));
}

/* ---- what the values are of ---- */

static void describe_path(struct buf *to, const struct query_path *path)
{
    for (size_t i = 0; path != NULL && i < path->count; i++) {
        if (path->keys[i].is_index)
            buf_addf(to, "[%lld]", (long long)path->keys[i].index);
        else
            buf_addf(to, ".%zu.%.*s", path->keys[i].name.len, STR_ARG(path->keys[i].name));
    }
}

static void describe(struct buf *to, const struct plan_term *t)
{
    const struct model_column *c = t->operand.column;

    buf_addf(to, "%d%c%u\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n", (int)t->kind,
             t->is_descending ? 'd' : 'a', t->operand.alias, STR_ARG(c->table->schema),
             STR_ARG(c->table->name), STR_ARG(c->name), STR_ARG(c->sql_type),
             STR_ARG(c->collation));
    describe_path(to, t->operand.path);
    buf_add_char(to, '\n');
}

static struct str shape_of(struct compile *p)
{
    AUTO(buf_fini) struct buf text;

    buf_init(&text, SHAPE_MAX);
    for (size_t i = 0; i < p->terms.count; i++)
        describe(&text, &p->terms.at[i]);
    p->build.is_failed = p->build.is_failed || buf_is_failed(&text);
    return str_format(p->arena, "%016llx", str_hash(buf_str(&text)));
}

/* ---- columns ---- */

static enum err refuse(struct compile *p, const char *words)
{
    (void)error_tell(p->e, ERR_INVALID, STR("cursor"), "%s", words);
    return error_state(p->e, STATE_CURSOR);
}

/* Of a key that is hidden, if only of some rows, the order is not total. */
static bool is_key_shown(const struct compile *p)
{
    const struct model_key *key = p->node->table->primary;

    for (size_t i = 0; i < key->count; i++) {
        if (!plan_shows(p->node->view, key->columns[i]) ||
            plan_guard(p->node->view, key->columns[i]) != 0)
            return false;
    }
    return true;
}

static enum err check(struct compile *p, const struct plan *plan)
{
    if (p->is_grouped)
        return refuse(p, "groups have no place to go on from; leave out the aggregates, or use "
                         "limit and offset");
    if (plan->table->primary == NULL)
        return refuse(p, "what has no primary key cannot be told apart row by row; use limit and "
                         "offset");
    if (!is_key_shown(p))
        return refuse(p, "not all rows show their key here, and without it they cannot be told "
                         "apart; use limit and offset");
    if (plan->offset > 0)
        return refuse(p,
                      "a page begins at a cursor or at an offset, not at both; leave out offset");
    return ERR_NONE;
}

enum err plan_edge_columns(struct compile *p, struct plan *plan)
{
    TRY(check(p, plan));
    TRY(plan_terms(p, &p->terms));
    plan->edge_first = p->columns;
    plan->edge_count = p->terms.count;
    plan->edge_shape = shape_of(p);
    for (size_t i = 0; i < p->terms.count; i++) {
        plan_column_begin(p);
        add_place(p, &p->terms.at[i]);
        plan_column_added(p, false);
    }
    return ERR_NONE;
}

/* ---- the rows behind it ---- */

static void compare(struct compile *p, const struct plan_term *t, struct sql op,
                    const struct db_value *v)
{
    add_place(p, t);
    build_sql(&p->build, op);
    build_param(&p->build, v);
}

static void is_null(struct compile *p, const struct plan_term *t)
{
    add_place(p, t);
    build_sql(&p->build, SQL(" IS NULL"));
}

/* Lower than v, or as low where op says so; NULL is lowest. */
static void add_lower(struct compile *p, const struct plan_term *t, struct sql op,
                      const struct db_value *v)
{
    if (t->is_nullable)
        build_sql(&p->build, SQL("("));
    compare(p, t, op, v);
    if (!t->is_nullable)
        return;
    build_sql(&p->build, SQL(" OR "));
    is_null(p, t);
    build_sql(&p->build, SQL(")"));
}

/* Whether something is NULL, which is 0 or 1. */
static void add_null_behind(struct compile *p, const struct plan_term *t, bool is_down, bool was)
{
    if (was != is_down) {
        build_sql(&p->build, SQL("FALSE"));
        return;
    }
    plan_operand_add(p, &t->operand);
    build_sql(&p->build, is_down ? SQL(" IS NOT NULL") : SQL(" IS NULL"));
}

static void add_null_equals(struct compile *p, const struct plan_term *t, bool was)
{
    plan_operand_add(p, &t->operand);
    build_sql(&p->build, was ? SQL(" IS NULL") : SQL(" IS NOT NULL"));
}

static void add_behind(struct compile *p, const struct plan_term *t, const struct db_value *v)
{
    bool is_down = t->is_descending != p->is_turned;

    if (t->kind == PLAN_TERM_NULL) {
        add_null_behind(p, t, is_down, v->i != 0);
    } else if (v->type != DB_NULL && is_down) {
        add_lower(p, t, SQL(" < "), v);
    } else if (v->type != DB_NULL) {
        compare(p, t, SQL(" > "), v);
    } else if (is_down) {
        build_sql(&p->build, SQL("FALSE"));
    } else {
        add_place(p, t);
        build_sql(&p->build, SQL(" IS NOT NULL"));
    }
}

static void add_equals(struct compile *p, const struct plan_term *t, const struct db_value *v)
{
    if (t->kind == PLAN_TERM_NULL)
        add_null_equals(p, t, v->i != 0);
    else if (v->type == DB_NULL)
        is_null(p, t);
    else
        compare(p, t, SQL(" = "), v);
}

/* Is nothing behind the edge by this term alone: is it at the order's end? */
static bool is_last(const struct compile *p, const struct plan_term *t, const struct db_value *v)
{
    bool is_down = t->is_descending != p->is_turned;

    if (t->kind == PLAN_TERM_NULL)
        return (v->i != 0) != is_down;
    return v->type == DB_NULL && is_down;
}

/* Behind the edge or level with it by the first term: false when that says nothing. */
static bool add_range(struct compile *p, const struct plan_term *t, const struct db_value *v)
{
    bool is_down = t->is_descending != p->is_turned;

    if (t->kind != PLAN_TERM_VALUE || is_numbered(t) || is_json_part(t) ||
        (v->type == DB_NULL && !is_down))
        return false;
    if (v->type == DB_NULL)
        is_null(p, t);
    else if (is_down)
        add_lower(p, t, SQL(" <= "), v);
    else
        compare(p, t, SQL(" >= "), v);
    return true;
}

/* (behind OR (level AND (behind by the next OR ...))) */
static void add_rows(struct compile *p, const struct db_value *values)
{
    size_t count = p->terms.count;

    for (size_t i = 0; i < count; i++) {
        build_sql(&p->build, SQL("("));
        add_behind(p, &p->terms.at[i], &values[i]);
        if (i + 1 == count)
            break;
        build_sql(&p->build, SQL(" OR ("));
        add_equals(p, &p->terms.at[i], &values[i]);
        build_sql(&p->build, SQL(" AND "));
    }
    for (size_t i = 0; i < count; i++)
        build_sql(&p->build, i == 0 ? SQL(")") : SQL("))"));
}

/* The place of NULL is never NULL itself; the other kinds may hold anything. */
static bool is_fit(const struct plan_terms *terms, const struct db_value *values)
{
    for (size_t i = 0; i < terms->count; i++) {
        if (terms->at[i].kind == PLAN_TERM_NULL && values[i].type != DB_INT)
            return false;
    }
    return true;
}

enum err plan_edge_where(struct compile *p, const struct plan *plan, struct sql word, bool *out_has)
{
    struct db_value *values = ARENA_ARRAY(p->arena, struct db_value, plan->edge_count);

    *out_has = p->wants_edge && p->options->edge.at != NULL;
    if (!*out_has)
        return ERR_NONE;
    if (!edge_parse(p->options->edge, plan->edge_shape, values, plan->edge_count) ||
        !is_fit(&p->terms, values))
        return refuse(p,
                      "the table has changed since this cursor was given; begin anew without it");
    /* Sorted by what is NULL in all rows, the server would not take them from the index as they
     * are.
     */
    while (p->terms_level + 1 < plan->edge_count &&
           is_last(p, &p->terms.at[p->terms_level], &values[p->terms_level]))
        p->terms_level++;
    build_sql(&p->build, word);
    if (plan->edge_count == 0) {
        build_sql(&p->build, SQL("FALSE")); /* the key is fixed by the conditions: one row */
        return ERR_NONE;
    }
    if (plan->edge_count > 1 && add_range(p, &p->terms.at[0], &values[0]))
        build_sql(&p->build, SQL(" AND "));
    add_rows(p, values);
    return ERR_NONE;
}

void plan_edge_turn(struct compile *p, const struct plan *plan)
{
    build_sql(&p->build, SQL(") w"));
    for (size_t i = 0; i < plan->edge_count; i++) {
        build_sql(&p->build, i == 0 ? SQL(" ORDER BY c") : SQL(", c"));
        build_number(&p->build, plan->edge_first + i);
        if (p->terms.at[i].is_descending)
            build_sql(&p->build, SQL(" DESC"));
    }
}
