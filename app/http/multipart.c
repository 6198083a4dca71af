/*
 * multipart.c - multipart/form-data as it streams by.
 *
 * The body goes through one window.  A part ends at CR LF "--" boundary; so that
 * the first delimiter, which may stand at the very start, looks like all others,
 * the window begins with a CR LF of our own:
 *
 *   preamble -> delimiter -> head -> data -> delimiter -> head -> ... -> "--" -> epilogue
 *
 * What is ahead of a delimiter is handed on in pieces as large as they come, less
 * the few bytes at the window's end that might begin one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/body.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/private.h"
#include "app/http/syntax.h"

#define WINDOW_BYTES ((size_t)64 * 1024)

/* Where the bytes of a part go: nowhere, into memory, or into a file. */
enum sink_kind { SINK_NONE, SINK_MEMORY, SINK_FILE };

struct sink {
    enum sink_kind kind;
    char *at; /* SINK_MEMORY */
    size_t len;
    size_t room;
    uint64_t size; /* SINK_FILE */
    int fd;
};

struct reader {
    struct http_exchange *x;
    struct http_form form;
    size_t field_room;
    size_t file_room;
    size_t memory_bytes; /* of all fields and header fields so far */
    struct str delimiter;
    uint64_t done; /* bytes taken from the source */
    bool is_ended;
    char *window;
    size_t size;
    size_t start; /* what lies between start and end has not been looked at */
    size_t end;
};

static enum err refuse(struct reader *r, const char *why)
{
    return http_refuse(r->x, 400, STR("body"), "is not proper multipart/form-data: %s", why);
}

static struct str unread(const struct reader *r)
{
    return (struct str){r->window + r->start, r->end - r->start};
}

/* Reads more behind what is unread; at the end of the source it sets is_ended. */
static enum err fill(struct reader *r)
{
    size_t max = r->x->limits->upload_bytes;
    size_t len = 0;

    if (r->start > 0) {
        memmove(r->window, r->window + r->start, r->end - r->start);
        r->end -= r->start;
        r->start = 0;
    }
    assert(r->end < r->size);
    TRY(http_source_read(r->x, r->done, r->window + r->end, r->size - r->end, &len));
    r->done += len;
    r->end += len;
    r->is_ended = len == 0;
    return r->done > max ? http_source_refuse(r->x, max, "upload_bytes") : ERR_NONE;
}

static enum err write_all(struct http_exchange *x, int fd, struct str s)
{
    while (s.len > 0) {
        ssize_t n = write(fd, s.at, s.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == ENOSPC || errno == EDQUOT))
            return error_tell(&x->error, ERR_UNAVAILABLE, STR("body"),
                              "there is no room for the uploaded file now; try again later");
        if (n < 0)
            return error_set(&x->error, ERR_INTERNAL, "writing an upload: %s", strerror(errno));
        s = str_from(s, (size_t)n);
    }
    return ERR_NONE;
}

/* Counts what is to be held in memory. */
static enum err charge(struct reader *r, size_t len)
{
    size_t max = r->x->limits->body_bytes;

    if (len > max - r->memory_bytes)
        return http_refuse(r->x, 413, STR("body"),
                           "has more than the %zu bytes (body_bytes) that are taken beside files",
                           max);
    r->memory_bytes += len;
    return ERR_NONE;
}

static enum err keep(struct reader *r, struct sink *to, struct str s)
{
    switch (to->kind) {
    case SINK_NONE: return ERR_NONE;
    case SINK_FILE: to->size += s.len; return write_all(r->x, to->fd, s);
    case SINK_MEMORY: break;
    }
    TRY(charge(r, s.len));
    if (s.len > to->room - to->len) {
        to->room = 2 * (to->len + s.len);
        to->at = arena_grow(r->x->arena, to->at, to->len, to->room, 1);
    }
    if (s.len > 0)
        memcpy(to->at + to->len, s.at, s.len);
    to->len += s.len;
    return ERR_NONE;
}

/* Everything up to the next delimiter goes into the sink; the delimiter is passed over. */
static enum err keep_until_delimiter(struct reader *r, struct sink *to)
{
    for (;;) {
        struct str s = unread(r);
        size_t hit = str_search(s, r->delimiter, 0);
        size_t tail = r->delimiter.len - 1; /* of the window: may begin a delimiter */

        if (hit < s.len) {
            r->start += hit + r->delimiter.len;
            return keep(r, to, str_range(s, 0, hit));
        }
        if (s.len > tail) {
            TRY(keep(r, to, str_range(s, 0, s.len - tail)));
            r->start += s.len - tail;
        }
        if (r->is_ended)
            return refuse(r, "the last boundary is missing");
        TRY(fill(r));
    }
}

/* Has the window until count bytes are unread. */
static enum err want(struct reader *r, size_t count)
{
    while (r->end - r->start < count) {
        if (r->is_ended)
            return refuse(r, "it ends too early");
        TRY(fill(r));
    }
    return ERR_NONE;
}

/* Behind a delimiter: "--" ends the body, otherwise a line end begins a part. */
static enum err delimiter_finish(struct reader *r, bool *out_is_last)
{
    char first;

    TRY(want(r, 2));
    *out_is_last = str_starts(unread(r), STR("--"));
    if (*out_is_last)
        return ERR_NONE;
    for (;;) {
        TRY(want(r, 2));
        first = r->window[r->start];
        if (first != ' ' && first != '\t')
            break;
        r->start++; /* padding that relays may add */
    }
    if (!str_starts(unread(r), STR("\r\n")))
        return refuse(r, "a boundary is followed by something else");
    r->start += 2;
    return ERR_NONE;
}

