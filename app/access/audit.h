/*
 * audit.h - who did what: records that cannot be changed, left out or made up unnoticed.
 *
 * A record is written in the transaction of what it tells of, so that there is neither
 * without the other.  It carries a MAC by a key that the database does not have;
 * audit_chain.h puts records in an order that is kept likewise.
 *
 *     const struct access_audit *audit = access_audit_of(x);
 *     TRY(access_audit_add(audit, &entry, 1, e));
 *
 * For writes of rows there is one hook, which every face that writes gives along:
 *
 *     struct write_hook hooks[] = {..., access_write_hook(x)};
 *
 * What changes a row behind the write path (foreign keys' ON DELETE, triggers on other
 * tables, procedures) is not told row by row: a procedure's call is recorded as a call.
 *
 * What is never written: passwords, tokens, what strangers type as an e-mail address; of
 * columns whose name says that they hold a secret, and of sealed ones, only that they
 * changed.
 *
 * Lifetime: the request's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_AUDIT_H
#define APP_ACCESS_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/model/write.h"

struct arena;
struct crypt_keyring;
struct db_conn;
struct http_exchange;
struct model_column;
struct plan;

/* Who acts, and by what means.  0 and the absent text: none. */
struct access_audit {
    struct arena *arena;
    struct db_conn *conn;
    struct crypt_keyring *keys; /* NULL: records are bound by no secret */
    int64_t account_id;         /* as whom */
    int64_t by_id;              /* who acts in that one's place */
    int64_t session_id;
    int64_t api_key_id;
    struct str address;
    struct str request_id;
    struct str route;
};

struct access_audit_entry {
    const char *event;  /* "insert": a word of this program's, at most 32 characters */
    int64_t account_id; /* in place of the audit's; 0: that one */
    struct str model;
    struct str row_key;
    struct str detail; /* a JSON object, or absent */
    /* Of a record of many rows, whose keys stand in detail: the least and the greatest. */
    struct str key_first;
    struct str key_last;
};

/* Who sent the request; in its arena. */
const struct access_audit *access_audit_of(struct http_exchange *x) ATTR_NONNULL_RET;
/* The command line: command is its name; who runs it is asked of the system. */
const struct access_audit *access_audit_of_command(struct arena *a, struct db_conn *c,
                                                   struct crypt_keyring *keys,
                                                   struct str command) ATTR_NONNULL_RET;

/* Inside the transaction of what is recorded, if it has one. */
enum err access_audit_add(const struct access_audit *audit,
                          const struct access_audit_entry *entries, size_t count,
                          struct error *e) ATTR_MUST_USE;
/* The same for one with a detail of one name and text, or of none. */
enum err access_audit_note(const struct access_audit *audit, const char *event, struct str model,
                           struct str row_key, struct str name, struct str text,
                           struct error *e) ATTR_MUST_USE;

/* A routine was called: the names of its arguments, and no values. */
enum err access_audit_call(struct http_exchange *x, struct str routine, const struct str *names,
                           size_t count) ATTR_MUST_USE;

/*
 * Rows were read, outside of a transaction that only reads: one record ("read") for each table of the
 * plan, embedded ones too, that app.json marks with "reads", and one ("export") where they were
 * taken away as a whole.  Before the answer goes out: what cannot be recorded is not given.
 * Names that stand for a row in lists of other tables are not told.
 */
enum err access_audit_read(struct http_exchange *x, const struct plan *plan, uint64_t rows,
                           bool is_export) ATTR_MUST_USE;

/* The hook that records each row of a write, before and after. */
struct write_hook access_write_hook(struct http_exchange *x);

/* Is it sealed, or does its name say that it holds a secret? */
bool access_audit_is_secret(const struct model_column *c);

#endif
