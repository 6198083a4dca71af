/*
 * private.h - what the files of this folder do for each other.
 *
 * The first four are the stages of http_request_parse(): each fills its part of
 * x->req, copying into the arena, or refuses.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_PRIVATE_H
#define APP_HTTP_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct http_exchange;
struct http_form;
struct http_param;

/* HTTP_ACCEPT is the header "accept", as CGI hands it over. */
static inline bool http_variable_is_header(struct str name)
{
    return name.len > 5 && memcmp(name.at, "HTTP_", 5) == 0;
}

/* target.c: target, path, query_text, base; the host too, where the target names one. */
enum err http_target_parse(struct http_exchange *x, struct str text, struct str base) ATTR_MUST_USE;
/* header.c: headers; type and length are CONTENT_TYPE and CONTENT_LENGTH. */
enum err http_headers_parse(struct http_exchange *x, const struct http_param *variables,
                            size_t count, struct str type, struct str length) ATTR_MUST_USE;
/* header.c: host, from the headers unless the target named it. */
enum err http_host_parse(struct http_exchange *x, bool is_wanted) ATTR_MUST_USE;
/* cookie.c: cookies, from the headers. */
enum err http_cookies_parse(struct http_exchange *x) ATTR_MUST_USE;

/* body.c: refuses a body that is compressed, was taken already or says it is above max bytes. */
enum err http_source_open(struct http_exchange *x, size_t max, const char *max_name) ATTR_MUST_USE;
/* body.c: up to size bytes; *out_len 0 at the end.  done: how many were read before. */
enum err http_source_read(struct http_exchange *x, uint64_t done, char *to, size_t size,
                          size_t *out_len) ATTR_MUST_USE;
/* body.c: the answer to more than max bytes. */
enum err http_source_refuse(struct http_exchange *x, size_t max, const char *max_name);

/* multipart.c */
enum err http_multipart_read(struct http_exchange *x, struct http_form *out_form) ATTR_MUST_USE;
/* part.c: what the header fields of a part say. */
struct http_part {
    struct str name;
    struct str filename; /* as sent; absent: it is a field, not a file */
    struct str type;     /* in lower case, or absent */
};
enum err http_part_parse(struct http_exchange *x, struct str head,
                         struct http_part *out_part) ATTR_MUST_USE;
/* part.c: a name to show. */
struct str http_filename_clean(struct arena *a, struct str filename);

#endif
