/*
 * pages.h - the face of pages that are nobody's tool: the front door and the API's reference.
 *
 *     GET /                 a welcome; on to /admin/ for who is signed in
 *     GET /docs             what the JSON API serves
 *     GET /docs/{table}     one table of it, with examples
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_PAGES_PAGES_H
#define APP_PAGES_PAGES_H

#include "app/http/route.h"

extern const struct http_face pages_face;

#endif
