/*
 * rest.h - the face /rest/v1/: tables as JSON resources, in PostgREST's dialect.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_REST_REST_H
#define APP_REST_REST_H

struct http_face;

extern const struct http_face rest_face;

#endif
