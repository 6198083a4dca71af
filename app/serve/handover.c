/*
 * handover.c - open connections move from a worker that ends to one that stays.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/handover.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define GIVE_WAIT_MS 1000 /* for room in the pair's queue */

/* Room for one descriptor, aligned as the header wants it. */
union fd_message {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

enum err handover_open(struct handover *out_pair, struct error *e)
{
    int ends[2];

    /* Message boundaries keep one byte and one descriptor together. */
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends) != 0)
        return error_set(e, ERR_INTERNAL, "socketpair: %s", strerror(errno));
    *out_pair = (struct handover){.give = ends[0], .take = ends[1]};
    return ERR_NONE;
}

bool handover_give(const struct handover *h, int fd)
{
    char byte = 'c';
    struct iovec part = {&byte, 1};
    union fd_message control;
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = control.bytes,
                       .msg_controllen = sizeof control.bytes};
    struct cmsghdr *c;

    if (h->give < 0)
        return false;
    memset(&control, 0, sizeof control);
    c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(c), &fd, sizeof fd);
    for (;;) {
        struct pollfd room = {.fd = h->give, .events = POLLOUT};

        if (sendmsg(h->give, &m, MSG_NOSIGNAL) == 1) {
            (void)close(fd);
            return true;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN || poll(&room, 1, GIVE_WAIT_MS) <= 0)
            return false;
    }
}

int handover_take(const struct handover *h)
{
    char byte;
    struct iovec part = {&byte, 1};
    union fd_message control;
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = control.bytes,
                       .msg_controllen = sizeof control.bytes};
    const struct cmsghdr *c;
    int fd;

    if (recvmsg(h->take, &m, MSG_CMSG_CLOEXEC) != 1)
        return -1;
    c = CMSG_FIRSTHDR(&m);
    if (c == NULL || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof fd))
        return -1;
    memcpy(&fd, CMSG_DATA(c), sizeof fd);
    return fd;
}
