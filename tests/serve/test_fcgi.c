/*
 * test_fcgi.c - what app/serve/fcgi.c relies on in libfcgi, and the hand-over.
 */
#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/serve/fcgi.h"
#include "app/serve/handover.h"
#include "app/serve/scoreboard.h"
#include "app/serve/signals.h"
#include "tests/serve/client.h"
#include "tests/serve/suites.h"

static struct arena *arena;
static int client;
static struct fcgi_conn *conn;

static void setup(void)
{
    struct error e = {.code = ERR_NONE};
    int ends[2];

    signals_block();
    ck_assert_int_eq(fcgi_library_open(&e), ERR_NONE);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    client = ends[0];
    conn = fcgi_conn_new(ends[1], 2);
    arena = arena_new(1 << 20);
}

static void teardown(void)
{
    arena_free(arena);
    (void)close(client);
    if (conn != NULL)
        fcgi_conn_free(conn);
}

static struct str variable(const char *name)
{
    size_t count;
    const struct http_param *v = fcgi_variables(conn, arena, &count);

    for (size_t i = 0; i < count; i++) {
        if (str_eq(v[i].name, str_from_z(name)))
            return v[i].value;
    }
    return STR_NONE;
}

static void answer(const char *path)
{
    char text[256];

    ck_assert_int_eq(fcgi_conn_begin(conn), FCGI_NEXT_REQUEST);
    ck_assert(str_eq(variable("REQUEST_URI"), str_from_z(path)));
    ck_assert(fcgi_write(conn, str_format(arena, "you asked for %s", path)));
    ck_assert(fcgi_conn_finish(conn));
    ck_assert(client_receive(client, text, sizeof text));
    ck_assert(str_eq(str_from_z(text), str_format(arena, "you asked for %s", path)));
}

START_TEST(a_kept_connection_serves_one_request_after_the_other)
{
    for (int i = 0; i < 3; i++) {
        const char *path = str_format(arena, "/%d", i).at;

        client_send(client, path, "", true);
        answer(path);
    }
    fcgi_conn_doubt(conn);
    ck_assert_int_eq(fcgi_conn_begin(conn), FCGI_NEXT_NOTHING);
}
END_TEST

START_TEST(a_body_nobody_read_does_not_spoil_the_next_request)
{
    client_send(client, "/one", "a body that the handler leaves alone", true);
    answer("/one");
    client_send(client, "/two", "", true);
    answer("/two");
}
END_TEST

START_TEST(a_body_is_read_to_its_end)
{
    struct error e = {.code = ERR_NONE};
    struct http_source source;
    char text[64];
    size_t len = 0;

    client_send(client, "/", "0123456789", true);
    ck_assert_int_eq(fcgi_conn_begin(conn), FCGI_NEXT_REQUEST);
    source = fcgi_source(conn);
    ck_assert_int_eq(source.read(source.ctx, text, 4, &len, &e), ERR_NONE);
    ck_assert_uint_eq(len, 4);
    ck_assert_int_eq(source.read(source.ctx, text + 4, 60, &len, &e), ERR_NONE);
    ck_assert_uint_eq(len, 6);
    ck_assert_int_eq(memcmp(text, "0123456789", 10), 0);
    ck_assert_int_eq(source.read(source.ctx, text, 60, &len, &e), ERR_NONE);
    ck_assert_uint_eq(len, 0);
    ck_assert(fcgi_conn_finish(conn));
}
END_TEST

START_TEST(a_connection_that_is_not_kept_is_to_be_closed)
{
    client_send(client, "/", "", false);
    ck_assert_int_eq(fcgi_conn_begin(conn), FCGI_NEXT_REQUEST);
    ck_assert(!fcgi_conn_finish(conn));
}
END_TEST

START_TEST(a_peer_that_leaves_is_noticed)
{
    (void)close(client);
    fcgi_conn_doubt(conn);
    ck_assert_int_eq(fcgi_conn_begin(conn), FCGI_NEXT_CLOSED);
    client = -1;
}
END_TEST

START_TEST(nonsense_closes_the_connection_and_does_not_block)
{
    static const char nonsense[] = "GET / HTTP/1.0\r\n\r\n and some more bytes than a header";

    ck_assert_int_gt(send(client, nonsense, sizeof nonsense, 0), 0);
    (void)shutdown(client, SHUT_WR);
    ck_assert_int_eq(fcgi_conn_begin(conn), FCGI_NEXT_CLOSED);
}
END_TEST

/* libfcgi would wait for the values' end, and leak over a type that it does not know. */
START_TEST(who_begins_with_no_request_is_turned_away_at_once)
{
    static const unsigned char types[] = {9, 99}; /* FCGI_GET_VALUES, and one of the future */
    const unsigned char record[8] = {1, types[_i]};

    ck_assert_int_eq(send(client, record, sizeof record, 0), sizeof record);
    ck_assert_int_eq(fcgi_conn_begin(conn), FCGI_NEXT_CLOSED);
}
END_TEST

START_TEST(a_connection_handed_over_is_served_on_with_what_was_sent_meanwhile)
{
    struct error e = {.code = ERR_NONE};
    struct handover h;
    int fd;

    client_send(client, "/one", "", true);
    answer("/one");
    ck_assert_int_eq(handover_open(&h, &e), ERR_NONE);
    ck_assert_int_eq(handover_take(&h), -1);
    client_send(client, "/two", "", true); /* before anybody has taken it */
    ck_assert(handover_give(&h, fcgi_conn_release(conn)));
    fd = handover_take(&h);
    ck_assert_int_ge(fd, 0);
    conn = fcgi_conn_new(fd, 2);
    answer("/two");
    (void)close(h.give);
    (void)close(h.take);
}
END_TEST

START_TEST(a_board_outlives_the_program_unless_its_layout_is_another)
{
    struct error e = {.code = ERR_NONE};
    struct scoreboard *first;
    struct scoreboard *second;
    int fd;

    ck_assert_int_eq(scoreboard_open(&first, &fd, &e), ERR_NONE);
    scoreboard_count(first, 1, 404, 600, 100, 10);
    ck_assert_int_eq(scoreboard_adopt(fd, &second, &e), ERR_NONE);
    ck_assert_uint_eq(atomic_load(&second->totals.requests[1][3]), 1);
    ck_assert_uint_eq(atomic_load(&second->totals.buckets[2]), 1);
    first->magic ^= 1;
    ck_assert_int_eq(scoreboard_adopt(fd, &second, &e), ERR_INVALID);
}
END_TEST

Suite *suite_fcgi(void)
{
    Suite *s = suite_create("fcgi");
    TCase *c = tcase_create("fcgi");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, a_kept_connection_serves_one_request_after_the_other);
    tcase_add_test(c, a_body_nobody_read_does_not_spoil_the_next_request);
    tcase_add_test(c, a_body_is_read_to_its_end);
    tcase_add_test(c, a_connection_that_is_not_kept_is_to_be_closed);
    tcase_add_test(c, a_peer_that_leaves_is_noticed);
    tcase_add_test(c, nonsense_closes_the_connection_and_does_not_block);
    tcase_add_loop_test(c, who_begins_with_no_request_is_turned_away_at_once, 0, 2);
    tcase_add_test(c, a_connection_handed_over_is_served_on_with_what_was_sent_meanwhile);
    tcase_add_test(c, a_board_outlives_the_program_unless_its_layout_is_another);
    suite_add_tcase(s, c);
    return s;
}
