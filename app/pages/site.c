/*
 * site.c - pages that apps bring: any address that is nobody else's.
 *
 * Strangers' copies may be kept by caches for as long as the page says: what they see hangs
 * on the address and the language alone, and it holds nothing of anybody.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/pages/form.h"
#include "app/pages/private.h"
#include "app/tmpl/value.h"
#include "app/view/catalogue.h"
#include "app/view/form.h"
#include "app/view/page.h"
#include "app/view/site_page.h"

/* The document whose address this is, the most exact one; *out_said: what its {names} matched. */
static const struct view_document *find(struct http_exchange *x, struct http_params *out_said)
{
    const struct view_catalogue *c = view_catalogue_of(x);
    const struct view_document *best = NULL;

    for (size_t i = 0; c != NULL && i < c->document_count; i++) {
        const struct view_document *d = &c->documents[i];
        struct http_params said;

        if (d->kind != VIEW_DOCUMENT_PAGE ||
            !http_pattern_match(x->arena, d->name, x->req.path, &said))
            continue;
        if (best != NULL && !str_eq(best->name, d->name) &&
            !http_pattern_is_more_exact(d->name, best->name))
            continue;
        best = d;
        *out_said = said;
    }
    return best;
}

/* What the path says goes before what the query says. */
static struct http_params join(struct http_exchange *x, const struct http_params *path)
{
    const struct http_params *query = &x->req.query;
    struct http_params all = {.count = path->count + query->count};

    all.at = ARENA_ARRAY(x->arena, struct http_param, all.count);
    for (size_t i = 0; i < path->count; i++)
        all.at[i] = path->at[i];
    for (size_t i = 0; i < query->count; i++)
        all.at[path->count + i] = query->at[i];
    return all;
}

static void said_put(struct tmpl_map *root, const struct http_params *said)
{
    struct tmpl_map *m = tmpl_map_put_map(root, STR("said"));

    for (size_t i = said->count; i-- > 0;)
        tmpl_map_put_text(m, said->at[i].name, said->at[i].value);
}

static void cache_answer(struct http_exchange *x, const struct view_site_page *page)
{
    if (x->user != NULL || page->cache_s == 0)
        return; /* view_render() said that it is private */
    http_header_set(x, STR("Cache-Control"),
                    str_format(x->arena, "public, max-age=%lld", (long long)page->cache_s));
    http_header_set(x, STR("Vary"), STR("Accept-Language, Cookie"));
}

/* sent: a form that came back with something wrong in it, or NULL. */
static enum err show(struct http_exchange *x, const struct view_site_page *page,
                     const struct http_params *path, const struct pages_form *sent)
{
    struct http_params said = join(x, path);
    struct tmpl_map *root = view_root(x);

    tmpl_map_put_text(root, STR("page_title"), page->title.at == NULL ? STR("") : page->title);
    said_put(root, &said);
    for (size_t i = 0; i < page->query_count; i++) {
        const struct json_value *rows;

        TRY(view_named_run(x, &page->queries[i], &said, &rows));
        tmpl_map_put(root, page->queries[i].name, view_value_of_json(x->arena, rows));
    }
    pages_forms_put(x, root, page, sent);
    TRY(view_render(x, page->template, root));
    cache_answer(x, page);
    return ERR_NONE;
}

static enum err no_such_page(struct http_exchange *x)
{
    return error_tell(&x->error, ERR_ABSENT, STR_NONE,
                      "There is no such page. It may have been moved or deleted.");
}

/* The page of this address; ERR_ABSENT: nobody's. */
static enum err page_find(struct http_exchange *x, struct view_site_page *out_page,
                          struct http_params *out_said)
{
    const struct view_document *d;

    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    d = find(x, out_said);
    if (d == NULL)
        return no_such_page(x);
    return view_site_page_read(x->arena, NULL, d, d->name, out_page, &x->error);
}

bool pages_site_has(struct http_exchange *x)
{
    struct http_params said;

    return find(x, &said) != NULL;
}

enum err pages_site(struct http_exchange *x)
{
    struct view_site_page page;
    struct http_params said;

    TRY(page_find(x, &page, &said));
    return show(x, &page, &said, NULL);
}

/* The form of that name, where who is there may send it. */
static bool form_find(struct http_exchange *x, const struct view_site_page *page, struct str name,
                      struct pages_form *out_form)
{
    for (size_t i = 0; i < page->form_count; i++) {
        if (str_eq(page->forms[i].name, name))
            return pages_form_open(x, &page->forms[i], out_form);
    }
    return false;
}

enum err pages_site_post(struct http_exchange *x)
{
    struct view_site_page page;
    struct http_params said;
    struct http_params all;
    struct http_form sent;
    struct pages_form form;
    enum err code;

    TRY(page_find(x, &page, &said));
    if (page.form_count == 0)
        return no_such_page(x);
    TRY(view_form_read(x, &sent));
    TRY(access_csrf_check(x, &sent.fields));
    if (!form_find(x, &page, view_form_text(&sent, STR("form")), &form))
        return view_found(x, no_such_page(x));
    all = join(x, &said);
    code = pages_form_send(x, &form, &sent, &all);
    if (!view_is_typo(code) || x->resp.status == 429)
        return code;
    x->resp.status = http_status_from_err(code);
    error_clear(&x->error);
    return show(x, &page, &said, &form);
}
