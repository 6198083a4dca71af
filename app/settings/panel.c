/*
 * panel.c - /admin/settings/dashboards/{name}/panels/{panel}: one panel, tried out and kept.
 *
 * {panel} is its number from 1, or "new".
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/panel.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/model/schema.h"
#include "app/settings/dashboard.h"
#include "app/settings/private.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"

#define TITLE_CHARS 100
#define MODEL_MAX   130  /* bytes */
#define QUERY_MAX   4000 /* bytes */

struct entry {
    struct board b;
    size_t at; /* of its panels; panel_count: a new one */
    struct view_panel panel;
    struct panel_parts parts;
    struct str query; /* where parts do not suffice; else empty */
};

/* ---- what it is now ---- */

static enum err entry_open(struct http_exchange *x, struct entry *n)
{
    struct str number = http_path_param(x, STR("panel"));
    int64_t at;

    *n = (struct entry){.query = STR("")};
    TRY(board_open(x, &n->b));
    if (n->b.is_broken)
        return error_tell(&x->error, ERR_ABSENT, STR_NONE, "There is no such panel any more.");
    n->at = n->b.d.panel_count;
    if (str_eq(number, STR("new")))
        return ERR_NONE;
    if (!num_parse_int(number, &at) || at < 1 || (uint64_t)at > n->b.d.panel_count)
        return error_tell(&x->error, ERR_ABSENT, STR_NONE, "There is no such panel any more.");
    n->at = (size_t)at - 1;
    return ERR_NONE;
}

static void parts_find(struct http_exchange *x, struct entry *n)
{
    const struct model_table *t = model_table_find(x->model, n->panel.data.model);

    n->parts = panel_parts_none();
    n->parts.measure = STR("count()");
    if (t == NULL || !panel_parts_parse(x, t, n->panel.data.query, &n->parts))
        n->query = n->panel.data.query;
}

/* A new one is what the address says, or how many rows there are. */
static void begin(struct http_exchange *x, struct entry *n)
{
    n->panel = (struct view_panel){.kind = VIEW_PANEL_NUMBER, .title = STR("")};
    (void)view_panel_kind_find(settings_query(x, STR("kind")), &n->panel.kind);
    n->panel.data.model = utf8_clip(settings_query(x, STR("model")), MODEL_MAX);
    n->panel.data.query = utf8_clip(settings_query(x, STR("query")), QUERY_MAX);
    n->parts = panel_parts_none();
    n->parts.measure = STR("count()");
    if (n->panel.data.query.len > 0)
        parts_find(x, n);
    else
        n->panel.data.query = panel_parts_print(x, &n->parts);
}

/* ---- what was typed ---- */

static struct str text_of(const struct http_form *form, const char *name, size_t max)
{
    return utf8_clip(str_trim(view_form_text(form, str_from_z(name))), max);
}

static void typed_take(struct http_exchange *x, const struct http_form *form, struct entry *n)
{
    n->panel.title = text_of(form, "title", 4 * TITLE_CHARS);
    n->panel.is_wide = view_form_text(form, STR("wide")).len > 0;
    n->panel.data.model = text_of(form, "model", 600);
    n->panel.kind = VIEW_PANEL_NUMBER;
    (void)view_panel_kind_find(view_form_text(form, STR("kind")), &n->panel.kind);
    n->parts = (struct panel_parts){.group = text_of(form, "group", 600),
                                    .measure = text_of(form, "measure", 600),
                                    .where = text_of(form, "where", QUERY_MAX),
                                    .order = text_of(form, "order", 20),
                                    .limit = text_of(form, "limit", 20),
                                    .name = text_of(form, "called", 100),
                                    .group_name = text_of(form, "group_called", 100)};
    n->query = text_of(form, "query", QUERY_MAX);
    n->panel.data.query = n->query.len > 0 ? n->query : panel_parts_print(x, &n->parts);
    /* The one row that a number may have been asked for by is kept as long as the query is. */
    if (n->at < n->b.d.panel_count &&
        str_eq(n->b.d.panels[n->at].data.query, n->panel.data.query)) {
        n->panel.data.is_one = n->b.d.panels[n->at].data.is_one;
        n->panel.data.is_optional = n->b.d.panels[n->at].data.is_optional;
    }
}

/* The data as app.json has it is read as app.json is. */
static enum err data_check(struct http_exchange *x, const struct entry *n)
{
    AUTO(buf_fini) struct buf text;
    struct json_writer w = {.to = &text};
    struct view_named named;
    const struct json_value *v;

    buf_init(&text, (size_t)64 << 10);
    json_begin_object(&w);
    json_put_str(&w, STR("model"), n->panel.data.model);
    json_put_str(&w, STR("query"), n->panel.data.query);
    json_end_object(&w);
    TRY(json_parse(x->arena, str_dup(x->arena, buf_str(&text)), &json_limits_default, &v,
                   &x->error));
    return view_named_read(x->arena, x->model, v, n->query.len > 0 ? STR("query") : STR("where"),
                           &named, &x->error);
}

static enum err check(struct http_exchange *x, const struct entry *n)
{
    int64_t limit;

    if (model_table_find(x->model, n->panel.data.model) == NULL)
        return error_tell(&x->error, ERR_INVALID, STR("model"),
                          "is no table or view of the schema");
    if (n->query.len == 0 && n->parts.limit.len > 0 &&
        (!num_parse_int(n->parts.limit, &limit) || limit < 1 || limit > VIEW_NAMED_ROWS_MAX))
        return error_tell(&x->error, ERR_INVALID, STR("limit"), "is a number from 1 to %d",
                          VIEW_NAMED_ROWS_MAX);
    TRY(data_check(x, n));
    if (n->panel.title.len == 0 || !utf8_is_text(n->panel.title) ||
        utf8_count(n->panel.title) > TITLE_CHARS)
        return error_tell(&x->error, ERR_INVALID, STR("title"),
                          "Say what it is called, in at most %d characters.", TITLE_CHARS);
    return ERR_NONE;
}

