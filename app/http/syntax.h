/*
 * syntax.h - the small grammar that HTTP's fields are written in (RFC 9110, 5.6).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_SYNTAX_H
#define APP_HTTP_SYNTAX_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/str.h"

struct arena;
struct http_param;

/* A name: at least one byte, letters, digits and !#$%&'*+-.^_`|~ */
bool http_syntax_is_token(struct str s);
/* Without control characters other than the tab: it cannot end a line. */
bool http_syntax_is_value(struct str s);
/* Without control characters and blanks; bytes above 127 are let through. */
bool http_syntax_is_visible(struct str s);
/* type/subtype, without parameters. */
bool http_syntax_is_media_type(struct str s);

/*
 * Takes the next element off a comma-separated list, trimmed, and says true;
 * commas inside quotes do not separate, empty elements are passed over.
 */
bool http_syntax_cut_list(struct str *rest, struct str *out_element) ATTR_MUST_USE;

/*
 * Takes the next ";name=value" off *rest and says true.  A quoted value is
 * given without its quotes, in the arena where it had escapes.  At the end it
 * says false and *rest is empty, unless what is left is malformed.
 */
bool http_syntax_cut_param(struct arena *a, struct str *rest,
                           struct http_param *out_param) ATTR_MUST_USE;

#endif
