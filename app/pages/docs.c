/*
 * docs.c - GET /docs and /docs/{table}: the API, table by table, with examples to copy.
 *
 * Examples name this server and the table's own columns; values are made up by type.
 * What a tool wants to know stands in the OpenAPI at /rest/v1/.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/model/schema.h"
#include "app/pages/docs.h"
#include "app/pages/private.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/shown.h"

static struct str docs_path(struct http_exchange *x, const struct model_table *t)
{
    struct str json = view_json_path(x->arena, x->model, t);

    return str_format(x->arena, "/docs/%.*s", STR_ARG(str_from(json, sizeof "/rest/v1/" - 1)));
}

static bool is_in_key(const struct model_key *k, const struct model_column *c)
{
    for (size_t i = 0; k != NULL && i < k->count; i++) {
        if (k->columns[i] == c)
            return true;
    }
    return false;
}

static bool is_unique(const struct model_table *t, const struct model_column *c)
{
    for (size_t i = 0; i < t->key_count; i++) {
        const struct model_key *k = &t->keys[i];

        if (k->is_unique && k->count == 1 && k->columns[0] == c)
            return true;
    }
    return false;
}

/* What the database puts where nothing is sent. */
static struct str default_of(const struct http_exchange *x, const struct model_column *c)
{
    if (c->is_auto)
        return TMPL_SAY(x->templates, "a number of its own");
    if (c->is_generated)
        return TMPL_SAY(x->templates, "computed");
    if (c->default_sql.len > 0)
        return c->default_sql;
    return c->is_nullable ? STR("NULL") : STR("");
}

static void column_put(const struct http_exchange *x, struct tmpl_list *list,
                       const struct model_column *c)
{
    struct tmpl_map *m = tmpl_list_add_map(list);
    struct str shown = default_of(x, c);

    tmpl_map_put_text(m, STR("column"), c->name);
    tmpl_map_put_text(m, STR("sql_type"), c->sql_type);
    tmpl_map_put_text(m, STR("json_type"), str_from_z(model_type_name(c->type)));
    tmpl_map_put_bool(m, STR("is_primary"), is_in_key(c->table->primary, c));
    tmpl_map_put_bool(m, STR("is_unique"),
                      !is_in_key(c->table->primary, c) && is_unique(c->table, c));
    tmpl_map_put_bool(m, STR("is_required"), !c->has_default);
    tmpl_map_put_bool(m, STR("is_nullable"), c->is_nullable);
    tmpl_map_put_text(m, STR("default"), shown);
    tmpl_map_put_text(m, STR("comment"), c->comment);
}

/* "member_id, book_id" */
static struct str names_of(struct arena *a, const struct model_column *const *columns, size_t count)
{
    struct str text = STR("");

    for (size_t i = 0; i < count; i++)
        text = str_format(a, "%.*s%s%.*s", STR_ARG(text), i == 0 ? "" : ", ",
                          STR_ARG(columns[i]->name));
    return text;
}

/* Was it put there? */
static bool relation_put(struct http_exchange *x, struct tmpl_list *list,
                         const struct model_relation *r, bool is_out)
{
    const struct model_table *other = is_out ? r->to : r->from;
    struct tmpl_map *m;

    if (model_table_find(x->model, other->name) == NULL ||
        !view_shows_columns(x, r->from_columns, r->count) ||
        !view_shows_columns(x, r->to_columns, r->count))
        return false;
    m = tmpl_list_add_map(list);
    tmpl_map_put_text(m, STR("relation"), r->name);
    tmpl_map_put_text(m, STR("here"),
                      names_of(x->arena, is_out ? r->from_columns : r->to_columns, r->count));
    tmpl_map_put_text(m, STR("there"),
                      names_of(x->arena, is_out ? r->to_columns : r->from_columns, r->count));
    tmpl_map_put_text(m, STR("other"), other->name);
    tmpl_map_put_text(m, STR("other_path"), docs_path(x, other));
    tmpl_map_put_bool(m, STR("is_one"), is_out || r->is_unique);
    return true;
}

static void relations_put(struct http_exchange *x, struct tmpl_map *root,
                          const struct model_table *t)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("relations"));
    size_t count = 0;

    for (size_t i = 0; i < t->out_count; i++)
        count += relation_put(x, list, t->out[i], true);
    for (size_t i = 0; i < t->in_count; i++)
        count += relation_put(x, list, t->in[i], false);
    tmpl_map_put_bool(root, STR("has_relations"), count > 0);
}

static void examples_put(struct http_exchange *x, struct tmpl_map *root,
                         const struct model_table *t)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("examples"));
    struct docs_example examples[DOCS_EXAMPLES_MAX];
    size_t count = docs_examples_make(x, t, examples);

    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("what"), tmpl_say(x->templates, str_from_z(examples[i].what)));
        tmpl_map_put_text(m, STR("curl"), examples[i].curl);
        tmpl_map_put_text(m, STR("script"), examples[i].script);
    }
}

