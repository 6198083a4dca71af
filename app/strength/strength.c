/*
 * strength.c - zxcvbn, which wants its texts to end with NUL.
 *
 * The library holds its lists in read-only memory and has no state: any number of threads
 * may ask at once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/strength/strength.h"

#include <string.h>
#include <zxcvbn.h>

#define WORD_MIN 4 /* a shorter one is in many good passwords by chance */
#define WORD_MAX 63

static void copy(char *to, struct str s)
{
    if (s.len > 0)
        memcpy(to, s.at, s.len);
    to[s.len] = '\0';
}

double strength_bits(struct str password, const struct str *known, size_t count)
{
    char text[STRENGTH_BYTES_MAX + 1];
    char words[STRENGTH_WORDS_MAX][WORD_MAX + 1];
    const char *list[STRENGTH_WORDS_MAX + 1] = {NULL};
    size_t used = 0;
    double bits;

    for (size_t i = 0; i < count && used < STRENGTH_WORDS_MAX; i++) {
        if (known[i].len < WORD_MIN || known[i].len > WORD_MAX)
            continue;
        copy(words[used], known[i]);
        list[used] = words[used];
        used++;
    }
    copy(text, str_range(password, 0, STRENGTH_BYTES_MAX));
    bits = ZxcvbnMatch(text, list, NULL);
    explicit_bzero(text, sizeof text);
    return bits;
}
