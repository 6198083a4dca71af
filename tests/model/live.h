/* live.h - a database of its own for every test, an app folder to fill, and migrations of both. */
#ifndef TESTS_MODEL_LIVE_H
#define TESTS_MODEL_LIVE_H

#include "app/base/arena.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/db/script.h"
#include "app/db/stmt.h"
#include "app/model/migrate.h"
#include "tests/suite.h"

/* Between live_setup() and live_teardown(): a connection to an empty database. */
extern struct db_conn *conn;
extern struct arena *arena;
extern struct error err;
extern struct migrate_app live_apps[2]; /* core, and "t", whose folder live_file() fills */

void live_setup(void);
void live_teardown(void);

/* Another connection to the same database; the caller closes it. */
struct db_conn *live_connect(void);
struct db_conn *live_connect_as(const char *user);
struct str live_database(void);

/* (Over)writes a file of the app "t"; NULL removes it. */
void live_file(const char *name, const char *text);
/* The file of a data folder beside the source tree, copied into "t"; false when it is not there. */
bool live_dump(const char *folder);

/* Runs all; the tell count is how many files were applied. */
enum err live_run(struct db_conn *c, size_t *out_applied, struct error *e);
/* The state of one file of "t". */
struct migrate_file live_status(const char *name);

/* A statement of the test's own; and the number or text that a query answers. */
void live_sql(struct db_conn *c, const char *sql);
int64_t live_int(const char *sql);

#define ok(call)                                                                    \
    do {                                                                            \
        error_clear(&err);                                                          \
        if ((call) != ERR_NONE)                                                     \
            ck_abort_msg("%s: %s [%s: %s]", #call, err.text, err.field, err.words); \
    } while (0)

#define fails(wanted, call)                                            \
    do {                                                               \
        enum err ck_code;                                              \
        error_clear(&err);                                             \
        ck_code = (call);                                              \
        ck_assert_msg(ck_code == (wanted), "%s: %s", #call, err.text); \
        ck_assert_int_eq(err.code, wanted);                            \
    } while (0)

#define says(part) \
    ck_assert_msg(strstr(err.text, part) != NULL, "\"%s\" is not in: %s", part, err.text)

#endif
