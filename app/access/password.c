/*
 * password.c - long enough, not of one letter, not the e-mail address.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/password.h"

#include <stdint.h>

#include "app/base/utf8.h"

static size_t count_distinct_bytes(struct str s)
{
    bool is_seen[UINT8_MAX + 1] = {false};
    size_t count = 0;

    for (size_t i = 0; i < s.len; i++) {
        bool *seen = &is_seen[(unsigned char)s.at[i]];

        count += !*seen;
        *seen = true;
    }
    return count;
}

static bool is_of_email(struct str password, struct str email)
{
    return str_eq_nocase(password, email) ||
           str_eq_nocase(password, str_range(email, 0, str_find(email, '@', 0)));
}

enum err access_password_judge(struct str password, struct str email, struct error *e)
{
    const struct str field = STR("password");

    if (!utf8_is_text(password))
        return error_tell(e, ERR_INVALID, field,
                          "the password is not text: type it in UTF-8, without NUL");
    if (password.len > ACCESS_PASSWORD_BYTES_MAX)
        return error_tell(e, ERR_INVALID, field, "the password is too long: at most %d bytes",
                          ACCESS_PASSWORD_BYTES_MAX);
    if (utf8_count(password) < ACCESS_PASSWORD_CHARS_MIN)
        return error_tell(
            e, ERR_INVALID, field,
            "the password is too short: at least %d characters; several words make a good one",
            ACCESS_PASSWORD_CHARS_MIN);
    if (count_distinct_bytes(password) < ACCESS_PASSWORD_DISTINCT_MIN)
        return error_tell(e, ERR_INVALID, field,
                          "the password is too simple: use at least %d different characters",
                          ACCESS_PASSWORD_DISTINCT_MIN);
    if (is_of_email(password, email))
        return error_tell(e, ERR_INVALID, field,
                          "the password is the e-mail address: choose one that others cannot know");
    return ERR_NONE;
}
