/*
 * cursor.c - a place in a list, for a client to come back with.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/cursor.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/crypt/base64.h"
#include "app/crypt/digest.h"
#include "app/crypt/keyring.h"
#include "app/crypt/secret.h"
#include "app/model/edge.h"
#include "app/model/query.h"
#include "app/model/schema.h"

#define STATE_CURSOR "22023"
#define MAC_LEN      ((size_t)16)
#define HEAD_MAX     (MAC_LEN + 1 + CRYPT_KEY_ID_MAX)
#define CURSOR_MAX   CRYPT_BASE64_ROOM(HEAD_MAX + EDGE_BYTES_MAX)

bool cursor_is_param(struct str name, struct str value)
{
    return (str_eq(name, STR("after")) || str_eq(name, STR("before"))) &&
           str_find(value, '.', 0) == value.len;
}

/* Which page it is, not of what. */
static bool is_page(struct str name)
{
    return str_eq(name, STR("limit")) || str_eq(name, STR("offset"));
}

enum err cursor_ready(const struct cursor_list *list, struct error *e)
{
    if (crypt_keyring_current(list->keys, CRYPT_MAC) != NULL)
        return ERR_NONE;
    return error_tell(e, ERR_UNAVAILABLE, STR("cursor"),
                      "there is no key to sign it with, which the operator makes by `lintel keys "
                      "add mac`; page by limit and offset until then");
}

/* ---- the mac ---- */

/* With its length before it, so that no two lists of texts look the same. */
static void add_text(struct buf *to, struct str text)
{
    buf_add_uint(to, text.len);
    buf_add_char(to, ':');
    buf_add_str(to, text);
}

static enum err mac_of(const struct cursor_list *list, const struct crypt_key *key, struct str edge,
                       unsigned char *out, struct error *e)
{
    AUTO(buf_fini) struct buf text;
    unsigned char own[CRYPT_KEY_LEN];

    buf_init(&text, SIZE_MAX);
    add_text(&text, list->table->schema);
    add_text(&text, list->table->name);
    for (size_t i = 0; i < list->count; i++) {
        if (is_page(list->params[i].name))
            continue;
        add_text(&text, list->params[i].name);
        add_text(&text, list->params[i].value);
    }
    BUF_LIT(&text, "\n");
    add_text(&text, edge);
    if (buf_is_failed(&text))
        return error_set(e, ERR_INTERNAL, "no memory for a cursor's mac");
    crypt_key_derive(key, STR("cursor 1"), own);
    crypt_hmac_sha256((struct str){(const char *)own, sizeof own}, buf_str(&text), out);
    crypt_wipe(own, sizeof own);
    return ERR_NONE;
}

static enum err refuse_edge(struct error *e)
{
    (void)error_tell(e, ERR_INVALID, STR("order"),
                     "the row at the page's end has a value too long for a cursor (%d characters, "
                     "%d bytes in all); order by a shorter column, or page by limit and offset",
                     EDGE_CHARS_MAX, EDGE_BYTES_MAX);
    return error_state(e, STATE_CURSOR);
}

enum err cursor_print(struct arena *a, const struct cursor_list *list, const struct buf *edge,
                      struct str *out_cursor, struct error *e)
{
    const struct crypt_key *key;
    AUTO(buf_fini) struct buf text;
    unsigned char mac[CRYPT_SHA256_LEN];

    buf_init(&text, HEAD_MAX + EDGE_BYTES_MAX);
    if (buf_is_failed(edge))
        return refuse_edge(e);
    TRY(cursor_ready(list, e));
    key = crypt_keyring_current(list->keys, CRYPT_MAC);
    TRY(mac_of(list, key, buf_str(edge), mac, e));
    buf_add(&text, mac, MAC_LEN);
    buf_add_char(&text, (char)key->id_len);
    buf_add_str(&text, crypt_key_id(key));
    buf_add_str(&text, buf_str(edge));
    if (buf_is_failed(&text))
        return error_set(e, ERR_INTERNAL, "no memory for a cursor");
    *out_cursor = crypt_base64_encode(a, CRYPT_BASE64_URL, buf_str(&text));
    return ERR_NONE;
}

static enum err refuse(struct str field, struct error *e)
{
    (void)error_tell(e, ERR_INVALID, field,
                     "is no cursor of this list: it was changed, or given for another table, "
                     "select, order or condition; begin anew without it");
    return error_state(e, STATE_CURSOR);
}

/* False when it is none that was ever ours. */
static bool take_apart(const struct cursor_list *list, struct str bytes, struct str *out_mac,
                       const struct crypt_key **out_key, struct str *out_edge)
{
    struct str rest = str_from(bytes, MAC_LEN);
    size_t id_len = rest.len == 0 ? 0 : (unsigned char)rest.at[0];

    if (rest.len == 0 || id_len + 1 > rest.len)
        return false;
    *out_mac = str_range(bytes, 0, MAC_LEN);
    *out_key = crypt_keyring_find(list->keys, CRYPT_MAC, str_range(rest, 1, 1 + id_len));
    *out_edge = str_from(rest, 1 + id_len);
    return *out_key != NULL;
}

enum err cursor_parse(struct arena *a, const struct cursor_list *list, struct str field,
                      struct str cursor, struct str *out_edge, struct error *e)
{
    const struct crypt_key *key = NULL;
    unsigned char mac[CRYPT_SHA256_LEN];
    struct str bytes;
    struct str given;
    struct str edge;

    if (cursor.len > CURSOR_MAX || !crypt_base64_decode(a, CRYPT_BASE64_URL, cursor, &bytes) ||
        !take_apart(list, bytes, &given, &key, &edge))
        return refuse(field, e);
    TRY(mac_of(list, key, edge, mac, e));
    if (!crypt_equal((struct str){(const char *)mac, MAC_LEN}, given))
        return refuse(field, e);
    *out_edge = edge;
    return ERR_NONE;
}
