/*
 * scoreboard.c - shared memory in which workers say what they are doing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/scoreboard.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The size is part of it, so that a board of another layout is not taken over. */
#define MAGIC ((UINT64_C(0x4c494e54454c) << 16) ^ (sizeof(struct scoreboard) << 4) ^ 2)

const int64_t scoreboard_bucket_us[SCOREBOARD_BUCKETS - 1] = {
    250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 5000000};

static enum err map(int fd, struct scoreboard **out_board, struct error *e)
{
    void *at = mmap(NULL, sizeof **out_board, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (at == MAP_FAILED)
        return error_set(e, ERR_INTERNAL, "scoreboard: %s", strerror(errno));
    *out_board = at;
    return ERR_NONE;
}

enum err scoreboard_open(struct scoreboard **out_board, int *out_fd, struct error *e)
{
    int fd = memfd_create("lintel-scoreboard", 0); /* kept over exec */

    if (fd < 0 || ftruncate(fd, sizeof **out_board) != 0)
        return error_set(e, ERR_INTERNAL, "scoreboard: %s", strerror(errno));
    TRY(map(fd, out_board, e));
    (*out_board)->magic = MAGIC;
    *out_fd = fd;
    return ERR_NONE;
}

enum err scoreboard_adopt(int fd, struct scoreboard **out_board, struct error *e)
{
    struct scoreboard *board;
    struct stat st;

    if (fstat(fd, &st) != 0 || st.st_size != (off_t)sizeof *board)
        return error_set(e, ERR_INVALID, "scoreboard: another layout");
    TRY(map(fd, &board, e));
    if (board->magic != MAGIC) {
        (void)munmap(board, sizeof *board);
        return error_set(e, ERR_INVALID, "scoreboard: another layout");
    }
    *out_board = board;
    return ERR_NONE;
}

static void add(_Atomic uint64_t *counter, uint64_t n)
{
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

void scoreboard_count(struct scoreboard *b, size_t face, int status, int64_t us, int64_t db_us,
                      uint64_t bytes)
{
    size_t bucket = 0;
    size_t class = status >= 100 && status < 600 ? (size_t)status / 100 - 1 : 4;

    while (bucket < SCOREBOARD_BUCKETS - 1 && us > scoreboard_bucket_us[bucket])
        bucket++;
    add(&b->totals.buckets[bucket], 1);
    add(&b->totals.requests[face < SCOREBOARD_FACES ? face : SCOREBOARD_FACES - 1][class], 1);
    add(&b->totals.time_us, (uint64_t)us);
    add(&b->totals.db_us, (uint64_t)db_us);
    add(&b->totals.bytes, bytes);
}
