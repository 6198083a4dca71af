/*
 * pages.h - the face that people see: home, tables, rows, as HTML.
 *
 *     GET /                     anyone; the administrator sees the tables
 *     GET /data/{table}         rows, page by page, with the query language's conditions and order
 *     GET /data/{table}/{key}   one row, what it refers to and what refers to it
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_PAGES_PAGES_H
#define APP_PAGES_PAGES_H

#include "app/http/route.h"

extern const struct http_face pages_face;

/*
 * The answer to a failure as a page: for other HTML faces too.  Writes the body
 * for x->error and x->resp.status; without a template store, plain words.
 */
void pages_answer_error(struct http_exchange *x);

#endif
