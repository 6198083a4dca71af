/*
 * settings.h - the settings of Lintel itself, at /admin/settings/: pages of the administrator.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SETTINGS_SETTINGS_H
#define APP_SETTINGS_SETTINGS_H

#include "app/http/route.h"

extern const struct http_face settings_face;

#endif
