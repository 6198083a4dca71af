/*
 * split.h - one SQL file into its statements, as the mariadb client reads it.
 *
 * Understands quotes ('', "", ``) with their escapes, comments (--, #, slash-star), version
 * comments (kept: the server reads them), DELIMITER lines, several statements a
 * line, and client commands that dumps hold.  DEFINER clauses are dropped from CREATE, so that
 * the objects belong to whoever migrates.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_SPLIT_H
#define APP_MODEL_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;

struct split_statement {
    struct str text; /* without its delimiter */
    size_t line;     /* of its first byte, from 1 */
    bool is_session; /* SET, LOCK TABLES, USE ...: to be run again when a file is resumed */
};

/* ERR_INVALID names the line: an unfinished quote or comment, a DELIMITER without an argument. */
enum err split_sql(struct arena *a, struct str text, struct split_statement **out_statements,
                   size_t *out_count, struct error *e) ATTR_MUST_USE;

#endif
