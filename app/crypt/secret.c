/*
 * secret.c - comparing and wiping, by OpenSSL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/crypt/secret.h"

#include <stdint.h>

#include <openssl/crypto.h>

bool crypt_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.at, b.at, a.len) == 0);
}

void crypt_wipe(void *at, size_t len)
{
    if (at != NULL)
        OPENSSL_cleanse(at, len);
}

void crypt_wipe_str(struct str s)
{
    /* The one place where text may be written through a struct str. */
    crypt_wipe((void *)(uintptr_t)s.at, s.len);
}
