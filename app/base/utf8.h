/*
 * utf8.h - is it text?
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_UTF8_H
#define APP_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/str.h"

/* Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
bool utf8_is_valid(struct str s);
/* Valid, and without NUL: what may go into a database column of text. */
bool utf8_is_text(struct str s);

/* At most max bytes of valid s, never cutting a character in two. */
struct str utf8_clip(struct str s, size_t max);

/* Characters of valid s: all bytes but the continuing ones. */
size_t utf8_count(struct str s);

/* Writes a code point, up to 4 bytes, and returns how many; 0 when it is none. */
size_t utf8_print(unsigned long code, char *to);

#endif
