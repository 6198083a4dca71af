/* suites.h - the suites of http/, and the exchange they all try things on. */
#ifndef TESTS_HTTP_SUITES_H
#define TESTS_HTTP_SUITES_H

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "tests/suite.h"

Suite *suite_uri(void);
Suite *suite_request(void);
Suite *suite_response(void);
Suite *suite_condition(void);
Suite *suite_route(void);
Suite *suite_body(void);
Suite *suite_cors(void);
Suite *suite_agent(void);

/* rig.c: fresh for every test, by the fixture. */
extern struct http_exchange x;
extern struct http_limits limits;
void rig_setup(void);
void rig_teardown(void);

/* A case whose tests have the rig. */
TCase *rig_case(Suite *s, const char *name);

/*
 * "REQUEST_METHOD=GET\nHTTP_HOST=a\n..." as variables, parsed into x, which is reset
 * before.  GET / of HTTP/1.1 with a host where the text does not say otherwise.
 */
enum err rig_request(const char *variables);
/* Shorter: a method and a target. */
enum err rig_ask(const char *method, const char *target);

/* A body that comes in pieces of chunk bytes; with fail_at it breaks off there with code. */
void rig_body(struct str body, size_t chunk);
void rig_body_fails(size_t fail_at, enum err code);

/* The head of the finished response, in the arena, NUL-ended. */
const char *rig_head(void);

#define ck_assert_text(text, literal) \
    ck_assert_msg(str_eq((text), STR(literal)), "\"%.*s\" is not \"%s\"", STR_ARG(text), literal)

#endif
