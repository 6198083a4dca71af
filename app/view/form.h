/*
 * form.h - reading forms, and what follows.
 *
 * A handler reads its form, asks access_csrf_check(), does what the form says, and goes
 * on (view_done: 303) or shows the form again, with what was typed and the words beside
 * the field that is meant.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_FORM_H
#define APP_VIEW_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/http/body.h"

struct http_exchange;

/*
 * Fields; their bytes are wiped when the request ends.  The handler calls
 * access_csrf_check() next, before it does anything with them.
 */
enum err view_form_read(struct http_exchange *x, struct http_form *out_form) ATTR_MUST_USE;
/* A field, the empty text where it is missing. */
struct str view_form_text(const struct http_form *form, struct str name);
/* The same, wiped when the request ends, wherever it was decoded to. */
struct str view_form_secret(struct http_exchange *x, const struct http_form *form, struct str name);
/* A number above 0, or 0. */
int64_t view_form_id(const struct http_form *form, struct str name);
/* Is it for who typed to mend?  Other failures are answered with the page of errors. */
bool view_is_typo(enum err code);
/* 303, not to be kept by any cache. */
enum err view_done(struct http_exchange *x, struct str path) ATTR_MUST_USE;

#endif
