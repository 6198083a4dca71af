/*
 * sheet.h - the rows of a plan as a sheet of a spreadsheet program.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_LIST_SHEET_H
#define APP_ADMIN_LIST_SHEET_H

#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"

struct http_exchange;
struct model_table;
struct plan;

/*
 * Into the file fd, under the labels of the columns; of the plan's own level only, no relations.
 * Instants are written as the reader's clocks showed them, and their labels name the zone.
 * ERR_INVALID: more rows than the plan's limit, or than a sheet takes.
 */
enum err list_sheet_write(struct http_exchange *x, const struct model_table *t,
                          const struct plan *plan, int fd, uint64_t *out_rows) ATTR_MUST_USE;

#endif
