/*
 * totp.c - codes by OpenSSL's HMAC.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/crypt/totp.h"

#include <limits.h>
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/crypt/secret.h"

#define SHA1_LEN 20

int64_t crypt_totp_step(int64_t us)
{
    return us / (CRYPT_TOTP_STEP_S * CLOCK_US_PER_S);
}

void crypt_totp_print(struct str secret, int64_t step, size_t digits, char *to)
{
    unsigned char counter[8];
    unsigned char mac[SHA1_LEN];
    uint32_t number = 0;
    size_t at;

    for (size_t i = 0; i < sizeof counter; i++)
        counter[i] = (unsigned char)((uint64_t)step >> (8 * (sizeof counter - 1 - i)));
    if (secret.len > INT_MAX || HMAC(EVP_sha1(), secret.at == NULL ? "" : secret.at,
                                     (int)secret.len, counter, sizeof counter, mac, NULL) == NULL)
        abort();
    /* Dynamic truncation (RFC 4226, 5.3): the last four bits say where the number stands. */
    at = mac[SHA1_LEN - 1] & 15;
    for (size_t i = 0; i < 4; i++)
        number = number << 8 | mac[at + i];
    number &= 0x7fffffff;
    for (size_t i = digits; i > 0; i--, number /= 10)
        to[i - 1] = (char)('0' + number % 10);
    crypt_wipe(mac, sizeof mac);
}

bool crypt_totp_check(struct str secret, struct str code, int64_t now_us, int64_t after,
                      int64_t *out_step)
{
    int64_t now = crypt_totp_step(now_us);
    bool is_right = false;

    /* All three are looked at, so that the time does not say which it was. */
    for (int64_t step = now + 1; step >= now - 1; step--) {
        char right[CRYPT_TOTP_DIGITS];

        crypt_totp_print(secret, step, sizeof right, right);
        if (crypt_equal((struct str){right, sizeof right}, code) && step > after) {
            *out_step = step;
            is_right = true;
        }
        crypt_wipe(right, sizeof right);
    }
    return is_right;
}

struct str crypt_base32_encode(struct arena *a, struct str bytes)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *to = arena_alloc(a, bytes.len * 8 / 5 + 1, 1);
    uint32_t bits = 0;
    unsigned held = 0;
    size_t len = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        bits = (bits << 8 | (unsigned char)bytes.at[i]) & 0xfff;
        for (held += 8; held >= 5; held -= 5)
            to[len++] = alphabet[bits >> (held - 5) & 31];
    }
    if (held > 0)
        to[len++] = alphabet[bits << (5 - held) & 31];
    return (struct str){to, len};
}
