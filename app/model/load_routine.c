/*
 * load_routine.c - procedures, functions and their parameters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/model/load_private.h"

/* ROUTINE_NAME, ROUTINE_TYPE, IS_DETERMINISTIC, SQL_DATA_ACCESS, ROUTINE_COMMENT */
enum err load_routine_row(struct load *l, struct load_schema *s, struct db_stmt *q, struct error *e)
{
    struct str type = load_text(l, q, 1, e);
    struct str access = load_text(l, q, 3, e);
    struct model_routine *r;

    if (!str_eq(type, STR("FUNCTION")) && !str_eq(type, STR("PROCEDURE")))
        return e->code; /* packages cannot be called */
    r = load_push(l->a, &l->routines, sizeof *r);
    r->schema = s->name;
    r->name = load_text(l, q, 0, e);
    r->comment = load_text(l, q, 4, e);
    r->is_function = str_eq(type, STR("FUNCTION"));
    r->is_deterministic = str_eq(load_text(l, q, 2, e), STR("YES"));
    /* CONTAINS SQL is what a routine says that says nothing. */
    r->reads_only = str_eq(access, STR("READS SQL DATA")) || str_eq(access, STR("NO SQL")) ||
                    (r->is_function && str_eq(access, STR("CONTAINS SQL")));
    return e->code;
}

static struct model_routine *routine_find(struct load *l, struct str schema, struct str name,
                                          bool is_function)
{
    struct model_routine *list = l->routines.at;

    for (size_t i = l->routines.count; i-- > 0;) {
        if (list[i].is_function == is_function && str_eq(list[i].schema, schema) &&
            str_eq(list[i].name, name))
            return &list[i];
    }
    return NULL;
}

/*
 * JSON is LONGTEXT in utf8mb4_bin to the server; a column shows what it is by its CHECK, a
 * parameter has none.  Nobody gets this collation for anything else without asking.
 */
static bool is_json(const struct model_column *c)
{
    return c->type == MODEL_TEXT && str_eq(c->sql_type, STR("longtext")) &&
           str_eq(c->collation, STR("utf8mb4_bin"));
}

static enum err param_read(struct load *l, struct db_stmt *q, struct model_param *p,
                           struct error *e)
{
    struct str mode = load_text(l, q, 3, e);

    p->name = load_text(l, q, 4, e);
    p->mode = str_eq(mode, STR("OUT"))     ? MODEL_PARAM_OUT
              : str_eq(mode, STR("INOUT")) ? MODEL_PARAM_INOUT
                                           : MODEL_PARAM_IN;
    p->as.name = p->name;
    p->as.is_nullable = true;
    TRY(load_type(l, q, 6, load_text(l, q, 5, e), &p->as, e));
    if (is_json(&p->as)) {
        p->as.type = MODEL_JSON;
        p->as.sql_type = STR("json");
    }
    return ERR_NONE;
}

/* SPECIFIC_NAME, ROUTINE_TYPE, ORDINAL_POSITION, PARAMETER_MODE, PARAMETER_NAME, DTD_IDENTIFIER,
 * then the type's; position 0 is what a function returns */
enum err load_param_row(struct load *l, struct load_schema *s, struct db_stmt *q, struct error *e)
{
    struct str name = load_text(l, q, 0, e);
    bool is_function = str_eq(load_text(l, q, 1, e), STR("FUNCTION"));
    struct model_routine *r = routine_find(l, s->name, name, is_function);
    struct model_param *p;

    if (e->code != ERR_NONE || r == NULL)
        return e->code;
    if (db_row_int(q, 2) == 0) {
        p = ARENA_NEW(l->a, struct model_param);
        r->result = p;
        return param_read(l, q, p, e);
    }
    p = arena_grow(l->a, r->params, r->param_count, r->param_count + 1, sizeof *p);
    r->params = p;
    p += r->param_count++;
    p->as.position = r->param_count - 1;
    return param_read(l, q, p, e);
}
