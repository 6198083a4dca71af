/*
 * fuzz_request.c - lines NAME=value as CGI variables: what is accepted keeps every promise that
 * request.h and route.h make.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/condition.h"
#include "app/http/route.h"
#include "app/http/uri.h"
#include "tests/fuzz/fuzz_http.h"

#define VARIABLES_MAX 40

static enum err nothing(struct http_exchange *x)
{
    x->resp.status = 204;
    return ERR_NONE;
}

static const struct http_route routes[] = {
    {HTTP_GET, STR_INIT("/"), HTTP_PUBLIC, nothing},
    {HTTP_GET, STR_INIT("/a/{b}"), HTTP_PUBLIC, nothing},
    {HTTP_POST, STR_INIT("/a/b"), HTTP_PUBLIC, nothing},
    {HTTP_PATCH, STR_INIT("/{x}/{y}/{z}"), HTTP_PUBLIC, nothing},
    {HTTP_GET, STR_INIT("/rest/{path...}"), HTTP_PUBLIC, nothing},
};
static const struct http_face face = {
    .name = "all",
    .prefix = STR_INIT(""),
    .routes = routes,
    .count = sizeof routes / sizeof *routes,
};
static const struct http_face *const faces[] = {&face};

static void check_target(const struct http_request *r, struct arena *a)
{
    struct str decoded;
    struct str segment;

    fuzz_check(r->target.len > 0 && (r->target.at[0] == '/' || str_eq(r->target, STR("*"))));
    fuzz_check(r->target.len ==
               r->path.len + r->query_text.len + (r->path.len < r->target.len ? 1 : 0));
    fuzz_check(http_syntax_is_visible(r->target) && http_syntax_is_visible(r->base));
    fuzz_check(http_uri_decode(a, r->path, &decoded) && utf8_is_text(decoded));
    while (str_cut(&decoded, '/', &segment))
        fuzz_check(!str_eq(segment, STR("..")) && !str_eq(segment, STR(".")));
}

static void check_request(const struct http_exchange *x)
{
    const struct http_request *r = &x->req;

    check_target(r, x->arena);
    fuzz_check_texts(&r->query);
    fuzz_check(r->query.count <= x->limits->query_params);
    fuzz_check(r->cookies.count <= x->limits->cookie_count);
    fuzz_check(r->headers.count <= x->limits->header_count + 2);
    for (size_t i = 0; i < r->headers.count; i++) {
        fuzz_check(http_syntax_is_token(r->headers.at[i].name));
        fuzz_check(http_syntax_is_value(r->headers.at[i].value));
        fuzz_check(!str_starts(r->headers.at[i].name, STR("x-forwarded")));
    }
    fuzz_check(r->host.at == NULL || (r->host.len > 0 && r->host.len <= HTTP_HOST_BYTES_MAX));
    fuzz_check(http_syntax_is_visible(r->host));
    fuzz_check(r->content_type.at == NULL || http_syntax_is_media_type(r->content_type));
}

static void check_route(struct http_exchange *x)
{
    const struct http_face *found = NULL;

    if (http_route_find(x, faces, 1, &found) != ERR_NONE) {
        fuzz_check(x->resp.status == 404 || x->resp.status == 405);
        fuzz_check_refused(x);
        http_exchange_fail(x);
    }
    fuzz_check(found == &face);
    for (size_t i = 0; i < HTTP_PATH_PARAMS_MAX; i++) {
        fuzz_check(utf8_is_text(x->path_params[i]));
        fuzz_check(x->path_params[i].at == NULL || x->route != NULL);
    }
}

/* What the client sent comes back in headers: none of it may break out of its line. */
static void check_response(struct http_exchange *x)
{
    http_redirect(x, x->req.target);
    http_header_set(x, STR("X-Echo"), http_header(&x->req, STR("x-echo")));
    http_cookie_set(x, STR("c"), http_cookie(&x->req, STR("c")), NULL);
    x->resp.etag = http_header(&x->req, STR("if-none-match"));
    x->resp.status = 200;
    BUF_LIT(&x->resp.body, "body");
    fuzz_check(http_response_finish(x) == ERR_NONE);
    fuzz_check(x->resp.status == 200 || x->resp.status == 304 || x->resp.status == 412);
    fuzz_check_head(x, 9);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_exchange *x = fuzz_exchange();
    struct http_param v[VARIABLES_MAX];
    struct str rest = fuzz_str(data, size);
    struct str line;
    size_t count = 0;

    while (count < VARIABLES_MAX && str_cut(&rest, '\n', &line)) {
        size_t equals = str_find(line, '=', 0);

        v[count++] = (struct http_param){str_range(line, 0, equals), str_from(line, equals + 1)};
    }
    if (http_request_parse(x, v, count) != ERR_NONE) {
        fuzz_check(x->req.id.len > 0 && x->req.id.len <= HTTP_ID_BYTES_MAX);
        if (x->error.code != ERR_INTERNAL) /* a base that is none is the operator's fault */
            fuzz_check_refused(x);
        return 0;
    }
    check_request(x);
    check_route(x);
    check_response(x);
    return 0;
}
