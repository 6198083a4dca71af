/*
 * password.h - which passwords an account may have.
 *
 * Length is what counts (NIST SP 800-63B): no rules about digits and capitals,
 * which people answer with "Password1!".  The password is text: any character
 * but NUL, blanks included, never trimmed or cut.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_PASSWORD_H
#define APP_ACCESS_PASSWORD_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

#define ACCESS_PASSWORD_CHARS_MIN    10
#define ACCESS_PASSWORD_BYTES_MAX    256
#define ACCESS_PASSWORD_DISTINCT_MIN 5 /* different characters in it */

/* ERR_INVALID with words for whoever chose it; email is the account's. */
enum err access_password_judge(struct str password, struct str email,
                               struct error *e) ATTR_MUST_USE;

#endif
