/*
 * private.h - the handlers of the admin, one file each.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_PRIVATE_H
#define APP_ADMIN_PRIVATE_H

#include "app/http/route.h"

http_handler_fn admin_home; /* home.c */
http_handler_fn admin_list; /* list.c */
http_handler_fn admin_row;  /* row.c */

#endif
