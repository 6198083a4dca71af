/*
 * dashboard.c - /admin/settings/dashboards/{name}: its words, and its panels in their order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/settings/dashboard.h"

#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/http/uri.h"
#include "app/json/write.h"
#include "app/settings/private.h"
#include "app/tmpl/words.h"
#include "app/view/catalogue.h"
#include "app/view/form.h"
#include "app/view/page.h"
#include "app/view/panel.h"

#define LABEL_CHARS 100
#define HELP_CHARS  500

static const struct str kind_labels[] = {
    [VIEW_PANEL_NUMBER] = STR_INIT(N_("One number")), [VIEW_PANEL_BARS] = STR_INIT(N_("Bars")),
    [VIEW_PANEL_SERIES] = STR_INIT(N_("Curve")),      [VIEW_PANEL_PIE] = STR_INIT(N_("Pie")),
    [VIEW_PANEL_FUNNEL] = STR_INIT(N_("Funnel")),     [VIEW_PANEL_TABLE] = STR_INIT(N_("Table")),
};

/* ---- shared ---- */

enum err board_open(struct http_exchange *x, struct board *b)
{
    struct str name = http_path_param(x, STR("name"));
    struct error said = {.code = ERR_NONE};
    const struct view_document *now;

    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    *b = (struct board){.x = x};
    TRY(view_document_said_read(x->db, x->arena, VIEW_DOCUMENT_DASHBOARD, name, &b->said,
                                &x->error));
    if (b->said.ours == NULL && b->said.app_count == 0)
        return error_tell(&x->error, ERR_ABSENT, STR_NONE, "There is no such dashboard.");
    now = b->said.ours != NULL ? b->said.ours : &b->said.apps[b->said.app_count - 1];
    b->is_broken = view_dashboard_read(x->arena, NULL, now, STR(""), &b->d, &said) != ERR_NONE;
    if (b->is_broken)
        b->d = (struct view_dashboard){.name = name, .label = name, .help = STR("")};
    return ERR_NONE;
}

struct str board_path(struct http_exchange *x, struct str name, const char *behind)
{
    return str_format(x->arena, "/admin/settings/dashboards/%.*s%s",
                      STR_ARG(http_uri_encode(x->arena, name)), behind);
}

enum err board_save(struct http_exchange *x, const struct view_dashboard *d, struct str version)
{
    AUTO(buf_fini) struct buf text;
    struct json_writer w = {.to = &text};
    struct view_document_change change = {
        .kind = VIEW_DOCUMENT_DASHBOARD, .name = d->name, .version = version};

    buf_init(&text, VIEW_DOCUMENT_MAX);
    view_dashboard_write(&w, d);
    if (buf_is_failed(&text))
        return error_tell(&x->error, ERR_INVALID, STR_NONE, "This is too much for one dashboard.");
    change.body = buf_str(&text);
    TRY(view_document_edit(access_audit_of(x), x->model, &change, &x->error));
    view_catalogue_cell_expire(x->catalogue_cell);
    return ERR_NONE;
}

void board_put_kinds(struct http_exchange *x, struct tmpl_map *m, enum view_panel_kind chosen)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("kinds"));

    for (size_t i = 0; i < VIEW_PANEL__COUNT; i++) {
        struct tmpl_map *kind = tmpl_list_add_map(list);

        tmpl_map_put_text(kind, STR("kind"), view_panel_kind_name((enum view_panel_kind)i));
        tmpl_map_put_text(kind, STR("kind_label"), tmpl_say(x->templates, kind_labels[i]));
        tmpl_map_put_bool(kind, STR("is_chosen"), i == chosen);
    }
}

/* ---- the page ---- */

static enum err panels_put(struct view_page *p, const struct board *b, struct error *e)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("panels"));
    struct http_exchange *x = b->x;

    for (size_t i = 0; i < b->d.panel_count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);
        struct error kept = x->error;
        enum err code;

        tmpl_map_put_int(m, STR("panel_number"), (int64_t)i + 1);
        tmpl_map_put_bool(m, STR("is_first"), i == 0);
        tmpl_map_put_bool(m, STR("is_last"), i + 1 == b->d.panel_count);
        error_clear(&x->error);
        code = view_panel_put(x, m, &b->d.panels[i]);
        *e = x->error;
        x->error = kept;
        TRY(code);
    }
    tmpl_map_put_bool(p->root, STR("has_panels"), b->d.panel_count > 0);
    tmpl_map_put_bool(p->root, STR("has_room"), b->d.panel_count < VIEW_PANELS_MAX);
    return ERR_NONE;
}

static enum err show(struct board *b, const struct http_form *typed)
{
    struct http_exchange *x = b->x;
    struct error e = {.code = ERR_NONE};
    struct view_page p = settings_page(x, STR("/admin/settings/dashboards"));
    enum err code = panels_put(&p, b, &e);

