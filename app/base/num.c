/*
 * num.c - numbers to text and back, exactly.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool num_parse_uint(struct str s, uint64_t *out_n)
{
    uint64_t n = 0;

    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_digit(s.at[i]) || __builtin_mul_overflow(n, 10, &n) ||
            __builtin_add_overflow(n, (uint64_t)(s.at[i] - '0'), &n))
            return false;
    }
    *out_n = n;
    return true;
}

bool num_parse_int(struct str s, int64_t *out_n)
{
    bool is_negative = s.len > 0 && s.at[0] == '-';
    uint64_t n;

    if (s.len > 0 && (s.at[0] == '-' || s.at[0] == '+'))
        s = str_from(s, 1);
    if (!num_parse_uint(s, &n) || n > (uint64_t)INT64_MAX + (is_negative ? 1 : 0))
        return false;
    *out_n = is_negative ? (int64_t)(~n + 1) : (int64_t)n;
    return true;
}

bool num_parse_bytes(struct str s, uint64_t *out_n)
{
    static const char units[] = "kmg";
    unsigned shift = 0;
    uint64_t n;

    if (s.len > 1 && !is_digit(s.at[s.len - 1])) {
        const char *unit = strchr(units, s.at[s.len - 1] | 0x20);

        if (unit == NULL)
            return false;
        shift = 10 * (unsigned)(unit - units + 1);
        s.len--;
    }
    if (!num_parse_uint(s, &n) || n > UINT64_MAX >> shift)
        return false;
    *out_n = n << shift;
    return true;
}

bool num_parse_bool(struct str s, bool *out_b)
{
    static const struct {
        struct str word;
        bool value;
    } words[] = {
        {STR_INIT("true"), true}, {STR_INIT("yes"), true},    {STR_INIT("on"), true},
        {STR_INIT("1"), true},    {STR_INIT("false"), false}, {STR_INIT("no"), false},
        {STR_INIT("off"), false}, {STR_INIT("0"), false},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eq_nocase(s, words[i].word)) {
            *out_b = words[i].value;
            return true;
        }
    }
    return false;
}

static size_t skip_digits(struct str s, size_t i)
{
    while (i < s.len && is_digit(s.at[i]))
        i++;
    return i;
}

bool num_is_decimal(struct str s)
{
    size_t start = s.len > 0 && (s.at[0] == '-' || s.at[0] == '+') ? 1 : 0;
    size_t i = skip_digits(s, start);
    size_t digits = i - start;

    if (i < s.len && s.at[i] == '.') {
        start = i + 1;
        i = skip_digits(s, start);
        digits += i - start;
    }
    if (digits == 0)
        return false;
    if (i < s.len && (s.at[i] | 0x20) == 'e') {
        i++;
        if (i < s.len && (s.at[i] == '-' || s.at[i] == '+'))
            i++;
        start = i;
        i = skip_digits(s, start);
        if (i == start)
            return false;
    }
    return i == s.len;
}

int num_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

size_t num_print_uint(uint64_t n, char *to)
{
    char digits[NUM_TEXT_MAX];
    size_t len = 0;

    do {
        digits[len++] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    for (size_t i = 0; i < len; i++)
        to[i] = digits[len - 1 - i];
    return len;
}

size_t num_print_int(int64_t n, char *to)
{
    if (n >= 0)
        return num_print_uint((uint64_t)n, to);
    to[0] = '-';
    return 1 + num_print_uint(~(uint64_t)n + 1, to + 1);
}

size_t num_print_double(double d, char *to)
{
    char text[NUM_TEXT_MAX];
    int len = 0;

    /* 15 digits survive the way from text to number and back, 17 the way from number to text. */
    for (int digits = 15; digits <= 17; digits++) {
        len = snprintf(text, sizeof text, "%.*g", digits, d);
        if (strtod(text, NULL) == d)
            break;
    }
    memcpy(to, text, (size_t)len);
    return (size_t)len;
}

size_t num_print_float(float f, char *to)
{
    char text[NUM_TEXT_MAX];
    int len = 0;

    for (int digits = 6; digits <= 9; digits++) {
        len = snprintf(text, sizeof text, "%.*g", digits, (double)f);
        if (strtof(text, NULL) == f)
            break;
    }
    memcpy(to, text, (size_t)len);
    return (size_t)len;
}
