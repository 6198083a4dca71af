/*
 * profile.h - all that an account says of itself: what /auth/v1 calls a user.
 *
 * Texts live in the arena; times are ISO 8601 in UTC ("2026-01-02T03:04:05.678901Z")
 * or absent.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_PROFILE_H
#define APP_ACCESS_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;

struct access_profile {
    int64_t id;
    struct str uuid;
    struct str email; /* absent: none */
    bool is_admin;
    bool is_anonymous;
    bool is_disabled;
    bool has_password;
    bool has_factor;
    struct str confirmed_at;
    struct str invited_at;
    struct str confirmation_sent_at;
    struct str recovery_sent_at;
    struct str signed_in_at;
    struct str created_at;
    struct str updated_at;
    struct str disabled_at;
    struct str new_email; /* absent: none is on its way */
    struct str email_change_sent_at;
    struct str language;      /* absent: none was chosen */
    struct str user_metadata; /* a JSON object */
    struct str app_metadata;
};

/* ERR_ABSENT where there is none; what is no address and no uuid has none. */
enum err access_profile_find(struct db_conn *c, struct arena *a, int64_t account_id,
                             struct access_profile *out_profile, struct error *e) ATTR_MUST_USE;
enum err access_profile_find_email(struct db_conn *c, struct arena *a, struct str email,
                                   struct access_profile *out_profile,
                                   struct error *e) ATTR_MUST_USE;
enum err access_profile_find_uuid(struct db_conn *c, struct arena *a, struct str uuid,
                                  struct access_profile *out_profile,
                                  struct error *e) ATTR_MUST_USE;
/* A page of all, by id; *out_total is how many there are. */
enum err access_profile_list(struct db_conn *c, struct arena *a, int64_t offset, int64_t limit,
                             struct access_profile **out_profiles, size_t *out_count,
                             int64_t *out_total, struct error *e) ATTR_MUST_USE;

/* A text of its user_metadata; absent where it is missing, empty or something else. */
struct str access_profile_metadata(struct arena *a, const struct access_profile *profile,
                                   struct str name);

enum access_profile_state {
    ACCESS_STATE_ANY,
    ACCESS_STATE_ACTIVE, /* may sign in */
    ACCESS_STATE_DISABLED,
    ACCESS_STATE_ADMIN,
    ACCESS_STATE_UNCONFIRMED, /* the address is not known to be its owner's */
    ACCESS_STATE_ANONYMOUS,
    ACCESS_STATE__COUNT
};
/* All that is set must hold. */
struct access_profile_filter {
    struct str text; /* stands somewhere in the address or the full name; absent or empty: any */
    struct str role; /* was given to it and is not over; absent or empty: any */
    enum access_profile_state state;
    int64_t before_id; /* the cursor: accounts made before that one; 0: all */
    int64_t limit;
};
/* The newest first.  Nothing is counted. */
enum err access_profile_search(struct db_conn *c, struct arena *a,
                               const struct access_profile_filter *filter,
                               struct access_profile **out_profiles, size_t *out_count,
                               struct error *e) ATTR_MUST_USE;

#endif
