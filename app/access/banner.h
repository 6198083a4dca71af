/*
 * banner.h - what every page says while an administrator acts in somebody else's place.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_BANNER_H
#define APP_ACCESS_BANNER_H

struct http_exchange;
struct tmpl_map;

/*
 * Puts what templates/layout.html shows of it under "stand_in": name, is_read_only and
 * csrf, the token of the form that ends it; null where nobody acts in another's place.
 */
void access_banner_put(struct http_exchange *x, struct tmpl_map *root);

#endif
