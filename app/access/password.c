/*
 * password.c - long enough, not of one letter, not the e-mail address, not what many have.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/password.h"

#include <stdint.h>

#include "app/access/breach.h"
#include "app/base/utf8.h"
#include "app/strength/strength.h"

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

static bool is_easy(const struct access_password_rules *rules, struct str password,
                    struct str email)
{
    const struct str known[] = {email, str_range(email, 0, str_find(email, '@', 0)),
                                str_from(email, str_find(email, '@', 0) + 1), rules->product};

    return strength_bits(password, known, sizeof known / sizeof *known) < ACCESS_PASSWORD_BITS_MIN;
}

static enum err judge_breaches(const struct access_password_rules *rules, struct str password,
                               struct error *e)
{
    bool is_known = false;

    if (rules->breached == NULL)
        return ERR_NONE;
    TRY(access_breach_has(rules->breached, password, &is_known, e));
    if (!is_known)
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, STR("password"),
                      "the password is in a public list of passwords that were stolen elsewhere: "
                      "choose another, and change it wherever you use it");
}

/* What can be seen of it alone. */
static enum err judge_form(struct str password, struct str email, struct error *e)
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

enum err access_password_judge(const struct access_password_rules *rules, struct str password,
                               struct str email, struct error *e)
{
    TRY(judge_form(password, email, e));
    if (is_easy(rules, password, email))
        return error_tell(e, ERR_INVALID, STR("password"),
                          "the password is easy to guess: it is common, or made of what is; "
                          "several words that have nothing to do with each other make a good one");
    return judge_breaches(rules, password, e);
}
