/*
 * form.h - forms of apps' pages: shown, taken, and written through the one write path.
 *
 * Names of fields: f. and the column's name; form (its name), once (sent twice, done once),
 * csrf, and one that people are told to leave empty.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_PAGES_FORM_H
#define APP_PAGES_FORM_H

#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/write.h"

struct http_exchange;
struct http_form;
struct http_params;
struct model_column;
struct model_table;
struct tmpl_map;
struct view_site_form;
struct view_site_page;

struct pages_field {
    const struct model_column *column;
    struct str typed; /* absent: nothing was sent */
    struct str words; /* what is wrong about it, or absent */
    struct write_cell cell;
};

struct pages_form {
    const struct view_site_form *form;
    const struct model_table *table;
    struct pages_field *fields; /* those that the policy lets be given */
    size_t count;
    struct str words; /* what is wrong besides, or absent */
};

/* Its fields, empty; false: who is there may make no such row. */
bool pages_form_open(struct http_exchange *x, const struct view_site_form *form,
                     struct pages_form *out_form);

/* Each form of the page under its name, null where it is not open; sent (or NULL) as it came. */
void pages_forms_put(struct http_exchange *x, struct tmpl_map *root,
                     const struct view_site_page *page, const struct pages_form *sent);

/*
 * What was sent, whose token was looked at: written, and x->resp leads on.  ERR_INVALID and its
 * like (view_is_typo): f says what is wrong, and the page is to be shown again.
 */
enum err pages_form_send(struct http_exchange *x, struct pages_form *f,
                         const struct http_form *sent,
                         const struct http_params *said) ATTR_MUST_USE;

#endif
