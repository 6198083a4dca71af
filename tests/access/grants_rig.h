/* grants_rig.h - roles and grants for tests: files, accounts with roles, and what they may see. */
#ifndef TESTS_ACCESS_GRANTS_RIG_H
#define TESTS_ACCESS_GRANTS_RIG_H

#include <stdbool.h>
#include <stdint.h>

#include "app/access/app_load.h"
#include "app/access/grants.h"
#include "tests/access/world.h"
#include "tests/suite.h"

struct model;

extern const struct model *model;

Suite *suite_app(void);
Suite *suite_role(void);
Suite *suite_grants(void);
Suite *suite_expect(void);

/* world_open() and the schema; no role but the built-in ones, no grant. */
void rig_open(void);
void rig_close(void);

/* Reads the text as app.json of the app; "" or what is wrong. */
const char *rig_read(const char *app, const char *json);
/* Fails the test when it is wrong. */
enum access_app_state rig_load(const char *app, const char *json);
/* The app's folder without a file. */
enum access_app_state rig_forget(const char *app);

/* The number in the first row. */
int64_t rig_count(struct sql sql);

/* The policy of an account (0: nobody) by what the database says now. */
const struct policy *rig_policy(int64_t account_id);

/* The rows of a query ("note?select=id&order=id") as JSON, or "error: words". */
const char *rig_rows(const struct policy *p, const char *table, const char *select,
                     const char *where);

#endif
