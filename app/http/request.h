/*
 * request.h - what a client asked for, parsed and decoded, owned by the arena.
 *
 * http_request_parse() gets the CGI variables of RFC 3875 (as FastCGI hands them
 * over) and copies what it keeps, since they die early.  The body is not read
 * before a handler asks for it (body.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_REQUEST_H
#define APP_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct http_limits;
struct http_exchange;

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_METHOD__COUNT
};

/* A name and its decoded value; several of the same name stay, in order. */
struct http_param {
    struct str name;
    struct str value;
};

struct http_params {
    struct http_param *at;
    size_t count;
};

/* The first of that name, or the absent text. */
struct str http_params_get(const struct http_params *p, struct str name);

/* Where the body comes from; serve/ supplies it.  Without read the body is empty. */
struct http_source {
    /*
     * Up to size bytes into to; *out_len 0 at the end.  ERR_INVALID: the client
     * stopped half way; ERR_UNAVAILABLE: it took too long.
     */
    enum err (*read)(void *ctx, char *to, size_t size, size_t *out_len, struct error *e);
    void *ctx;
};

struct http_request {
    enum http_method method;
    bool is_secure;           /* came over TLS */
    struct str target;        /* as sent, without the base: "/rest/v1/film?id=eq.1" */
    struct str path;          /* its raw path: "/rest/v1/film" */
    struct str query_text;    /* what follows '?', raw */
    struct str base;          /* where the application is mounted: "" or "/app"; put before links */
    struct http_params query; /* decoded, in order */
    struct http_params headers; /* names in lower case, with '-' */
    struct http_params cookies;
    struct str host;        /* in lower case, with its port; or absent (HTTP/1.0) */
    struct str remote_addr; /* the client's address as nginx vouches for it */
    struct str id;          /* request id: [0-9a-zA-Z._-], up to HTTP_ID_BYTES_MAX */
    bool has_length;
    uint64_t content_length;
    struct str content_type; /* media type in lower case, without parameters */
    struct str boundary;     /* multipart's, or absent */
    struct http_source source;
    bool is_body_taken; /* somebody read the source */
    struct str body;    /* what http_body_read() gave, or absent */
    int64_t started_us; /* clock_mono_us() */
};

/* Each gives the first of that name, or the absent text. */
struct str http_header(const struct http_request *r, struct str lower_name);
struct str http_cookie(const struct http_request *r, struct str name);
struct str http_query(const struct http_request *r, struct str name);
const char *http_method_name(enum http_method m) ATTR_NONNULL_RET;

/*
 * Fills x->req.  variables: CGI variables (REQUEST_METHOD, REQUEST_URI, HTTP_*,
 * CONTENT_*, HTTPS, REMOTE_ADDR, REQUEST_ID, LINTEL_BASE ...), count of them,
 * borrowed during the call.  On failure x->resp.status is 400, 404 (outside the
 * base), 414, 431 or 501 and x->error has the words; what was understood by then
 * stands in x->req, the request id always.
 *
 * Forwarded, X-Forwarded-* and X-Real-IP are left out of the headers: who the
 * client is and how it came is said by the server in front of us, never by it.
 */
enum err http_request_parse(struct http_exchange *x, const struct http_param *variables,
                            size_t count) ATTR_MUST_USE;

#endif
