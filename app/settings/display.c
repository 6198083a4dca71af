/*
 * display.c - /admin/settings/models/{table}: labels, lists and formats of a table, edited.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/settings/display.h"

#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/uri.h"
#include "app/json/parse.h"
#include "app/model/schema.h"
#include "app/settings/private.h"
#include "app/tmpl/words.h"
#include "app/view/catalogue.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"

#define TEXT_MAX 2048 /* bytes that are shown again of what was typed */

/* "money:EUR" is written with its argument. */
static const struct str format_names[] = {
    STR_INIT("money:EUR"), STR_INIT("percent"),  STR_INIT("email"),
    STR_INIT("phone"),     STR_INIT("url"),      STR_INIT("image"),
    STR_INIT("colour"),    STR_INIT("markdown"), STR_INIT("code"),
};

/* ---- what is said ---- */

static void compile(struct display_entry *d)
{
    struct arena *a = d->x->arena;

    for (size_t i = 0; i < d->said.app_count; i++) {
        view_display_add(a, d->table, &d->said.apps[i], &d->apps);
        view_display_add(a, d->table, &d->said.apps[i], &d->both);
    }
    if (d->said.ours == NULL)
        return;
    view_display_add(a, d->table, d->said.ours, &d->ours);
    view_display_add(a, d->table, d->said.ours, &d->both);
}

static enum err open_entry(struct http_exchange *x, const struct http_form *typed,
                           struct display_entry *d)
{
    *d = (struct display_entry){.x = x, .typed = typed};
    TRY(view_table_find(x, &d->table));
    d->name = view_table_name(x->arena, x->model, d->table);
    TRY(view_document_said_read(x->db, x->arena, VIEW_DOCUMENT_MODEL, d->name, &d->said,
                                &x->error));
    compile(d);
    return ERR_NONE;
}

static struct str path_of(const struct display_entry *d)
{
    return str_format(d->x->arena, "/admin/settings/models/%.*s",
                      STR_ARG(http_uri_encode(d->x->arena, d->name)));
}

/* ---- the page ---- */

/* What was typed, or what is said. */
static struct str now(const struct display_entry *d, struct str field, struct str said)
{
    return d->typed == NULL ? said : utf8_clip(view_form_text(d->typed, field), TEXT_MAX);
}

static bool box_now(const struct display_entry *d, struct str field, bool is_said)
{
    return d->typed == NULL ? is_said : view_form_text(d->typed, field).len > 0;
}

/* name and name_error: as view_page_field() does for the page itself. */
static void cell_put(struct view_page *p, struct tmpl_map *m, const char *name, struct str field,
                     struct str value)
{
    const struct error *e = &p->x->error;
    bool is_wrong = e->code != ERR_NONE && str_eq(str_from_z(e->field), field);

    p->is_told |= is_wrong;
    tmpl_map_put_text(m, str_from_z(name), value.at == NULL ? STR("") : value);
    view_put(m, str_format(p->x->arena, "%s_error", name),
             is_wrong ? tmpl_say_error(p->x->templates, p->x->arena, e) : STR_NONE);
}

static struct str format_text(const struct display_entry *d,
                              const struct view_column_display *column)
{
    struct str name = view_format_name(column->format);

    return column->argument.len == 0
               ? name
               : str_format(d->x->arena, "%.*s:%.*s", STR_ARG(name), STR_ARG(column->argument));
}

static void column_put(struct view_page *p, struct tmpl_map *m, const struct display_entry *d,
                       const struct model_column *c)
{
    static const struct view_column_display nothing = {.format = VIEW_FORMAT_NONE};
    const struct view_column_display *apps =
        d->apps.columns == NULL ? &nothing : &d->apps.columns[c->position];
    const struct view_column_display *ours =
        d->ours.columns == NULL ? &nothing : &d->ours.columns[c->position];
    bool is_hidden = d->both.columns != NULL && d->both.columns[c->position].is_hidden;
    struct http_exchange *x = d->x;

    tmpl_map_put_text(m, STR("column"), c->name);
    tmpl_map_put_text(m, STR("type"), c->sql_type);
    tmpl_map_put_text(m, STR("label_else"), view_column_label_said(x, c, apps->label));
    tmpl_map_put_text(m, STR("help_else"), view_column_help_said(x, c, apps->help));
    tmpl_map_put_text(m, STR("format_else"), format_text(d, apps));
#define FIELD(what, said) \
    cell_put(p, m, what, display_field(d, c, what), now(d, display_field(d, c, what), (said)))
    FIELD("label", ours->label);
    FIELD("help", ours->help);
    FIELD("format", format_text(d, ours));
    FIELD("list", display_place(d, &d->both.list, c));
    FIELD("names", display_place(d, &d->both.names, c));
#undef FIELD
    tmpl_map_put_bool(
        m, STR("is_searched"),
        box_now(d, display_field(d, c, "search"), display_place(d, &d->both.search, c).len > 0));
    tmpl_map_put_bool(m, STR("is_column_hidden"),
                      box_now(d, display_field(d, c, "is_hidden"), is_hidden));
}

