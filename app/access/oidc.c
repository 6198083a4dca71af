/*
 * oidc.c - what is begun and ended: rows of lintel_oidc_flow.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/oidc.h"

#include <stdio.h>

#include "app/access/oidc_private.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/clock.h"
#include "app/base/id.h"
#include "app/base/log.h"
#include "app/crypt/base64.h"
#include "app/crypt/digest.h"
#include "app/db/stmt.h"
#include "app/http/uri.h"

#define SECRET_BYTES 32
#define URL_MAX      ((size_t)8192)

static const struct sql insert_flow =
    SQL_INIT("INSERT INTO lintel_oidc_flow (state_hash, browser_hash, provider, nonce, verifier,"
             " next_path, account_id, expires_at)"
             " VALUES (?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6) + INTERVAL ? SECOND)");
static const struct sql select_flow =
    SQL_INIT("SELECT nonce, verifier, next_path, account_id FROM lintel_oidc_flow"
             " WHERE state_hash = ? AND browser_hash = ? AND provider = ?"
             " AND expires_at > UTC_TIMESTAMP(6)");
static const struct sql delete_flow = SQL_INIT("DELETE FROM lintel_oidc_flow WHERE state_hash = ?");
/* A few at a time, whenever one is begun: they cannot pile up. */
static const struct sql delete_old =
    SQL_INIT("DELETE FROM lintel_oidc_flow WHERE expires_at < UTC_TIMESTAMP(6) LIMIT 20");

static struct str secret_new(struct arena *a)
{
    unsigned char bytes[SECRET_BYTES];

    id_fill(bytes, sizeof bytes);
    return crypt_base64_encode(a, CRYPT_BASE64_URL,
                               (struct str){(const char *)bytes, sizeof bytes});
}

/* Borrows hash. */
static struct str digest(struct str text, unsigned char hash[CRYPT_SHA256_LEN])
{
    crypt_sha256(text, hash);
    return (struct str){(const char *)hash, CRYPT_SHA256_LEN};
}

static void sweep(struct db_conn *c)
{
    struct error e = {.code = ERR_NONE};

    if (db_run(c, delete_old, &e) != ERR_NONE)
        error_clear(&e);
}

struct flow {
    struct str state;
    struct str nonce;
    struct str verifier;
    struct str next;
    int64_t account_id;
};

static enum err flow_put(const struct access_oidc *o, const struct flow *f, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char state[CRYPT_SHA256_LEN];
    unsigned char browser[CRYPT_SHA256_LEN];

    TRY(db_stmt_prepare(o->conn, insert_flow, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, digest(f->state, state), e));
    TRY(db_stmt_bind_bytes(q, 1, digest(o->browser, browser), e));
    TRY(db_stmt_bind_str(q, 2, o->provider->name, e));
    TRY(db_stmt_bind_str(q, 3, f->nonce, e));
    TRY(db_stmt_bind_str(q, 4, f->verifier, e));
    TRY(db_stmt_bind_str(q, 5, f->next, e));
    TRY(db_stmt_bind_int(q, 6, f->account_id, e));
    TRY(db_stmt_bind_int(q, 7, ACCESS_OIDC_WAIT_S, e));
    return db_stmt_run(q, e);
}

static void add_param(struct buf *b, const char *name, struct str value)
{
    buf_addf(b, "%s=", name);
    http_uri_print(b, value);
}

/* Core 1.0, 3.1.2.1, and RFC 7636, 4.3. */
static struct str url_of(const struct access_oidc *o, struct str endpoint, const struct flow *f)
{
    AUTO(buf_fini) struct buf b;
    unsigned char hash[CRYPT_SHA256_LEN];
    bool has_query = str_find(endpoint, '?', 0) < endpoint.len;

    buf_init(&b, URL_MAX);
    buf_add_str(&b, endpoint);
    buf_add_char(&b, has_query ? '&' : '?');
    BUF_LIT(&b, "response_type=code&scope=openid%20email%20profile&code_challenge_method=S256&");
    add_param(&b, "client_id", o->provider->client_id);
    add_param(&b, "&redirect_uri", o->callback);
    add_param(&b, "&state", f->state);
    add_param(&b, "&nonce", f->nonce);
    add_param(&b, "&code_challenge",
              crypt_base64_encode(o->arena, CRYPT_BASE64_URL, digest(f->verifier, hash)));
    return buf_is_failed(&b) ? STR_NONE : str_dup(o->arena, buf_str(&b));
}

