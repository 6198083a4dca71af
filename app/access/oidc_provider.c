/*
 * oidc_provider.c - what a provider is asked: its metadata, its keys, tokens for a code.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/oidc_private.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/log.h"
#include "app/crypt/base64.h"
#include "app/crypt/digest.h"
#include "app/crypt/secret.h"
#include "app/db/stmt.h"
#include "app/http/uri.h"
#include "app/json/parse.h"
#include "app/net/http.h"

#define DOCUMENT_MAX    ((size_t)256 << 10)
#define DOCUMENT_LIFE_S 3600
#define DOCUMENT_NEW_S  60 /* so young is fresh: strangers cannot make us ask again and again */
#define FORM_MAX        ((size_t)16 << 10)

static const struct json_limits limits = {.bytes = DOCUMENT_MAX, .depth = 16, .values = 8192};

static const struct sql select_document =
    SQL_INIT("SELECT body FROM lintel_oidc_document WHERE url_hash = ?"
             " AND fetched_at > UTC_TIMESTAMP(6) - INTERVAL ? SECOND");
static const struct sql replace_document =
    SQL_INIT("INSERT INTO lintel_oidc_document (url_hash, body, fetched_at)"
             " VALUES (?, ?, UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE body = VALUES(body),"
             " fetched_at = VALUES(fetched_at)");

/* ---- asking ---- */

/* The operator named the issuer: its host may also be one of our own networks. */
static enum err ask(const struct access_oidc *o, const struct net_request *request,
                    struct net_answer *out_answer, struct error *e)
{
    AUTO(net_http_freep) struct net_http *h = NULL;
    struct str rest = str_from(o->provider->issuer, str_find(o->provider->issuer, ':', 0) + 3);
    struct str authority = str_range(rest, 0, str_find(rest, '/', 0));
    /* [::1]:8080: the colons of an address are no port's. */
    size_t start = str_find(authority, ']', 0);
    struct str host =
        str_range(authority, 0, str_find(authority, ':', start == authority.len ? 0 : start));
    const struct net_http_options options = {
        .allowed_hosts = &host, .allowed_count = 1, .ca_file = o->ca_file};

    TRY(net_http_new(&options, &h, e));
    return net_http_ask(h, o->arena, request, out_answer, e);
}

/* For the log the whole, for the person what he can do. */
static enum err unreachable(const struct access_oidc *o, struct error *e, const char *what)
{
    struct log_line l;

    log_begin(&l, LOG_WARNING, "a sign-in provider did not answer as it should");
    log_str(&l, "provider", o->provider->name);
    log_z(&l, "what", what);
    if (e->code != ERR_NONE)
        log_error_of(&l, e);
    log_end(&l);
    error_clear(e);
    return error_tell(e, ERR_UNAVAILABLE, STR("provider"),
                      "%.*s cannot be reached now; try again later, or sign in another way",
                      STR_ARG(o->provider->name));
}

/* ---- documents ---- */

static struct str hash_of(struct str url, unsigned char hash[CRYPT_SHA256_LEN])
{
    crypt_sha256(url, hash);
    return (struct str){(const char *)hash, CRYPT_SHA256_LEN};
}

