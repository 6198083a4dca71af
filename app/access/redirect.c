/*
 * redirect.c - addresses against patterns, host and path each for itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/redirect.h"

#include "app/access/setup.h"

/* scheme://host and the rest, which begins with '/', '?' or '#', or is empty. */
struct halves {
    struct str origin;
    struct str rest;
};

static bool split(struct str url, struct halves *out)
{
    size_t at = str_search(url, STR("://"), 0);
    size_t end;

    if (at == url.len || at == 0)
        return false;
    end = at + 3;
    while (end < url.len && url.at[end] != '/' && url.at[end] != '?' && url.at[end] != '#')
        end++;
    *out = (struct halves){str_range(url, 0, end), str_from(url, end)};
    return true;
}

/* Letters that no browser reads in two ways. */
static bool is_plain(struct str url)
{
    for (size_t i = 0; i < url.len; i++) {
        if (url.at[i] <= ' ' || url.at[i] > '~' || url.at[i] == '\\' || url.at[i] == '"' ||
            url.at[i] == '<' || url.at[i] == '>')
            return false;
    }
    return url.len > 0 && url.len <= ACCESS_REDIRECT_MAX;
}

/*
 * Does the text match, '*' and "**" as in the header?  The last star is remembered:
 * where the text goes on differently it takes one character more.
 */
static bool matches(struct str pattern, struct str text)
{
    size_t p = 0, t = 0;
    size_t star_p = 0, star_t = 0;
    bool has_star = false, is_double = false;

    while (t < text.len) {
        if (p < pattern.len && pattern.at[p] == '*') {
            is_double = p + 1 < pattern.len && pattern.at[p + 1] == '*';
            p += is_double ? 2 : 1;
            star_p = p;
            star_t = t;
            has_star = true;
        } else if (p < pattern.len && pattern.at[p] == text.at[t]) {
            p++;
            t++;
        } else if (has_star && (is_double || (text.at[star_t] != '/' && text.at[star_t] != '.'))) {
            t = ++star_t;
            p = star_p;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.at[p] == '*')
        p++;
    return p == pattern.len;
}

static bool is_like(struct str pattern, const struct halves *url)
{
    struct halves want;

    return split(pattern, &want) && matches(want.origin, url->origin) &&
           matches(want.rest, url->rest);
}

bool access_redirect_is_allowed(const struct access_setup *setup, struct str url)
{
    struct halves parts, own;

    if (!is_plain(url) || !split(url, &parts) || str_find(parts.origin, '@', 0) < parts.origin.len)
        return false;
    if (split(setup->site_url, &own) && str_eq(own.origin, parts.origin))
        return true;
    for (size_t i = 0; i < setup->redirect_count; i++) {
        if (is_like(setup->redirects[i], &parts))
            return true;
    }
    return false;
}

struct str access_redirect_choose(const struct access_setup *setup, struct str url)
{
    return access_redirect_is_allowed(setup, url) ? url : setup->site_url;
}
