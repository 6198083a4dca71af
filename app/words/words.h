/*
 * words.h - the languages of an installation: their messages, and every template compiled in each.
 *
 * A language is a file: FOLDER/messages/LANG.json in a folder of templates, from
 * the English text to the other one:
 *     {"Save changes": "Änderungen speichern",
 *      "{count} rows": {"one": "{count} Zeile", "other": "{count} Zeilen"}}
 * Folders in the templates' folder (an app's) may have messages/ of their own,
 * which add to that language; a later file's text takes an earlier one's place.
 * English needs no file but for its plural forms, and is always there.
 *
 * Everything is read and compiled when it is opened, and never changes: what a
 * page costs does not depend on its language.  Any number of threads read it.
 *
 * Lifetime: process; serve/ opens it anew when files change in development.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_WORDS_WORDS_H
#define APP_WORDS_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/tmpl/store.h"

struct words;

struct words_language {
    struct str tag;                     /* "de" */
    struct str name;                    /* as it calls itself: "Deutsch" */
    const struct tmpl_store *templates; /* in that language */
    bool is_rtl;
};

/* options: words is ignored.  site: the tag to speak where nobody asks for another; or absent. */
enum err words_open(const struct tmpl_options *options, struct str site, struct words **out_words,
                    struct error *e) ATTR_MUST_USE;
/* NULL is fine. */
void words_close(struct words *w);

/* By tag; English is among them. */
const struct words_language *words_languages(const struct words *w, size_t *out_count);

/*
 * The lookup of RFC 4647, 3.4, by one tag: "de-AT" finds "de" where there is no "de-AT".
 * NULL: there is none, or it is no tag.
 */
const struct words_language *words_find_language(const struct words *w, struct str tag);

/*
 * preferred: what an account says, or absent; accepted: an Accept-Language header, or absent.
 * The first that leads to a language decides, the site's is the last resort.
 * *out_range, unless NULL, is what was asked for by that ("de-AT" where "de" is given), for
 * formats.
 */
const struct words_language *words_choose(const struct words *w, struct str preferred,
                                          struct str accepted,
                                          struct str *out_range) ATTR_NONNULL_RET;

#endif
