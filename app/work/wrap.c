/*
 * wrap.c - plain text in short lines.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/work/wrap.h"

#include <stdbool.h>
#include <string.h>

#include "app/base/arena.h"

#define COLUMNS 72

/* Characters, not bytes: what continues one in UTF-8 takes no column. */
static bool is_column(char c)
{
    return ((unsigned char)c & 0xC0U) != 0x80U;
}

/* Turns blanks of the line into line ends where it grows too long. */
static void break_line(char *line, size_t len)
{
    size_t column = 0;
    char *blank = NULL;
    size_t behind = 0; /* columns since that blank */

    if (len == 0 || line[0] == ' ' || line[0] == '\t')
        return;
    for (size_t i = 0; i < len; i++) {
        column += is_column(line[i]);
        behind += is_column(line[i]);
        if (line[i] != ' ' && column > COLUMNS && blank != NULL) {
            *blank = '\n';
            blank = NULL;
            column = behind;
        }
        if (line[i] == ' ') {
            blank = &line[i];
            behind = 0;
        }
    }
}

struct str work_wrap(struct arena *a, struct str text)
{
    char *to = arena_alloc(a, text.len, 1);

    if (text.len > 0)
        memcpy(to, text.at, text.len);
    for (size_t i = 0; i < text.len;) {
        size_t end = str_find(text, '\n', i);

        break_line(to + i, end - i);
        i = end + 1;
    }
    return (struct str){to, text.len};
}
