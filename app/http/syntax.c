/*
 * syntax.c - the small grammar that HTTP's fields are written in.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/syntax.h"

#include <stdint.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/http/request.h"

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_token_char(char c)
{
    return is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

bool http_syntax_is_token(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!is_token_char(s.at[i]))
            return false;
    }
    return s.len > 0;
}

/* Does any of eight bytes lie below limit, or equal DEL?  May say yes in error, never no. */
static bool may_have_control(uint64_t eight, uint64_t limit)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t del = eight ^ (ones * 0x7f);

    return ((((eight - ones * limit) & ~eight) | ((del - ones) & ~del)) & (ones * 0x80)) != 0;
}

/* Every request passes its whole head through here: eight bytes at a time where they are plain. */
static bool is_free_of_controls(struct str s, unsigned char limit, unsigned char allowed)
{
    size_t i = 0;

    while (i < s.len) {
        unsigned char c = (unsigned char)s.at[i];
        uint64_t eight;

        if (s.len - i >= sizeof eight) {
            memcpy(&eight, s.at + i, sizeof eight);
            if (!may_have_control(eight, limit)) {
                i += sizeof eight;
                continue;
            }
        }
        if ((c < limit && c != allowed) || c == 0x7f)
            return false;
        i++;
    }
    return true;
}

bool http_syntax_is_value(struct str s)
{
    return is_free_of_controls(s, 0x20, '\t');
}

bool http_syntax_is_visible(struct str s)
{
    return is_free_of_controls(s, 0x21, 0xff);
}

bool http_syntax_is_media_type(struct str s)
{
    size_t slash = str_find(s, '/', 0);

    return http_syntax_is_token(str_range(s, 0, slash)) &&
           http_syntax_is_token(str_from(s, slash + 1));
}

bool http_syntax_cut_list(struct str *rest, struct str *out_element)
{
    while (rest->len > 0) {
        bool is_quoted = false;
        struct str element;
        size_t i = 0;

        for (; i < rest->len && (is_quoted || rest->at[i] != ','); i++) {
            if (rest->at[i] == '"')
                is_quoted = !is_quoted;
            else if (is_quoted && rest->at[i] == '\\' && i + 1 < rest->len)
                i++;
        }
        element = str_trim(str_range(*rest, 0, i));
        *rest = str_from(*rest, i + 1);
        if (element.len > 0) {
            *out_element = element;
            return true;
        }
    }
    return false;
}

/*
 * The index behind the closing quote of s, which begins with the opening one;
 * 0 when there is none.
 */
static size_t quoted_len(struct str s, bool *out_has_escapes)
{
    *out_has_escapes = false;
    for (size_t i = 1; i < s.len; i++) {
        if (s.at[i] == '"')
            return i + 1;
        if (s.at[i] == '\\' && i + 1 < s.len && (s.at[i + 1] == '"' || s.at[i + 1] == '\\')) {
            *out_has_escapes = true;
            i++;
        }
    }
    return 0;
}

/*
 * Only \" and \\ are escapes: the paths that some browsers send as a file's
 * name have single backslashes.
 */
static struct str unescape(struct arena *a, struct str s)
{
    char *text = arena_alloc(a, s.len, 1);
    size_t len = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '\\' && i + 1 < s.len && (s.at[i + 1] == '"' || s.at[i + 1] == '\\'))
            i++;
        text[len++] = s.at[i];
    }
    return (struct str){text, len};
}

static struct str skip_blanks(struct str s)
{
    size_t i = 0;

    while (i < s.len && (s.at[i] == ' ' || s.at[i] == '\t'))
        i++;
    return str_from(s, i);
}

static size_t token_len(struct str s)
{
    size_t i = 0;

    while (i < s.len && is_token_char(s.at[i]))
        i++;
    return i;
}

bool http_syntax_cut_param(struct arena *a, struct str *rest, struct http_param *out_param)
{
    struct str left = skip_blanks(*rest);
    struct http_param p;
    bool has_escapes = false;
    size_t len;

    if (left.len > 0 && left.at[0] != ';')
        return false;
    while (left.len > 0 && left.at[0] == ';')
        left = skip_blanks(str_from(left, 1));
    len = token_len(left);
    if (left.len == 0)
        *rest = left;
    if (len == 0 || len == left.len || left.at[len] != '=')
        return false;
    p.name = str_range(left, 0, len);
    left = str_from(left, len + 1);
    if (left.len > 0 && left.at[0] == '"') {
        len = quoted_len(left, &has_escapes);
        p.value = len == 0 ? STR_NONE : str_range(left, 1, len - 1);
    } else {
        len = token_len(left);
        p.value = str_range(left, 0, len);
    }
    if (len == 0 || (len < left.len && strchr("; \t", left.at[len]) == NULL))
        return false;
    if (has_escapes)
        p.value = unescape(a, p.value);
    *rest = skip_blanks(str_from(left, len));
    *out_param = p;
    return true;
}
