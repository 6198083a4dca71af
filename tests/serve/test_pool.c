/*
 * test_pool.c - two threads serve more connections than they are.
 */
#include "config.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/serve/fcgi.h"
#include "app/serve/listen.h"
#include "app/serve/pool.h"
#include "app/serve/signals.h"
#include "tests/serve/client.h"
#include "tests/serve/suites.h"

#define CLIENTS 12

static char folder[] = "/tmp/test-pool-XXXXXX";
static char path[64];
static int listen_fd;
static int lock_fd;
static struct pool pool;
static struct handover pair;
static _Atomic uint64_t accepted;
static struct pool_options options;

static void setup(void)
{
    struct error e = {.code = ERR_NONE};

    signals_block();
    ck_assert_int_eq(fcgi_library_open(&e), ERR_NONE);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/s", folder);
    ck_assert_int_eq(listen_open(path, 64, &listen_fd, &lock_fd, &e), ERR_NONE);
    ck_assert_int_eq(handover_open(&pair, &e), ERR_NONE);
    options = (struct pool_options){.listen_fd = listen_fd,
                                    .handover = pair,
                                    .io_timeout_s = 2,
                                    .room = CLIENTS,
                                    .accepted = &accepted};
    ck_assert_int_eq(pool_open(&pool, &options, &e), ERR_NONE);
}

static void teardown(void)
{
    char name[80];

    pool_close_all(&pool);
    (void)unlink(path);
    (void)snprintf(name, sizeof name, "%s.lock", path);
    (void)unlink(name);
    (void)rmdir(folder);
}

static void *serve(void *arg)
{
    struct fcgi_conn *c;

    (void)arg;
    while (pool_wait(&pool, -1, &c) == POOL_CONN) {
        switch (fcgi_conn_begin(c)) {
        case FCGI_NEXT_NOTHING: pool_keep(&pool, c); break;
        case FCGI_NEXT_CLOSED: pool_close(&pool, c); break;
        case FCGI_NEXT_REQUEST:
            (void)fcgi_write(c, STR("hello"));
            if (fcgi_conn_finish(c))
                pool_keep(&pool, c);
            else
                pool_close(&pool, c);
            break;
        }
    }
    return NULL;
}

static int dial(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    memcpy(address.sun_path, path, strlen(path) + 1);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

START_TEST(idle_connections_hold_no_thread)
{
    pthread_t threads[2];
    int clients[CLIENTS];
    char text[64];

    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, serve, NULL), 0);
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = dial(); /* all connected, none says anything */
    for (int round = 0; round < 3; round++) {
        for (int i = CLIENTS - 1; i >= 0; i--) {
            client_send(clients[i], "/", "", true);
            ck_assert(client_receive(clients[i], text, sizeof text));
            ck_assert_str_eq(text, "hello");
        }
    }
    ck_assert_uint_eq(atomic_load(&accepted), CLIENTS);

    /* Draining passes every one of them on, open. */
    pool_stop(&pool, true);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    pool_drain(&pool);
    for (int i = 0; i < CLIENTS; i++) {
        int fd = handover_take(&pair);

        ck_assert_int_ge(fd, 0);
        (void)close(fd);
        (void)close(clients[i]);
    }
    ck_assert_int_eq(handover_take(&pair), -1);
}
END_TEST

static struct fcgi_conn *next(void)
{
    struct fcgi_conn *c = NULL;
    int tries = 100; /* whoever waits outside makes each wait a short one */

    while (tries-- > 0 && pool_wait(&pool, 1000, &c) != POOL_CONN) {
    }
    ck_assert_ptr_nonnull(c);
    return c;
}

/* Descriptors are left for the database, whoever connects how often. */
START_TEST(who_finds_no_room_waits_and_is_served_when_one_leaves)
{
    struct fcgi_conn *c = NULL;
    int clients[CLIENTS];
    int late;

    for (int i = 0; i < CLIENTS; i++)
        clients[i] = dial();
    pool_look_around(&pool);
    ck_assert_uint_eq(atomic_load(&accepted), CLIENTS);
    late = dial();
    client_send(late, "/", "", true);
    pool_look_around(&pool);
    ck_assert_uint_eq(atomic_load(&accepted), CLIENTS);
    ck_assert_int_eq(handover_give(&pair, dup(late)), true);
    pool_look_around(&pool);
    ck_assert_int_eq(pool_wait(&pool, 0, &c), POOL_QUIET);
    (void)close(handover_take(&pair)); /* it was left there */

    (void)close(clients[0]);
    pool_close(&pool, next());
    pool_look_around(&pool);
    ck_assert_uint_eq(atomic_load(&accepted), CLIENTS + 1);
    c = next();
    ck_assert_int_eq(fcgi_conn_begin(c), FCGI_NEXT_REQUEST);
    ck_assert(fcgi_conn_finish(c));
    pool_close(&pool, c);
    for (int i = 1; i < CLIENTS; i++) {
        (void)close(clients[i]);
        pool_close(&pool, next());
    }
    ck_assert_uint_eq(atomic_load(&pool.open), 0);
    (void)close(late);
}
END_TEST

