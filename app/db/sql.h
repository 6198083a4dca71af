/*
 * sql.h - the text of a statement, of a type that request text cannot become.
 *
 * SQL("...") makes one from a literal and from nothing else.  The only other
 * maker is the model's builder (app/model/build.h), which takes literals,
 * introspected columns and question marks.  There is no way from a char * or a
 * struct str to a struct sql: injection cannot be written.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_DB_SQL_H
#define APP_DB_SQL_H

#include <stddef.h>

struct sql {
    const char *text;
    size_t len;
};

#define SQL(literal) ((struct sql){"" literal, sizeof(literal) - 1})
#define SQL_INIT(literal)               \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }

#endif
