/*
 * password.h - passwords as the database keeps them: scrypt (RFC 7914).
 *
 * A stored password is one text that says how it was made:
 *
 *     $scrypt$ln=15,r=8,p=3$<salt>$<hash>
 *
 * ln is the logarithm of N; salt (16 bytes) and hash (32) are base64 without
 * padding.  So the cost can be raised at any time: what was stored before still
 * checks, crypt_password_is_outdated() tells, and it is made anew at the next
 * sign-in, when the password is at hand.
 *
 * One check takes CRYPT_PASSWORD_COST's 32 MiB for about a quarter of a second
 * of one core; the memory is given back at once.  No stored text can ask for
 * more than CRYPT_SCRYPT_MEMORY_MAX.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_CRYPT_PASSWORD_H
#define APP_CRYPT_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

/* What scrypt costs: 128 x r x 2^ln bytes, and time by 2^ln x r x p. */
struct crypt_scrypt_cost {
    unsigned ln; /* N = 2^ln */
    unsigned r;
    unsigned p;
};

/* OWASP's choice for 32 MiB. */
#define CRYPT_PASSWORD_COST ((struct crypt_scrypt_cost){.ln = 15, .r = 8, .p = 3})

#define CRYPT_SCRYPT_MEMORY_MAX ((size_t)128 << 20)
#define CRYPT_SCRYPT_WORK_MAX   ((size_t)1 << 21) /* 2^ln x r x p */

#define CRYPT_PASSWORD_TEXT_MAX 128 /* a stored password is at most that long */

/*
 * Fills out with len bytes of key.  ERR_INVALID: a cost out of bounds;
 * ERR_UNAVAILABLE: no memory for it now.
 */
enum err crypt_scrypt(struct str password, struct str salt, struct crypt_scrypt_cost cost,
                      unsigned char *out, size_t len, struct error *e) ATTR_MUST_USE;

/*
 * Makes the text to store, with a salt of its own, at CRYPT_PASSWORD_COST; text
 * has CRYPT_PASSWORD_TEXT_MAX bytes, and *out_len of them are used (no NUL).
 * ERR_INVALID: the password holds a NUL, which scrypt cannot tell from its end.
 */
enum err crypt_password_hash(struct str password, char *text, size_t *out_len,
                             struct error *e) ATTR_MUST_USE;

/*
 * Is it the password that was stored?  With an absent stored text the answer is
 * no after the same work, so that who has no account waits as long as who has.
 * ERR_INTERNAL: stored is no such text, or asks for more than the bounds.
 */
enum err crypt_password_check(struct str password, struct str stored, bool *out_is_right,
                              struct error *e) ATTR_MUST_USE;

/* Was it stored at another cost than today's (or is it unreadable)? */
bool crypt_password_is_outdated(struct str stored);

#endif
