/*
 * openapi.h - the description of the face, between its parts.
 *
 * Everything is written straight into the response: a schema of 500 tables makes
 * some megabytes, and nothing of it is kept.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_REST_OPENAPI_H
#define APP_REST_OPENAPI_H

#include "app/base/str.h"
#include "app/json/write.h"

struct arena;
struct http_exchange;
struct model;
struct model_column;
struct model_routine;
struct model_table;

struct openapi {
    struct json_writer w;
    struct http_exchange *x;
    struct arena *arena;
    const struct model *model;
};

/* Is it served under its bare name?  What another schema hides behind one is not. */
bool openapi_has(const struct model *m, const struct model_table *t);
/* Has it, and may it be read by who asks? */
bool openapi_shows(const struct openapi *o, const struct model_table *t);
/* Columns that who asks may read or give, by position; NULL: all. */
const bool *openapi_columns(const struct openapi *o, const struct model_table *t);
/* A name as a component's key and in an operation's id: other bytes than letters, digits, - and _
 * as .hh */
struct str openapi_key(struct arena *a, struct str name);

/* A key that no table's can be. */
#define OPENAPI_ERROR ".error"

/* Parameters that many operations share. */
struct openapi_parameter {
    const char *key;
    const char *name;
    const char *in;
    const char *type;
    const char *description;
};
extern const struct openapi_parameter openapi_parameters[];
extern const size_t openapi_parameter_count;

/* May its name stand in a query string as a condition, or does it mean something else there? */
bool openapi_is_filter(const struct model_column *c);
/* rowFilter.film.title */
struct str openapi_filter_key(struct arena *a, const struct model_column *c);

/* openapi_schema.c: {"type": ...}; the first also with description and default. */
void openapi_column(struct openapi *o, const struct model_column *c);
void openapi_value(struct openapi *o, const struct model_column *c);
/* "components" */
void openapi_components(struct openapi *o);

/* openapi_batch.c: "/batch", where no table has the path; else the table's POST is the batch. */
void openapi_batch(struct openapi *o);
bool openapi_is_batch(const struct model_table *t);
void openapi_batch_post(struct openapi *o);

/* openapi_paths.c: "paths" */
void openapi_paths(struct openapi *o);

#endif
