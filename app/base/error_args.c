/*
 * error_args.c - what each conversion of a printf format became.
 *
 * The conversions are those that words for people use: texts, whole numbers,
 * single characters.  Flags and widths are for tables, and do not count here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/error_args.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/base/error.h"

struct conversion {
    const char *end; /* behind it */
    char letter;     /* '%' for %%, 0 for one that is not known */
    char length;     /* 0, 'l', 'L' (ll), 'z', 'j' */
    bool has_star;   /* "%.*s" */
    int precision;   /* -1: none is written */
};

/* at stands on a '%'. */
static struct conversion read_conversion(const char *at)
{
    struct conversion c = {.precision = -1};

    at++;
    at += strspn(at, "-+ #0123456789");
    if (*at == '.') {
        at++;
        c.has_star = *at == '*';
        for (c.precision = 0; *at >= '0' && *at <= '9'; at++)
            c.precision = c.precision * 10 + (*at - '0');
        at += c.has_star;
    }
    if (*at == 'l' || *at == 'z' || *at == 'j')
        c.length = *at++;
    if (c.length == 'l' && *at == 'l') {
        c.length = 'L';
        at++;
    }
    c.letter = *at != '\0' && strchr("%sdiuxc", *at) != NULL ? *at : '\0';
    c.end = *at == '\0' ? at : at + 1;
    return c;
}

/* va_list is an array on some machines, whose address a parameter does not have: hence a struct. */
struct arguments {
    va_list list;
};

static int print_signed(char *to, size_t size, char length, struct arguments *args)
{
    switch (length) {
    case 'l': return snprintf(to, size, "%ld", va_arg(args->list, long));
    case 'L': return snprintf(to, size, "%lld", va_arg(args->list, long long));
    case 'z': return snprintf(to, size, "%zd", va_arg(args->list, ssize_t));
    case 'j': return snprintf(to, size, "%jd", va_arg(args->list, intmax_t));
    }
    return snprintf(to, size, "%d", va_arg(args->list, int));
}

static uintmax_t take_unsigned(char length, struct arguments *args)
{
    switch (length) {
    case 'l': return va_arg(args->list, unsigned long);
    case 'L': return va_arg(args->list, unsigned long long);
    case 'z': return va_arg(args->list, size_t);
    case 'j': return va_arg(args->list, uintmax_t);
    }
    return va_arg(args->list, unsigned);
}

/* As snprintf(): how long it is, or would be. */
static int print(char *to, size_t size, const struct conversion *c, struct arguments *args)
{
    int precision = c->has_star ? va_arg(args->list, int) : c->precision;

    switch (c->letter) {
    case 's': return snprintf(to, size, "%.*s", precision, va_arg(args->list, const char *));
    case 'c': return snprintf(to, size, "%c", va_arg(args->list, int));
    case 'u': return snprintf(to, size, "%ju", take_unsigned(c->length, args));
    case 'x': return snprintf(to, size, "%jx", take_unsigned(c->length, args));
    }
    return print_signed(to, size, c->length, args);
}

void error_keep_args(struct error *e, const char *fmt, va_list args)
{
    size_t used = 0;
    unsigned char count = 0;
    struct arguments own;

    e->fmt = NULL;
    e->arg_count = 0;
    va_copy(own.list, args);
    for (const char *at = strchr(fmt, '%'); at != NULL; at = strchr(at, '%')) {
        struct conversion c = read_conversion(at);
        int len;

        at = c.end;
        if (c.letter == '%')
            continue;
        len = c.letter == '\0' ? -1 : print(e->args + used, sizeof e->args - used, &c, &own);
        if (len < 0 || (size_t)len >= sizeof e->args - used) {
            va_end(own.list);
            return;
        }
        used += (size_t)len + 1;
        count++;
    }
    va_end(own.list);
    e->fmt = fmt;
    e->arg_count = count;
}

void error_key(const struct error *e, char *to, size_t size)
{
    const char *at = e->fmt == NULL ? "" : e->fmt;
    unsigned number = 0;
    size_t used = 0;

    while (*at != '\0' && used < size) {
        struct conversion c = {.letter = '\0'};
        int len = 1;

        if (*at == '%')
            c = read_conversion(at);
        if (c.letter == '\0' || c.letter == '%')
            to[used] = *at;
        else
            len = snprintf(to + used, size - used, "{%u}", ++number);
        used += (size_t)len;
        at = *at == '%' ? c.end : at + 1;
    }
    to[used < size ? used : 0] = '\0';
}

struct str error_arg(const struct error *e, unsigned number)
{
    const char *at = e->args;

    if (number == 0 || number > e->arg_count)
        return STR("");
    while (--number > 0)
        at += strlen(at) + 1;
    return str_from_z(at);
}
