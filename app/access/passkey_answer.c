/*
 * passkey_answer.c - what the browser sends back, read and held against what was asked.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/passkey_private.h"
#include "app/base/arena.h"
#include "app/crypt/base64.h"
#include "app/crypt/secret.h"
#include "app/json/parse.h"

/* A credential, its data and its client data: a few kilobytes. */
static const struct json_limits limits = {.bytes = (size_t)64 << 10, .depth = 8, .values = 256};

static enum err refuse(struct error *e, const char *words)
{
    return error_tell(e, ERR_INVALID, STR("passkey"), "%s", words);
}

static const struct json_value *member(const struct json_value *object, struct str name,
                                       enum json_kind kind)
{
    const struct json_value *v = object == NULL ? NULL : json_find(object, name);

    return v != NULL && v->kind == kind ? v : NULL;
}

/* A member's bytes; absent where there is none, *out_is_bad where it is no base64url. */
static struct str bytes_of(struct arena *a, const struct json_value *object, struct str name,
                           bool *out_is_bad)
{
    const struct json_value *v = member(object, name, JSON_STRING);
    struct str bytes;

    if (v == NULL)
        return STR_NONE;
    if (crypt_base64_decode(a, CRYPT_BASE64_URL, v->text, &bytes))
        return bytes;
    *out_is_bad = true;
    return STR_NONE;
}

static bool is_text(const struct json_value *object, struct str name, struct str wanted)
{
    const struct json_value *v = member(object, name, JSON_STRING);

    return v != NULL && crypt_equal(v->text, wanted);
}

/* Section 5.8.1: what the browser itself says about the exchange. */
static enum err read_client(struct arena *a, struct str text, const struct access_party *party,
                            bool is_for_new, struct passkey_answer *out, struct error *e)
{
    const struct json_value *client = NULL;
    const struct json_value *challenge;
    const struct json_value *crossed;
    struct str type = is_for_new ? STR("webauthn.create") : STR("webauthn.get");

    if (json_parse(a, text, &limits, &client, e) != ERR_NONE || client->kind != JSON_OBJECT) {
        error_clear(e);
        return refuse(e, "its client data is no JSON object");
    }
    if (!is_text(client, STR("type"), type))
        return refuse(e, "it answers another question than was asked; start again");
    if (!is_text(client, STR("origin"), party->origin))
        return refuse(e, "it was made for another site; open this one by its own address");
    crossed = json_find(client, STR("crossOrigin"));
    if (crossed != NULL && (crossed->kind != JSON_BOOL || crossed->is_true))
        return refuse(e, "it was asked for by a page that another site shows inside of its own");
    challenge = member(client, STR("challenge"), JSON_STRING);
    if (challenge == NULL)
        return refuse(e, "its client data has no challenge");
    out->challenge = challenge->text;
    return ERR_NONE;
}

enum err passkey_answer_read(struct arena *a, struct str json, const struct access_party *party,
                             bool is_for_new, struct passkey_answer *out_answer, struct error *e)
{
    const struct json_value *root = NULL;
    const struct json_value *response;
    struct passkey_answer answer = {.id = STR_NONE};
    struct str client;
    bool is_bad = false;

    if (json_parse(a, json, &limits, &root, e) != ERR_NONE || root->kind != JSON_OBJECT) {
        error_clear(e);
        return refuse(e, "the answer is no JSON object; send what toJSON() gives");
    }
    response = member(root, STR("response"), JSON_OBJECT);
    answer.id = bytes_of(a, root, STR("id"), &is_bad);
    client = bytes_of(a, response, STR("clientDataJSON"), &is_bad);
    answer.authenticator = bytes_of(a, response, STR("authenticatorData"), &is_bad);
    answer.signature = bytes_of(a, response, STR("signature"), &is_bad);
    answer.user = bytes_of(a, response, STR("userHandle"), &is_bad);
    if (is_bad)
        return refuse(e, "one of its parts is no base64url; send what toJSON() gives");
    if (answer.id.len == 0 || answer.id.len > CRYPT_PASSKEY_ID_MAX || client.len == 0 ||
        answer.authenticator.len == 0 || (!is_for_new && answer.signature.len == 0))
        return refuse(e, "a part of it is missing; send what toJSON() gives");
    TRY(read_client(a, client, party, is_for_new, &answer, e));
    crypt_sha256(client, answer.client);
    *out_answer = answer;
    return ERR_NONE;
}
