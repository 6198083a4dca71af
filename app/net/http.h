/*
 * http.h - ask another server: OpenID Connect, webhooks, payments.
 *
 * For addresses that people give us.  Only http and https; TLS is verified; no proxy,
 * no cookies, no credentials in the address; an answer that is larger than the caller
 * wants is cut off as a failure.
 *
 * What must not be reached: this host and its networks (address.h).  That is judged by
 * the address that is about to be connected to, after the name was looked up, and for
 * each redirect anew; so neither a name that leads there, nor one that leads elsewhere
 * the second time, nor another spelling of 127.0.0.1 gets through.  Hosts that are
 * named in the options are excepted.
 *
 * ERR_INVALID: the address or a header field cannot be used; or the answer is too large,
 * or there are too many redirects.  ERR_DENIED: it leads to where it must not.
 * ERR_UNAVAILABLE: no answer; later there may be one.  A status of 4xx or 5xx is an answer.
 *
 * Lifetime: process or thread; one thread uses a handle at a time, which keeps
 * connections from one request to the next.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_NET_HTTP_H
#define APP_NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct net_http;

struct net_http_options {
    const struct str *allowed_hosts; /* names or addresses as they stand in an address; copied */
    size_t allowed_count;
    struct str ca_file; /* more certificate authorities, as PEM; or absent */
};

struct net_header {
    struct str name;
    struct str value;
};

struct net_request {
    struct str method; /* "GET" */
    struct str url;
    const struct net_header *headers;
    size_t header_count;
    struct str body;            /* absent: none */
    size_t answer_max;          /* bytes of the answer's body; 0: 1 MB */
    unsigned connect_timeout_s; /* 0: 5 */
    unsigned total_timeout_s;   /* 0: 15, for each redirect anew */
    /* Of a GET, at most so many; to another host it goes without the headers.  0: none. */
    unsigned redirects_max;
};

/* In the arena. */
struct net_answer {
    int status;
    const struct net_header *headers; /* of the last answer, in order; names in lower case */
    size_t header_count;
    struct str body;
    struct str url; /* where it came from, after redirects */
};

enum err net_http_new(const struct net_http_options *options, struct net_http **out_http,
                      struct error *e) ATTR_MUST_USE;
void net_http_free(struct net_http *h);
void net_http_freep(struct net_http **h);

enum err net_http_ask(struct net_http *h, struct arena *a, const struct net_request *request,
                      struct net_answer *out_answer, struct error *e) ATTR_MUST_USE;

/* The first of that name (without case), or absent. */
struct str net_answer_header(const struct net_answer *answer, struct str name);

#endif