START_TEST(a_pause_is_told_when_one_is_waited_for)
{
    struct fcgi_conn *c = NULL;

    ck_assert_int_eq(pool_wait(&pool, 1, &c), POOL_QUIET);
    pool_stop(&pool, false);
    ck_assert_int_eq(pool_wait(&pool, -1, &c), POOL_STOP);
}
END_TEST

static void *wake_up_and_end(void *arg)
{
    struct epoll_event ev;

    ck_assert_int_eq(epoll_wait(*(int *)arg, &ev, 1, -1), 1);
    return NULL;
}

/* EPOLLEXCLUSIVE wakes who registered first: here a neighbour that ends without accepting. */
START_TEST(a_connection_whose_wake_up_died_with_a_neighbour_is_found)
{
    struct epoll_event ev = {.events = EPOLLIN | EPOLLEXCLUSIVE};
    struct error e = {.code = ERR_NONE};
    struct fcgi_conn *c = NULL;
    pthread_t neighbour;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int client;

    pool_close_all(&pool);
    ck_assert_int_eq(epoll_ctl(epoll, EPOLL_CTL_ADD, listen_fd, &ev), 0);
    ck_assert_int_eq(pool_open(&pool, &options, &e), ERR_NONE);
    ck_assert_int_eq(pthread_create(&neighbour, NULL, wake_up_and_end, &epoll), 0);
    (void)usleep(100000); /* for it to wait; were it late, the test would only show less */
    client = dial();
    ck_assert_int_eq(pthread_join(neighbour, NULL), 0);

    pool_look_around(&pool);
    client_send(client, "/", "", true);
    ck_assert_int_eq(pool_wait(&pool, 1000, &c), POOL_CONN);
    pool_close(&pool, c);
    (void)close(client);
    (void)close(epoll);
}
END_TEST

START_TEST(a_peer_that_leaves_is_noticed_by_the_pool)
{
    struct fcgi_conn *c = NULL;
    int fd = dial();

    (void)close(fd);
    ck_assert_int_eq(pool_wait(&pool, 1000, &c), POOL_CONN);
    ck_assert_int_eq(fcgi_conn_begin(c), FCGI_NEXT_CLOSED);
    pool_close(&pool, c);
}
END_TEST

START_TEST(a_socket_that_is_served_is_not_taken_away)
{
    struct error e = {.code = ERR_NONE};
    int fd;
    int lock;

    ck_assert_int_eq(listen_open(path, 64, &fd, &lock, &e), ERR_CONFLICT);
    ck_assert(listen_is_given(listen_fd));
    ck_assert(!listen_is_given(lock_fd));
    ck_assert(listen_is_at(listen_fd, str_from_z(path)));
    ck_assert(!listen_is_at(listen_fd, STR("/run/another.sock")));
}
END_TEST

START_TEST(a_socket_file_left_behind_is_replaced)
{
    struct error e = {.code = ERR_NONE};

    (void)close(listen_fd);
    (void)close(lock_fd);
    ck_assert_int_eq(listen_open(path, 64, &listen_fd, &lock_fd, &e), ERR_NONE);
}
END_TEST

START_TEST(a_path_too_long_for_a_socket_is_refused_with_words)
{
    struct error e = {.code = ERR_NONE};
    char far[200];
    int fd;
    int lock;

    memset(far, 'x', sizeof far - 1);
    far[sizeof far - 1] = '\0';
    ck_assert_int_eq(listen_open(far, 64, &fd, &lock, &e), ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(e.words, "at most 107"));
}
END_TEST

Suite *suite_pool(void)
{
    Suite *s = suite_create("pool");
    TCase *c = tcase_create("pool");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, idle_connections_hold_no_thread);
    tcase_add_test(c, who_finds_no_room_waits_and_is_served_when_one_leaves);
    tcase_add_test(c, a_pause_is_told_when_one_is_waited_for);
    tcase_add_test(c, a_peer_that_leaves_is_noticed_by_the_pool);
    tcase_add_test(c, a_connection_whose_wake_up_died_with_a_neighbour_is_found);
    tcase_add_test(c, a_socket_that_is_served_is_not_taken_away);
    tcase_add_test(c, a_socket_file_left_behind_is_replaced);
    tcase_add_test(c, a_path_too_long_for_a_socket_is_refused_with_words);
    suite_add_tcase(s, c);
    return s;
}
