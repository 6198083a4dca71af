/*
 * library.h - libcurl itself: once a process.
 *
 *     main:  net_library_open() before any thread exists, net_library_close() last
 *
 * libcurl's own beginning is not safe among threads; all that comes after it is,
 * as long as one thread uses a handle at a time.  A process that forks opens the
 * library in each child, as it does with db/library.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_NET_LIBRARY_H
#define APP_NET_LIBRARY_H

#include "app/base/attr.h"
#include "app/base/error.h"

enum err net_library_open(struct error *e) ATTR_MUST_USE;
void net_library_close(void);

#endif
