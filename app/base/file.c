/*
 * file.c - whole files in, files without a name, folder listings in order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/base/arena.h"

static void close_fd(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

static void close_dir(DIR **dir)
{
    if (*dir != NULL)
        (void)closedir(*dir);
}

static enum err missing(const char *path, struct error *e)
{
    return error_set(e, errno == ENOENT || errno == ENOTDIR ? ERR_ABSENT : ERR_INTERNAL, "%s: %s",
                     path, strerror(errno));
}

int file_open_nameless(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    char path[PATH_MAX];

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    if (strlen(folder) + sizeof "/lintel-XXXXXX" > sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    (void)stpcpy(stpcpy(path, folder), "/lintel-XXXXXX");
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        (void)unlink(path);
    return fd;
}

enum err file_read(struct arena *a, const char *path, size_t max, struct str *out_text,
                   struct error *e)
{
    AUTO(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    size_t size;
    size_t done = 0;
    char *text;

    if (fd < 0 || fstat(fd, &st) != 0)
        return missing(path, e);
    if (!S_ISREG(st.st_mode))
        return error_set(e, ERR_INVALID, "%s: not a regular file", path);
    size = (size_t)st.st_size;
    if (size > max)
        return error_set(e, ERR_INVALID, "%s: %zu bytes, at most %zu are read", path, size, max);
    text = arena_alloc(a, size + 1, 1);
    while (done < size) {
        ssize_t n = read(fd, text + done, size - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return missing(path, e);
        if (n == 0)
            break; /* it shrank while it was read */
        done += (size_t)n;
    }
    *out_text = (struct str){text, done};
    return ERR_NONE;
}

static int by_name(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

enum err file_list(struct arena *a, const char *folder, struct str suffix, struct str **out_names,
                   size_t *out_count, struct error *e)
{
    AUTO(close_dir) DIR *dir = opendir(folder);
    struct str *names = NULL;
    size_t count = 0;
    size_t room = 0;
    const struct dirent *entry;

    if (dir == NULL)
        return missing(folder, e);
    while ((entry = readdir(dir)) != NULL) {
        struct str name = str_from_z(entry->d_name);

        if (name.at[0] == '.' || !str_ends(name, suffix))
            continue;
        if (count == room) {
            room = room == 0 ? 16 : room * 2;
            names = arena_grow(a, names, count, room, sizeof *names);
        }
        names[count++] = str_dup(a, name);
    }
    if (count > 0)
        qsort(names, count, sizeof *names, by_name);
    *out_names = names;
    *out_count = count;
    return ERR_NONE;
}