static enum err need_model(struct http_exchange *x)
{
    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    return ERR_NONE;
}

/* "n int(11), OUT due date" */
static struct str arguments_of(struct arena *a, const struct model_routine *r)
{
    static const char *const modes[] = {
        [MODEL_PARAM_IN] = "", [MODEL_PARAM_OUT] = "OUT ", [MODEL_PARAM_INOUT] = "INOUT "};
    struct str text = STR("");

    for (size_t i = 0; i < r->param_count; i++) {
        const struct model_param *p = &r->params[i];

        text = str_format(a, "%.*s%s%s%.*s %.*s", STR_ARG(text), i == 0 ? "" : ", ", modes[p->mode],
                          STR_ARG(p->name), STR_ARG(p->as.sql_type));
    }
    return text;
}

static struct str result_of(const struct model_routine *r)
{
    if (r->result != NULL)
        return r->result->as.sql_type;
    for (size_t i = 0; i < r->param_count; i++) {
        if (r->params[i].mode != MODEL_PARAM_IN)
            return STR(N_("OUT values"));
    }
    return STR(N_("rows"));
}

static void routines_put(struct http_exchange *x, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("routines"));
    size_t count = 0;

    for (size_t i = 0; i < x->model->routine_count; i++) {
        const struct model_routine *r = &x->model->routines[i];
        struct tmpl_map *m;

        if (model_routine_find(x->model, r->name) != r || !policy_may_call(x->policy, r))
            continue;
        m = tmpl_list_add_map(list);
        count++;
        tmpl_map_put_text(m, STR("routine"), r->name);
        tmpl_map_put_text(m, STR("arguments"), arguments_of(x->arena, r));
        tmpl_map_put_text(m, STR("gives"), tmpl_say(x->templates, result_of(r)));
        tmpl_map_put_text(m, STR("methods"), r->reads_only ? STR("GET, POST") : STR("POST"));
        tmpl_map_put_text(m, STR("comment"), r->comment);
    }
    tmpl_map_put_bool(root, STR("has_routines"), count > 0);
}

/* All tables, with the addresses of their pages here. */
static void tables_put(struct http_exchange *x, struct tmpl_map *root,
                       const struct model_table *current)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("documented"));

    for (size_t i = 0; i < x->model->table_count; i++) {
        const struct model_table *t = &x->model->tables[i];
        struct tmpl_map *m;

        if (model_table_find(x->model, t->name) != t || !view_shows(x, t))
            continue;
        m = tmpl_list_add_map(list);
        tmpl_map_put_text(m, STR("name"), t->name);
        tmpl_map_put_text(m, STR("docs_path"), docs_path(x, t));
        tmpl_map_put_text(m, STR("methods"), view_methods(x, t));
        tmpl_map_put_text(m, STR("comment"), t->comment);
        tmpl_map_put_bool(m, STR("is_current"), t == current);
    }
}

enum err pages_docs(struct http_exchange *x)
{
    struct tmpl_map *root = view_root(x);

    TRY(need_model(x));
    tables_put(x, root, NULL);
    routines_put(x, root);
    tmpl_map_put_text(root, STR("address"), docs_address(x));
    return view_render(x, STR("pages/docs"), root);
}

enum err pages_docs_table(struct http_exchange *x)
{
    struct tmpl_map *root = view_root(x);
    const struct model_table *t;
    struct tmpl_list *columns;
    const bool *shown;

    TRY(view_table_find(x, &t));
    tables_put(x, root, t);
    tmpl_map_put_text(root, STR("title"), t->name);
    tmpl_map_put_text(root, STR("help"), t->comment);
    tmpl_map_put_text(
        root, STR("kind"),
        tmpl_say(x->templates, t->kind == MODEL_VIEW ? STR(N_("View")) : STR(N_("Table"))));
    tmpl_map_put_text(root, STR("methods"), view_methods(x, t));
    tmpl_map_put_text(root, STR("rest_path"), view_json_path(x->arena, x->model, t));
    tmpl_map_put_text(root, STR("data_path"), view_table_path(x->arena, x->model, t));
    columns = tmpl_map_put_list(root, STR("columns"));
    shown = view_fields(x, t, POLICY_READ);
    for (size_t i = 0; i < t->column_count; i++) {
        if (view_is_shown(shown, &t->columns[i]))
            column_put(x, columns, &t->columns[i]);
    }
    relations_put(x, root, t);
    examples_put(x, root, t);
    return view_render(x, STR("pages/docs_table"), root);
}
