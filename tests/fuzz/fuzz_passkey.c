/*
 * fuzz_passkey.c - authenticator data of a stranger: what is read is within its bounds, and signs
 * nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/crypt/passkey.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena_freep) struct arena *a = arena_new((size_t)1 << 20);
    struct crypt_passkey_claim claim = {.party = STR("example.org")};
    struct crypt_passkey key;
    struct crypt_passkey seen;
    struct error e = {.code = ERR_NONE};
    char *at;

    /* The party's digest is put there: else no input gets past it. */
    if (size > 8192)
        return 0;
    at = arena_alloc(a, size + CRYPT_SHA256_LEN, 1);
    crypt_sha256(claim.party, (unsigned char *)at);
    if (size > 0)
        memcpy(at + CRYPT_SHA256_LEN, data, size);
    claim.authenticator = (struct str){at, size + CRYPT_SHA256_LEN};
    if (crypt_passkey_read(a, &claim, &key, &e) != ERR_NONE)
        return 0;
    fuzz_check(key.id.len > 0 && key.id.len <= CRYPT_PASSKEY_ID_MAX);
    fuzz_check(key.key.len > 0 && key.key.len <= CRYPT_PASSKEY_KEY_MAX);
    fuzz_check(crypt_passkey_check(&claim, &key, fuzz_str(data, size), &seen, &e) != ERR_NONE);
    return 0;
}
