/*
 * error.h - what went wrong: a code to act on, a text for the log, words for the client.
 *
 * Functions that can fail return enum err and take a struct error last.  The
 * struct keeps the *first* cause: a later error_set() on the same struct leaves
 * it as it is, so that a cleanup that fails too cannot hide the reason.
 *
 * Two voices.  error_set() speaks to the operator: its text goes to the log
 * only.  error_tell() speaks to the client as well: it names the field that is
 * wrong and says how to mend it, and must hold nothing the client may not know.
 * Its format is kept beside the words, so that a page can say the same in
 * another language: error_key() is what a translation is looked up by.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_ERROR_H
#define APP_BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/str.h"

enum err {
    ERR_NONE,
    ERR_INVALID,         /* the input is wrong; mend it */
    ERR_UNAUTHENTICATED, /* say who you are */
    ERR_DENIED,          /* known, and not allowed */
    ERR_ABSENT,          /* no such thing */
    ERR_CONFLICT,        /* clashes with what is there */
    ERR_UNAVAILABLE,     /* not now: the same call may succeed later */
    ERR_INTERNAL,        /* our fault */
    ERR__COUNT
};

struct error {
    enum err code;
    const char *where; /* file:line, static */
    const char *state; /* SQLSTATE or a face's own code, for programs; static, or NULL */
    char text[516];    /* for the log; may name internals */
    char field[128];   /* for the client: what to mend, or "" */
    char words[384];   /* for the client: what is wrong and the remedy, or "" */
    const char *fmt;   /* what words were made with, static; NULL: nobody knows */
    char args[256];    /* what its conversions became, each with a NUL behind it */
    unsigned char arg_count;
    /* Where a face's dialect has them, in memory that lives as long as the error; or absent. */
    struct str details; /* for programs: JSON */
    struct str hint;    /* for people: what else to try */
};

/* Both return code, so that a failure is one statement: return error_set(e, ...). */
#define error_set(e, code, ...)         error_set_at((e), ERROR_HERE, (code), __VA_ARGS__)
#define error_tell(e, code, field, ...) error_tell_at((e), ERROR_HERE, (code), (field), __VA_ARGS__)

enum err error_set_at(struct error *e, const char *where, enum err code, const char *fmt, ...)
    ATTR_PRINTF(4, 5);
enum err error_tell_at(struct error *e, const char *where, enum err code, struct str field,
                       const char *fmt, ...) ATTR_PRINTF(5, 6);

/* For functions that tell on behalf of others; where and fmt outlive the error. */
enum err error_tell_v(struct error *e, const char *where, enum err code, struct str field,
                      const char *fmt, va_list args);

/*
 * The words with {1}, {2} ... in place of what was put in, NUL-ended: "at most {1} bytes".
 * Empty where that is not known or does not fit.  error_arg(e, 1) is what {1} stands for.
 */
void error_key(const struct error *e, char *to, size_t size);
struct str error_arg(const struct error *e, unsigned number);

/* Adds the finer code to a failure that was just set, and returns its code. */
enum err error_state(struct error *e, const char *state);

/* Adds what a dialect says besides to a failure that was just set, and returns its code. */
enum err error_detail(struct error *e, struct str details_json, struct str hint);

/* Forgets what it holds: for a call whose failure was dealt with. */
void error_clear(struct error *e);

/* "invalid", "absent", ...: one stable word a code, for logs and exit messages. */
const char *error_code_name(enum err code) ATTR_NONNULL_RET;

/* Leaves the function when the call fails.  The only macro that returns. */
#define TRY(call)                   \
    do {                            \
        enum err try_code = (call); \
        if (try_code != ERR_NONE)   \
            return try_code;        \
    } while (0)

#define ERROR_TEXT_OF(x) #x
#define ERROR_LINE(x)    ERROR_TEXT_OF(x)
#define ERROR_HERE       __FILE__ ":" ERROR_LINE(__LINE__)

#endif
