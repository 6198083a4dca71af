/*
 * totp.h - six digits that change with the time (RFC 6238, with RFC 4226's HMAC-SHA-1).
 *
 * SHA-1, six digits and thirty seconds: what authenticator programs understand,
 * whatever else an otpauth: address may say.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_CRYPT_TOTP_H
#define APP_CRYPT_TOTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/str.h"

struct arena;

#define CRYPT_TOTP_DIGITS     6
#define CRYPT_TOTP_STEP_S     30
#define CRYPT_TOTP_SECRET_LEN 20 /* RFC 4226, 4: as long as the digest */

/* Which step a time falls into; us: since 1970. */
int64_t crypt_totp_step(int64_t us);
/* The digits of one step; digits: 6 to 8, and the room that to has (no NUL). */
void crypt_totp_print(struct str secret, int64_t step, size_t digits, char *to);
/*
 * Which step, of the present one, the one before and the one after it, has that
 * code and lies above after (the one used last: a code counts once)?  False: none.
 */
bool crypt_totp_check(struct str secret, struct str code, int64_t now_us, int64_t after,
                      int64_t *out_step) ATTR_MUST_USE;

/* RFC 4648, 6, in capitals, without padding: as people type a secret. */
struct str crypt_base32_encode(struct arena *a, struct str bytes);

#endif
