/*
 * body.h - what came with the request: bytes, form fields, uploaded files.
 *
 * The source can be read once.  http_body_read() remembers what it gave, so that
 * it may be asked again; a multipart body goes by in pieces and is kept nowhere
 * but in the form that http_form_read() returns.
 *
 * Everything lives in the arena.  An uploaded file has no name on disk: it is
 * open for reading and writing, and gone when the arena is reset, or when the
 * process is killed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_BODY_H
#define APP_HTTP_BODY_H

#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/http/request.h"

struct http_exchange;

/*
 * All of it, at most body_bytes: 413 above (before a byte is read, where the length
 * was said), 400 when it ends before or goes on after Content-Length, 408 when it
 * does not come, 415 when it is compressed.  No body is the empty text.
 */
enum err http_body_read(struct http_exchange *x, struct str *out_body) ATTR_MUST_USE;

struct http_file {
    struct str name;     /* the form field's */
    struct str filename; /* what the client called it: no path, no control character; "file" if
                            nothing is left.  For showing, not for opening. */
    struct str type;     /* in lower case, as claimed; application/octet-stream when it is not */
    uint64_t size;
    int fd; /* at its beginning; the arena closes it */
};

struct http_form {
    struct http_params fields;
    struct http_file *files;
    size_t file_count;
};

/*
 * application/x-www-form-urlencoded or multipart/form-data; anything else is 415.
 * A file field that was left empty is not among the files.  Beyond the answers of
 * http_body_read(): 400 for more than form_fields or upload_files, for malformed
 * parts and text that is not UTF-8; 413 above upload_bytes; 503 when there is no
 * room on disk.
 */
enum err http_form_read(struct http_exchange *x, struct http_form *out_form) ATTR_MUST_USE;

/* The first file of that field, or NULL. */
const struct http_file *http_form_file(const struct http_form *form, struct str name);

#endif
