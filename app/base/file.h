/*
 * file.h - whole files in, files without a name, folder listings in order.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_BASE_FILE_H
#define APP_BASE_FILE_H

#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;

/*
 * A file without a name, for reading and writing; where the file system has no such thing, one
 * whose name is taken away.  -1 with errno: there is none.
 */
int file_open_nameless(const char *folder) ATTR_MUST_USE;

/* The file's bytes, copied into the arena; ERR_ABSENT, or ERR_INVALID above max bytes. */
enum err file_read(struct arena *a, const char *path, size_t max, struct str *out_text,
                   struct error *e) ATTR_MUST_USE;

/*
 * The names in a folder that end in suffix, in byte order; hidden ones are left
 * out.  The array and the names live in the arena.
 */
enum err file_list(struct arena *a, const char *folder, struct str suffix, struct str **out_names,
                   size_t *out_count, struct error *e) ATTR_MUST_USE;

#endif
