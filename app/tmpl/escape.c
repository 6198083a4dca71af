/*
 * escape.c - text becomes harmless in HTML, and a URL keeps to schemes that run nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/buf.h"
#include "app/tmpl/private.h"

/* What stands for the byte, or an absent text where it stands for itself. */
static struct str entity_of(char c)
{
    switch (c) {
    case '&': return STR("&amp;");
    case '<': return STR("&lt;");
    case '>': return STR("&gt;");
    case '"': return STR("&quot;");
    case '\'': return STR("&#39;");
    }
    return STR_NONE;
}

void escape_html(struct buf *out, struct str s)
{
    size_t from = 0;

    for (size_t i = 0; i < s.len; i++) {
        struct str entity;

        if (s.at[i] > '>') /* letters, and most else: one comparison each */
            continue;
        entity = entity_of(s.at[i]);
        if (entity.at == NULL)
            continue;
        buf_add(out, s.at + from, i - from);
        buf_add_str(out, entity);
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
