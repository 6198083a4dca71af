/*
 * listen.h - the unix socket on which the web server finds us.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_LISTEN_H
#define APP_SERVE_LISTEN_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

/*
 * Binds and listens; a socket file that nobody listens on is replaced, one that
 * is served is ERR_CONFLICT.  *out_lock holds a lock on path.lock as long as it
 * is open, so that two masters cannot start at once.
 */
enum err listen_open(const char *path, int backlog, int *out_fd, int *out_lock,
                     struct error *e) ATTR_MUST_USE;

/* Is this the socket of that path?  One that was passed on cannot be moved. */
bool listen_is_at(int fd, struct str path);

/* Is fd a socket somebody listens on (spawn-fcgi, mod_fcgid, lighttpd)? */
bool listen_is_given(int fd);

#endif