    tmpl_map_put_text(p.root, STR("heading"), b->d.label);
    tmpl_map_put_text(p.root, STR("edit_path"), board_path(x, b->d.name, ""));
    tmpl_map_put_text(p.root, STR("shown_path"),
                      str_format(x->arena, "/admin/dashboards/%.*s",
                                 STR_ARG(http_uri_encode(x->arena, b->d.name))));
    tmpl_map_put_text(p.root, STR("version"), b->said.version);
    tmpl_map_put_bool(p.root, STR("is_broken"), b->is_broken);
    view_page_field(&p, STR("label"),
                    typed == NULL
                        ? b->d.label
                        : utf8_clip(view_form_text(typed, STR("label")), 4 * LABEL_CHARS));
    view_page_field(&p, STR("help"),
                    typed == NULL ? b->d.help
                                  : utf8_clip(view_form_text(typed, STR("help")), 4 * HELP_CHARS));
    settings_put_said(x, p.root, &b->said);
    return settings_show(&p, code, &e, STR("admin/settings/dashboard"));
}

enum err settings_dashboard(struct http_exchange *x)
{
    struct board b;

    TRY(board_open(x, &b));
    return show(&b, NULL);
}

/* ---- what is done ---- */

/* Goes on to the dashboard, or shows it again with what is wrong. */
static enum err finish(struct board *b, enum err code, const struct http_form *typed,
                       const char *done)
{
    if (code == ERR_NONE)
        return view_done(b->x, board_path(b->x, b->d.name, done));
    return view_is_typo(code) ? show(b, typed) : code;
}

static enum err not_broken(const struct board *b)
{
    if (!b->is_broken)
        return ERR_NONE;
    return error_tell(&b->x->error, ERR_CONFLICT, STR_NONE,
                      "What is said of this dashboard cannot be read; take it back first.");
}

static enum err words_take(struct http_exchange *x, const struct http_form *form,
                           struct view_dashboard *d)
{
    d->label = str_trim(view_form_text(form, STR("label")));
    d->help = str_trim(view_form_text(form, STR("help")));
    if (d->label.len == 0 || !utf8_is_text(d->label) || utf8_count(d->label) > LABEL_CHARS)
        return error_tell(&x->error, ERR_INVALID, STR("label"),
                          "Say what it is called, in at most %d characters.", LABEL_CHARS);
    if (!utf8_is_text(d->help) || utf8_count(d->help) > HELP_CHARS)
        return error_tell(&x->error, ERR_INVALID, STR("help"), "is a text of at most %d characters",
                          HELP_CHARS);
    return ERR_NONE;
}

enum err settings_dashboard_save(struct http_exchange *x)
{
    struct view_dashboard d;
    struct http_form form;
    struct board b;
    enum err code;

    TRY(settings_form(x, &form));
    TRY(board_open(x, &b));
    d = b.d;
    code = not_broken(&b);
    if (code == ERR_NONE)
        code = words_take(x, &form, &d);
    if (code == ERR_NONE)
        code = board_save(x, &d, view_form_text(&form, STR("version")));
    return finish(&b, code, &form, "?done=shown-saved");
}

/* The panels with the one at that place moved or left out. */
static void arrange(struct board *b, struct str deed, size_t at, struct view_dashboard *d)
{
    struct view_panel *panels = ARENA_ARRAY(b->x->arena, struct view_panel, d->panel_count);
    size_t count = 0;
    size_t to = str_eq(deed, STR("up")) && at > 0 ? at - 1 : at + 1;

    for (size_t i = 0; i < d->panel_count; i++) {
        if (i != at || !str_eq(deed, STR("remove")))
            panels[count++] = d->panels[i];
    }
    if (count == d->panel_count && to < count) {
        panels[at] = d->panels[to];
        panels[to] = d->panels[at];
    }
    d->panels = panels;
    d->panel_count = count;
}

enum err settings_panel_arrange(struct http_exchange *x)
{
    struct view_dashboard d;
    struct http_form form;
    struct board b;
    struct str deed;
    int64_t number;
    enum err code;

    TRY(settings_form(x, &form));
    TRY(board_open(x, &b));
    d = b.d;
    deed = view_form_text(&form, STR("do"));
    number = view_form_id(&form, STR("panel"));
    code = not_broken(&b);
    if (code == ERR_NONE && (number < 1 || (uint64_t)number > d.panel_count))
        code = error_tell(&x->error, ERR_CONFLICT, STR_NONE, "There is no such panel any more.");
    if (code == ERR_NONE) {
        arrange(&b, deed, (size_t)number - 1, &d);
        code = board_save(x, &d, view_form_text(&form, STR("version")));
    }
    return finish(&b, code, NULL,
                  str_eq(deed, STR("remove")) ? "?done=panel-removed" : "?done=panel-moved");
}

enum err settings_dashboard_reset(struct http_exchange *x)
{
    struct http_form form;
    struct board b;
    enum err code;

    TRY(settings_form(x, &form));
    TRY(board_open(x, &b));
    code = settings_confirmed(x, &form);
    if (code == ERR_NONE) {
        const struct view_document_change change = {.kind = VIEW_DOCUMENT_DASHBOARD,
                                                    .name = b.d.name,
                                                    .version =
                                                        view_form_text(&form, STR("version"))};

        code = view_document_edit(access_audit_of(x), x->model, &change, &x->error);
    }
    if (code == ERR_NONE)
        view_catalogue_cell_expire(x->catalogue_cell);
    if (code == ERR_NONE && b.said.app_count == 0)
        return view_done(x, STR("/admin/settings/dashboards?done=dashboard-removed"));
    return finish(&b, code, NULL, "?done=shown-reset");
}
