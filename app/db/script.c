/*
 * script.c - statements that come as text: migrations, and nothing else.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/db/script.h"

#include "app/db/private.h"

enum err db_script_run(struct db_conn *c, struct str statement, struct error *e)
{
    struct error quiet = {.code = ERR_NONE};
    enum err code;

    TRY(db_conn_check(c, NULL, e));
    db_cache_sweep(&c->cache);
    c->is_soiled = true;
    code = db_conn_command(c, statement.at == NULL ? "" : statement.at, statement.len, &quiet);
    if (code == ERR_NONE)
        return ERR_NONE;
    /* Its author reads this: the server's own words, values included. */
    return error_set(e, code, "%u (%s) %s", c->fault.number, c->fault.state, c->fault.message);
}
