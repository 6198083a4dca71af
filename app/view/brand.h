/*
 * brand.h - whose site it is: a name, a logo and a colour, as the settings say.
 *
 * Lifetime: process; read by all threads.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_BRAND_H
#define APP_VIEW_BRAND_H

#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;

#define VIEW_LOGO_MAX ((size_t)256 * 1024)

struct view_brand {
    struct str name;
    struct str theme;      /* CSS that sets the colours anew; absent: Lintel's own hold */
    struct str theme_dark; /* the same by night */
    struct str logo;       /* the picture; absent: Lintel's own */
    struct str logo_type;  /* image/svg+xml, image/png ... */
    struct str stamp;      /* the sum of theme and logo, for addresses that browsers keep */
};

/*
 * accent: "#1a57c8" or empty; it is darkened for light pages and lightened for dark ones
 * until what is written in it or on it can be read.  logo: a file (.svg, .png, .webp,
 * .jpg) or empty.  ERR_INVALID names the setting.
 */
enum err view_brand_make(struct arena *a, struct str name, struct str accent, struct str logo,
                         struct view_brand *out_brand, struct error *e) ATTR_MUST_USE;

#endif
