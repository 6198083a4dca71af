/*
 * audit_chain.c - the head of the chain, and what binds an entry to the one before.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit_chain.h"

#include <string.h>

#include "app/access/audit_walk.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/id.h"
#include "app/base/num.h"
#include "app/crypt/secret.h"
#include "app/db/stmt.h"

#define SIGNED_MAX ((size_t)1024)

#define HEAD_COLUMNS "seq, link, anchor_seq, anchor_link, key_id, mac"

static const struct sql head_look =
    SQL_INIT("SELECT " HEAD_COLUMNS " FROM lintel_audit_head WHERE id = 1 LIMIT 1");
static const struct sql head_try =
    SQL_INIT("SELECT " HEAD_COLUMNS " FROM lintel_audit_head WHERE id = 1 LIMIT 1"
             " FOR UPDATE SKIP LOCKED");
static const struct sql head_wait =
    SQL_INIT("SELECT " HEAD_COLUMNS " FROM lintel_audit_head WHERE id = 1 LIMIT 1 FOR UPDATE");
static const struct sql head_update =
    SQL_INIT("UPDATE lintel_audit_head SET seq = ?, link = ?, anchor_seq = ?, anchor_link = ?,"
             " key_id = ?, mac = ?, sealed_at = UTC_TIMESTAMP(6) WHERE id = 1");

static struct str bytes_of(const unsigned char bytes[CRYPT_SHA256_LEN])
{
    return (struct str){(const char *)bytes, CRYPT_SHA256_LEN};
}

/* ---- as text ---- */

struct str access_audit_head_text(struct arena *a, const struct access_audit_head *h)
{
    char hex[2 * CRYPT_SHA256_LEN];

    id_print_hex(h->link, sizeof h->link, hex);
    return str_format(a, "%llu:%.*s", (unsigned long long)h->seq, (int)sizeof hex, hex);
}

