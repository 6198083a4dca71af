/*
 * idempotency.c - the rows of lintel_idempotency.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/idempotency.h"

#include <string.h>

#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/db/stmt.h"
#include "app/http/body.h"
#include "app/http/exchange.h"

#define HEADERS_MAX 60000 /* what the column holds, and to spare */
#define SWEEP_ONE   32    /* one in so many requests sweeps */

static const struct sql insert_key =
    SQL_INIT("INSERT INTO lintel_idempotency (key_hash, account_id, request_hash, created_at)"
             " VALUES (?, ?, ?, UTC_TIMESTAMP(6))");
/* A locking read: it sees what was committed a moment ago, and takes no snapshot. */
static const struct sql select_answer = SQL_INIT(
    "SELECT request_hash, status, headers, body, created_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY"
    " FROM lintel_idempotency WHERE key_hash = ? LIMIT 1 LOCK IN SHARE MODE");
static const struct sql delete_key = SQL_INIT("DELETE FROM lintel_idempotency WHERE key_hash = ?");
static const struct sql update_answer =
    SQL_INIT("UPDATE lintel_idempotency SET status = ?, headers = ?, body = ? WHERE key_hash = ?");
static const struct sql delete_old =
    SQL_INIT("DELETE FROM lintel_idempotency"
             " WHERE created_at < UTC_TIMESTAMP(6) - INTERVAL 1 DAY LIMIT 100");

static struct str digest_text(const unsigned char *digest)
{
    return (struct str){(const char *)digest, CRYPT_SHA256_LEN};
}

/* ---- the key ---- */

static bool is_visible(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] <= ' ' || s.at[i] > '~')
            return false;
    }
    return s.len > 0;
}

static int64_t account_of(const struct http_exchange *x)
{
    return x->user == NULL ? 0 : x->user->id;
}

/* Preferences are left out: a client that repeats itself repeats those too, or it does not matter.
 */
static void hash_request(struct http_exchange *x, struct str body, unsigned char *out)
{
    unsigned char digest[CRYPT_SHA256_LEN];
    char hex[2 * CRYPT_SHA256_LEN];

    crypt_sha256(body, digest);
    id_print_hex(digest, sizeof digest, hex);
    crypt_sha256(str_format(x->arena, "%s %.*s\n%.*s\n%.*s", http_method_name(x->req.method),
                            STR_ARG(x->req.target), STR_ARG(x->req.content_type), (int)sizeof hex,
                            hex),
                 out);
}

static void hash_key(struct http_exchange *x, struct str text, unsigned char *out)
{
    crypt_sha256(str_format(x->arena, "%lld %.*s", (long long)account_of(x), STR_ARG(text)), out);
}

void access_idempotency_of(struct http_exchange *x, struct str text, struct str request,
                           struct access_idempotency *out_key)
{
    struct access_idempotency key = {.is_asked = true};

    hash_key(x, text, key.key);
    hash_request(x, request, key.request);
    *out_key = key;
}

enum err access_idempotency_ask(struct http_exchange *x, struct access_idempotency *out_key)
{
    struct str text = http_header(&x->req, STR("idempotency-key"));
    struct access_idempotency key = {.is_asked = text.at != NULL};
    struct str body;

    if (!key.is_asked) {
        *out_key = key;
        return ERR_NONE;
    }
    if (text.len > ACCESS_IDEMPOTENCY_KEY_MAX || !is_visible(text))
        return error_tell(&x->error, ERR_INVALID, STR("Idempotency-Key"),
                          "wants 1 to %d visible ASCII characters, such as a UUID",
                          ACCESS_IDEMPOTENCY_KEY_MAX);
    TRY(http_body_read(x, &body));
    hash_key(x, text, key.key);
    hash_request(x, body, key.request);
    *out_key = key;
    return ERR_NONE;
}

/* ---- begin ---- */

/* *out_is_ours: the row is ours now; otherwise there is one already. */
static enum err claim(struct http_exchange *x, const struct access_idempotency *key,
                      bool *out_is_ours)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;

    TRY(db_stmt_prepare(x->db, insert_key, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, digest_text(key->key), e));
    TRY(db_stmt_bind_int(q, 1, account_of(x), e));
    TRY(db_stmt_bind_bytes(q, 2, digest_text(key->request), e));
    *out_is_ours = db_stmt_run(q, e) == ERR_NONE;
    if (*out_is_ours)
        return ERR_NONE;
    if (e->code != ERR_CONFLICT)
        return e->code;
    error_clear(e);
    return ERR_NONE;
}

static enum err forget(struct http_exchange *x, const struct access_idempotency *key)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(x->db, delete_key, &q, &x->error));
    TRY(db_stmt_bind_bytes(q, 0, digest_text(key->key), &x->error));
    return db_stmt_run(q, &x->error);
}

