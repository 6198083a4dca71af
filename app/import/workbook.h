/*
 * workbook.h - workbooks that wait in the database until one of their sheets is chosen.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_IMPORT_WORKBOOK_H
#define APP_IMPORT_WORKBOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"

struct http_exchange;
struct http_file;
struct import;
struct model_table;

/* Where files wait, nameless. */
const char *import_folder(const struct http_exchange *x);

/* By its first bytes: a zip file, or an old workbook, which the reader has words for. */
enum err import_is_workbook(int fd, bool *out_is, struct error *e) ATTR_MUST_USE;

/*
 * How many sheets it has; of several, it is kept as a new import in the state VIEW_IMPORT_SHEET,
 * whose names are those of the sheets.
 */
enum err import_workbook_keep(struct http_exchange *x, const struct model_table *t,
                              const struct http_file *file, size_t *out_sheets,
                              int64_t *out_id) ATTR_MUST_USE;
/* The file that was kept, in a nameless one; closed with the request. */
enum err import_workbook_open(struct import *i, int *out_fd) ATTR_MUST_USE;

#endif