bool access_audit_head_parse(struct str text, struct access_audit_head *out_head)
{
    struct access_audit_head h = {.seq = 0};
    size_t colon = str_find(text, ':', 0);
    struct str hex = str_from(text, colon + 1);

    if (!num_parse_uint(str_range(text, 0, colon), &h.seq) || hex.len != 2 * CRYPT_SHA256_LEN)
        return false;
    for (size_t i = 0; i < CRYPT_SHA256_LEN; i++) {
        int high = num_hex(hex.at[2 * i]);
        int low = num_hex(hex.at[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        h.link[i] = (unsigned char)(high * 16 + low);
    }
    *out_head = h;
    return true;
}

const char *access_audit_fault_words(enum access_audit_fault f)
{
    switch (f) {
    case ACCESS_AUDIT_HEAD: return "the head of the chain was changed, or its key is missing";
    case ACCESS_AUDIT_CUT: return "the end of the chain is not where its head says";
    case ACCESS_AUDIT_GAP: return "entries of the chain were removed";
    case ACCESS_AUDIT_ENTRY: return "the entry of the chain was changed, put in or moved";
    case ACCESS_AUDIT_REMOVED: return "the record was removed";
    case ACCESS_AUDIT_ALTERED: return "the record was changed";
    case ACCESS_AUDIT_FOREIGN:
        return "the record was not written by Lintel, or taken out of the chain";
    case ACCESS_AUDIT_COPIED: return "the record is a copy of another";
    case ACCESS_AUDIT_KEY: return "the key is missing, so nothing can be said";
    case ACCESS_AUDIT_WITNESSED: break;
    }
    return "the head that was kept elsewhere is not in the chain";
}

/* ---- the head ---- */

/* Both ends, each number before its link. */
static bool head_mac(const struct audit_head *h, struct crypt_keyring *keys,
                     unsigned char out_mac[CRYPT_SHA256_LEN])
{
    AUTO(buf_fini) struct buf b;
    unsigned char key[CRYPT_SHA256_LEN];

    buf_init(&b, SIGNED_MAX);
    if (!audit_key(keys, h->key_id, STR("lintel audit head"), key))
        return false;
    buf_addf(&b, "%.*s;%llu;", STR_ARG(h->key_id), (unsigned long long)h->end.seq);
    buf_add(&b, h->end.link, sizeof h->end.link);
    buf_addf(&b, ";%llu;", (unsigned long long)h->anchor.seq);
    buf_add(&b, h->anchor.link, sizeof h->anchor.link);
    crypt_hmac_sha256(bytes_of(key), buf_str(&b), out_mac);
    crypt_wipe(key, sizeof key);
    return true;
}

bool audit_head_is_right(const struct audit_head *h, struct crypt_keyring *keys)
{
    unsigned char mac[CRYPT_SHA256_LEN];

    if (h->mac.at == NULL)
        return h->end.seq == 0 && h->anchor.seq == 0;
    return head_mac(h, keys, mac) && crypt_equal(bytes_of(mac), h->mac);
}

static enum err read_link(struct db_stmt *q, unsigned column, struct arena *a,
                          unsigned char to[CRYPT_SHA256_LEN], struct error *e)
{
    struct str link;

    TRY(db_row_str(q, column, a, &link, e));
    if (link.len != CRYPT_SHA256_LEN)
        return error_set(e, ERR_CONFLICT, "lintel_audit_head: a link of %zu bytes", link.len);
    memcpy(to, link.at, CRYPT_SHA256_LEN);
    return ERR_NONE;
}

enum err audit_head_read(struct db_conn *c, struct arena *a, enum audit_lock lock,
                         struct audit_head *out_head, bool *out_has, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct audit_head h = {.mac = STR_NONE};
    bool more = false;

    TRY(db_stmt_prepare(c,
                        lock == AUDIT_LOOK  ? head_look
                        : lock == AUDIT_TRY ? head_try
                                            : head_wait,
                        &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_has = more;
    if (!more && lock == AUDIT_TRY)
        return ERR_NONE;
    if (!more)
        return error_tell(e, ERR_CONFLICT, STR("lintel_audit_head"),
                          "has lost its row: the chain of the audit has no head");
    h.end.seq = (uint64_t)db_row_int(q, 0);
    TRY(read_link(q, 1, a, h.end.link, e));
    h.anchor.seq = (uint64_t)db_row_int(q, 2);
    TRY(read_link(q, 3, a, h.anchor.link, e));
    TRY(db_row_str(q, 4, a, &h.key_id, e));
    TRY(db_row_str(q, 5, a, &h.mac, e));
    *out_head = h;
    return ERR_NONE;
}

enum err audit_head_write(struct db_conn *c, struct crypt_keyring *keys, struct audit_head *h,
                          struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char mac[CRYPT_SHA256_LEN];

    h->key_id = audit_key_current(keys);
    if (!head_mac(h, keys, mac))
        return error_set(e, ERR_INTERNAL, "the key of the audit is missing");
    TRY(db_stmt_prepare(c, head_update, &q, e));
    TRY(db_stmt_bind_uint(q, 0, h->end.seq, e));
    TRY(db_stmt_bind_bytes(q, 1, bytes_of(h->end.link), e));
    TRY(db_stmt_bind_uint(q, 2, h->anchor.seq, e));
    TRY(db_stmt_bind_bytes(q, 3, bytes_of(h->anchor.link), e));
    TRY(db_stmt_bind_str(q, 4, h->key_id, e));
    TRY(db_stmt_bind_bytes(q, 5, bytes_of(mac), e));
    return db_stmt_run(q, e);
}

/* ---- links ---- */

bool audit_link(struct crypt_keyring *keys, const struct audit_entry *entry,
                const unsigned char before[CRYPT_SHA256_LEN],
                unsigned char out_link[CRYPT_SHA256_LEN])
{
    AUTO(buf_fini) struct buf b;
    unsigned char key[CRYPT_SHA256_LEN];

    buf_init(&b, SIGNED_MAX);
    if (!audit_key(keys, entry->key_id, STR("lintel audit chain"), key))
        return false;
    buf_add(&b, before, CRYPT_SHA256_LEN);
    buf_addf(&b, ";%llu;%llu;%.*s;", (unsigned long long)entry->seq,
             (unsigned long long)entry->record_id, STR_ARG(entry->key_id));
    buf_add_str(&b, entry->mac);
    crypt_hmac_sha256(bytes_of(key), buf_str(&b), out_link);
    crypt_wipe(key, sizeof key);
    return true;
}
