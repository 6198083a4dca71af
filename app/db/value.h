/*
 * value.h - one value on its way to or from the database.
 *
 * Text read from a row is valid until the next step, run or close.  Every value
 * that was read can be bound back as it is: db_stmt_bind_value().
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_DB_VALUE_H
#define APP_DB_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/str.h"

enum db_type {
    DB_NULL,
    DB_INT,       /* i: TINYINT to BIGINT, YEAR */
    DB_UINT,      /* u: the same UNSIGNED, BIT */
    DB_DOUBLE,    /* d: FLOAT (shortest text that reads back the same float), DOUBLE */
    DB_DECIMAL,   /* text: exact, as the server prints it */
    DB_TEXT,      /* text: CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4/6 */
    DB_BYTES,     /* text: BINARY, VARBINARY, BLOB; GEOMETRY is SRID (4 bytes) and WKB */
    DB_DATE,      /* text: 2024-02-29; "0000-00-00" stays so */
    DB_TIME,      /* text: -838:59:59.000000 to 838:59:59, fraction as declared */
    DB_DATETIME,  /* text: 2024-02-29T13:00:00.123456, fraction as declared */
    DB_TIMESTAMP, /* text: the same followed by +00:00 */
};

struct db_value {
    enum db_type type;
    bool is_float; /* with DB_DOUBLE: it was a 4-byte FLOAT */
    union {
        int64_t i;
        uint64_t u;
        double d;
        struct str text;
    };
};

#endif
