/*
 * uuid.h - what accounts, sessions and factors are called outside (RFC 9562).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_UUID_H
#define APP_ACCESS_UUID_H

#include <stdbool.h>

#include "app/base/str.h"

struct arena;

#define ACCESS_UUID_LEN 36

/* Version 4: 122 random bits, in lower case. */
struct str access_uuid_new(struct arena *a);
/* Has it that form, in lower case?  Nothing else is worth a query. */
bool access_uuid_is(struct str s);

#endif
