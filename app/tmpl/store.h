/*
 * store.h - the compiled templates of one or more folders.
 *
 * Everything is compiled when the store is opened: a syntax error, an unknown
 * partial or a parent that does not exist stops the start and names file and
 * line.  A store never changes, so any number of threads may render from it.
 *
 * A template's name is its path below the folder without ".html":
 * "pages/table".  A later folder's file replaces an earlier one's of that name.
 * A file that ends in ".txt" keeps its whole path as its name and is plain text
 * (mail): nothing in it is escaped, and it never mixes with HTML.
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

struct arena;
struct buf;
struct tmpl_store;
struct tmpl_words;

struct tmpl_options {
    const struct str *folders; /* in order; a later one overrides */
    size_t folder_count;
    const struct tmpl_words
        *words;     /* the language of {{_ ...}} (words.h); NULL: the templates' own */
    bool is_strict; /* a name found nowhere in the context is an error (tests, development) */
    /*
     * Mustache to the letter, for its specification's cases and never for pages: raw text is
     * trusted, a missing partial is empty, the place of a tag in HTML is not looked at.
     */
    bool is_plain_mustache;
};

/* A template that is no file: for tests. */
struct tmpl_source {
    struct str name; /* "pages/table", or "mail/welcome.txt" */
    struct str text;
};

enum err tmpl_store_open(const struct tmpl_options *options, struct tmpl_store **out_store,
                         struct error *e) ATTR_MUST_USE;
/* The same from memory; the options' folders are not looked at.  The texts are copied. */
enum err tmpl_store_open_texts(const struct tmpl_source *sources, size_t count,
                               const struct tmpl_options *options, struct tmpl_store **out_store,
                               struct error *e) ATTR_MUST_USE;
/* NULL is fine. */
void tmpl_store_close(struct tmpl_store *s);
void tmpl_store_closep(struct tmpl_store **s);

/* Changes whenever a file of the folders was added, removed or written; 0 when one cannot be read.
 */
uint64_t tmpl_stamp(const struct tmpl_options *options);

/* The messages it was compiled with; NULL: none. */
const struct tmpl_words *tmpl_words_of(const struct tmpl_store *s);

bool tmpl_has(const struct tmpl_store *s, struct str name);

/*
 * Appends to out; on failure out is as it was.  ERR_ABSENT: no such template.
 * ERR_INTERNAL: a name is unknown (is_strict), templates recurse without end, or
 * the page is larger than out may become; the text names file, line and name.
 */
enum err tmpl_render(const struct tmpl_store *s, struct str name, const struct tmpl_value *root,
                     struct buf *out, struct error *e) ATTR_MUST_USE;
/* The same into the arena, as a value that another template may include unescaped. */
enum err tmpl_render_html(const struct tmpl_store *s, struct str name,
                          const struct tmpl_value *root, struct arena *a,
                          struct html_safe *out_html, struct error *e) ATTR_MUST_USE;

#endif
