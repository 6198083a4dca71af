/*
 * passkey_options.c - what the browser is asked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/passkey_private.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/id.h"
#include "app/crypt/base64.h"
#include "app/db/stmt.h"
#include "app/json/write.h"

#define OPTIONS_MAX  ((size_t)64 << 10)
#define HANDLE_BYTES 32

static const struct sql insert_user =
    SQL_INIT("INSERT IGNORE INTO lintel_passkey_user (account_id, handle) VALUES (?, ?)");
static const struct sql select_user =
    SQL_INIT("SELECT u.handle, a.email FROM lintel_passkey_user u"
             " JOIN lintel_account a ON a.id = u.account_id WHERE u.account_id = ?");
static const struct sql select_ids =
    SQL_INIT("SELECT credential_id FROM lintel_passkey WHERE account_id = ? ORDER BY id LIMIT ?");

enum err access_party_parse(struct str url, struct str name, struct access_party *out_party,
                            struct error *e)
{
    size_t host = sizeof "https://" - 1;
    size_t end = str_find(url, '/', host);
    size_t colon = str_find(str_range(url, 0, end), ':', host);

    if (!str_starts(url, STR("https://")) || colon == host || colon - host > 253)
        return error_tell(
            e, ERR_INVALID, STR("site"),
            "the site's address is to begin with https://, as in https://example.org");
    *out_party = (struct access_party){
        .id = str_range(url, host, colon), .origin = str_range(url, 0, end), .name = name};
    return ERR_NONE;
}

/* ---- what both kinds have in common ---- */

static void put_bytes(struct json_writer *w, struct arena *a, struct str name, struct str bytes)
{
    json_put_str(w, name, crypt_base64_encode(a, CRYPT_BASE64_URL, bytes));
}

/* The account's passkeys by their names: not to be made twice, or to choose from. */
static enum err put_ids(struct json_writer *w, struct db_conn *c, struct arena *a, struct str name,
                        int64_t account_id, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    json_name(w, name);
    json_begin_array(w);
    TRY(db_stmt_prepare(c, select_ids, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_bind_int(q, 1, ACCESS_PASSKEYS_MAX, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        struct str id;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(db_row_str(q, 0, a, &id, e));
        json_begin_object(w);
        json_put_str(w, STR("type"), STR("public-key"));
        put_bytes(w, a, STR("id"), id);
        json_end_object(w);
    }
    json_end_array(w);
    return ERR_NONE;
}

static enum err finish(struct buf *b, struct arena *a, struct str *out_options, struct error *e)
{
    if (buf_is_failed(b))
        return error_set(e, ERR_INTERNAL, "the options of a passkey pass their limit");
    *out_options = str_dup(a, buf_str(b));
    return ERR_NONE;
}

/* ---- to make one ---- */

static enum err read_user(struct db_conn *c, struct arena *a, int64_t account_id,
                          struct str *out_handle, struct str *out_email, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *insert = NULL;
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char handle[HANDLE_BYTES];
    bool more = false;

    id_fill(handle, sizeof handle);
    TRY(db_stmt_prepare(c, insert_user, &insert, e));
    TRY(db_stmt_bind_int(insert, 0, account_id, e));
    TRY(db_stmt_bind_bytes(insert, 1, (struct str){(const char *)handle, sizeof handle}, e));
    TRY(db_stmt_run(insert, e));
    TRY(db_stmt_prepare(c, select_user, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_tell(e, ERR_ABSENT, STR("account"), "there is no such account");
    TRY(db_row_str(q, 0, a, out_handle, e));
    return db_row_str(q, 1, a, out_email, e);
}

static void put_kinds(struct json_writer *w)
{
    static const enum crypt_passkey_alg algs[] = {CRYPT_PASSKEY_ES256, CRYPT_PASSKEY_EDDSA,
                                                  CRYPT_PASSKEY_RS256};

    json_name(w, STR("pubKeyCredParams"));
    json_begin_array(w);
    for (size_t i = 0; i < sizeof algs / sizeof *algs; i++) {
        json_begin_object(w);
        json_put_str(w, STR("type"), STR("public-key"));
        json_put_int(w, STR("alg"), algs[i]);
        json_end_object(w);
    }
    json_end_array(w);
}

/* Found without a name being typed, and asking who is there: where the authenticator can. */
static void put_selection(struct json_writer *w)
{
    json_name(w, STR("authenticatorSelection"));
    json_begin_object(w);
    json_put_str(w, STR("residentKey"), STR("preferred"));
    json_put_bool(w, STR("requireResidentKey"), false);
    json_put_str(w, STR("userVerification"), STR("preferred"));
    json_end_object(w);
}

static void put_party(struct json_writer *w, const struct access_party *party)
{
    json_name(w, STR("rp"));
    json_begin_object(w);
    json_put_str(w, STR("id"), party->id);
    json_put_str(w, STR("name"), party->name);
    json_end_object(w);
}

enum err access_passkey_offer(struct db_conn *c, struct arena *a, const struct access_party *party,
                              int64_t account_id, struct str *out_options, struct error *e)
{
    AUTO(buf_fini) struct buf b;
    struct json_writer w = {.to = &b};
    struct str handle, email, challenge;

    buf_init(&b, OPTIONS_MAX);
    TRY(read_user(c, a, account_id, &handle, &email, e));
    TRY(passkey_challenge_make(c, a, account_id, true, &challenge, e));
    json_begin_object(&w);
    put_party(&w, party);
    json_name(&w, STR("user"));
    json_begin_object(&w);
    put_bytes(&w, a, STR("id"), handle);
    json_put_str(&w, STR("name"), email);
    json_put_str(&w, STR("displayName"), email);
    json_end_object(&w);
    json_put_str(&w, STR("challenge"), challenge);
    put_kinds(&w);
    json_put_int(&w, STR("timeout"), ACCESS_PASSKEY_WAIT_S * 1000);
    TRY(put_ids(&w, c, a, STR("excludeCredentials"), account_id, e));
    put_selection(&w);
    json_put_str(&w, STR("attestation"), STR("none"));
    json_end_object(&w);
    return finish(&b, a, out_options, e);
}

/* ---- to use one ---- */

enum err access_passkey_ask(struct db_conn *c, struct arena *a, const struct access_party *party,
                            int64_t account_id, struct str *out_options, struct error *e)
{
    AUTO(buf_fini) struct buf b;
    struct json_writer w = {.to = &b};
    struct str challenge;

    buf_init(&b, OPTIONS_MAX);
    TRY(passkey_challenge_make(c, a, account_id, false, &challenge, e));
    json_begin_object(&w);
    json_put_str(&w, STR("challenge"), challenge);
    json_put_str(&w, STR("rpId"), party->id);
    json_put_int(&w, STR("timeout"), ACCESS_PASSKEY_WAIT_S * 1000);
    json_put_str(&w, STR("userVerification"), STR("preferred"));
    if (account_id != 0)
        TRY(put_ids(&w, c, a, STR("allowCredentials"), account_id, e));
    json_end_object(&w);
    return finish(&b, a, out_options, e);
}
