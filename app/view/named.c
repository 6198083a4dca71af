/*
 * named.c - named queries: read, bound to what an address says, run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/named.h"

#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/uri.h"
#include "app/json/parse.h"
#include "app/model/nearest.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/view/page.h"

#define PARAMS_MAX 64

static const struct str keys[] = {STR_INIT("model"), STR_INIT("query"), STR_INIT("one"),
                                  STR_INIT("optional")};

/* ---- what the address says ---- */

/* The next {name} in text from i on; false: there is none. */
static bool hole_find(struct str text, size_t i, size_t *out_open, size_t *out_close)
{
    *out_open = str_find(text, '{', i);
    *out_close = str_find(text, '}', *out_open);
    return *out_close < text.len;
}

static bool has_hole(struct str text)
{
    size_t open;
    size_t close;

    return hole_find(text, 0, &open, &close);
}

/*
 * May the value have a hole?  Only where what is put in stays one value, whatever it holds:
 * behind an operator and outside of a list, or as a number that is parsed as such.
 */
static bool is_hole_safe(struct str name, struct str value)
{
    size_t open = str_find(value, '{', 0);

    if (str_eq(name, STR("limit")) || str_eq(name, STR("offset")))
        return true;
    if (str_eq(name, STR("select")) || str_eq(name, STR("order")) || str_eq(name, STR("or")) ||
        str_eq(name, STR("and")))
        return false;
    return str_find(value, '.', 0) < open && str_find(value, '(', 0) >= value.len;
}

/* The value with its holes filled; absent where one of them is not said. */
static struct str fill(struct arena *a, struct str value, const struct http_params *said)
{
    struct str filled = STR("");
    size_t from = 0;
    size_t open;
    size_t close;

    while (hole_find(value, from, &open, &close)) {
        struct str put = http_params_get(said, str_range(value, open + 1, close));

        if (put.len == 0)
            return STR_NONE;
        filled = str_format(a, "%.*s%.*s%.*s", STR_ARG(filled),
                            STR_ARG(str_range(value, from, open)), STR_ARG(put));
        from = close + 1;
    }
    return str_format(a, "%.*s%.*s", STR_ARG(filled), STR_ARG(str_from(value, from)));
}

/* ---- the query ---- */

static enum err params_parse(struct arena *a, struct str text, const struct http_params *said,
                             struct query_param **out_at, size_t *out_count, struct error *e)
{
    struct http_params given;
    struct query_param *at;
    size_t count = 0;

    TRY(http_query_parse(a, text, PARAMS_MAX, &given, e));
    at = ARENA_ARRAY(a, struct query_param, given.count);
    for (size_t i = 0; i < given.count; i++) {
        struct str value = given.at[i].value;

        if (said != NULL && has_hole(value))
            value = fill(a, value, said);
        if (value.at != NULL)
            at[count++] = (struct query_param){given.at[i].name, value};
    }
    *out_at = at;
    *out_count = count;
    return ERR_NONE;
}

/* As it will be compiled, but for the conditions with holes: they are judged when they are filled.
 */
static enum err query_check(struct arena *a, const struct model *m, const struct view_named *named,
                            struct error *e)
{
    const struct plan_options options = {.limits = &query_limits_default,
                                         .policy = &policy_everything};
    const struct model_table *t = model_table_find(m, named->model);
    struct query_param *params;
    struct query *query;
    struct plan plan;
    size_t count;
    size_t kept = 0;

    TRY(params_parse(a, named->query, NULL, &params, &count, e));
    for (size_t i = 0; i < count; i++) {
        if (!has_hole(params[i].value)) {
            params[kept++] = params[i];
            continue;
        }
        if (!is_hole_safe(params[i].name, params[i].value))
            return error_tell(e, ERR_INVALID, params[i].name,
                              "a {name} stands behind an operator, as in eq.{id}, and in no list");
    }
    TRY(query_parse(a, params, kept, &(struct query_options){.limits = &query_limits_default},
                    &query, e));
    return plan_compile(a, t, query, &options, &plan, e);
}

static enum err take_text(const struct json_value *v, struct str place, struct str *out_text,
                          struct error *e)
{
    if (v->kind != JSON_STRING)
        return error_tell(e, ERR_INVALID, place, "%.*s is %s; it must be a text", STR_ARG(v->name),
                          json_kind_name(v->kind));
    *out_text = v->text;
    return ERR_NONE;
}

static enum err take_bool(const struct json_value *v, struct str place, bool *out_is,
                          struct error *e)
{
    if (v->kind != JSON_BOOL)
        return error_tell(e, ERR_INVALID, place, "%.*s is %s; it must be true or false",
                          STR_ARG(v->name), json_kind_name(v->kind));
    *out_is = v->is_true;
    return ERR_NONE;
}

static enum err members_take(const struct json_value *object, struct str place,
                             struct view_named *named, struct error *e)
{
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        struct str near = nearest_name(keys, sizeof keys / sizeof *keys, v->name);

        if (str_eq(v->name, STR("model")))
            TRY(take_text(v, place, &named->model, e));
        else if (str_eq(v->name, STR("query")))
            TRY(take_text(v, place, &named->query, e));
        else if (str_eq(v->name, STR("one")))
            TRY(take_bool(v, place, &named->is_one, e));
        else if (str_eq(v->name, STR("optional")))
            TRY(take_bool(v, place, &named->is_optional, e));
        else if (near.at == NULL)
            return error_tell(e, ERR_INVALID, place, "'%.*s' is not known here", STR_ARG(v->name));
        else
            return error_tell(e, ERR_INVALID, place,
                              "'%.*s' is not known here; perhaps you meant '%.*s'",
                              STR_ARG(v->name), STR_ARG(near));
    }
    return ERR_NONE;
}

