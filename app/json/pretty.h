/*
 * pretty.h - JSON for people: what fits stands on one line, the rest is indented.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_JSON_PRETTY_H
#define APP_JSON_PRETTY_H

#include <stddef.h>

#include "app/base/buf.h"

struct json_value;

#define JSON_PRETTY_WIDTH 96 /* bytes of a line, where values allow it */

/*
 * The value, without a newline at its end.  indent: how many spaces its lines after the first
 * begin with at least; used: how much of the first line is taken already.  Names, texts and
 * numbers stay as they were written.
 */
void json_write_pretty(struct buf *to, const struct json_value *v, size_t indent, size_t used);

#endif