/* ---- the page ---- */

static void models_put(struct view_page *p, const struct model *m)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("models"));

    for (size_t i = 0; i < m->table_count; i++) {
        struct tmpl_map *one;

        if (m->tables[i].is_system)
            continue;
        one = tmpl_list_add_map(list);
        tmpl_map_put_text(one, STR("model_name"), view_table_name(p->x->arena, m, &m->tables[i]));
        tmpl_map_put_text(one, STR("model_label"), view_table_label(p->x, &m->tables[i]));
    }
}

/* What it would look like: of a query that is fit, so that the page itself cannot fail by it. */
static enum err preview_put(struct view_page *p, struct entry *n, struct error *e)
{
    struct http_exchange *x = p->x;
    struct error kept = x->error;
    enum err code = ERR_NONE;
    struct view_panel panel = n->panel;
    bool is_fit;

    if (panel.title.len == 0)
        panel.title = TMPL_SAY(x->templates, "Preview");
    error_clear(&x->error);
    is_fit =
        model_table_find(x->model, n->panel.data.model) != NULL && data_check(x, n) == ERR_NONE;
    error_clear(&x->error);
    if (is_fit)
        code = view_panel_put(x, tmpl_map_put_map(p->root, STR("preview")), &panel);
    else
        view_put(p->root, STR("preview"), STR_NONE);
    *e = x->error;
    x->error = kept;
    return code;
}

static enum err show(struct entry *n, struct str version)
{
    struct http_exchange *x = n->b.x;
    struct error e = {.code = ERR_NONE};
    struct view_page p = settings_page(x, STR("/admin/settings/dashboards"));
    const struct model_table *t = model_table_find(x->model, n->panel.data.model);
    bool is_new = n->at == n->b.d.panel_count;
    enum err code = preview_put(&p, n, &e);

    tmpl_map_put_text(p.root, STR("dashboard_label"), n->b.d.label);
    tmpl_map_put_text(p.root, STR("dashboard_path"), board_path(x, n->b.d.name, ""));
    tmpl_map_put_text(p.root, STR("panel"),
                      is_new ? STR("new") : str_format(x->arena, "%zu", n->at + 1));
    tmpl_map_put_bool(p.root, STR("is_new"), is_new);
    tmpl_map_put_text(p.root, STR("version"), version);
    view_page_field(&p, STR("title"), n->panel.title);
    view_page_field(&p, STR("model"), n->panel.data.model);
    view_page_field(&p, STR("where"), n->parts.where);
    view_page_field(&p, STR("limit"), n->parts.limit);
    view_page_field(&p, STR("query"), n->query);
    tmpl_map_put_text(p.root, STR("asked"), n->panel.data.query);
    tmpl_map_put_text(p.root, STR("called"), n->parts.name);
    tmpl_map_put_text(p.root, STR("group_called"), n->parts.group_name);
    tmpl_map_put_bool(p.root, STR("is_wide"), n->panel.is_wide);
    tmpl_map_put_bool(p.root, STR("has_query"), n->query.len > 0);
    board_put_kinds(x, p.root, n->panel.kind);
    panel_parts_put(x, p.root, t, &n->parts);
    models_put(&p, x->model);
    return settings_show(&p, code, &e, STR("admin/settings/panel"));
}

enum err settings_panel(struct http_exchange *x)
{
    struct entry n;

    TRY(entry_open(x, &n));
    if (n.at == n.b.d.panel_count) {
        begin(x, &n);
    } else {
        n.panel = n.b.d.panels[n.at];
        parts_find(x, &n);
    }
    return show(&n, n.b.said.version);
}

/* ---- kept ---- */

static enum err keep(struct entry *n, struct str version)
{
    struct http_exchange *x = n->b.x;
    struct view_dashboard d = n->b.d;
    struct view_panel *panels = ARENA_ARRAY(x->arena, struct view_panel, d.panel_count + 1);

    for (size_t i = 0; i < d.panel_count; i++)
        panels[i] = d.panels[i];
    panels[n->at] = n->panel;
    d.panel_count += n->at == d.panel_count;
    d.panels = panels;
    return board_save(x, &d, version);
}

enum err settings_panel_save(struct http_exchange *x)
{
    struct http_form form;
    struct entry n;
    struct str version;
    enum err code;

    TRY(settings_form(x, &form));
    TRY(entry_open(x, &n));
    version = view_form_text(&form, STR("version"));
    typed_take(x, &form, &n);
    if (str_eq(view_form_text(&form, STR("do")), STR("preview")))
        return show(&n, version);
    code = check(x, &n);
    if (code == ERR_NONE)
        code = keep(&n, version);
    if (code == ERR_NONE)
        return view_done(x, board_path(x, n.b.d.name, "?done=panel-saved"));
    if (!view_is_typo(code))
        return code;
    if (code != ERR_CONFLICT)
        return show(&n, version);
    if (n.at < n.b.d.panel_count) { /* by now the number may mean another panel */
        error_clear(&x->error);
        (void)error_tell(&x->error, ERR_CONFLICT, STR_NONE,
                         "Somebody else changed this dashboard meanwhile. What you typed is kept: "
                         "saved again it is a new panel.");
        n.at = n.b.d.panel_count;
    }
    return show(&n, n.b.said.version);
}
