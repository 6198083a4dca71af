/*
 * html.h - where in an HTML page a byte stands: text, tag, attribute value, script.
 *
 * A place is moved on by the template's own text only; what values put in is
 * escaped and cannot leave the place it stands in.  It follows the tokenizer of
 * the HTML standard (13.2.5) as far as templates need it, and refuses what a
 * browser would repair by guessing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_TMPL_HTML_H
#define APP_TMPL_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/str.h"

#define HTML_NAME_MAX 24 /* longer than any name with a meaning of its own */

enum html_state {
    HTML_TEXT,
    HTML_RCDATA, /* <title>, <textarea>: text without tags */
    HTML_RAW,    /* <script>, <style> and other elements that hold no HTML */
    HTML_COMMENT,
    HTML_BOGUS,    /* <!doctype ...>, <?...> */
    HTML_MARKUP,   /* behind <! */
    HTML_TAG_OPEN, /* behind < */
    HTML_END_OPEN, /* behind </ */
    HTML_TAG_NAME,
    HTML_TAG,      /* in a tag, where an attribute may begin */
    HTML_NAME_END, /* the same, and a blank has to come first */
    HTML_ATTR_NAME,
    HTML_AFTER_NAME,
    HTML_BEFORE_VALUE, /* behind = */
    HTML_DQ,
    HTML_SQ,
    HTML_UNQUOTED
};

enum html_attr { HTML_ATTR_PLAIN, HTML_ATTR_URL, HTML_ATTR_CODE };

/* How much of a URL attribute has been seen. */
enum html_head {
    HTML_HEAD_OVER,    /* behind / ? # or a scheme that is fine */
    HTML_HEAD_LITERAL, /* nothing but the template's own text, kept in name */
    HTML_HEAD_TAGGED,  /* a value is part of it: judged when it is rendered */
    HTML_HEAD_BAD      /* the template's own scheme, which may run something */
};

struct html_place {
    enum html_state state;
    enum html_attr attr;
    enum html_head head;
    unsigned char element; /* number in html.c's table; 0: one like any other */
    bool is_end_tag;
    unsigned char matched; /* of what ends raw text or a comment */
    unsigned char len;     /* of name; HTML_NAME_MAX + 1: longer than that */
    char name[HTML_NAME_MAX];
};

/* Moves on over the template's text: NULL, or what is wrong at *out_at. */
const char *html_feed(struct html_place *p, struct str text, size_t *out_at);

/*
 * A tag of the template stands here: names that were being read are over, since
 * a tag may not lengthen them.  NULL, or why none may stand here.
 */
const char *html_settle(struct html_place *p);

/* The same for a tag that is replaced by a value. */
const char *html_settle_value(struct html_place *p);

/* The same for a block, behind which any content may have been. */
void html_settle_block(struct html_place *p);

/* Forgets the name being read, so that equal places are equal in every byte. */
void html_name_clear(struct html_place *p);

bool html_place_eq(const struct html_place *a, const struct html_place *b);

/* What holds whether one went from a to b or stayed at a; both settled.  False: they differ. */
bool html_place_join(const struct html_place *a, const struct html_place *b,
                     struct html_place *out_joined);

/* "in a tag", "in <script>": for messages. */
const char *html_place_words(const struct html_place *p);

#endif
