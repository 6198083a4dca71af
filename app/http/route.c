/*
 * route.c - which handler answers.
 *
 * Faces are few and their routes some dozens: each is compared in turn, and a
 * face whose prefix does not match costs one comparison.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/route.h"

#include <assert.h>
#include <stdbool.h>

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"

/* How a segment of a pattern matches, better ones larger. */
enum kind { KIND_REST, KIND_NAME, KIND_LITERAL };

static enum kind segment_kind(struct str segment)
{
    if (segment.len < 2 || segment.at[0] != '{')
        return KIND_LITERAL;
    return str_ends(segment, STR("...}")) ? KIND_REST : KIND_NAME;
}

static struct str segment_name(struct str segment)
{
    return str_range(segment, 1, segment.len - (segment_kind(segment) == KIND_REST ? 4 : 1));
}

/* It was checked when the request was parsed that the path decodes. */
static struct str decoded(struct arena *a, struct str s)
{
    struct str text = STR("");

    return http_uri_decode(a, s, &text) ? text : STR("");
}

static bool is_literal(struct arena *a, struct str literal, struct str part)
{
    if (str_eq(literal, part))
        return true;
    /* Decoding makes it shorter, to a third at most: most parts need no try. */
    return part.len > literal.len && part.len <= 3 * literal.len &&
           str_find(part, '%', 0) < part.len && str_eq(literal, decoded(a, part));
}

/* Fills params with what the {names} match, in order, still encoded. */
static bool matches(struct arena *a, struct str pattern, struct str path, struct str *params)
{
    size_t count = 0;
    struct str segment;
    struct str part;

    while (str_cut(&pattern, '/', &segment)) {
        struct str whole = path;
        enum kind kind = segment_kind(segment);

        if (!str_cut(&path, '/', &part))
            return false;
        if (kind == KIND_LITERAL) {
            if (!is_literal(a, segment, part))
                return false;
            continue;
        }
        assert(count < HTTP_PATH_PARAMS_MAX);
        params[count] = kind == KIND_REST ? whole : part;
        if (params[count++].len == 0)
            return false;
        if (kind == KIND_REST)
            return true;
    }
    return path.at == NULL;
}

/* Of two patterns that match the same path, is a the more exact one? */
static bool is_more_exact(struct str a, struct str b)
{
    struct str left;
    struct str right;

    while (str_cut(&a, '/', &left) && str_cut(&b, '/', &right)) {
        if (segment_kind(left) != segment_kind(right))
            return segment_kind(left) > segment_kind(right);
    }
    return false;
}

static bool is_under(struct str path, struct str prefix)
{
    if (!str_starts(path, prefix))
        return false;
    return path.len == prefix.len || prefix.len == 0 || prefix.at[prefix.len - 1] == '/' ||
           path.at[prefix.len] == '/';
}

struct search {
    struct http_exchange *x;
    unsigned methods; /* one bit each: what the path could be asked with */
    const struct http_face *face;
};

static unsigned bit(enum http_method m)
{
    return 1U << m;
}

static unsigned methods_of(const struct http_route *route)
{
    return bit(route->method) | (route->method == HTTP_GET ? bit(HTTP_HEAD) : 0);
}

/* An own route for HEAD goes before the GET that would answer it. */
static bool is_preferred(const struct http_exchange *x, const struct http_route *candidate)
{
    const struct http_route *best = x->route;

    if (best == NULL || is_more_exact(candidate->pattern, best->pattern))
        return true;
    return best->method != x->req.method && candidate->method == x->req.method &&
           !is_more_exact(best->pattern, candidate->pattern);
}

static void search_face(struct search *s, const struct http_face *face)
{
    struct http_exchange *x = s->x;
    struct str params[HTTP_PATH_PARAMS_MAX];

    for (size_t i = 0; i < face->count; i++) {
        const struct http_route *route = &face->routes[i];

        for (size_t k = 0; k < HTTP_PATH_PARAMS_MAX; k++)
            params[k] = STR_NONE;
        if (!matches(x->arena, route->pattern, x->req.path, params))
            continue;
        s->methods |= methods_of(route);
        if ((methods_of(route) & bit(x->req.method)) == 0 || !is_preferred(x, route))
            continue;
        x->route = route;
        s->face = face;
        for (size_t k = 0; k < HTTP_PATH_PARAMS_MAX; k++)
            x->path_params[k] = params[k];
    }
}

static struct str allow_text(struct arena *a, unsigned methods)
{
    struct str text = STR("");

    for (int m = 0; m < HTTP_METHOD__COUNT; m++) {
        if ((methods & bit((enum http_method)m)) != 0)
            text = str_format(a, "%.*s%s%s", STR_ARG(text), text.len == 0 ? "" : ", ",
                              http_method_name((enum http_method)m));
    }
    return text;
}

static enum err no_route(struct http_exchange *x, unsigned methods)
{
    struct str allow = allow_text(x->arena, methods | bit(HTTP_OPTIONS));

    if (methods == 0) {
        x->resp.status = 404;
        return error_tell(&x->error, ERR_ABSENT, STR_NONE, "there is nothing at this address");
    }
    http_header_set(x, STR("Allow"), allow);
    if (x->req.method == HTTP_OPTIONS) {
        x->resp.status = 204;
        return ERR_NONE;
    }
    return http_refuse(x, 405, STR("method"), "%s is not possible here; these are: %.*s",
                       http_method_name(x->req.method), STR_ARG(allow));
}

enum err http_route_find(struct http_exchange *x, const struct http_face *const *faces,
                         size_t count, const struct http_face **out_face)
{
    struct search s = {.x = x};
    const struct http_face *nearest = NULL;

    assert(count > 0);
    x->route = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!is_under(x->req.path, faces[i]->prefix))
            continue;
        if (nearest == NULL || faces[i]->prefix.len > nearest->prefix.len)
            nearest = faces[i];
        search_face(&s, faces[i]);
    }
    if (str_eq(x->req.path, STR("*")))
        s.methods = bit(HTTP_METHOD__COUNT) - 1;
    *out_face = s.face != NULL ? s.face : nearest != NULL ? nearest : faces[0];
    if (x->route == NULL)
        return no_route(x, s.methods);
    for (size_t i = 0; i < HTTP_PATH_PARAMS_MAX; i++)
        x->path_params[i] = decoded(x->arena, x->path_params[i]);
    return ERR_NONE;
}

struct str http_path_param(const struct http_exchange *x, struct str name)
{
    struct str pattern = x->route->pattern;
    struct str segment;
    size_t index = 0;

    while (str_cut(&pattern, '/', &segment)) {
        if (segment_kind(segment) == KIND_LITERAL)
            continue;
        if (str_eq(segment_name(segment), name))
            return x->path_params[index];
        index++;
    }
    assert(!"the route has a parameter of that name");
    return STR_NONE;
}
