/*
 * response.c - headers of a response, its completion, and its head in CGI form.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/response.h"

#include <inttypes.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/http/condition.h"
#include "app/http/exchange.h"
#include "app/http/syntax.h"
#include "app/http/uri.h"

/* Seconds after which a client that met a 503 may try again, unless a handler said. */
#define RETRY_AFTER STR("1")

static bool is_reserved(struct str name)
{
    return str_eq_nocase(name, STR("Status")) || str_eq_nocase(name, STR("Content-Length")) ||
           str_eq_nocase(name, STR("Transfer-Encoding")) || str_eq_nocase(name, STR("Connection"));
}

/* Those that have a field of their own in the response; true when it was one. */
static bool own_field_set(struct http_exchange *x, struct str name, struct str value)
{
    if (str_eq_nocase(name, STR("Content-Type")))
        x->resp.type = str_dup(x->arena, value);
    else if (str_eq_nocase(name, STR("ETag")))
        x->resp.etag = str_dup(x->arena, value);
    else
        return is_reserved(name);
    return true;
}

static bool has_header(const struct http_response *resp, struct str name)
{
    for (size_t i = 0; i < resp->header_count; i++) {
        if (str_eq_nocase(resp->headers[i].name, name))
            return true;
    }
    return false;
}

static void header_remove(struct http_response *resp, struct str name)
{
    size_t kept = 0;

    for (size_t i = 0; i < resp->header_count; i++) {
        if (!str_eq_nocase(resp->headers[i].name, name))
            resp->headers[kept++] = resp->headers[i];
    }
    resp->header_count = kept;
}

void http_header_add(struct http_exchange *x, struct str name, struct str value)
{
    struct http_response *resp = &x->resp;

    if (own_field_set(x, name, value))
        return;
    if (!http_syntax_is_token(name) || value.at == NULL || !http_syntax_is_value(value))
        return;
    if (resp->header_count == resp->header_room) {
        size_t room = resp->header_room == 0 ? 8 : resp->header_room * 2;

        resp->headers =
            arena_grow(x->arena, resp->headers, resp->header_count, room, sizeof *resp->headers);
        resp->header_room = room;
    }
    resp->headers[resp->header_count++] = (struct http_header_line){name, str_dup(x->arena, value)};
}

void http_header_set(struct http_exchange *x, struct str name, struct str value)
{
    if (own_field_set(x, name, value))
        return;
    header_remove(&x->resp, name);
    http_header_add(x, name, value);
}

/*
 * Browsers read "//host", "/\host" and "/<tab>/host" as another host's address:
 * none of them is a path of ours.
 */
static bool is_own_path(struct str path)
{
    return path.len > 0 && path.at[0] == '/' && http_syntax_is_visible(path) &&
           !(path.len > 1 && (path.at[1] == '/' || path.at[1] == '\\'));
}

void http_redirect(struct http_exchange *x, struct str path)
{
    struct str to = is_own_path(path) ? path : STR("/");

    x->resp.status = 303;
    http_header_set(x, STR("Location"),
                    str_format(x->arena, "%.*s%.*s", STR_ARG(x->req.base), STR_ARG(to)));
}

static void file_forget(struct http_response *resp)
{
    if (resp->file >= 0)
        (void)close(resp->file);
    resp->file = -1;
    resp->file_start = resp->file_len = 0;
}

/* Leaves the headers and takes the body away. */
static void body_drop(struct http_response *resp)
{
    file_forget(resp);
    buf_truncate(&resp->body, 0);
}

static enum err give_up(struct http_exchange *x)
{
    struct http_response *resp = &x->resp;

    error_clear(&x->error); /* what the handler met before matters less than this */
    (void)error_set(&x->error, ERR_INTERNAL, "the answer is larger than %zu bytes (response_bytes)",
                    resp->body.max);
    buf_clear(&resp->body, 0);
    resp->status = 500;
    http_exchange_fail(x);
    resp->type = STR("text/plain; charset=utf-8");
    BUF_LIT(&resp->body, "The answer is too large; ask for less.\n");
    return ERR_INTERNAL;
}

