/*
 * menu.c - /admin/settings/menu: groups of the menu, what stands in them and in which order.
 *
 * Items are lines: a table, "dashboard NAME", "page /ADDRESS what it is called".
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/base/buf.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/http/uri.h"
#include "app/json/write.h"
#include "app/settings/private.h"
#include "app/view/catalogue.h"
#include "app/view/document_edit.h"
#include "app/view/form.h"
#include "app/view/menu_group.h"
#include "app/view/page.h"

#define NAME_CHARS 60
#define ITEMS_MAX  ((size_t)16 << 10) /* bytes */

static const struct str words[] = {[VIEW_MENU_TABLE] = STR_INIT("table"),
                                   [VIEW_MENU_DASHBOARD] = STR_INIT("dashboard"),
                                   [VIEW_MENU_PAGE] = STR_INIT("page")};

static struct str path_of(struct http_exchange *x, struct str name, const char *behind)
{
    return str_format(x->arena, "/admin/settings/menu/%.*s%s",
                      STR_ARG(http_uri_encode(x->arena, name)), behind);
}

/* ---- lines ---- */

static struct str lines_print(struct http_exchange *x, const struct view_menu_group *g)
{
    struct str lines = STR("");

    for (size_t i = 0; i < g->item_count; i++) {
        const struct view_menu_item *item = &g->items[i];
        bool is_table = item->kind == VIEW_MENU_TABLE;

        lines =
            str_format(x->arena, "%.*s%.*s%s%.*s%s%.*s\n", STR_ARG(lines),
                       STR_ARG(is_table ? STR("") : words[item->kind]), is_table ? "" : " ",
                       STR_ARG(item->name), item->label.len > 0 ? " " : "", STR_ARG(item->label));
    }
    return lines;
}

/* The first word, and what stands behind it without blanks around. */
static struct str word_cut(struct str *rest)
{
    struct str word;

    if (!str_cut(rest, ' ', &word))
        return STR("");
    *rest = str_trim(rest->at == NULL ? STR("") : *rest);
    return word;
}

static void line_write(struct json_writer *w, struct str line)
{
    struct str rest = line;
    struct str first = word_cut(&rest);
    struct str name;

    for (size_t kind = 0; kind < VIEW_MENU__COUNT; kind++) {
        if (!str_eq(words[kind], first) || rest.len == 0)
            continue;
        json_begin_object(w);
        name = word_cut(&rest);
        json_put_str(w, words[kind], name);
        if (rest.len > 0)
            json_put_str(w, STR("label"), rest);
        json_end_object(w);
        return;
    }
    json_add_str(w, line);
}

static void body_write(struct json_writer *w, int64_t order, struct str lines)
{
    struct str line;

    json_begin_object(w);
    json_put_int(w, STR("order"), order);
    json_name(w, STR("items"));
    json_begin_array(w);
    while (str_cut(&lines, '\n', &line)) {
        line = str_trim(line);
        if (line.len > 0)
            line_write(w, line);
    }
    json_end_array(w);
    json_end_object(w);
}

/* ---- the pages ---- */

static void fields_put(struct view_page *p, struct str name, struct str order, struct str items)
{
    view_page_field(p, STR("name"), utf8_clip(name, 4 * NAME_CHARS));
    view_page_field(p, STR("order"), utf8_clip(order, 20));
    view_page_field(p, STR("items"), utf8_clip(items, ITEMS_MAX));
}

static enum err show_all(struct http_exchange *x, const struct http_form *typed)
{
    struct view_page p = settings_page(x, STR("/admin/settings/menu"));
    const struct view_catalogue *c = view_catalogue_of(x);
    struct tmpl_list *list = tmpl_map_put_list(p.root, STR("groups"));
    bool has_groups = false;

    for (size_t i = 0; c != NULL && i < c->document_count; i++) {
        const struct view_document *d = &c->documents[i];
        struct error none = {.code = ERR_NONE};
        struct view_menu_group g;
        struct tmpl_map *m;

        if (d->kind != VIEW_DOCUMENT_MENU ||
            view_document_find(x, VIEW_DOCUMENT_MENU, d->name) != d)
            continue;
        if (view_menu_group_read(x->arena, NULL, d, STR(""), &g, &none) != ERR_NONE)
            g = (struct view_menu_group){.name = d->name};
        m = tmpl_list_add_map(list);
        tmpl_map_put_text(m, STR("group_name"), g.name);
        tmpl_map_put_int(m, STR("group_order"), g.order);
        tmpl_map_put_int(m, STR("item_count"), (int64_t)g.item_count);
        tmpl_map_put_text(m, STR("edit_path"), path_of(x, g.name, ""));
        tmpl_map_put_bool(m, STR("is_ours"), d->app.len == 0);
        view_put(m, STR("source"), d->app.len == 0 ? STR_NONE : d->app);
        has_groups = true;
    }
    tmpl_map_put_bool(p.root, STR("has_groups"), has_groups);
    fields_put(&p, typed == NULL ? STR("") : view_form_text(typed, STR("name")),
               typed == NULL ? STR("1") : view_form_text(typed, STR("order")),
               typed == NULL ? STR("") : view_form_text(typed, STR("items")));
    return view_page_show(&p, STR("admin/settings/menu"));
}

struct menu_entry {
    struct http_exchange *x;
    struct str name;
    struct view_document_said said;
    struct view_menu_group group; /* in force */
};

static enum err open_entry(struct http_exchange *x, struct menu_entry *n)
{
    struct error none = {.code = ERR_NONE};
    const struct view_document *now;

