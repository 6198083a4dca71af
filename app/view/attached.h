/*
 * attached.h - files that hang on rows, kept in the database in pieces: every host can serve them.
 *
 * Whoever calls has made sure that the row may be seen, to read a file, and changed, to add or
 * remove one.  What a file is, is decided by what it holds; what cannot be told apart, or might run
 * (HTML, SVG), is text or bytes.  It always goes out as something to be kept, in a sandbox.
 *
 * Of a row that is gone the files follow VIEW_FILE_GONE_DAYS later, when somebody attaches another:
 * so long a deleted row may be brought back with them.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_ATTACHED_H
#define APP_VIEW_ATTACHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;
struct http_file;
struct view_topic;

#define VIEW_FILE_BYTES_MAX ((uint64_t)16 * 1024 * 1024)
#define VIEW_FILES_MAX      50 /* of one row */
#define VIEW_FILE_GONE_DAYS 7

struct view_file {
    int64_t id;
    int64_t account_id; /* 0: an account that is gone */
    struct str who;     /* its address today, or "" */
    struct str name;
    struct str type;
    uint64_t size;
    struct str sha256; /* in hexadecimal */
    struct str created_at;
};

/* Those of the row, the oldest first; out_files has room for VIEW_FILES_MAX. */
enum err view_file_list(struct http_exchange *x, const struct view_topic *topic,
                        struct view_file *out_files, size_t *out_count) ATTR_MUST_USE;
/* ERR_ABSENT with words: there is none of that number on that row. */
enum err view_file_find(struct http_exchange *x, const struct view_topic *topic, int64_t id,
                        struct view_file *out_file) ATTR_MUST_USE;

/* ERR_INVALID (field "file") with words: one of them is empty or too large, or they are too many.
 */
enum err view_file_check(struct http_exchange *x, const struct http_file *files,
                         size_t count) ATTR_MUST_USE;
/* In the caller's transaction.  ERR_CONFLICT: the row has as many as it may. */
enum err view_file_add(struct http_exchange *x, const struct view_topic *topic,
                       const struct http_file *file) ATTR_MUST_USE;
enum err view_file_remove(struct http_exchange *x, const struct view_topic *topic,
                          const struct view_file *file) ATTR_MUST_USE;
/* Answers with it. */
enum err view_file_send(struct http_exchange *x, const struct view_file *file) ATTR_MUST_USE;

/* Removes files of rows that are gone, a few at a time; outside of a transaction. */
enum err view_file_sweep(struct http_exchange *x) ATTR_MUST_USE;

/* What these bytes are, by how they begin; head: the first of them, of a text the whole. */
struct str view_file_type(struct str head);
/* Is it a picture that browsers show, so that a small one may stand on a page? */
bool view_file_is_image(struct str type);

#endif
