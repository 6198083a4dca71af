/*
 * secret.h - what a secret needs: to be compared blindly, and to be gone afterwards.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_CRYPT_SECRET_H
#define APP_CRYPT_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/str.h"

/*
 * Whether they are the same, in a time that depends on their lengths alone.  Of two
 * different lengths the answer comes at once: keep secrets of one length, or compare digests.
 */
bool crypt_equal(struct str a, struct str b);

/* Overwrites; the compiler does not drop it, though the bytes are never read again. */
void crypt_wipe(void *at, size_t len);
/*
 * The same for a text in writable memory (an arena's, never a literal) that its
 * caller was the last to read.
 */
void crypt_wipe_str(struct str s);

#endif
