/*
 * plan_field.c - a field as SQL: a column or a part of its JSON, cast, aggregated.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/model/nearest.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define STATE_NO_COLUMN    "42703"
#define STATE_NO_OPERATOR  "42883"
#define STATE_NO_TYPE      "42704"
#define STATE_NO_AGGREGATE "PGRST123"

const struct model_column *plan_column_find(const struct plan_node *node, struct str name)
{
    const struct model_column *c = model_column_find(node->table, name);

    return c == NULL || !plan_shows(node->view, c) ? NULL : c;
}

enum err plan_field(const struct compile *p, const struct query_field *f,
                    const struct model_column **out_column)
{
    const struct model_table *t = p->node->table;
    const struct model_column *c =
        f->column == NULL ? plan_column_find(p->node, f->name) : f->column;
    struct str name = utf8_clip(f->name, 64);
    struct str near;

    if (c != NULL) {
        *out_column = c;
        return ERR_NONE;
    }
    near = nearest_column(t, plan_shown(p->node->view), f->name);
    if (near.at == NULL)
        (void)query_field_fail(f, p->e, "%.*s has no column '%.*s'", STR_ARG(t->name),
                               STR_ARG(name));
    else
        (void)query_field_fail(f, p->e, "%.*s has no column '%.*s'; perhaps you meant '%.*s'",
                               STR_ARG(t->name), STR_ARG(name), STR_ARG(near));
    (void)error_state(p->e, STATE_NO_COLUMN);
    return ERR_INVALID;
}

/* A column of no table: for what is computed. */
static const struct model_column *made_up(struct compile *p, struct str name, enum model_type type)
{
    struct model_column *c = ARENA_NEW(p->arena, struct model_column);

    c->name = name;
    c->type = type;
    c->is_nullable = true;
    if (type == MODEL_TEXT) {
        c->charset = STR("utf8mb4");
        c->collation = STR("utf8mb4_bin");
    }
    return c;
}

enum err plan_operand(struct compile *p, const struct query_field *f,
                      struct plan_operand *out_operand)
{
    const struct model_column *c = NULL;

    TRY(plan_field(p, f, &c));
    *out_operand = (struct plan_operand){.column = c,
                                         .as = c,
                                         .path = f->path,
                                         .alias = p->node->alias,
                                         .view = f->column == NULL ? p->node->view : NULL};
    if (f->path == NULL)
        return ERR_NONE;
    if (c->seal != NULL)
        return plan_refuse_sealed(p, f, c, "the server cannot reach into it");
    if (c->type != MODEL_JSON) {
        (void)query_field_fail(f, p->e, "-> reaches into JSON, and %.*s is %s", STR_ARG(c->name),
                               model_type_name(c->type));
        (void)error_state(p->e, STATE_NO_OPERATOR);
        return ERR_INVALID;
    }
    out_operand->as = made_up(p, c->name, f->path->is_text ? MODEL_TEXT : MODEL_JSON);
    return ERR_NONE;
}

/* ---- JSON ---- */

static void add_path(struct compile *p, const struct query_path *path)
{
    size_t room = 2;
    char *to;
    size_t len = 0;

    for (size_t i = 0; i < path->count; i++)
        room += 2 * path->keys[i].name.len + NUM_TEXT_MAX + 4;
    to = arena_alloc(p->arena, room, 1);
    to[len++] = '$';
    for (size_t i = 0; i < path->count; i++) {
        const struct query_key *key = &path->keys[i];

        if (key->is_index) {
            to[len++] = '[';
            len += num_print_int(key->index, to + len);
            to[len++] = ']';
            continue;
        }
        to[len++] = '.';
        to[len++] = '"';
        for (size_t k = 0; k < key->name.len; k++) {
            if (key->name.at[k] == '"' || key->name.at[k] == '\\')
                to[len++] = '\\';
            to[len++] = key->name.at[k];
        }
        to[len++] = '"';
    }
    build_param(&p->build, &(struct db_value){.type = DB_TEXT, .text = {to, len}});
}

enum err plan_refuse_sealed(struct compile *p, const struct query_field *f,
                            const struct model_column *c, const char *what)
{
    (void)query_field_fail(f, p->e,
                           "%.*s is sealed and %s; of sealed values only eq, in and "
                           "is.null can be asked",
                           STR_ARG(c->name), what);
    (void)error_state(p->e, STATE_NO_OPERATOR);
    return ERR_INVALID;
}

