/*
 * log.c - one line an event on stderr.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/log.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include "app/base/buf.h"
#include "app/base/clock.h"
#include "app/base/error.h"
#include "app/base/num.h"

static _Atomic int log_level = LOG_INFO;

void log_level_set(enum log_level level)
{
    atomic_store(&log_level, (int)level);
}

bool log_level_parse(struct str name, enum log_level *out_level)
{
    static const struct {
        struct str name;
        enum log_level level;
    } levels[] = {{STR_INIT("error"), LOG_ERROR},
                  {STR_INIT("warning"), LOG_WARNING},
                  {STR_INIT("info"), LOG_INFO},
                  {STR_INIT("debug"), LOG_DEBUG}};

    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (str_eq(name, levels[i].name)) {
            *out_level = levels[i].level;
            return true;
        }
    }
    return false;
}

/* The last byte is kept for the newline. */
static void put(struct log_line *l, char c)
{
    if (l->len < LOG_LINE_MAX - 1)
        l->text[l->len++] = c;
}

static void put_z(struct log_line *l, const char *z)
{
    for (; *z != '\0'; z++)
        put(l, *z);
}

static void put_key(struct log_line *l, const char *key)
{
    put(l, ' ');
    put_z(l, key);
    put(l, '=');
}

void log_begin(struct log_line *l, enum log_level level, const char *event)
{
    l->is_wanted = (int)level <= atomic_load_explicit(&log_level, memory_order_relaxed);
    l->is_urgent = level <= LOG_WARNING;
    l->len = 0;
    if (!l->is_wanted)
        return;
    put(l, '<');
    put(l, (char)('0' + level));
    put_z(l, ">time=");
    l->len += (unsigned)clock_print_iso(clock_now_us(), l->text + l->len);
    put_z(l, " event=");
    put_z(l, event);
}

static bool is_plain(struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.at[i];

        if (c <= ' ' || c == '"' || c == '\\' || c == '=' || c >= 0x7f)
            return false;
    }
    return value.len > 0;
}

static void put_escaped(struct log_line *l, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";

    if (c == '"' || c == '\\') {
        put(l, '\\');
        put(l, (char)c);
    } else if (c < ' ' || c == 0x7f) {
        put_z(l, "\\x");
        put(l, hex[c >> 4]);
        put(l, hex[c & 15]);
    } else {
        put(l, (char)c);
    }
}

void log_str(struct log_line *l, const char *key, struct str value)
{
    if (!l->is_wanted)
        return;
    put_key(l, key);
    if (is_plain(value)) {
        for (size_t i = 0; i < value.len; i++)
            put(l, value.at[i]);
        return;
    }
    put(l, '"');
    for (size_t i = 0; i < value.len && l->len < LOG_LINE_MAX - 8; i++)
        put_escaped(l, (unsigned char)value.at[i]);
    put(l, '"');
}

void log_z(struct log_line *l, const char *key, const char *value)
{
    log_str(l, key, str_from_z(value));
}

void log_int(struct log_line *l, const char *key, int64_t value)
{
    char digits[NUM_TEXT_MAX];

    log_str(l, key, (struct str){digits, num_print_int(value, digits)});
}

void log_ms(struct log_line *l, const char *key, int64_t us)
{
    char digits[NUM_TEXT_MAX + 4];
    size_t len;

    if (us < 0)
        us = 0;
    len = num_print_int(us / 1000, digits);
    digits[len++] = '.';
    digits[len++] = (char)('0' + us / 100 % 10);
    digits[len++] = (char)('0' + us / 10 % 10);
    digits[len++] = (char)('0' + us % 10);
    log_str(l, key, (struct str){digits, len});
}

void log_error_of(struct log_line *l, const struct error *e)
{
    log_z(l, "code", error_code_name(e->code));
    log_z(l, "where", e->where);
    log_z(l, "text", e->text);
}

static void write_all(const char *at, size_t len)
{
    while (len > 0) {
        ssize_t n = write(STDERR_FILENO, at, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* nobody is left to tell */
        at += n;
        len -= (size_t)n;
    }
}

void log_end(struct log_line *l)
{
    if (!l->is_wanted)
        return;
    l->text[l->len++] = '\n';
    write_all(l->text, l->len);
}

void log_end_later(struct log_line *l, struct buf *waiting)
{
    if (!l->is_wanted)
        return;
    l->text[l->len++] = '\n';
    if (waiting->max - waiting->len < l->len)
        log_flush(waiting);
    buf_add(waiting, l->text, l->len);
    if (l->is_urgent || buf_is_failed(waiting))
        log_flush(waiting);
}

void log_flush(struct buf *waiting)
{
    write_all(buf_str(waiting).at, buf_str(waiting).len);
    buf_clear(waiting, waiting->max);
}
