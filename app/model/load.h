/*
 * load.h - from information_schema to a struct model, and from an old one to a new one.
 *
 * lintel_schema (sql/core) holds one row with a version that every migration
 * raises.  A model_cell is where a process keeps its current model: any thread
 * asks it per request; at most every MODEL_CHECK_US one of them looks at the
 * version, and loads anew when it moved, while the others go on with the old.
 *
 * DDL that somebody runs by hand raises no version.  Every MODEL_OUTSIDE_US the
 * same thread therefore also compares the tables' names and dates of creation,
 * which an ALTER TABLE renews (a second apart).  A view or routine that is replaced
 * by hand is not seen: `lintel migrate` or a restart shows it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_LOAD_H
#define APP_MODEL_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct crypt_keyring;
struct db_conn;
struct model;
struct model_cell;

#define MODEL_CHECK_US   ((int64_t)500000)
#define MODEL_OUTSIDE_US ((int64_t)5000000)

/*
 * schemas: databases served in place besides the connection's own; may be none.
 * The caller holds the result once.
 */
enum err model_load(struct db_conn *c, const struct str *schemas, size_t schema_count,
                    const struct model **out_model, struct error *e) ATTR_MUST_USE;

/* The same with the keys of sealed columns, borrowed for as long as the model lives. */
enum err model_load_keyed(struct db_conn *c, const struct str *schemas, size_t schema_count,
                          struct crypt_keyring *keys, const struct model **out_model,
                          struct error *e) ATTR_MUST_USE;

/* Changes with every migration; ERR_UNAVAILABLE in a database that has seen none. */
enum err model_stamp_read(struct db_conn *c, uint64_t *out_stamp, struct error *e) ATTR_MUST_USE;

/* Changes when a table comes, goes or is altered, by whomever. */
enum err model_outside_read(struct db_conn *c, const struct str *schemas, size_t schema_count,
                            uint64_t *out_sum, struct error *e) ATTR_MUST_USE;

/* The schemas' names are copied. */
enum err model_cell_open(const struct str *schemas, size_t schema_count,
                         struct model_cell **out_cell, struct error *e) ATTR_MUST_USE;
/* Before the first model_cell_get(): the keys of sealed columns, borrowed. */
void model_cell_keys(struct model_cell *cell, struct crypt_keyring *keys);
/* No thread may be in model_cell_get(); models that are held live on.  NULL is fine. */
void model_cell_close(struct model_cell *cell);

/*
 * The current model, held once for the caller (model_release() it).  The first call
 * loads it, others wait for that.  c is the caller's own connection, between two
 * requests.  When a check or a reload fails the old model is given and the failure is
 * tried again later; model_cell_trouble() tells of it.
 */
enum err model_cell_get(struct model_cell *cell, struct db_conn *c, const struct model **out_model,
                        struct error *e) ATTR_MUST_USE;

/*
 * For whom a statement failed because the server does not know a name in it: a model
 * newer than stale, held once for the caller, from this thread or another that came
 * first.  Loads come at least MODEL_RENEW_US apart; the caller waits as long.  Gives
 * stale itself, held once more, when it cannot be read anew.
 */
#define MODEL_RENEW_US ((int64_t)100000)
enum err model_cell_renew(struct model_cell *cell, struct db_conn *c, const struct model *stale,
                          const struct model **out_model, struct error *e) ATTR_MUST_USE;

/* The last failure that model_cell_get() kept to itself, once, for the log; false: none. */
bool model_cell_trouble(struct model_cell *cell, struct error *out_error);

/* The next model_cell_get() checks, whatever the time: for whoever has just changed the schema. */
void model_cell_expire(struct model_cell *cell);

#endif
