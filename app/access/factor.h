/*
 * factor.h - second factors: the six digits of an authenticator program, and codes for who lost it.
 *
 * The secret of a factor stands nowhere: it is a MAC of its row's salt by a key of
 * the installation, so that who reads the database cannot make codes.  A code
 * counts once; a challenge bears ACCESS_FACTOR_GUESSES wrong ones.
 *
 *     added -> challenged -> verified (the account has a second factor, the session aal 2)
 *
 * From the first verified factor on a session that has not shown one is let into no
 * face but those for signing in.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_FACTOR_H
#define APP_ACCESS_FACTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_setup;
struct arena;
struct db_conn;

#define ACCESS_FACTORS_MAX       10
#define ACCESS_FACTOR_NAME_MAX   64
#define ACCESS_FACTOR_GUESSES    5
#define ACCESS_FACTOR_WAIT_S     300 /* life of a challenge */
#define ACCESS_RECOVERY_CODES    10
#define ACCESS_RECOVERY_CODE_LEN 16 /* letters and digits: 80 bits */

struct access_factor {
    int64_t id;
    struct str uuid;
    struct str name; /* or absent */
    bool is_verified;
    struct str created_at; /* ISO 8601 */
    struct str updated_at;
};

/*
 * *out_secret: its bytes, in the arena, to be shown once.  ERR_CONFLICT with words when
 * the name is taken or there are ACCESS_FACTORS_MAX; ERR_UNAVAILABLE without a key.
 */
enum err access_factor_add(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                           int64_t account_id, struct str name, struct access_factor *out_factor,
                           struct str *out_secret, struct error *e) ATTR_MUST_USE;
enum err access_factor_list(struct db_conn *c, struct arena *a, int64_t account_id,
                            struct access_factor **out_factors, size_t *out_count,
                            struct error *e) ATTR_MUST_USE;
/* ERR_ABSENT: the account has no such factor. */
enum err access_factor_find(struct db_conn *c, struct arena *a, int64_t account_id, struct str uuid,
                            struct access_factor *out_factor, struct error *e) ATTR_MUST_USE;
enum err access_factor_challenge(struct db_conn *c, struct arena *a, int64_t factor_id,
                                 struct str *out_uuid, struct error *e) ATTR_MUST_USE;
/* With the last verified one the account has no second factor any more. */
enum err access_factor_remove(struct db_conn *c, int64_t account_id, int64_t factor_id,
                              struct error *e) ATTR_MUST_USE;

struct access_factor_answer {
    int64_t account_id;
    int64_t session_id; /* gets aal 2 */
    int64_t factor_id;
    struct str challenge; /* uuid */
    struct str code;      /* six digits */
};
enum access_factor_outcome {
    ACCESS_FACTOR_RIGHT,
    ACCESS_FACTOR_WRONG,
    ACCESS_FACTOR_LATE, /* the challenge is unknown, too old, used, or guessed at too often */
};
enum err access_factor_check(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                             const struct access_factor_answer *answer,
                             enum access_factor_outcome *out_outcome,
                             struct error *e) ATTR_MUST_USE;

/* New ones in place of all earlier ones; to be shown once. */
enum err access_recovery_make(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                              int64_t account_id, struct str out_codes[ACCESS_RECOVERY_CODES],
                              struct error *e) ATTR_MUST_USE;
/* Takes one: the session gets aal 2. */
enum err access_recovery_take(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                              int64_t account_id, int64_t session_id, struct str code,
                              bool *out_is_right, struct error *e) ATTR_MUST_USE;

/* For session_upgrade() by both, and by other kinds of factors: method is a literal word. */
enum err access_session_upgrade(struct db_conn *c, struct arena *a, int64_t session_id,
                                struct str method, struct error *e) ATTR_MUST_USE;

#endif
