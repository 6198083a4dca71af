/*
 * bare.c - the limit that a FastCGI program can reach here: libfcgi, libmariadb and nothing else.
 *
 *     bare SOCKET PROCESSES THREADS DB_SOCKET USER DATABASE   (password: $BARE_PASSWORD)
 *
 * Each process has THREADS threads that share one epoll; a kept connection is served by whichever
 * thread is free.  Each thread has a database connection with two statements prepared once.  It
 * answers /hello, /item/ID and /list, and checks no more than it must: no limits, no reconnect.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <fcgiapp.h>
#include <mysql.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define COLUMNS   6
#define LIST_ROWS 20
#define TEXT_MAX  256
#define BODY_MAX  (LIST_ROWS * COLUMNS * TEXT_MAX * 2)

#define SELECT_ITEM "SELECT id, name, note, price, stock, updated_at FROM item "

static const char *const column_names[COLUMNS] = {"id",    "name",  "note",
                                                  "price", "stock", "updated_at"};
static const bool column_is_number[COLUMNS] = {true, false, false, true, true, false};

struct statement {
    MYSQL_STMT *handle;
    long long key;
    MYSQL_BIND in[1];
    MYSQL_BIND out[COLUMNS];
    char text[COLUMNS][TEXT_MAX];
    unsigned long length[COLUMNS];
};

struct worker {
    int epoll;
    int listener;
    char *const *database; /* socket, user, database */
    MYSQL *db;
    struct statement item;
    struct statement list;
    char body[BODY_MAX];
    size_t used;
};

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "bare: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static void statement_open(MYSQL *db, struct statement *s, const char *sql)
{
    s->handle = mysql_stmt_init(db);
    if (s->handle == NULL || mysql_stmt_prepare(s->handle, sql, strlen(sql)) != 0)
        fail(sql, mysql_error(db));
    s->in[0] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &s->key};
    for (size_t i = 0; i < COLUMNS; i++)
        s->out[i] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING,
                                 .buffer = s->text[i],
                                 .buffer_length = TEXT_MAX,
                                 .length = &s->length[i]};
    if (mysql_stmt_bind_param(s->handle, s->in) || mysql_stmt_bind_result(s->handle, s->out))
        fail(sql, mysql_stmt_error(s->handle));
}

static void worker_connect(struct worker *w)
{
    w->db = mysql_init(NULL);
    if (w->db == NULL || mysql_real_connect(w->db, NULL, w->database[1], getenv("BARE_PASSWORD"),
                                            w->database[2], 0, w->database[0], 0) == NULL)
        fail("connect", w->db == NULL ? "no memory" : mysql_error(w->db));
    statement_open(w->db, &w->item, SELECT_ITEM "WHERE id = ?");
    statement_open(w->db, &w->list, SELECT_ITEM "WHERE id > ? ORDER BY id LIMIT 20");
}

static void put(struct worker *w, const char *bytes, size_t len)
{
    if (len > BODY_MAX - w->used)
        fail("answer", "too long");
    memcpy(w->body + w->used, bytes, len);
    w->used += len;
}

static void put_z(struct worker *w, const char *text)
{
    put(w, text, strlen(text));
}

static void put_quoted(struct worker *w, const char *text, size_t len)
{
    put_z(w, "\"");
    for (size_t i = 0; i < len; i++) {
        char escape[8];

        if ((unsigned char)text[i] < 0x20) {
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned char)text[i]);
            put_z(w, escape);
            continue;
        }
        if (text[i] == '"' || text[i] == '\\')
            put_z(w, "\\");
        put(w, text + i, 1);
    }
    put_z(w, "\"");
}

static void put_row(struct worker *w, const struct statement *s)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        put_z(w, i == 0 ? "{\"" : ",\"");
        put_z(w, column_names[i]);
        put_z(w, "\":");
        if (column_is_number[i])
            put(w, s->text[i], s->length[i]);
        else
            put_quoted(w, s->text[i], s->length[i]);
    }
    put_z(w, "}");
}

/* The rows as a JSON list, in w->body; false when the database fails. */
static bool query(struct worker *w, struct statement *s, long long key)
{
    size_t rows = 0;
    int rc;

    s->key = key;
    if (mysql_stmt_execute(s->handle) != 0)
        return false;
    put_z(w, "[");
    while ((rc = mysql_stmt_fetch(s->handle)) == 0) {
        if (rows++ > 0)
            put_z(w, ",");
        put_row(w, s);
    }
    put_z(w, "]");
    mysql_stmt_free_result(s->handle);
    return rc == MYSQL_NO_DATA;
}

static void answer(struct worker *w, FCGX_Request *q)
{
    static const char good[] = "Content-Type: application/json\r\n\r\n";
    const char *uri = FCGX_GetParam("REQUEST_URI", q->envp);
    const char *last = uri == NULL ? NULL : strrchr(uri, '/');
    bool is_done = true;

    memcpy(w->body, good, sizeof good - 1);
    w->used = sizeof good - 1;
    if (last == NULL)
        is_done = false;
    else if (strstr(uri, "/item/") != NULL)
        is_done = query(w, &w->item, strtoll(last + 1, NULL, 10));
    else if (strcmp(last, "/list") == 0)
        is_done = query(w, &w->list, 0);
    else
        put_z(w, "{\"hello\":\"world\"}");
    if (!is_done) {
        w->used = 0;
        put_z(w, "Status: 500\r\nContent-Type: text/plain\r\n\r\n");
        put_z(w, mysql_error(w->db));
    }
    FCGX_PutStr(w->body, (int)w->used, q->out);
}

static void connection_open(struct worker *w)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT};
    int fd = accept4(w->listener, NULL, NULL, SOCK_CLOEXEC);
    FCGX_Request *q;

    if (fd < 0)
        return;
    q = calloc(1, sizeof *q);
    if (q == NULL || FCGX_InitRequest(q, -1, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
        fail("connection", "no memory");
    q->ipcFd = fd;
    q->keepConnection = 1;
    event.data.ptr = q;
    if (epoll_ctl(w->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        fail("epoll", "cannot add");
}

static void connection_serve(struct worker *w, FCGX_Request *q)
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
        fail("epoll", "cannot re-arm");
}

static void *worker_run(void *arg)
{
    struct worker *w = arg;
    struct epoll_event event;

    mysql_thread_init();
    worker_connect(w);
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
        fail(path, "too long for a socket");
    strcpy(address.sun_path, path);
    unlink(path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, 1024) != 0)
        fail(path, "cannot listen");
    return fd;
}

static void process_run(int listener, long threads, char *const *database)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE, .data.ptr = NULL};
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (FCGX_Init() != 0 || epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0)
        fail("start", "no epoll");
    signal(SIGTERM, SIG_DFL); /* libfcgi's handler only sets a flag */
    for (long i = 0; i < threads; i++) {
        struct worker *w = calloc(1, sizeof *w);
        pthread_t thread;

        if (w == NULL)
            fail("start", "no memory");
        w->epoll = epoll;
        w->listener = listener;
        w->database = database;
        if (pthread_create(&thread, NULL, worker_run, w) != 0)
            fail("start", "no thread");
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
        fail("usage", "bare SOCKET PROCESSES THREADS DB_SOCKET USER DATABASE");
    if (mysql_library_init(0, NULL, NULL) != 0)
        fail("libmariadb", "cannot start");
    listener = listener_open(argv[1]);
    for (long i = 0; i < processes; i++) {
        if (fork() == 0)
            process_run(listener, threads, argv + 4);
    }
    wait(NULL);
    fail("process", "one has ended");
}
