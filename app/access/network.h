/*
 * network.h - address ranges: is a client within them?
 *
 * Ranges are CIDR (RFC 4632), separated by commas: "192.0.2.0/24,2001:db8::/32,203.0.113.7".
 * Bits behind the prefix must be zero, so that a slip of the pen is not a wider range.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_NETWORK_H
#define APP_ACCESS_NETWORK_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

#define ACCESS_NETWORKS_MAX 500 /* bytes of the list */

/* ERR_INVALID with words that name the range. */
enum err access_network_check(struct str ranges, struct error *e) ATTR_MUST_USE;

/* Also ::ffff:192.0.2.1 is an IPv4 address.  What cannot be read is in no range. */
bool access_network_has(struct str ranges, struct str address);

#endif
