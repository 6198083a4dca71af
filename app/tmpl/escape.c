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
 * Browsers drop what is not above the blank in front of a URL: so does this.
 * They drop tabs and line ends inside it as well; a scheme that holds one is
 * none of those allowed, which is as good.
 */
bool escape_url_is_safe(struct str url)
{
    size_t start = 0;

    while (start < url.len && (unsigned char)url.at[start] <= ' ')
        start++;
    for (size_t i = start; i < url.len; i++) {
        if (url.at[i] == '/' || url.at[i] == '?' || url.at[i] == '#')
            return true; /* relative: it has no scheme */
        if (url.at[i] == ':')
            return escape_scheme_is_safe(str_range(url, start, i));
    }
    return true;
}
