/*
 * session.c - the rows of lintel_session.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/session.h"

#include <stdio.h>

#include "app/access/audit.h"
#include "app/access/user.h"
#include "app/access/uuid.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/id.h"
#include "app/base/utf8.h"
#include "app/crypt/base64.h"
#include "app/crypt/secret.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"

#define TOKEN_BYTES    32
#define END_AT_ONCE    100 /* sessions above the most that one sign-in ends */
#define USER_AGENT_MAX 255
#define ADDRESS_MAX    45

/* Locked, so that it is still there and not disabled when the session's row refers to it. */
static const struct sql select_account =
    SQL_INIT("SELECT id FROM lintel_account WHERE id = ? AND disabled_at IS NULL"
             " LIMIT 1 LOCK IN SHARE MODE");
/*
 * Not INSERT ... SELECT: that locks the counter of ids as well, and a deadlock over
 * it is reported as 1467, which nobody repeats.
 */
static const struct sql update_signed_in =
    SQL_INIT("UPDATE lintel_account SET signed_in_at = UTC_TIMESTAMP(6)"
             " WHERE id = ? AND disabled_at IS NULL");
static const struct sql insert_session = SQL_INIT(
    "INSERT INTO lintel_session"
    " (token_hash, account_id, created_at, used_at, idle_s, expires_at, user_agent, address,"
    " uuid, amr, by_account_id, is_read_only, reason)"
    " VALUES (?, ?, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), ?, UTC_TIMESTAMP(6) + INTERVAL ? SECOND,"
    " ?, ?, ?, ?, ?, ?, ?)");
/* A few at a time, whenever one is opened: they cannot pile up. */
static const struct sql delete_old = SQL_INIT(
    "DELETE FROM lintel_session WHERE expires_at < UTC_TIMESTAMP(6) - INTERVAL 30 DAY LIMIT 20");
/* Who acts in another's place does so while he is an administrator and the other is none. */
#define SELECT_LIVE                                                                             \
    "SELECT s.id, a.id, a.is_admin, a.email,"                                                   \
    " s.used_at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE, s.aal, a.second_factor_at IS NOT NULL," \
    " s.by_account_id, s.is_read_only, a.language, a.zone, a.date_format, a.number_format,"     \
    " (SELECT COUNT(*) FROM lintel_notice n WHERE n.account_id = a.id AND n.is_unread = 1),"    \
    " a.theme"                                                                                  \
    " FROM lintel_session s JOIN lintel_account a ON a.id = s.account_id"                       \
    " LEFT JOIN lintel_account b ON b.id = s.by_account_id"                                     \
    " WHERE s.revoked_at IS NULL AND s.expires_at > UTC_TIMESTAMP(6)"                           \
    " AND s.used_at > UTC_TIMESTAMP(6) - INTERVAL s.idle_s SECOND AND a.disabled_at IS NULL"    \
    " AND (s.by_account_id IS NULL OR (b.is_admin AND b.disabled_at IS NULL AND NOT a.is_admin))"
static const struct sql select_live = SQL_INIT(SELECT_LIVE " AND s.token_hash = ? LIMIT 1");
static const struct sql select_live_uuid =
    SQL_INIT(SELECT_LIVE " AND s.uuid = ? AND a.uuid = ? LIMIT 1");
static const struct sql select_facts = SQL_INIT(
    "SELECT uuid, aal, amr FROM lintel_session WHERE id = ? AND revoked_at IS NULL LIMIT 1");
/* Of several workers that see it a minute old only the first writes. */
static const struct sql update_used =
    SQL_INIT("UPDATE lintel_session SET used_at = UTC_TIMESTAMP(6)"
             " WHERE id = ? AND used_at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE");
static const struct sql revoke_one =
    SQL_INIT("UPDATE lintel_session SET revoked_at = UTC_TIMESTAMP(6)"
             " WHERE account_id = ? AND id = ? AND revoked_at IS NULL");
static const struct sql revoke_all =
    SQL_INIT("UPDATE lintel_session SET revoked_at = UTC_TIMESTAMP(6)"
             " WHERE account_id = ? AND revoked_at IS NULL");
/* In which it acts in somebody else's place. */
static const struct sql revoke_visits =
    SQL_INIT("UPDATE lintel_session SET revoked_at = UTC_TIMESTAMP(6)"
             " WHERE by_account_id = ? AND revoked_at IS NULL");

