/*
 * page.c - what every page starts with and ends in, and how it says no.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/page.h"

#include "app/access/ask.h"
#include "app/access/banner.h"
#include "app/access/csrf.h"
#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/model/plan.h"
#include "app/tmpl/store.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/brand.h"
#include "app/view/catalogue.h"
#include "app/view/stamp.h"

static void brand_put(struct http_exchange *x, struct tmpl_map *root)
{
    const struct view_brand *b = x->brand;
    bool has_logo = b != NULL && b->logo.at != NULL;
    bool has_theme = b != NULL && b->theme.at != NULL;

    tmpl_map_put_text(root, STR("site_name"), b == NULL ? STR("Lintel") : b->name);
    tmpl_map_put_text(root, STR("logo_path"),
                      has_logo ? str_format(x->arena, "/brand/logo?v=%.*s", STR_ARG(b->stamp))
                               : str_format(x->arena, "/static/logo.svg?v=%s", STATIC_STAMP));
    view_put(root, STR("theme_path"),
             has_theme ? str_format(x->arena, "/brand/theme.css?v=%.*s", STR_ARG(b->stamp))
                       : STR_NONE);
    view_put(root, STR("theme_dark_path"),
             has_theme ? str_format(x->arena, "/brand/theme-dark.css?v=%.*s", STR_ARG(b->stamp))
                       : STR_NONE);
}

/* The device decides what the account leaves open.  "screen": paper stays white. */
static void theme_put(const struct http_exchange *x, struct tmpl_map *root)
{
    struct str theme = x->user == NULL ? STR("") : str_from_z(x->user->preference.theme);
    struct str scheme = STR("light dark");
    struct str dark = STR("screen and (prefers-color-scheme: dark)");
    struct str contrast = STR("screen and (prefers-contrast: more)");
    struct str both = STR("screen and (prefers-contrast: more) and (prefers-color-scheme: dark)");

    if (str_eq(theme, STR("light"))) {
        scheme = theme;
        dark = both = STR_NONE;
    } else if (str_eq(theme, STR("dark"))) {
        scheme = theme;
        dark = STR("screen");
        both = contrast;
    } else if (str_eq(theme, STR("contrast"))) {
        contrast = STR("screen");
        both = dark;
    }
    tmpl_map_put_text(root, STR("color_scheme"), scheme);
    view_put(root, STR("dark_media"), dark);
    view_put(root, STR("contrast_media"), contrast);
    view_put(root, STR("contrast_dark_media"), both);
}

/* Not on the page that it leads to, nor for who has the half of it behind him. */
static struct str sign_in_path(struct http_exchange *x)
{
    if (x->user != NULL || str_starts(x->req.path, STR("/sign-in")))
        return STR_NONE;
    return x->route != NULL && x->route->access == HTTP_GRANTED ? access_sign_in_path(x)
                                                                : STR("/sign-in");
}

/* How many notifications are unread, as far as there is room for it. */
static void notices_put(struct http_exchange *x, struct tmpl_map *user)
{
    int count = x->user->notices;

    view_put(user, STR("notice_text"),
             count <= 0
                 ? STR_NONE
                 : str_format(x->arena, "%d%s", count > 99 ? 99 : count, count > 99 ? "+" : ""));
}

struct tmpl_map *view_root(struct http_exchange *x)
{
    struct tmpl_map *root = tmpl_map_new(x->arena);
    struct tmpl_map *user;

    tmpl_map_put_text(root, STR("base"), x->req.base.at == NULL ? STR("") : x->req.base);
    tmpl_map_put_text(root, STR("static"), STR(STATIC_STAMP));
    brand_put(x, root);
    theme_put(x, root);
    access_banner_put(x, root);
    if (x->user == NULL || x->user->wants_factor) {
        tmpl_map_put(root, STR("user"), tmpl_null());
        view_put(root, STR("sign_in_path"), sign_in_path(x));
        return root;
    }
    tmpl_map_put(root, STR("sign_in_path"), tmpl_null());
    user = tmpl_map_put_map(root, STR("user"));
    tmpl_map_put_text(user, STR("user_name"), x->user->email);
    tmpl_map_put_bool(user, STR("is_admin"), x->user->is_admin);
    tmpl_map_put_text(user, STR("csrf"), access_csrf_token(x));
    notices_put(x, user);
    return root;
}

