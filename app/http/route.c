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
#include "app/base/num.h"
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

/* What the {names} match, in order, still encoded. */
struct match {
    struct str params[HTTP_PATH_PARAMS_MAX];
    size_t count;
};

/* The bytes at i of path that stand for c: one, or an escape of three; 0 when it is another. */
static size_t literal_len(struct str path, size_t i, char c)
{
    if (path.at[i] == c)
        return 1;
    if (path.at[i] != '%' || c == '/' || i + 2 >= path.len)
        return 0;
    return (num_hex(path.at[i + 1]) << 4 | num_hex(path.at[i + 2])) == (unsigned char)c ? 3 : 0;
}

/*
 * Byte by byte: most patterns are dismissed within a few, and this runs for every
 * route of a face on every request.
 */
static bool matches(struct str pattern, struct str path, struct match *m)
{
    size_t i = 0;
    size_t j = 0;

    m->count = 0;
    while (i < pattern.len) {
        if (pattern.at[i] == '{') {
            size_t close = str_find(pattern, '}', i);
            size_t end = pattern.at[close - 1] == '.' ? path.len : str_find(path, '/', j);

            assert(close < pattern.len && m->count < HTTP_PATH_PARAMS_MAX);
            if (end == j)
                return false;
            m->params[m->count++] = str_range(path, j, end);
            i = close + 1;
            j = end;
        } else {
            size_t len = j < path.len ? literal_len(path, j, pattern.at[i]) : 0;

            if (len == 0)
                return false;
            i++;
            j += len;
        }
    }
    return j == path.len;
}

bool http_pattern_is_more_exact(struct str a, struct str b)
{
    struct str left;
    struct str right;

    while (str_cut(&a, '/', &left) && str_cut(&b, '/', &right)) {
        if (segment_kind(left) != segment_kind(right))
            return segment_kind(left) > segment_kind(right);
    }
    return false;
}

bool http_pattern_match(struct arena *a, struct str pattern, struct str path,
                        struct http_params *out_params)
{
    struct str segment;
    struct match m;

    if (!matches(pattern, path, &m))
        return false;
    *out_params = (struct http_params){.at = ARENA_ARRAY(a, struct http_param, m.count)};
    while (str_cut(&pattern, '/', &segment)) {
        struct http_param *p = &out_params->at[out_params->count];

        if (segment_kind(segment) == KIND_LITERAL)
            continue;
        p->name = segment_name(segment);
        if (!http_uri_decode(a, m.params[out_params->count++], &p->value))
            return false;
    }
    return true;
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
    unsigned methods;             /* one bit each: what the path could be asked with */
    const struct http_face *face; /* of the best route so far */
    struct match match;           /* with it */
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

    if (best == NULL || http_pattern_is_more_exact(candidate->pattern, best->pattern))
        return true;
    return best->method != x->req.method && candidate->method == x->req.method &&
           !http_pattern_is_more_exact(best->pattern, candidate->pattern);
}

static void search_face(struct search *s, const struct http_face *face)
{
    struct http_exchange *x = s->x;
    struct match m;

    for (size_t i = 0; i < face->count; i++) {
        const struct http_route *route = &face->routes[i];

        if (!matches(route->pattern, x->req.path, &m))
            continue;
        s->methods |= methods_of(route);
        if ((methods_of(route) & bit(x->req.method)) == 0 || !is_preferred(x, route))
            continue;
        x->route = route;
        s->face = face;
        s->match = m;
    }
}

/* It was checked when the request was parsed that the path decodes. */
static void params_decode(struct http_exchange *x, const struct match *m)
{
    for (size_t i = 0; i < m->count; i++) {
        if (!http_uri_decode(x->arena, m->params[i], &x->path_params[i]))
            x->path_params[i] = STR("");
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

const struct http_face *http_face_find(struct str path, const struct http_face *const *faces,
                                       size_t count)
{
    const struct http_face *nearest = NULL;

    assert(count > 0);
    for (size_t i = 0; i < count; i++) {
        if (is_under(path, faces[i]->prefix) &&
            (nearest == NULL || faces[i]->prefix.len > nearest->prefix.len))
            nearest = faces[i];
    }
    return nearest != NULL ? nearest : faces[0];
}

static bool is_reading(enum http_method m)
{
    return m == HTTP_GET || m == HTTP_HEAD;
}

enum err http_route_find(struct http_exchange *x, const struct http_face *const *faces,
                         size_t count, const struct http_face **out_face)
{
    struct search s = {.x = x};

    assert(count > 0);
    x->route = NULL;
    for (size_t i = 0; i < count; i++) {
        if (is_under(x->req.path, faces[i]->prefix))
            search_face(&s, faces[i]);
    }
    if (str_eq(x->req.path, STR("*")))
        s.methods = bit(HTTP_METHOD__COUNT) - 1;
    *out_face = s.face != NULL ? s.face : http_face_find(x->req.path, faces, count);
    if (x->route == NULL && s.methods == 0 && is_reading(x->req.method))
        x->route = (*out_face)->fallback;
    if (x->route == NULL && s.methods == 0 && x->req.method == HTTP_POST)
        x->route = (*out_face)->fallback_post;
    if (x->route == NULL)
        return no_route(x, s.methods);
    params_decode(x, &s.match);
    return ERR_NONE;
}

struct str http_path_param(const struct http_exchange *x, struct str name)
{
    struct str pattern = x->route->pattern;
    struct str segment;
    size_t index = 0;

    for (;;) {
        bool has_more = str_cut(&pattern, '/', &segment);

        assert(has_more); /* the route has a parameter of that name */
        if (segment_kind(segment) == KIND_LITERAL)
            continue;
        if (str_eq(segment_name(segment), name))
            return x->path_params[index];
        index++;
    }
}