#define OWN_LIVE                                                       \
    " FROM lintel_session WHERE account_id = ? AND revoked_at IS NULL" \
    " AND by_account_id IS NULL AND expires_at > UTC_TIMESTAMP(6)"     \
    " AND used_at > UTC_TIMESTAMP(6) - INTERVAL idle_s SECOND"
static const struct sql count_live = SQL_INIT("SELECT COUNT(*)" OWN_LIVE);
/* A page at a time, by key: what an UPDATE with ORDER BY looked at would be locked as well. */
static const struct sql select_oldest =
    SQL_INIT("SELECT id" OWN_LIVE " AND id <> ? ORDER BY used_at, id LIMIT ?");

static const struct sql revoke_others =
    SQL_INIT("UPDATE lintel_session SET revoked_at = UTC_TIMESTAMP(6)"
             " WHERE account_id = ? AND id <> ? AND revoked_at IS NULL");

bool access_session_is_token(struct str s)
{
    unsigned char bytes[CRYPT_BASE64_BYTES(ACCESS_SESSION_TOKEN_LEN)];
    size_t len;
    bool is_token = s.len == ACCESS_SESSION_TOKEN_LEN &&
                    crypt_base64_parse(CRYPT_BASE64_URL, s, bytes, &len) && len == TOKEN_BYTES;

    crypt_wipe(bytes, sizeof bytes);
    return is_token;
}

/* Text for a column: at most max bytes, what is not text as question marks. */
static struct str tidy(struct arena *a, struct str s, size_t max)
{
    char *copy;

    if (s.len == 0)
        return STR("");
    if (utf8_is_text(s))
        return utf8_clip(s, max);
    s = str_range(s, 0, max);
    copy = arena_alloc(a, s.len, 1);
    for (size_t i = 0; i < s.len; i++)
        copy[i] = (char)(s.at[i] >= ' ' && s.at[i] <= '~' ? s.at[i] : '?');
    return (struct str){copy, s.len};
}

static struct str tidy_ascii(struct arena *a, struct str s, size_t max)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] < ' ' || s.at[i] > '~')
            return STR("");
    }
    return tidy(a, s, max);
}

struct opening {
    struct db_conn *conn;
    int64_t account_id;
    struct str hash;
    int64_t idle_s;
    int64_t life_s;
    struct str user_agent;
    struct str address;
    struct str uuid;
    struct str amr;
    struct str method;
    const struct access_audit *audit;
    int64_t by_id;
    bool is_read_only;
    struct str reason;
    int64_t most;
    int64_t id;
};

/* First of all: what is inserted then refers to the row, and would lock it less strongly before. */
static enum err note_sign_in(struct db_conn *c, int64_t account_id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, update_signed_in, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    return db_stmt_run(q, e);
}

static enum err check_account(struct db_conn *c, int64_t account_id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, select_account, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_tell(e, ERR_ABSENT, STR("account"),
                          "there is no such account, or it is disabled");
    return ERR_NONE;
}

/* As the one who is about to be signed in, whoever that was before. */
static enum err record(const struct opening *o, struct error *e)
{
    struct access_audit audit;

    if (o->audit == NULL)
        return ERR_NONE;
    audit = *o->audit;
    audit.account_id = o->account_id;
    audit.session_id = o->id;
    return access_audit_note(&audit, "sign_in", STR_NONE, STR_NONE,
                             o->method.len == 0 ? STR_NONE : STR("method"), o->method, e);
}

/* Who acts in the account's place, if anybody does. */
static enum err bind_stand_in(struct db_stmt *q, const struct opening *o, struct error *e)
{
    TRY(db_stmt_bind_int(q, 9, o->is_read_only, e));
    if (o->by_id == 0) {
        TRY(db_stmt_bind_null(q, 8, e));
        return db_stmt_bind_null(q, 10, e);
    }
    TRY(db_stmt_bind_int(q, 8, o->by_id, e));
    return db_stmt_bind_str(q, 10, o->reason, e);
}

