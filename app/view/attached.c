/*
 * attached.c - the rows of lintel_file and lintel_file_chunk.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/attached.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/access/audit.h"
#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/id.h"
#include "app/base/utf8.h"
#include "app/crypt/digest.h"
#include "app/db/stmt.h"
#include "app/http/body.h"
#include "app/http/condition.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/json/write.h"
#include "app/view/topic.h"

#define CHUNK_BYTES ((size_t)512 * 1024) /* of one row: far below what a packet may have */
#define NAME_BYTES  255
#define DETAIL_MAX  ((size_t)8 * 1024)
#define SWEPT       5 /* rows that are looked for at a time */

#define SELECT_FILES                                                                     \
    "SELECT f.id, f.account_id, a.email, f.name, f.type, f.size, f.sha256, f.created_at" \
    " FROM lintel_file f LEFT JOIN lintel_account a ON a.id = f.account_id"              \
    " WHERE f.model = ? AND f.row_key = ?"

static const struct sql select_all = SQL_INIT(SELECT_FILES " ORDER BY f.id LIMIT ?");
static const struct sql select_one = SQL_INIT(SELECT_FILES " AND f.id = ?");
/* Locks out others who attach to the same row, so that the count holds. */
static const struct sql count_of_row = SQL_INIT("SELECT COUNT(*) FROM (SELECT id FROM lintel_file "
                                                "WHERE model = ? AND row_key = ? FOR UPDATE) f");
static const struct sql insert_file =
    SQL_INIT("INSERT INTO lintel_file (model, row_key, account_id, name, type, size, sha256,"
             " created_at, checked_at)"
             " VALUES (?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6))");
static const struct sql insert_chunk =
    SQL_INIT("INSERT INTO lintel_file_chunk (file_id, number, body) VALUES (?, ?, ?)");
static const struct sql delete_file = SQL_INIT("DELETE FROM lintel_file WHERE id = ?");
static const struct sql select_chunks =
    SQL_INIT("SELECT body FROM lintel_file_chunk WHERE file_id = ? ORDER BY number");
static const struct sql select_unchecked = SQL_INIT(
    "SELECT id, model, row_key, gone_at < UTC_TIMESTAMP(6) - INTERVAL ? DAY FROM lintel_file"
    " WHERE checked_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY ORDER BY checked_at LIMIT ?");
static const struct sql update_checked =
    SQL_INIT("UPDATE lintel_file SET checked_at = UTC_TIMESTAMP(6),"
             " gone_at = IF(?, COALESCE(gone_at, UTC_TIMESTAMP(6)), NULL) WHERE id = ?");

/* ---- reading ---- */

static struct str hex_of(struct http_exchange *x, const void *digest)
{
    char *hex = arena_alloc(x->arena, CRYPT_SHA256_LEN, 2);

    id_print_hex(digest, CRYPT_SHA256_LEN, hex);
    return (struct str){hex, (size_t)2 * CRYPT_SHA256_LEN};
}

static enum err row_read(struct http_exchange *x, struct db_stmt *q, struct view_file *out)
{
    struct view_file f = {
        .id = db_row_int(q, 0), .account_id = db_row_int(q, 1), .size = (uint64_t)db_row_int(q, 5)};
    struct error *e = &x->error;
    struct str digest;

    TRY(db_row_str(q, 2, x->arena, &f.who, e));
    TRY(db_row_str(q, 3, x->arena, &f.name, e));
    TRY(db_row_str(q, 4, x->arena, &f.type, e));
    TRY(db_row_str(q, 6, x->arena, &digest, e));
    TRY(db_row_str(q, 7, x->arena, &f.created_at, e));
    f.sha256 = hex_of(x, digest.at);
    if (f.who.at == NULL)
        f.who = STR("");
    *out = f;
    return ERR_NONE;
}

enum err view_file_list(struct http_exchange *x, const struct view_topic *topic,
                        struct view_file *out_files, size_t *out_count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    size_t count = 0;
    bool more = true;

    TRY(db_stmt_prepare(x->db, select_all, &q, &x->error));
    TRY(view_topic_bind(q, 0, topic, &x->error));
    TRY(db_stmt_bind_int(q, 2, VIEW_FILES_MAX, &x->error));
    TRY(db_stmt_run(q, &x->error));
    while (count < VIEW_FILES_MAX) {
        TRY(db_stmt_step(q, &more, &x->error));
        if (!more)
            break;
        TRY(row_read(x, q, &out_files[count++]));
    }
    *out_count = count;
    return ERR_NONE;
}

