/*
 * letter.h - links and codes by mail, and news of what happened: for every face that
 * asks people to show that an address is theirs.
 *
 * A letter is code, mail and the note of it, in one transaction.  Whether anybody has
 * an address must not be seen from outside, by the time it takes either: where nobody
 * has, the same mail is rendered and put, and taken back, beside a write that stays.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_LETTER_LETTER_H
#define APP_LETTER_LETTER_H

#include <stdbool.h>
#include <stdint.h>

#include "app/access/one_time.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_profile;
struct http_exchange;
struct letter;

/*
 * The address that a letter shows for its token: a face's own page.  Absent: the letter
 * has a code and no link.
 */
typedef struct str letter_url_fn(struct http_exchange *x, const struct letter *letter,
                                 struct str token);

struct letter {
    enum access_purpose purpose;
    const struct access_profile *to; /* NULL: nobody has the address, and nothing is sent */
    struct str email;                /* where it goes */
    struct str new_email;            /* of a change of address, or absent */
    struct str redirect_to;          /* for url() alone, or absent */
    struct str code_challenge;       /* PKCE, or absent */
    letter_url_fn *url;
};

/* The pages of accounts, where people use the site itself: /verify and /reset. */
letter_url_fn letter_link;

enum err letter_send(struct http_exchange *x, const struct letter *letter) ATTR_MUST_USE;
/*
 * Link and code and the note of them, without a mail: for an administrator who sends them
 * in a way of his own.  letter->to is somebody.
 */
enum err letter_make(struct http_exchange *x, const struct letter *letter,
                     struct access_one_time *out_secrets) ATTR_MUST_USE;
/*
 * Keeps link and code, which nobody gets, by the same work: what they are for waits until
 * it is too old.  In the caller's transaction; letter->to is somebody.
 */
enum err letter_hold(struct http_exchange *x, const struct letter *letter) ATTR_MUST_USE;

/*
 * That something happened, template name, with nothing to click: in the caller's
 * transaction, if there is one.  To nobody where email is absent.
 */
enum err letter_notice(struct http_exchange *x, struct str name, struct str email,
                       struct str new_email) ATTR_MUST_USE;
/*
 * After a link or code for a change of address was taken: where that was the last one that it
 * takes, the account gets the address, with a record, and a letter to the one that was.
 */
enum err letter_move_email(struct http_exchange *x, int64_t account_id,
                           bool *out_is_done) ATTR_MUST_USE;

#endif
