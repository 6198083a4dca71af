/*
 * email.h - e-mail addresses as account names.
 *
 * An address is taken in ASCII only, without quoted parts and comments, and kept
 * in lower case: then two accounts never look alike, and no collation finds one
 * for another.  An international domain is written in its xn-- form.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_EMAIL_H
#define APP_ACCESS_EMAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

#define ACCESS_EMAIL_MAX 254 /* RFC 5321, by its erratum 1690 */

/* A plain value: an address that was checked, in lower case. */
struct access_email {
    size_t len;
    char at[ACCESS_EMAIL_MAX];
};

/* Takes the blanks around it off; false when it is no such address. */
bool access_email_read(struct str text, struct access_email *out_email) ATTR_MUST_USE;
/* The same, with words for whoever typed it: ERR_INVALID. */
enum err access_email_parse(struct str text, struct access_email *out_email,
                            struct error *e) ATTR_MUST_USE;
/* Borrows from *email. */
struct str access_email_str(const struct access_email *email);

#endif
