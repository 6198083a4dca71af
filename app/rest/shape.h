/*
 * shape.h - the forms that rows are answered in, one for each media type.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_REST_SHAPE_H
#define APP_REST_SHAPE_H

#include <stdbool.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/model/read.h"

struct http_exchange;

enum rest_form {
    REST_JSON,
    REST_OBJECT, /* exactly one row */
    REST_ARRAY,
    REST_CSV,
    REST_LINES,
    REST_LINES_OLD,
    REST_PLAN, /* how the server would read them */
    REST_FORM__COUNT
};

struct rest_shape {
    enum rest_form form;
    bool strips_nulls; /* ;nulls=stripped, a parameter of PostgREST's own types */
};

/* What the Accept header wants; 406 for what there is not.  has_plan: REST_PLAN is offered too. */
enum err rest_shape_negotiate(struct http_exchange *x, bool has_plan,
                              struct rest_shape *out_shape) ATTR_MUST_USE;

enum read_format rest_shape_format(const struct rest_shape *s);
/* Sets the response's content type. */
void rest_shape_answer(struct http_exchange *x, const struct rest_shape *s);

#endif
