/*
 * route.h - which handler answers: tables of const records.
 *
 * A pattern is a path whose segments are literal or {name}, which matches one
 * segment, percent-decoded after the split (so that %2F stays inside it); a last
 * {name...} matches the rest.  Literal segments win over {name}.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_ROUTE_H
#define APP_HTTP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/http/request.h"

struct arena;
struct http_exchange;

typedef enum err http_handler_fn(struct http_exchange *x);
/* Writes the body for x->error and x->resp.status in the dialect of its face. */
typedef void http_error_fn(struct http_exchange *x);

enum http_access {
    HTTP_PUBLIC,  /* anyone */
    HTTP_USER,    /* who is signed in, by a session and with every factor of the account */
    HTTP_GRANTED, /* anyone: what they may see and change there is x->policy's to say */
    HTTP_ADMIN,   /* the administrator alone */
};

struct http_route {
    enum http_method method; /* a GET route answers HEAD as well */
    struct str pattern;
    enum http_access access;
    http_handler_fn *handle;
};

/* A face: its routes and how it says no. */
struct http_face {
    const char *name;  /* for logs and metrics */
    struct str prefix; /* of all its patterns; the longest that matches answers errors */
    const struct http_route *routes;
    size_t count;
    /* For reading a path of this face (by its prefix) that no route matches; or NULL: 404. */
    const struct http_route *fallback;
    const struct http_route *fallback_post; /* the same for a POST */
    http_error_fn *answer_error;
    /* To a GET that is refused for want of a user: answer (a redirect to sign in), or NULL: 401. */
    http_handler_fn *ask_sign_in;
    /* Its handlers look at the token in their form; for the others the door looks at the origin. */
    bool has_forms;
    bool takes_keys; /* programs may call it with a key of their own, as far as its scopes go */
    bool is_shared;  /* scripts of other sites' pages may call it, as the settings say (cors.h) */
    /*
     * It is for saying who one is: its handlers also get who has still to show a second
     * factor, and are asked where the bearer of a request does not hold.
     */
    bool is_for_signing_in;
};

/*
 * Finds the route and fills x->route and x->path_params.  Otherwise x->resp and
 * x->error hold 404, or 405 with Allow; OPTIONS is answered with Allow and 204.
 * *out_face is the face that answers, also on failure; never NULL.
 */
enum err http_route_find(struct http_exchange *x, const struct http_face *const *faces,
                         size_t count, const struct http_face **out_face) ATTR_MUST_USE;

/* The face that a path belongs to by its prefix, the first of them where it is none's. */
const struct http_face *http_face_find(struct str path, const struct http_face *const *faces,
                                       size_t count) ATTR_NONNULL_RET;

/*
 * Does the pattern match the path?  *out_params: its {names}, and what they matched,
 * decoded.  For patterns that are no route of a table.
 */
bool http_pattern_match(struct arena *a, struct str pattern, struct str path,
                        struct http_params *out_params);
/* Of two that match the same path: is the first the more exact one? */
bool http_pattern_is_more_exact(struct str pattern, struct str than);

/* What {name} matched; the route must have it. */
struct str http_path_param(const struct http_exchange *x, struct str name);

#endif
