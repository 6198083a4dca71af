/*
 * exchange.c - one request and its response: begin, refuse, fail, begin anew.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/exchange.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/http/limits.h"

/* A body's buffer of this size is kept for the next request; a larger one is given back. */
#define BODY_KEEP_BYTES ((size_t)256 * 1024)

void http_exchange_init(struct http_exchange *x, struct arena *a, const struct http_limits *limits)
{
    *x = (struct http_exchange){.arena = a, .limits = limits, .resp = {.file = -1}};
    buf_init(&x->resp.body, limits->response_bytes);
}

static void file_close(struct http_response *resp)
{
    if (resp->file >= 0)
        (void)close(resp->file);
    resp->file = -1;
}

void http_exchange_reset(struct http_exchange *x)
{
    struct buf body = x->resp.body;

    file_close(&x->resp);
    buf_clear(&body, BODY_KEEP_BYTES);
    body.max = x->limits->response_bytes;
    x->req = (struct http_request){.method = HTTP_GET};
    x->resp = (struct http_response){.body = body, .file = -1};
    error_clear(&x->error);
    x->route = NULL;
    x->later = NULL;
    for (size_t i = 0; i < HTTP_PATH_PARAMS_MAX; i++)
        x->path_params[i] = STR_NONE;
    x->user = NULL;
    x->policy = NULL;
    x->catalogue = NULL;
    x->rules = NULL;
    arena_reset(x->arena);
}

void http_exchange_fini(struct http_exchange *x)
{
    http_exchange_reset(x);
    buf_fini(&x->resp.body);
}

enum err http_refuse_at(struct http_exchange *x, const char *where, int status, struct str field,
                        const char *fmt, ...)
{
    va_list args;

    if (x->error.code != ERR_NONE)
        return ERR_INVALID;
    x->resp.status = status;
    va_start(args, fmt);
    (void)error_tell_v(&x->error, where, ERR_INVALID, field, fmt, args);
    va_end(args);
    return ERR_INVALID;
}

/* These say how to ask better, or where to sign in; how much there is belongs to a 416. */
static bool belongs_to_refusal(struct str name, int status)
{
    static const struct str names[] = {
        STR_INIT("Allow"), STR_INIT("Retry-After"), STR_INIT("WWW-Authenticate"),
        STR_INIT("Vary"),  STR_INIT("Accept"),
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_eq_nocase(name, names[i]))
            return true;
    }
    return status == 416 && str_eq_nocase(name, STR("Content-Range"));
}

void http_exchange_fail(struct http_exchange *x)
{
    struct http_response *resp = &x->resp;
    size_t kept = 0;

    file_close(resp);
    x->later = NULL;
    buf_clear(&resp->body, BODY_KEEP_BYTES);
    for (size_t i = 0; i < resp->header_count; i++) {
        if (belongs_to_refusal(resp->headers[i].name, resp->status))
            resp->headers[kept++] = resp->headers[i];
    }
    resp->header_count = kept;
    resp->type = resp->etag = STR_NONE;
    resp->modified_us = 0;
    if (resp->status < 400)
        resp->status = http_status_from_err(x->error.code);
}

bool http_exchange_again(struct http_exchange *x)
{
    if (x->req.is_body_taken && x->req.boundary.len > 0)
        return false;
    http_exchange_fail(x);
    x->resp.status = 0;
    x->resp.header_count = 0;
    error_clear(&x->error);
    return true;
}

int http_status_from_err(enum err code)
{
    switch (code) {
    case ERR_NONE: return 200;
    case ERR_INVALID: return 400;
    case ERR_UNAUTHENTICATED: return 401;
    case ERR_DENIED: return 403;
    case ERR_ABSENT: return 404;
    case ERR_CONFLICT: return 409;
    case ERR_UNAVAILABLE: return 503;
    case ERR_INTERNAL:
    case ERR__COUNT: break;
    }
    return 500;
}

const char *http_status_reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, N_("Bad Request")},
        {401, N_("Unauthorized")},
        {403, N_("Forbidden")},
        {404, N_("Not Found")},
        {405, N_("Method Not Allowed")},
        {406, N_("Not Acceptable")},
        {408, N_("Request Timeout")},
        {409, N_("Conflict")},
        {410, N_("Gone")},
        {412, N_("Precondition Failed")},
        {413, N_("Content Too Large")},
        {414, N_("URI Too Long")},
        {415, N_("Unsupported Media Type")},
        {416, N_("Range Not Satisfiable")},
        {422, N_("Unprocessable Content")},
        {423, N_("Locked")},
        {428, N_("Precondition Required")},
        {429, N_("Too Many Requests")},
        {431, N_("Request Header Fields Too Large")},
        {500, N_("Internal Server Error")},
        {501, N_("Not Implemented")},
        {503, N_("Service Unavailable")},
        {504, N_("Gateway Timeout")},
    };

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        if (reasons[i].status == status)
            return reasons[i].reason;
    }
    return "Unknown";
}
