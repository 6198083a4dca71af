/*
 * sealed.c - values of sealed columns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/sealed.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/crypt/keyring.h"
#include "app/model/literal.h"
#include "app/model/schema.h"
#include "app/model/write.h"

struct str sealed_row(struct arena *a, const struct db_value *key, size_t count)
{
    struct str text = STR("");

    for (size_t i = 0; i < count; i++) {
        struct str part = write_literal(a, &key[i]);

        text = str_format(a, "%.*s%zu:%.*s", STR_ARG(text), part.len, STR_ARG(part));
    }
    return text;
}

/* -007.5 as -7.50, for a DECIMAL with two digits after the point; nothing is rounded. */
static struct str decimal_spelling(struct arena *a, struct str text, unsigned scale)
{
    bool is_negative = str_starts(text, STR("-"));
    struct str whole;
    struct str part;
    size_t point;
    bool is_zero = true;
    char *zeros = arena_alloc(a, scale + 1, 1);

    if (is_negative || str_starts(text, STR("+")))
        text = str_from(text, 1);
    point = str_find(text, '.', 0);
    whole = str_range(text, 0, point);
    part = str_from(text, point + 1);
    while (whole.len > 1 && whole.at[0] == '0')
        whole = str_from(whole, 1);
    if (whole.len == 0)
        whole = STR("0");
    while (part.len > scale && part.at[part.len - 1] == '0')
        part.len--;
    for (size_t i = 0; i < whole.len; i++)
        is_zero = is_zero && whole.at[i] == '0';
    for (size_t i = 0; i < part.len; i++)
        is_zero = is_zero && part.at[i] == '0';
    memset(zeros, '0', scale + 1);
    return str_format(a, "%s%.*s%s%.*s%.*s", is_negative && !is_zero ? "-" : "", STR_ARG(whole),
                      scale > 0 ? "." : "", STR_ARG(part),
                      (int)(part.len < scale ? scale - part.len : 0), zeros);
}

struct str sealed_spelling(struct arena *a, const struct model_column *c, const struct db_value *v)
{
    struct str text = write_literal(a, v);

    return c->type == MODEL_DECIMAL ? decimal_spelling(a, text, c->scale) : text;
}

static struct crypt_place place_of(const struct model_column *c, struct str row)
{
    return (struct crypt_place){c->seal->table, c->name, row};
}

enum err sealed_make(const struct model_column *c, struct str row, struct str spelling,
                     struct arena *a, struct str *out_sealed, struct error *e)
{
    const struct crypt_place at = place_of(c, row);

    return crypt_seal(c->seal->keys, &at, spelling, a, out_sealed, e);
}

enum crypt_opened sealed_spelled(const struct model_column *c, struct str row, struct str stored,
                                 struct arena *a, struct str *out_spelling, bool *out_was_sealed)
{
    const struct crypt_place at = place_of(c, row);
    enum crypt_opened how = crypt_seal_open(c->seal->keys, &at, stored,
                                            arena_alloc(a, stored.len + 1, 1), out_spelling);

    *out_was_sealed = how != CRYPT_NOT_SEALED;
    if (how != CRYPT_NOT_SEALED || c->seal->state == MODEL_SEALED)
        return how;
    *out_spelling = stored;
    return CRYPT_OPENED;
}

enum crypt_opened sealed_open(const struct model_column *c, struct str row,
                              const struct db_value *stored, struct arena *a,
                              struct db_value *out_value)
{
    struct literal_fault fault;
    struct str spelling;
    bool was_sealed;
    enum crypt_opened how;

    if (stored->type == DB_NULL) {
        *out_value = *stored;
        return CRYPT_OPENED;
    }
    how = sealed_spelled(c, row, stored->text, a, &spelling, &was_sealed);
    if (how == CRYPT_OPENED && !literal_parse(c, a, spelling, out_value, &fault))
        how = CRYPT_DAMAGED;
    return how;
}

static struct db_value blind_value(const struct model_column *c, const struct crypt_key *key,
                                   struct str spelling, struct arena *a)
{
    unsigned char *blind = arena_alloc(a, CRYPT_BLIND_LEN, 1);

    crypt_blind(key, c->seal->table, c->name, spelling, blind);
    return (struct db_value){.type = DB_BYTES, .text = {(const char *)blind, CRYPT_BLIND_LEN}};
}

enum err sealed_blinds(const struct model_column *c, struct str spelling, struct arena *a,
                       struct db_value **out_blinds, size_t *out_count, struct error *e)
{
    const struct crypt_keys *keys = crypt_keyring_keys(c->seal->keys);
    const struct crypt_key *current = crypt_keyring_current(c->seal->keys, CRYPT_BLIND);
    struct db_value *blinds;
    size_t count = 0;

    if (keys == NULL || current == NULL)
        return error_set(e, ERR_UNAVAILABLE,
                         "there is no key for blind indexes; make one: lintel keys add blind");
    blinds = ARENA_ARRAY(a, struct db_value, keys->count + 1);
    blinds[count++] = blind_value(c, current, spelling, a);
    for (size_t i = 0; i < keys->count; i++) {
        const struct crypt_key *k = &keys->at[i];

        if (k->purpose == CRYPT_BLIND && !str_eq(crypt_key_id(k), crypt_key_id(current)))
            blinds[count++] = blind_value(c, k, spelling, a);
    }
    *out_blinds = blinds;
    *out_count = count;
    return ERR_NONE;
}
