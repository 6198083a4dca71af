/*
 * lex.h - a template's text as a row of tags.
 *
 * The lexer knows delimiters and lines; what a tag means is parse.c's business.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_TMPL_LEX_H
#define APP_TMPL_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct template;

struct lexer {
    const struct template *t;
    struct str source;
    size_t pos; /* behind the last tag */
    struct str open;
    struct str close;
    unsigned line; /* of byte counted */
    size_t counted;
};

/*
 * One tag.  A tag that begins its line has only blanks before it there, one
 * that ends its line only blanks behind it; a tag that does both is standalone.
 */
struct tag {
    char sigil; /* one of ! = # ^ / > < $ & { _, or 0 for a variable */
    struct str body;
    unsigned line;
    size_t start; /* of the opening delimiter */
    size_t end;   /* behind the closing one */
    bool begins_line;
    bool ends_line;
    size_t line_start; /* where the blanks before it begin; start when it does not begin its line */
    size_t next_line;  /* behind the line's end; end when it does not end its line */
};

void lexer_init(struct lexer *l, const struct template *t);

/* The next tag; *out_more is false when there is none. */
enum err lexer_next(struct lexer *l, struct tag *out_tag, bool *out_more,
                    struct error *e) ATTR_MUST_USE;

/* {{=<% %>=}}: body is what stands between the equal signs. */
enum err lexer_set_delimiters(struct lexer *l, const struct tag *tag,
                              struct error *e) ATTR_MUST_USE;

/* The blanks that begin the first line, at or after from, which holds more than blanks. */
struct str lexer_indent_at(const struct lexer *l, size_t from);

#endif
