/*
 * batch_parse.c - the requests of a batch.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/body.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/syntax.h"
#include "app/http/uri.h"
#include "app/json/parse.h"
#include "app/rest/batch.h"

#define ID_MAX ((size_t)64)
#define PREFIX "/rest/v1"

/* The one that is being read, for whoever refuses it. */
struct reading {
    struct http_exchange *x;
    struct batch *batch;
    size_t number;
};

static enum err refuse(struct reading *g, const char *member, const char *words)
{
    struct str field = str_format(g->x->arena, "requests[%zu]%s%s", g->number,
                                  member[0] == '\0' ? "" : ".", member);

    return error_tell(&g->x->error, ERR_INVALID, field, "%s", words);
}

static bool is_string(const struct json_value *v)
{
    return v != NULL && v->kind == JSON_STRING;
}

/* ---- its parts ---- */

static bool is_id(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-'))
            return false;
    }
    return text.len > 0 && text.len <= ID_MAX;
}

static enum err take_id(struct reading *g, const struct json_value *object, struct batch_request *r)
{
    const struct json_value *id = json_find(object, STR("id"));

    r->id = id == NULL ? str_format(g->x->arena, "%zu", g->number) : id->text;
    if (id != NULL && (id->kind != JSON_STRING || !is_id(id->text)))
        return refuse(g, "id", "wants 1 to 64 letters, digits, '_' or '-' as a string");
    for (size_t i = 0; i < g->number; i++) {
        if (str_eq(g->batch->requests[i].id, r->id))
            return refuse(g, "id", "is another request's already");
    }
    return ERR_NONE;
}

static enum err take_method(struct reading *g, const struct json_value *object,
                            struct batch_request *r)
{
    static const enum http_method methods[] = {HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH,
                                               HTTP_DELETE};
    const struct json_value *method = json_find(object, STR("method"));

    for (size_t i = 0; is_string(method) && i < sizeof methods / sizeof *methods; i++) {
        if (!str_eq_nocase(method->text, str_from_z(http_method_name(methods[i]))))
            continue;
        r->method = methods[i];
        return ERR_NONE;
    }
    return refuse(g, "method", "wants GET, POST, PUT, PATCH or DELETE");
}

static enum err take_url(struct reading *g, const struct json_value *object,
                         struct batch_request *r)
{
    const struct json_value *url = json_find(object, STR("url"));
    struct http_exchange *x = g->x;
    struct str text;
    size_t mark;

    if (!is_string(url) || !str_starts(url->text, STR("/")) || !http_syntax_is_visible(url->text) ||
        url->text.len > x->limits->target_bytes)
        return refuse(g, "url", "wants an address below /rest/v1, such as /film?film_id=eq.1");
    r->url = text = url->text;
    if (str_starts(text, STR(PREFIX "/")))
        text = str_from(text, sizeof PREFIX - 1);
    mark = str_find(text, '?', 0);
    r->path = str_format(x->arena, PREFIX "%.*s", STR_ARG(str_range(text, 0, mark)));
    return http_query_parse(x->arena, str_from(text, mark + 1), x->limits->query_params, &r->query,
                            &x->error);
}

/* What of a request's headers has a meaning for one in a batch. */
static bool is_header(struct str name)
{
    static const struct str names[] = {
        STR_INIT("accept"),     STR_INIT("content-type"),  STR_INIT("if-match"),
        STR_INIT("prefer"),     STR_INIT("if-none-match"), STR_INIT("range"),
        STR_INIT("range-unit"),
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_eq(name, names[i]))
            return true;
    }
    return false;
}

static enum err take_headers(struct reading *g, const struct json_value *object,
                             struct batch_request *r)
{
    const struct json_value *headers = json_find(object, STR("headers"));
    struct arena *a = g->x->arena;

