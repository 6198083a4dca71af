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

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/http/request.h"
#include "app/http/response.h"

struct arena;
struct access_rules;
struct access_setup;
struct access_user;
struct crypt_keyring;
struct db_conn;
struct http_limits;
struct http_route;
struct locale;
struct model;
struct policy;
struct query_limits;
struct write_limits;
struct tmpl_store;
struct view_brand;
struct view_catalogue;
struct view_catalogue_cell;
struct view_system;
struct words;
struct words_language;

#define HTTP_PATH_PARAMS_MAX 8

struct http_exchange;
/* What is done once the answer has gone out, while nobody waits: nobody hears of its failure. */
typedef void http_later_fn(struct http_exchange *x, const void *arg);

struct http_exchange {
    struct arena *arena;
    struct http_request req;
    struct http_response resp;
    struct error error;
    const struct http_limits *limits;
    const char *upload_folder;      /* where uploaded files wait, nameless; NULL: /tmp */
    const struct http_route *route; /* the one that matched, or NULL */
    struct str path_params[HTTP_PATH_PARAMS_MAX]; /* what its {names} matched, decoded */
    http_later_fn *later; /* only after a success; the arena and all below are still there then */
    const void *later_arg;
    /* ---- */
    struct db_conn *db;
    const struct model *model;
    const struct query_limits *query_limits; /* ceilings of one request; NULL: the defaults */
    const struct write_limits *write_limits;
    const struct tmpl_store *templates;    /* in the language of the request */
    const struct words *words;             /* all languages; NULL: none but that of templates */
    const struct words_language *language; /* whose templates these are */
    struct locale *locale; /* how numbers and times are written for the reader; NULL: as stored */
    const struct access_setup *access; /* what the operator decided about accounts; or NULL */
    const struct access_user *user;    /* NULL: anonymous */
    const struct access_rules *rules;  /* what of a table is audited (access/); NULL: the usual */
    const struct policy *policy;       /* what they may see and change; NULL: nothing */
    struct crypt_keyring *keys;        /* the installation's, for all threads; NULL: none */
    /* What is said of tables, for all threads; or NULL. */
    struct view_catalogue_cell *catalogue_cell;
    const struct view_system *system;       /* what pages tell of the installation; or NULL */
    const struct view_brand *brand;         /* whose site it is; NULL: Lintel's */
    const struct view_catalogue *catalogue; /* this request's, once somebody asked */
};

/* An exchange for many requests, one after another, in an arena of the caller's. */
void http_exchange_init(struct http_exchange *x, struct arena *a, const struct http_limits *limits);
/*
 * Makes it ready for the next request: resets the arena, closes a file that was
 * to be sent, forgets request, response, error, route and user.  The body's
 * buffer and the other pointers below the line stay.
 */
void http_exchange_reset(struct http_exchange *x);
/* Resets it and gives the buffer back; the arena stays the caller's. */
void http_exchange_fini(struct http_exchange *x);

/*
 * Refuses with a status of HTTP's own (413, 415, 405 ...): sets the status and
 * tells the client the words; returns ERR_INVALID for the caller to return.
 * Like the error itself, the first refusal stands.
 */
#define http_refuse(x, status, field, ...) \
    http_refuse_at((x), ERROR_HERE, (status), (field), __VA_ARGS__)
enum err http_refuse_at(struct http_exchange *x, const char *where, int status, struct str field,
                        const char *fmt, ...) ATTR_PRINTF(5, 6);

/*
 * To be called when a handler failed, before its face writes the answer: takes
 * back what the handler had begun (body, file, cookies, headers; those that belong
 * to a refusal stay) and decides the status, where none was refused with, from
 * x->error.
 */
void http_exchange_fail(struct http_exchange *x);

/*
 * Takes back all that a failed handler had begun, its error too, so that it may run
 * once more on the same request; false when it cannot: an upload went by already.
 */
bool http_exchange_again(struct http_exchange *x) ATTR_MUST_USE;

/* The status for a code: the one switch. */
int http_status_from_err(enum err code);
/* "Not Found" and the like. */
const char *http_status_reason(int status) ATTR_NONNULL_RET;

#endif
