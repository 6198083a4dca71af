/*
 * bare.c - the limit that a FastCGI program can reach here: libfcgi, libmariadb and nothing else.
 *
 *     bare SOCKET PROCESSES THREADS DB_SOCKET USER DATABASE   (password: $BENCH_PASSWORD)
 *
 * Each process has THREADS threads that share one epoll; a kept connection is served by whichever
 * thread is free.  Each thread has a database connection with its statements prepared once.  It
 * checks no more than it must: no limits, no reconnect.  What it answers stands in bare_cases.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <fcgiapp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bare.h"

void bare_fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "bare: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

/* The request's body, as much as is said to come. */
static void body_read(struct bare_worker *w, FCGX_Request *q)
{
    const char *length = FCGX_GetParam("CONTENT_LENGTH", q->envp);
    long len = length == NULL ? 0 : strtol(length, NULL, 10);

    if (len < 0 || (size_t)len >= BARE_BODY)
        bare_fail("body", "too long");
    w->body_len = len == 0 ? 0 : (size_t)FCGX_GetStr(w->body, (int)len, q->in);
    w->body[w->body_len] = '\0';
}

static void answer(struct bare_worker *w, FCGX_Request *q)
{
    const char *uri = FCGX_GetParam("REQUEST_URI", q->envp);

    body_read(w, q);
    bare_answer(w, uri == NULL ? "" : uri);
    FCGX_PutStr(w->answer, (int)w->used, q->out);
}

static void connection_open(struct bare_worker *w)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT};
    int fd = accept4(w->listener, NULL, NULL, SOCK_CLOEXEC);
    FCGX_Request *q;

    if (fd < 0)
        return;
    q = calloc(1, sizeof *q);
    if (q == NULL || FCGX_InitRequest(q, -1, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
        bare_fail("connection", "no memory");
    q->ipcFd = fd;
    q->keepConnection = 1;
    event.data.ptr = q;
    if (epoll_ctl(w->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        bare_fail("epoll", "cannot add");
}

static void connection_serve(struct bare_worker *w, FCGX_Request *q)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data.ptr = q};
    char byte;

    if (recv(q->ipcFd, &byte, 1, MSG_PEEK) <= 0) {
        close(q->ipcFd);
        free(q);
        return;
    }
    if (FCGX_Accept_r(q) != 0) {
        free(q);
        return;
    }
    answer(w, q);
    FCGX_Finish_r(q);
    if (q->ipcFd < 0)
        free(q);
    else if (epoll_ctl(w->epoll, EPOLL_CTL_MOD, q->ipcFd, &event) != 0)
        bare_fail("epoll", "cannot re-arm");
}

static void *worker_run(void *arg)
{
    struct bare_worker *w = arg;
    struct epoll_event event;

    mysql_thread_init();
    bare_open(w);
    for (;;) {
        if (epoll_wait(w->epoll, &event, 1, -1) != 1)
            continue;
        if (event.data.ptr == NULL)
            connection_open(w);
        else
            connection_serve(w, event.data.ptr);
    }
    return NULL;
}

static int listener_open(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (strlen(path) >= sizeof address.sun_path)
        bare_fail(path, "too long for a socket");
    memcpy(address.sun_path, path, strlen(path) + 1);
    unlink(path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, 1024) != 0)
        bare_fail(path, "cannot listen");
    return fd;
}

static void process_run(int listener, long threads, char *const *database)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.ptr = NULL};
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    (void)signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (FCGX_Init() != 0 || epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0)
        bare_fail("start", "no epoll");
    (void)signal(SIGTERM, SIG_DFL); /* libfcgi's handler only sets a flag */
    for (long i = 0; i < threads; i++) {
        struct bare_worker *w = calloc(1, sizeof *w);
        pthread_t thread;

        if (w == NULL)
            bare_fail("start", "no memory");
        w->epoll = epoll;
        w->listener = listener;
        w->database = database;
        if (pthread_create(&thread, NULL, worker_run, w) != 0)
            bare_fail("start", "no thread");
    }
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    long processes = argc == 7 ? strtol(argv[2], NULL, 10) : 0;
    long threads = argc == 7 ? strtol(argv[3], NULL, 10) : 0;
    int listener;

    if (processes < 1 || threads < 1)
        bare_fail("usage", "bare SOCKET PROCESSES THREADS DB_SOCKET USER DATABASE");
    if (mysql_library_init(0, NULL, NULL) != 0)
        bare_fail("libmariadb", "cannot start");
    listener = listener_open(argv[1]);
    for (long i = 0; i < processes; i++) {
        if (fork() == 0)
            process_run(listener, threads, argv + 4);
    }
    wait(NULL);
    bare_fail("process", "one has ended");
}
