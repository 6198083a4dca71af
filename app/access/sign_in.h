/*
 * sign_in.h - who it is, by password.
 *
 *     counted (guard.h) -> password checked -> forgiven
 *          \-> WAIT              \-> WRONG
 *
 * Every face that takes passwords calls this and nothing below it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_SIGN_IN_H
#define APP_ACCESS_SIGN_IN_H

#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_audit;
struct arena;
struct db_conn;

struct access_attempt {
    struct str email;    /* as typed */
    struct str password; /* as typed */
    struct str address;
    const struct access_audit *audit; /* where it is recorded, or NULL */
};

enum access_outcome {
    ACCESS_SIGNED_IN,
    ACCESS_WRONG,       /* e-mail or password: which of them is not said */
    ACCESS_WAIT,        /* too many failures: 429 */
    ACCESS_UNCONFIRMED, /* right, but nobody has shown that the address is theirs */
};

struct access_sign_in {
    enum access_outcome outcome;
    int64_t wait_s;     /* ACCESS_WAIT: for Retry-After */
    int64_t account_id; /* ACCESS_SIGNED_IN */
};

/*
 * Who it is; the session is the caller's to open, after a second step where there is one.
 * An error is the database's or ours; what the stranger did wrong is an outcome.
 */
enum err access_sign_in(struct db_conn *c, struct arena *a, const struct access_attempt *attempt,
                        struct access_sign_in *out, struct error *e) ATTR_MUST_USE;

#endif