/* NULL in rows that do not show it. */
static void add_guarded(struct compile *p, const struct plan_operand *o,
                        const struct model_column *c)
{
    bool is_guarded = plan_guard(o->view, o->column) != 0;

    if (is_guarded) {
        build_sql(&p->build, SQL("IF("));
        plan_guard_add(p, o->view, o->column, o->alias);
        build_sql(&p->build, SQL(", "));
    }
    build_column(&p->build, c, o->alias);
    if (is_guarded)
        build_sql(&p->build, SQL(", NULL)"));
}

static void add_column(struct compile *p, const struct plan_operand *o)
{
    add_guarded(p, o, o->column);
}

void plan_blind_add(struct compile *p, const struct plan_operand *o)
{
    add_guarded(p, o, o->column->seal->index);
}

static void add_json(struct compile *p, const struct plan_operand *o, struct sql function)
{
    build_sql(&p->build, function);
    add_column(p, o);
    build_sql(&p->build, SQL(", "));
    add_path(p, o->path);
    build_sql(&p->build, SQL(")"));
}

/* Its casts were found when the operand was made: they are there. */
static void add_total(struct compile *p, const struct plan_total *t)
{
    const struct model_column *as;

    if (plan_item_add(p, t->item, &t->of, &as) != ERR_NONE)
        p->build.is_failed = true;
}

void plan_operand_add(struct compile *p, const struct plan_operand *o)
{
    if (o->total != NULL) {
        add_total(p, o->total);
        return;
    }
    if (o->path == NULL) {
        add_column(p, o);
        return;
    }
    if (!o->path->is_text) {
        add_json(p, o, SQL("JSON_EXTRACT("));
        return;
    }
    /* JSON's null is no text: SQL's NULL. */
    build_sql(&p->build, SQL("IF(JSON_TYPE("));
    add_json(p, o, SQL("JSON_EXTRACT("));
    build_sql(&p->build, SQL(") = 'NULL', NULL, JSON_UNQUOTE("));
    add_json(p, o, SQL("JSON_EXTRACT("));
    build_sql(&p->build, SQL("))"));
}

void plan_number_add(struct compile *p, const struct plan_operand *o)
{
    build_sql(&p->build, SQL("IF(JSON_TYPE("));
    add_json(p, o, SQL("JSON_EXTRACT("));
    build_sql(&p->build, SQL(") IN ('INTEGER', 'DOUBLE'), "));
    add_json(p, o, SQL("JSON_VALUE("));
    build_sql(&p->build, SQL(" + 0, NULL)"));
}

/* ---- casts ---- */

enum family {
    FAMILY_TEXT,
    FAMILY_INT,
    FAMILY_DECIMAL,
    FAMILY_DOUBLE,
    FAMILY_BOOL,
    FAMILY_DATE,
    FAMILY_TIME,
    FAMILY_DATETIME,
    FAMILY_JSON
};

struct cast {
    struct sql open;
    struct sql close;
    enum model_type type; /* MODEL_TYPE__COUNT: none is needed */
};

static bool is_text_like(enum model_type type)
{
    return type == MODEL_TEXT || type == MODEL_ENUM || type == MODEL_SET || type == MODEL_JSON ||
           type == MODEL_UUID || type == MODEL_INET;
}

static bool is_number(enum model_type type)
{
    return type == MODEL_INT || type == MODEL_UINT || type == MODEL_DECIMAL ||
           type == MODEL_DOUBLE || type == MODEL_BIT || type == MODEL_YEAR;
}

