/*
 * audit_record.c - one record as it is stored, and its MAC.
 *
 * What is signed is every column, each with its length before it, so that no text can
 * be moved from one column into the next.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit_record.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/crypt/keyring.h"
#include "app/crypt/secret.h"
#include "app/db/stmt.h"

#define SIGNED_MAX ((size_t)32 << 20)

bool audit_key(struct crypt_keyring *keys, struct str id, struct str use,
               unsigned char out_key[CRYPT_SHA256_LEN])
{
    const struct crypt_key *k;

    if (id.len == 0) {
        crypt_sha256(use, out_key);
        return true;
    }
    k = crypt_keyring_find(keys, CRYPT_MAC, id);
    if (k == NULL)
        return false;
    crypt_key_derive(k, use, out_key);
    return true;
}

struct str audit_key_current(struct crypt_keyring *keys)
{
    const struct crypt_key *k = crypt_keyring_current(keys, CRYPT_MAC);

    return k == NULL ? STR("") : crypt_key_id(k);
}

static void add_text(struct buf *b, struct str s)
{
    buf_add_uint(b, s.len);
    buf_add_char(b, ':');
    buf_add_str(b, s);
}

static void add_number(struct buf *b, int64_t n)
{
    buf_add_int(b, n);
    buf_add_char(b, ';');
}

static void print(const struct audit_record *r, struct buf *b)
{
    add_text(b, r->at);
    add_text(b, r->event);
    add_number(b, r->account_id);
    add_number(b, r->by_id);
    add_number(b, r->session_id);
    add_number(b, r->api_key_id);
    add_text(b, r->address);
    add_text(b, r->request_id);
    add_text(b, r->route);
    add_text(b, r->model);
    add_text(b, r->row_key);
    add_text(b, r->detail);
    add_text(b, r->nonce);
    add_text(b, r->key_id);
}

bool audit_record_mac(const struct audit_record *r, struct crypt_keyring *keys,
                      unsigned char out_mac[CRYPT_SHA256_LEN])
{
    AUTO(buf_fini) struct buf b;
    unsigned char key[CRYPT_SHA256_LEN];

    buf_init(&b, SIGNED_MAX);
    if (!audit_key(keys, r->key_id, STR("lintel audit record"), key))
        return false;
    print(r, &b);
    if (buf_is_failed(&b))
        return false;
    crypt_hmac_sha256((struct str){(const char *)key, sizeof key}, buf_str(&b), out_mac);
    crypt_wipe(key, sizeof key);
    return true;
}

/* NULL is 0; a 0 that somebody put there is neither. */
static int64_t read_number(struct db_stmt *q, unsigned column)
{
    int64_t n = db_row_int(q, column);

    return n == 0 && !db_row_is_null(q, column) ? INT64_MIN : n;
}

enum err audit_record_read(struct db_stmt *q, unsigned first, struct arena *a,
                           struct audit_record *out_record, struct error *e)
{
    struct audit_record r;

    TRY(db_row_str(q, first, a, &r.at, e));
    TRY(db_row_str(q, first + 1, a, &r.event, e));
    r.account_id = read_number(q, first + 2);
    r.by_id = read_number(q, first + 3);
    r.session_id = read_number(q, first + 4);
    r.api_key_id = read_number(q, first + 5);
    TRY(db_row_str(q, first + 6, a, &r.address, e));
    TRY(db_row_str(q, first + 7, a, &r.request_id, e));
    TRY(db_row_str(q, first + 8, a, &r.route, e));
    TRY(db_row_str(q, first + 9, a, &r.model, e));
    TRY(db_row_str(q, first + 10, a, &r.row_key, e));
    TRY(db_row_str(q, first + 11, a, &r.detail, e));
    TRY(db_row_str(q, first + 12, a, &r.nonce, e));
    TRY(db_row_str(q, first + 13, a, &r.key_id, e));
    TRY(db_row_str(q, first + 14, a, &r.mac, e));
    *out_record = r;
    return ERR_NONE;
}
