/*
 * build_bind.c - the one part of the builder that meets the database.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/db/stmt.h"
#include "app/model/build.h"

enum err build_bind(const struct build_sql *s, struct db_stmt *q, struct error *e)
{
    for (size_t i = 0; i < s->param_count; i++)
        TRY(db_stmt_bind_value(q, (unsigned)i, &s->params[i], e));
    return ERR_NONE;
}