static enum err count_sessions(const struct opening *o, int64_t *out_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(o->conn, count_live, &q, e));
    TRY(db_stmt_bind_int(q, 0, o->account_id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_count = more ? db_row_int(q, 0) : 0;
    return ERR_NONE;
}

/* Those used longest ago, at most END_AT_ONCE; more than one when the setting was lowered. */
static enum err find_oldest(const struct opening *o, int64_t wanted, int64_t ids[END_AT_ONCE],
                            size_t *out_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(o->conn, select_oldest, &q, e));
    TRY(db_stmt_bind_int(q, 0, o->account_id, e));
    TRY(db_stmt_bind_int(q, 1, o->id, e));
    TRY(db_stmt_bind_int(q, 2, wanted < END_AT_ONCE ? wanted : END_AT_ONCE, e));
    TRY(db_stmt_run(q, e));
    for (*out_count = 0; *out_count < END_AT_ONCE; (*out_count)++) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        ids[*out_count] = db_row_int(q, 0);
    }
    return ERR_NONE;
}

static enum err end_oldest(const struct opening *o, struct error *e)
{
    int64_t ids[END_AT_ONCE];
    int64_t live = 0;
    size_t count = 0;

    if (o->most == 0)
        return ERR_NONE;
    TRY(count_sessions(o, &live, e));
    if (live > o->most)
        TRY(find_oldest(o, live - o->most, ids, &count, e));
    for (size_t i = 0; i < count; i++)
        TRY(access_session_revoke(o->conn, o->account_id, ids[i], e));
    return ERR_NONE;
}

static enum err insert(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct opening *o = arg;

    if (o->method.len > 0)
        TRY(note_sign_in(o->conn, o->account_id, e));
    TRY(check_account(o->conn, o->account_id, e));
    TRY(db_stmt_prepare(o->conn, insert_session, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, o->hash, e));
    TRY(db_stmt_bind_int(q, 1, o->account_id, e));
    TRY(db_stmt_bind_int(q, 2, o->idle_s, e));
    TRY(db_stmt_bind_int(q, 3, o->life_s, e));
    TRY(db_stmt_bind_str(q, 4, o->user_agent, e));
    TRY(db_stmt_bind_str(q, 5, o->address, e));
    TRY(db_stmt_bind_str(q, 6, o->uuid, e));
    TRY(db_stmt_bind_str(q, 7, o->amr, e));
    TRY(bind_stand_in(q, o, e));
    TRY(db_stmt_run(q, e));
    o->id = (int64_t)db_stmt_insert_id(q);
    TRY(end_oldest(o, e));
    return record(o, e);
}

/* On its own: inside the transaction its locks would stand in the way of other sign-ins. */
static void sweep(struct db_conn *c)
{
    struct error e = {.code = ERR_NONE};

    if (db_run(c, delete_old, &e) != ERR_NONE)
        error_clear(&e);
}

/* A token of random bytes, and its digest. */
static struct str token_new(struct arena *a, unsigned char hash[CRYPT_SHA256_LEN])
{
    unsigned char bytes[TOKEN_BYTES];
    struct str token;

    id_fill(bytes, sizeof bytes);
    token =
        crypt_base64_encode(a, CRYPT_BASE64_URL, (struct str){(const char *)bytes, sizeof bytes});
    crypt_wipe(bytes, sizeof bytes);
    crypt_sha256(token, hash);
    return token;
}

/* method is a word of ours: nothing in it needs an escape. */
static struct str amr_of(struct arena *a, struct str method)
{
    if (method.len == 0)
        return STR("[]");
    return str_format(a, "[{\"method\":\"%.*s\",\"timestamp\":%lld}]", STR_ARG(method),
                      (long long)(clock_now_us() / CLOCK_US_PER_S));
}

