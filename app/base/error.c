/*
 * error.c - the first cause is kept.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/error.h"
#include "app/base/error_args.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum err error_set_at(struct error *e, const char *where, enum err code, const char *fmt, ...)
{
    va_list args;

    if (e->code != ERR_NONE)
        return code;
    e->code = code;
    e->where = where;
    va_start(args, fmt);
    (void)vsnprintf(e->text, sizeof e->text, fmt, args);
    va_end(args);
    return code;
}

enum err error_tell_at(struct error *e, const char *where, enum err code, struct str field,
                       const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    (void)error_tell_v(e, where, code, field, fmt, args);
    va_end(args);
    return code;
}

enum err error_tell_v(struct error *e, const char *where, enum err code, struct str field,
                      const char *fmt, va_list args)
{
    va_list again;

    if (e->code != ERR_NONE)
        return code;
    e->code = code;
    e->where = where;
    (void)snprintf(e->field, sizeof e->field, "%.*s", STR_ARG(field));
    va_copy(again, args);
    (void)vsnprintf(e->words, sizeof e->words, fmt, args);
    error_keep_args(e, fmt, again);
    va_end(again);
    (void)snprintf(e->text, sizeof e->text, "%s%s%s", e->field, e->field[0] == '\0' ? "" : ": ",
                   e->words);
    return code;
}

enum err error_state(struct error *e, const char *state)
{
    if (e->state == NULL)
        e->state = state;
    return e->code;
}

enum err error_detail(struct error *e, struct str details_json, struct str hint)
{
    if (e->details.at == NULL)
        e->details = details_json;
    if (e->hint.at == NULL)
        e->hint = hint;
    return e->code;
}

void error_clear(struct error *e)
{
    e->code = ERR_NONE;
    e->where = NULL;
    e->state = NULL;
    e->details = e->hint = STR_NONE;
    e->fmt = NULL;
    e->arg_count = 0;
    e->text[0] = e->field[0] = e->words[0] = '\0';
}

const char *error_code_name(enum err code)
{
    switch (code) {
    case ERR_NONE: return "none";
    case ERR_INVALID: return "invalid";
    case ERR_UNAUTHENTICATED: return "unauthenticated";
    case ERR_DENIED: return "denied";
    case ERR_ABSENT: return "absent";
    case ERR_CONFLICT: return "conflict";
    case ERR_UNAVAILABLE: return "unavailable";
    case ERR_INTERNAL:
    case ERR__COUNT: break;
    }
    return "internal";
}
