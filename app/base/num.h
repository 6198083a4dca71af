/*
 * num.h - numbers to text and back, exactly.
 *
 * Parsing takes the whole text or nothing: no blanks, no sign twice, no
 * overflow, no locale.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_NUM_H
#define APP_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/str.h"

#define NUM_TEXT_MAX 32 /* the longest of them, and to spare */

bool num_parse_int(struct str s, int64_t *out_n) ATTR_MUST_USE;
bool num_parse_uint(struct str s, uint64_t *out_n) ATTR_MUST_USE;
/* Decimal with an optional k, m or g (x 1024, 1024^2, 1024^3): "64k" is 65536. */
bool num_parse_bytes(struct str s, uint64_t *out_n) ATTR_MUST_USE;
/* true/false, yes/no, on/off, 1/0, without case. */
bool num_parse_bool(struct str s, bool *out_b) ATTR_MUST_USE;
/* A decimal number as SQL and JSON write it: -12.50, .5, 1e-3.  Exact: only checked, not converted.
 */
bool num_is_decimal(struct str s);

/* The value of a hexadecimal digit, or -1. */
int num_hex(char c);

/* Write digits (no NUL) and return how many; to has NUM_TEXT_MAX bytes. */
size_t num_print_int(int64_t n, char *to);
size_t num_print_uint(uint64_t n, char *to);
/* The fewest digits that read back as the same number; for what is infinite or no number see
 * printf. */
size_t num_print_double(double d, char *to);
size_t num_print_float(float f, char *to);

#endif
