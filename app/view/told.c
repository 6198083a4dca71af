/*
 * told.c - a page with a form.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/told.h"

#include "app/access/csrf.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/locale/locale.h"
#include "app/tmpl/store.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/page.h"

struct view_page view_page_new(struct http_exchange *x)
{
    struct view_page p = {.x = x, .root = view_root(x)};

    tmpl_map_put_text(p.root, STR("csrf"), access_csrf_token(x));
    return p;
}

void view_page_field(struct view_page *p, struct str name, struct str value)
{
    const struct error *e = &p->x->error;
    bool is_wrong = e->code != ERR_NONE && str_eq(str_from_z(e->field), name);

    p->is_told |= is_wrong;
    tmpl_map_put_text(p->root, name, value.at == NULL ? STR("") : value);
    view_put(p->root, str_format(p->x->arena, "%.*s_error", STR_ARG(name)),
             is_wrong ? tmpl_say_error(p->x->templates, p->x->arena, e) : STR_NONE);
}

void view_put_time(const struct http_exchange *x, struct tmpl_map *m, struct str name,
                   struct str time)
{
    view_put(m, name, time.at == NULL ? STR_NONE : locale_instant(x->locale, x->arena, time));
}

static int status_of(const struct http_exchange *x)
{
    if (x->error.code == ERR_NONE)
        return 200;
    return x->resp.status != 0 ? x->resp.status : http_status_from_err(x->error.code);
}

enum err view_page_show(struct view_page *p, struct str template)
{
    struct http_exchange *x = p->x;
    struct error e = {.code = ERR_NONE};
    bool is_untold = x->error.code != ERR_NONE && !p->is_told;
    int status = status_of(x);

    view_put(p->root, STR("error"),
             is_untold ? tmpl_say_error(x->templates, x->arena, &x->error) : STR_NONE);
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    x->resp.type = STR("text/html; charset=utf-8");
    if (tmpl_render(x->templates, template, tmpl_of_map(p->root), &x->resp.body, &e) != ERR_NONE) {
        x->resp.status = 0;
        x->error = e;
        return e.code;
    }
    x->resp.status = status;
    return ERR_NONE;
}

void view_page_done(struct view_page *p, const struct view_happened *all, size_t count)
{
    struct str name = http_query(&p->x->req, STR("done"));
    struct str words = STR_NONE;

    for (size_t i = 0; i < count; i++) {
        if (str_eq(all[i].name, name))
            words = tmpl_say(p->x->templates, all[i].words);
    }
    view_put(p->root, STR("done"), words);
}
