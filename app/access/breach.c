/*
 * breach.c - a binary search by byte: lines have different lengths, so that the middle is
 * a place, and the line is the next one that begins there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/breach.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/base/id.h"
#include "app/base/num.h"
#include "app/crypt/digest.h"

#define HEX_LEN   ((size_t)2 * CRYPT_SHA1_LEN)
#define LINE_ROOM 64              /* digits, ':', any number of 64 bits, and the line's end */
#define WINDOW    (2 * LINE_ROOM) /* wherever it begins, a whole line begins and ends in it */
#define SAMPLES   64

/* A line, and where it begins. */
struct line {
    int64_t at;
    char hex[HEX_LEN]; /* lower case */
};

static enum err read_at(const struct access_breach *b, int64_t at, char to[WINDOW], size_t *out_len,
                        struct error *e)
{
    size_t len = 0;

    while (len < WINDOW) {
        ssize_t n = pread(b->fd, to + len, WINDOW - len, (off_t)at + (off_t)len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_set(e, ERR_UNAVAILABLE, "the list of breached passwords: %s",
                             strerror(errno));
        if (n == 0)
            break;
        len += (size_t)n;
    }
    *out_len = len;
    return ERR_NONE;
}

static bool read_hex(struct str text, char hex[HEX_LEN])
{
    if (text.len < HEX_LEN)
        return false;
    for (size_t i = 0; i < HEX_LEN; i++) {
        int digit = num_hex(text.at[i]);

        if (digit < 0)
            return false;
        hex[i] = "0123456789abcdef"[digit];
    }
    return text.len == HEX_LEN || text.at[HEX_LEN] == ':' || text.at[HEX_LEN] == '\r' ||
           text.at[HEX_LEN] == '\n';
}

/* The first line that begins at or after from; at is the file's size when there is none. */
static enum err next_line(const struct access_breach *b, int64_t from, struct line *out,
                          struct error *e)
{
    char window[WINDOW];
    int64_t start = from == 0 ? 0 : from - 1;
    size_t skip = 0;
    struct str text = {window, 0};

    TRY(read_at(b, start, window, &text.len, e));
    if (from > 0)
        skip = str_find(text, '\n', 0) + 1;
    if (start + (int64_t)skip >= b->size) {
        out->at = b->size;
        return ERR_NONE;
    }
    if (skip > LINE_ROOM || !read_hex(str_from(text, skip), out->hex))
        return error_set(e, ERR_UNAVAILABLE,
                         "the list of breached passwords has no SHA-1 in the line at byte %lld",
                         (long long)(start + (int64_t)skip));
    out->at = start + (int64_t)skip;
    return ERR_NONE;
}

/* ---- opening ---- */

static enum err check_order(const struct access_breach *b, struct error *e)
{
    struct line last = {.at = -1};

    for (int64_t i = 0; i < SAMPLES; i++) {
        struct line line = {.at = 0};

        TRY(next_line(b, b->size / SAMPLES * i, &line, e));
        if (line.at == b->size || line.at == last.at)
            continue;
        if (last.at >= 0 && memcmp(last.hex, line.hex, HEX_LEN) >= 0)
            return error_set(e, ERR_INVALID, "the lines at bytes %lld and %lld are not in order",
                             (long long)last.at, (long long)line.at);
        last = line;
    }
    return last.at < 0 ? error_set(e, ERR_INVALID, "it is empty") : ERR_NONE;
}

static enum err open_list(const char *path, struct access_breach *b, struct error *e)
{
    struct stat st;

    b->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (b->fd < 0 || fstat(b->fd, &st) != 0)
        return error_set(e, ERR_INVALID, "%s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return error_set(e, ERR_INVALID, "it is no file");
    b->size = st.st_size;
    return check_order(b, e);
}

enum err access_breach_open(const char *path, struct access_breach *out_list, struct error *e)
{
    struct access_breach list = {.fd = -1};
    struct error why = {.code = ERR_NONE};

    if (open_list(path, &list, &why) != ERR_NONE) {
        access_breach_close(&list);
        return error_tell(e, ERR_INVALID, STR("LINTEL_BREACHED_FILE"),
                          "%s cannot be used: %s. It is to hold a SHA-1 a line, as hexadecimal "
                          "digits, in their order: Have I Been Pwned's list ordered by hash",
                          path, why.text);
    }
    *out_list = list;
    return ERR_NONE;
}

void access_breach_close(struct access_breach *list)
{
    if (list->fd >= 0)
        (void)close(list->fd);
    list->fd = -1;
}

/* ---- looking up ---- */

enum err access_breach_has(const struct access_breach *b, struct str password, bool *out_has,
                           struct error *e)
{
    unsigned char digest[CRYPT_SHA1_LEN];
    char wanted[HEX_LEN];
    int64_t low = 0;
    int64_t high = b->size;

    crypt_sha1(password, digest);
    id_print_hex(digest, sizeof digest, wanted);
    *out_has = false;
    /* Lines that begin before low come before it, those that begin at high or later after it. */
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        struct line line = {.at = 0};
        int order;

        TRY(next_line(b, middle, &line, e));
        order = line.at >= high ? 1 : memcmp(line.hex, wanted, HEX_LEN);
        if (order == 0) {
            *out_has = true;
            return ERR_NONE;
        }
        if (order < 0)
            low = line.at + 1;
        else
            high = middle;
    }
    return ERR_NONE;
}
