/*
 * audit.c - records are put together and inserted.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"

#include <string.h>
#include <unistd.h>

#include "app/access/api_key.h"
#include "app/access/audit_record.h"
#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/clock.h"
#include "app/base/id.h"
#include "app/base/utf8.h"
#include "app/db/stmt.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/json/write.h"
#include "app/model/build.h"

#define INSERT_ROWS  ((size_t)64)
#define INSERT_BYTES ((size_t)1024 * 1024) /* of details in one statement */
#define INSERT_TEXT  ((size_t)16 * 1024)
#define DETAIL_MAX   ((size_t)256 * 1024)
#define ROUTE_MAX    255
#define NAME_MAX_    129
#define KEY_MAX      255
#define ADDRESS_MAX  45
#define REQUEST_MAX  64

static const struct sql insert_records =
    SQL_INIT("INSERT INTO lintel_audit (at, event, account_id, by_id, session_id, api_key_id,"
             " address, request_id, route, model, row_key, detail, nonce, key_id, mac) VALUES ");
static const struct sql insert_span =
    SQL_INIT("INSERT INTO lintel_audit_span (record_id, model, key_first, key_last) VALUES ");
static const struct sql one_record = SQL_INIT("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

/* ---- who ---- */

const struct access_audit *access_audit_of(struct http_exchange *x)
{
    struct access_audit *audit = ARENA_NEW(x->arena, struct access_audit);

    *audit = (struct access_audit){
        .arena = x->arena,
        .conn = x->db,
        .keys = x->keys,
        .address = x->req.remote_addr,
        .request_id = x->req.id,
        .route = x->route == NULL ? x->req.path
                                  : str_format(x->arena, "%s %.*s", http_method_name(x->req.method),
                                               STR_ARG(x->route->pattern)),
    };
    if (x->user != NULL) {
        audit->account_id = x->user->id;
        audit->by_id = x->user->by_id;
        audit->session_id = x->user->session_id;
        audit->api_key_id = x->user->key == NULL ? 0 : x->user->key->key_id;
    }
    return audit;
}

const struct access_audit *access_audit_of_command(struct arena *a, struct db_conn *c,
                                                   struct crypt_keyring *keys, struct str command)
{
    struct access_audit *audit = ARENA_NEW(a, struct access_audit);

    *audit = (struct access_audit){
        .arena = a,
        .conn = c,
        .keys = keys,
        .address = str_format(a, "uid:%lu", (unsigned long)getuid()),
        .route = str_format(a, "lintel %.*s", STR_ARG(command)),
    };
    return audit;
}

/* ---- one record ---- */

/* Times are stored with all six digits, and signed as they are stored. */
static struct str time_now(struct arena *a)
{
    char text[CLOCK_ISO_LEN_MAX];
    int64_t now = clock_now_us();

    (void)clock_print_iso(now - now % CLOCK_US_PER_S, text);
    return str_format(a, "%.19s.%06lld", text, (long long)(now % CLOCK_US_PER_S));
}

/* Text that a column of so many bytes keeps as it is; the server must not cut or refuse it. */
static struct str fitting(struct str s, size_t max)
{
    return s.at == NULL || !utf8_is_text(s) ? STR("") : utf8_clip(s, max);
}

static struct str fitting_ascii(struct str s, size_t max)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] < ' ' || s.at[i] > '~')
            return STR("");
    }
    return fitting(s, max);
}

/* A key that does not fit is known by its digest. */
static struct str key_text(struct arena *a, struct str key)
{
    unsigned char digest[CRYPT_SHA256_LEN];
    char hex[2 * CRYPT_SHA256_LEN];

    if (key.at == NULL || (key.len <= KEY_MAX && utf8_is_text(key)))
        return key.at == NULL ? STR("") : key;
    crypt_sha256(key, digest);
    id_print_hex(digest, sizeof digest, hex);
    return str_format(a, "sha256:%.*s", (int)sizeof hex, hex);
}

/* What is too long is told by its digest, so that a record is never refused for its size. */
static struct str detail_text(struct arena *a, struct str detail)
{
    unsigned char digest[CRYPT_SHA256_LEN];
    char hex[2 * CRYPT_SHA256_LEN];