enum err view_named_read(struct arena *a, const struct model *m, const struct json_value *v,
                         struct str place, struct view_named *out_named, struct error *e)
{
    struct error said = {.code = ERR_NONE};

    *out_named = (struct view_named){.name = v->name, .query = STR("")};
    if (v->kind != JSON_OBJECT)
        return error_tell(e, ERR_INVALID, place, "is %s; it must be an object",
                          json_kind_name(v->kind));
    TRY(members_take(v, place, out_named, e));
    if (out_named->model.at == NULL)
        return error_tell(e, ERR_INVALID, place, "needs \"model\"");
    if (m == NULL)
        return ERR_NONE;
    if (model_table_find(m, out_named->model) == NULL)
        return error_tell(e, ERR_INVALID, place, "there is no table or view '%.*s'",
                          STR_ARG(out_named->model));
    if (query_check(a, m, out_named, &said) != ERR_NONE)
        return error_tell(e, ERR_INVALID, place, "query: %s%s%s", said.field,
                          said.field[0] != '\0' ? ": " : "", said.words);
    return ERR_NONE;
}

/* ---- running ---- */

static enum err rows_read(struct http_exchange *x, const struct view_named *named,
                          const struct plan *plan, struct buf *to, uint64_t *out_count)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    AUTO(model_read_end) struct model_read r = {.stmt = NULL};

    TRY(db_tx_begin_read(x->db, &tx, &x->error)); /* lists see what their rows saw */
    TRY(model_read_open(x->db, plan, &r, &x->error));
    r.format = named->is_one ? READ_OBJECT : READ_ARRAY;
    TRY(model_read_write_all(&r, to, &x->error));
    if (buf_is_failed(to))
        return error_tell(&x->error, ERR_INTERNAL, STR_NONE,
                          "query '%.*s' of this page brings too much", STR_ARG(named->name));
    if (r.rows == 0 && named->is_one)
        buf_clear(to, SIZE_MAX);
    *out_count = r.rows;
    model_read_end(&r);
    return db_tx_commit(&tx, &x->error);
}

static enum err no_such_page(struct http_exchange *x)
{
    error_clear(&x->error);
    return error_tell(&x->error, ERR_ABSENT, STR_NONE,
                      "There is no such page. It may have been moved or deleted.");
}

static enum err plan_make(struct http_exchange *x, const struct view_named *named,
                          const struct http_params *said, struct plan *out_plan)
{
    const struct plan_options options = {.limits = &query_limits_default, .policy = x->policy};
    const struct model_table *t;
    struct query_param *params;
    struct query *query;
    size_t count;

    TRY(view_found(x, plan_table(x->arena, x->model, x->policy, named->model, &t, &x->error)));
    TRY(params_parse(x->arena, named->query, said, &params, &count, &x->error));
    TRY(query_parse(x->arena, params, count,
                    &(struct query_options){.limits = &query_limits_default}, &query, &x->error));
    if (!query->has_limit || query->limit > VIEW_NAMED_ROWS_MAX)
        query->limit = VIEW_NAMED_ROWS_MAX;
    if (named->is_one)
        query->limit = 1;
    query->has_limit = true;
    return plan_compile(x->arena, t, query, &options, out_plan, &x->error);
}

enum err view_named_run(struct http_exchange *x, const struct view_named *named,
                        const struct http_params *said, const struct json_value **out_rows)
{
    static const struct json_value nothing = {.kind = JSON_NULL};
    AUTO(buf_fini) struct buf text;
    struct plan plan;
    uint64_t count = 0;
    enum err code;

    buf_init(&text, x->limits->response_bytes);
    code = plan_make(x, named, said, &plan);
    /* What does not fit its column's type is the key of no row. */
    if (code == ERR_INVALID && named->is_one)
        return no_such_page(x);
    TRY(code);
    TRY(rows_read(x, named, &plan, &text, &count));
    TRY(access_audit_read(x, &plan, count, false));
    *out_rows = &nothing;
    if (text.len > 0)
        return json_parse(x->arena, str_dup(x->arena, buf_str(&text)), &json_limits_default,
                          out_rows, &x->error);
    return named->is_optional ? ERR_NONE : no_such_page(x);
}

/* ---- to a template ---- */

static const struct tmpl_value *map_of(struct arena *a, const struct json_value *object)
{
    struct tmpl_map *m = tmpl_map_new(a);

    for (const struct json_value *v = object->first; v != NULL; v = v->next)
        tmpl_map_put(m, v->name, view_value_of_json(a, v));
    return tmpl_of_map(m);
}

static const struct tmpl_value *list_of(struct arena *a, const struct json_value *array)
{
    struct tmpl_list *l = tmpl_list_new(a);

    for (const struct json_value *v = array->first; v != NULL; v = v->next)
        tmpl_list_add(l, view_value_of_json(a, v));
    return tmpl_of_list(l);
}

const struct tmpl_value *view_value_of_json(struct arena *a, const struct json_value *v)
{
    switch (v->kind) {
    case JSON_NULL: break;
    case JSON_BOOL: return tmpl_bool(v->is_true);
    case JSON_NUMBER:
    case JSON_STRING: return tmpl_text(a, v->text);
    case JSON_ARRAY: return list_of(a, v);
    case JSON_OBJECT: return map_of(a, v);
    }
    return tmpl_null();
}
