/*
 * names.c - what there is, by what it is called: things to do, tables, dashboards,
 * views, pages, settings, people.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/profile.h"
#include "app/access/user.h"
#include "app/admin/private.h"
#include "app/admin/search/search.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/tmpl/words.h"
#include "app/view/catalogue.h"
#include "app/view/dashboard.h"
#include "app/view/display.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/saved_view.h"
#include "app/view/settings_menu.h"
#include "app/view/shown.h"
#include "app/view/site_page.h"

static bool is_admin(const struct search *s)
{
    return s->x->user != NULL && s->x->user->is_admin;
}

static bool may_create(const struct search *s, const struct model_table *t)
{
    return t->is_writable && t->primary != NULL &&
           policy_allows(s->x->arena, s->x->policy, t, POLICY_CREATE);
}

/* The label, its name with and without underscores. */
static bool is_called(const struct search *s, const struct model_table *t, struct str label)
{
    return search_holds(s, label) || search_holds(s, t->name) ||
           search_holds(s, view_name_humanise(s->x->arena, t->name));
}

static void tables_search(struct search *s)
{
    struct http_exchange *x = s->x;
    struct search_group tables = search_group_new(s, TMPL_SAY(x->templates, "Tables"));

    for (size_t i = 0; i < x->model->table_count; i++) {
        const struct model_table *t = &x->model->tables[i];
        struct str label;

        if (!view_shows(x, t) || view_display_of(x, t)->is_hidden)
            continue;
        label = view_table_label(x, t);
        if (is_called(s, t, label))
            search_hit(&tables, label, view_menu_group(x, t),
                       view_table_path(x->arena, x->model, t));
    }
}

/* "New loan": of tables that a row may be put into. */
static void deeds_search(struct search *s)
{
    struct http_exchange *x = s->x;
    struct search_group deeds = search_group_new(s, TMPL_SAY(x->templates, "Things to do"));

    for (size_t i = 0; i < x->model->table_count; i++) {
        const struct model_table *t = &x->model->tables[i];
        struct str path;
        struct str words;

        if (!view_shows(x, t) || view_display_of(x, t)->is_hidden || !may_create(s, t))
            continue;
        words = TMPL_SAY_WITH(x->templates, x->arena, "New row in “{table}”",
                              TMPL_TEXT("table", view_table_label(x, t)));
        path = view_table_path(x->arena, x->model, t);
        if (search_holds(s, words) || is_called(s, t, words))
            search_hit(&deeds, words, STR_NONE, str_format(x->arena, "%.*s/-/new", STR_ARG(path)));
    }
}

static void dashboards_search(struct search *s)
{
    struct search_group g = search_group_new(s, TMPL_SAY(s->x->templates, "Dashboards"));
    struct view_dashboard d;
    size_t at = 0;

    while (admin_dashboard_next(s->x, &at, &d)) {
        if (search_holds(s, d.label) || search_holds(s, d.help))
            search_hit(&g, d.label, d.help, admin_dashboard_path(s->x->arena, &d));
    }
}

static enum err views_search(struct search *s)
{
    struct http_exchange *x = s->x;
    struct search_group g = search_group_new(s, TMPL_SAY(x->templates, "Views of tables"));
    struct view_saved *views;
    size_t count;

    TRY(view_saved_search(x, s->words, SEARCH_HITS * 4, &views, &count));
    for (size_t i = 0; i < count; i++) {
        if (views[i].table != NULL && view_shows(x, views[i].table))
            search_hit(&g, views[i].name, view_table_label(x, views[i].table),
                       str_format(x->arena, "/admin/views/%lld", (long long)views[i].id));
    }
    return ERR_NONE;
}

/* Would the page open?  Only one whose address has no {names} can be linked to. */
static bool is_page_open(const struct search *s, const struct view_site_page *page)
{
    for (size_t i = 0; i < page->query_count; i++) {
        const struct model_table *t = model_table_find(s->x->model, page->queries[i].model);

        if (t == NULL || !view_shows(s->x, t))
            return false;
    }
    return str_find(page->pattern, '{', 0) == page->pattern.len;
}

static void pages_search(struct search *s)
{
    const struct view_catalogue *c = view_catalogue_of(s->x);
    struct search_group g = search_group_new(s, TMPL_SAY(s->x->templates, "Pages"));

    for (size_t i = 0; c != NULL && i < c->document_count; i++) {
        const struct view_document *d = &c->documents[i];
        struct error none = {.code = ERR_NONE};
        struct view_site_page page;

        if (d->kind != VIEW_DOCUMENT_PAGE ||
            view_document_find(s->x, VIEW_DOCUMENT_PAGE, d->name) != d ||
            view_site_page_read(s->x->arena, NULL, d, d->name, &page, &none) != ERR_NONE ||
            !is_page_open(s, &page))
            continue;
        if (search_holds(s, page.pattern) || search_holds(s, page.title))
            search_hit(&g, page.title.len > 0 ? page.title : page.pattern, page.pattern,
                       page.pattern);
    }
}

static void settings_search(struct search *s)
{
    const struct tmpl_store *words = s->x->templates;
    struct search_group g = search_group_new(s, TMPL_SAY(words, "Settings"));

    for (size_t i = 0; i < view_settings_section_count; i++) {
        const struct view_settings_section *section = &view_settings_sections[i];

        for (size_t k = 0; k < section->count; k++) {
            struct str label = tmpl_say(words, section->items[k].label);
            struct str help = tmpl_say(words, section->items[k].help);

            if (search_holds(s, label) || search_holds(s, help))
                search_hit(&g, label, help, section->items[k].path);
        }
    }
}

/* One's own: the same for everybody who is signed in. */
static void account_search(struct search *s)
{
    static const struct view_settings_item items[] = {
        {STR_INIT("/account"), STR_INIT(N_("Your account")),
         STR_INIT(N_("Profile, sign-in, keys"))},
        {STR_INIT("/account/language"), STR_INIT(N_("Language and formats")),
         STR_INIT(N_("Language, time zone, dates, numbers, colours"))},
    };
    const struct tmpl_store *words = s->x->templates;
    struct search_group g = search_group_new(s, TMPL_SAY(words, "Your account"));

    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        struct str label = tmpl_say(words, items[i].label);
        struct str help = tmpl_say(words, items[i].help);

        if (search_holds(s, label) || search_holds(s, help))
            search_hit(&g, label, help, items[i].path);
    }
}

static enum err people_search(struct search *s)
{
    const struct access_profile_filter filter = {.text = s->words, .limit = SEARCH_HITS};
    struct http_exchange *x = s->x;
    struct search_group g = search_group_new(s, TMPL_SAY(x->templates, "People"));
    struct access_profile *found;
    size_t count;

    TRY(access_profile_search(x->db, x->arena, &filter, &found, &count, &x->error));
    for (size_t i = 0; i < count; i++) {
        struct str name = access_profile_metadata(x->arena, &found[i], STR("full_name"));
        struct str path =
            str_format(x->arena, "/admin/settings/users/%lld", (long long)found[i].id);

        if (name.at != NULL || found[i].email.at != NULL)
            search_hit(&g, name.at == NULL ? found[i].email : name,
                       name.at == NULL ? STR_NONE : found[i].email, path);
    }
    return ERR_NONE;
}

enum err search_names(struct search *s)
{
    tables_search(s);
    dashboards_search(s);
    TRY(views_search(s));
    deeds_search(s);
    pages_search(s);
    if (is_admin(s)) {
        settings_search(s);
        TRY(people_search(s));
    }
    if (s->x->user != NULL)
        account_search(s);
    return ERR_NONE;
}
