/*
 * app_seal.h - "seal" of app.json: which columns are sealed, into lintel_seal.
 *
 *     "seal": [{"model": "people_person", "column": "ssn", "type": "varchar(11)",
 *               "blind_index": "ssn_index"}]
 *
 * What is newly declared is being sealed until `lintel keys seal` has been through it, unless
 * the table has no value yet.  What is no longer declared must have been unsealed before.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_APP_SEAL_H
#define APP_ACCESS_APP_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "app/access/app_file.h"
#include "app/base/attr.h"
#include "app/base/error.h"

struct arena;
struct db_conn;
struct model;

/* ERR_INVALID: an entry that does not fit the schema, with file and place. */
enum err access_seals_check(struct arena *a, const struct model *m, const struct access_app *apps,
                            size_t app_count, struct error *e) ATTR_MUST_USE;
/*
 * Inside a transaction, the entries checked.  ERR_CONFLICT names a column that is still sealed
 * and declared no more.
 */
enum err access_seals_write(struct db_conn *c, struct arena *a, const struct model *m,
                            const struct access_app *app, struct error *e) ATTR_MUST_USE;

#endif