static void columns_put(struct view_page *p, const struct display_entry *d)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("columns"));
    struct tmpl_list *formats = tmpl_map_put_list(p->root, STR("formats"));

    for (size_t i = 0; i < display_column_count(d); i++)
        column_put(p, tmpl_list_add_map(list), d, &d->table->columns[i]);
    for (size_t i = 0; i < sizeof format_names / sizeof *format_names; i++)
        tmpl_map_put_text(tmpl_list_add_map(formats), STR("format_name"), format_names[i]);
    tmpl_map_put_bool(p->root, STR("has_more_columns"),
                      display_column_count(d) < d->table->column_count);
}

/* Groups that there are, for a list of proposals. */
static void groups_put(struct view_page *p)
{
    const struct view_catalogue *c = view_catalogue_of(p->x);
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("group_names"));

    for (size_t i = 0; c != NULL && i < c->model->table_count; i++) {
        const struct view_display *d = c->displays[i];
        bool is_new = d != NULL && d->group.len > 0;

        for (size_t k = 0; is_new && k < i; k++)
            is_new = c->displays[k] == NULL || !str_eq(c->displays[k]->group, d->group);
        if (is_new)
            tmpl_map_put_text(tmpl_list_add_map(list), STR("group_name"), d->group);
    }
}

static void table_put(struct view_page *p, const struct display_entry *d)
{
    struct http_exchange *x = d->x;
    const struct view_display *ours = &d->ours;

    view_page_field(p, STR("label"), now(d, STR("label"), ours->label));
    view_page_field(p, STR("one"), now(d, STR("one"), ours->one));
    view_page_field(p, STR("help"), now(d, STR("help"), ours->help));
    view_page_field(p, STR("group"), now(d, STR("group"), ours->group));
    view_page_field(p, STR("order"), now(d, STR("order"), ours->order));
    tmpl_map_put_bool(p->root, STR("is_hidden"), box_now(d, STR("is_hidden"), d->both.is_hidden));
    tmpl_map_put_text(p->root, STR("label_else"),
                      view_table_label_said(x, d->table, d->apps.label));
    tmpl_map_put_text(p->root, STR("help_else"), view_table_help_said(x, d->table, d->apps.help));
    view_put(p->root, STR("one_else"), d->apps.one);
    tmpl_map_put_text(p->root, STR("group_else"),
                      ours->group.len == 0 ? view_menu_group(x, d->table) : d->apps.group);
    view_put(p->root, STR("order_else"), d->apps.order);
}

static enum err show(struct display_entry *d)
{
    struct http_exchange *x = d->x;
    struct view_page p = settings_page(x, STR("/admin/settings/models"));

    tmpl_map_put_text(p.root, STR("name"), d->name);
    tmpl_map_put_text(p.root, STR("heading"), view_table_label_said(x, d->table, d->both.label));
    tmpl_map_put_text(p.root, STR("edit_path"), path_of(d));
    tmpl_map_put_text(p.root, STR("data_path"), view_table_path(x->arena, x->model, d->table));
    /* After a conflict the newer one: what it says stands on the page as well. */
    tmpl_map_put_text(p.root, STR("version"),
                      d->typed == NULL || x->error.code == ERR_CONFLICT
                          ? d->said.version
                          : view_form_text(d->typed, STR("version")));
    table_put(&p, d);
    columns_put(&p, d);
    groups_put(&p);
    settings_put_said(x, p.root, &d->said);
    return view_page_show(&p, STR("admin/settings/display"));
}

/* ---- what is done ---- */

static enum err change(const struct display_entry *d, struct str body)
{
    const struct view_document_change c = {.kind = VIEW_DOCUMENT_MODEL,
                                           .name = d->name,
                                           .body = body,
                                           .version = view_form_text(d->typed, STR("version"))};

    TRY(view_document_edit(access_audit_of(d->x), d->x->model, &c, &d->x->error));
    view_catalogue_cell_expire(d->x->catalogue_cell);
    return ERR_NONE;
}

enum err settings_display(struct http_exchange *x)
{
    struct display_entry d;

    TRY(open_entry(x, NULL, &d));
    return show(&d);
}

enum err settings_display_save(struct http_exchange *x)
{
    struct display_entry d;
    struct http_form form;
    struct str body;
    enum err code;

    TRY(settings_form(x, &form));
    TRY(open_entry(x, &form, &d));
    code = display_form_read(&d, &body, &x->error);
    if (code == ERR_NONE)
        code = change(&d, body);
    if (code == ERR_NONE)
        return view_done(x, str_format(x->arena, "%.*s?done=shown-saved", STR_ARG(path_of(&d))));
    return view_is_typo(code) ? show(&d) : code;
}

enum err settings_display_reset(struct http_exchange *x)
{
    struct display_entry d;
    struct http_form form;
    enum err code;

    TRY(settings_form(x, &form));
    TRY(open_entry(x, &form, &d));
    code = settings_confirmed(x, &form);
    if (code == ERR_NONE)
        code = change(&d, STR_NONE);
    if (code == ERR_NONE)
        return view_done(x, str_format(x->arena, "%.*s?done=shown-reset", STR_ARG(path_of(&d))));
    d.typed = NULL;
    return view_is_typo(code) ? show(&d) : code;
}
