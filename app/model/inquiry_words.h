/*
 * inquiry_words.h - the words that statements of the console are made of; for inquiry.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_INQUIRY_WORDS_H
#define APP_MODEL_INQUIRY_WORDS_H

#include <stdbool.h>

#include "app/base/str.h"
#include "app/model/split_scan.h"

struct arena;
struct inquiry_closed;

/* A function without effects, or a word of the language that a parenthesis may follow. */
bool inquiry_may_open(struct str word);
/* Reserved words of what writes, locks or goes to files. */
bool inquiry_is_refused(struct str word);
/* SHOW word; and SHOW CREATE word. */
bool inquiry_may_show(struct str word);
bool inquiry_may_show_create(struct str word);
/*
 * A name as the server might compare it: without its quotes, small, and with the Turkish I, which
 * its own folding makes an i of.
 */
struct str inquiry_name(struct arena *a, struct scan_token t);
/* A database that statements do not look into; name is such a name. */
bool inquiry_is_stranger(const struct inquiry_closed *closed, struct str name);

/* A table of information_schema that tells of the schema alone. */
bool inquiry_is_open_view(struct str name);

#endif
