/*
 * password.c - scrypt by OpenSSL, and the text around it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/crypt/password.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "app/base/id.h"
#include "app/base/num.h"
#include "app/crypt/base64.h"
#include "app/crypt/secret.h"

#define SALT_LEN 16
#define HASH_LEN 32
/* Of a text made elsewhere; what we make has SALT_LEN. */
#define SALT_LEN_MAX  48
#define BASE64_OF_MAX 64

struct stored {
    struct crypt_scrypt_cost cost;
    unsigned char salt[CRYPT_BASE64_BYTES(BASE64_OF_MAX)];
    size_t salt_len;
    unsigned char hash[CRYPT_BASE64_BYTES(BASE64_OF_MAX)];
};

/* Within the bounds?  Each factor is bounded first, so that no product overflows. */
static bool is_bearable(struct crypt_scrypt_cost cost)
{
    size_t n = (size_t)1 << (cost.ln & 31);

    return cost.ln >= 1 && cost.ln <= 20 && cost.r >= 1 && cost.r <= 64 && cost.p >= 1 &&
           cost.p <= 64 && 128 * cost.r * n <= CRYPT_SCRYPT_MEMORY_MAX &&
           n * cost.r * cost.p <= CRYPT_SCRYPT_WORK_MAX;
}

enum err crypt_scrypt(struct str password, struct str salt, struct crypt_scrypt_cost cost,
                      unsigned char *out, size_t len, struct error *e)
{
    /* OpenSSL counts a little more than the table: room for that. */
    const uint64_t memory = CRYPT_SCRYPT_MEMORY_MAX + (1U << 20);

    if (!is_bearable(cost))
        return error_set(e, ERR_INVALID, "scrypt: cost ln=%u,r=%u,p=%u is out of bounds", cost.ln,
                         cost.r, cost.p);
    if (EVP_PBE_scrypt(password.at == NULL ? "" : password.at, password.len,
                       (const unsigned char *)(salt.at == NULL ? "" : salt.at), salt.len,
                       (uint64_t)1 << cost.ln, cost.r, cost.p, memory, out, len) != 1) {
        ERR_clear_error();
        return error_set(e, ERR_UNAVAILABLE, "scrypt: no memory for ln=%u,r=%u,p=%u", cost.ln,
                         cost.r, cost.p);
    }
    return ERR_NONE;
}

/* "ln=15" to 15: *out_value is what stands behind the name. */
static bool parse_cost(struct str part, struct str name, unsigned *out_value)
{
    uint64_t n;

    /* Two digits are enough for every bound, and keep one number to one text. */
    if (!str_starts(part, name) || part.len == name.len || part.len > name.len + 2 ||
        part.at[name.len] == '0' || !num_parse_uint(str_from(part, name.len), &n))
        return false;
    *out_value = (unsigned)n;
    return true;
}

static bool parse_costs(struct str text, struct crypt_scrypt_cost *out_cost)
{
    struct str ln, r, p;

    return str_cut(&text, ',', &ln) && str_cut(&text, ',', &r) && str_cut(&text, ',', &p) &&
           text.at == NULL && parse_cost(ln, STR("ln="), &out_cost->ln) &&
           parse_cost(r, STR("r="), &out_cost->r) && parse_cost(p, STR("p="), &out_cost->p);
}

static bool parse_stored(struct str text, struct stored *out)
{
    struct str before, name, costs, salt, hash;
    size_t hash_len;

    return text.len <= CRYPT_PASSWORD_TEXT_MAX * 2 && str_cut(&text, '$', &before) &&
           before.len == 0 && str_cut(&text, '$', &name) && str_eq(name, STR("scrypt")) &&
           str_cut(&text, '$', &costs) && parse_costs(costs, &out->cost) &&
           str_cut(&text, '$', &salt) && str_cut(&text, '$', &hash) && text.at == NULL &&
           salt.len <= BASE64_OF_MAX && hash.len <= BASE64_OF_MAX &&
           crypt_base64_parse(CRYPT_BASE64_BARE, salt, out->salt, &out->salt_len) &&
           out->salt_len <= SALT_LEN_MAX &&
           crypt_base64_parse(CRYPT_BASE64_BARE, hash, out->hash, &hash_len) &&
           hash_len == HASH_LEN;
}

/* HMAC pads its key with NUL: "secret" and "secret\0" would be one password. */
static bool has_nul(struct str password)
{
    return str_find(password, '\0', 0) < password.len;
}

static void append(char *to, size_t *len, struct str s)
{
    memcpy(to + *len, s.at, s.len);
    *len += s.len;
}

static void append_cost(char *to, size_t *len, struct str name, unsigned value)
{
    append(to, len, name);
    *len += num_print_uint(value, to + *len);
}

enum err crypt_password_hash(struct str password, char *text, size_t *out_len, struct error *e)
{
    const struct crypt_scrypt_cost cost = CRYPT_PASSWORD_COST;
    unsigned char salt[SALT_LEN];
    unsigned char hash[HASH_LEN];
    struct str salt_text = {(const char *)salt, sizeof salt};
    struct str hash_text = {(const char *)hash, sizeof hash};
    size_t len = 0;

    if (has_nul(password))
        return error_set(e, ERR_INVALID, "a password holds a NUL");
    id_fill(salt, sizeof salt);
    TRY(crypt_scrypt(password, salt_text, cost, hash, sizeof hash, e));
    append_cost(text, &len, STR("$scrypt$ln="), cost.ln);
    append_cost(text, &len, STR(",r="), cost.r);
    append_cost(text, &len, STR(",p="), cost.p);
    append(text, &len, STR("$"));
    len += crypt_base64_print(CRYPT_BASE64_BARE, salt_text, text + len);
    append(text, &len, STR("$"));
    len += crypt_base64_print(CRYPT_BASE64_BARE, hash_text, text + len);
    crypt_wipe(hash, sizeof hash);
    *out_len = len;
    return ERR_NONE;
}

enum err crypt_password_check(struct str password, struct str stored, bool *out_is_right,
                              struct error *e)
{
    /* The decoy of an absent text: a salt like any other, and an answer that cannot be yes. */
    struct stored s = {.cost = CRYPT_PASSWORD_COST, .salt_len = SALT_LEN};
    unsigned char hash[HASH_LEN];
    enum err code;

    if (stored.at != NULL && (!parse_stored(stored, &s) || !is_bearable(s.cost)))
        return error_set(e, ERR_INTERNAL, "a stored password is unreadable");
    code = crypt_scrypt(password, (struct str){(const char *)s.salt, s.salt_len}, s.cost, hash,
                        sizeof hash, e);
    if (code == ERR_NONE) {
        bool is_same = crypt_equal((struct str){(const char *)hash, sizeof hash},
                                   (struct str){(const char *)s.hash, sizeof hash});

        *out_is_right = is_same && stored.at != NULL && !has_nul(password);
    }
    crypt_wipe(hash, sizeof hash);
    crypt_wipe(&s, sizeof s);
    return code;
}

bool crypt_password_is_outdated(struct str stored)
{
    const struct crypt_scrypt_cost now = CRYPT_PASSWORD_COST;
    struct stored s = {.salt_len = 0};
    bool is_current = parse_stored(stored, &s) && s.cost.ln == now.ln && s.cost.r == now.r &&
                      s.cost.p == now.p && s.salt_len == SALT_LEN;

    crypt_wipe(&s, sizeof s);
    return !is_current;
}