    if (detail.at == NULL)
        return STR("{}");
    if (detail.len <= DETAIL_MAX)
        return detail;
    crypt_sha256(detail, digest);
    id_print_hex(digest, sizeof digest, hex);
    return str_format(a, "{\"sha256\":\"%.*s\",\"bytes\":%zu}", (int)sizeof hex, hex, detail.len);
}

/* What the records of one change have in common. */
static struct audit_record common(const struct access_audit *audit)
{
    struct arena *a = audit->arena;

    return (struct audit_record){
        .at = time_now(a),
        .account_id = audit->account_id,
        .by_id = audit->by_id,
        .session_id = audit->session_id,
        .api_key_id = audit->api_key_id,
        .address = fitting_ascii(audit->address, ADDRESS_MAX),
        .request_id = fitting_ascii(audit->request_id, REQUEST_MAX),
        .route = fitting(audit->route, ROUTE_MAX),
        .key_id = str_dup(a, audit_key_current(audit->keys)),
    };
}

static void fill(struct arena *a, struct audit_record *r, const struct access_audit_entry *entry,
                 const char *nonce)
{
    r->event = str_from_z(entry->event);
    if (entry->account_id != 0)
        r->account_id = entry->account_id;
    r->model = fitting(entry->model, NAME_MAX_);
    r->row_key = key_text(a, entry->row_key);
    r->detail = detail_text(a, entry->detail);
    r->nonce = (struct str){nonce, AUDIT_NONCE_LEN};
}

static enum err make(const struct access_audit *audit, const struct access_audit_entry *entries,
                     size_t count, struct audit_record *out_records, struct error *e)
{
    struct arena *a = audit->arena;
    const struct audit_record same = common(audit);
    char *nonces = arena_alloc(a, count, AUDIT_NONCE_LEN);
    unsigned char(*macs)[CRYPT_SHA256_LEN] = arena_alloc(a, count, CRYPT_SHA256_LEN);

    id_fill(nonces, count * AUDIT_NONCE_LEN);
    for (size_t i = 0; i < count; i++) {
        out_records[i] = same;
        fill(a, &out_records[i], &entries[i], nonces + i * AUDIT_NONCE_LEN);
        if (!audit_record_mac(&out_records[i], audit->keys, macs[i]))
            return error_set(e, ERR_INTERNAL, "the key %.*s of the audit is missing",
                             STR_ARG(same.key_id));
        out_records[i].mac = (struct str){(const char *)macs[i], CRYPT_SHA256_LEN};
    }
    return ERR_NONE;
}

/* ---- insertion ---- */

static struct db_value text_value(struct str s)
{
    return (struct db_value){.type = DB_TEXT, .text = s};
}

static struct db_value bytes_value(struct str s)
{
    return (struct db_value){.type = DB_BYTES, .text = s};
}

static struct db_value id_value(int64_t id)
{
    const struct db_value none = {.type = DB_NULL};
    const struct db_value some = {.type = DB_INT, .i = id};

    return id == 0 ? none : some;
}

/* The literal has the question marks; the values go beside it. */
static void build_record(struct build *b, const struct audit_record *r)
{
    const struct db_value values[AUDIT_RECORD_COUNT] = {
        text_value(r->at),      text_value(r->event),      id_value(r->account_id),
        id_value(r->by_id),     id_value(r->session_id),   id_value(r->api_key_id),
        text_value(r->address), text_value(r->request_id), text_value(r->route),
        text_value(r->model),   text_value(r->row_key),    text_value(r->detail),
        bytes_value(r->nonce),  text_value(r->key_id),     bytes_value(r->mac),
    };
    const struct build_sql part = {one_record, values, AUDIT_RECORD_COUNT};

    build_append(b, &part);
}

static enum err run(const struct access_audit *audit, const struct build *b,
                    struct db_stmt **out_stmt, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct build_sql s;

    TRY(build_finish(b, &s, e));
    TRY(db_stmt_prepare(audit->conn, s.sql, &q, e));
    TRY(build_bind(&s, q, e));
    TRY(db_stmt_run(q, e));
    *out_stmt = q;
    q = NULL;
    return ERR_NONE;
}