enum err access_session_open(struct db_conn *c, struct arena *a, int64_t account_id,
                             const struct access_session_options *options, struct str *out_token,
                             int64_t *out_id, struct error *e)
{
    unsigned char hash[CRYPT_SHA256_LEN];
    struct opening o = {
        .conn = c,
        .account_id = account_id,
        .hash = {(const char *)hash, sizeof hash},
        .idle_s = options->idle_s == 0 ? ACCESS_SESSION_IDLE_S : options->idle_s,
        .life_s = options->life_s == 0 ? ACCESS_SESSION_LIFE_S : options->life_s,
        .user_agent = tidy(a, options->user_agent, USER_AGENT_MAX),
        .address = tidy_ascii(a, options->address, ADDRESS_MAX),
        .uuid = access_uuid_new(a),
        .amr = amr_of(a, options->method),
        .method = options->method,
        .audit = options->audit,
        .by_id = options->by_id,
        .is_read_only = options->is_read_only,
        .reason = options->reason,
        .most = options->by_id == 0 ? options->most : 0,
    };
    struct str token;

    if (o.life_s < 0 || o.life_s > ACCESS_SESSION_LIFE_MAX || o.idle_s < 0)
        return error_tell(e, ERR_INVALID, STR("life"), "a session lives at most %d days",
                          (int)(ACCESS_SESSION_LIFE_MAX / (24 * 3600)));
    if (o.idle_s > o.life_s)
        o.idle_s = o.life_s;
    token = token_new(a, hash);
    TRY(db_tx_retry(c, insert, &o, e));
    sweep(c);
    *out_token = token;
    *out_id = o.id;
    return ERR_NONE;
}

/* That it was used.  What fails here fails again where it matters, or is written next time. */
static void touch(struct db_conn *c, int64_t id)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct error e = {.code = ERR_NONE};

    if (db_stmt_prepare(c, update_used, &q, &e) != ERR_NONE ||
        db_stmt_bind_int(q, 0, id, &e) != ERR_NONE || db_stmt_run(q, &e) != ERR_NONE)
        error_clear(&e);
}

/* NULL is the empty text: automatic. */
static enum err read_text(struct db_stmt *q, unsigned column, struct arena *a, char *to,
                          size_t size, struct error *e)
{
    struct str text = STR("");

    if (!db_row_is_null(q, column))
        TRY(db_row_str(q, column, a, &text, e));
    (void)snprintf(to, size, "%.*s", STR_ARG(text));
    return ERR_NONE;
}

static enum err read_preference(struct db_stmt *q, struct arena *a, struct access_preference *p,
                                struct error *e)
{
    TRY(read_text(q, 9, a, p->language, sizeof p->language, e));
    TRY(read_text(q, 10, a, p->zone, sizeof p->zone, e));
    TRY(read_text(q, 11, a, p->dates, sizeof p->dates, e));
    TRY(read_text(q, 12, a, p->numbers, sizeof p->numbers, e));
    return read_text(q, 14, a, p->theme, sizeof p->theme, e);
}

static enum err read_seen(struct db_stmt *q, struct arena *a, struct access_seen *out_seen,
                          bool *out_is_stale, struct error *e)
{
    struct access_seen seen = {.session_id = db_row_int(q, 0),
                               .account_id = db_row_int(q, 1),
                               .is_admin = db_row_int(q, 2) != 0,
                               .aal = (int)db_row_int(q, 5)};
    struct str email;

    if (!db_row_is_null(q, 7))
        seen.by_id = db_row_int(q, 7);
    seen.is_read_only = db_row_int(q, 8) != 0;
    /* Who acts in another's place does not have the other's factor. */
    seen.wants_factor = db_row_int(q, 6) != 0 && seen.aal < 2 && seen.by_id == 0;
    if (!db_row_is_null(q, 3)) {
        TRY(db_row_str(q, 3, a, &email, e));
        if (!access_email_read(email, &seen.email))
            return error_set(e, ERR_INTERNAL, "account %lld: its e-mail address is none",
                             (long long)seen.account_id);
    }
    TRY(read_preference(q, a, &seen.preference, e));
    seen.notices = (int)db_row_int(q, 13);
    *out_is_stale = db_row_int(q, 4) != 0;
    *out_seen = seen;
    return ERR_NONE;
}

/* q is bound; it is closed before the next statement begins. */
static enum err find(struct db_conn *c, struct db_stmt **q, struct arena *a,
                     struct access_seen *out_seen, struct error *e)
{
    struct access_seen seen;
    bool more = false;
    bool is_stale = false;

    TRY(db_stmt_run(*q, e));
    TRY(db_stmt_step(*q, &more, e));
    if (!more)
        return error_set(e, ERR_ABSENT, "no live session of that token");
    TRY(read_seen(*q, a, &seen, &is_stale, e));
    db_stmt_close(*q);
    *q = NULL;
    if (is_stale)
        touch(c, seen.session_id);
    *out_seen = seen;
    return ERR_NONE;
}

