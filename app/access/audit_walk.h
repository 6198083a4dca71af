/*
 * audit_walk.h - the head, the links, and a walk along them; for the parts of the chain.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_AUDIT_WALK_H
#define APP_ACCESS_AUDIT_WALK_H

#include "app/access/audit_chain.h"
#include "app/access/audit_record.h"

/* The row of lintel_audit_head. */
struct audit_head {
    struct access_audit_head end;
    struct access_audit_head anchor;
    struct str key_id;
    struct str mac; /* absent: nothing was sealed yet */
};

enum audit_lock {
    AUDIT_LOOK,  /* as it is committed */
    AUDIT_TRY,   /* locked, unless somebody has it */
    AUDIT_WAIT_, /* locked */
};

/* *out_has false: somebody else has it locked (AUDIT_TRY).  ERR_CONFLICT: it is not there. */
enum err audit_head_read(struct db_conn *c, struct arena *a, enum audit_lock lock,
                         struct audit_head *out_head, bool *out_has, struct error *e) ATTR_MUST_USE;
/* Is it as it was written?  A head that was never written is, as long as it says so. */
bool audit_head_is_right(const struct audit_head *h, struct crypt_keyring *keys);
/* Signs it with the key of today. */
enum err audit_head_write(struct db_conn *c, struct crypt_keyring *keys, struct audit_head *h,
                          struct error *e) ATTR_MUST_USE;

/* One entry of the chain. */
struct audit_entry {
    uint64_t seq;
    uint64_t record_id;
    struct str mac;
    struct str key_id;
};

/* False: the key is missing. */
bool audit_link(struct crypt_keyring *keys, const struct audit_entry *entry,
                const unsigned char before[CRYPT_SHA256_LEN],
                unsigned char out_link[CRYPT_SHA256_LEN]) ATTR_MUST_USE;

/* From the entry behind the one at last on. */
struct audit_walk {
    struct crypt_keyring *keys;
    access_audit_found_fn *found;
    void *ctx;
    struct access_audit_head last; /* with the link as it is stored */
    /* The same link as it should be: where the two differ the next entry may follow either. */
    unsigned char computed[CRYPT_SHA256_LEN];
    bool is_lost; /* behind a gap no link can be checked */
    uint64_t entries;
    uint64_t findings;
    uint64_t keyless;
};

void audit_walk_init(struct audit_walk *w, struct crypt_keyring *keys,
                     const struct access_audit_head *from, access_audit_found_fn *found, void *ctx);
void audit_walk_find(struct audit_walk *w, const struct access_audit_finding *f);

/* SELECT AUDIT_WALK_COLUMNS FROM AUDIT_WALK_TABLES WHERE c.seq > ? ORDER BY c.seq */
#define AUDIT_WALK_COLUMNS \
    "c.seq, c.record_id, c.mac, c.key_id, c.link, r.id, " AUDIT_RECORD_COLUMNS
#define AUDIT_WALK_COUNT  (6 + AUDIT_RECORD_COUNT)
#define AUDIT_WALK_TABLES "lintel_audit_chain c LEFT JOIN lintel_audit r ON r.id = c.record_id"
/* The current row, which is the next entry; the arena is the caller's to reset. */
enum err audit_walk_row(struct audit_walk *w, struct db_stmt *q, struct arena *a,
                        struct error *e) ATTR_MUST_USE;

#endif
