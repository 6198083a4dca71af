/*
 * strength.h - how long it takes to guess a password, by who knows what people choose.
 *
 * zxcvbn's estimate: lists of common passwords, words and names, also in leet and with
 * capitals; rows of the keyboard, sequences, repeats, years and dates; and the cheapest
 * way to put the password together of them.  It knows nothing of breaches.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_STRENGTH_STRENGTH_H
#define APP_STRENGTH_STRENGTH_H

#include <stddef.h>

#include "app/base/str.h"

#define STRENGTH_BYTES_MAX 256 /* of the password; what follows is not looked at */
#define STRENGTH_WORDS_MAX 8   /* of known; further ones likewise */

/*
 * Bits: each is twice as many guesses.  known: what an attacker tries first besides, such as
 * the name of its owner; words under four bytes and over 63 are left out.  The password is
 * without NUL; copies of it are wiped.
 */
double strength_bits(struct str password, const struct str *known, size_t count);

#endif
