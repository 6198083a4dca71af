/*
 * base64.c - six bits a character.
 *
 * Written here because OpenSSL's decoder forgives (blanks, stray bits, missing
 * padding) and knows no URL alphabet.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/crypt/base64.h"

#include <stdint.h>

#include "app/base/arena.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static char digit_of(enum crypt_base64 kind, unsigned value)
{
    if (value < 62)
        return alphabet[value];
    if (kind == CRYPT_BASE64_URL)
        return value == 62 ? '-' : '_';
    return value == 62 ? '+' : '/';
}

/* The value of a character, or -1. */
static int value_of(enum crypt_base64 kind, char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == digit_of(kind, 62))
        return 62;
    return c == digit_of(kind, 63) ? 63 : -1;
}

size_t crypt_base64_print(enum crypt_base64 kind, struct str bytes, char *to)
{
    uint32_t bits = 0;
    unsigned held = 0;
    size_t len = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        bits = (bits << 8 | (unsigned char)bytes.at[i]) & 0xffff;
        for (held += 8; held >= 6; held -= 6)
            to[len++] = digit_of(kind, bits >> (held - 6) & 63);
    }
    if (held > 0)
        to[len++] = digit_of(kind, bits << (6 - held) & 63);
    while (kind == CRYPT_BASE64 && len % 4 != 0)
        to[len++] = '=';
    return len;
}

/* Takes the padding off; false when it is not as the kind and the length want it. */
static bool strip(enum crypt_base64 kind, struct str *text)
{
    size_t pad = 0;

    if (kind == CRYPT_BASE64) {
        if (text->len % 4 != 0)
            return false;
        while (pad < 2 && pad < text->len && text->at[text->len - 1 - pad] == '=')
            pad++;
        text->len -= pad;
        return true;
    }
    return text->len % 4 != 1;
}

bool crypt_base64_parse(enum crypt_base64 kind, struct str text, unsigned char *to, size_t *out_len)
{
    uint32_t bits = 0;
    unsigned held = 0;
    size_t len = 0;

    if (!strip(kind, &text))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        int value = value_of(kind, text.at[i]);

        if (value < 0)
            return false;
        bits = (bits << 6 | (unsigned)value) & 0xffff;
        held += 6;
        if (held >= 8) {
            held -= 8;
            to[len++] = (unsigned char)(bits >> held & 0xff);
        }
    }
    if ((bits & ((1U << held) - 1)) != 0)
        return false;
    *out_len = len;
    return true;
}

struct str crypt_base64_encode(struct arena *a, enum crypt_base64 kind, struct str bytes)
{
    char *to = arena_alloc(a, CRYPT_BASE64_ROOM(bytes.len) + 1, 1);

    return (struct str){to, crypt_base64_print(kind, bytes, to)};
}

bool crypt_base64_decode(struct arena *a, enum crypt_base64 kind, struct str text,
                         struct str *out_bytes)
{
    unsigned char *to = arena_alloc(a, CRYPT_BASE64_BYTES(text.len) + 1, 1);
    size_t len;

    if (!crypt_base64_parse(kind, text, to, &len))
        return false;
    *out_bytes = (struct str){(const char *)to, len};
    return true;
}
