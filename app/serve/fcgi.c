/*
 * fcgi.c - one FastCGI connection, served request by request.
 *
 * FCGX_Request is told its connection through the fields ipcFd and
 * keepConnection, which fcgiapp.h asks users to leave alone; there is no other
 * way to serve kept connections from an event loop.  tests/serve guards the
 * behaviour relied on: that FCGX_Accept_r() reads a request from ipcFd without
 * accepting, and that FCGX_Finish_r() leaves it open while keepConnection is set.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/fcgi.h"

#include <errno.h>
#include <fcgiapp.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "app/base/arena.h"

/* Unread body that is read off: closing instead would turn our answer into nginx's 502. */
#define DRAIN_MAX ((size_t)128 << 20)

/* A record's type: the second byte of its head. */
#define BEGIN_REQUEST 1

struct fcgi_conn {
    FCGX_Request q;
    int fd;
    bool is_kept;     /* the peer asked to keep the connection after this request */
    bool is_doubtful; /* look before reading: saves a system call a request when it is false */
};

enum err fcgi_library_open(struct error *e)
{
    if (FCGX_Init() != 0)
        return error_set(e, ERR_INTERNAL, "FCGX_Init failed");
    return ERR_NONE;
}

struct fcgi_conn *fcgi_conn_new(int fd, unsigned io_timeout_s)
{
    struct timeval limit = {.tv_sec = (time_t)io_timeout_s};
    struct fcgi_conn *c = calloc(1, sizeof *c);

    if (c == NULL)
        abort();
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    /* With socket -1 a protocol error cannot fall into libfcgi's own blocking accept. */
    if (FCGX_InitRequest(&c->q, -1, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
        abort();
    c->fd = fd;
    c->is_doubtful = true; /* who is it that begins to speak? */
    return c;
}

void fcgi_conn_free(struct fcgi_conn *c)
{
    int fd = fcgi_conn_release(c);

    if (fd >= 0)
        (void)close(fd);
}

int fcgi_conn_release(struct fcgi_conn *c)
{
    int fd = c->fd;

    FCGX_Free(&c->q, 0);
    free(c);
    return fd;
}

int fcgi_conn_fd(const struct fcgi_conn *c)
{
    return c->fd;
}

void fcgi_conn_doubt(struct fcgi_conn *c)
{
    c->is_doubtful = true;
}

/*
 * Is there something to read?  FCGI_NEXT_REQUEST stands for yes.  A server that
 * begins with another record than a request's (a question for our values; the
 * common ones ask none) is turned away: libfcgi would hold this thread until the
 * record after it came, and loses memory over those it does not know.
 */
static enum fcgi_next look(const struct fcgi_conn *c)
{
    unsigned char head[2];
    ssize_t n = recv(c->fd, head, sizeof head, MSG_PEEK | MSG_DONTWAIT);

    if (n == 0)
        return FCGI_NEXT_CLOSED;
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? FCGI_NEXT_NOTHING : FCGI_NEXT_CLOSED;
    return n > 1 && head[1] != BEGIN_REQUEST ? FCGI_NEXT_CLOSED : FCGI_NEXT_REQUEST;
}

enum fcgi_next fcgi_conn_begin(struct fcgi_conn *c)
{
    if (c->is_doubtful) {
        enum fcgi_next seen = look(c);

        if (seen != FCGI_NEXT_REQUEST)
            return seen;
    }
    c->is_doubtful = false;
    c->q.ipcFd = c->fd;
    c->q.keepConnection = 1; /* else FCGX_Accept_r() closes it first */
    if (FCGX_Accept_r(&c->q) != 0) {
        c->fd = -1; /* it did close it: a protocol error */
        return FCGI_NEXT_CLOSED;
    }
    c->is_kept = c->q.keepConnection != 0;
    return FCGI_NEXT_REQUEST;
}

struct http_param *fcgi_variables(const struct fcgi_conn *c, struct arena *a, size_t *out_count)
{
    size_t count = 0;
    struct http_param *variables;

    while (c->q.envp[count] != NULL)
        count++;
    variables = ARENA_ARRAY(a, struct http_param, count);
    for (size_t i = 0; i < count; i++) {
        struct str line = str_from_z(c->q.envp[i]);
        size_t equals = str_find(line, '=', 0);

        variables[i] = (struct http_param){str_range(line, 0, equals), str_from(line, equals + 1)};
    }
    *out_count = count;
    return variables;
}

static enum err read_body(void *ctx, char *to, size_t size, size_t *out_len, struct error *e)
{
    struct fcgi_conn *c = ctx;
    int want = size > INT_MAX ? INT_MAX : (int)size;
    int n;

    errno = 0;
    n = FCGX_GetStr(to, want, c->q.in);
    if (n < want && FCGX_GetError(c->q.in) != 0 && errno == EAGAIN)
        return error_tell(e, ERR_UNAVAILABLE, STR("body"), "it did not come in time");
    if (n < want && FCGX_GetError(c->q.in) != 0)
        return error_tell(e, ERR_INVALID, STR("body"), "it stopped half way; send it again");
    *out_len = (size_t)n;
    return ERR_NONE;
}

struct http_source fcgi_source(struct fcgi_conn *c)
{
    return (struct http_source){.read = read_body, .ctx = c};
}

bool fcgi_write(struct fcgi_conn *c, struct str bytes)
{
    while (bytes.len > 0) {
        int want = bytes.len > INT_MAX ? INT_MAX : (int)bytes.len;

        if (FCGX_PutStr(bytes.at, want, c->q.out) != want)
            return false;
        bytes = str_from(bytes, (size_t)want);
    }
    return true;
}

/* What the handler did not read must be gone before the next request is looked for. */
static bool drain(struct fcgi_conn *c)
{
    char scrap[4096];
    size_t total = 0;
    int n;

    do {
        n = FCGX_GetStr(scrap, sizeof scrap, c->q.in);
        total += n > 0 ? (size_t)n : 0;
    } while (n == (int)sizeof scrap && total <= DRAIN_MAX);
    return total <= DRAIN_MAX && FCGX_GetError(c->q.in) == 0;
}

bool fcgi_conn_finish(struct fcgi_conn *c)
{
    bool is_clean = drain(c);

    c->q.keepConnection = 1; /* we close it ourselves, without libfcgi's wait */
    FCGX_Finish_r(&c->q);
    if (c->q.ipcFd < 0)
        c->fd = -1; /* a write failed, and libfcgi closed it */
    c->q.ipcFd = -1;
    return c->fd >= 0 && is_clean && c->is_kept;
}
