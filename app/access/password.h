/*
 * password.h - which passwords an account may have.
 *
 * Length is what counts (NIST SP 800-63B): no rules about digits and capitals,
 * which people answer with "Password1!".  What counts besides is that others do not
 * think of it: that is estimated, and looked up among the passwords of breaches.  The password is
 * text: any character but NUL, blanks included, never trimmed or cut.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_PASSWORD_H
#define APP_ACCESS_PASSWORD_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_breach;

#define ACCESS_PASSWORD_CHARS_MIN    10
#define ACCESS_PASSWORD_BYTES_MAX    256
#define ACCESS_PASSWORD_DISTINCT_MIN 5  /* different characters in it */
#define ACCESS_PASSWORD_BITS_MIN     26 /* of guessing: 2^26, hours by sign-in, a blink off-line */

/* What the operator has besides; one for the process, made with its setup. */
struct access_password_rules {
    const struct access_breach *breached; /* NULL: no list */
    struct str product;                   /* what people are asked a password for, or absent */
};

/*
 * ERR_INVALID with words for whoever chose it; email is the account's, or empty.  What is
 * easy to guess (strength.h), by who knows email and product too, is refused, and what is in
 * the list.  ERR_UNAVAILABLE: the list cannot be read, so that nothing can be said of it.
 */
enum err access_password_judge(const struct access_password_rules *rules, struct str password,
                               struct str email, struct error *e) ATTR_MUST_USE;

#endif