enum err access_oidc_begin(const struct access_oidc *o, struct str next, int64_t account_id,
                           struct str *out_url, struct error *e)
{
    struct oidc_metadata m;
    struct flow f = {
        .state = secret_new(o->arena),
        .nonce = secret_new(o->arena),
        .verifier = secret_new(o->arena),
        .next = next,
        .account_id = account_id,
    };
    struct str url;

    TRY(oidc_metadata_get(o, &m, e));
    url = url_of(o, m.authorization_endpoint, &f);
    if (url.at == NULL)
        return error_set(e, ERR_INTERNAL, "the provider's address is too long");
    sweep(o->conn);
    TRY(flow_put(o, &f, e));
    *out_url = url;
    return ERR_NONE;
}

/* ---- the way back ---- */

static enum err flow_find(const struct access_oidc *o, struct flow *f, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char state[CRYPT_SHA256_LEN];
    unsigned char browser[CRYPT_SHA256_LEN];
    bool more = false;

    TRY(db_stmt_prepare(o->conn, select_flow, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, digest(f->state, state), e));
    TRY(db_stmt_bind_bytes(q, 1, digest(o->browser, browser), e));
    TRY(db_stmt_bind_str(q, 2, o->provider->name, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_tell(e, ERR_UNAUTHENTICATED, STR("state"),
                          "it took too long, or was begun elsewhere; start again");
    TRY(db_row_str(q, 0, o->arena, &f->nonce, e));
    TRY(db_row_str(q, 1, o->arena, &f->verifier, e));
    TRY(db_row_str(q, 2, o->arena, &f->next, e));
    f->account_id = db_row_int(q, 3);
    return ERR_NONE;
}

/* Of two that come at once one finds it gone. */
static enum err flow_take(const struct access_oidc *o, struct flow *f, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char state[CRYPT_SHA256_LEN];

    TRY(flow_find(o, f, e));
    TRY(db_stmt_prepare(o->conn, delete_flow, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, digest(f->state, state), e));
    TRY(db_stmt_run(q, e));
    if (db_stmt_changed(q) == 1)
        return ERR_NONE;
    return error_tell(e, ERR_UNAUTHENTICATED, STR("state"), "it was used before; start again");
}

static void log_wrong(const struct access_oidc *o, const char *why)
{
    struct log_line l;

    log_begin(&l, LOG_WARNING, "an ID token was refused");
    log_str(&l, "provider", o->provider->name);
    log_z(&l, "why", why);
    log_end(&l);
}

static enum err check_token(const struct access_oidc *o, const struct oidc_metadata *m,
                            const struct flow *f, struct str token,
                            struct access_id_claims *out_claims, struct error *e)
{
    const struct access_id_wanted wanted = {.issuer = o->provider->issuer,
                                            .client_id = o->provider->client_id,
                                            .nonce = f->nonce,
                                            .now_s = clock_now_us() / 1000000};
    enum access_id_verdict verdict = ACCESS_ID_KEY_UNKNOWN;
    const char *why = "";
    struct str keys;

    /* A key that is not known may be newer than the set that was kept. */
    for (int tries = 0; tries < 2 && verdict == ACCESS_ID_KEY_UNKNOWN; tries++) {
        TRY(oidc_keys_get(o, m, tries > 0, &keys, e));
        verdict = access_id_token_check(o->arena, token, keys, &wanted, out_claims, &why);
    }
    if (verdict == ACCESS_ID_GOOD)
        return ERR_NONE;
    log_wrong(o, why);
    return error_tell(e, ERR_UNAUTHENTICATED, STR("provider"),
                      "what the provider said about you could not be verified; start again");
}

enum err access_oidc_finish(const struct access_oidc *o, struct str state, struct str code,
                            struct access_oidc_person *out_person, struct error *e)
{
    struct access_oidc_person person = {.account_id = 0};
    struct flow f = {.state = state};
    struct oidc_tokens tokens;
    struct oidc_metadata m;

    TRY(flow_take(o, &f, e));
    TRY(oidc_metadata_get(o, &m, e));
    TRY(oidc_code_exchange(o, &m, code, f.verifier, &tokens, e));
    TRY(check_token(o, &m, &f, tokens.id_token, &person.claims, e));
    if (person.claims.email.at == NULL && tokens.access_token.at != NULL)
        TRY(oidc_userinfo_add(o, &m, tokens.access_token, &person.claims, e));
    person.next = f.next;
    person.account_id = f.account_id;
    *out_person = person;
    return ERR_NONE;
}
