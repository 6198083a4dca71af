/*
 * body.c - what clients send: JSON objects with a few members.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/email.h"
#include "app/access/flow.h"
#include "app/access/redirect.h"
#include "app/auth/private.h"
#include "app/base/arena.h"
#include "app/crypt/secret.h"
#include "app/http/body.h"
#include "app/json/parse.h"

static const struct json_limits limits = {.bytes = (size_t)64 * 1024, .depth = 16, .values = 1000};

static void wipe(void *arg)
{
    const struct str *s = arg;

    crypt_wipe_str(*s);
}

enum err auth_body(struct http_exchange *x, const struct json_value **out_object)
{
    static const struct json_value nothing = {.kind = JSON_OBJECT};
    const struct json_value *v;
    struct str *body = ARENA_NEW(x->arena, struct str);

    TRY(http_body_read(x, body));
    arena_defer(x->arena, wipe, body);
    *out_object = &nothing;
    if (str_trim(*body).len == 0)
        return ERR_NONE;
    if (json_parse(x->arena, *body, &limits, &v, &x->error) != ERR_NONE)
        return error_state(&x->error, "bad_json");
    if (v->kind != JSON_OBJECT)
        return auth_refuse(x, 400, "bad_json", "the body is not a JSON object");
    *out_object = v;
    return ERR_NONE;
}

static enum err wrong_kind(struct http_exchange *x, struct str name, const char *kind)
{
    (void)error_tell(&x->error, ERR_INVALID, name, "is not %s", kind);
    return error_state(&x->error, "validation_failed");
}

/* NULL: missing, or null. */
static const struct json_value *member(const struct json_value *object, struct str name)
{
    const struct json_value *v = json_find(object, name);

    return v == NULL || v->kind == JSON_NULL ? NULL : v;
}

enum err auth_text(struct http_exchange *x, const struct json_value *object, struct str name,
                   struct str *out_text)
{
    const struct json_value *v = member(object, name);

    if (v != NULL && v->kind != JSON_STRING)
        return wrong_kind(x, name, "a text");
    *out_text = v == NULL ? STR_NONE : v->text.at == NULL ? STR("") : v->text;
    return ERR_NONE;
}

enum err auth_object(struct http_exchange *x, const struct json_value *object, struct str name,
                     struct str *out_json)
{
    const struct json_value *v = member(object, name);

    if (v != NULL && v->kind != JSON_OBJECT)
        return wrong_kind(x, name, "an object");
    *out_json = v == NULL ? STR_NONE : v->source;
    return ERR_NONE;
}

bool auth_flag(const struct json_value *object, struct str name, bool fallback)
{
    const struct json_value *v = member(object, name);

    return v == NULL || v->kind != JSON_BOOL ? fallback : v->is_true;
}

enum err auth_challenge(struct http_exchange *x, const struct json_value *object,
                        struct str *out_challenge)
{
    struct str challenge, method;

    TRY(auth_text(x, object, STR("code_challenge"), &challenge));
    TRY(auth_text(x, object, STR("code_challenge_method"), &method));
    *out_challenge = STR_NONE;
    if (challenge.len == 0)
        return ERR_NONE;
    if (!str_eq_nocase(method, STR("s256")) || !access_flow_is_challenge(challenge))
        return auth_refuse(x, 400, "validation_failed",
                           "code_challenge is base64url of a SHA-256, code_challenge_method s256");
    *out_challenge = challenge;
    return ERR_NONE;
}

enum err auth_email(struct http_exchange *x, struct str text, struct str *out_email)
{
    struct access_email email;

    if (text.len == 0)
        return auth_refuse(x, 400, "validation_failed", "an e-mail address is needed");
    if (!access_email_read(text, &email))
        return auth_refuse(x, 400, "email_address_invalid",
                           "this is no e-mail address such as name@example.org");
    *out_email = str_dup(x->arena, access_email_str(&email));
    return ERR_NONE;
}

struct str auth_redirect(struct http_exchange *x)
{
    return access_redirect_choose(x->access, http_query(&x->req, STR("redirect_to")));
}
