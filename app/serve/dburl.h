/*
 * dburl.h - where the database is, as one line.
 *
 *     mariadb://user:password@host:3306,host2:3306/database
 *     mariadb://user:password@localhost/database?socket=/run/mysqld/mysqld.sock
 *
 * User, password and database are percent-encoded where they hold : / @ ? or %.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_DBURL_H
#define APP_SERVE_DBURL_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_options;

/* Fills hosts, user, password and database; no error text holds the password. */
enum err dburl_parse(struct arena *a, struct str url, struct db_options *out_options,
                     struct error *e) ATTR_MUST_USE;

#endif