static bool is_read(const struct http_request *r)
{
    return r->method == HTTP_GET || r->method == HTTP_HEAD;
}

static void conditions_apply(struct http_exchange *x)
{
    struct http_response *resp = &x->resp;
    int status = http_condition_status(x, resp->etag, resp->modified_us);

    if (status == 200)
        return;
    resp->status = status;
    body_drop(resp);
    if (status == 412)
        resp->etag = STR_NONE;
    resp->type = STR_NONE;
}

static void range_apply(struct http_exchange *x)
{
    struct http_response *resp = &x->resp;
    struct str text = http_header(&x->req, STR("range"));
    uint64_t size = resp->file_len;
    uint64_t start;
    uint64_t len;

    if (text.at == NULL || !http_range_is_wanted(x, resp->etag, resp->modified_us))
        return;
    switch (http_range_parse(text, size, &start, &len)) {
    case HTTP_RANGE_WHOLE: return;
    case HTTP_RANGE_BEYOND:
        resp->status = 416;
        body_drop(resp);
        http_header_set(x, STR("Content-Range"), str_format(x->arena, "bytes */%" PRIu64, size));
        return;
    case HTTP_RANGE_PART: break;
    }
    resp->status = 206;
    resp->file_start += start;
    resp->file_len = len;
    http_header_set(x, STR("Content-Range"),
                    str_format(x->arena, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, start,
                               start + len - 1, size));
}

enum err http_response_finish(struct http_exchange *x)
{
    struct http_response *resp = &x->resp;
    enum err code = ERR_NONE;

    if (resp->status == 0)
        resp->status = 200;
    if (buf_is_failed(&resp->body))
        code = give_up(x);
    if (is_read(&x->req) && resp->status == 200)
        conditions_apply(x);
    if (resp->file >= 0)
        http_header_set(x, STR("Accept-Ranges"), STR("bytes"));
    if (x->req.method == HTTP_GET && resp->status == 200 && resp->file >= 0)
        range_apply(x);
    if (resp->status == 204 || resp->status == 304)
        body_drop(resp);
    resp->content_length = resp->file >= 0 ? resp->file_len : resp->body.len;
    if (x->req.method == HTTP_HEAD)
        body_drop(resp);
    if (!has_header(resp, STR("Cache-Control")))
        http_header_add(x, STR("Cache-Control"), STR("no-store"));
    if (resp->status == 503 && !has_header(resp, STR("Retry-After")))
        http_header_add(x, STR("Retry-After"), RETRY_AFTER);
    return code;
}

static void print_line(struct buf *out, struct str name, struct str value)
{
    buf_add_str(out, name);
    BUF_LIT(out, ": ");
    buf_add_str(out, value);
    BUF_LIT(out, "\r\n");
}

static void print_length(const struct http_response *resp, struct buf *out)
{
    if (resp->status == 204 || resp->status == 304 || resp->status < 200)
        return;
    BUF_LIT(out, "Content-Length: ");
    buf_add_uint(out, resp->content_length);
    BUF_LIT(out, "\r\n");
}

void http_response_print_head(const struct http_exchange *x, struct buf *out)
{
    const struct http_response *resp = &x->resp;
    char date[CLOCK_HTTP_LEN];

    BUF_LIT(out, "Status: ");
    buf_add_int(out, resp->status);
    buf_add_char(out, ' ');
    buf_add_str(out, str_from_z(http_status_reason(resp->status)));
    BUF_LIT(out, "\r\n");
    /* Handlers assign type and etag directly, perhaps from stored data: checked here, not there. */
    if (resp->type.len > 0 && http_syntax_is_value(resp->type))
        print_line(out, STR("Content-Type"), resp->type);
    print_length(resp, out);
    if (http_etag_is_valid(resp->etag))
        print_line(out, STR("ETag"), resp->etag);
    if (resp->modified_us != 0) {
        clock_print_http(resp->modified_us, date);
        print_line(out, STR("Last-Modified"), (struct str){date, sizeof date});
    }
    for (size_t i = 0; i < resp->header_count; i++)
        print_line(out, resp->headers[i].name, resp->headers[i].value);
    BUF_LIT(out, "\r\n");
}
