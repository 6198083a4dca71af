/*
 * split_scan.h - the smallest pieces of SQL text: quotes, comments, words.
 *
 * Shared by the splitter, which only wants to skip them, and by the reader of
 * statement heads (split_kind.c), which wants the words between them.
 *
 * Every function takes a place in the text and returns the place behind what
 * stands there; SCAN_UNFINISHED where the text ends before it does.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_SPLIT_SCAN_H
#define APP_MODEL_SPLIT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/str.h"

#define SCAN_UNFINISHED SIZE_MAX

bool scan_is_blank(char c);
bool scan_is_quote(char c);

/* at stands on ', " or `: behind the closing one.  \ escapes in ' and "; a doubled quote does. */
size_t scan_quoted(struct str s, size_t at);

/* Behind the comment that begins at at (the line end included); at itself when none does. */
size_t scan_comment(struct str s, size_t at);

/*
 * The length of a version comment's opening (slash star ! or slash star M!, with its
 * number) at at, or 0.  *out_is_read says whether a MariaDB server reads what is inside.
 */
size_t scan_version(struct str s, size_t at, bool *out_is_read);

enum scan_kind {
    SCAN_END,
    SCAN_WORD,   /* letters, digits, _ and $, and any byte above ASCII */
    SCAN_NAME,   /* quoted by backticks */
    SCAN_STRING, /* quoted by ' or " */
    SCAN_SIGN    /* one byte of anything else */
};

struct scan_token {
    enum scan_kind kind;
    struct str text; /* with its quotes */
    size_t at;       /* where it begins in the statement */
};

/* Reads one statement token by token; comments are skipped, version comments are entered. */
struct scan {
    struct str text;
    size_t at;
    bool is_in_version;
};

/* SCAN_END at the end, and for ever after. */
struct scan_token scan_next(struct scan *s);
bool scan_is_word(struct scan_token t, struct str word);

#endif
