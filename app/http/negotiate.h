/*
 * negotiate.h - which of the types we have does the client want (RFC 9110, 12.5.1)?
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_NEGOTIATE_H
#define APP_HTTP_NEGOTIATE_H

#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;

/*
 * offered: media types, our favourite first; their parameters do not count.  The
 * client's q decides, then how exactly it named the type, then our order; without
 * an Accept header (or with one that cannot be read) it is the first.  Adds
 * Vary: Accept.  406 names what there is.
 */
enum err http_negotiate(struct http_exchange *x, const struct str *offered, size_t count,
                        size_t *out_index) ATTR_MUST_USE;

#endif
