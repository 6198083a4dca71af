/*
 * private.h - the handlers of these pages, one file each.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_PAGES_PRIVATE_H
#define APP_PAGES_PRIVATE_H

#include <stdbool.h>

#include "app/http/route.h"

http_handler_fn pages_theme, pages_theme_dark, pages_logo; /* brand.c */
http_handler_fn pages_front;                               /* front.c */
http_handler_fn pages_site, pages_site_post;               /* site.c */
http_handler_fn pages_docs, pages_docs_table;              /* docs.c */

/* Does an app bring a page for this address? */
bool pages_site_has(struct http_exchange *x);

#endif
