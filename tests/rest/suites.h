/* suites.h - the suites of the REST face, and the rig they share. */
#ifndef TESTS_REST_SUITES_H
#define TESTS_REST_SUITES_H

#include "app/http/exchange.h"
#include "tests/suite.h"

Suite *suite_read(void);
Suite *suite_filter(void);
Suite *suite_page(void);
Suite *suite_error(void);
Suite *suite_schema(void);
Suite *suite_call(void);

/* The exchange of the last rig_get(). */
extern struct http_exchange x;

/* The tables of tests/model/fixture.c with a few rows, made once. */
void rig_database(void);
TCase *rig_case(Suite *s, const char *name);

/* Header lines go before the next request, and are forgotten with it: "HTTP_RANGE", "0-4". */
void rig_header(const char *variable, const char *value);
/* What comes with the next request, and is forgotten with it; the text is borrowed. */
void rig_body(const char *type, struct str text);
/* Runs a request through the face as serve/ does; target: "/rest/v1/film?..." */
void rig_ask(const char *method, const char *target);

/* GET target answers status with this body, or with a body that holds part. */
void rig_get(const char *target, int status, const char *body);
void rig_has(const char *target, int status, const char *part);
/* A response header's value, or absent. */
struct str rig_answered(const char *name);

#endif
