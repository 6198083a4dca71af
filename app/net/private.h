/*
 * private.h - what the files of net/ share: libcurl, which nobody else sees.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_NET_PRIVATE_H
#define APP_NET_PRIVATE_H

#include <stdbool.h>

#include <curl/curl.h>

#include "app/base/attr.h"
#include "app/base/str.h"

struct arena;

struct net_patience {
    unsigned connect_s; /* for name, connection and TLS together */
    unsigned total_s;
};

/* What holds for every protocol: TLS verified, no proxy, no signals.  ca_file NULL: the system's.
 */
bool net_handle_prepare(CURL *c, const struct net_patience *patience,
                        const char *ca_file) ATTR_MUST_USE;

/* A copy of a part of an address, or absent. */
struct str net_url_part(struct arena *a, CURLU *url, CURLUPart part, unsigned flags);
void net_urlp(CURLU **url);

#endif
