/*
 * escape.c - text becomes harmless in HTML, and a URL keeps to schemes that run nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <limits.h>

#include "app/base/buf.h"
#include "app/tmpl/private.h"

/* Of a byte that is_special. */
static struct str entity_of(char c)
{
    switch (c) {
    case '&': return STR("&amp;");
    case '<': return STR("&lt;");
    case '>': return STR("&gt;");
    case '"': return STR("&quot;");
    }
    return STR("&#39;");
}

static const bool is_special[UCHAR_MAX + 1] = {
    ['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true, ['\''] = true};

void escape_html(struct buf *out, struct str s)
{
    size_t from = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (!is_special[(unsigned char)s.at[i]])
            continue;
        buf_add(out, s.at + from, i - from);
        buf_add_str(out, entity_of(s.at[i]));
        from = i + 1;
    }
    if (from < s.len)
        buf_add(out, s.at + from, s.len - from);
}

bool escape_scheme_is_safe(struct str scheme)
{
    return str_eq_nocase(scheme, STR("http")) || str_eq_nocase(scheme, STR("https")) ||
           str_eq_nocase(scheme, STR("mailto")) || str_eq_nocase(scheme, STR("tel"));
}

/*
 * Browsers drop what is not above the blank in front of a URL, and tabs and
 * line ends anywhere in it, before they look for the scheme: so does this.
 */
bool escape_url_is_safe(struct str url)
{
    char scheme[8]; /* longer than any that is allowed */
    size_t len = 0;

    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.at[i];

        if (c == '/' || c == '?' || c == '#')
            return true; /* relative: it has no scheme */
        if (c == ':')
            return escape_scheme_is_safe((struct str){scheme, len});
        if (c == '\t' || c == '\n' || c == '\r' || (c <= ' ' && len == 0))
            continue;
        if (len < sizeof scheme)
            scheme[len++] = (char)c;
    }
    return true;
}
