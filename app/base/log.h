/*
 * log.h - one line an event on stderr: <level>key=value key="two words"
 *
 * journald reads the level; the first key is time=, UTC, in microseconds.  Values are quoted and
 * escaped, so that no value can forge a line or a key.  A line is written with one write(2), cut at
 * LOG_LINE_MAX.  Only the upper floors and the program itself log; what lies
 * below fills a struct error.  Never give it a password, token, cookie or body.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_LOG_H
#define APP_BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/str.h"

#define LOG_LINE_MAX 4096 /* below PIPE_BUF, so that lines of several processes do not mix */

/* syslog's numbers */
enum log_level { LOG_ERROR = 3, LOG_WARNING = 4, LOG_INFO = 6, LOG_DEBUG = 7 };

struct error;

struct log_line {
    bool is_wanted;
    bool is_urgent;
    unsigned len;
    char text[LOG_LINE_MAX];
};

/* What lies above level is dropped.  One of the program's two mutable globals. */
void log_level_set(enum log_level level);
bool log_level_parse(struct str name, enum log_level *out_level);

/* log_begin(&l, LOG_INFO, "request"); log_int(&l, "status", 200); log_end(&l); */
void log_begin(struct log_line *l, enum log_level level, const char *event);
void log_str(struct log_line *l, const char *key, struct str value);
void log_z(struct log_line *l, const char *key, const char *value);
void log_int(struct log_line *l, const char *key, int64_t value);
/* Microseconds, written as milliseconds with three decimals. */
void log_ms(struct log_line *l, const char *key, int64_t us);
/* code=, where= and text= of an error. */
void log_error_of(struct log_line *l, const struct error *e);
void log_end(struct log_line *l);

/*
 * Lines that wait: one write(2) for many of them.  Whoever owns the buffer calls
 * log_flush() before it sleeps; what a kill -9 takes is what waited.  A line of
 * LOG_WARNING and above, and one that finds the buffer full, flushes it at once.
 */
struct buf;
void log_end_later(struct log_line *l, struct buf *waiting);
void log_flush(struct buf *waiting);

#endif
