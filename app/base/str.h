/*
 * str.h - text with a length: the one way text is passed around.
 *
 * A struct str borrows: it owns nothing and is valid as long as what it points
 * into.  It may hold any byte, is not NUL-ended, and { NULL, 0 } is the absent
 * text, distinct from the empty one only where a comment says so.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_STR_H
#define APP_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"

struct arena;

struct str {
    const char *at;
    size_t len;
};

/* A literal, and a literal in a static initialiser. */
#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_INIT(literal)               \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }
#define STR_NONE ((struct str){NULL, 0})

/*
 * Marks a literal that is shown to people in their language: whoever shows it gives it to
 * tmpl_say(), and tests/words/messages.sh looks for its translation.  STR_INIT(N_("Overview"))
 */
#define N_(literal) literal

/* printf("%.*s", STR_ARG(s)); longer than INT_MAX is cut. */
#define STR_ARG(s) str_print_len(s), ((s).at == NULL ? "" : (s).at)

int str_print_len(struct str s);

struct str str_from_z(const char *z);

bool str_eq(struct str a, struct str b);
/* ASCII letters compare without case; other bytes exactly. */
bool str_eq_nocase(struct str a, struct str b);
/* Byte order, as qsort() wants it. */
int str_compare(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* The index of the first byte c at or after from, or s.len when there is none. */
size_t str_find(struct str s, char c, size_t from);
/* The index of the first needle at or after from, or s.len when there is none. */
size_t str_search(struct str s, struct str needle, size_t from);

/* The part from byte start on, or from start up to end; bounds are clamped. */
struct str str_from(struct str s, size_t start);
struct str str_range(struct str s, size_t start, size_t end);

/* Without the blanks, tabs and line ends around it. */
struct str str_trim(struct str s);

/*
 * Takes the part before the first sep off *rest into *out_part and says true;
 * false when *rest is absent ({NULL, 0}), which it becomes after the last part.
 * "a,,b" has the parts "a", "" and "b"; "" has one empty part.
 */
bool str_cut(struct str *rest, char sep, struct str *out_part);

/* Copies into the arena.  str_z() ends the copy with NUL, for foreign borders. */
struct str str_dup(struct arena *a, struct str s);
const char *str_z(struct arena *a, struct str s) ATTR_NONNULL_RET;
struct str str_lower(struct arena *a, struct str s);
struct str str_format(struct arena *a, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* 64 bits of FNV-1a: for tables whose keys no stranger chooses. */
unsigned long long str_hash(struct str s);

#endif
