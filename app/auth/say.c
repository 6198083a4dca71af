/*
 * say.c - how this face says no: Supabase's objects.
 *
 * Clients branch on the error code.  Since its version 2024-01-01, which they ask for
 * in a header, it stands in "code", where the status was before.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/guard.h"
#include "app/auth/private.h"
#include "app/base/arena.h"
#include "app/json/write.h"

#define API_VERSION "2024-01-01"

enum err auth_refuse(struct http_exchange *x, int status, const char *code, const char *words)
{
    (void)http_refuse(x, status, STR_NONE, "%s", words);
    return error_state(&x->error, code);
}

enum err auth_count(struct http_exchange *x, const struct access_guard_rule *rule,
                    struct str subject, const char *code)
{
    int64_t wait_s;

    TRY(access_guard_count(x->db, rule, x->req.remote_addr, subject, &wait_s, &x->error));
    if (wait_s == 0)
        return ERR_NONE;
    http_header_set(x, STR("Retry-After"), str_format(x->arena, "%lld", (long long)wait_s));
    return auth_refuse(x, 429, code, "too many of these requests: wait some minutes");
}

/* For what was refused by those below us, who know no codes of Supabase's. */
static const char *code_of(const struct http_exchange *x)
{
    if (x->error.state != NULL)
        return x->error.state;
    switch (x->resp.status) {
    case 400:
    case 413:
    case 415: return "validation_failed";
    case 401: return "no_authorization";
    case 403: return "not_admin";
    case 404: return "not_found";
    case 409: return "conflict";
    case 429: return "over_request_rate_limit";
    default: return x->resp.status < 500 ? "bad_request" : "unexpected_failure";
    }
}

static struct str words_of(struct http_exchange *x)
{
    const struct error *e = &x->error;

    if (e->words[0] != '\0' && e->field[0] != '\0')
        return str_format(x->arena, "%s: %s", e->field, e->words);
    if (e->words[0] != '\0')
        return str_from_z(e->words);
    if (x->resp.status < 500)
        return str_from_z(http_status_reason(x->resp.status));
    return str_format(x->arena, "something failed on our side; tell the operator request %.*s",
                      STR_ARG(x->req.id));
}

/* Which words a client may show beside its field. */
static void write_weakness(struct json_writer *w, struct str words)
{
    bool is_short = str_search(words, STR("short"), 0) < words.len;

    json_name(w, STR("weak_password"));
    json_begin_object(w);
    json_name(w, STR("reasons"));
    json_begin_array(w);
    json_add_str(w, is_short ? STR("length") : STR("characters"));
    json_end_array(w);
    json_end_object(w);
}

void auth_error(struct http_exchange *x)
{
    struct str asked = http_header(&x->req, STR("x-supabase-api-version"));
    bool is_new = asked.at != NULL && str_compare(asked, STR(API_VERSION)) >= 0;
    struct json_writer w = {.to = &x->resp.body};
    struct str words;
    struct str code;

    if (x->resp.status == 0)
        x->resp.status = http_status_from_err(x->error.code);
    code = str_from_z(code_of(x));
    words = words_of(x);
    if (str_eq(code, STR("weak_password")))
        x->resp.status = 422;
    buf_clear(&x->resp.body, SIZE_MAX);
    x->resp.type = STR("application/json; charset=utf-8");
    if (is_new)
        http_header_set(x, STR("X-Supabase-Api-Version"), STR(API_VERSION));
    json_begin_object(&w);
    if (is_new) {
        json_put_str(&w, STR("code"), code);
        json_put_str(&w, STR("message"), words);
    } else {
        json_put_int(&w, STR("code"), x->resp.status);
        json_put_str(&w, STR("error_code"), code);
        json_put_str(&w, STR("msg"), words);
    }
    if (str_eq(code, STR("weak_password")))
        write_weakness(&w, words);
    json_end_object(&w);
}
