/*
 * write_rig.h - requests that write, through the REST face, against a real database.
 *
 * Check forks for every test: each finds the tables as write_rig_database() made
 * them, with a connection of its own.
 */
#ifndef TESTS_REST_WRITE_RIG_H
#define TESTS_REST_WRITE_RIG_H

#include <stdint.h>

#include "app/db/conn.h"
#include "app/http/exchange.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "tests/suite.h"

Suite *suite_write_audit(void);
Suite *suite_write_insert(void);
Suite *suite_write_change(void);
Suite *suite_write_upsert(void);
Suite *suite_write_refusal(void);
Suite *suite_write_hostile(void);
Suite *suite_write_race(void);
Suite *suite_write_repeat(void);
Suite *suite_write_batch(void);

/* The key of an installation, for cursors. */
#define WRITE_RIG_KEYS "mac hmac256 m current AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

/* The exchange of the last request. */
extern struct http_exchange x;
/* Of the next requests; at first everything. */
extern const struct policy *rig_policy;

void write_rig_database(void);
/* The schema as it is now. */
void write_rig_reload(void);
TCase *write_rig_case(Suite *s, const char *name);

/* A header of the next request, as a CGI variable: "HTTP_PREFER". */
void with(const char *variable, const char *value);
/* Sends it and says what came: the status, and the body as a text that ends with NUL. */
int sent(const char *method, const char *target, const char *body);
int sent_bytes(const char *method, const char *target, struct str body);
const char *answered(void);
/* A header of the answer, "" where it has none. */
const char *answered_header(const char *name);

/* A copy that outlives the request; of the last few such calls. */
const char *kept(struct str text);

/* Fails the test with what came instead. */
void expect(int status, const char *method, const char *target, const char *body);
void expect_body(const char *body);
void expect_part(const char *part);
void expect_header(const char *name, const char *value);

/* What a statement's first column of its first row says, as text; "" for no row and NULL. */
const char *sql_text(const char *sql);
int64_t sql_int(const char *sql);
void sql_run(const char *sql);
struct db_conn *write_rig_connect(void);

/* Runs fn in so many processes at once, each with a connection of its own; how many said true. */
int at_once(int count, bool (*fn)(int number));

#endif
