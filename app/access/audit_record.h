/*
 * audit_record.h - one record as it is stored, and its MAC; for the parts of the audit.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_AUDIT_RECORD_H
#define APP_ACCESS_AUDIT_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/crypt/digest.h"

struct arena;
struct crypt_keyring;
struct db_stmt;

#define AUDIT_NONCE_LEN 16

struct audit_record {
    struct str at; /* 2024-02-29T13:00:00.123456, UTC */
    struct str event;
    int64_t account_id; /* 0: NULL, as with the three that follow */
    int64_t by_id;
    int64_t session_id;
    int64_t api_key_id;
    struct str address;
    struct str request_id;
    struct str route;
    struct str model;
    struct str row_key;
    struct str detail;
    struct str nonce;
    struct str key_id; /* "": no key */
    struct str mac;    /* as stored */
};

/* The columns that audit_record_read() reads, in its order, of a table r. */
#define AUDIT_RECORD_COLUMNS                                                       \
    "r.at, r.event, r.account_id, r.by_id, r.session_id, r.api_key_id, r.address," \
    " r.request_id, r.route, r.model, r.row_key, r.detail, r.nonce, r.key_id, r.mac"
#define AUDIT_RECORD_COUNT 15

/* From column first on; texts are copied into the arena. */
enum err audit_record_read(struct db_stmt *q, unsigned first, struct arena *a,
                           struct audit_record *out_record, struct error *e) ATTR_MUST_USE;

/* False: the key that it names is not there. */
bool audit_record_mac(const struct audit_record *r, struct crypt_keyring *keys,
                      unsigned char out_mac[CRYPT_SHA256_LEN]) ATTR_MUST_USE;

/* The key of a use by its name, "" being none at all; false: it is missing. */
bool audit_key(struct crypt_keyring *keys, struct str id, struct str use,
               unsigned char out_key[CRYPT_SHA256_LEN]) ATTR_MUST_USE;
/* The name of the key that is used now, or "". */
struct str audit_key_current(struct crypt_keyring *keys);

#endif
