/*
 * schema_diagram.c - GET /admin/settings/schema/-/diagram: tables and foreign keys as a drawing.
 *
 * What it shows stands as text in the list and on the tables' own pages; the drawing has
 * links to these.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/model/schema.h"
#include "app/settings/diagram.h"
#include "app/settings/private.h"
#include "app/settings/system.h"
#include "app/view/link.h"
#include "app/view/page.h"

#define NAME_MAX_BYTES 22
#define LINES_MAX      2000

/* Its place among them, or count. */
static size_t index_of(const struct model_table *const *tables, size_t count,
                       const struct model_table *t)
{
    for (size_t i = 0; i < count; i++) {
        if (tables[i] == t)
            return i;
    }
    return count;
}

/* Foreign keys between these tables; several between the same two are one line each. */
static struct diagram_line *find_lines(struct arena *a, const struct model_table *const *tables,
                                       size_t count, const struct model_relation ***out_relations,
                                       size_t *out_count)
{
    const struct model_relation **relations;
    struct diagram_line *lines;
    size_t most = 0;
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        most += tables[i]->out_count;
    most = most < LINES_MAX ? most : LINES_MAX;
    lines = ARENA_ARRAY(a, struct diagram_line, most + 1);
    relations = ARENA_ARRAY(a, const struct model_relation *, most + 1);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < tables[i]->out_count && found < most; j++) {
            size_t to = index_of(tables, count, tables[i]->out[j]->to);

            if (to == count)
                continue;
            relations[found] = tables[i]->out[j];
            lines[found++] = (struct diagram_line){i, to};
        }
    }
    *out_relations = relations;
    *out_count = found;
    return lines;
}

static void box_put(struct http_exchange *x, struct tmpl_map *m, const struct diagram_box *box,
                    const struct model_table *t, bool is_focus)
{
    struct str name = system_table_name(x, t);
    struct str shown = utf8_clip(name, NAME_MAX_BYTES);

    if (shown.len < name.len)
        shown = str_format(x->arena, "%.*s…", STR_ARG(shown));
    tmpl_map_put_text(m, STR("box_name"), name);
    tmpl_map_put_text(m, STR("box_text"), shown);
    tmpl_map_put_text(m, STR("box_path"), system_schema_path(x, t));
    tmpl_map_put_bool(m, STR("is_focus"), is_focus);
    tmpl_map_put_bool(m, STR("is_cut"), shown.len < name.len);
    tmpl_map_put_int(m, STR("x"), box->x);
    tmpl_map_put_int(m, STR("y"), box->y);
    tmpl_map_put_int(m, STR("text_x"), box->x + 12);
    tmpl_map_put_int(m, STR("text_y"), box->y + DIAGRAM_HEIGHT / 2 + 4);
}

void system_diagram_put(struct http_exchange *x, struct tmpl_map *m,
                        const struct model_table *const *tables, size_t count,
                        const struct model_table *focus)
{
    const struct model_relation **relations;
    struct diagram_line *lines;
    struct tmpl_map *into;
    struct tmpl_list *list;
    struct diagram d;
    size_t line_count;

    if (count == 0 || count > DIAGRAM_MAX) {
        tmpl_map_put(m, STR("diagram"), tmpl_null());
        return;
    }
    lines = find_lines(x->arena, tables, count, &relations, &line_count);
    d = diagram_new(x->arena, count, lines, line_count);
    into = tmpl_map_put_map(m, STR("diagram"));
    tmpl_map_put_int(into, STR("width"), d.width);
    tmpl_map_put_int(into, STR("height"), d.height);
    tmpl_map_put_int(into, STR("box_width"), DIAGRAM_WIDTH);
    tmpl_map_put_int(into, STR("box_height"), DIAGRAM_HEIGHT);
    list = tmpl_map_put_list(into, STR("lines"));
    for (size_t i = 0; i < line_count; i++) {
        struct tmpl_map *line = tmpl_list_add_map(list);

        tmpl_map_put_text(line, STR("d"), diagram_line_path(x->arena, &d, &lines[i]));
        tmpl_map_put_text(line, STR("line_name"), relations[i]->name);
    }
    list = tmpl_map_put_list(into, STR("boxes"));
    for (size_t i = 0; i < count; i++)
        box_put(x, tmpl_list_add_map(list), &d.boxes[i], tables[i], tables[i] == focus);
}

enum err system_diagram(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/schema"));
    const struct model_table **tables;
    size_t count = 0;

    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    tables = ARENA_ARRAY(x->arena, const struct model_table *, x->model->table_count + 1);
    for (size_t i = 0; i < x->model->table_count; i++) {
        if (!x->model->tables[i].is_system && x->model->tables[i].kind == MODEL_TABLE)
            tables[count++] = &x->model->tables[i];
    }
    system_diagram_put(x, p.root, tables, count, NULL);
    tmpl_map_put_int(p.root, STR("tables_number"), (int64_t)count);
    tmpl_map_put_bool(p.root, STR("is_too_large"), count > DIAGRAM_MAX);
    return view_page_show(&p, STR("admin/settings/schema-diagram"));
}
