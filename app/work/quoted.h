/*
 * quoted.h - text as mail carries it: seven bits, short lines.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_WORK_QUOTED_H
#define APP_WORK_QUOTED_H

#include "app/base/str.h"

struct buf;

/* Quoted-printable (RFC 2045, 6.7): any line ends become CRLF, and the last line has one. */
void work_quoted_print(struct buf *to, struct str text);

/*
 * A header field's value (RFC 2047): as it is where that is short plain ASCII, else as
 * encoded words, a folded line each.  What is no printable character - above all a
 * line's end, which would begin another field - becomes a blank.  text is UTF-8.
 */
void work_field_print(struct buf *to, struct str text);

#endif
