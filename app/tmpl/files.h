/*
 * files.h - the template and message files of a folder and the folders in it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_TMPL_FILES_H
#define APP_TMPL_FILES_H

#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;

struct tmpl_file {
    const char *path; /* to open it */
    struct str name;  /* below the folder: "pages/table.html" */
    int64_t modified_ns;
    uint64_t size;
};

typedef enum err tmpl_file_fn(void *ctx, const struct tmpl_file *file, struct error *e);

/* Calls fn for each .html, .txt and .json (messages) file, in byte order; ends with the first
 * failure. */
enum err tmpl_files_walk(struct arena *a, struct str folder, tmpl_file_fn *fn, void *ctx,
                         struct error *e) ATTR_MUST_USE;

#endif
