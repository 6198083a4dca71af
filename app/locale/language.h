/*
 * language.h - what a language has of its own: plural rules, digits, direction, its name.
 *
 * ICU's (CLDR's) rules.  An opened language never changes, and any number of
 * threads may ask it at once.
 *
 * Lifetime: process; whoever opened it closes it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_LOCALE_LANGUAGE_H
#define APP_LOCALE_LANGUAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct buf;
struct locale_language;

/* tag: of BCP 47 ("de", "pt-BR").  ERR_INVALID: it is none. */
enum err locale_language_open(struct str tag, struct locale_language **out_language,
                              struct error *e) ATTR_MUST_USE;
/* NULL is fine. */
void locale_language_close(struct locale_language *l);

bool locale_language_is_rtl(const struct locale_language *l);
/* What it calls itself: "Deutsch". */
struct str locale_language_name(const struct locale_language *l);
/* CLDR's category for a count: "one", "few", "other" ... */
struct str locale_language_plural(const struct locale_language *l, int64_t n);
/* A count as people write it: 1,234 or 1.234. */
void locale_language_number(const struct locale_language *l, int64_t n, struct buf *out);

#endif
