/*
 * address.c - is an address one of the public Internet?
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/net/address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

struct block4 {
    uint32_t start;
    unsigned bits;
};

struct block6 {
    unsigned char start[16];
    unsigned bits;
};

#define IP(a, b, c, d) (((uint32_t)(a) << 24) | ((b) << 16) | ((c) << 8) | (d))

static const struct block4 special4[] = {
    {IP(0, 0, 0, 0), 8},       /* this network */
    {IP(10, 0, 0, 0), 8},      /* private, RFC 1918 */
    {IP(100, 64, 0, 0), 10},   /* shared by providers, RFC 6598 */
    {IP(127, 0, 0, 0), 8},     /* loopback */
    {IP(169, 254, 0, 0), 16},  /* link-local: 169.254.169.254 */
    {IP(172, 16, 0, 0), 12},   /* private */
    {IP(192, 0, 0, 0), 24},    /* protocol assignments */
    {IP(192, 0, 2, 0), 24},    /* documentation */
    {IP(192, 88, 99, 0), 24},  /* 6to4 relays, deprecated */
    {IP(192, 168, 0, 0), 16},  /* private */
    {IP(198, 18, 0, 0), 15},   /* benchmarks */
    {IP(198, 51, 100, 0), 24}, /* documentation */
    {IP(203, 0, 113, 0), 24},  /* documentation */
    {IP(224, 0, 0, 0), 4},     /* multicast */
    {IP(240, 0, 0, 0), 4},     /* reserved, and broadcast */
};

/* Everything outside of 2000::/3 is special, but for what carries an IPv4 address. */
static const struct block6 special6[] = {
    {{0x20, 0x01}, 23},             /* protocol assignments, Teredo among them */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x20, 0x02}, 16},             /* 6to4: leads to any IPv4 address */
    {{0x3f, 0xff}, 20},             /* documentation, RFC 9637 */
};
static const struct block6 global6 = {{0x20}, 3};
static const struct block6 mapped6 = {{[10] = 0xff, [11] = 0xff}, 96};
static const struct block6 nat64 = {{[1] = 0x64, [2] = 0xff, [3] = 0x9b}, 96};

static bool is_public4(uint32_t address)
{
    for (size_t i = 0; i < sizeof special4 / sizeof *special4; i++) {
        uint32_t mask = UINT32_MAX << (32 - special4[i].bits);

        if ((address & mask) == special4[i].start)
            return false;
    }
    return true;
}

static bool is_in(const unsigned char *address, const struct block6 *block)
{
    size_t whole = block->bits / 8;
    unsigned rest = block->bits % 8;

    if (memcmp(address, block->start, whole) != 0)
        return false;
    return rest == 0 || ((address[whole] ^ block->start[whole]) >> (8 - rest)) == 0;
}

static bool is_public6(const unsigned char *a)
{
    if (is_in(a, &mapped6) || is_in(a, &nat64))
        return is_public4(IP(a[12], (uint32_t)a[13], (uint32_t)a[14], a[15]));
    if (!is_in(a, &global6))
        return false;
    for (size_t i = 0; i < sizeof special6 / sizeof *special6; i++) {
        if (is_in(a, &special6[i]))
            return false;
    }
    return true;
}

bool net_address_is_public(const struct sockaddr *address)
{
    struct sockaddr_in in4;
    struct sockaddr_in6 in6;

    switch (address->sa_family) {
    case AF_INET: memcpy(&in4, address, sizeof in4); return is_public4(ntohl(in4.sin_addr.s_addr));
    case AF_INET6: memcpy(&in6, address, sizeof in6); return is_public6(in6.sin6_addr.s6_addr);
    default: return false;
    }
}
