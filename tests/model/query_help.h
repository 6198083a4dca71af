/* query_help.h - a query string to a plan, in one call. */
#ifndef TESTS_MODEL_QUERY_HELP_H
#define TESTS_MODEL_QUERY_HELP_H

#include "app/base/arena.h"
#include "app/base/error.h"
#include "app/model/plan.h"
#include "app/model/query.h"
#include "tests/suite.h"

struct model;
struct policy;

/* Filled and emptied around every test by help_setup() and help_teardown(). */
extern struct arena *arena;
extern struct error error;
extern const struct model *model;
extern const struct policy *help_policy; /* everything, unless a test says otherwise */

void help_setup(void);
void help_teardown(void);

/* "a=eq.1&b=..." as it is, without percent-decoding; & and = have no escape. */
enum err help_compile(const char *table, struct str query, const struct query_limits *limits,
                      struct plan *out_plan);
/* The statement a query becomes; fails the test where there is none. */
struct plan help_plan(const char *table, const char *query);
void help_sql(const char *table, const char *query, const char *sql);
/* ERR_INVALID for field, with words that hold part. */
void help_refused(const char *table, const char *query, const char *field, const char *part);

#endif
