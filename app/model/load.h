/*
 * load.h - from information_schema to a struct model, and from an old one to a new one.
 *
 * lintel_schema (sql/core) holds one row with a version that every migration
 * raises.  A model_cell is where a process keeps its current model: any thread
 * asks it per request; at most every MODEL_CHECK_US one of them looks at the
 * version, and loads anew when it moved, while the others go on with the old.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_LOAD_H
#define APP_MODEL_LOAD_H

#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct db_conn;
struct model;
struct model_cell;

#define MODEL_CHECK_US ((int64_t)500000)

/*
 * schemas: databases served in place besides the connection's own; may be none.
 * The caller holds the result once.
 */
enum err model_load(struct db_conn *c, const struct str *schemas, size_t schema_count,
                    const struct model **out_model, struct error *e) ATTR_MUST_USE;

/* Changes with every migration, and with DDL from outside once a second check sees it. */
enum err model_stamp_read(struct db_conn *c, uint64_t *out_stamp, struct error *e) ATTR_MUST_USE;

enum err model_cell_open(const struct str *schemas, size_t schema_count,
                         struct model_cell **out_cell, struct error *e) ATTR_MUST_USE;
void model_cell_close(struct model_cell *cell);

/*
 * The current model, held once for the caller.  The first call loads it.  When a
 * reload fails the old one is given and the failure is tried again later.
 */
enum err model_cell_get(struct model_cell *cell, struct db_conn *c, const struct model **out_model,
                        struct error *e) ATTR_MUST_USE;

#endif