static bool find_family(struct str name, enum family *out_family)
{
    static const struct {
        struct str name;
        enum family family;
    } names[] = {
        {STR_INIT("text"), FAMILY_TEXT},
        {STR_INIT("varchar"), FAMILY_TEXT},
        {STR_INIT("char"), FAMILY_TEXT},
        {STR_INIT("character varying"), FAMILY_TEXT},
        {STR_INIT("int"), FAMILY_INT},
        {STR_INIT("integer"), FAMILY_INT},
        {STR_INIT("int2"), FAMILY_INT},
        {STR_INIT("int4"), FAMILY_INT},
        {STR_INIT("int8"), FAMILY_INT},
        {STR_INIT("smallint"), FAMILY_INT},
        {STR_INIT("bigint"), FAMILY_INT},
        {STR_INIT("numeric"), FAMILY_DECIMAL},
        {STR_INIT("decimal"), FAMILY_DECIMAL},
        {STR_INIT("float"), FAMILY_DOUBLE},
        {STR_INIT("float4"), FAMILY_DOUBLE},
        {STR_INIT("float8"), FAMILY_DOUBLE},
        {STR_INIT("real"), FAMILY_DOUBLE},
        {STR_INIT("double"), FAMILY_DOUBLE},
        {STR_INIT("double precision"), FAMILY_DOUBLE},
        {STR_INIT("bool"), FAMILY_BOOL},
        {STR_INIT("boolean"), FAMILY_BOOL},
        {STR_INIT("date"), FAMILY_DATE},
        {STR_INIT("time"), FAMILY_TIME},
        {STR_INIT("timestamp"), FAMILY_DATETIME},
        {STR_INIT("timestamptz"), FAMILY_DATETIME},
        {STR_INIT("datetime"), FAMILY_DATETIME},
        {STR_INIT("json"), FAMILY_JSON},
        {STR_INIT("jsonb"), FAMILY_JSON},
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_eq_nocase(name, names[i].name)) {
            *out_family = names[i].family;
            return true;
        }
    }
    return false;
}

static struct cast text_cast(enum model_type from)
{
    if (from == MODEL_BOOL)
        return (struct cast){SQL("ELT(1 + ("), SQL(" <> 0), 'false', 'true')"), MODEL_TEXT};
    return (struct cast){SQL("CAST("), SQL(" AS CHAR)"), MODEL_TEXT};
}

static struct cast cast_of(enum family family, enum model_type from)
{
    static const struct cast none = {SQL_INIT(""), SQL_INIT(""), MODEL_TYPE__COUNT};

    switch (family) {
    case FAMILY_TEXT: return text_cast(from);
    case FAMILY_INT:
        if (from == MODEL_UINT || from == MODEL_INT)
            return none;
        return (struct cast){SQL("CAST("), SQL(" AS SIGNED)"), MODEL_INT};
    case FAMILY_DECIMAL:
        if (from == MODEL_INT || from == MODEL_UINT || from == MODEL_DECIMAL)
            return none;
        return (struct cast){SQL("CAST("), SQL(" AS DOUBLE)"), MODEL_DOUBLE};
    case FAMILY_DOUBLE: return (struct cast){SQL("CAST("), SQL(" AS DOUBLE)"), MODEL_DOUBLE};
    case FAMILY_BOOL:
        if (is_text_like(from))
            return (struct cast){SQL("(LOWER("), SQL(") IN ('true', 't', 'yes', 'on', '1'))"),
                                 MODEL_BOOL};
        return (struct cast){SQL("("), SQL(" <> 0)"), MODEL_BOOL};
    case FAMILY_DATE: return (struct cast){SQL("CAST("), SQL(" AS DATE)"), MODEL_DATE};
    case FAMILY_TIME: return (struct cast){SQL("CAST("), SQL(" AS TIME(6))"), MODEL_TIME};
    case FAMILY_DATETIME:
        return (struct cast){SQL("CAST("), SQL(" AS DATETIME(6))"), MODEL_DATETIME};
    case FAMILY_JSON: break;
    }
    return (struct cast){SQL(""), SQL(""), is_text_like(from) ? MODEL_JSON : MODEL_TYPE__COUNT};
}

static enum err cast_find(struct compile *p, const struct query_item *item, struct str name,
                          enum model_type from, struct cast *out_cast)
{
    struct str shown = utf8_clip(name, 40);
    enum family family;

    if (!find_family(name, &family)) {
        (void)query_field_fail(
            &item->field, p->e,
            "there is no cast to '%.*s'; use text, int, numeric, float, boolean, "
            "date, time, timestamp or json",
            STR_ARG(shown));
        (void)error_state(p->e, STATE_NO_TYPE);
        return ERR_INVALID;
    }
    *out_cast = cast_of(family, from);
    return ERR_NONE;
}

/* ---- aggregates ---- */

static struct sql aggregate_sql(enum query_aggregate aggregate)
{
    switch (aggregate) {
    case QUERY_COUNT: return SQL("COUNT(");
    case QUERY_SUM: return SQL("SUM(");
    case QUERY_AVG: return SQL("AVG(");
    case QUERY_MIN: return SQL("MIN(");
    case QUERY_MAX: return SQL("MAX(");
    case QUERY_PLAIN:
    case QUERY_AGGREGATE__COUNT: break;
    }
    return SQL("(");
}