/* The header fields of a part, without the empty line behind them; good until the next fill(). */
static enum err head_read(struct reader *r, struct str *out_head)
{
    static const struct str end_of_head = STR_INIT("\r\n\r\n");
    size_t max = r->x->limits->upload_head_bytes;
    size_t end;

    TRY(want(r, 2));
    if (str_starts(unread(r), STR("\r\n"))) {
        r->start += 2;
        *out_head = STR("");
        return ERR_NONE;
    }
    for (;;) {
        size_t len = unread(r).len;

        end = str_search(unread(r), end_of_head, 0);
        /* Not found says nothing before the whole of it had room behind max bytes. */
        if (end < len ? end > max : len >= max + end_of_head.len)
            return http_refuse(r->x, 400, STR("body"),
                               "a part has more than the %zu bytes (upload_head_bytes) of header "
                               "fields that are taken",
                               max);
        if (end < len)
            break;
        if (r->is_ended)
            return refuse(r, "it ends within a part's header fields");
        TRY(fill(r));
    }
    *out_head = str_range(unread(r), 0, end);
    r->start += end + end_of_head.len;
    return ERR_NONE;
}

static void close_fd(void *arg)
{
    const struct http_file *file = arg;

    (void)close(file->fd);
}

static struct http_file *file_add(struct reader *r)
{
    struct http_form *form = &r->form;

    if (form->files == NULL)
        form->files = ARENA_ARRAY(r->x->arena, struct http_file, r->x->limits->upload_files);
    return &form->files[form->file_count];
}

static enum err file_read(struct reader *r, const struct http_part *part)
{
    struct http_exchange *x = r->x;
    struct sink to = {.kind = SINK_FILE, .fd = -1};
    struct http_file *file;

    if (r->form.file_count == x->limits->upload_files)
        return http_refuse(x, 400, STR("body"),
                           "has more than the %zu files (upload_files) that are taken at once",
                           x->limits->upload_files);
    file = file_add(r);
    TRY(http_spool_open(x, &to.fd));
    file->fd = to.fd;
    arena_defer(x->arena, close_fd, file);
    TRY(keep_until_delimiter(r, &to));
    if (lseek(to.fd, 0, SEEK_SET) != 0)
        return error_set(&x->error, ERR_INTERNAL, "lseek: %s", strerror(errno));
    file->name = part->name;
    file->filename = http_filename_clean(x->arena, part->filename);
    file->type = part->type.at == NULL ? STR("application/octet-stream") : part->type;
    file->size = to.size;
    r->form.file_count++;
    return ERR_NONE;
}

static enum err field_read(struct reader *r, const struct http_part *part)
{
    struct http_params *fields = &r->form.fields;
    struct sink to = {.kind = SINK_MEMORY};
    struct str value;

    if (fields->count == r->x->limits->form_fields)
        return http_refuse(r->x, 400, STR("body"),
                           "has more than the %zu fields (form_fields) that are taken",
                           r->x->limits->form_fields);
    TRY(keep_until_delimiter(r, &to));
    value = (struct str){to.at == NULL ? "" : to.at, to.len};
    if (!utf8_is_text(value))
        return http_refuse(r->x, 400, part->name, "is not UTF-8 text");
    if (fields->count == r->field_room) {
        r->field_room = r->field_room == 0 ? 16 : r->field_room * 2;
        fields->at =
            arena_grow(r->x->arena, fields->at, fields->count, r->field_room, sizeof *fields->at);
    }
    fields->at[fields->count++] = (struct http_param){part->name, value};
    return ERR_NONE;
}

/* What browsers send for a file field nobody filled: no name, and no bytes. */
static enum err nothing_read(struct reader *r)
{
    struct sink to = {.kind = SINK_MEMORY};

    TRY(keep_until_delimiter(r, &to));
    return to.len == 0 ? ERR_NONE : refuse(r, "a file has no name");
}

static enum err part_read(struct reader *r)
{
    struct http_part part = {.name = STR_NONE};
    struct str head = STR_NONE;

    TRY(head_read(r, &head));
    TRY(charge(r, head.len));
    TRY(http_part_parse(r->x, head, &part));
    if (part.filename.at == NULL)
        return field_read(r, &part);
    return part.filename.len == 0 ? nothing_read(r) : file_read(r, &part);
}

static enum err parts_read(struct reader *r)
{
    struct sink none = {.kind = SINK_NONE};
    bool is_last = false;

    TRY(keep_until_delimiter(r, &none));
    for (;;) {
        TRY(delimiter_finish(r, &is_last));
        if (is_last)
            break;
        TRY(part_read(r));
    }
    /* The epilogue means nothing, but the length must be what was said. */
    while (!r->is_ended) {
        r->start = r->end = 0;
        TRY(fill(r));
    }
    return ERR_NONE;
}

enum err http_multipart_read(struct http_exchange *x, struct http_form *out_form)
{
    struct reader r = {.x = x, .size = WINDOW_BYTES + x->limits->upload_head_bytes};
    struct str boundary = x->req.boundary;

    if (boundary.len == 0 || boundary.len > HTTP_BOUNDARY_BYTES_MAX ||
        !http_syntax_is_value(boundary))
        return http_refuse(x, 400, STR("Content-Type"),
                           "multipart/form-data wants a boundary of 1 to %d bytes",
                           HTTP_BOUNDARY_BYTES_MAX);
    TRY(http_source_open(x, x->limits->upload_bytes, "upload_bytes"));
    r.delimiter = str_format(x->arena, "\r\n--%.*s", STR_ARG(boundary));
    r.window = arena_alloc(x->arena, r.size, 1);
    memcpy(r.window, "\r\n", 2);
    r.end = 2;
    TRY(parts_read(&r));
    *out_form = r.form;
    return ERR_NONE;
}
