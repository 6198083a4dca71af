/*
 * flow.h - PKCE (RFC 7636): a code in an address, good only for who began.
 *
 * Who asks for a link sends the SHA-256 of a secret, the challenge; who opens the link
 * gets a code; only with the secret, the verifier, the code becomes a session.  So
 * a link that others read, or a code in a log, opens nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_FLOW_H
#define APP_ACCESS_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;

#define ACCESS_FLOW_LIFE_S 300

/* base64url of a SHA-256 (the method S256; "plain" would protect from nobody). */
bool access_flow_is_challenge(struct str s);

/* method: the word for the session's amr.  The code in the arena. */
enum err access_flow_open(struct db_conn *c, struct arena *a, int64_t account_id,
                          struct str challenge, struct str method, struct str *out_code,
                          struct error *e) ATTR_MUST_USE;

enum access_flow_outcome {
    ACCESS_FLOW_DONE,
    ACCESS_FLOW_UNKNOWN, /* no such code, or too old, or used */
    ACCESS_FLOW_WRONG,   /* another verifier; the code is spent all the same */
};

struct access_flow {
    enum access_flow_outcome outcome;
    int64_t account_id; /* ACCESS_FLOW_DONE */
    struct str method;
};

enum err access_flow_close(struct db_conn *c, struct arena *a, struct str code, struct str verifier,
                           struct access_flow *out, struct error *e) ATTR_MUST_USE;

#endif
