/*
 * library.h - the MariaDB client library itself: once a process, once a thread.
 *
 *     main:    db_library_open() before any thread exists, db_library_close() last
 *     thread:  db_thread_begin() before its first connection, db_thread_end() when it ends
 *
 * A process that forks opens the library in each child, not before: a connection
 * must never be used on both sides of a fork.  The main thread needs no
 * db_thread_begin().
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_DB_LIBRARY_H
#define APP_DB_LIBRARY_H

#include "app/base/attr.h"
#include "app/base/error.h"

enum err db_library_open(struct error *e) ATTR_MUST_USE;
void db_library_close(void);

enum err db_thread_begin(struct error *e) ATTR_MUST_USE;
void db_thread_end(void);

#endif
