/*
 * response.h - what the client gets.
 *
 * The body is built in a buffer that the thread keeps from request to request,
 * or is a file that serve/ streams.  Whatever a handler sets is checked when it is
 * printed: a header with a line end in it is dropped whole, so none can be forged.
 *
 *   http_exchange_reset -> handler -> http_response_finish -> http_response_print_head -> body
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_RESPONSE_H
#define APP_HTTP_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/buf.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct http_exchange;

struct http_header_line {
    struct str name;
    struct str value;
};

struct http_response {
    int status;          /* 0: not decided yet */
    struct str type;     /* Content-Type, or absent */
    struct str etag;     /* with its quotes (W/ in front if weak), or absent */
    int64_t modified_us; /* Last-Modified, in whole seconds as HTTP has it; 0: not said */
    struct buf body;
    int file;            /* a file to send instead of the body, or -1; closed by the reset */
    uint64_t file_start; /* the part of it that goes out */
    uint64_t file_len;
    uint64_t content_length; /* set by http_response_finish() */
    struct http_header_line *headers;
    size_t header_count;
    size_t header_room;
};

/*
 * A header that may stand once, in place of what there is, or none where value is
 * absent; and one more of its name.  name is a literal, value is copied.  Type and
 * ETag may be set either way; Status, Content-Length, Transfer-Encoding and
 * Connection are not a handler's to set and are dropped.
 */
void http_header_set(struct http_exchange *x, struct str name, struct str value);
void http_header_add(struct http_exchange *x, struct str name, struct str value);

struct http_cookie_options {
    int64_t max_age_s;       /* 0: ends with the browser; below 0: delete it */
    bool is_script_readable; /* default: HttpOnly */
    bool is_lax;             /* default: SameSite=Strict */
};
/*
 * Secure and Path=/ always (a "__Host-" name needs both); a later one of the same
 * name replaces it.  A value with blanks, quotes, commas, semicolons, backslashes
 * or bytes outside ASCII is dropped together with the cookie: encode it.
 */
void http_cookie_set(struct http_exchange *x, struct str name, struct str value,
                     const struct http_cookie_options *options);

/* 303 to a path of ours (never to another host: then it is "/"); base is put before it. */
void http_redirect(struct http_exchange *x, struct str path);

/* A file without a name, to be written and sent; the caller's to close until then. */
enum err http_spool_open(struct http_exchange *x, int *out_fd) ATTR_MUST_USE;

/*
 * Answers with a file, from fd, which it takes over in any case: its length,
 * time and a strong ETag of both.  ERR_ABSENT when it is no regular file.
 */
enum err http_file_send(struct http_exchange *x, int fd, struct str type) ATTR_MUST_USE;

/*
 * Completes a response before it is sent.  Status 200 where none was set; on GET
 * and HEAD 304 or 412 by the request's conditions, and for a file 206 or 416 by its
 * Range; no body with HEAD, 204 and 304; Content-Length; Cache-Control: no-store
 * unless the handler chose; Retry-After with 503.  When the body grew past
 * response_bytes, it is a plain 500 instead and x->error says so (ERR_INTERNAL).
 */
enum err http_response_finish(struct http_exchange *x);

/* Status line and headers in CGI form (RFC 3875, 6), into out. */
void http_response_print_head(const struct http_exchange *x, struct buf *out);

#endif
