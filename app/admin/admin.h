/*
 * admin.h - the face where people work: lists, rows and forms over any schema.
 *
 *     GET /admin/                     all tables that who is there may see
 *     GET /admin/data/{table}         rows, page by page, with conditions and order
 *     GET /admin/data/{table}/{key}   one row, what it refers to and what refers to it
 *     GET, POST /admin/data/{table}/-/new       a form for a new row
 *     GET, POST /admin/data/{table}/{key}/edit  a form for this one
 *     GET, POST /admin/data/{table}/{key}/history  what happened to it, and the way back
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_ADMIN_H
#define APP_ADMIN_ADMIN_H

#include "app/http/route.h"

extern const struct http_face admin_face;

#endif
