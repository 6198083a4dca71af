/*
 * fuzz_access.c - what strangers send to be let in: tokens, e-mail addresses, paths to go on to,
 * passwords; and the texts that stored passwords are.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/access/ask.h"
#include "app/access/email.h"
#include "app/access/password.h"
#include "app/access/session.h"
#include "app/base/utf8.h"
#include "app/crypt/base64.h"
#include "app/crypt/password.h"
#include "tests/fuzz/fuzz.h"

#define SIZE_MAX_TAKEN 2048

/* What reads as base64 is exactly what would be written for those bytes. */
static void check_base64(enum crypt_base64 kind, struct str s)
{
    unsigned char bytes[CRYPT_BASE64_BYTES(SIZE_MAX_TAKEN)];
    char text[CRYPT_BASE64_ROOM(sizeof bytes)];
    size_t len;

    if (!crypt_base64_parse(kind, s, bytes, &len))
        return;
    len = crypt_base64_print(kind, (struct str){(const char *)bytes, len}, text);
    fuzz_check(str_eq((struct str){text, len}, s));
}

static void check_email(struct str s)
{
    struct access_email email;
    struct access_email again;
    struct str text;
    size_t at = 0;

    if (!access_email_read(s, &email))
        return;
    text = access_email_str(&email);
    fuzz_check(text.len >= 3 && text.len <= ACCESS_EMAIL_MAX);
    fuzz_check(str_eq_nocase(text, str_trim(s)));
    for (size_t i = 0; i < text.len; i++) {
        fuzz_check(text.at[i] > ' ' && text.at[i] <= '~');
        fuzz_check(text.at[i] < 'A' || text.at[i] > 'Z');
        at += text.at[i] == '@';
    }
    fuzz_check(at == 1);
    fuzz_check(access_email_read(text, &again) && str_eq(access_email_str(&again), text));
}

static void check_path(struct str s)
{
    if (!access_is_our_path(s))
        return;
    fuzz_check(s.len > 0 && s.len <= ACCESS_NEXT_MAX && s.at[0] == '/');
    fuzz_check(s.len == 1 || (s.at[1] != '/' && s.at[1] != '\\'));
    for (size_t i = 0; i < s.len; i++)
        fuzz_check(s.at[i] > ' ' && s.at[i] <= '~' && s.at[i] != '\\');
}

static void check_passwords(struct str s)
{
    const struct access_password_rules rules = {.product = STR("Lintel")};
    struct error e = {.code = ERR_NONE};

    if (access_password_judge(&rules, s, STR("ann@example.org"), &e) == ERR_NONE)
        fuzz_check(utf8_is_text(s) && s.len >= ACCESS_PASSWORD_CHARS_MIN &&
                   s.len <= ACCESS_PASSWORD_BYTES_MAX);
    else
        fuzz_check(e.code == ERR_INVALID && e.words[0] != '\0');
    /* Only reads it; a text of today's cost has one length. */
    fuzz_check(crypt_password_is_outdated(s) || s.len == sizeof "$scrypt$ln=15,r=8,p=3$$" - 1 + 65);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = fuzz_str(data, size);

    if (size > SIZE_MAX_TAKEN)
        return 0;
    check_base64(CRYPT_BASE64, s);
    check_base64(CRYPT_BASE64_BARE, s);
    check_base64(CRYPT_BASE64_URL, s);
    fuzz_check(!access_session_is_token(s) || s.len == ACCESS_SESSION_TOKEN_LEN);
    check_email(s);
    check_path(s);
    check_passwords(s);
    return 0;
}
