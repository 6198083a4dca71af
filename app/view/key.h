/*
 * key.h - a row's primary key as one segment of a path.
 *
 * The values stand in key order, joined by ','.  What would be read otherwise is
 * written as a '~' and a digit, because a server decodes %2C, %2F and %2E%2E
 * before anybody can tell them from the real thing:
 *
 *     ~0 '~'   ~1 ','   ~2 the empty text   ~3 '.'   ~4 '/'   ~5 '\'
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_KEY_H
#define APP_VIEW_KEY_H

#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;

/* The segment, percent-encoded: ready to stand in a path. */
struct str view_key_encode(struct arena *a, const struct str *values, size_t count);

/* The same before it is percent-encoded: as a field of a form. */
struct str view_key_print(struct arena *a, const struct str *values, size_t count);

/*
 * The count values of a segment that was percent-decoded already, into
 * values[0 .. count - 1].  ERR_ABSENT when it is not the key of any row.
 */
enum err view_key_decode(struct arena *a, struct str segment, struct str *values, size_t count,
                         struct error *e) ATTR_MUST_USE;

#endif
