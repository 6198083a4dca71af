/* suites.h - the suites of app/db, and the connection they share. */
#ifndef TESTS_DB_SUITES_H
#define TESTS_DB_SUITES_H

#include "app/base/arena.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/db/script.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "tests/suite.h"

/* Open between setup() and teardown(), inside a transaction that is rolled back.
 * setup_bare() begins none: for what commits by itself. */
extern struct db_conn *conn;
extern struct arena *arena;
extern struct error err;

void setup(void);
void setup_bare(void);
void teardown(void);

/* Another connection to the same server; the caller closes it. */
struct db_conn *connect_with(struct db_options options);
struct db_options options_of_test(void);

/* The call succeeds; otherwise its error is shown. */
#define ok(call)                                                                    \
    do {                                                                            \
        error_clear(&err);                                                          \
        if ((call) != ERR_NONE)                                                     \
            ck_abort_msg("%s: %s [%s: %s]", #call, err.text, err.field, err.words); \
    } while (0)

/* The call fails with this code; the error stays in err for a further look. */
#define fails(wanted, call)                 \
    do {                                    \
        error_clear(&err);                  \
        ck_assert_int_eq((call), (wanted)); \
        ck_assert_int_eq(err.code, wanted); \
    } while (0)

#define ck_assert_text(s, literal) \
    ck_assert_msg(str_eq((s), STR(literal)), "\"%.*s\" is not \"%s\"", STR_ARG(s), literal)

/* The first column of the first row, as text in the arena; absent for NULL and for no row. */
struct str scalar(struct db_conn *c, struct sql sql);
int64_t scalar_int(struct db_conn *c, struct sql sql);

/* What help.c's main() runs; each program has its own list. */
extern suite_fn *const suites[];
extern const size_t suites_count;

Suite *suite_faults(void);
Suite *suite_types(void);
Suite *suite_stmt(void);
Suite *suite_tx(void);
Suite *suite_session(void);

#endif
