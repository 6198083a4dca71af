/*
 * private.h - what the files of tmpl/ share beside the tree: limits, values, the store, its passes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_TMPL_PRIVATE_H
#define APP_TMPL_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/map.h"
#include "app/base/str.h"
#include "app/tmpl/store.h"
#include "app/tmpl/tree.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"

#define TMPL_FILE_MAX   ((size_t)1 << 20) /* bytes of one file */
#define TMPL_SOURCE_MAX ((size_t)8 << 20) /* bytes of all of a store's files */
#define TMPL_FOLDER_MAX 8                 /* folders within folders */
#define TMPL_NEST_MAX   32                /* sections within sections, of one template */
#define TMPL_DEPTH_MAX  64                /* templates within templates, of one page */
#define TMPL_STACK_MAX  512               /* sections, blocks and templates within one another */
#define TMPL_STEPS_MAX  ((size_t)4 << 20) /* items, partials and blocks of one page */

struct buf;

/* --- values (value.c) --- */

enum value_kind {
    VALUE_NULL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_TEXT,
    VALUE_HTML,
    VALUE_MAP,
    VALUE_LIST
};

struct tmpl_value {
    enum value_kind kind;
    bool is_true;
    int64_t number;
    struct str text;
};

struct value_field {
    struct str name;
    uint64_t hash;
    const struct tmpl_value *value;
};

struct tmpl_map {
    struct tmpl_value value; /* first: a map is a value */
    struct arena *arena;
    struct value_field *fields;
    uint32_t *slots; /* field number + 1 by hash; NULL while a scan is as fast */
    size_t slot_count;
    size_t count;
    size_t room;
};

struct tmpl_list {
    struct tmpl_value value; /* first: a list is a value */
    struct arena *arena;
    const struct tmpl_value **items;
    size_t count;
    size_t room;
};

/* A name of a template with its hash, so that a page's lookups compute none. */
struct name_part {
    struct str text;
    uint64_t hash;
};

/* NULL when v is no map or has no such field. */
const struct tmpl_value *value_field(const struct tmpl_value *v, const struct name_part *part);
/* Null, false, empty text and an empty list are false; everything else, also 0, is true. */
bool value_is_true(const struct tmpl_value *v);
const struct tmpl_list *value_list(const struct tmpl_value *v);

/* --- the store --- */

struct tmpl_store {
    struct arena *arena;
    struct map by_name;
    struct template *templates;
    const struct tmpl_words *words; /* or NULL: English, as the templates have it */
    const struct tmpl_value *about; /* lang and dir, below what a page is rendered with */
    size_t source_bytes;
    bool is_strict;
    bool is_plain_mustache;
};

/* NULL when there is none. */
struct template *store_find(const struct tmpl_store *s, struct str name);

/* Compiles t->source into t->first, in the language of words; what is wrong names file and line. */
enum err tmpl_parse(struct arena *a, struct template *t, const struct tmpl_words *words,
                    struct error *e) ATTR_MUST_USE;
/* Resolves the names of partials and parents; refuses what can only recurse for ever. */
enum err tmpl_link(struct tmpl_store *s, struct error *e) ATTR_MUST_USE;
/* Judges the place of every tag in HTML, and notes it in the nodes. */
enum err tmpl_check(struct tmpl_store *s, struct error *e) ATTR_MUST_USE;

/* "file:line" as the field, words with a remedy: ERR_INVALID. */
#define template_fail(t, line, e, ...) template_fail_at((t), (line), (e), ERROR_HERE, __VA_ARGS__)
enum err template_fail_at(const struct template *t, unsigned line, struct error *e,
                          const char *where, const char *fmt, ...) ATTR_PRINTF(5, 6);

/* --- messages (words.c, message.c) --- */

/* "Delete {name}?" is text, name, text. */
struct message_part {
    struct str text; /* or: */
    struct name name;
    bool is_name;
    const struct message_part *next;
};

struct message {
    const struct tmpl_words *words; /* the language it is in: its rule finds the form */
    const struct message_part *forms[TMPL_PLURAL__COUNT]; /* TMPL_OTHER always, unless empty */
    bool is_plural;
};

/* The parts of a text; the name of a placeholder is [a-z0-9_.]+, other braces are text. */
const struct message_part *message_parse(struct arena *a, struct str text);
/* The number that decides: the first name that ends in "count", or NULL. */
const struct name *message_count(const struct message_part *parts);
bool message_is_count(struct str name);
/*
 * "<strong>" and the few others that a message may hold: their length at the beginning of s, or 0.
 */
size_t message_mark(struct str s);
/* Whether each mark ends where it should, in form, and they are those of key. */
bool message_marks_fit(struct str key, struct str form);

/* NULL: neither the language nor the one behind it has it. */
const struct message *words_find(const struct tmpl_words *w, struct str key);
enum tmpl_plural words_plural(const struct tmpl_words *w, int64_t n);
void words_number(const struct tmpl_words *w, int64_t n, struct buf *out);

/* --- escape.c --- */

/* & < > " ' become entities. */
void escape_html(struct buf *out, struct str s);
/* May a URL that begins so be followed?  Escaped or not. */
bool escape_url_is_safe(struct str url);
bool escape_scheme_is_safe(struct str scheme);

#endif
