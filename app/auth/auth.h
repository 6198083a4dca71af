/*
 * auth.h - the face /auth/v1: accounts for programs, as Supabase Auth speaks.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_AUTH_AUTH_H
#define APP_AUTH_AUTH_H

#include "app/http/route.h"

extern const struct http_face auth_face;

#endif
