/*
 * test_torture.c - the n-th call into the library fails, for every n.
 *
 * The linker puts the __wrap_ functions below between app/db and Connector/C
 * (see local.mk).  The n-th call is spoiled in one of three ways: the line is cut
 * before it, it reports that memory ran out, or app/db's own allocation fails.
 * Whatever n: the work is done wholly or not at all, it says which, nothing leaks
 * (in a build with sanitizers), and the connection serves the next request.
 */
#include "config.h"

#include <errmsg.h>
#include <mysql.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/db/suites.h"

#define N_MAX 2000

enum spoil { CUT, REFUSE, STARVE };

static enum spoil spoil;
static int calls_left; /* until the one that is spoiled; below 0: none any more */

static bool is_now(enum spoil kind)
{
    return spoil == kind && calls_left > 0 && --calls_left == 0;
}

static void cut(MYSQL *m)
{
    if (is_now(CUT) && m != NULL && mysql_get_socket(m) != (my_socket)-1)
        (void)shutdown(mysql_get_socket(m), SHUT_RDWR);
}

static bool stmt_refused(MYSQL_STMT *q)
{
    cut(q->mysql);
    if (!is_now(REFUSE))
        return false;
    q->last_errno = CR_OUT_OF_MEMORY;
    memcpy(q->sqlstate, "HY000", 6);
    return true;
}

static bool refused(MYSQL *m)
{
    cut(m);
    if (!is_now(REFUSE))
        return false;
    m->net.last_errno = CR_OUT_OF_MEMORY;
    memcpy(m->net.sqlstate, "HY000", 6);
    return true;
}

/* Declares the real function, and the one that the linker calls in its stead. */
#define WRAP(type, name, parameters, arguments, is_spoiled, failure) \
    type __real_##name parameters;                                   \
    type __wrap_##name parameters;                                   \
    type __wrap_##name parameters                                    \
    {                                                                \
        return (is_spoiled) ? (failure) : __real_##name arguments;   \
    }

WRAP(int, mysql_real_query, (MYSQL * m, const char *at, unsigned long len), (m, at, len),
     refused(m), 1)
WRAP(MYSQL_RES *, mysql_store_result, (MYSQL * m), (m), refused(m), NULL)
WRAP(int, mysql_next_result, (MYSQL * m), (m), refused(m), 1)
WRAP(MYSQL_STMT *, mysql_stmt_init, (MYSQL * m), (m), refused(m), NULL)
WRAP(int, mysql_stmt_prepare, (MYSQL_STMT * q, const char *at, unsigned long len), (q, at, len),
     stmt_refused(q), 1)
WRAP(int, mysql_stmt_execute, (MYSQL_STMT * q), (q), stmt_refused(q), 1)
WRAP(int, mysql_stmt_fetch, (MYSQL_STMT * q), (q), stmt_refused(q), 1)
WRAP(my_bool, mysql_stmt_bind_param, (MYSQL_STMT * q, MYSQL_BIND *b), (q, b), stmt_refused(q), 1)
WRAP(my_bool, mysql_stmt_free_result, (MYSQL_STMT * q), (q), stmt_refused(q), 1)
WRAP(MYSQL *, mysql_init, (MYSQL * m), (m), is_now(REFUSE), NULL)
WRAP(MYSQL *, mysql_real_connect,
     (MYSQL * m, const char *host, const char *user, const char *password, const char *db,
      unsigned port, const char *socket, unsigned long flags),
     (m, host, user, password, db, port, socket, flags), refused(m), NULL)
WRAP(void *, calloc, (size_t count, size_t size), (count, size), is_now(STARVE), NULL)
WRAP(void *, realloc, (void *at, size_t size), (at, size), is_now(STARVE), NULL)

/* --- the work: all of app/db in a few statements -------------------------------------- */

static enum err insert(struct db_conn *c, int64_t id, struct str name, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, SQL("INSERT INTO torture (id, name) VALUES (?, ?)"), &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    TRY(db_stmt_bind_str(q, 1, name, e));
    return db_stmt_run(q, e);
}

