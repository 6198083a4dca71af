/*
 * site_form.h - a form on a page that app.json brings: which row it makes, out of what.
 *
 *     "forms": {"order": {"model": "shop_order", "columns": ["name", "email", "note"],
 *                         "preset": {"title_id": "{id}", "source": "web"},
 *                         "then": "/thanks", "button": "Order"}}
 *
 * It makes one row, by the policy of who sends it.  A preset is a text, or "{name}" for what
 * the address says of that name: the policy alone decides whether that may be written.
 *
 * Lifetime: the arena's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_SITE_FORM_H
#define APP_VIEW_SITE_FORM_H

#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct json_value;
struct model;

#define VIEW_FORM_COLUMNS_MAX 64

struct view_site_preset {
    struct str column;
    struct str value;
};

struct view_site_form {
    struct str name;
    struct str model;
    const struct str *columns; /* what is typed, in this order */
    size_t column_count;
    const struct view_site_preset *presets;
    size_t preset_count;
    struct str then;   /* a path of ours */
    struct str button; /* or absent */
};

/* With a model, it is held against it.  ERR_INVALID at place or below. */
enum err view_site_form_read(struct arena *a, const struct model *m, const struct json_value *v,
                             struct str place, struct view_site_form *out_form,
                             struct error *e) ATTR_MUST_USE;

#endif
