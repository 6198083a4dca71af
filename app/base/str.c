/*
 * str.c - text with a length.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/str.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/base/arena.h"

int str_print_len(struct str s)
{
    return s.len > INT_MAX ? INT_MAX : (int)s.len;
}

struct str str_from_z(const char *z)
{
    return z == NULL ? STR_NONE : (struct str){z, strlen(z)};
}

bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static unsigned char ascii_lower(char c)
{
    unsigned char u = (unsigned char)c;

    return (u >= 'A' && u <= 'Z') ? (unsigned char)(u + ('a' - 'A')) : u;
}

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (ascii_lower(a.at[i]) != ascii_lower(b.at[i]))
            return false;
    }
    return true;
}

int str_compare(struct str a, struct str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter == 0 ? 0 : memcmp(a.at, b.at, shorter);

    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq(str_range(s, 0, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq(str_from(s, s.len - suffix.len), suffix);
}

size_t str_find(struct str s, char c, size_t from)
{
    const char *hit;

    if (from >= s.len)
        return s.len;
    hit = memchr(s.at + from, c, s.len - from);
    return hit == NULL ? s.len : (size_t)(hit - s.at);
}

size_t str_search(struct str s, struct str needle, size_t from)
{
    const char *hit;

    if (from >= s.len || needle.len == 0)
        return from < s.len ? from : s.len;
    hit = memmem(s.at + from, s.len - from, needle.at, needle.len);
    return hit == NULL ? s.len : (size_t)(hit - s.at);
}

struct str str_from(struct str s, size_t start)
{
    return str_range(s, start, s.len);
}

struct str str_range(struct str s, size_t start, size_t end)
{
    if (end > s.len)
        end = s.len;
    if (start > end)
        start = end;
    return (struct str){s.at == NULL ? NULL : s.at + start, end - start};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
    while (s.len > 0 && is_blank(s.at[0]))
        s = str_from(s, 1);
    while (s.len > 0 && is_blank(s.at[s.len - 1]))
        s.len--;
    return s;
}

bool str_cut(struct str *rest, char sep, struct str *out_part)
{
    size_t end;

    if (rest->at == NULL)
        return false;
    end = str_find(*rest, sep, 0);
    *out_part = str_range(*rest, 0, end);
    *rest = end == rest->len ? STR_NONE : str_from(*rest, end + 1);
    return true;
}

struct str str_dup(struct arena *a, struct str s)
{
    return s.at == NULL ? STR_NONE : (struct str){str_z(a, s), s.len};
}

const char *str_z(struct arena *a, struct str s)
{
    char *copy = arena_alloc(a, s.len + 1, 1);

    if (s.len > 0)
        memcpy(copy, s.at, s.len);
    copy[s.len] = '\0';
    return copy;
}

struct str str_lower(struct arena *a, struct str s)
{
    char *copy = arena_alloc(a, s.len + 1, 1);

    for (size_t i = 0; i < s.len; i++)
        copy[i] = (char)ascii_lower(s.at[i]);
    copy[s.len] = '\0';
    return (struct str){copy, s.len};
}

struct str str_format(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_list again;
    int len;
    char *text;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len < 0)
        abort();
    text = arena_alloc(a, (size_t)len + 1, 1);
    (void)vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return (struct str){text, (size_t)len};
}

unsigned long long str_hash(struct str s)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ (unsigned char)s.at[i]) * UINT64_C(1099511628211);
    return hash;
}
