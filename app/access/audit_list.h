/*
 * audit_list.h - the audit for people to read: filtered, page by page; the history of one row.
 *
 * Whoever calls it has made sure that the reader may: an administrator reads of everything,
 * everybody of what is recorded of his own account.  Here nobody is asked, and no policy hides
 * a column of a row's history.
 *
 *     struct access_audit_filter f = {.model = STR("film"), .limit = 50, .before_id = cursor};
 *     TRY(access_audit_page(x->db, x->arena, &f, &page, e));       the newest first
 *     ... page.rows[i] ..., and with page.next != 0 a link to ?before=NEXT
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_AUDIT_LIST_H
#define APP_ACCESS_AUDIT_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;

#define ACCESS_AUDIT_PAGE_MAX ((uint64_t)1000) /* records of one page, changes of one history */

/* All that is set must hold; what is absent or 0 asks for nothing. */
struct access_audit_filter {
    int64_t account_id; /* as whom, or by whom in somebody's place */
    struct str event;   /* README.md has the names */
    struct str events;  /* how their names begin: "sign_" */
    struct str model;   /* a table or routine */
    struct str
        row_key;      /* as snapshot_key_text() has it; with a model also in writes of many rows */
    struct str since; /* "2024-02-29" or "2024-02-29 13:00:00", UTC: from then on */
    struct str until; /* the same: before then */
    struct str address;
    struct str request_id;
    uint64_t before_id; /* the cursor: records with a smaller id */
    uint64_t limit;
};

/* Texts are never absent; a name is "" where there is none, or its account is gone. */
struct access_audit_seen {
    uint64_t id;
    struct str at; /* 2024-02-29T13:00:00.123456, UTC */
    struct str event;
    int64_t account_id; /* 0: nobody, or the command line */
    struct str account; /* its e-mail address today */
    int64_t by_id;
    struct str by;
    int64_t session_id;
    int64_t api_key_id;
    struct str api_key; /* what its owner calls it */
    struct str address;
    struct str request_id;
    struct str route;
    struct str model;
    struct str row_key; /* "" as well where the record tells of several rows */
    struct str detail;  /* a JSON object: README.md says of what, for each event */
    bool is_sealed;     /* it is in the chain */
};

struct access_audit_page {
    struct access_audit_seen *rows;
    size_t count;
    uint64_t next; /* before_id of the next page; 0: there is none */
};

/*
 * Everything in the arena.  limit: 1 to ACCESS_AUDIT_PAGE_MAX.  The caller checks that since and
 * until are times: access_audit_time_is_fit().
 */
enum err access_audit_page(struct db_conn *c, struct arena *a,
                           const struct access_audit_filter *filter,
                           struct access_audit_page *out_page, struct error *e) ATTR_MUST_USE;

/* "2024-02-29", "2024-02-29 13:00" or "2024-02-29 13:00:00", also with a T. */
bool access_audit_time_is_fit(struct str time);

typedef enum err access_audit_row_fn(void *ctx, const struct access_audit_seen *r, struct error *e);

/*
 * The same, one by one, for any limit: the arena is reset for each, so it is one of its own.
 * fn uses no statement of this connection.
 */
enum err access_audit_list(struct db_conn *c, struct arena *own,
                           const struct access_audit_filter *filter, access_audit_row_fn *fn,
                           void *ctx, struct error *e) ATTR_MUST_USE;

/* ---- one row's history: audit_history.c ---- */

enum access_audit_value_kind {
    ACCESS_AUDIT_ABSENT, /* not told: it was NULL in a new or deleted row, or did not change */
    ACCESS_AUDIT_NULL,
    ACCESS_AUDIT_TEXT,   /* text is the value as people write it */
    ACCESS_AUDIT_MASKED, /* it was there, and is a secret */
    ACCESS_AUDIT_LONG,   /* text is its SHA-256 in hexadecimal, bytes how long it was */
};

struct access_audit_value {
    enum access_audit_value_kind kind;
    struct str text;
    struct str json; /* ACCESS_AUDIT_TEXT: the same as the record has it, quoted where a text is */
    uint64_t bytes;
};

struct access_audit_field {
    struct str name; /* the column's, as it was called then */
    struct access_audit_value before;
    struct access_audit_value after;
};

struct access_audit_change {
    struct access_audit_seen record; /* event: insert, update, delete, or another about the row */
    struct access_audit_field *fields;
    size_t field_count; /* in the order of the table's columns then; 0: none is told */
};

struct access_audit_history {
    struct access_audit_change *changes;
    size_t count;
    uint64_t next; /* as in a page */
};

/*
 * What happened to the row, the newest first, from before_id (0: now) on back.  A row whose key was
 * changed has its history under each of the keys for as long as it had it; the change itself
 * stands under the new one.
 */
enum err access_audit_history(struct db_conn *c, struct arena *a, struct str model,
                              struct str row_key, uint64_t before_id, uint64_t limit,
                              struct access_audit_history *out_history,
                              struct error *e) ATTR_MUST_USE;

#endif
