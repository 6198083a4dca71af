/* test_cluster.c - a Galera node that stops being ready, next to a plain server (see cluster.sh).
 */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "tests/db/suites.h"

static struct db_conn *operator_conn;

static struct db_options options_of_cluster(void)
{
    struct db_options o = options_of_test();

    o.hosts = str_from_z(getenv("LINTEL_TEST_CLUSTER"));
    return o;
}

/* Leaves for a cluster that nobody answers for (takes seconds), or makes one of its own. */
static void node_leave(void)
{
    ok(db_script_run(operator_conn,
                     STR("SET GLOBAL wsrep_cluster_address ="
                         " 'gcomm://127.0.0.1:1?pc.wait_prim_timeout=PT1S'"),
                     &err));
}

static void node_return(void)
{
    ok(db_script_run(operator_conn, STR("SET GLOBAL wsrep_cluster_address = 'gcomm://'"), &err));
}

/* A node that answers SELECT 1 may take a moment more until it is ready. */
static struct db_conn *connect_when_ready(struct db_options o)
{
    struct db_conn *c = NULL;
    enum err code = ERR_UNAVAILABLE;

    for (int i = 0; i < 100 && code != ERR_NONE; i++) {
        error_clear(&err);
        code = db_conn_open(&o, &c, &err);
        if (code != ERR_NONE)
            (void)usleep(100000);
    }
    ck_assert_msg(code == ERR_NONE, "%s", err.text);
    return c;
}

static void setup_cluster(void)
{
    struct db_options o = options_of_cluster();

    error_clear(&err);
    arena = arena_new(1 << 20);
    o.statement_time_s = 0;
    o.read_timeout_s = 60;
    operator_conn = connect_when_ready(o);
}

static void teardown_cluster(void)
{
    db_conn_closep(&operator_conn);
    arena_freep(&arena);
}

START_TEST(a_node_that_is_not_ready_makes_room_for_the_next_host)
{
    struct db_options only = options_of_cluster();
    struct db_options both = options_of_cluster();
    struct db_options reversed = both;
    AUTO(db_conn_closep) struct db_conn *c = NULL;
    AUTO(db_conn_closep) struct db_conn *pinged = NULL;
    AUTO(db_conn_closep) struct db_conn *late = NULL;

    both.hosts =
        str_format(arena, "%s,%s", getenv("LINTEL_TEST_CLUSTER"), getenv("LINTEL_TEST_DB"));
    reversed.hosts = str_format(arena, "unix:/nowhere/s,%s", getenv("LINTEL_TEST_CLUSTER"));
    c = connect_with(both);
    ok(db_conn_ping(c, &err));
    ck_assert_int_eq(scalar_int(c, SQL("SELECT @@wsrep_on")), 1);
    pinged = connect_with(only);
    ok(db_conn_ping(pinged, &err));

    node_leave();
    fails(ERR_UNAVAILABLE, db_conn_ping(pinged, &err));
    /* A login is let in, a query is not: that is noticed at once. */
    fails(ERR_UNAVAILABLE, db_conn_open(&only, &late, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "wsrep_ready"));
    fails(ERR_UNAVAILABLE, db_conn_open(&reversed, &late, &err));
    /* An open connection is ended by the node: a request under way fails, the next one does not. */
    fails(ERR_UNAVAILABLE, db_run(c, SQL("SELECT user FROM mysql.user"), &err));
    ck_assert(db_conn_is_broken(c));
    ok(db_conn_ready(c, &err));
    ck_assert_int_eq(scalar_int(c, SQL("SELECT @@wsrep_on")), 0);
    ck_assert_int_ge(scalar_int(c, SQL("SELECT COUNT(*) FROM mysql.user")), 1);

    node_return();
    late = connect_when_ready(only);
    ck_assert_int_ge(scalar_int(late, SQL("SELECT COUNT(*) FROM mysql.user")), 1);
}
END_TEST

static Suite *suite_cluster(void)
{
    Suite *s = suite_create("cluster");
    TCase *c = tcase_create("cluster");

    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, setup_cluster, teardown_cluster);
    tcase_add_test(c, a_node_that_is_not_ready_makes_room_for_the_next_host);
    suite_add_tcase(s, c);
    return s;
}

suite_fn *const suites[] = {suite_cluster};
const size_t suites_count = 1;