enum err view_file_find(struct http_exchange *x, const struct view_topic *topic, int64_t id,
                        struct view_file *out_file)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(x->db, select_one, &q, &x->error));
    TRY(view_topic_bind(q, 0, topic, &x->error));
    TRY(db_stmt_bind_int(q, 2, id, &x->error));
    TRY(db_stmt_run(q, &x->error));
    TRY(db_stmt_step(q, &more, &x->error));
    if (!more)
        return error_tell(&x->error, ERR_ABSENT, STR_NONE,
                          "There is no such file; it may have been removed.");
    return row_read(x, q, out_file);
}

/* ---- adding ---- */

enum err view_file_check(struct http_exchange *x, const struct http_file *files, size_t count)
{
    if (count == 0)
        return error_tell(&x->error, ERR_INVALID, STR("file"), "Choose a file first.");
    for (size_t i = 0; i < count; i++) {
        if (files[i].size == 0)
            return error_tell(&x->error, ERR_INVALID, STR("file"), "“%.*s” is empty.",
                              STR_ARG(files[i].filename));
        if (files[i].size > VIEW_FILE_BYTES_MAX)
            return error_tell(&x->error, ERR_INVALID, STR("file"),
                              "“%.*s” is too large: a file has at most %d MB.",
                              STR_ARG(files[i].filename), (int)(VIEW_FILE_BYTES_MAX >> 20));
    }
    return ERR_NONE;
}

/* {"table":"film","key":"5","name":"...","size":5,"sha256":"..."} */
static enum err record(struct http_exchange *x, const char *event, const struct view_topic *topic,
                       const struct view_file *f)
{
    AUTO(buf_fini) struct buf detail;
    struct json_writer w = {.to = &detail};
    struct access_audit_entry entry = {.event = event, .model = STR("lintel_file")};

    buf_init(&detail, DETAIL_MAX);
    json_begin_object(&w);
    json_put_str(&w, STR("table"), topic->model);
    json_put_str(&w, STR("key"), topic->row_key);
    json_put_str(&w, STR("name"), f->name);
    json_put_int(&w, STR("size"), (int64_t)f->size);
    json_put_str(&w, STR("sha256"), f->sha256);
    json_end_object(&w);
    entry.row_key = str_format(x->arena, "%lld", (long long)f->id);
    entry.detail = buf_str(&detail);
    return access_audit_add(access_audit_of(x), &entry, 1, &x->error);
}

static enum err check_room(struct http_exchange *x, const struct view_topic *topic)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(x->db, count_of_row, &q, &x->error));
    TRY(view_topic_bind(q, 0, topic, &x->error));
    TRY(db_stmt_run(q, &x->error));
    TRY(db_stmt_step(q, &more, &x->error));
    if (db_row_int(q, 0) < VIEW_FILES_MAX)
        return ERR_NONE;
    return error_tell(&x->error, ERR_CONFLICT, STR("file"),
                      "A row has at most %d files: remove one first.", VIEW_FILES_MAX);
}

static enum err chunks_add(struct http_exchange *x, int64_t id, struct str bytes)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    int64_t number = 0;

    TRY(db_stmt_prepare(x->db, insert_chunk, &q, &x->error));
    for (size_t at = 0; at < bytes.len; at += CHUNK_BYTES) {
        TRY(db_stmt_bind_int(q, 0, id, &x->error));
        TRY(db_stmt_bind_int(q, 1, number++, &x->error));
        TRY(db_stmt_bind_bytes(q, 2, str_range(bytes, at, at + CHUNK_BYTES), &x->error));
        TRY(db_stmt_run(q, &x->error));
    }
    return ERR_NONE;
}

static enum err bytes_add(struct http_exchange *x, const struct view_topic *topic,
                          const struct http_file *file, struct str bytes)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char digest[CRYPT_SHA256_LEN];
    struct view_file f = {.name = utf8_clip(file->filename, NAME_BYTES),
                          .type = view_file_type(bytes),
                          .size = bytes.len};
    struct error *e = &x->error;

    crypt_sha256(bytes, digest);
    f.sha256 = hex_of(x, digest);
    TRY(db_stmt_prepare(x->db, insert_file, &q, e));
    TRY(view_topic_bind(q, 0, topic, e));
    TRY(db_stmt_bind_int(q, 2, x->user->id, e));
    TRY(db_stmt_bind_str(q, 3, f.name, e));
    TRY(db_stmt_bind_str(q, 4, f.type, e));
    TRY(db_stmt_bind_int(q, 5, (int64_t)f.size, e));
    TRY(db_stmt_bind_bytes(q, 6, (struct str){(const char *)digest, sizeof digest}, e));
    TRY(db_stmt_run(q, e));
    f.id = (int64_t)db_stmt_insert_id(q);
    TRY(chunks_add(x, f.id, bytes));
    return record(x, "file_add", topic, &f);
}