static enum err aggregate_check(struct compile *p, const struct query_item *item,
                                enum model_type type)
{
    struct str name = query_aggregate_name(item->aggregate);
    bool is_sum = item->aggregate == QUERY_SUM || item->aggregate == QUERY_AVG;
    bool is_end = item->aggregate == QUERY_MIN || item->aggregate == QUERY_MAX;

    if (!p->options->limits->has_aggregates) {
        (void)query_field_fail(&item->field, p->e, "the use of aggregates is not allowed");
        (void)error_state(p->e, STATE_NO_AGGREGATE);
        return ERR_INVALID;
    }
    if ((!is_sum || is_number(type)) && (!is_end || (type != MODEL_JSON && type != MODEL_GEOMETRY)))
        return ERR_NONE;
    (void)query_field_fail(&item->field, p->e, "%.*s() does not apply to %s; cast it, as in a::%s",
                           STR_ARG(name), model_type_name(type), is_sum ? "numeric" : "text");
    (void)error_state(p->e, STATE_NO_OPERATOR);
    return ERR_INVALID;
}

/* What an aggregate of such a value is. */
static enum model_type aggregate_type(enum query_aggregate aggregate, enum model_type type)
{
    if (aggregate == QUERY_COUNT)
        return MODEL_INT;
    if (aggregate == QUERY_SUM || aggregate == QUERY_AVG)
        return type == MODEL_DOUBLE ? MODEL_DOUBLE : MODEL_DECIMAL;
    return type;
}

static void add_plain(struct compile *p, const struct plan_operand *o)
{
    bool is_geometry = o->as->type == MODEL_GEOMETRY;

    if (is_geometry)
        build_sql(&p->build, SQL("ST_AsText("));
    plan_operand_add(p, o);
    if (is_geometry)
        build_sql(&p->build, SQL(")"));
}

/* What stands around a field's value in select=. */
struct wrap {
    struct cast inner;
    struct cast outer;
    const struct model_column *as; /* what all of it gives */
};

static enum err find_wrap(struct compile *p, const struct query_item *item,
                          const struct plan_operand *o, struct wrap *out_wrap)
{
    struct cast inner = {SQL(""), SQL(""), MODEL_TYPE__COUNT};
    struct cast outer = inner;
    enum model_type type = o->column == NULL ? MODEL_INT : o->as->type;
    enum model_type own = type;

    if (item->cast.at != NULL)
        TRY(cast_find(p, item, item->cast, type, &inner));
    type = inner.type == MODEL_TYPE__COUNT ? type : inner.type;
    if (item->aggregate != QUERY_PLAIN) {
        TRY(aggregate_check(p, item, type));
        type = aggregate_type(item->aggregate, type);
    }
    if (item->aggregate_cast.at != NULL)
        TRY(cast_find(p, item, item->aggregate_cast, type, &outer));
    type = outer.type == MODEL_TYPE__COUNT ? type : outer.type;
    *out_wrap = (struct wrap){
        .inner = inner,
        .outer = outer,
        .as = o->column != NULL && type == own ? o->as : made_up(p, STR("?"), type),
    };
    return ERR_NONE;
}

enum err plan_item_as(struct compile *p, const struct query_item *item,
                      const struct plan_operand *o, const struct model_column **out_as)
{
    struct wrap w;

    TRY(find_wrap(p, item, o, &w));
    *out_as = w.as;
    return ERR_NONE;
}

enum err plan_item_add(struct compile *p, const struct query_item *item,
                       const struct plan_operand *o, const struct model_column **out_as)
{
    struct wrap w;

    TRY(find_wrap(p, item, o, &w));
    build_sql(&p->build, w.outer.open);
    if (item->aggregate != QUERY_PLAIN)
        build_sql(&p->build, aggregate_sql(item->aggregate));
    build_sql(&p->build, w.inner.open);
    if (o->column == NULL)
        build_sql(&p->build, SQL("*"));
    else
        add_plain(p, o);
    build_sql(&p->build, w.inner.close);
    if (item->aggregate != QUERY_PLAIN)
        build_sql(&p->build, SQL(")"));
    build_sql(&p->build, w.outer.close);
    *out_as = w.as;
    return ERR_NONE;
}
