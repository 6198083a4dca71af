/*
 * words.h - the messages of one language: what {{_ ...}} in templates and texts made in C become.
 *
 * A message's key is its English text, with {names} where values go; what a
 * language lacks is looked for in the one behind it (English, whose own table
 * holds its plural forms), and is at last the key itself.  A translation is
 * text: of markup it may hold the attributeless elements that its key has.
 *
 * The placeholder whose name ends in "count" is a number: it is written as the
 * language writes numbers, and decides which plural form is taken (CLDR's
 * categories).  What those rules are is handed in: this folder knows none.
 *
 * In C:
 *     tmpl_map_put_text(m, STR("label"), TMPL_SAY(x->templates, "Save changes"));
 *     TMPL_SAY_WITH(x->templates, x->arena, "{name} has {count} rows",
 *                   TMPL_TEXT("name", name), TMPL_COUNT("count", n))
 * and in a table, which is translated when a row of it is shown:
 *     static const struct str labels[] = {STR_INIT(N_("Overview")), STR_INIT(N_("Profile"))};
 *     tmpl_say(x->templates, labels[i])
 * (N_ is base/str.h's.)  The key is always a literal in one of these: tests/words/messages.mjs
 * finds them by that.
 *
 * Lifetime: the arena's, which outlives every store compiled with it.  It never
 * changes once a store has it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_TMPL_WORDS_H
#define APP_TMPL_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct buf;
struct tmpl_store;
struct tmpl_words;

/* The categories of CLDR. */
enum tmpl_plural {
    TMPL_ZERO,
    TMPL_ONE,
    TMPL_TWO,
    TMPL_FEW,
    TMPL_MANY,
    TMPL_OTHER, /* the last: every message has it */
    TMPL_PLURAL__COUNT
};

struct tmpl_language {
    struct str tag; /* of BCP 47: "de", "pt-BR" */
    bool is_rtl;    /* written from right to left */
    enum tmpl_plural (*plural)(const void *ctx, int64_t n);
    void (*number)(const void *ctx, int64_t n, struct buf *out);
    const void *ctx; /* of both; called from many threads at once */
};

/* behind: the language to look in next, or NULL. */
struct tmpl_words *tmpl_words_new(struct arena *a, const struct tmpl_language *language,
                                  const struct tmpl_words *behind) ATTR_NONNULL_RET;

/*
 * One message.  forms: by category, absent ({NULL, 0}) where the language has none; a message
 * that does not depend on a number has TMPL_OTHER alone.  ERR_INVALID (field: the key) when a
 * placeholder or an element differs from the key's, or TMPL_OTHER is absent.  The texts are copied.
 */
enum err tmpl_words_put(struct tmpl_words *w, struct str key,
                        const struct str forms[TMPL_PLURAL__COUNT], struct error *e) ATTR_MUST_USE;

/* "en" where w is NULL. */
struct str tmpl_words_tag(const struct tmpl_words *w);
bool tmpl_words_is_rtl(const struct tmpl_words *w);
/* "zero", "one" ...; TMPL_PLURAL__COUNT for another word. */
enum tmpl_plural tmpl_plural_of(struct str name);

/* A value for a placeholder. */
struct tmpl_arg {
    struct str name;
    struct str text;
    int64_t number;
    bool is_number;
};

#define TMPL_TEXT(name_literal, s) ((struct tmpl_arg){.name = STR(name_literal), .text = (s)})
#define TMPL_COUNT(name_literal, n) \
    ((struct tmpl_arg){.name = STR(name_literal), .number = (n), .is_number = true})

/* The text of a key without placeholders; it lives as long as the store, or as the key. */
struct str tmpl_say(const struct tmpl_store *s, struct str key);
/* With values put in, in the arena.  A placeholder without a value is empty. */
struct str tmpl_say_with(const struct tmpl_store *s, struct arena *a, struct str key,
                         const struct tmpl_arg *args, size_t count);

#define TMPL_SAY(s, literal) tmpl_say((s), STR(literal))
#define TMPL_SAY_WITH(s, a, literal, ...)                                         \
    tmpl_say_with((s), (a), STR(literal), (const struct tmpl_arg[]){__VA_ARGS__}, \
                  sizeof((const struct tmpl_arg[]){__VA_ARGS__}) / sizeof(struct tmpl_arg))

/*
 * What e tells the client (e->words) in the language of the templates.  Its key is the format with
 * {1}, {2} ... for what was put in: "This is too long: at most {1} bytes."
 */
struct str tmpl_say_error(const struct tmpl_store *s, struct arena *a, const struct error *e);

#endif
