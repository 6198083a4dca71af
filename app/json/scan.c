/*
 * scan.c - the tokens of JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/json/scan.h"

#include <stdbool.h>

#include "app/base/num.h"

size_t json_scan_blank(struct str text, size_t from)
{
    while (from < text.len && (text.at[from] == ' ' || text.at[from] == '\t' ||
                               text.at[from] == '\n' || text.at[from] == '\r'))
        from++;
    return from;
}

/* Behind the escape whose backslash stands at from. */
static size_t scan_escape(struct str text, size_t from)
{
    if (from + 1 >= text.len)
        return SCAN_BAD;
    switch (text.at[from + 1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't': return from + 2;
    case 'u': break;
    default: return SCAN_BAD;
    }
    if (text.len - from < 6)
        return SCAN_BAD;
    for (size_t i = from + 2; i < from + 6; i++) {
        if (num_hex(text.at[i]) < 0)
            return SCAN_BAD;
    }
    return from + 6;
}

size_t json_scan_string(struct str text, size_t from)
{
    size_t i = from + 1;

    while (i < text.len) {
        char c = text.at[i];

        if (c == '"')
            return i + 1;
        if ((unsigned char)c < 0x20)
            return SCAN_BAD;
        if (c != '\\') {
            i++;
            continue;
        }
        i = scan_escape(text, i);
        if (i == SCAN_BAD)
            return SCAN_BAD;
    }
    return SCAN_BAD;
}

static bool digit_at(struct str text, size_t i)
{
    return i < text.len && text.at[i] >= '0' && text.at[i] <= '9';
}

/* Behind one digit or more, or SCAN_BAD. */
static size_t scan_digits(struct str text, size_t i)
{
    if (!digit_at(text, i))
        return SCAN_BAD;
    while (digit_at(text, i))
        i++;
    return i;
}

size_t json_scan_number(struct str text, size_t from)
{
    size_t i = from;

    if (i < text.len && text.at[i] == '-')
        i++;
    if (digit_at(text, i) && text.at[i] == '0')
        i++;
    else
        i = scan_digits(text, i);
    if (i < text.len && text.at[i] == '.')
        i = scan_digits(text, i + 1);
    if (i < text.len && (text.at[i] == 'e' || text.at[i] == 'E')) {
        i++;
        if (i < text.len && (text.at[i] == '+' || text.at[i] == '-'))
            i++;
        i = scan_digits(text, i);
    }
    return i;
}

size_t json_scan_word(struct str text, size_t from)
{
    static const struct str words[] = {STR_INIT("true"), STR_INIT("false"), STR_INIT("null")};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_starts(str_from(text, from), words[i]))
            return from + words[i].len;
    }
    return SCAN_BAD;
}
