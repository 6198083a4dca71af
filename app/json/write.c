/*
 * write.c - JSON text, written straight into a buffer.
 *
 * Most text needs no escape at all, so json_write_str() looks at eight bytes at
 * a time for one that does, and copies what lies between.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/json/write.h"

#include <math.h>
#include <string.h>

#include "app/base/id.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/json/check.h"

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))
#define HIGH_BITS    EACH_BYTE(0x80)

/*
 * Does one of the eight bytes need an escape?  A byte below n borrows from its
 * high bit when n is taken off; a byte equal to c is zero after XOR, that is
 * below 1.  A borrow can only spill upward from a byte that is itself a hit.
 */
static bool eight_need_escape(uint64_t eight)
{
    uint64_t quote = eight ^ EACH_BYTE('"');
    uint64_t slash = eight ^ EACH_BYTE('\\');
    uint64_t hits = ((eight - EACH_BYTE(0x20)) & ~eight) | ((quote - EACH_BYTE(1)) & ~quote) |
                    ((slash - EACH_BYTE(1)) & ~slash);

    return (hits & HIGH_BITS) != 0;
}

static bool needs_escape(char c)
{
    return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

/* The index of the first byte at or after from that needs an escape, or s.len. */
static size_t find_escape(struct str s, size_t from)
{
    while (s.len - from >= sizeof(uint64_t)) {
        uint64_t eight;

        memcpy(&eight, s.at + from, sizeof eight);
        if (eight_need_escape(eight))
            break;
        from += sizeof eight;
    }
    while (from < s.len && !needs_escape(s.at[from]))
        from++;
    return from;
}

static void write_escape(struct buf *to, char c)
{
    static const char hex[] = "0123456789abcdef";

    switch (c) {
    case '"': BUF_LIT(to, "\\\""); return;
    case '\\': BUF_LIT(to, "\\\\"); return;
    case '\n': BUF_LIT(to, "\\n"); return;
    case '\r': BUF_LIT(to, "\\r"); return;
    case '\t': BUF_LIT(to, "\\t"); return;
    case '\b': BUF_LIT(to, "\\b"); return;
    case '\f': BUF_LIT(to, "\\f"); return;
    default: break;
    }
    BUF_LIT(to, "\\u00");
    buf_add_char(to, hex[(unsigned char)c >> 4]);
    buf_add_char(to, hex[c & 0x0f]);
}

static void write_escaped(struct buf *to, struct str s)
{
    size_t start = 0;

    for (;;) {
        size_t end = find_escape(s, start);

        buf_add(to, s.at + start, end - start);
        if (end == s.len)
            return;
        write_escape(to, s.at[end]);
        start = end + 1;
    }
}

/* Character by character, with U+FFFD for what is none. */
static void write_mended(struct buf *to, struct str s)
{
    size_t i = 0;

    while (i < s.len) {
        size_t len = 1;

        while (len <= 4 && i + len <= s.len && !utf8_is_valid(str_range(s, i, i + len)))
            len++;
        if (len > 4 || i + len > s.len) {
            BUF_LIT(to, "\xef\xbf\xbd");
            i++;
            continue;
        }
        write_escaped(to, str_range(s, i, i + len));
        i += len;
    }
}

void json_write_str(struct buf *to, struct str s)
{
    buf_add_char(to, '"');
    if (s.len > 0) {
        if (utf8_is_valid(s))
            write_escaped(to, s);
        else
            write_mended(to, s);
    }
    buf_add_char(to, '"');
}

void json_write_bool(struct buf *to, bool b)
{
    buf_add_str(to, b ? STR("true") : STR("false"));
}

void json_write_null(struct buf *to)
{
    BUF_LIT(to, "null");
}

/*
 * Whole numbers that a double holds exactly need no search for the shortest text.  Compared by a
 * cast, for floor() lies in libm, which nothing else here needs.
 */
static bool write_whole(struct buf *to, double d)
{
    if (!(fabs(d) < 1e15) || d != (double)(int64_t)d || (d == 0 && signbit(d)))
        return false;
    buf_add_int(to, (int64_t)d);
    return true;
}

void json_write_double(struct buf *to, double d)
{
    char text[NUM_TEXT_MAX];

    if (!isfinite(d)) {
        json_write_null(to);
        return;
    }
    if (!write_whole(to, d))
        buf_add(to, text, num_print_double(d, text));
}

void json_write_float(struct buf *to, float f)
{
    char text[NUM_TEXT_MAX];

    if (!isfinite(f)) {
        json_write_null(to);
        return;
    }
    if (!write_whole(to, (double)f))
        buf_add(to, text, num_print_float(f, text));
}

void json_write_decimal(struct buf *to, struct str number)
{
    struct str rest = number;

    if (!num_is_decimal(number)) {
        json_write_str(to, number);
        return;
    }
    if (rest.at[0] == '-')
        buf_add_char(to, '-');
    if (rest.at[0] == '-' || rest.at[0] == '+')
        rest = str_from(rest, 1);
    while (rest.len > 1 && rest.at[0] == '0' && rest.at[1] >= '0' && rest.at[1] <= '9')
        rest = str_from(rest, 1);
    if (rest.at[0] == '.')
        buf_add_char(to, '0');
    for (size_t i = 0; i < rest.len; i++) {
        bool is_bare = rest.at[i] == '.' &&
                       (i + 1 == rest.len || rest.at[i + 1] < '0' || rest.at[i + 1] > '9');

        if (!is_bare)
            buf_add_char(to, rest.at[i]);
    }
}

void json_write_hex(struct buf *to, struct str bytes)
{
    char *room;

    BUF_LIT(to, "\"\\\\x");
    /* A length that overflows is beyond any buffer's maximum. */
    room =
        bytes.len > SIZE_MAX / 4 ? buf_reserve(to, SIZE_MAX / 2) : buf_reserve(to, bytes.len * 2);
    if (room == NULL)
        return;
    id_print_hex(bytes.at, bytes.len, room);
    buf_wrote(to, bytes.len * 2);
    buf_add_char(to, '"');
}

void json_write_raw(struct buf *to, struct str json)
{
    if (json_is_valid(json, JSON_CHECK_DEPTH_MAX))
        buf_add_str(to, json);
    else
        json_write_str(to, json);
}

/* ---- the writer ---- */

static void open(struct json_writer *w, char c)
{
    if (w->needs_comma)
        buf_add_char(w->to, ',');
    buf_add_char(w->to, c);
    w->needs_comma = false;
}

static void close(struct json_writer *w, char c)
{
    buf_add_char(w->to, c);
    w->needs_comma = true;
}

/* Before and after a single value. */
static struct buf *value(struct json_writer *w)
{
    if (w->needs_comma)
        buf_add_char(w->to, ',');
    w->needs_comma = true;
    return w->to;
}

void json_begin_object(struct json_writer *w)
{
    open(w, '{');
}

void json_end_object(struct json_writer *w)
{
    close(w, '}');
}

void json_begin_array(struct json_writer *w)
{
    open(w, '[');
}

void json_end_array(struct json_writer *w)
{
    close(w, ']');
}

void json_name(struct json_writer *w, struct str name)
{
    json_write_str(value(w), name);
    buf_add_char(w->to, ':');
    w->needs_comma = false;
}

void json_add_str(struct json_writer *w, struct str s)
{
    json_write_str(value(w), s);
}

void json_add_int(struct json_writer *w, int64_t n)
{
    buf_add_int(value(w), n);
}

void json_add_bool(struct json_writer *w, bool b)
{
    json_write_bool(value(w), b);
}

void json_add_null(struct json_writer *w)
{
    json_write_null(value(w));
}

void json_put_str(struct json_writer *w, struct str name, struct str s)
{
    json_name(w, name);
    if (s.at == NULL)
        json_add_null(w);
    else
        json_add_str(w, s);
}

void json_put_int(struct json_writer *w, struct str name, int64_t n)
{
    json_name(w, name);
    json_add_int(w, n);
}

void json_put_bool(struct json_writer *w, struct str name, bool b)
{
    json_name(w, name);
    json_add_bool(w, b);
}

void json_put_null(struct json_writer *w, struct str name)
{
    json_name(w, name);
    json_add_null(w);
}
