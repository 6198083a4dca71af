/*
 * label.h - what tables and columns are called on a page.
 *
 * A COMMENT "Label. Help text" gives both; one that does not begin with a short
 * sentence of its own is help alone, and the label is made from the name:
 * "given_name" is "Given name", "subject_id" with a foreign key is "Subject".
 *
 * What app.json or an administrator says (display.h) goes before all of it, and the messages of
 * the reader's language ("@TABLE", "@TABLE.COLUMN", "@APP_" for its group; app/words/README.md)
 * before that.
 *
 * Results borrow from the model or live in the arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_LABEL_H
#define APP_VIEW_LABEL_H

#include "app/base/str.h"

struct arena;
struct http_exchange;
struct model;
struct model_column;
struct model_table;

/* A comment's two parts; either may come out empty. */
void view_comment_split(struct str comment, struct str *out_label, struct str *out_help);

/* "given_name" to "Given name"; what is known as an abbreviation stays upper case. */
struct str view_name_humanise(struct arena *a, struct str name);

/* What the messages of the reader's language have under an app's own key, else name. */
struct str view_said(const struct http_exchange *x, struct str key, struct str name);

struct str view_column_label(struct http_exchange *x, const struct model_column *c);
struct str view_column_help(struct http_exchange *x, const struct model_column *c);

/*
 * The prefix that the table shares with its app ("library_" of "library_loan"),
 * or empty: at least VIEW_PREFIX_TABLES tables begin with it and none is called
 * as the prefix itself ("film" and "film_actor" are no app "film").
 */
#define VIEW_PREFIX_TABLES 4
struct str view_table_prefix(const struct model *m, const struct model_table *t);

struct str view_table_label(struct http_exchange *x, const struct model_table *t);
struct str view_table_help(struct http_exchange *x, const struct model_table *t);

/* The same where this, perhaps nothing, is what is said of them. */
struct str view_table_label_said(struct http_exchange *x, const struct model_table *t,
                                 struct str label);
struct str view_table_help_said(struct http_exchange *x, const struct model_table *t,
                                struct str help);
struct str view_column_label_said(struct http_exchange *x, const struct model_column *c,
                                  struct str label);
struct str view_column_help_said(struct http_exchange *x, const struct model_column *c,
                                 struct str help);

#endif
