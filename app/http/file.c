/*
 * file.c - a file as the answer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/file.h"
#include "app/http/exchange.h"

enum err http_spool_open(struct http_exchange *x, int *out_fd)
{
    const char *folder = x->upload_folder == NULL ? "/tmp" : x->upload_folder;
    int fd = file_open_nameless(folder);

    if (fd < 0)
        return error_set(&x->error, ERR_INTERNAL, "%s: %s", folder, strerror(errno));
    *out_fd = fd;
    return ERR_NONE;
}

static int64_t time_us(const struct timespec *t)
{
    return (int64_t)t->tv_sec * CLOCK_US_PER_S + t->tv_nsec / 1000;
}

enum err http_file_send(struct http_exchange *x, int fd, struct str type)
{
    struct http_response *resp = &x->resp;
    struct stat st;
    int failed = fstat(fd, &st);

    if (failed != 0 || !S_ISREG(st.st_mode)) {
        int cause = errno;

        (void)close(fd);
        if (failed != 0)
            return error_set(&x->error, ERR_INTERNAL, "fstat: %s", strerror(cause));
        return error_set(&x->error, ERR_ABSENT, "not a regular file");
    }
    if (resp->file >= 0)
        (void)close(resp->file);
    resp->file = fd;
    resp->file_start = 0;
    resp->file_len = (uint64_t)st.st_size;
    resp->type = type;
    resp->modified_us = time_us(&st.st_mtim);
    resp->etag = str_format(x->arena, "\"%llx-%llx\"", (unsigned long long)resp->modified_us,
                            (unsigned long long)st.st_size);
    return ERR_NONE;
}
