/*
 * import.h - files into tables, at /admin/import/{table}: a wizard.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_IMPORT_IMPORT_H
#define APP_IMPORT_IMPORT_H

#include "app/http/route.h"

extern const struct http_face import_face;

#endif
