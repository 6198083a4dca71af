/*
 * scan.h - the tokens of JSON: shared by check.c and parse.c.
 *
 * Each takes the text and where the token starts, and gives where it ends, or
 * SCAN_BAD.  Nothing is read outside the text.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_JSON_SCAN_H
#define APP_JSON_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "app/base/str.h"

#define SCAN_BAD SIZE_MAX

/* The first byte that is no blank. */
size_t json_scan_blank(struct str text, size_t from);
/* Behind the closing quote of the string that opens at from; escapes are checked, UTF-8 is not. */
size_t json_scan_string(struct str text, size_t from);
size_t json_scan_number(struct str text, size_t from);
/* true, false or null. */
size_t json_scan_word(struct str text, size_t from);

#endif
