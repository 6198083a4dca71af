/*
 * id.h - unguessable identifiers.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_ID_H
#define APP_BASE_ID_H

#include <stddef.h>

#include "app/base/str.h"

struct arena;

/* Bytes from the kernel's generator; a kernel that has none is fatal. */
void id_fill(void *to, size_t len);

/* bytes x 2 lower-case hexadecimal digits: 16 bytes is an identifier, 32 a secret. */
struct str id_new(struct arena *a, size_t bytes);

/* Hexadecimal of len bytes; to has room for len x 2. */
void id_print_hex(const void *at, size_t len, char *to);

#endif