static enum err count(struct db_conn *c, struct sql sql, int64_t *out_rows, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    int64_t rows = 0;
    bool more = true;

    TRY(db_stmt_prepare(c, sql, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        rows++;
    }
    *out_rows = rows;
    return ERR_NONE;
}

/* A row that is taken back, one that stays, and a look at them. */
static enum err inner_work(struct db_conn *c, struct error *e)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    int64_t rows = 0;

    {
        AUTO(db_tx_end) struct db_tx undone = {NULL, 0};

        TRY(db_tx_begin(c, &undone, e));
        TRY(insert(c, 3, STR("never"), e));
    }
    TRY(db_tx_begin(c, &tx, e));
    TRY(insert(c, 2, STR("two"), e));
    TRY(count(c, SQL("SELECT id, name FROM torture"), &rows, e));
    if (rows != 2)
        return error_set(e, ERR_CONFLICT, "%d rows seen", (int)rows);
    return db_tx_commit(&tx, e);
}

static enum err work(void *arg, struct error *e)
{
    struct db_conn *c = arg;

    TRY(insert(c, 1, STR("one"), e));
    return inner_work(c, e);
}

/* A request: made ready, a transaction, a result given up half way, a script, a ping. */
static enum err request(struct db_conn *c, bool *out_is_committed, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_conn_ready(c, e));
    TRY(db_tx_retry(c, work, c, e));
    *out_is_committed = true;
    TRY(db_stmt_prepare(c, SQL("SELECT seq FROM seq_1_to_5000"), &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    db_stmt_closep(&q);
    TRY(db_script_run(c, STR("SET @x = 1"), e));
    return db_conn_ping(c, e);
}

/* Until it is ready: a failed attempt to connect holds off the next ones for a moment. */
static void recover(struct db_conn *c)
{
    for (int i = 0; i < 100; i++) {
        error_clear(&err);
        if (db_conn_ready(c, &err) == ERR_NONE)
            return;
        (void)usleep(20000);
    }
    ck_abort_msg("the connection does not recover: %s", err.text);
}

/* A new connection's first request, spoiled at its n-th call; false when it has fewer. */
static bool spoiled_at(int n)
{
    struct db_options options = options_of_test();
    AUTO(db_conn_closep) struct db_conn *c = NULL;
    bool is_committed = false;
    bool was_reached;
    int64_t rows = -1;
    enum err code;

    options.database = STR("lintel_test");
    error_clear(&err);
    calls_left = n;
    code = db_conn_new(&options, &c, &err);
    if (code == ERR_NONE)
        code = request(c, &is_committed, &err);
    was_reached = calls_left <= 0;
    calls_left = -1;
    ck_assert_msg(code == ERR_UNAVAILABLE || code == ERR_NONE, "call %d: %s", n, err.text);
    ck_assert_msg(was_reached || code == ERR_NONE, "call %d: %s", n, err.text);
    if (c != NULL) {
        recover(c);
        ok(count(c, SQL("SELECT id FROM torture"), &rows, &err));
        ck_assert_msg(rows == 2 || (rows == 0 && !is_committed), "call %d: %d rows, %scommitted", n,
                      (int)rows, is_committed ? "" : "not ");
    }
    ok(db_run(conn, SQL("DELETE FROM torture"), &err));
    return was_reached;
}

static void torture(enum spoil kind, int at_least)
{
    int n = 1;

    spoil = kind;
    while (n < N_MAX && spoiled_at(n))
        n++;
    ck_assert_int_gt(n, at_least); /* the seam is really there */
    ck_assert_int_lt(n, N_MAX);
}

START_TEST(the_line_is_cut_before_every_call)
{
    torture(CUT, 30);
}
END_TEST

START_TEST(every_call_reports_that_memory_ran_out)
{
    torture(REFUSE, 30);
}
END_TEST

START_TEST(every_allocation_fails)
{
    torture(STARVE, 10);
}
END_TEST

static void setup_torture(void)
{
    calls_left = -1;
    setup_bare();
    ok(db_run(conn,
              SQL("CREATE OR REPLACE TABLE torture (id INT PRIMARY KEY, name VARCHAR(9))"
                  " ENGINE=InnoDB"),
              &err));
}

static Suite *suite_torture(void)
{
    Suite *s = suite_create("torture");
    TCase *c = tcase_create("torture");

    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, setup_torture, teardown);
    tcase_add_test(c, the_line_is_cut_before_every_call);
    tcase_add_test(c, every_call_reports_that_memory_ran_out);
    tcase_add_test(c, every_allocation_fails);
    suite_add_tcase(s, c);
    return s;
}

suite_fn *const suites[] = {suite_torture};
const size_t suites_count = 1;
