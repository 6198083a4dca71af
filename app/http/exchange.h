/*
 * exchange.h - one request and its response: what every handler is given.
 *
 * serve/ makes it, hands it down and resets it; the pointers below the line
 * belong to upper floors and are handed through untouched.
 *
 * Lifetime: the arena is reset when the response has gone out.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_EXCHANGE_H
#define APP_HTTP_EXCHANGE_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/http/request.h"
#include "app/http/response.h"

struct arena;
struct access_user;
struct db_conn;
struct http_limits;
struct http_route;
struct model;
struct tmpl_store;

struct http_exchange {
    struct arena *arena;
    struct http_request req;
    struct http_response resp;
    struct error error;
    const struct http_limits *limits;
    const struct http_route *route; /* the one that matched, or NULL */
    struct str path_params[8];      /* what its {names} matched, decoded */
    /* ---- */
    struct db_conn *db;
    const struct model *model;
    const struct tmpl_store *templates;
    const struct access_user *user; /* NULL: anonymous */
};

/*
 * Refuses with a status of HTTP's own (413, 415, 405 ...): sets the status and
 * tells the client the words; returns ERR_INVALID for the caller to return.
 */
enum err http_refuse(struct http_exchange *x, int status, struct str field, const char *fmt, ...)
    ATTR_PRINTF(4, 5);

/* The status for a code: the one switch. */
int http_status_from_err(enum err code);
/* "Not Found" and the like. */
const char *http_status_reason(int status) ATTR_NONNULL_RET;

#endif
