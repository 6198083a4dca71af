/*
 * audit_chain.h - records in an order that is kept: sealing, verifying, removing old ones.
 *
 * Records are inserted by many writers at once, each in its own transaction, and
 * unchained: a chain in the writers' hands would make them wait for one another.  The
 * sealer follows about a second behind.  Under the lock of one row (lintel_audit_head) it
 * takes what was committed and not sealed yet, and gives each the next number:
 *
 *     link = HMAC(link before, seq, record's id, record's MAC)
 *
 * Numbers have no gaps, so a missing one was removed; gaps in the records' own ids are
 * writes that were undone.  Any process of any host may seal: the row's lock, and in a
 * cluster the certification of its change, let one at a time through.
 *
 * Who can write the database, but has not the key, can neither change nor make up a
 * record, an entry or the head.  He can remove what was not sealed yet, and put an old
 * head back with the end cut off: against that, keep a head elsewhere (the sealer's log
 * lines have it) and hold the chain against it: `lintel audit verify --head`.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_AUDIT_CHAIN_H
#define APP_ACCESS_AUDIT_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/crypt/digest.h"

struct arena;
struct crypt_keyring;
struct db_conn;

#define ACCESS_AUDIT_SEAL_MAX ((size_t)500) /* records of one transaction */

/* Where the chain ends: to be kept elsewhere, as "SEQ:LINK". */
struct access_audit_head {
    uint64_t seq;
    unsigned char link[CRYPT_SHA256_LEN];
};

struct str access_audit_head_text(struct arena *a, const struct access_audit_head *h);
bool access_audit_head_parse(struct str text, struct access_audit_head *out_head) ATTR_MUST_USE;

/* ---- seal ---- */

struct access_audit_sealed {
    bool is_busy;   /* somebody else is at it: nothing was done */
    bool is_full;   /* there may be more */
    size_t sealed;  /* records */
    size_t refused; /* records that were not written by Lintel, or whose key is missing */
    struct access_audit_head head;
};

/*
 * Up to ACCESS_AUDIT_SEAL_MAX records, in one transaction.  The arena grows by what they hold.
 * ERR_CONFLICT: the head was changed by somebody else; nothing is sealed before that is
 * looked into, with access_audit_verify().
 */
enum err access_audit_seal(struct db_conn *c, struct arena *a, struct crypt_keyring *keys,
                           struct access_audit_sealed *out, struct error *e) ATTR_MUST_USE;

/* Has nobody sealed for some seconds, though there is something to be sealed? */
enum err access_audit_is_left(struct db_conn *c, bool *out_is_left, struct error *e) ATTR_MUST_USE;

/* ---- verify ---- */

enum access_audit_fault {
    ACCESS_AUDIT_HEAD,      /* the head was changed, or its key is missing */
    ACCESS_AUDIT_CUT,       /* the chain ends before (or after) its head says */
    ACCESS_AUDIT_GAP,       /* entries were removed */
    ACCESS_AUDIT_ENTRY,     /* an entry was changed, put in, or moved */
    ACCESS_AUDIT_REMOVED,   /* its record was removed */
    ACCESS_AUDIT_ALTERED,   /* its record was changed */
    ACCESS_AUDIT_FOREIGN,   /* a record that was never sealed, or that Lintel did not write */
    ACCESS_AUDIT_COPIED,    /* two records that are one */
    ACCESS_AUDIT_KEY,       /* the key is missing: nothing can be said */
    ACCESS_AUDIT_WITNESSED, /* the head that was kept elsewhere is not in the chain */
};

struct access_audit_finding {
    enum access_audit_fault fault;
    uint64_t seq;       /* of the entry, or 0 */
    uint64_t last_seq;  /* ACCESS_AUDIT_GAP: of the last one missing */
    uint64_t record_id; /* or 0 */
    struct str key_id;  /* ACCESS_AUDIT_KEY */
};

const char *access_audit_fault_words(enum access_audit_fault f) ATTR_NONNULL_RET;

typedef void access_audit_found_fn(void *ctx, const struct access_audit_finding *f);

struct access_audit_verdict {
    uint64_t entries;  /* that were looked at */
    uint64_t findings; /* 0: all is as it was written */
    uint64_t unsealed; /* records that wait */
    int64_t oldest_s;  /* how long the first of them does */
    uint64_t keyless;  /* entries that no key binds */
    struct access_audit_head head;
    struct access_audit_head anchor; /* what was pruned ends there */
};

/* witness: a head kept elsewhere, or NULL.  The arena is reset as it goes; it needs one of its own.
 */
enum err access_audit_verify(struct db_conn *c, struct arena *own, struct crypt_keyring *keys,
                             const struct access_audit_head *witness, access_audit_found_fn *found,
                             void *ctx, struct access_audit_verdict *out_verdict,
                             struct error *e) ATTR_MUST_USE;

/* How many entries that would look at: each costs about the tenth of a millisecond. */
enum err access_audit_length(struct db_conn *c, struct arena *a, uint64_t *out_entries,
                             struct error *e) ATTR_MUST_USE;

/* ---- prune ---- */

/*
 * Removes what was recorded before that time ("2024-02-29 00:00:00", UTC), a thousand at a
 * time, up to the first record that is younger.  ERR_CONFLICT: the chain is not as it was
 * written; nothing more is removed.
 */
enum err access_audit_prune(struct db_conn *c, struct arena *own, struct crypt_keyring *keys,
                            struct str before, uint64_t *out_count, struct error *e) ATTR_MUST_USE;

#endif
