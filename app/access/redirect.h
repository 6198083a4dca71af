/*
 * redirect.h - where a link in a mail may lead: no open redirect.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_REDIRECT_H
#define APP_ACCESS_REDIRECT_H

#include <stdbool.h>

#include "app/base/str.h"

struct access_setup;

#define ACCESS_REDIRECT_MAX 2048

/*
 * On the site's own host, or as one of setup->redirects has it: there '*' is
 * anything but '/' and '.', "**" anything at all, in a path; the part up to the host
 * is compared by the same rules, and an address with a name or password in it, a
 * backslash or a blank never passes.
 */
bool access_redirect_is_allowed(const struct access_setup *setup, struct str url);

/* url where it is allowed, else the site's address. */
struct str access_redirect_choose(const struct access_setup *setup, struct str url);

#endif
