/*
 * jwt.h - signed JSON: a JSON Web Signature in its compact form (RFC 7515, 7519).
 *
 * The key decides, never the token: its header names a key of the ring ("kid"),
 * and the algorithm must be that key's own.  So there is no "none", and a public
 * key is never taken for a shared secret.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_JWT_H
#define APP_ACCESS_JWT_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct crypt_keyring;
struct json_value;
struct json_writer;

#define ACCESS_JWT_MAX ((size_t)8192) /* a header field is hardly longer */

/*
 * payload: a JSON object.  Signed by the current key.  ERR_UNAVAILABLE with words
 * when there is none.
 */
enum err access_jwt_sign(struct crypt_keyring *keys, struct arena *a, struct str payload,
                         struct str *out_token, struct error *e) ATTR_MUST_USE;

/* Three parts, and a header that is JSON with "alg": what a JWT looks like. */
bool access_jwt_is(struct arena *a, struct str token);
/* The claims, whoever signed them: to look at, not to believe.  NULL: no JSON object. */
const struct json_value *access_jwt_peek(struct arena *a, struct str token);
/* The claims, if a key of the ring signed them; otherwise NULL. */
const struct json_value *access_jwt_open(struct crypt_keyring *keys, struct arena *a,
                                         struct str token);

/*
 * {"keys":[...]} of the public keys (RFC 7517): those that sign, and those that did
 * or will.  Of a shared secret nothing is shown.
 */
enum err access_jwt_write_keys(struct crypt_keyring *keys, struct arena *a, struct json_writer *w,
                               struct error *e) ATTR_MUST_USE;

#endif
