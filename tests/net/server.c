/* server.c - a web server in a process of its own, one connection after another. */
#include "config.h"

#include "tests/net/server.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define REQUEST_MAX 8192

static _Atomic int *connections;
static pid_t pid;

static void say(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, text, len, MSG_NOSIGNAL);

        if (n <= 0)
            return;
        text += n;
        len -= (size_t)n;
    }
}

static void answer(int fd, int status, const char *location, const char *body, size_t len)
{
    char head[REQUEST_MAX + 256];
    int n = snprintf(head, sizeof head,
                     "HTTP/1.1 %d X\r\nX-Test: one\r\nx-test: two\r\nConnection: close\r\n"
                     "Content-Length: %zu\r\n%s%s%s\r\n",
                     status, len,
                     location == NULL ? "" : "Location: ", location == NULL ? "" : location,
                     location == NULL ? "" : "\r\n");

    say(fd, head, (size_t)n);
    say(fd, body, len);
}

static void answer_bytes(int fd, size_t len)
{
    char *bytes = malloc(len + 1);

    memset(bytes, 'x', len);
    answer(fd, 200, NULL, bytes, len);
    free(bytes);
}

static void by_path(int fd, const char *path, const char *request, size_t len)
{
    if (strncmp(path, "/bytes/", 7) == 0)
        answer_bytes(fd, strtoul(path + 7, NULL, 10));
    else if (strncmp(path, "/status/", 8) == 0)
        answer(fd, (int)strtol(path + 8, NULL, 10), NULL, "", 0);
    else if (strncmp(path, "/to/", 4) == 0)
        answer(fd, 302, path + 4, "", 0);
    else if (strcmp(path, "/loop") == 0)
        answer(fd, 302, "/loop", "", 0);
    else if (strcmp(path, "/silent") == 0)
        (void)pause();
    else
        answer(fd, 200, NULL, request, len);
}

/* The whole request, as far as its head tells its length. */
static size_t read_request(int fd, char *request)
{
    size_t len = 0;
    size_t want = 0;

    while (len < REQUEST_MAX && (want == 0 || len < want)) {
        ssize_t n = recv(fd, request + len, REQUEST_MAX - len, 0);
        char *end;
        char *length;

        if (n <= 0)
            break;
        len += (size_t)n;
        request[len] = '\0';
        end = strstr(request, "\r\n\r\n");
        length = strstr(request, "Content-Length: ");
        if (end != NULL)
            want =
                (size_t)(end + 4 - request) + (length == NULL ? 0 : strtoul(length + 16, NULL, 10));
    }
    return len;
}

static void serve(int listening)
{
    for (;;) {
        char request[REQUEST_MAX + 1];
        char path[REQUEST_MAX + 1] = "";
        int fd = accept(listening, NULL, NULL);
        size_t len;

        if (fd < 0)
            continue;
        atomic_fetch_add(connections, 1);
        len = read_request(fd, request);
        request[len] = '\0';
        if (sscanf(request, "%*s %8191s", path) == 1)
            by_path(fd, path, request, len);
        (void)close(fd);
    }
}

int server_start(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, len), 0);
    ck_assert_int_eq(listen(fd, 16), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    connections =
        mmap(NULL, sizeof *connections, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(connections, MAP_FAILED);
    pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* whatever becomes of the test */
        serve(fd);
    }
    (void)close(fd);
    return ntohs(at.sin_port);
}

void server_stop(void)
{
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, NULL, 0);
    (void)munmap(connections, sizeof *connections);
}

int server_connections(void)
{
    return atomic_load(connections);
}
