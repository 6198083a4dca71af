/*
 * dashboard.c - a dashboard's document, read and checked.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/dashboard.h"

#include "app/base/arena.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/model/nearest.h"
#include "app/view/document.h"

static const struct str dashboard_keys[] = {STR_INIT("label"), STR_INIT("help"),
                                            STR_INIT("panels")};
static const struct str panel_keys[] = {STR_INIT("title"), STR_INIT("kind"), STR_INIT("wide"),
                                        STR_INIT("data")};
static const struct str kinds[] = {STR_INIT("number"), STR_INIT("bars"),   STR_INIT("series"),
                                   STR_INIT("pie"),    STR_INIT("funnel"), STR_INIT("table")};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static enum err unknown(const struct json_value *v, const struct str *keys, size_t count,
                        struct str place, struct error *e)
{
    struct str near = nearest_name(keys, count, v->name);

    if (near.at == NULL)
        return error_tell(e, ERR_INVALID, place, "'%.*s' is not known here", STR_ARG(v->name));
    return error_tell(e, ERR_INVALID, place, "'%.*s' is not known here; perhaps you meant '%.*s'",
                      STR_ARG(v->name), STR_ARG(near));
}

static enum err kind_check(const struct json_value *v, enum json_kind kind, struct str place,
                           struct error *e)
{
    if (v->kind == kind)
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, place, "%.*s%sis %s; it must be %s", STR_ARG(v->name),
                      v->name.len > 0 ? " " : "", json_kind_name(v->kind), json_kind_name(kind));
}

static enum err text_take(const struct json_value *v, struct str place, struct str *out_text,
                          struct error *e)
{
    TRY(kind_check(v, JSON_STRING, place, e));
    *out_text = v->text;
    return ERR_NONE;
}

struct str view_panel_kind_name(enum view_panel_kind kind)
{
    return kinds[kind];
}

bool view_panel_kind_find(struct str name, enum view_panel_kind *out_kind)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (str_eq(kinds[i], name)) {
            *out_kind = (enum view_panel_kind)i;
            return true;
        }
    }
    return false;
}

static enum err panel_kind_take(const struct json_value *v, struct str place,
                                enum view_panel_kind *out_kind, struct error *e)
{
    TRY(kind_check(v, JSON_STRING, place, e));
    if (view_panel_kind_find(v->text, out_kind))
        return ERR_NONE;
    return error_tell(
        e, ERR_INVALID, place,
        "there is no kind '%.*s'; these are: number, bars, series, pie, funnel, table",
        STR_ARG(v->text));
}

static enum err panel_read(struct arena *a, const struct model *m, const struct json_value *object,
                           struct str place, struct view_panel *panel, struct error *e)
{
    bool has_data = false;

    TRY(kind_check(object, JSON_OBJECT, place, e));
    *panel = (struct view_panel){.kind = VIEW_PANEL_TABLE, .title = STR("")};
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        if (str_eq(v->name, STR("title"))) {
            TRY(text_take(v, place, &panel->title, e));
        } else if (str_eq(v->name, STR("kind"))) {
            TRY(panel_kind_take(v, place, &panel->kind, e));
        } else if (str_eq(v->name, STR("wide"))) {
            TRY(kind_check(v, JSON_BOOL, place, e));
            panel->is_wide = v->is_true;
        } else if (str_eq(v->name, STR("data"))) {
            TRY(view_named_read(a, m, v, str_format(a, "%.*s.data", STR_ARG(place)), &panel->data,
                                e));
            has_data = true;
        } else {
            return unknown(v, panel_keys, COUNT(panel_keys), place, e);
        }
    }
    return has_data ? ERR_NONE : error_tell(e, ERR_INVALID, place, "needs \"data\"");
}

static enum err panels_read(struct arena *a, const struct model *m, const struct json_value *list,
                            struct str place, struct view_dashboard *d, struct error *e)
{
    struct view_panel *panels;

    TRY(kind_check(list, JSON_ARRAY, place, e));
    if (list->count > VIEW_PANELS_MAX)
        return error_tell(e, ERR_INVALID, place, "has more than %d panels", VIEW_PANELS_MAX);
    panels = ARENA_ARRAY(a, struct view_panel, list->count);
    for (const struct json_value *v = list->first; v != NULL; v = v->next) {
        struct str at = str_format(a, "%.*s.panels[%zu]", STR_ARG(place), d->panel_count);

        TRY(panel_read(a, m, v, at, &panels[d->panel_count++], e));
    }
    d->panels = panels;
    return ERR_NONE;
}

enum err view_dashboard_read(struct arena *a, const struct model *m, const struct view_document *d,
                             struct str place, struct view_dashboard *out_dashboard,
                             struct error *e)
{
    *out_dashboard = (struct view_dashboard){.name = d->name, .label = d->name, .help = STR("")};
    TRY(kind_check(d->body, JSON_OBJECT, place, e));
    for (const struct json_value *v = d->body->first; v != NULL; v = v->next) {
        if (str_eq(v->name, STR("label")))
            TRY(text_take(v, place, &out_dashboard->label, e));
        else if (str_eq(v->name, STR("help")))
            TRY(text_take(v, place, &out_dashboard->help, e));
        else if (str_eq(v->name, STR("panels")))
            TRY(panels_read(a, m, v, place, out_dashboard, e));
        else
            return unknown(v, dashboard_keys, COUNT(dashboard_keys), place, e);
    }
    return ERR_NONE;
}

/* ---- writing ---- */

static void data_write(struct json_writer *w, const struct view_named *data)
{
    json_name(w, STR("data"));
    json_begin_object(w);
    json_put_str(w, STR("model"), data->model);
    json_put_str(w, STR("query"), data->query);
    if (data->is_one)
        json_put_bool(w, STR("one"), true);
    if (data->is_optional)
        json_put_bool(w, STR("optional"), true);
    json_end_object(w);
}

static void panel_write(struct json_writer *w, const struct view_panel *p)
{
    json_begin_object(w);
    json_put_str(w, STR("title"), p->title);
    json_put_str(w, STR("kind"), kinds[p->kind]);
    if (p->is_wide)
        json_put_bool(w, STR("wide"), true);
    data_write(w, &p->data);
    json_end_object(w);
}

void view_dashboard_write(struct json_writer *w, const struct view_dashboard *d)
{
    json_begin_object(w);
    json_put_str(w, STR("label"), d->label);
    if (d->help.len > 0)
        json_put_str(w, STR("help"), d->help);
    json_name(w, STR("panels"));
    json_begin_array(w);
    for (size_t i = 0; i < d->panel_count; i++)
        panel_write(w, &d->panels[i]);
    json_end_array(w);
    json_end_object(w);
}
