/*
 * world.h - what the tests of access and of the sign-in pages stand on: a real
 * database with empty tables, and requests parsed as the worker parses them.
 *
 * Check forks for every test: each has a connection and an arena of its own.
 */
#ifndef TESTS_ACCESS_WORLD_H
#define TESTS_ACCESS_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/arena.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/db/conn.h"
#include "app/db/sql.h"
#include "app/http/exchange.h"

extern struct arena *arena;
extern struct db_conn *conn;

#define WORLD_EMAIL    "ann@example.org"
#define WORLD_PASSWORD "seven blue boats"
#define WORLD_ADDRESS  "192.0.2.7"

void world_open(void);
void world_close(void);

/* Another connection to the same database. */
struct db_conn *world_connect(void);
/* Runs a statement with a number for its only parameter (none: it has none), and gives its first
 * number, 0 without a row. */
int64_t world_sql(struct sql sql, int64_t n);

/*
 * A parsed request with the CGI variables that follow, name and value by turns
 * until NULL.  body NULL: none; otherwise it is a urlencoded form.
 */
struct http_exchange *world_request(const char *method, const char *uri, const char *body, ...);

/* What the answer sets a cookie to, "" where it takes it back, absent where it says nothing. */
struct str world_cookie(const struct http_exchange *x, const char *name);
/* Of a header of the answer, or absent. */
struct str world_header(const struct http_exchange *x, const char *name);
/* "name=value", as the browser would send it. */
const char *world_cookie_line(const char *name, struct str value);

/* An account with WORLD_PASSWORD, made without the slow hash; and a session of it. */
int64_t world_account(const char *email, bool is_admin);
struct str world_session(int64_t account_id);

#endif
