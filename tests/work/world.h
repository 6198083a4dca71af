/*
 * world.h - what the tests of work stand on: a real database with no jobs in it.
 *
 * Check forks for every test: each has a connection and an arena of its own.
 */
#ifndef TESTS_WORK_WORLD_H
#define TESTS_WORK_WORLD_H

#include <stdint.h>

#include "app/base/arena.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/db/conn.h"
#include "app/db/sql.h"

extern struct arena *arena;
extern struct db_conn *conn;
extern struct error error;

void world_open(void);
void world_close(void);

struct db_conn *world_connect(void);
/* Runs a statement without parameters, and gives its first number, 0 without a row. */
int64_t world_number(struct sql sql);
/* The same for a text; absent for NULL. */
struct str world_text(struct sql sql);

#define fine(call) ck_assert_msg((call) == ERR_NONE, "%s: %s", error.where, error.text)

#endif
