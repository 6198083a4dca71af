/*
 * body.c - the bytes that came with a request.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/body.h"

#include <inttypes.h>

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/private.h"
#include "app/http/uri.h"

#define FIRST_BYTES ((size_t)4096) /* where the length was not said */

enum err http_source_refuse(struct http_exchange *x, size_t max, const char *max_name)
{
    return http_refuse(x, 413, STR("body"), "is larger than the %zu bytes (%s) that are taken", max,
                       max_name);
}

enum err http_source_open(struct http_exchange *x, size_t max, const char *max_name)
{
    struct http_request *r = &x->req;
    struct str coding = http_header(r, STR("content-encoding"));

    if (r->is_body_taken)
        return error_set(&x->error, ERR_INTERNAL, "the body was read before");
    if (coding.len > 0 && !str_eq_nocase(coding, STR("identity")))
        return http_refuse(x, 415, STR("Content-Encoding"),
                           "is not taken; send the body uncompressed");
    if (r->has_length && r->content_length > max)
        return http_source_refuse(x, max, max_name);
    r->is_body_taken = true;
    return ERR_NONE;
}

static enum err refuse_truncated(struct http_exchange *x, uint64_t done)
{
    if (!x->req.has_length)
        return http_refuse(x, 400, STR("body"), "ended half way; send it again");
    return http_refuse(x, 400, STR("body"),
                       "ended after %" PRIu64 " of %" PRIu64 " bytes; send it again", done,
                       x->req.content_length);
}

enum err http_source_read(struct http_exchange *x, uint64_t done, char *to, size_t size,
                          size_t *out_len)
{
    const struct http_request *r = &x->req;
    struct error cause = {.code = ERR_NONE};
    enum err code = ERR_NONE;
    size_t len = 0;

    if (r->source.read != NULL)
        code = r->source.read(r->source.ctx, to, size, &len, &cause);
    if (code == ERR_INVALID)
        return refuse_truncated(x, done);
    if (code == ERR_UNAVAILABLE)
        return http_refuse(x, 408, STR("body"), "did not come in time; send it again");
    if (code != ERR_NONE)
        return error_set(&x->error, code, "reading the body: %s", cause.text);
    if (r->has_length && len == 0 && done < r->content_length)
        return refuse_truncated(x, done);
    if (r->has_length && len > r->content_length - done)
        return http_refuse(x, 400, STR("body"),
                           "goes on after the %" PRIu64 " bytes that Content-Length said",
                           r->content_length);
    *out_len = len;
    return ERR_NONE;
}

/*
 * Room for one byte more than may come, so that the source is asked until it ends
 * and a body that is too long shows.
 */
static enum err read_all(struct http_exchange *x, size_t max, struct str *out_body)
{
    size_t size = (x->req.has_length ? (size_t)x->req.content_length : FIRST_BYTES) + 1;
    char *text = arena_alloc(x->arena, size, 1);
    size_t done = 0;
    size_t len = 0;

    for (;;) {
        TRY(http_source_read(x, done, text + done, size - done, &len));
        done += len;
        if (len == 0)
            break;
        if (done > max)
            return http_source_refuse(x, max, "body_bytes");
        if (done == size) {
            text = arena_grow(x->arena, text, size, size * 2, 1);
            size *= 2;
        }
    }
    *out_body = (struct str){text, done};
    return ERR_NONE;
}

enum err http_body_read(struct http_exchange *x, struct str *out_body)
{
    struct http_request *r = &x->req;

    if (r->body.at == NULL) {
        TRY(http_source_open(x, x->limits->body_bytes, "body_bytes"));
        TRY(read_all(x, x->limits->body_bytes, &r->body));
    }
    *out_body = r->body;
    return ERR_NONE;
}

static enum err urlencoded_read(struct http_exchange *x, struct http_form *out_form)
{
    struct http_form form = {.file_count = 0};
    struct str body;

    TRY(http_body_read(x, &body));
    TRY(http_query_parse(x->arena, body, x->limits->form_fields, &form.fields, &x->error));
    *out_form = form;
    return ERR_NONE;
}

enum err http_form_read(struct http_exchange *x, struct http_form *out_form)
{
    struct str type = x->req.content_type;

    if (str_eq(type, STR("application/x-www-form-urlencoded")))
        return urlencoded_read(x, out_form);
    if (str_eq(type, STR("multipart/form-data")))
        return http_multipart_read(x, out_form);
    return http_refuse(x, 415, STR("Content-Type"),
                       "must be application/x-www-form-urlencoded or multipart/form-data");
}

const struct http_file *http_form_file(const struct http_form *form, struct str name)
{
    for (size_t i = 0; i < form->file_count; i++) {
        if (str_eq(form->files[i].name, name))
            return &form->files[i];
    }
    return NULL;
}
