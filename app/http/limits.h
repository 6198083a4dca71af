/*
 * limits.h - the limits at the door: a name, a default and an answer for each.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_LIMITS_H
#define APP_HTTP_LIMITS_H

#include <stddef.h>

#define HTTP_HOST_BYTES_MAX     255 /* a longer Host: 400 */
#define HTTP_ID_BYTES_MAX       64  /* a longer request id is replaced */
#define HTTP_BOUNDARY_BYTES_MAX 70  /* RFC 2046, 5.1.1; a longer boundary: 400 */

struct http_limits {
    size_t target_bytes;      /* request target; above: 414 */
    size_t header_bytes;      /* all header fields together; above: 431 */
    size_t header_count;      /* above: 431 */
    size_t query_params;      /* above: 400 */
    size_t cookie_count;      /* above: 400 */
    size_t body_bytes;        /* a body held in memory; above: 413 */
    size_t form_fields;       /* above: 400 */
    size_t upload_bytes;      /* a multipart body, files included; above: 413 */
    size_t upload_files;      /* above: 400 */
    size_t upload_head_bytes; /* the header fields of one part; above: 400 */
    size_t json_depth;        /* above: 400 */
    size_t response_bytes;    /* a body built in memory; above: 500 */
};

/* The defaults, which the settings of the same names override. */
extern const struct http_limits http_limits_default;

#endif
