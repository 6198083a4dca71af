/* test_crypt.c - digests, passwords, encodings: known answers first. */
#include "config.h"

#include "tests/crypt/suites.h"

int main(void)
{
    static suite_fn *const suites[] = {suite_digest,  suite_base64, suite_password, suite_passkey,
                                       suite_keyring, suite_es256,  suite_totp,     suite_seal};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
