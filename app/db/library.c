/*
 * library.c - the client library's own beginning and end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/db/library.h"

#include <mysql.h>

enum err db_library_open(struct error *e)
{
    if (mysql_library_init(0, NULL, NULL) != 0)
        return error_set(e, ERR_INTERNAL, "the MariaDB client library does not start");
    return ERR_NONE;
}

void db_library_close(void)
{
    mysql_library_end();
}

enum err db_thread_begin(struct error *e)
{
    if (mysql_thread_init() != 0)
        return error_set(e, ERR_INTERNAL, "the MariaDB client library refuses a thread");
    return ERR_NONE;
}

void db_thread_end(void)
{
    mysql_thread_end();
}