/* out_ids: what they are numbered, in their order; NULL: it is not asked. */
static enum err insert(const struct access_audit *audit, const struct audit_record *records,
                       size_t count, uint64_t *out_ids, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct build b;
    bool more = true;

    build_init(&b, audit->arena, INSERT_TEXT);
    build_sql(&b, insert_records);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            build_sql(&b, SQL(", "));
        build_record(&b, &records[i]);
    }
    if (out_ids != NULL)
        build_sql(&b, SQL(" RETURNING id"));
    TRY(run(audit, &b, &q, e));
    for (size_t i = 0; out_ids != NULL; i++) {
        TRY(db_stmt_step(q, &more, e));
        if (!more || i == count)
            break;
        out_ids[i] = (uint64_t)db_row_int(q, 0);
    }
    return ERR_NONE;
}

static bool has_span(const struct access_audit_entry *entry)
{
    return entry->key_first.at != NULL;
}

static size_t span_count(const struct access_audit_entry *entries, size_t count)
{
    size_t spans = 0;

    for (size_t i = 0; i < count; i++)
        spans += has_span(&entries[i]) ? 1 : 0;
    return spans;
}

static enum err insert_spans(const struct access_audit *audit,
                             const struct access_audit_entry *entries,
                             const struct audit_record *records, const uint64_t *ids, size_t count,
                             struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct arena *a = audit->arena;
    bool is_first = true;
    struct build b;

    build_init(&b, a, INSERT_TEXT);
    build_sql(&b, insert_span);
    for (size_t i = 0; i < count; i++) {
        const struct db_value values[] = {
            {.type = DB_UINT, .u = ids[i]},
            text_value(records[i].model),
            text_value(key_text(a, entries[i].key_first)),
            text_value(key_text(a, entries[i].key_last)),
        };
        const struct build_sql part = {SQL("(?, ?, ?, ?)"), values, sizeof values / sizeof *values};

        if (!has_span(&entries[i]))
            continue;
        build_sql(&b, is_first ? SQL("") : SQL(", "));
        build_append(&b, &part);
        is_first = false;
    }
    return run(audit, &b, &q, e);
}

/* How many go into one statement: a power of two, so that few statements are
 * prepared. */
static size_t chunk_of(const struct access_audit_entry *entries, size_t count)
{
    size_t bytes = 0;
    size_t n = 0;
    size_t power = 1;

    while (n < count && n < INSERT_ROWS && (n == 0 || bytes < INSERT_BYTES))
        bytes += entries[n++].detail.len;
    while (power * 2 <= n)
        power *= 2;
    return power;
}

enum err access_audit_add(const struct access_audit *audit,
                          const struct access_audit_entry *entries, size_t count, struct error *e)
{
    struct audit_record records[INSERT_ROWS];
    uint64_t ids[INSERT_ROWS];

    while (count > 0) {
        size_t n = chunk_of(entries, count);
        bool has_spans = span_count(entries, n) > 0;

        TRY(make(audit, entries, n, records, e));
        TRY(insert(audit, records, n, has_spans ? ids : NULL, e));
        if (has_spans)
            TRY(insert_spans(audit, entries, records, ids, n, e));
        entries += n;
        count -= n;
    }
    return ERR_NONE;
}

enum err access_audit_note(const struct access_audit *audit, const char *event, struct str model,
                           struct str row_key, struct str name, struct str text, struct error *e)
{
    AUTO(buf_fini) struct buf detail;
    struct json_writer w = {.to = &detail};
    struct access_audit_entry entry = {.event = event, .model = model, .row_key = row_key};

    buf_init(&detail, DETAIL_MAX);
    if (name.at != NULL) {
        json_begin_object(&w);
        json_put_str(&w, name, text);
        json_end_object(&w);
        entry.detail = buf_str(&detail);
    }
    return access_audit_add(audit, &entry, 1, e);
}

enum err access_audit_call(struct http_exchange *x, struct str routine, const struct str *names,
                           size_t count)
{
    AUTO(buf_fini) struct buf detail;
    struct json_writer w = {.to = &detail};
    struct access_audit_entry entry = {.event = "call", .model = routine};

    buf_init(&detail, DETAIL_MAX);
    json_begin_object(&w);
    json_name(&w, STR("arguments"));
    json_begin_array(&w);
    for (size_t i = 0; i < count; i++)
        json_add_str(&w, names[i]);
    json_end_array(&w);
    json_end_object(&w);
    entry.detail = buf_str(&detail);
    return access_audit_add(access_audit_of(x), &entry, 1, &x->error);
}
