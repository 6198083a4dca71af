/*
 * part.c - the header fields of one part of multipart/form-data (RFC 7578).
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/http/private.h"
#include "app/http/syntax.h"

#define FILENAME_BYTES_MAX 255

static enum err refuse(struct http_exchange *x, const char *why)
{
    return http_refuse(x, 400, STR("body"), "is not proper multipart/form-data: %s", why);
}

/* form-data; name="..."; filename="..." */
static enum err disposition_parse(struct http_exchange *x, struct str value, struct http_part *p)
{
    size_t end = str_find(value, ';', 0);
    struct str rest = str_from(value, end);
    struct http_param param;

    if (!str_eq_nocase(str_trim(str_range(value, 0, end)), STR("form-data")))
        return refuse(x, "a part's Content-Disposition is not form-data");
    while (http_syntax_cut_param(x->arena, &rest, &param)) {
        if (str_eq_nocase(param.name, STR("name")) && p->name.at == NULL)
            p->name = str_dup(x->arena, param.value);
        else if (str_eq_nocase(param.name, STR("filename")) && p->filename.at == NULL)
            p->filename = str_dup(x->arena, param.value);
    }
    if (rest.len > 0)
        return refuse(x, "a part's Content-Disposition cannot be read");
    return ERR_NONE;
}

static void type_parse(struct http_exchange *x, struct str value, struct http_part *p)
{
    struct str type = str_trim(str_range(value, 0, str_find(value, ';', 0)));

    if (http_syntax_is_media_type(type))
        p->type = str_lower(x->arena, type);
}

static bool is_identity(struct str encoding)
{
    return str_eq_nocase(encoding, STR("7bit")) || str_eq_nocase(encoding, STR("8bit")) ||
           str_eq_nocase(encoding, STR("binary"));
}

static enum err field_parse(struct http_exchange *x, struct str line, struct http_part *p)
{
    size_t colon = str_find(line, ':', 0);
    struct str name = str_range(line, 0, colon);
    struct str value = str_trim(str_from(line, colon + 1));

    if (colon == line.len || !http_syntax_is_token(name) || !http_syntax_is_value(value))
        return refuse(x, "a part has a malformed header field");
    if (str_eq_nocase(name, STR("content-disposition")))
        return disposition_parse(x, value, p);
    if (str_eq_nocase(name, STR("content-type")))
        type_parse(x, value, p);
    if (str_eq_nocase(name, STR("content-transfer-encoding")) && !is_identity(value))
        return refuse(x, "a part has a Content-Transfer-Encoding; send plain bytes");
    return ERR_NONE;
}

enum err http_part_parse(struct http_exchange *x, struct str head, struct http_part *out_part)
{
    struct http_part p = {.name = STR_NONE};

    while (head.len > 0) {
        size_t end = str_search(head, STR("\r\n"), 0);

        TRY(field_parse(x, str_range(head, 0, end), &p));
        head = str_from(head, end + 2);
    }
    if (p.name.at == NULL)
        return refuse(x, "a part has no name");
    if (!utf8_is_text(p.name) || !utf8_is_text(p.filename))
        return refuse(x, "a part's name is not UTF-8");
    *out_part = p;
    return ERR_NONE;
}

/*
 * The bytes of a character that must not be shown as part of a name: a control
 * character (C0, DEL, C1), or one that turns the direction of writing, which makes
 * "exe.pdf" out of "fdp.exe".  0 for all others.
 */
static size_t nasty_len(struct str s)
{
    unsigned char c = (unsigned char)s.at[0];

    if (c < 0x20 || c == 0x7f)
        return 1;
    if (c == 0xc2 && s.len > 1 && (unsigned char)s.at[1] < 0xa0)
        return 2;
    if (s.len < 3 || c != 0xe2)
        return 0;
    c = (unsigned char)s.at[2];
    if ((unsigned char)s.at[1] == 0x80)
        return (c >= 0xaa && c <= 0xae) || c == 0x8e || c == 0x8f ? 3 : 0;
    return (unsigned char)s.at[1] == 0x81 && c >= 0xa6 && c <= 0xa9 ? 3 : 0;
}

static struct str last_segment(struct str path)
{
    for (size_t i = path.len; i > 0; i--) {
        if (path.at[i - 1] == '/' || path.at[i - 1] == '\\')
            return str_from(path, i);
    }
    return path;
}

/* A leading dot hides a file, a trailing one or a blank is lost on some systems. */
static struct str trim_edges(struct str s)
{
    while (s.len > 0 && (s.at[0] == '.' || s.at[0] == ' '))
        s = str_from(s, 1);
    while (s.len > 0 && (s.at[s.len - 1] == '.' || s.at[s.len - 1] == ' '))
        s.len--;
    return s;
}

struct str http_filename_clean(struct arena *a, struct str filename)
{
    struct str left = last_segment(filename);
    char *text = arena_alloc(a, left.len, 1);
    size_t len = 0;

    while (left.len > 0) {
        size_t nasty = nasty_len(left);

        text[len] = left.at[0];
        if (nasty > 0)
            text[len] = '_';
        len++;
        left = str_from(left, nasty > 0 ? nasty : 1);
    }
    left = trim_edges(utf8_clip((struct str){text, len}, FILENAME_BYTES_MAX));
    return left.len == 0 ? STR("file") : left;
}
