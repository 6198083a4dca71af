/*
 * private.h - what the files of tmpl/ share: values, nodes, templates, the store.
 *
 * A template is a tree of nodes, linked by next (siblings) and child (what
 * stands between an opening tag and its end).  It is built by parse.c, joined to
 * the templates it names by link.c, judged by check.c, and never changes after.
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
#include "app/tmpl/value.h"

#define TMPL_FILE_MAX   ((size_t)1 << 20) /* bytes of one file */
#define TMPL_SOURCE_MAX ((size_t)8 << 20) /* bytes of all of a store's files */
#define TMPL_FOLDER_MAX 8                 /* folders within folders */
#define TMPL_NEST_MAX   32                /* sections within sections, of one template */
#define TMPL_DEPTH_MAX  64                /* templates within templates, of one page */
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

/* --- the tree (parse.c) --- */

enum node_kind {
    NODE_TEXT,
    NODE_VALUE,
    NODE_SECTION,
    NODE_INVERTED,
    NODE_PARTIAL,
    NODE_PARENT,
    NODE_BLOCK
};

/* Where a value's text goes, and so how it is escaped. */
enum place {
    PLACE_NONE,   /* not judged yet: rendered as in an attribute */
    PLACE_PLAIN,  /* a .txt template: nothing is escaped */
    PLACE_TEXT,   /* between tags: HTML passes */
    PLACE_ATTR,   /* a quoted attribute value, a title, a comment: HTML is escaped too */
    PLACE_URL_DQ, /* where a URL's scheme may stand, in "..." */
    PLACE_URL_SQ  /* the same in '...' */
};

struct name {
    struct str whole;
    struct name_part *parts;
    size_t count; /* 0: the implicit iterator */
};

struct node {
    enum node_kind kind;
    enum place place;
    bool is_raw;        /* {{{name}}} or {{&name}} */
    bool is_dynamic;    /* {{>*name}} or {{<*name}} */
    bool is_standalone; /* a partial, parent or block that begins its line */
    unsigned line;
    struct str text;   /* template text, or the name of a partial, parent or block */
    struct name name;  /* of a value or section, or behind the asterisk */
    struct str indent; /* of a partial, parent or block that begins its line */
    struct node *child;
    struct node *next;
    struct template *target; /* of a partial or parent that is not dynamic */
};

struct notes; /* check.c */

struct template
{
    struct str name;
    struct str file; /* as errors name it */
    struct str source;
    bool is_text; /* .txt: nothing is escaped or judged */
    bool has_dynamic;
    struct node *first;
    /* Scratch of the passes behind the parser. */
    struct notes *notes;
    unsigned mark;
    unsigned depth;
    struct template *next; /* in the store */
};

/* The map holds const things; a template may still be written to while the store opens. */
struct template_slot {
    struct template *t;
};

struct tmpl_store {
    struct arena *arena;
    struct map by_name;
    struct template *templates;
    size_t source_bytes;
    bool is_strict;
    bool is_plain_mustache;
};

/* NULL when there is none. */
struct template *store_find(const struct tmpl_store *s, struct str name);

/* Compiles t->source into t->first; what is wrong names file and line. */
enum err tmpl_parse(struct arena *a, struct template *t, struct error *e) ATTR_MUST_USE;
/* Resolves the names of partials and parents; refuses what can only recurse for ever. */
enum err tmpl_link(struct tmpl_store *s, struct error *e) ATTR_MUST_USE;
/* Judges the place of every tag in HTML, and notes it in the nodes. */
enum err tmpl_check(struct tmpl_store *s, struct error *e) ATTR_MUST_USE;

/* "file:line" as the field, words with a remedy: ERR_INVALID. */
#define template_fail(t, line, e, ...) template_fail_at((t), (line), (e), ERROR_HERE, __VA_ARGS__)
enum err template_fail_at(const struct template *t, unsigned line, struct error *e,
                          const char *where, const char *fmt, ...) ATTR_PRINTF(5, 6);

/* --- escape.c --- */

/* & < > " ' become entities. */
void escape_html(struct buf *out, struct str s);
/* May a URL that begins so be followed?  Escaped or not. */
bool escape_url_is_safe(struct str url);
bool escape_scheme_is_safe(struct str scheme);

#endif