static enum err document_find(const struct access_oidc *o, struct str url, int64_t life_s,
                              struct str *out_body, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char hash[CRYPT_SHA256_LEN];
    bool more = false;

    *out_body = STR_NONE;
    TRY(db_stmt_prepare(o->conn, select_document, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, hash_of(url, hash), e));
    TRY(db_stmt_bind_int(q, 1, life_s, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    return more ? db_row_str(q, 0, o->arena, out_body, e) : ERR_NONE;
}

static enum err document_keep(const struct access_oidc *o, struct str url, struct str body,
                              struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    unsigned char hash[CRYPT_SHA256_LEN];

    TRY(db_stmt_prepare(o->conn, replace_document, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, hash_of(url, hash), e));
    TRY(db_stmt_bind_str(q, 1, body, e));
    return db_stmt_run(q, e);
}

static const struct json_value *object_of(struct arena *a, struct str text)
{
    struct error e = {.code = ERR_NONE};
    const struct json_value *v = NULL;

    return json_parse(a, text, &limits, &v, &e) == ERR_NONE && v->kind == JSON_OBJECT ? v : NULL;
}

static struct str text_of(const struct json_value *object, struct str name)
{
    const struct json_value *v = json_find(object, name);

    return v != NULL && v->kind == JSON_STRING ? v->text : STR_NONE;
}

/* Only what is a JSON object is kept. */
static enum err document_get(const struct access_oidc *o, struct str url, int64_t life_s,
                             const struct json_value **out_object, struct error *e)
{
    static const struct net_header accept = {STR_INIT("Accept"), STR_INIT("application/json")};
    struct net_request request = {.method = STR("GET"),
                                  .url = url,
                                  .headers = &accept,
                                  .header_count = 1,
                                  .answer_max = DOCUMENT_MAX};
    struct net_answer answer;
    struct str body;

    TRY(document_find(o, url, life_s, &body, e));
    if (body.at != NULL) {
        *out_object = object_of(o->arena, body);
        return *out_object != NULL ? ERR_NONE
                                   : error_set(e, ERR_INTERNAL, "a kept document is no object");
    }
    if (ask(o, &request, &answer, e) != ERR_NONE)
        return unreachable(o, e, "document");
    *out_object = answer.status == 200 ? object_of(o->arena, answer.body) : NULL;
    if (*out_object == NULL)
        return unreachable(o, e, "document: not 200, or no JSON object");
    return document_keep(o, url, answer.body, e);
}

static bool has_method(const struct json_value *document, struct str method)
{
    const struct json_value *list =
        json_find(document, STR("token_endpoint_auth_methods_supported"));

    if (list == NULL || list->kind != JSON_ARRAY)
        return str_eq(method, STR("client_secret_basic")); /* Discovery 1.0, 3: the default */
    for (const struct json_value *v = list->first; v != NULL; v = v->next) {
        if (v->kind == JSON_STRING && str_eq(v->text, method))
            return true;
    }
    return false;
}

/* As secure as the issuer itself: https, or http beside a provider on this machine. */
static bool is_endpoint(const struct access_oidc *o, struct str url)
{
    return str_starts(url, STR("https://")) ||
           (str_starts(o->provider->issuer, STR("http://")) && str_starts(url, STR("http://")));
}

enum err oidc_metadata_get(const struct access_oidc *o, struct oidc_metadata *out_metadata,
                           struct error *e)
{
    struct str issuer = o->provider->issuer;
    size_t len = str_ends(issuer, STR("/")) ? issuer.len - 1 : issuer.len;
    struct str url =
        str_format(o->arena, "%.*s/.well-known/openid-configuration", (int)len, issuer.at);
    const struct json_value *d;
    struct oidc_metadata m;

    TRY(document_get(o, url, DOCUMENT_LIFE_S, &d, e));
    m = (struct oidc_metadata){
        .authorization_endpoint = text_of(d, STR("authorization_endpoint")),
        .token_endpoint = text_of(d, STR("token_endpoint")),
        .userinfo_endpoint = text_of(d, STR("userinfo_endpoint")),
        .jwks_uri = text_of(d, STR("jwks_uri")),
        .wants_secret_in_body =
            !has_method(d, STR("client_secret_basic")) && has_method(d, STR("client_secret_post")),
    };
    /* Discovery 1.0, 4.3: exactly the issuer it was asked of. */
    if (!str_eq(text_of(d, STR("issuer")), issuer) || !is_endpoint(o, m.authorization_endpoint) ||
        !is_endpoint(o, m.token_endpoint) || !is_endpoint(o, m.jwks_uri))
        return unreachable(o, e, "its metadata names another issuer, or endpoints without TLS");
    *out_metadata = m;
    return ERR_NONE;
}

enum err oidc_keys_get(const struct access_oidc *o, const struct oidc_metadata *m, bool is_fresh,
                       struct str *out_keys, struct error *e)
{
    const struct json_value *set;

    TRY(document_get(o, m->jwks_uri, is_fresh ? DOCUMENT_NEW_S : DOCUMENT_LIFE_S, &set, e));
    *out_keys = set->source;
    return ERR_NONE;
}

/* ---- tokens ---- */

static void add_param(struct buf *b, const char *name, struct str value)
{
    if (buf_str(b).len > 0)
        buf_add_char(b, '&');
    buf_addf(b, "%s=", name);
    http_uri_print(b, value);
}

/* RFC 6749, 2.3.1: both halves are encoded as in a form, before they are joined. */
static struct str basic_of(const struct access_oidc *o)
{
    struct str pair = str_format(o->arena, "%.*s:%.*s",
                                 STR_ARG(http_uri_encode(o->arena, o->provider->client_id)),
                                 STR_ARG(http_uri_encode(o->arena, o->provider->client_secret)));

    return str_format(o->arena, "Basic %.*s",
                      STR_ARG(crypt_base64_encode(o->arena, CRYPT_BASE64, pair)));
}

static struct str form_of(const struct access_oidc *o, struct str code, struct str verifier,
                          bool has_client, bool has_secret)
{
    AUTO(buf_fini) struct buf b;

    buf_init(&b, FORM_MAX);
    add_param(&b, "grant_type", STR("authorization_code"));
    add_param(&b, "code", code);
    add_param(&b, "redirect_uri", o->callback);
    add_param(&b, "code_verifier", verifier);
    if (has_client)
        add_param(&b, "client_id", o->provider->client_id);
    if (has_secret)
        add_param(&b, "client_secret", o->provider->client_secret);
    return buf_is_failed(&b) ? STR_NONE : str_dup(o->arena, buf_str(&b));
}

enum err oidc_code_exchange(const struct access_oidc *o, const struct oidc_metadata *m,
                            struct str code, struct str verifier, struct oidc_tokens *out_tokens,
                            struct error *e)
{
    bool has_secret = o->provider->client_secret.at != NULL;
    bool is_basic = has_secret && !m->wants_secret_in_body;
    struct net_header headers[] = {
        {STR("Content-Type"), STR("application/x-www-form-urlencoded")},
        {STR("Accept"), STR("application/json")},
        {STR("Authorization"), is_basic ? basic_of(o) : STR("")},
    };
    struct net_request request = {
        .method = STR("POST"),
        .url = m->token_endpoint,
        .headers = headers,
        .header_count = is_basic ? 3 : 2,
        .body = form_of(o, code, verifier, !is_basic, has_secret && !is_basic),
        .answer_max = DOCUMENT_MAX,
    };
    const struct json_value *said;
    struct net_answer answer;
    enum err code_of_ask;

    if (request.body.at == NULL)
        return error_tell(e, ERR_UNAUTHENTICATED, STR("code"), "the code is too long");
    code_of_ask = ask(o, &request, &answer, e);
    crypt_wipe_str(request.body);
    if (code_of_ask != ERR_NONE || answer.status >= 500)
        return unreachable(o, e, "token endpoint");
    said = object_of(o->arena, answer.body);
    if (answer.status != 200 || said == NULL || text_of(said, STR("id_token")).at == NULL)
        return error_tell(e, ERR_UNAUTHENTICATED, STR("code"),
                          "the provider did not accept the sign-in; start again");
    *out_tokens =
        (struct oidc_tokens){text_of(said, STR("id_token")), text_of(said, STR("access_token"))};
    return ERR_NONE;
}

enum err oidc_userinfo_add(const struct access_oidc *o, const struct oidc_metadata *m,
                           struct str access_token, struct access_id_claims *claims,
                           struct error *e)
{
    const struct net_header authorization = {
        STR("Authorization"), str_format(o->arena, "Bearer %.*s", STR_ARG(access_token))};
    struct net_request request = {.method = STR("GET"),
                                  .url = m->userinfo_endpoint,
                                  .headers = &authorization,
                                  .header_count = 1,
                                  .answer_max = DOCUMENT_MAX};
    const struct json_value *said;
    const struct json_value *verified;
    struct net_answer answer;

    if (!is_endpoint(o, m->userinfo_endpoint))
        return ERR_NONE;
    if (ask(o, &request, &answer, e) != ERR_NONE)
        return unreachable(o, e, "userinfo endpoint");
    said = answer.status == 200 ? object_of(o->arena, answer.body) : NULL;
    /* Core 1.0, 5.3.2: of somebody else it must not be used. */
    if (said == NULL || !str_eq(text_of(said, STR("sub")), claims->subject))
        return ERR_NONE;
    verified = json_find(said, STR("email_verified"));
    claims->email = text_of(said, STR("email"));
    claims->is_email_verified =
        verified != NULL && verified->kind == JSON_BOOL && verified->is_true;
    return ERR_NONE;
}
