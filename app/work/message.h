/*
 * message.h - a mail as it goes over the wire (RFC 5322, MIME).
 *
 * Plain text, and HTML beside it where there is some (multipart/alternative), all of
 * it UTF-8 in seven bits.  No value can begin a header field of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_WORK_MESSAGE_H
#define APP_WORK_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct buf;

/* Who writes: "Name <address>", taken apart. */
struct work_sender {
    struct str name; /* or "" */
    struct str address;
};

struct work_message {
    struct work_sender from;
    struct str to; /* an address that work_address_is() */
    struct str subject;
    struct str text;
    struct str html; /* "": none */
    struct str id;   /* of the Message-ID before the @: letters and digits */
    int64_t date_us;
};

/* local@domain in ASCII (RFC 5321), as sign-up takes it, or localhost for a domain. */
bool work_address_is(struct str s);

/* Name <address>, the name quoted or not, or the bare address; ERR_INVALID names field. */
enum err work_sender_parse(struct arena *a, struct str text, struct str field,
                           struct work_sender *out_sender, struct error *e) ATTR_MUST_USE;

void work_message_print(const struct work_message *m, struct buf *to);

#endif
