/*
 * dashboards.c - /admin/settings/dashboards: all of them, and a new one; what is put on one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/uri.h"
#include "app/model/schema.h"
#include "app/settings/dashboard.h"
#include "app/settings/private.h"
#include "app/view/catalogue.h"
#include "app/view/form.h"
#include "app/view/page.h"

#define LABEL_CHARS 100
#define NAME_MAX    40 /* bytes of a name that is made from a label */
#define NAME_TRIES  99
#define ADDRESS_MAX 4000

/* What the address says is to be put on a dashboard; its parts go from form to form. */
struct put {
    struct str model;
    struct str query;
    struct str kind;
};

static struct put put_of(struct str model, struct str query, struct str kind)
{
    return (struct put){utf8_clip(model, 130), utf8_clip(query, ADDRESS_MAX), utf8_clip(kind, 20)};
}

/* "?model=..." for the form of a new panel; empty: nothing is to be put. */
static struct str put_address(struct http_exchange *x, const struct put *p)
{
    if (p->model.len == 0)
        return STR("");
    return str_format(
        x->arena, "?model=%.*s&query=%.*s&kind=%.*s", STR_ARG(http_uri_encode(x->arena, p->model)),
        STR_ARG(http_uri_encode(x->arena, p->query)), STR_ARG(http_uri_encode(x->arena, p->kind)));
}

/* ---- the page ---- */

static void dashboard_put(struct http_exchange *x, struct tmpl_map *m,
                          const struct view_document *document, const struct put *p)
{
    struct error said = {.code = ERR_NONE};
    struct view_dashboard d;
    struct str address = put_address(x, p);
    bool is_broken =
        view_dashboard_read(x->arena, x->model, document, STR(""), &d, &said) != ERR_NONE;

    tmpl_map_put_text(m, STR("dashboard_name"), d.name);
    tmpl_map_put_text(m, STR("dashboard_label"), d.label);
    tmpl_map_put_text(m, STR("dashboard_help"), d.help.len > 0 ? d.help : STR(""));
    tmpl_map_put_int(m, STR("panel_count"), (int64_t)d.panel_count);
    tmpl_map_put_bool(m, STR("is_broken"), is_broken);
    tmpl_map_put_bool(m, STR("is_ours"), document->app.len == 0);
    view_put(m, STR("source"), document->app.len == 0 ? STR_NONE : document->app);
    tmpl_map_put_text(m, STR("edit_path"),
                      address.len == 0 ? board_path(x, d.name, "")
                                       : str_format(x->arena, "%.*s%.*s",
                                                    STR_ARG(board_path(x, d.name, "/panels/new")),
                                                    STR_ARG(address)));
}

static enum err show(struct http_exchange *x, const struct put *p, struct str label)
{
    struct view_page page = settings_page(x, STR("/admin/settings/dashboards"));
    const struct view_catalogue *c = view_catalogue_of(x);
    struct tmpl_list *list = tmpl_map_put_list(page.root, STR("dashboards"));
    bool has_any = false;

    for (size_t i = 0; c != NULL && i < c->document_count; i++) {
        const struct view_document *d = &c->documents[i];

        if (d->kind != VIEW_DOCUMENT_DASHBOARD ||
            view_document_find(x, VIEW_DOCUMENT_DASHBOARD, d->name) != d)
            continue;
        dashboard_put(x, tmpl_list_add_map(list), d, p);
        has_any = true;
    }
    tmpl_map_put_bool(page.root, STR("has_dashboards"), has_any);
    tmpl_map_put_bool(page.root, STR("is_putting"), p->model.len > 0);
    tmpl_map_put_text(page.root, STR("model"), p->model);
    tmpl_map_put_text(page.root, STR("query"), p->query);
    tmpl_map_put_text(page.root, STR("kind"), p->kind);
    view_page_field(&page, STR("label"), label);
    return view_page_show(&page, STR("admin/settings/dashboards"));
}

enum err settings_dashboards(struct http_exchange *x)
{
    const struct put p = put_of(settings_query(x, STR("model")), settings_query(x, STR("query")),
                                settings_query(x, STR("kind")));

    return show(x, &p, STR(""));
}

/* ---- a new one ---- */

/* "The desk, today" is called the_desk_today; what has no such letter, dashboard. */
static struct str name_of(struct arena *a, struct str label)
{
    struct str lower = str_lower(a, label);
    char *to = arena_alloc(a, NAME_MAX, 1);
    size_t len = 0;

    for (size_t i = 0; i < lower.len && len < NAME_MAX; i++) {
        char c = lower.at[i];
        bool is_fit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

        if (is_fit)
            to[len++] = c;
        else if (len > 0 && to[len - 1] != '_')
            to[len++] = '_';
    }
    while (len > 0 && to[len - 1] == '_')
        len--;
    return len == 0 ? STR("dashboard") : (struct str){to, len};
}

/* Puts an empty one under the first name that is free. */
static enum err create(struct http_exchange *x, struct str label, struct str *out_name)
{
    struct view_dashboard d = {.label = label, .help = STR("")};
    struct str base = name_of(x->arena, label);

    for (int n = 1; n <= NAME_TRIES; n++) {
        struct view_document_said said;

        d.name = n == 1 ? base : str_format(x->arena, "%.*s_%d", STR_ARG(base), n);
        TRY(view_document_said_read(x->db, x->arena, VIEW_DOCUMENT_DASHBOARD, d.name, &said,
                                    &x->error));
        if (said.app_count > 0 || said.ours != NULL)
            continue;
        *out_name = d.name;
        return board_save(x, &d, said.version);
    }
    return error_tell(&x->error, ERR_CONFLICT, STR("label"),
                      "There are many dashboards of this name already; choose another.");
}

enum err settings_dashboard_create(struct http_exchange *x)
{
    struct http_form form;
    struct put p;
    struct str label;
    struct str name;
    enum err code;

    TRY(settings_form(x, &form));
    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    p = put_of(view_form_text(&form, STR("model")), view_form_text(&form, STR("query")),
               view_form_text(&form, STR("kind")));
    label = str_trim(view_form_text(&form, STR("label")));
    if (label.len == 0 || !utf8_is_text(label) || utf8_count(label) > LABEL_CHARS)
        code = error_tell(&x->error, ERR_INVALID, STR("label"),
                          "Say what it is called, in at most %d characters.", LABEL_CHARS);
    else
        code = create(x, label, &name);
    if (code != ERR_NONE)
        return view_is_typo(code) ? show(x, &p, utf8_clip(label, 4 * LABEL_CHARS)) : code;
    if (p.model.len == 0)
        return view_done(x, board_path(x, name, "?done=dashboard-made"));
    return view_done(x,
                     str_format(x->arena, "%.*s%.*s", STR_ARG(board_path(x, name, "/panels/new")),
                                STR_ARG(put_address(x, &p))));
}
