/*
 * base64.h - bytes as text and back (RFC 4648).
 *
 * Reading is strict: every text has one meaning and every meaning one text.  No
 * line ends, no blanks, padding exactly where the kind has it, no stray bits in
 * the last character; so two different texts never stand for the same secret.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_CRYPT_BASE64_H
#define APP_CRYPT_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/str.h"

struct arena;

enum crypt_base64 {
    CRYPT_BASE64,      /* section 4: + and /, padded with = */
    CRYPT_BASE64_BARE, /* the same, not padded: as password strings have it */
    CRYPT_BASE64_URL,  /* section 5: - and _, not padded: for tokens, cookies, links */
};

/* Room that len bytes need as text, and at most how many bytes len characters give. */
#define CRYPT_BASE64_ROOM(len)  (((len) + 2) / 3 * 4)
#define CRYPT_BASE64_BYTES(len) (((len) + 3) / 4 * 3)

/* Writes the text (no NUL) and returns its length; to has CRYPT_BASE64_ROOM(bytes.len). */
size_t crypt_base64_print(enum crypt_base64 kind, struct str bytes, char *to);
/* False when it is not base64 of that kind; to has CRYPT_BASE64_BYTES(text.len). */
bool crypt_base64_parse(enum crypt_base64 kind, struct str text, unsigned char *to,
                        size_t *out_len) ATTR_MUST_USE;

/* The same into an arena. */
struct str crypt_base64_encode(struct arena *a, enum crypt_base64 kind, struct str bytes);
bool crypt_base64_decode(struct arena *a, enum crypt_base64 kind, struct str text,
                         struct str *out_bytes) ATTR_MUST_USE;

#endif
