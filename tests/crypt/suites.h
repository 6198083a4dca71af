/* suites.h - the suites of app/crypt. */
#ifndef TESTS_CRYPT_SUITES_H
#define TESTS_CRYPT_SUITES_H

#include "tests/suite.h"

Suite *suite_digest(void);
Suite *suite_base64(void);
Suite *suite_password(void);
Suite *suite_passkey(void);
Suite *suite_keyring(void);
Suite *suite_es256(void);
Suite *suite_totp(void);
Suite *suite_seal(void);

#endif
