/*
 * inquiry_words.h - the words that statements of the console are made of; for inquiry.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_INQUIRY_WORDS_H
#define APP_MODEL_INQUIRY_WORDS_H

#include <stdbool.h>

#include "app/base/str.h"

/* A function without effects, or a word of the language that a parenthesis may follow. */
bool inquiry_may_open(struct str word);
/* Reserved words of what writes, locks or goes to files. */
bool inquiry_is_refused(struct str word);
/* SHOW word; and SHOW CREATE word. */
bool inquiry_may_show(struct str word);
bool inquiry_may_show_create(struct str word);
/* A table of information_schema that tells of the schema alone. */
bool inquiry_is_open_view(struct str name);

#endif
