/*
 * fcgi.h - one FastCGI connection, served request by request.
 *
 * The only folder that knows libfcgi, and this the only file: it accepts the
 * next request on a connection that is already open, hands over variables and
 * body, and takes the answer.  libfcgi itself never accepts or closes a
 * connection here: its own accept blocks, and its close waits up to two seconds.
 *
 * Lifetime: a connection lives until its peer closes it; one thread at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_FCGI_H
#define APP_SERVE_FCGI_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/http/request.h"

struct arena;
struct fcgi_conn;

/* Once a process, before the first connection and with SIGPIPE blocked. */
enum err fcgi_library_open(struct error *e) ATTR_MUST_USE;

/* Takes fd over; sets its time limits for reading and writing (seconds). */
struct fcgi_conn *fcgi_conn_new(int fd, unsigned io_timeout_s) ATTR_MUST_USE;
/* Closes it. */
void fcgi_conn_free(struct fcgi_conn *c);
/* Frees it without closing; the caller owns the descriptor that is returned. */
int fcgi_conn_release(struct fcgi_conn *c);
int fcgi_conn_fd(const struct fcgi_conn *c);

enum fcgi_next {
    FCGI_NEXT_REQUEST, /* one was begun: answer it and call fcgi_conn_finish() */
    FCGI_NEXT_NOTHING, /* woken for nothing: wait again */
    FCGI_NEXT_CLOSED,  /* the peer is gone, or spoke nonsense */
};

/*
 * What epoll said leaves room for doubt: the peer may have gone without a word.
 * The next fcgi_conn_begin() looks before it reads.
 */
void fcgi_conn_doubt(struct fcgi_conn *c);

/* To be called when the connection is readable; waits for the rest of a request that began. */
enum fcgi_next fcgi_conn_begin(struct fcgi_conn *c) ATTR_MUST_USE;

/* The request's CGI variables, in the arena; their texts die at finish. */
struct http_param *fcgi_variables(const struct fcgi_conn *c, struct arena *a, size_t *out_count);
struct http_source fcgi_source(struct fcgi_conn *c);

/* False when the peer is gone. */
bool fcgi_write(struct fcgi_conn *c, struct str bytes);

/* Ends the request; false when the connection is to be closed now. */
bool fcgi_conn_finish(struct fcgi_conn *c) ATTR_MUST_USE;

#endif
