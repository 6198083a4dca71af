/*
 * email.c - local@domain: the part of RFC 5321's grammar that people use.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/email.h"

#define LOCAL_MAX 64
#define LABEL_MAX 63

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 5322's atext. */
static bool is_atext(char c)
{
    static const struct str others = STR_INIT("!#$%&'*+-/=?^_`{|}~");

    return is_alnum(c) || str_find(others, c, 0) < others.len;
}

static bool is_atom(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!is_atext(s.at[i]))
            return false;
    }
    return s.len > 0;
}

static bool is_label(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!is_alnum(s.at[i]) && s.at[i] != '-')
            return false;
    }
    return s.len > 0 && s.len <= LABEL_MAX && s.at[0] != '-' && s.at[s.len - 1] != '-';
}

/* Parts that are all of one kind, joined by dots. */
static bool is_dotted(struct str s, bool (*is_part)(struct str s))
{
    struct str part;

    while (str_cut(&s, '.', &part)) {
        if (!is_part(part))
            return false;
    }
    return true;
}

bool access_email_read(struct str text, struct access_email *out_email)
{
    struct str s = str_trim(text);
    size_t at = str_find(s, '@', 0);
    struct str local = str_range(s, 0, at);
    struct str domain = str_from(s, at + 1);

    if (at == s.len || s.len > ACCESS_EMAIL_MAX || local.len > LOCAL_MAX || domain.len == 0 ||
        local.len == 0 || !is_dotted(local, is_atom) || !is_dotted(domain, is_label))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        out_email->at[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    out_email->len = s.len;
    return true;
}

enum err access_email_parse(struct str text, struct access_email *out_email, struct error *e)
{
    if (access_email_read(text, out_email))
        return ERR_NONE;
    if (str_trim(text).len == 0)
        return error_tell(e, ERR_INVALID, STR("email"), "the e-mail address is missing");
    if (str_trim(text).len > ACCESS_EMAIL_MAX)
        return error_tell(e, ERR_INVALID, STR("email"),
                          "the e-mail address is too long: at most %d characters",
                          ACCESS_EMAIL_MAX);
    return error_tell(e, ERR_INVALID, STR("email"),
                      "that is no e-mail address: write it as name@example.org, in ASCII (an "
                      "international domain in its xn-- form)");
}

struct str access_email_str(const struct access_email *email)
{
    return (struct str){email->at, email->len};
}
