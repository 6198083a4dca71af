/*
 * header.c - the header fields of a request, and its host.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/private.h"
#include "app/http/syntax.h"

/* "HTTP_ACCEPT_LANGUAGE" becomes "accept-language"; absent when it is no header's. */
static struct str header_name(struct arena *a, struct str variable)
{
    struct str name = str_from(variable, 5);
    char *to = arena_alloc(a, name.len, 1);

    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];

        if (c >= 'A' && c <= 'Z')
            to[i] = (char)(c | 0x20);
        else if (c == '_')
            to[i] = '-';
        else if (c >= '0' && c <= '9')
            to[i] = c;
        else
            return STR_NONE;
    }
    return (struct str){to, name.len};
}

/* What only the server in front of us may say, and says in variables of its own. */
static bool is_claim_of_proxy(struct str name)
{
    return str_starts(name, STR("x-forwarded")) || str_eq(name, STR("forwarded")) ||
           str_eq(name, STR("x-real-ip"));
}

static enum err check_size(struct http_exchange *x, const struct http_param *variables,
                           size_t count, size_t *out_headers)
{
    size_t bytes = 0;
    size_t headers = 0;

    for (size_t i = 0; i < count; i++) {
        if (!http_variable_is_header(variables[i].name))
            continue;
        headers++;
        bytes += variables[i].name.len + variables[i].value.len;
    }
    if (headers > x->limits->header_count)
        return http_refuse(x, 431, STR_NONE,
                           "there are %zu header fields, and at most %zu are taken", headers,
                           x->limits->header_count);
    if (bytes > x->limits->header_bytes)
        return http_refuse(x, 431, STR_NONE,
                           "the header fields have %zu bytes, and at most %zu are taken; delete "
                           "cookies of this site, perhaps",
                           bytes, x->limits->header_bytes);
    *out_headers = headers;
    return ERR_NONE;
}

/* The room for it was counted before. */
static enum err header_put(struct http_exchange *x, struct str name, struct str value)
{
    struct http_params *headers = &x->req.headers;

    if (!http_syntax_is_value(value))
        return http_refuse(x, 400, name, "has control characters in its value");
    headers->at[headers->count++] = (struct http_param){name, str_dup(x->arena, value)};
    return ERR_NONE;
}

/* Servers hand these two over as CONTENT_* and many as HTTP_CONTENT_* besides; they must agree. */
static enum err content_put(struct http_exchange *x, struct str name, struct str value)
{
    const struct http_params *headers = &x->req.headers;
    bool is_there = false;

    for (size_t i = 0; i < headers->count; i++) {
        if (!str_eq(headers->at[i].name, name))
            continue;
        if (is_there || (value.len > 0 && !str_eq(headers->at[i].value, value)))
            return http_refuse(x, 400, name, "stands twice; send it once");
        is_there = true;
    }
    return is_there || value.len == 0 ? ERR_NONE : header_put(x, name, value);
}

enum err http_headers_parse(struct http_exchange *x, const struct http_param *variables,
                            size_t count, struct str type, struct str length)
{
    size_t headers = 0;

    TRY(check_size(x, variables, count, &headers));
    x->req.headers.at = ARENA_ARRAY(x->arena, struct http_param, headers + 2);
    for (size_t i = 0; i < count; i++) {
        struct str name;

        if (!http_variable_is_header(variables[i].name))
            continue;
        name = header_name(x->arena, variables[i].name);
        if (name.at == NULL || is_claim_of_proxy(name))
            continue;
        TRY(header_put(x, name, variables[i].value));
    }
    TRY(content_put(x, STR("content-type"), type));
    return content_put(x, STR("content-length"), length);
}

/* A name, an IPv4 address, or an IPv6 address in brackets: nothing else is ever ours. */
static bool is_host_name(struct str s)
{
    bool is_v6 = s.len > 2 && s.at[0] == '[' && s.at[s.len - 1] == ']';

    if (is_v6)
        s = str_range(s, 1, s.len - 1);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool is_fine = is_v6 ? num_hex(c) >= 0 || c == ':' || c == '.'
                             : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' ||
                                   c == '.' || c == '_';

        if (!is_fine)
            return false;
    }
    return s.len > 0;
}

static bool is_host(struct str s)
{
    size_t bracket = str_find(s, ']', 0);
    size_t colon = str_find(s, ':', bracket < s.len ? bracket : 0);
    struct str port = str_from(s, colon + 1);
    uint64_t number = 1;

    if (colon < s.len && (port.len > 5 || !num_parse_uint(port, &number)))
        return false;
    return number > 0 && number <= 65535 && s.len <= HTTP_HOST_BYTES_MAX &&
           is_host_name(str_range(s, 0, colon));
}

enum err http_host_parse(struct http_exchange *x, bool is_wanted)
{
    struct http_request *r = &x->req;
    size_t hosts = 0;

    for (size_t i = 0; i < r->headers.count; i++)
        hosts += str_eq(r->headers.at[i].name, STR("host"));
    if (r->host.at == NULL)
        r->host = http_header(r, STR("host"));
    if (hosts > 1 || (hosts == 0 && is_wanted && r->host.at == NULL))
        return http_refuse(x, 400, STR("Host"), "must stand exactly once");
    if (r->host.at == NULL)
        return ERR_NONE;
    r->host = str_lower(x->arena, r->host);
    if (!is_host(r->host)) {
        r->host = STR_NONE;
        return http_refuse(x, 400, STR("Host"), "is not a host's name or address");
    }
    return ERR_NONE;
}