/* "Name: value" on each line. */
static void set_headers(struct http_exchange *x, struct str lines)
{
    struct str line;
    struct str name;

    while (lines.len > 0 && str_cut(&lines, '\n', &line)) {
        struct str rest = line;

        if (str_cut(&rest, ':', &name) && name.len > 0)
            http_header_add(x, name, str_trim(rest));
    }
}

static enum err take_answer(struct http_exchange *x, const struct access_idempotency *key,
                            struct db_stmt *q)
{
    struct str text;

    TRY(db_row_str(q, 0, x->arena, &text, &x->error));
    if (text.len != CRYPT_SHA256_LEN || memcmp(text.at, key->request, text.len) != 0)
        return http_refuse(x, 422, STR("Idempotency-Key"),
                           "was used for another request; choose a new one for this");
    x->resp.status = (int)db_row_int(q, 1);
    TRY(db_row_str(q, 2, x->arena, &text, &x->error));
    set_headers(x, text);
    TRY(db_row_str(q, 3, x->arena, &text, &x->error));
    buf_add_str(&x->resp.body, text);
    http_header_set(x, STR("Idempotency-Replayed"), STR("true"));
    return ERR_NONE;
}

/* *out_is_done false: it was too old, or gone by now. */
static enum err look_up(struct http_exchange *x, const struct access_idempotency *key,
                        bool *out_is_done)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;
    bool more;

    TRY(db_stmt_prepare(x->db, select_answer, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, digest_text(key->key), e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_is_done = more && db_row_int(q, 4) == 0;
    if (*out_is_done)
        return take_answer(x, key, q);
    return ERR_NONE;
}

enum err access_idempotency_begin(struct http_exchange *x, const struct access_idempotency *key,
                                  bool *out_is_done)
{
    bool is_ours = true;
    bool is_done = false;

    if (key->is_asked)
        TRY(claim(x, key, &is_ours));
    if (!is_ours) {
        TRY(look_up(x, key, &is_done));
        if (!is_done) {
            TRY(forget(x, key));
            TRY(claim(x, key, &is_ours));
        }
    }
    if (!is_ours && !is_done)
        return error_set(&x->error, ERR_UNAVAILABLE, "an idempotency key came back at once");
    *out_is_done = is_done;
    return ERR_NONE;
}

/* ---- end ---- */

static void add_header(struct buf *to, struct str name, struct str value)
{
    if (value.at != NULL)
        buf_addf(to, "%.*s: %.*s\n", STR_ARG(name), STR_ARG(value));
}

static void print_headers(const struct http_exchange *x, struct buf *to)
{
    add_header(to, STR("Content-Type"), x->resp.type);
    add_header(to, STR("ETag"), x->resp.etag);
    for (size_t i = 0; i < x->resp.header_count; i++) {
        const struct http_header_line *h = &x->resp.headers[i];

        if (!str_eq_nocase(h->name, STR("Set-Cookie")))
            add_header(to, h->name, h->value);
    }
}

static enum err store(struct http_exchange *x, const struct access_idempotency *key,
                      struct str headers)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error *e = &x->error;

    TRY(db_stmt_prepare(x->db, update_answer, &q, e));
    TRY(db_stmt_bind_int(q, 0, x->resp.status, e));
    TRY(db_stmt_bind_str(q, 1, headers, e));
    TRY(db_stmt_bind_bytes(q, 2, buf_str(&x->resp.body), e));
    TRY(db_stmt_bind_bytes(q, 3, digest_text(key->key), e));
    return db_stmt_run(q, e);
}

enum err access_idempotency_end(struct http_exchange *x, const struct access_idempotency *key)
{
    AUTO(buf_fini) struct buf headers;

    buf_init(&headers, HEADERS_MAX);
    if (!key->is_asked)
        return ERR_NONE;
    print_headers(x, &headers);
    if (x->resp.body.len > ACCESS_IDEMPOTENCY_BODY_MAX || buf_is_failed(&headers))
        return error_tell(&x->error, ERR_INVALID, STR("Idempotency-Key"),
                          "the answer is larger than the %zu bytes that are kept for a repetition; "
                          "nothing was written; ask for Prefer: return=minimal",
                          ACCESS_IDEMPOTENCY_BODY_MAX);
    return store(x, key, buf_str(&headers));
}

void access_idempotency_sweep(struct http_exchange *x)
{
    struct error ignored = {.code = ERR_NONE}; /* the next one tries again */
    unsigned char random;

    id_fill(&random, sizeof random);
    if (random % SWEEP_ONE == 0 && db_run(x->db, delete_old, &ignored) != ERR_NONE)
        error_clear(&ignored);
}
