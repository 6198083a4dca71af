/*
 * plan_json.c - conditions on JSON: on parts reached by ->, and on what contains what.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/utf8.h"
#include "app/json/check.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define STATE_NO_JSON  "22P02"
#define JSON_DEPTH_MAX ((size_t)100)

static enum err value_of_json(struct compile *p, const struct query_cond *c,
                              const struct plan_operand *o, struct str text,
                              struct db_value *out_value)
{
    if (!json_is_valid(text, JSON_DEPTH_MAX)) {
        struct str shown = utf8_clip(text, 40);

        (void)query_field_fail(&c->field, p->e,
                               "%.*s: '%.*s' is not JSON; put text in quotes, or use ->> for text",
                               STR_ARG(o->column->name), STR_ARG(shown));
        (void)error_state(p->e, STATE_NO_JSON);
        return ERR_INVALID;
    }
    *out_value = (struct db_value){.type = DB_TEXT, .text = text};
    return ERR_NONE;
}

static void add_json_equals(struct compile *p, const struct plan_operand *o,
                            const struct db_value *value)
{
    /* Of NULL the function says that it equals anything. */
    build_sql(&p->build, SQL("IF("));
    plan_operand_add(p, o);
    build_sql(&p->build, SQL(" IS NULL, NULL, JSON_EQUALS("));
    plan_operand_add(p, o);
    build_sql(&p->build, SQL(", "));
    build_param(&p->build, value);
    build_sql(&p->build, SQL("))"));
}

/* Numbers with numbers, text with text; what is of another kind is not found. */
static enum err where_json_order(struct compile *p, const struct query_cond *c,
                                 const struct plan_operand *o, struct db_value *value)
{
    struct model_column number = {.name = o->column->name, .type = MODEL_DOUBLE};
    struct str text = str_trim(value->text);

    if (str_starts(text, STR("\""))) {
        build_sql(&p->build, SQL("IF(JSON_TYPE("));
        plan_operand_add(p, o);
        build_sql(&p->build, SQL(") = 'STRING', JSON_UNQUOTE("));
        plan_operand_add(p, o);
        build_sql(&p->build, SQL("), NULL) COLLATE utf8mb4_bin"));
        build_sql(&p->build, plan_op_sql(c->op));
        build_sql(&p->build, SQL("JSON_UNQUOTE("));
        build_param(&p->build, value);
        build_sql(&p->build, SQL(")"));
        return ERR_NONE;
    }
    TRY(plan_value(p, c, &number, text, value));
    plan_number_add(p, o);
    build_sql(&p->build, plan_op_sql(c->op));
    build_param(&p->build, value);
    return ERR_NONE;
}

enum err plan_json_cond(struct compile *p, const struct query_cond *c, const struct plan_operand *o,
                        struct str text)
{
    struct db_value value;

    TRY(value_of_json(p, c, o, text, &value));
    if (c->op != QUERY_EQ && c->op != QUERY_IN && c->op != QUERY_NEQ && c->op != QUERY_ISDISTINCT)
        return where_json_order(p, c, o, &value);
    if (c->op == QUERY_EQ || c->op == QUERY_IN) {
        add_json_equals(p, o, &value);
        return ERR_NONE;
    }
    build_sql(&p->build, c->op == QUERY_NEQ ? SQL("NOT ") : SQL("NOT COALESCE("));
    add_json_equals(p, o, &value);
    if (c->op == QUERY_ISDISTINCT)
        build_sql(&p->build, SQL(", FALSE)"));
    return ERR_NONE;
}

/* cs holds what is given, cd is held by it. */
enum err plan_json_contains(struct compile *p, const struct query_cond *c,
                            const struct plan_operand *o)
{
    struct db_value value;

    if (o->as->type != MODEL_JSON)
        return plan_no_operator(p, c, o->as,
                                "it is for arrays, ranges and JSON, and MariaDB has only the "
                                "last");
    TRY(value_of_json(p, c, o, c->values[0], &value));
    build_sql(&p->build, SQL("JSON_CONTAINS("));
    if (c->op == QUERY_CD)
        build_param(&p->build, &value);
    else
        plan_operand_add(p, o);
    build_sql(&p->build, SQL(", "));
    if (c->op == QUERY_CD)
        plan_operand_add(p, o);
    else
        build_param(&p->build, &value);
    build_sql(&p->build, SQL(")"));
    return ERR_NONE;
}