/* The upload lies on disk: it is mapped rather than read, so that a large one costs no memory. */
enum err view_file_add(struct http_exchange *x, const struct view_topic *topic,
                       const struct http_file *file)
{
    size_t size = (size_t)file->size;
    void *at;
    enum err code;

    TRY(check_room(x, topic));
    at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file->fd, 0);
    if (at == MAP_FAILED)
        return error_set(&x->error, ERR_INTERNAL, "mapping an upload: %s", strerror(errno));
    code = bytes_add(x, topic, file, (struct str){at, size});
    (void)munmap(at, size);
    return code;
}

static enum err file_delete(struct http_exchange *x, int64_t id)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(x->db, delete_file, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, id, &x->error));
    return db_stmt_run(q, &x->error);
}

enum err view_file_remove(struct http_exchange *x, const struct view_topic *topic,
                          const struct view_file *file)
{
    TRY(file_delete(x, file->id));
    return record(x, "file_remove", topic, file);
}

/* ---- sending ---- */

static enum err write_all(struct http_exchange *x, int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.at, bytes.len);

        if (n < 0 && errno != EINTR)
            return error_set(&x->error, ERR_INTERNAL, "spooling a file: %s", strerror(errno));
        bytes = str_from(bytes, n > 0 ? (size_t)n : 0);
    }
    return ERR_NONE;
}

static enum err chunks_write(struct http_exchange *x, int64_t id, int fd)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct db_value body;
    bool more = true;

    TRY(db_stmt_prepare(x->db, select_chunks, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, id, &x->error));
    TRY(db_stmt_run(q, &x->error));
    for (;;) {
        TRY(db_stmt_step(q, &more, &x->error));
        if (!more)
            return ERR_NONE;
        TRY(db_row_value(q, 0, &body, &x->error));
        TRY(write_all(x, fd, body.text));
    }
}

static void headers_set(struct http_exchange *x, const struct view_file *f)
{
    http_header_set(x, STR("Content-Disposition"),
                    str_format(x->arena, "attachment; filename=\"file\"; filename*=UTF-8''%.*s",
                               STR_ARG(http_uri_encode(x->arena, f->name))));
    http_header_set(x, STR("Content-Security-Policy"), STR("default-src 'none'; sandbox"));
    /* Whoever may not see the row any more is not given it out of a cache. */
    http_header_set(x, STR("Cache-Control"), STR("private, no-cache"));
}

enum err view_file_send(struct http_exchange *x, const struct view_file *file)
{
    struct str etag = str_format(x->arena, "\"%.*s\"", STR_ARG(file->sha256));
    enum err code;
    int fd;

    headers_set(x, file);
    x->resp.etag = etag;
    if (http_condition_status(x, etag, 0) != 200)
        return ERR_NONE; /* the answer has no body */
    TRY(http_spool_open(x, &fd));
    code = chunks_write(x, file->id, fd);
    if (code != ERR_NONE) {
        (void)close(fd);
        return code;
    }
    TRY(http_file_send(x, fd, file->type));
    x->resp.etag = etag;
    x->resp.modified_us = 0; /* the spool's, which says nothing */
    return ERR_NONE;
}

/* ---- files of rows that are gone ---- */

struct unchecked {
    int64_t id;
    struct str model;
    struct str row_key;
    bool is_long_gone;
};

static enum err unchecked_read(struct http_exchange *x, struct unchecked *out, size_t *out_count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    size_t count = 0;
    bool more = true;

    TRY(db_stmt_prepare(x->db, select_unchecked, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, VIEW_FILE_GONE_DAYS, &x->error));
    TRY(db_stmt_bind_int(q, 1, SWEPT, &x->error));
    TRY(db_stmt_run(q, &x->error));
    while (count < SWEPT) {
        TRY(db_stmt_step(q, &more, &x->error));
        if (!more)
            break;
        out[count] =
            (struct unchecked){.id = db_row_int(q, 0), .is_long_gone = db_row_int(q, 3) != 0};
        TRY(db_row_str(q, 1, x->arena, &out[count].model, &x->error));
        TRY(db_row_str(q, 2, x->arena, &out[count++].row_key, &x->error));
    }
    *out_count = count;
    return ERR_NONE;
}

static enum err checked(struct http_exchange *x, int64_t id, bool is_gone)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(x->db, update_checked, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, is_gone ? 1 : 0, &x->error));
    TRY(db_stmt_bind_int(q, 1, id, &x->error));
    return db_stmt_run(q, &x->error);
}

enum err view_file_sweep(struct http_exchange *x)
{
    struct unchecked all[SWEPT];
    size_t count = 0;

    TRY(unchecked_read(x, all, &count));
    for (size_t i = 0; i < count; i++) {
        bool is_gone;

        TRY(view_topic_is_gone(x, all[i].model, all[i].row_key, &is_gone));
        if (is_gone && all[i].is_long_gone)
            TRY(file_delete(x, all[i].id));
        else
            TRY(checked(x, all[i].id, is_gone));
    }
    return ERR_NONE;
}
