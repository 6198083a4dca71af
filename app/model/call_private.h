/*
 * call_private.h - what the files of call*.c share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_CALL_PRIVATE_H
#define APP_MODEL_CALL_PRIVATE_H

#include "app/model/call.h"

struct db_stmt;

#define CALL_STATE_NO_ROUTINE "PGRST202"

/* What the current result's columns are; the table has no name and no rows yet. */
struct model_table *call_table(struct arena *a, const struct model *m,
                               const struct db_stmt *q) ATTR_NONNULL_RET;
/* The rows of the current result, to their end. */
enum err call_rows_write(struct db_stmt *q, const struct model_table *t, enum call_form form,
                         struct arena *a, struct buf *to, size_t *out_rows,
                         struct error *e) ATTR_MUST_USE;

/* ERR_ABSENT names the parameters that lack an argument. */
enum err call_check(const struct call *k, struct error *e) ATTR_MUST_USE;

#endif