    r->content_type = STR("application/json");
    if (headers == NULL)
        return ERR_NONE;
    if (headers->kind != JSON_OBJECT)
        return refuse(g, "headers", "wants an object of names and texts");
    r->headers.at = ARENA_ARRAY(a, struct http_param, headers->count);
    for (const struct json_value *h = headers->first; h != NULL; h = h->next) {
        struct str name = str_lower(a, h->name);

        if (!is_header(name) || h->kind != JSON_STRING || !http_syntax_is_value(h->text))
            return refuse(g, "headers",
                          "may have Prefer, Accept, Content-Type, If-Match, If-None-Match and "
                          "Range, each a text; others belong to the batch");
        r->headers.at[r->headers.count++] = (struct http_param){name, h->text};
        if (str_eq(name, STR("content-type")))
            r->content_type =
                str_lower(a, str_trim(str_range(h->text, 0, str_find(h->text, ';', 0))));
    }
    return ERR_NONE;
}

static bool is_member(struct str name)
{
    return str_eq(name, STR("id")) || str_eq(name, STR("method")) || str_eq(name, STR("url")) ||
           str_eq(name, STR("headers")) || str_eq(name, STR("body"));
}

static enum err take_request(struct reading *g, const struct json_value *object,
                             struct batch_request *r)
{
    if (object->kind != JSON_OBJECT)
        return refuse(g, "", "wants an object with method, url and perhaps id, headers and body");
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        if (!is_member(v->name))
            return refuse(g, "", "has a member besides id, method, url, headers and body");
    }
    TRY(take_id(g, object, r));
    TRY(take_method(g, object, r));
    TRY(take_url(g, object, r));
    TRY(take_headers(g, object, r));
    r->body = json_find(object, STR("body"));
    return ERR_NONE;
}

/* ---- all of them ---- */

static enum err parse_json(struct http_exchange *x, const struct json_value **out_value)
{
    struct json_limits limits = json_limits_default;
    struct str body;

    if (x->req.content_type.len > 0 && !str_eq(x->req.content_type, STR("application/json")))
        return http_refuse(x, 415, STR("Content-Type"), "send the batch as application/json");
    TRY(http_body_read(x, &body));
    limits.bytes = x->limits->body_bytes;
    limits.depth = x->limits->json_depth;
    return json_parse(x->arena, body, &limits, out_value, &x->error);
}

static enum err take_all(struct reading *g, const struct json_value *requests)
{
    struct batch *b = g->batch;

    b->requests = ARENA_ARRAY(g->x->arena, struct batch_request, requests->count);
    for (const struct json_value *v = requests->first; v != NULL; v = v->next) {
        TRY(take_request(g, v, &b->requests[b->count]));
        b->count++;
        g->number++;
    }
    return ERR_NONE;
}

enum err batch_parse(struct http_exchange *x, struct batch *out_batch)
{
    struct batch b = {.x = x, .is_atomic = true};
    struct reading g = {.x = x, .batch = &b};
    const struct json_value *body = NULL;
    const struct json_value *requests;
    const struct json_value *atomic;

    TRY(parse_json(x, &body));
    requests = body->kind == JSON_OBJECT ? json_find(body, STR("requests")) : NULL;
    atomic = body->kind == JSON_OBJECT ? json_find(body, STR("atomic")) : NULL;
    if (requests == NULL || requests->kind != JSON_ARRAY || requests->count == 0 ||
        requests->count > BATCH_REQUESTS_MAX ||
        body->count != (atomic == NULL ? (size_t)1 : (size_t)2))
        return error_tell(&x->error, ERR_INVALID, STR("requests"),
                          "wants a list of 1 to %d requests, and nothing stands beside it but "
                          "\"atomic\"",
                          BATCH_REQUESTS_MAX);
    if (atomic != NULL && atomic->kind != JSON_BOOL)
        return error_tell(&x->error, ERR_INVALID, STR("atomic"), "wants true or false");
    b.is_atomic = atomic == NULL || atomic->is_true;
    TRY(take_all(&g, requests));
    *out_batch = b;
    return ERR_NONE;
}
