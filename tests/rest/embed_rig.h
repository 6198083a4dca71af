/* embed_rig.h - what is read together, against a schema with every kind of relation. */
#ifndef TESTS_REST_EMBED_RIG_H
#define TESTS_REST_EMBED_RIG_H

#include <string.h>

#include "tests/rest/write_rig.h"

Suite *suite_embed(void);
Suite *suite_operator(void);
Suite *suite_answer(void);
Suite *suite_having(void);
Suite *suite_cursor(void);
Suite *suite_cursor_walk(void);

/* A case whose tests find country, person, passport, tag, story, likes, shift, duty. */
TCase *embed_rig_case(Suite *s, const char *name);
/* GET target: 200 and this body. */
void reads(const char *target, const char *body);
/* Refused with that status and code, in words that hold part. */
void refuses(const char *target, int status, const char *code, const char *part);

#endif
