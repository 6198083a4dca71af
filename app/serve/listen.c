/*
 * listen.c - the unix socket on which the web server finds us.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static enum err lock_open(const char *path, int *out_lock, struct error *e)
{
    char name[sizeof(struct sockaddr_un) + sizeof ".lock"];
    int fd;

    (void)snprintf(name, sizeof name, "%s.lock", path);
    fd = open(name, O_RDWR | O_CREAT, 0600); /* kept over exec */
    if (fd < 0)
        return error_tell(e, ERR_INVALID, STR("LINTEL_SOCKET"), "%s: %s", name, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        (void)close(fd);
        return error_tell(e, ERR_CONFLICT, STR("LINTEL_SOCKET"),
                          "%s is served already; stop that instance or choose another socket",
                          path);
    }
    *out_lock = fd;
    return ERR_NONE;
}

static enum err bind_and_listen(int fd, const struct sockaddr_un *address, int backlog,
                                struct error *e)
{
    /* We hold the lock: a file that is there was left behind by a crash. */
    (void)unlink(address->sun_path);
    if (bind(fd, (const struct sockaddr *)address, sizeof *address) != 0 ||
        chmod(address->sun_path, 0660) != 0 || listen(fd, backlog) != 0)
        return error_tell(e, ERR_INVALID, STR("LINTEL_SOCKET"), "%s: %s", address->sun_path,
                          strerror(errno));
    return ERR_NONE;
}

enum err listen_open(const char *path, int backlog, int *out_fd, int *out_lock, struct error *e)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int lock = -1;
    int fd;

    if (strlen(path) >= sizeof address.sun_path)
        return error_tell(e, ERR_INVALID, STR("LINTEL_SOCKET"),
                          "the path has %zu bytes, a unix socket at most %zu; choose a shorter one",
                          strlen(path), sizeof address.sun_path - 1);
    memcpy(address.sun_path, path, strlen(path) + 1);
    TRY(lock_open(path, &lock, e));
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0); /* kept over exec */
    if (fd < 0 || bind_and_listen(fd, &address, backlog, e) != ERR_NONE) {
        (void)close(lock);
        if (fd >= 0)
            (void)close(fd);
        return error_set(e, ERR_INVALID, "socket: %s", strerror(errno));
    }
    *out_fd = fd;
    *out_lock = lock;
    return ERR_NONE;
}

bool listen_is_at(int fd, struct str path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t len = sizeof address - 1; /* the path ends with NUL, whatever the kernel wrote */

    return getsockname(fd, (struct sockaddr *)&address, &len) == 0 &&
           str_eq(str_from_z(address.sun_path), path);
}

bool listen_is_given(int fd)
{
    int is_listening = 0;
    socklen_t len = sizeof is_listening;

    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &len) == 0 && is_listening != 0;
}
