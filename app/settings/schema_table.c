/*
 * schema_table.c - GET /admin/settings/schema/{table}: all that the database says of one table,
 * and what the admin makes of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/locale/locale.h"
#include "app/model/schema.h"
#include "app/settings/private.h"
#include "app/settings/system.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"

static const struct str actions[] = {
    [MODEL_RESTRICT] = STR_INIT("RESTRICT"),       [MODEL_CASCADE] = STR_INIT("CASCADE"),
    [MODEL_SET_NULL] = STR_INIT("SET NULL"),       [MODEL_NO_ACTION] = STR_INIT("NO ACTION"),
    [MODEL_SET_DEFAULT] = STR_INIT("SET DEFAULT"),
};

static struct str join(struct arena *a, const struct model_column *const *columns, size_t count)
{
    struct str s = STR("");

    for (size_t i = 0; i < count; i++)
        s = str_format(a, "%.*s%s%.*s", STR_ARG(s), i == 0 ? "" : ", ", STR_ARG(columns[i]->name));
    return s;
}

static void badge(struct http_exchange *x, struct tmpl_list *list, bool is_so, struct str words)
{
    if (is_so)
        tmpl_map_put_text(tmpl_list_add_map(list), STR("badge"), tmpl_say(x->templates, words));
}

static bool is_in(const struct model_key *k, const struct model_column *c)
{
    for (size_t i = 0; k != NULL && i < k->count; i++) {
        if (k->columns[i] == c)
            return true;
    }
    return false;
}

static bool is_alone(const struct model_table *t, const struct model_column *c)
{
    for (size_t i = 0; i < t->key_count; i++) {
        const struct model_key *k = &t->keys[i];

        if (k->is_unique && k != t->primary && k->count == 1 && k->columns[0] == c)
            return true;
    }
    return false;
}

/* ---- columns ---- */

static void references_put(struct http_exchange *x, struct tmpl_map *m, const struct model_table *t,
                           const struct model_column *c)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("references"));

    for (size_t i = 0; i < t->out_count; i++) {
        const struct model_relation *r = t->out[i];

        for (size_t j = 0; j < r->count; j++) {
            struct tmpl_map *to;

            if (r->from_columns[j] != c)
                continue;
            to = tmpl_list_add_map(list);
            tmpl_map_put_text(to, STR("to_path"), system_schema_path(x, r->to));
            tmpl_map_put_text(to, STR("to_name"),
                              str_format(x->arena, "%.*s.%.*s",
                                         STR_ARG(system_table_name(x, r->to)),
                                         STR_ARG(r->to_columns[j]->name)));
        }
    }
}

static void column_put(struct http_exchange *x, struct tmpl_map *m, const struct model_table *t,
                       const struct model_column *c)
{
    struct tmpl_list *badges = tmpl_map_put_list(m, STR("badges"));

    tmpl_map_put_text(m, STR("column"), c->name);
    tmpl_map_put_text(m, STR("type"), c->sql_type);
    tmpl_map_put_bool(m, STR("is_nullable"), c->is_nullable);
    view_put(m, STR("default"), c->is_auto ? STR("AUTO_INCREMENT") : c->default_sql);
    view_put(m, STR("generation"), c->generation);
    view_put(m, STR("on_update"), c->on_update);
    tmpl_map_put_text(m, STR("comment"), c->comment);
    tmpl_map_put_text(m, STR("label"), t->is_system ? STR("") : view_column_label(x, c));
    badge(x, badges, is_in(t->primary, c), STR(N_("Primary key")));
    badge(x, badges, is_alone(t, c), STR(N_("Unique")));
    badge(x, badges, c->is_generated, STR(N_("Computed")));
    badge(x, badges, c->seal != NULL, STR(N_("Encrypted")));
    badge(x, badges, c->is_invisible, STR(N_("Invisible")));
    badge(x, badges, !t->is_system && view_column_display_of(x, c)->is_hidden,
          STR(N_("Hidden in the admin")));
    references_put(x, m, t, c);
}

/* ---- keys, foreign keys, checks ---- */

static void keys_put(struct http_exchange *x, struct tmpl_map *root, const struct model_table *t)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("keys"));

    for (size_t i = 0; i < t->key_count; i++) {
        const struct model_key *k = &t->keys[i];
        struct tmpl_map *m = tmpl_list_add_map(list);
        struct str kind = k == t->primary   ? STR(N_("Primary key"))
                          : k->is_unique    ? STR(N_("Unique"))
                          : k->is_full_text ? STR(N_("Full text"))
                                            : STR(N_("Index"));

        tmpl_map_put_text(m, STR("key_kind"), tmpl_say(x->templates, kind));
        tmpl_map_put_text(m, STR("key_name"), k->name);
        tmpl_map_put_text(m, STR("key_columns"), join(x->arena, k->columns, k->count));
    }
}