void view_put(struct tmpl_map *m, struct str name, struct str s)
{
    if (s.at == NULL)
        tmpl_map_put(m, name, tmpl_null());
    else
        tmpl_map_put_text(m, name, s);
}

enum err view_render(struct http_exchange *x, struct str name, const struct tmpl_map *root)
{
    TRY(tmpl_render(x->templates, name, tmpl_of_map(root), &x->resp.body, &x->error));
    if (x->resp.status == 0)
        x->resp.status = 200;
    x->resp.type = STR("text/html; charset=utf-8");
    http_header_set(x, STR("Cache-Control"), STR("private, no-store"));
    return ERR_NONE;
}

enum err view_found(struct http_exchange *x, enum err code)
{
    if (code != ERR_ABSENT || x->user != NULL)
        return code;
    error_clear(&x->error);
    return error_tell(&x->error, ERR_UNAUTHENTICATED, STR_NONE, "Sign in to see this page.");
}

enum err view_table_find(struct http_exchange *x, const struct model_table **out_table)
{
    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    (void)view_catalogue_of(x); /* now, while no rows are under way */
    return view_found(x, plan_table(x->arena, x->model, x->policy, http_path_param(x, STR("table")),
                                    out_table, &x->error));
}

/* ---- saying no ---- */

static struct str words_of_status(int status)
{
    switch (status) {
    case 401: return STR(N_("Sign in to see this page."));
    case 403: return STR(N_("You may not see this page."));
    case 404: return STR(N_("There is no such page. It may have been moved or deleted."));
    case 405: return STR(N_("This address does not take requests of this kind."));
    case 413: return STR(N_("What was sent is too large."));
    case 414: return STR(N_("The address is too long."));
    case 503:
        return STR(N_("The database cannot be reached at the moment. Try again in a few seconds."));
    default: break;
    }
    return status < 500
               ? STR(N_("The request could not be understood."))
               : STR(N_("Something went wrong on our side. It was logged under the number below."));
}

static struct str words_of(struct http_exchange *x)
{
    const struct error *e = &x->error;

    struct str words = tmpl_say_error(x->templates, x->arena, e);

    if (e->words[0] == '\0')
        return tmpl_say(x->templates, words_of_status(x->resp.status));
    if (e->field[0] == '\0')
        return words;
    return str_format(x->arena, "%s: %.*s", e->field, STR_ARG(words));
}

void view_answer_error(struct http_exchange *x)
{
    struct tmpl_map *root = view_root(x);
    struct error e = {0};
    struct str reason;
    struct str words;

    if (x->resp.status == 0)
        x->resp.status = http_status_from_err(x->error.code);
    reason = tmpl_say(x->templates, str_from_z(http_status_reason(x->resp.status)));
    words = words_of(x);
    tmpl_map_put_int(root, STR("status"), x->resp.status);
    tmpl_map_put_text(root, STR("reason"), reason);
    tmpl_map_put_text(root, STR("words"), words);
    tmpl_map_put_text(root, STR("request_id"), x->req.id);
    buf_clear(&x->resp.body, SIZE_MAX);
    http_header_set(x, STR("Cache-Control"), STR("private, no-store"));
    x->resp.type = STR("text/html; charset=utf-8");
    if (x->templates != NULL && tmpl_render(x->templates, STR("view/error"), tmpl_of_map(root),
                                            &x->resp.body, &e) == ERR_NONE)
        return;
    buf_clear(&x->resp.body, SIZE_MAX);
    x->resp.type = STR("text/plain; charset=utf-8");
    buf_addf(&x->resp.body, "%d %.*s\n%.*s\n", x->resp.status, STR_ARG(reason), STR_ARG(words));
}
