/*
 * response.h - what the client gets.
 *
 * The body is built in a buffer that the thread keeps from request to request,
 * or is a file that serve/ streams.  Header values are checked: a line end in
 * one is dropped together with the header, so that none can be forged.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_RESPONSE_H
#define APP_HTTP_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/buf.h"
#include "app/base/str.h"

struct arena;
struct http_exchange;

struct http_header_line {
    struct str name;
    struct str value;
};

struct http_response {
    int status;      /* 0: not decided yet */
    struct str type; /* Content-Type, or absent */
    struct str etag; /* with its quotes, or absent */
    struct buf body;
    int file;            /* a file to send instead of the body, or -1; closed by serve/ */
    uint64_t file_start; /* the part of it that goes out */
    uint64_t file_len;
    struct http_header_line *headers;
    size_t header_count;
    size_t header_room;
};

/* For a header that may stand once: replaces it. */
void http_header_set(struct http_exchange *x, struct str name, struct str value);
void http_header_add(struct http_exchange *x, struct str name, struct str value);

struct http_cookie_options {
    int64_t max_age_s;       /* 0: ends with the browser; below 0: delete it */
    bool is_script_readable; /* default: HttpOnly */
    bool is_lax;             /* default: SameSite=Strict */
};
/* Secure and Path=/ always (a "__Host-" name needs both). */
void http_cookie_set(struct http_exchange *x, struct str name, struct str value,
                     const struct http_cookie_options *options);

/* 303 to a path of ours (never to another host); base is put before it. */
void http_redirect(struct http_exchange *x, struct str path);

/*
 * Completes a response before it is sent: 304 for a matching If-None-Match on
 * GET and HEAD, Content-Length, no body with HEAD, 204 and 304.
 */
void http_response_finish(struct http_exchange *x);

/* Status line and headers in CGI form (RFC 3875, 6), into out. */
void http_response_print_head(const struct http_exchange *x, struct buf *out);

#endif
