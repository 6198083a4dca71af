/*
 * write.h - JSON text, written straight into a buffer.
 *
 * Two levels.  json_write_*() write one value and know nothing of what stands
 * around it: for code that lays out a row by itself and must be fast.  A struct
 * json_writer puts the commas and colons: for everything else.
 *
 *     struct json_writer w = {.to = &x->resp.body};
 *     json_begin_object(&w);
 *     json_put_str(&w, STR("name"), name);
 *     json_end_object(&w);              {"name":"..."}
 *
 * Invariant: whatever the values are, the text is valid JSON and valid UTF-8.
 * Failure is the buffer's: sticky, asked once at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_JSON_WRITE_H
#define APP_JSON_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/buf.h"
#include "app/base/str.h"

/* Quoted and escaped; a byte that is not UTF-8 becomes U+FFFD; absent text is "". */
void json_write_str(struct buf *to, struct str s);
void json_write_bool(struct buf *to, bool b);
void json_write_null(struct buf *to);
/* The shortest text that reads back as the same double, or float; null when not finite. */
void json_write_double(struct buf *to, double d);
void json_write_float(struct buf *to, float f);
/*
 * A decimal number as SQL prints it, digit for digit; what JSON does not allow
 * (leading zeros, a bare point) is mended.  Text that is no number becomes a string.
 */
void json_write_decimal(struct buf *to, struct str number);
/* "\\x" and two hexadecimal digits a byte, as a string. */
void json_write_hex(struct buf *to, struct str bytes);
/* Text that is JSON already: as it is when it is valid, otherwise as a string. */
void json_write_raw(struct buf *to, struct str json);

struct json_writer {
    struct buf *to;
    bool needs_comma;
};

void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
/* The name of what is written next, inside an object. */
void json_name(struct json_writer *w, struct str name);

/* An array's next element; after json_name(), a member's value. */
void json_add_str(struct json_writer *w, struct str s);
void json_add_int(struct json_writer *w, int64_t n);
void json_add_bool(struct json_writer *w, bool b);
void json_add_null(struct json_writer *w);

/* Name and value at once; an absent text is null. */
void json_put_str(struct json_writer *w, struct str name, struct str s);
void json_put_int(struct json_writer *w, struct str name, int64_t n);
void json_put_bool(struct json_writer *w, struct str name, bool b);
void json_put_null(struct json_writer *w, struct str name);

#endif
