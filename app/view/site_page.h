/*
 * site_page.h - a page that app.json brings: an address, a template, named queries, forms.
 *
 *     "pages": {"/catalogue/{id}": {
 *         "template": "library/title", "title": "Catalogue", "cache": 60,
 *         "queries": {"title": {"model": "library_title", "query": "id=eq.{id}", "one": true}}}}
 *
 * A page with forms (site_form.h) is kept by no cache: each copy holds a token of its reader.
 *
 * Lifetime: the arena's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_SITE_PAGE_H
#define APP_VIEW_SITE_PAGE_H

#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/view/named.h"
#include "app/view/site_form.h"

struct arena;
struct model;
struct view_document;

#define VIEW_PAGE_QUERIES_MAX 32
#define VIEW_PAGE_CACHE_MAX_S 86400
#define VIEW_PAGE_FORMS_MAX   8

struct view_site_page {
    struct str pattern;  /* "/catalogue/{id}" */
    struct str template; /* "library/title" */
    struct str title;    /* or absent */
    int64_t cache_s;     /* how long strangers' copies may be kept; 0: not at all */
    const struct view_named *queries;
    size_t query_count;
    const struct view_site_form *forms;
    size_t form_count;
};

/* With a model, its queries are held against it.  ERR_INVALID at place or below. */
enum err view_site_page_read(struct arena *a, const struct model *m, const struct view_document *d,
                             struct str place, struct view_site_page *out_page,
                             struct error *e) ATTR_MUST_USE;

#endif
