/*
 * tree.h - a compiled template: nodes linked by next (siblings) and child (what stands between an
 * opening tag and its end).
 *
 * The tree is built by parse.c, joined to the templates it names by link.c,
 * judged by check.c, and never changes after.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_TMPL_TREE_H
#define APP_TMPL_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/str.h"

struct name_part;
struct notes; /* check.c */
struct tmpl_words;
struct template;

enum node_kind {
    NODE_TEXT,
    NODE_VALUE,
    NODE_SECTION,
    NODE_INVERTED,
    NODE_PARTIAL,
    NODE_PARENT,
    NODE_BLOCK,
    NODE_WORDS,  /* text of a message, escaped already */
    NODE_PLURAL, /* a message by number: one NODE_FORM a category */
    NODE_FORM
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
    bool is_count;      /* a value in a message: a number is written as the language does */
    bool is_marked;     /* words that hold <strong> and the like: for between tags only */
    unsigned char form; /* of a NODE_FORM: an enum tmpl_plural */
    unsigned line;
    struct str text;   /* template text, or the name of a partial, parent or block */
    struct name name;  /* of a value or section, or behind the asterisk */
    struct str indent; /* of a partial, parent or block that begins its line */
    struct node *child;
    struct node *next;
    struct template *target;        /* of a partial or parent that is not dynamic */
    const struct tmpl_words *words; /* of a NODE_PLURAL: whose forms these are */
};

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

#endif
