/*
 * workbook.c - a workbook in pieces in the database, and out of it again.
 *
 * Any host may be asked for the next step, so the file waits where all of them see it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/import/workbook.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/import/file.h"
#include "app/import/private.h"

#define PIECE       ((size_t)1024 * 1024)
#define PIECE_ARENA (PIECE * 4)
#define HEADER_MAX  ((size_t)16 * 1024 * 1024)

struct keeping {
    struct http_exchange *x;
    const struct model_table *table;
    const struct http_file *file;
    struct str *sheets;
    size_t count;
    char *piece;
    int64_t id;
};

const char *import_folder(const struct http_exchange *x)
{
    return x->upload_folder == NULL ? "/tmp" : x->upload_folder;
}

static enum err read_at(int fd, char *to, size_t size, off_t from, size_t *out_len, struct error *e)
{
    ssize_t got;

    do {
        got = pread(fd, to, size, from);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_set(e, ERR_INTERNAL, "cannot read an upload: %s", strerror(errno));
    *out_len = (size_t)got;
    return ERR_NONE;
}

enum err import_is_workbook(int fd, bool *out_is, struct error *e)
{
    char head[4];
    size_t len = 0;

    TRY(read_at(fd, head, sizeof head, 0, &len, e));
    *out_is = len == sizeof head &&
              (memcmp(head, "PK\3\4", 4) == 0 || memcmp(head, "\xd0\xcf\x11\xe0", 4) == 0);
    return ERR_NONE;
}

/* ---- in ---- */

static enum err pieces_write(struct keeping *k, struct error *e)
{
    for (int64_t number = 0;; number++) {
        size_t len = 0;

        TRY(read_at(k->file->fd, k->piece, PIECE, number * (off_t)PIECE, &len, e));
        if (len == 0)
            return ERR_NONE;
        TRY(view_import_piece_add(k->x->db, k->id, number, (struct str){k->piece, len}, e));
    }
}

static enum err header_write(struct keeping *k, struct error *e)
{
    AUTO(buf_fini) struct buf names;
    struct view_import import = {
        .id = k->id, .state = VIEW_IMPORT_SHEET, .options = STR("{\"sheet\":true}")};

    buf_init(&names, HEADER_MAX);
    import.header = import_names_json(&names, k->sheets, k->count);
    if (buf_is_failed(&names))
        return error_set(e, ERR_INTERNAL, "the names of a workbook's sheets are too long");
    TRY(view_import_uploaded(k->x->db, &import, e));
    return view_import_save(k->x->db, &import, e);
}

static enum err keep(void *arg, struct error *e)
{
    struct keeping *k = arg;

    TRY(view_import_add(k->x, k->table, k->file->filename, &k->id, e));
    TRY(pieces_write(k, e));
    return header_write(k, e);
}

enum err import_workbook_keep(struct http_exchange *x, const struct model_table *t,
                              const struct http_file *file, size_t *out_sheets, int64_t *out_id)
{
    struct keeping k = {.x = x, .table = t, .file = file};

    TRY(import_sheet_names(file->fd, import_folder(x), x->arena, &k.sheets, &k.count, &x->error));
    *out_sheets = k.count;
    if (k.count == 1)
        return ERR_NONE;
    k.piece = arena_alloc(x->arena, PIECE, 1);
    TRY(db_tx_retry(x->db, keep, &k, &x->error));
    *out_id = k.id;
    return ERR_NONE;
}

/* ---- out ---- */

static void close_fd(void *arg)
{
    (void)close(*(const int *)arg);
}

static enum err write_all(int fd, struct str text, struct error *e)
{
    while (text.len > 0) {
        ssize_t n = write(fd, text.at, text.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_set(e, ERR_UNAVAILABLE, "cannot write a file: %s", strerror(errno));
        text = str_from(text, (size_t)n);
    }
    return ERR_NONE;
}

enum err import_workbook_open(struct import *i, int *out_fd)
{
    AUTO(arena_freep) struct arena *piece = arena_new(PIECE_ARENA);
    struct http_exchange *x = i->x;
    int *fd = ARENA_NEW(x->arena, int);

    TRY(http_spool_open(x, fd));
    arena_defer(x->arena, close_fd, fd);
    for (int64_t number = 0;; number++) {
        struct str body = STR_NONE;

        TRY(view_import_piece_read(x->db, piece, i->row.id, number, &body, &x->error));
        if (body.at == NULL)
            break;
        TRY(write_all(*fd, body, &x->error));
        arena_reset(piece);
    }
    *out_fd = *fd;
    return ERR_NONE;
}
