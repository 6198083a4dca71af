/*
 * address.h - is an address one of the public Internet?
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_NET_ADDRESS_H
#define APP_NET_ADDRESS_H

#include <stdbool.h>

struct sockaddr;

/*
 * False for what IANA's registries of special-purpose addresses keep from it (RFC 6890): this
 * host, private and shared networks, link-local (where clouds keep their credentials),
 * multicast, documentation, benchmarks; for IPv6 addresses that carry an IPv4 one (mapped,
 * NAT64, 6to4, Teredo and the like) what they carry decides, or they are not public.
 */
bool net_address_is_public(const struct sockaddr *address);

#endif
