/*
 * account.h - the pages on which people say who they are, and look after their account.
 *
 * Signing in and out, signing up, forgotten passwords, confirmed addresses, and
 * everything below /account for who is signed in: README.md lists the requests.
 *
 * Failures that are no form's are shown with the template "pages/error".
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCOUNT_ACCOUNT_H
#define APP_ACCOUNT_ACCOUNT_H

#include "app/http/route.h"

extern const struct http_face account_face;

#endif