enum err access_session_find(struct db_conn *c, struct arena *a,
                             const unsigned char hash[CRYPT_SHA256_LEN],
                             struct access_seen *out_seen, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, select_live, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, (struct str){(const char *)hash, CRYPT_SHA256_LEN}, e));
    return find(c, &q, a, out_seen, e);
}

enum err access_session_find_uuid(struct db_conn *c, struct arena *a, struct str session_uuid,
                                  struct str account_uuid, struct access_seen *out_seen,
                                  struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, select_live_uuid, &q, e));
    TRY(db_stmt_bind_str(q, 0, session_uuid, e));
    TRY(db_stmt_bind_str(q, 1, account_uuid, e));
    return find(c, &q, a, out_seen, e);
}

enum err access_session_describe(struct db_conn *c, struct arena *a, int64_t session_id,
                                 struct access_session_facts *out_facts, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct access_session_facts f = {.id = session_id};
    bool more = false;

    TRY(db_stmt_prepare(c, select_facts, &q, e));
    TRY(db_stmt_bind_int(q, 0, session_id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_set(e, ERR_ABSENT, "session %lld has ended", (long long)session_id);
    TRY(db_row_str(q, 0, a, &f.uuid, e));
    f.aal = (int)db_row_int(q, 1);
    TRY(db_row_str(q, 2, a, &f.amr, e));
    *out_facts = f;
    return ERR_NONE;
}

struct revocation {
    struct db_conn *conn;
    struct sql sql;
    int64_t account_id;
    int64_t session_id;               /* 0: the statement names none */
    const struct access_audit *audit; /* of a sign-out, or NULL */
};

static enum err revoke(void *arg, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    const struct revocation *r = arg;

    TRY(db_stmt_prepare(r->conn, r->sql, &q, e));
    TRY(db_stmt_bind_int(q, 0, r->account_id, e));
    if (r->session_id != 0)
        TRY(db_stmt_bind_int(q, 1, r->session_id, e));
    TRY(db_stmt_run(q, e));
    if (r->audit == NULL)
        return ERR_NONE;
    return access_audit_note(r->audit, r->audit->by_id == 0 ? "sign_out" : "impersonate_end",
                             STR_NONE, STR_NONE, STR_NONE, STR_NONE, e);
}

enum err access_session_revoke(struct db_conn *c, int64_t account_id, int64_t session_id,
                               struct error *e)
{
    struct revocation r = {c, revoke_one, account_id, session_id, NULL};

    if (session_id <= 0)
        return error_set(e, ERR_ABSENT, "session %lld", (long long)session_id);
    return db_tx_retry(c, revoke, &r, e);
}

enum err access_session_revoke_visits(struct db_conn *c, int64_t account_id, struct error *e)
{
    struct revocation r = {c, revoke_visits, account_id, 0, NULL};

    return db_tx_retry(c, revoke, &r, e);
}

/* Whoever is to be signed out everywhere is so in other people's places, too. */
enum err access_session_revoke_all(struct db_conn *c, int64_t account_id, struct error *e)
{
    struct revocation r = {c, revoke_all, account_id, 0, NULL};

    TRY(db_tx_retry(c, revoke, &r, e));
    return access_session_revoke_visits(c, account_id, e);
}

enum err access_session_revoke_others(struct db_conn *c, int64_t account_id, int64_t session_id,
                                      struct error *e)
{
    struct revocation r = {c, revoke_others, account_id, session_id, NULL};

    if (session_id <= 0)
        return error_set(e, ERR_ABSENT, "session %lld", (long long)session_id);
    TRY(db_tx_retry(c, revoke, &r, e));
    return access_session_revoke_visits(c, account_id, e);
}

enum err access_session_close(struct http_exchange *x)
{
    const struct access_user *user = x->user;
    struct revocation r;

    if (user == NULL)
        return ERR_NONE;
    r = (struct revocation){x->db, revoke_one, user->id, user->session_id, access_audit_of(x)};
    TRY(db_tx_retry(x->db, revoke, &r, &x->error));
    if (user->cache != NULL)
        access_cache_forget(user->cache);
    x->user = NULL;
    return ERR_NONE;
}
