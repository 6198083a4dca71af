/*
 * idempotency.h - a write that is sent twice is done once.
 *
 * A client that does not know whether its request arrived sends it again under
 * the same Idempotency-Key, and gets the answer of the first.  Key, write and
 * answer are committed in one transaction: whoever dies when, either all of it
 * is there or nothing.
 *
 *     TRY(access_idempotency_ask(x, &key));
 *     inside the transaction, before anything else:
 *         TRY(access_idempotency_begin(x, &key, &is_done));
 *         if (is_done)
 *             return ERR_NONE;                the answer of the first stands in x->resp
 *         ... write, and fill x->resp ...
 *         TRY(access_idempotency_end(x, &key));
 *
 * Of two at once the second waits for the first to end: its key is a unique row.
 * Only what was done is kept.  A refused write left nothing behind, so that it is
 * simply tried again.  Keys belong to an account and are kept for a day.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_IDEMPOTENCY_H
#define APP_ACCESS_IDEMPOTENCY_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/crypt/digest.h"

struct http_exchange;

#define ACCESS_IDEMPOTENCY_KEY_MAX  255
#define ACCESS_IDEMPOTENCY_BODY_MAX ((size_t)1024 * 1024) /* a larger answer cannot be kept */

struct access_idempotency {
    bool is_asked; /* false: there is no key, and the calls below do nothing */
    unsigned char key[CRYPT_SHA256_LEN];
    unsigned char request[CRYPT_SHA256_LEN];
};

/* From the header Idempotency-Key; reads the body.  400 for a key that is none. */
enum err access_idempotency_ask(struct http_exchange *x,
                                struct access_idempotency *out_key) ATTR_MUST_USE;

/* The same for a form, whose key is a hidden field: request is all that it asks for, in any text. */
void access_idempotency_of(struct http_exchange *x, struct str text, struct str request,
                           struct access_idempotency *out_key);

/* 422 when the key was used for another request. */
enum err access_idempotency_begin(struct http_exchange *x, const struct access_idempotency *key,
                                  bool *out_is_done) ATTR_MUST_USE;
enum err access_idempotency_end(struct http_exchange *x,
                                const struct access_idempotency *key) ATTR_MUST_USE;

/* Removes some rows that are too old, now and then; outside of a transaction. */
void access_idempotency_sweep(struct http_exchange *x);

#endif
