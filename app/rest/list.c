/*
 * list.c - GET /rest/v1/: what there is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/exchange.h"
#include "app/json/write.h"
#include "app/model/schema.h"
#include "app/rest/private.h"

static void write_columns(struct json_writer *w, const struct model_table *t)
{
    json_name(w, STR("columns"));
    json_begin_array(w);
    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_column *c = &t->columns[i];

        json_begin_object(w);
        json_put_str(w, STR("name"), c->name);
        json_put_str(w, STR("type"), str_from_z(model_type_name(c->type)));
        json_put_bool(w, STR("nullable"), c->is_nullable);
        if (c->comment.len > 0)
            json_put_str(w, STR("comment"), c->comment);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_primary(struct json_writer *w, const struct model_table *t)
{
    json_name(w, STR("primary_key"));
    json_begin_array(w);
    for (size_t i = 0; t->primary != NULL && i < t->primary->count; i++)
        json_add_str(w, t->primary->columns[i]->name);
    json_end_array(w);
}

static void write_table(struct json_writer *w, const struct model_table *t)
{
    json_begin_object(w);
    json_put_str(w, STR("name"), t->name);
    json_put_str(w, STR("kind"), t->kind == MODEL_VIEW ? STR("view") : STR("table"));
    if (t->comment.len > 0)
        json_put_str(w, STR("comment"), t->comment);
    write_primary(w, t);
    write_columns(w, t);
    json_end_object(w);
}

enum err rest_list(struct http_exchange *x)
{
    struct json_writer w = {.to = &x->resp.body};
    const struct model *m = x->model;

    json_begin_object(&w);
    json_name(&w, STR("tables"));
    json_begin_array(&w);
    for (size_t i = 0; i < m->table_count; i++) {
        /* What another schema hides behind its name cannot be asked for. */
        if (model_table_find(m, m->tables[i].name) == &m->tables[i])
            write_table(&w, &m->tables[i]);
    }
    json_end_array(&w);
    json_end_object(&w);
    if (buf_is_failed(&x->resp.body))
        return error_set(&x->error, ERR_INTERNAL, "the list of tables is larger than a response");
    x->resp.status = 200;
    x->resp.type = STR("application/json; charset=utf-8");
    return ERR_NONE;
}
