/*
 * rig.h - whole pages over the example application, for the tests of the admin.
 *
 * The database is made and filled once, by the migrations as they ship; each test
 * has its own connection, model and templates (strict: an unknown name fails).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_ADMIN_RIG_H
#define TESTS_ADMIN_RIG_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/access/user.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/http/exchange.h"

struct arena;
struct crypt_keyring;
struct db_conn;
struct locale;
struct model;
struct tmpl_store;
struct view_system;

extern struct arena *process; /* outlives requests */
extern struct db_conn *conn;
extern struct crypt_keyring *keys;
extern const struct model *model;
extern const struct access_setup *setup;       /* NULL unless a test sets one */
extern const struct view_system *system_facts; /* likewise */
extern struct locale *rig_locale;              /* NULL unless a test sets one */
extern const struct tmpl_store *templates;
extern struct http_exchange x; /* the last request, with its answer */
extern struct error err;
extern const struct access_user admin;

#define ok(call)                                                     \
    do {                                                             \
        error_clear(&err);                                           \
        if ((call) != ERR_NONE)                                      \
            ck_abort_msg("%s: %s [%s]", #call, err.text, err.where); \
    } while (0)

/* Of the page only what is its own, and not all: Check's messages have an end. */
#define has(part)   ck_assert_msg(holds(part), "\"%s\" is not in:\n%.3000s", part, main_z())
#define hasnt(part) ck_assert_msg(!holds(part), "\"%s\" is in:\n%.3000s", part, main_z())

/* Once a program, and once a test. */
void rig_load(void);
void rig_drop(void);
void rig_open(void);
void rig_close(void);

void run(struct db_conn *c, const char *sql);
/* The last column of the first row. */
int64_t number(const char *sql);

/* What serve/ does with a request; each returns the status. */
int get_as(const struct access_user *user, const char *target);
int get(const char *target);
/* fields: "a=1&b=2"; the CSRF token is added. */
int post(const char *target, const char *fields);
/* The same with nothing added, as somebody with some policy. */
int post_as(const struct access_user *user, const struct policy *policy, const char *target,
            const char *fields);
/* A GET with a policy. */
int get_with(const struct access_user *user, const struct policy *policy, const char *target);

const char *body_z(void);
/* From its <h1> on. */
const char *main_z(void);
bool holds(const char *part);
struct str header(struct str name);
/* How often part stands in the page. */
size_t count_of(const char *part);
/* Where the link marked by this leads, or "". */
const char *path_of(const char *mark);

#endif
