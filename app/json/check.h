/*
 * check.h - is a text JSON?  Nothing is built and nothing allocated.
 *
 * Strict RFC 8259: one value with blanks around it, valid UTF-8, no trailing
 * comma, no comment, no bare word, no number with a leading zero.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_JSON_CHECK_H
#define APP_JSON_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/str.h"

#define JSON_CHECK_DEPTH_MAX 512

/* False as well where arrays and objects nest deeper than depth_max (at most JSON_CHECK_DEPTH_MAX).
 */
bool json_is_valid(struct str text, size_t depth_max);

#endif