    *n = (struct menu_entry){.x = x, .name = http_path_param(x, STR("name"))};
    TRY(view_document_said_read(x->db, x->arena, VIEW_DOCUMENT_MENU, n->name, &n->said, &x->error));
    if (n->said.ours == NULL && n->said.app_count == 0)
        return error_tell(&x->error, ERR_ABSENT, STR_NONE, "There is no such group.");
    now = n->said.ours != NULL ? n->said.ours : &n->said.apps[n->said.app_count - 1];
    if (view_menu_group_read(x->arena, NULL, now, STR(""), &n->group, &none) != ERR_NONE)
        n->group = (struct view_menu_group){.name = n->name};
    return ERR_NONE;
}

static enum err show(struct menu_entry *n, const struct http_form *typed)
{
    struct http_exchange *x = n->x;
    struct view_page p = settings_page(x, STR("/admin/settings/menu"));

    tmpl_map_put_text(p.root, STR("heading"), n->name);
    tmpl_map_put_text(p.root, STR("edit_path"), path_of(x, n->name, ""));
    tmpl_map_put_text(p.root, STR("version"),
                      typed == NULL || x->error.code == ERR_CONFLICT
                          ? n->said.version
                          : view_form_text(typed, STR("version")));
    fields_put(&p, n->name,
               typed == NULL ? str_format(x->arena, "%lld", (long long)n->group.order)
                             : view_form_text(typed, STR("order")),
               typed == NULL ? lines_print(x, &n->group) : view_form_text(typed, STR("items")));
    settings_put_said(x, p.root, &n->said);
    return view_page_show(&p, STR("admin/settings/menu-group"));
}

/* ---- what is done ---- */

/* What is wrong with an item is told beside the items: "items[2]: there is no table ...". */
static enum err put(struct http_exchange *x, const struct http_form *form, struct str name,
                    struct str version)
{
    AUTO(buf_fini) struct buf text;
    struct json_writer w = {.to = &text};
    struct view_document_change change = {
        .kind = VIEW_DOCUMENT_MENU, .name = name, .version = version};
    int64_t order;
    enum err code;

    buf_init(&text, VIEW_DOCUMENT_MAX);
    if (!num_parse_int(str_trim(view_form_text(form, STR("order"))), &order))
        return error_tell(&x->error, ERR_INVALID, STR("order"), "must be a whole number");
    if (name.len == 0 || !utf8_is_text(name) || utf8_count(name) > NAME_CHARS)
        return error_tell(&x->error, ERR_INVALID, STR("name"),
                          "Say what it is called, in at most %d characters.", NAME_CHARS);
    body_write(&w, order, view_form_text(form, STR("items")));
    change.body = buf_str(&text);
    code = buf_is_failed(&text)
               ? error_tell(&x->error, ERR_INVALID, STR("items"), "are too many")
               : view_document_edit(access_audit_of(x), x->model, &change, &x->error);
    if (code == ERR_INVALID && str_starts(str_from_z(x->error.field), STR("items["))) {
        struct error said = x->error;

        error_clear(&x->error);
        return error_tell(&x->error, ERR_INVALID, STR("items"), "%s: %s", said.field, said.words);
    }
    TRY(code);
    view_catalogue_cell_expire(x->catalogue_cell);
    return ERR_NONE;
}

enum err settings_menu(struct http_exchange *x)
{
    return show_all(x, NULL);
}

enum err settings_menu_create(struct http_exchange *x)
{
    struct view_document_said said;
    struct http_form form;
    struct str name;
    enum err code = ERR_NONE;

    TRY(settings_form(x, &form));
    name = str_trim(view_form_text(&form, STR("name")));
    TRY(view_document_said_read(x->db, x->arena, VIEW_DOCUMENT_MENU, name, &said, &x->error));
    if (said.ours != NULL || said.app_count > 0)
        code = error_tell(&x->error, ERR_CONFLICT, STR("name"), "there is a group of this name");
    if (code == ERR_NONE)
        code = put(x, &form, name, said.version);
    if (code == ERR_NONE)
        return view_done(x, STR("/admin/settings/menu?done=shown-saved"));
    return view_is_typo(code) ? show_all(x, &form) : code;
}

enum err settings_menu_group(struct http_exchange *x)
{
    struct menu_entry n;

    TRY(open_entry(x, &n));
    return show(&n, NULL);
}

enum err settings_menu_save(struct http_exchange *x)
{
    struct menu_entry n;
    struct http_form form;
    enum err code;

    TRY(settings_form(x, &form));
    TRY(open_entry(x, &n));
    code = put(x, &form, n.name, view_form_text(&form, STR("version")));
    if (code == ERR_NONE)
        return view_done(x, path_of(x, n.name, "?done=shown-saved"));
    return view_is_typo(code) ? show(&n, &form) : code;
}

enum err settings_menu_reset(struct http_exchange *x)
{
    struct menu_entry n;
    struct http_form form;
    enum err code;

    TRY(settings_form(x, &form));
    TRY(open_entry(x, &n));
    code = settings_confirmed(x, &form);
    if (code == ERR_NONE) {
        const struct view_document_change change = {.kind = VIEW_DOCUMENT_MENU,
                                                    .name = n.name,
                                                    .version =
                                                        view_form_text(&form, STR("version"))};

        code = view_document_edit(access_audit_of(x), x->model, &change, &x->error);
    }
    if (code != ERR_NONE)
        return view_is_typo(code) ? show(&n, NULL) : code;
    view_catalogue_cell_expire(x->catalogue_cell);
    return view_done(x, n.said.app_count > 0 ? path_of(x, n.name, "?done=shown-reset")
                                             : STR("/admin/settings/menu?done=shown-reset"));
}
