/*
 * store.h - the compiled templates of one or more folders.
 *
 * Everything is compiled when the store is opened: a syntax error, an unknown
 * partial or a parent that does not exist stops the start and names file and
 * line.  A store never changes, so any number of threads may render from it.
 *
 * A template's name is its path below the folder without ".html":
 * "pages/table".  A later folder's file replaces an earlier one's of that name.
 *
 * Lifetime: process; serve/ swaps a whole store when files change in development.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_TMPL_STORE_H
#define APP_TMPL_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/tmpl/value.h"

struct buf;
struct tmpl_store;

struct tmpl_options {
    const struct str *folders; /* in order; a later one overrides */
    size_t folder_count;
    bool is_strict; /* a name found nowhere in the context is an error (tests, development) */
};

enum err tmpl_store_open(const struct tmpl_options *options, struct tmpl_store **out_store,
                         struct error *e) ATTR_MUST_USE;
void tmpl_store_close(struct tmpl_store *s);

/* Changes whenever a file of the folders was added, removed or written; 0 when one cannot be read.
 */
uint64_t tmpl_stamp(const struct tmpl_options *options);

/* Appends to out.  ERR_ABSENT: no such template. */
enum err tmpl_render(const struct tmpl_store *s, struct str name, const struct tmpl_value *root,
                     struct buf *out, struct error *e) ATTR_MUST_USE;
/* The same into the arena, as a value that another template may include unescaped. */
enum err tmpl_render_html(const struct tmpl_store *s, struct str name,
                          const struct tmpl_value *root, struct arena *a,
                          struct html_safe *out_html, struct error *e) ATTR_MUST_USE;

#endif
