/*
 * etag.c - the version of one row.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/rest/etag.h"

#include <stdint.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/crypt/base64.h"
#include "app/crypt/digest.h"
#include "app/http/condition.h"
#include "app/http/exchange.h"
#include "app/model/query.h"

#define VERSION_BYTES 16 /* of the digest: versions are compared, not signed */

/* Does it select what the ETag is made of: all visible columns, and nothing else? */
static bool applies(const struct query *q)
{
    return q->items == NULL || (q->items->kind == QUERY_ALL && q->items->next == NULL);
}

struct str rest_etag_of(struct arena *a, struct str row, bool is_object)
{
    unsigned char digest[CRYPT_SHA256_LEN];
    struct str version;
    char *etag;

    crypt_sha256(row, digest);
    version =
        crypt_base64_encode(a, CRYPT_BASE64_URL, (struct str){(const char *)digest, VERSION_BYTES});
    etag = arena_alloc(a, version.len + 3, 1);
    etag[0] = '"';
    memcpy(etag + 1, version.at, version.len);
    etag[version.len + 1] = is_object ? 'o' : 'a';
    etag[version.len + 2] = '"';
    return (struct str){etag, version.len + 3};
}

void rest_etag_answer(struct http_exchange *x, const struct query *q, bool is_object)
{
    struct str row = buf_str(&x->resp.body);

    if (!applies(q) || row.len < 2)
        return;
    if (!is_object)
        row = str_range(row, 1, row.len - 1);
    x->resp.etag = rest_etag_of(x->arena, row, is_object);
}

bool rest_etag_is_asked(const struct http_exchange *x)
{
    return http_header(&x->req, STR("if-match")).at != NULL ||
           http_header(&x->req, STR("if-none-match")).at != NULL;
}

/* Is the list-of-one form named in that header? */
static bool names(const struct http_exchange *x, struct str header, struct str etag, bool is_strong)
{
    return http_etag_is_in(http_header(&x->req, header), etag, is_strong);
}

enum err rest_etag_check(struct http_exchange *x, struct str row)
{
    struct str as_object;
    struct str as_list;

    if (row.at == NULL)
        return http_condition_check(x, STR_NONE);
    as_object = rest_etag_of(x->arena, row, true);
    as_list = rest_etag_of(x->arena, row, false);
    /* Whichever form the client has seen is the one that is compared. */
    if (names(x, STR("if-match"), as_list, true) || names(x, STR("if-none-match"), as_list, false))
        return http_condition_check(x, as_list);
    return http_condition_check(x, as_object);
}
