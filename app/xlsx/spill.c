/*
 * spill.c - bytes that are written once and then read here and there.
 *
 * They stand in a nameless file.  Blocks of it that were read lately are kept; who reads
 * mostly forward, as a sheet does its texts, finds nearly all there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/base/file.h"
#include "app/xlsx/private.h"

#define BLOCK ((size_t)64 * 1024)
#define SLOTS 32

struct slot {
    uint64_t number; /* of the block, from 1; 0: none is here */
    char *at;
};

struct xlsx_spill {
    const char *folder;
    int fd; /* -1: none was needed yet */
    uint64_t written;
    char *pending; /* what follows, up to a block */
    size_t pending_len;
    struct slot slots[SLOTS];
};

struct xlsx_spill *xlsx_spill_new(const char *folder)
{
    struct xlsx_spill *s = calloc(1, sizeof *s);

    if (s == NULL)
        abort();
    s->folder = folder;
    s->fd = -1;
    return s;
}

void xlsx_spill_free(struct xlsx_spill *s)
{
    if (s == NULL)
        return;
    if (s->fd >= 0)
        (void)close(s->fd);
    for (size_t i = 0; i < SLOTS; i++)
        free(s->slots[i].at);
    free(s->pending);
    free(s);
}

uint64_t xlsx_spill_size(const struct xlsx_spill *s)
{
    return s->written + s->pending_len;
}

static enum err block_take(char **block, struct error *e)
{
    if (*block == NULL)
        *block = malloc(BLOCK);
    return *block != NULL ? ERR_NONE
                          : error_set(e, ERR_UNAVAILABLE, "no memory for the texts of a sheet");
}

static enum err flush(struct xlsx_spill *s, struct error *e)
{
    size_t done = 0;

    if (s->fd < 0)
        s->fd = file_open_nameless(s->folder);
    if (s->fd < 0)
        return error_set(e, ERR_UNAVAILABLE, "%s: %s", s->folder, strerror(errno));
    while (done < s->pending_len) {
        ssize_t n = write(s->fd, s->pending + done, s->pending_len - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_set(e, ERR_UNAVAILABLE, "%s: %s", s->folder, strerror(errno));
        done += (size_t)n;
    }
    s->written += s->pending_len;
    s->pending_len = 0;
    return ERR_NONE;
}

enum err xlsx_spill_add(struct xlsx_spill *s, const void *at, size_t len, struct error *e)
{
    const char *from = at;

    TRY(block_take(&s->pending, e));
    while (len > 0) {
        size_t n = BLOCK - s->pending_len < len ? BLOCK - s->pending_len : len;

        memcpy(s->pending + s->pending_len, from, n);
        s->pending_len += n;
        from += n;
        len -= n;
        if (s->pending_len == BLOCK)
            TRY(flush(s, e));
    }
    return ERR_NONE;
}

/* The block, read unless it is there. */
static enum err block_find(struct xlsx_spill *s, uint64_t block, const char **out_at,
                           struct error *e)
{
    struct slot *slot = &s->slots[block % SLOTS];
    size_t len = 0;

    *out_at = slot->at;
    if (slot->number == block + 1)
        return ERR_NONE;
    TRY(block_take(&slot->at, e));
    slot->number = 0;
    while (len < BLOCK) {
        ssize_t n = pread(s->fd, slot->at + len, BLOCK - len, (off_t)(block * BLOCK + len));

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_set(e, ERR_INTERNAL, "the texts of a sheet: %s", strerror(errno));
        if (n == 0)
            break; /* the last one is shorter */
        len += (size_t)n;
    }
    slot->number = block + 1;
    *out_at = slot->at;
    return ERR_NONE;
}

enum err xlsx_spill_read(struct xlsx_spill *s, uint64_t from, void *to, size_t len, struct error *e)
{
    char *out = to;

    if (s->pending_len > 0)
        TRY(flush(s, e));
    if (from > s->written || len > s->written - from)
        return error_set(e, ERR_INTERNAL, "behind the end of the texts of a sheet");
    while (len > 0) {
        size_t skip = (size_t)(from % BLOCK);
        size_t n = BLOCK - skip < len ? BLOCK - skip : len;
        const char *at = NULL;

        TRY(block_find(s, from / BLOCK, &at, e));
        memcpy(out, at + skip, n);
        out += n;
        from += n;
        len -= n;
    }
    return ERR_NONE;
}
