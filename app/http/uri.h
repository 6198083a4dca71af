/*
 * uri.h - percent escapes and query strings (RFC 3986; for '+' the URL standard's forms).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_URI_H
#define APP_HTTP_URI_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct buf;
struct http_params;

/*
 * The text that s stands for, copied into the arena only where it differs; '+'
 * stays what it is.  False for an escape without two hexadecimal digits, and
 * for text that is not UTF-8 or holds NUL.
 */
bool http_uri_decode(struct arena *a, struct str s, struct str *out_text) ATTR_MUST_USE;

/* All but letters, digits and -._~ as %XX: for one segment of a path or one value of a query. */
void http_uri_print(struct buf *b, struct str s);
struct str http_uri_encode(struct arena *a, struct str s);

/*
 * name=value&name=value, decoded, '+' as a blank, in order; "&&" is passed over
 * and a name without '=' has the empty value.  What has no escapes borrows from
 * text.  More than max parameters, a bad escape, NUL or text that is not UTF-8
 * is ERR_INVALID.
 */
enum err http_query_parse(struct arena *a, struct str text, size_t max,
                          struct http_params *out_params, struct error *e) ATTR_MUST_USE;

#endif
