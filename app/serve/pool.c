/*
 * pool.c - the connections of a worker, and which is to be served next.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/pool.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "app/serve/fcgi.h"

static enum err watch(struct pool *p, int fd, uint32_t events, struct error *e)
{
    struct epoll_event ev = {.events = events, .data = {.fd = fd}};

    if (epoll_ctl(p->epoll, EPOLL_CTL_ADD, fd, &ev) != 0)
        return error_set(e, ERR_INTERNAL, "epoll_ctl: %s", strerror(errno));
    return ERR_NONE;
}

enum err pool_open(struct pool *p, const struct pool_options *options, struct error *e)
{
    p->accepted = options->accepted;
    p->listen_fd = options->listen_fd;
    p->handover = options->handover;
    p->io_timeout_s = options->io_timeout_s;
    p->room = options->room;
    p->epoll = epoll_create1(EPOLL_CLOEXEC);
    p->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (p->epoll < 0 || p->wake < 0)
        return error_set(e, ERR_INTERNAL, "epoll: %s", strerror(errno));
    TRY(watch(p, p->wake, EPOLLIN, e));
    if (p->handover.take >= 0)
        TRY(watch(p, p->handover.take, EPOLLIN | EPOLLEXCLUSIVE, e));
    return watch(p, p->listen_fd, EPOLLIN | EPOLLEXCLUSIVE, e);
}

/* No room: the connection waits, or another worker takes it; do not spin meanwhile. */
static void pause_accepting(void)
{
    static const struct timespec a_moment = {.tv_nsec = 10000000};

    (void)nanosleep(&a_moment, NULL);
}

static void arm(struct pool *p, struct fcgi_conn *c, int how)
{
    int fd = fcgi_conn_fd(c);
    struct epoll_event ev = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data = {.fd = fd}};

    /* In the table first: armed, it may be another thread's at once. */
    atomic_store(&p->idle[fd], c);
    if (epoll_ctl(p->epoll, how, fd, &ev) != 0 && atomic_exchange(&p->idle[fd], NULL) == c)
        pool_close(p, c);
}

static bool has_room(const struct pool *p)
{
    return atomic_load(&p->open) < p->room;
}

static void add(struct pool *p, int fd)
{
    if (fd >= POOL_FDS) {
        (void)close(fd);
        return;
    }
    atomic_fetch_add(&p->open, 1);
    arm(p, fcgi_conn_new(fd, p->io_timeout_s), EPOLL_CTL_ADD);
}

static bool accept_one(struct pool *p)
{
    int fd;

    if (!has_room(p)) {
        pause_accepting();
        return false;
    }
    fd = accept4(p->listen_fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0) {
        atomic_fetch_add_explicit(p->accepted, 1, memory_order_relaxed);
        add(p, fd);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        pause_accepting();
    }
    return fd >= 0;
}

static bool take_one(struct pool *p)
{
    int fd;

    if (!has_room(p)) {
        pause_accepting();
        return false;
    }
    fd = handover_take(&p->handover);
    if (fd >= 0)
        add(p, fd);
    return fd >= 0;
}

void pool_look_around(struct pool *p)
{
    while (accept_one(p)) {
    }
    while (take_one(p)) {
    }
}

static void give_away(struct pool *p, struct fcgi_conn *c)
{
    int fd;

    if (!p->is_handing_over) {
        pool_close(p, c);
        return;
    }
    atomic_fetch_sub(&p->open, 1);
    fd = fcgi_conn_release(c);
    /* Out of our epoll: it would go on reporting a socket that lives elsewhere. */
    (void)epoll_ctl(p->epoll, EPOLL_CTL_DEL, fd, NULL);
    if (!handover_give(&p->handover, fd))
        (void)close(fd);
}

/* Who was idle on that descriptor, now the caller's; NULL when somebody else was quicker. */
static struct fcgi_conn *take(struct pool *p, const struct epoll_event *ev)
{
    struct fcgi_conn *c;

    assert(ev->data.fd >= 0 && ev->data.fd < POOL_FDS);
    c = atomic_exchange(&p->idle[ev->data.fd], NULL);
    if (c != NULL && (ev->events & ~(uint32_t)EPOLLIN) != 0)
        fcgi_conn_doubt(c);
    return c;
}

enum pool_event pool_wait(struct pool *p, int wait_ms, struct fcgi_conn **out_conn)
{
    while (!atomic_load(&p->is_stopping)) {
        struct epoll_event ev;
        struct fcgi_conn *c;
        int n = epoll_wait(p->epoll, &ev, 1, wait_ms);

        if (n == 0)
            return POOL_QUIET;
        if (n < 0 || ev.data.fd == p->wake)
            continue;
        if (ev.data.fd == p->listen_fd || ev.data.fd == p->handover.take) {
            bool is_taken = ev.data.fd == p->listen_fd ? accept_one(p) : take_one(p);

            /* It stays readable while there is no room: the caller has other work to look after. */
            if (!is_taken && wait_ms >= 0)
                return POOL_QUIET;
        } else if ((c = take(p, &ev)) != NULL) {
            *out_conn = c;
            return POOL_CONN;
        }
    }
    return POOL_STOP;
}

void pool_keep(struct pool *p, struct fcgi_conn *c)
{
    if (atomic_load(&p->is_stopping))
        give_away(p, c);
    else
        arm(p, c, EPOLL_CTL_MOD);
}

void pool_close(struct pool *p, struct fcgi_conn *c)
{
    atomic_fetch_sub(&p->open, 1);
    fcgi_conn_free(c); /* closing takes it out of epoll */
}

void pool_stop(struct pool *p, bool is_handing_over)
{
    uint64_t one = 1;

    p->is_handing_over = is_handing_over;
    atomic_store(&p->is_stopping, true);
    while (write(p->wake, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

void pool_drain(struct pool *p)
{
    for (int fd = 0; fd < POOL_FDS; fd++) {
        struct fcgi_conn *c = atomic_exchange(&p->idle[fd], NULL);

        if (c != NULL)
            give_away(p, c);
    }
}

void pool_close_all(struct pool *p)
{
    (void)close(p->epoll);
    (void)close(p->wake);
}
