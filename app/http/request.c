/*
 * request.c - from CGI variables to a request.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/request.h"

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/id.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/private.h"
#include "app/http/syntax.h"
#include "app/http/uri.h"

#define ID_BYTES    16
#define CLAIM_BYTES 512 /* of a path that is refused, for the log */

/* The variables that stand once.  HTTP_* are headers and go another way. */
enum variable {
    VAR_METHOD,
    VAR_TARGET,
    VAR_PROTOCOL,
    VAR_TYPE,
    VAR_LENGTH,
    VAR_HTTPS,
    VAR_ADDR,
    VAR_ID,
    VAR_BASE,
    VAR__COUNT
};

static const struct str variable_names[VAR__COUNT] = {
    [VAR_METHOD] = STR_INIT("REQUEST_METHOD"),    [VAR_TARGET] = STR_INIT("REQUEST_URI"),
    [VAR_PROTOCOL] = STR_INIT("SERVER_PROTOCOL"), [VAR_TYPE] = STR_INIT("CONTENT_TYPE"),
    [VAR_LENGTH] = STR_INIT("CONTENT_LENGTH"),    [VAR_HTTPS] = STR_INIT("HTTPS"),
    [VAR_ADDR] = STR_INIT("REMOTE_ADDR"),         [VAR_ID] = STR_INIT("REQUEST_ID"),
    [VAR_BASE] = STR_INIT("LINTEL_BASE"),
};

static const char *const method_names[HTTP_METHOD__COUNT] = {
    [HTTP_GET] = "GET",         [HTTP_HEAD] = "HEAD",   [HTTP_POST] = "POST",
    [HTTP_PUT] = "PUT",         [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE",
    [HTTP_OPTIONS] = "OPTIONS",
};

const char *http_method_name(enum http_method m)
{
    return m < HTTP_METHOD__COUNT ? method_names[m] : "";
}

struct str http_params_get(const struct http_params *p, struct str name)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->at[i].name.len == name.len && str_eq(p->at[i].name, name))
            return p->at[i].value;
    }
    return STR_NONE;
}

struct str http_header(const struct http_request *r, struct str lower_name)
{
    return http_params_get(&r->headers, lower_name);
}

struct str http_cookie(const struct http_request *r, struct str name)
{
    return http_params_get(&r->cookies, name);
}

struct str http_query(const struct http_request *r, struct str name)
{
    return http_params_get(&r->query, name);
}

/* The single variables into once[]; one with two values is no honest server's. */
static enum err variables_sort(struct http_exchange *x, const struct http_param *variables,
                               size_t count, struct str *once)
{
    bool is_twice = false;

    for (size_t i = 0; i < count; i++) {
        if (http_variable_is_header(variables[i].name))
            continue;
        for (size_t v = 0; v < VAR__COUNT; v++) {
            if (variables[i].name.len != variable_names[v].len ||
                !str_eq(variables[i].name, variable_names[v]))
                continue;
            is_twice |= once[v].at != NULL && !str_eq(once[v], variables[i].value);
            once[v] = variables[i].value;
        }
    }
    if (is_twice)
        return http_refuse(x, 400, STR_NONE,
                           "a part of the request stands twice, Content-Length for example");
    return ERR_NONE;
}

static bool is_id(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              c == '.' || c == '_' || c == '-'))
            return false;
    }
    return s.len > 0 && s.len <= HTTP_ID_BYTES_MAX;
}

static enum err parse_method(struct http_exchange *x, struct str name)
{
    for (int m = 0; m < HTTP_METHOD__COUNT; m++) {
        if (str_eq(name, str_from_z(method_names[m]))) {
            x->req.method = (enum http_method)m;
            return ERR_NONE;
        }
    }
    if (!http_syntax_is_token(name))
        return http_refuse(x, 400, STR("method"), "is not a name");
    return http_refuse(x, 501, STR("method"), "%.32s is none that this server knows",
                       str_z(x->arena, name));
}

static enum err parse_length(struct http_exchange *x, struct str text)
{
    struct http_request *r = &x->req;

    if (text.len == 0)
        return ERR_NONE;
    if (text.at[0] == '+' || !num_parse_uint(text, &r->content_length))
        return http_refuse(x, 400, STR("Content-Length"), "is not a number of bytes");
    r->has_length = true;
    return ERR_NONE;
}

/* A type that is malformed counts as none, which is 415 where a body is wanted. */
static void parse_type(struct http_exchange *x, struct str text)
{
    struct http_request *r = &x->req;
    size_t end = str_find(text, ';', 0);
    struct str type = str_trim(str_range(text, 0, end));
    struct str rest = str_from(text, end);
    struct http_param p;

    if (!http_syntax_is_media_type(type))
        return;
    r->content_type = str_lower(x->arena, type);
    while (str_starts(r->content_type, STR("multipart/")) &&
           http_syntax_cut_param(x->arena, &rest, &p)) {
        if (str_eq_nocase(p.name, STR("boundary")) && r->boundary.at == NULL)
            r->boundary = str_dup(x->arena, p.value);
    }
}

static enum err parse_query(struct http_exchange *x)
{
    struct http_request *r = &x->req;

    if (http_query_parse(x->arena, r->query_text, x->limits->query_params, &r->query, &x->error) ==
        ERR_NONE)
        return ERR_NONE;
    x->resp.status = 400;
    return ERR_INVALID;
}

/*
 * What the path looks like before anything was checked: it decides in which
 * dialect a refusal is put, and stands in the log beside it.
 */
static struct str path_claimed(struct http_exchange *x, struct str target, struct str base)
{
    struct str path = str_range(target, 0, str_find(target, '?', 0));

    while (base.len > 0 && base.at[base.len - 1] == '/')
        base.len--;
    if (str_starts(path, base))
        path = str_from(path, base.len);
    return str_dup(x->arena, str_range(path, 0, CLAIM_BYTES));
}

/* Whatever else is wrong: the answer to a bad request carries an id, too. */
static void begin(struct http_exchange *x, const struct str *once)
{
    struct http_request *r = &x->req;
    struct str https = once[VAR_HTTPS];

    r->id = is_id(once[VAR_ID]) ? str_dup(x->arena, once[VAR_ID]) : id_new(x->arena, ID_BYTES);
    r->is_secure = str_eq_nocase(https, STR("on")) || str_eq(https, STR("1"));
    if (http_syntax_is_visible(once[VAR_ADDR]))
        r->remote_addr = str_dup(x->arena, once[VAR_ADDR]);
    if (r->started_us == 0)
        r->started_us = clock_mono_us();
    r->path = path_claimed(x, once[VAR_TARGET], once[VAR_BASE]);
}

enum err http_request_parse(struct http_exchange *x, const struct http_param *variables,
                            size_t count)
{
    struct str once[VAR__COUNT] = {STR_NONE};
    enum err sorted = variables_sort(x, variables, count, once);

    begin(x, once);
    TRY(sorted);
    TRY(parse_method(x, once[VAR_METHOD]));
    TRY(http_target_parse(x, once[VAR_TARGET], once[VAR_BASE]));
    TRY(http_headers_parse(x, variables, count, once[VAR_TYPE], once[VAR_LENGTH]));
    TRY(http_host_parse(x, str_eq(once[VAR_PROTOCOL], STR("HTTP/1.1"))));
    TRY(parse_length(x, http_header(&x->req, STR("content-length"))));
    parse_type(x, http_header(&x->req, STR("content-type")));
    TRY(http_cookies_parse(x));
    return parse_query(x);
}
