/*
 * identity.h - whom a sign-in service knows, and which account that is here.
 *
 * Known by the provider's name and its subject, never by the e-mail address: that
 * may be given to another person one day.  An address joins two only once, when an
 * identity is seen for the first time, and only when both sides know it to be the
 * person's own: the provider says that it verified it, and so did we.  Otherwise
 * whoever made an account with a stranger's address first would be let in with
 * what the stranger does there later.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_IDENTITY_H
#define APP_ACCESS_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_id_claims;
struct arena;
struct db_conn;

struct access_identity_wish {
    struct str provider;
    const struct access_id_claims *claims;
    int64_t account_id;  /* who is signed in and links it to his account; or 0 */
    bool is_signup_open; /* a person without an account gets one, where the address is verified */
};

/*
 * The account.  ERR_DENIED with words: there is none and none may be made, or it is
 * disabled; ERR_CONFLICT: the address is another account's that is not known to be
 * the same person's, or the identity is linked elsewhere.
 */
enum err access_identity_resolve(struct db_conn *c, const struct access_identity_wish *wish,
                                 int64_t *out_account_id, struct error *e) ATTR_MUST_USE;

struct access_identity {
    int64_t id;
    struct str provider;
    struct str email; /* absent: not said */
    struct str used_at;
};

/* At most ACCESS_PROVIDERS_MAX, in the order they were linked. */
enum err access_identity_list(struct db_conn *c, struct arena *a, int64_t account_id,
                              struct access_identity **out_identities, size_t *out_count,
                              struct error *e) ATTR_MUST_USE;
/* ERR_ABSENT: the account has no such identity. */
enum err access_identity_unlink(struct db_conn *c, int64_t account_id, int64_t id,
                                struct error *e) ATTR_MUST_USE;

#endif