static void relation_put(struct http_exchange *x, struct tmpl_map *m,
                         const struct model_relation *r, const struct model_table *other)
{
    tmpl_map_put_text(m, STR("relation"), r->name);
    tmpl_map_put_text(m, STR("from_columns"), join(x->arena, r->from_columns, r->count));
    tmpl_map_put_text(m, STR("to_columns"), join(x->arena, r->to_columns, r->count));
    tmpl_map_put_text(m, STR("other"), system_table_name(x, other));
    tmpl_map_put_text(m, STR("other_path"), system_schema_path(x, other));
    tmpl_map_put_text(m, STR("on_delete"), actions[r->on_delete]);
    tmpl_map_put_text(m, STR("on_update"), actions[r->on_update]);
    tmpl_map_put_bool(m, STR("is_one"), r->is_unique);
}

static void relations_put(struct http_exchange *x, struct tmpl_map *root,
                          const struct model_table *t)
{
    struct tmpl_list *out = tmpl_map_put_list(root, STR("refers"));
    struct tmpl_list *in = tmpl_map_put_list(root, STR("referred"));

    for (size_t i = 0; i < t->out_count; i++)
        relation_put(x, tmpl_list_add_map(out), t->out[i], t->out[i]->to);
    for (size_t i = 0; i < t->in_count; i++)
        relation_put(x, tmpl_list_add_map(in), t->in[i], t->in[i]->from);
    tmpl_map_put_bool(root, STR("has_refers"), t->out_count > 0);
    tmpl_map_put_bool(root, STR("has_referred"), t->in_count > 0);
}

static void checks_put(struct tmpl_map *root, const struct model_table *t)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("checks"));

    for (size_t i = 0; i < t->check_count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("check_name"), t->checks[i].name);
        tmpl_map_put_text(m, STR("clause"), t->checks[i].clause);
    }
    tmpl_map_put_bool(root, STR("has_checks"), t->check_count > 0);
}

/* ---- the table ---- */

static void add_once(const struct model_table **tables, size_t *count, size_t max,
                     const struct model_table *t)
{
    for (size_t i = 0; i < *count; i++) {
        if (tables[i] == t)
            return;
    }
    if (*count < max)
        tables[(*count)++] = t;
}

/* It and those a foreign key away. */
static void neighbours_put(struct http_exchange *x, struct tmpl_map *root,
                           const struct model_table *t)
{
    size_t max = t->out_count + t->in_count + 1;
    const struct model_table **tables = ARENA_ARRAY(x->arena, const struct model_table *, max);
    size_t count = 0;

    add_once(tables, &count, max, t);
    for (size_t i = 0; i < t->out_count; i++)
        add_once(tables, &count, max, t->out[i]->to);
    for (size_t i = 0; i < t->in_count; i++)
        add_once(tables, &count, max, t->in[i]->from);
    system_diagram_put(x, root, tables, count > 1 ? count : 0, t);
}

static void table_put(struct http_exchange *x, struct tmpl_map *root, const struct model_table *t)
{
    static const struct view_display nothing;
    const struct view_display *said = t->is_system ? &nothing : view_display_of(x, t);
    bool is_table = t->kind == MODEL_TABLE;

    tmpl_map_put_text(root, STR("name"), system_table_name(x, t));
    tmpl_map_put_text(root, STR("comment"), t->comment);
    tmpl_map_put_bool(root, STR("is_view"), !is_table);
    tmpl_map_put_bool(root, STR("is_own"), t->is_system);
    tmpl_map_put_bool(root, STR("is_hidden"), said->is_hidden);
    tmpl_map_put_bool(root, STR("is_read_only"), !t->is_system && !t->is_writable);
    view_put(root, STR("rows"),
             is_table ? locale_count(x->locale, x->arena, t->rows_estimate) : STR_NONE);
    view_put(root, STR("label"), t->is_system ? STR_NONE : view_table_label(x, t));
    view_put(root, STR("data_path"),
             t->is_system ? STR_NONE : view_table_path(x->arena, x->model, t));
}

/* By its name, Lintel's own too. */
static const struct model_table *find(const struct model *m, struct str name)
{
    return map_find(&m->table_by_name, name);
}

enum err system_table(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/schema"));
    const struct model_table *t;
    struct tmpl_list *columns;

    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    t = find(x->model, http_path_param(x, STR("table")));
    if (t == NULL)
        return error_tell(&x->error, ERR_ABSENT, STR_NONE, "There is no table of this name.");
    table_put(x, p.root, t);
    columns = tmpl_map_put_list(p.root, STR("columns"));
    for (size_t i = 0; i < t->column_count; i++)
        column_put(x, tmpl_list_add_map(columns), t, &t->columns[i]);
    keys_put(x, p.root, t);
    tmpl_map_put_bool(p.root, STR("has_keys"), t->key_count > 0);
    relations_put(x, p.root, t);
    checks_put(p.root, t);
    neighbours_put(x, p.root, t);
    return view_page_show(&p, STR("admin/settings/schema-table"));
}
