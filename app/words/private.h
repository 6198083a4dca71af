/*
 * private.h - what the files of words/ share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_WORDS_PRIVATE_H
#define APP_WORDS_PRIVATE_H

#include "app/base/error.h"
#include "app/base/str.h"
#include "app/words/words.h"

#define WORDS_LANGUAGES_MAX 64
#define WORDS_FILE_MAX      ((size_t)4 << 20)

struct arena;
struct locale_language;
struct tmpl_words;

struct words_entry {
    struct words_language public; /* first: an entry is one */
    struct locale_language *locale;
    struct tmpl_words *messages;
    struct tmpl_store *store;
};

struct words {
    struct arena *arena;
    struct words_entry entries[WORDS_LANGUAGES_MAX]; /* by tag, but for English, which is first */
    struct words_language shown[WORDS_LANGUAGES_MAX];
    size_t count;
    const struct words_language *site;
};

/* "…/messages/de.json": false for another file. */
bool words_file_tag(struct str name, struct str *out_tag);
/* Puts what the file holds. */
enum err words_file_read(struct arena *a, const char *path, struct tmpl_words *to, struct error *e);

#endif
