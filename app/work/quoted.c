/*
 * quoted.c - text as mail carries it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/work/quoted.h"

#include <stdbool.h>

#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/crypt/base64.h"

#define LINE_MAX_CHARS 76
#define PLAIN_MAX      60 /* with the field's name it stays below 78 */
#define WORD_BYTES     39 /* 52 characters of base64 and 12 around them, behind "Subject: " */

/* ---- quoted-printable ---- */

static bool is_plain(char c)
{
    return c == '\t' || (c >= ' ' && c <= '~' && c != '=');
}

/* One line, without its end: soft breaks keep it to 76 characters. */
static void print_line(struct buf *to, struct str line)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t column = 0;

    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.at[i];
        bool is_last = i + 1 == line.len;
        /* A blank at a line's end is taken for padding on the way. */
        bool is_bare = is_plain(line.at[i]) && !(is_last && (c == ' ' || c == '\t'));
        size_t width = is_bare ? 1 : 3;

        if (column + width > LINE_MAX_CHARS - (is_last ? 0 : 1)) {
            BUF_LIT(to, "=\r\n");
            column = 0;
        }
        if (is_bare) {
            buf_add_char(to, line.at[i]);
        } else {
            const char escape[] = {'=', digits[c >> 4], digits[c & 15]};

            buf_add(to, escape, sizeof escape);
        }
        column += width;
    }
}

void work_quoted_print(struct buf *to, struct str text)
{
    struct str line;

    if (str_ends(text, STR("\n")))
        text.len--;
    while (str_cut(&text, '\n', &line)) {
        if (str_ends(line, STR("\r")))
            line.len--;
        print_line(to, line);
        BUF_LIT(to, "\r\n");
    }
}

/* ---- header fields ---- */

static bool is_control(struct str s, size_t i)
{
    unsigned char c = (unsigned char)s.at[i];

    return c < ' ' || c == 0x7f;
}

static bool needs_words(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.at[i] > '~')
            return true;
    }
    return text.len > PLAIN_MAX || str_search(text, STR("=?"), 0) < text.len;
}

static void print_tidy(char *to, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        to[i] = (char)(is_control(text, i) ? ' ' : text.at[i]);
}

static void print_word(struct buf *to, struct str part)
{
    char bytes[WORD_BYTES];
    char *room;

    print_tidy(bytes, part);
    BUF_LIT(to, "=?UTF-8?B?");
    room = buf_reserve(to, CRYPT_BASE64_ROOM(WORD_BYTES));
    if (room != NULL)
        buf_wrote(to, crypt_base64_print(CRYPT_BASE64, (struct str){bytes, part.len}, room));
    BUF_LIT(to, "?=");
}

void work_field_print(struct buf *to, struct str text)
{
    bool is_first = true;

    if (!needs_words(text)) {
        char plain[PLAIN_MAX];

        print_tidy(plain, text);
        buf_add(to, plain, text.len);
        return;
    }
    while (text.len > 0) {
        struct str part = utf8_clip(text, WORD_BYTES);

        if (part.len == 0)
            return; /* no UTF-8: nothing that could be said of it */
        if (!is_first)
            BUF_LIT(to, "\r\n ");
        print_word(to, part);
        text = str_from(text, part.len);
        is_first = false;
    }
}
