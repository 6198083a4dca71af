/*
 * change.h - accounts made and changed: sign-up, confirmation, password, address, data.
 *
 * Each is one statement or one small transaction; callers put several, and the mail
 * that goes with them, into one of their own.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_CHANGE_H
#define APP_ACCESS_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_password_rules;
struct arena;
struct db_conn;

/* As JSON texts: an access token carries both and has to fit into a header field. */
#define ACCESS_USER_METADATA_MAX ((size_t)3072)
#define ACCESS_APP_METADATA_MAX  ((size_t)1024)

struct access_new_account {
    struct str email;         /* absent: none, an anonymous account */
    struct str password;      /* absent: none, no sign-in by password */
    struct str user_metadata; /* a JSON object, or absent */
    struct str app_metadata;
    bool is_confirmed;
    bool is_invited;
    bool is_admin;
};

/*
 * ERR_INVALID with words for address, password (state "weak_password") or metadata;
 * ERR_CONFLICT when the address is taken.  The work of a password is done in both cases.
 */
enum err access_account_add(struct db_conn *c, struct arena *a,
                            const struct access_password_rules *rules,
                            const struct access_new_account *new_account, int64_t *out_id,
                            struct error *e) ATTR_MUST_USE;

/*
 * What the stored text of a new password is; for who changes one.  ERR_INVALID with
 * words and state "weak_password".  email is the account's, or absent.
 */
enum err access_password_make(struct arena *a, const struct access_password_rules *rules,
                              struct str password, struct str email, struct str *out_stored,
                              struct error *e) ATTR_MUST_USE;

enum err access_account_set_password(struct db_conn *c, int64_t account_id, struct str stored,
                                     struct error *e) ATTR_MUST_USE;
/* Is it the account's?  For who is signed in and is asked once more; counts nothing. */
enum err access_account_has_password(struct db_conn *c, struct arena *a, int64_t account_id,
                                     struct str password, bool *out_is_right,
                                     struct error *e) ATTR_MUST_USE;

enum err access_account_confirm(struct db_conn *c, int64_t account_id,
                                struct error *e) ATTR_MUST_USE;
/* Names a new address that waits for its confirmation; absent: none any more. */
enum err access_account_want_email(struct db_conn *c, int64_t account_id, struct str email,
                                   struct error *e) ATTR_MUST_USE;
/* The new address takes the old one's place.  ERR_CONFLICT: somebody has it by now. */
enum err access_account_set_email(struct db_conn *c, int64_t account_id, struct str email,
                                  struct error *e) ATTR_MUST_USE;

/*
 * To be called after a link or code of a change of address was taken: when none of them
 * is left the new address takes the old one's place, and *out_is_done is true.
 */
enum err access_account_finish_email(struct db_conn *c, struct arena *a, int64_t account_id,
                                     bool *out_is_done, struct error *e) ATTR_MUST_USE;

/* Members of patch, a JSON object, take the place of those there; null removes one. */
enum err access_account_merge_user_data(struct db_conn *c, int64_t account_id, struct str patch,
                                        struct error *e) ATTR_MUST_USE;
enum err access_account_merge_app_data(struct db_conn *c, int64_t account_id, struct str patch,
                                       struct error *e) ATTR_MUST_USE;

enum err access_account_disable(struct db_conn *c, int64_t account_id, bool is_disabled,
                                struct error *e) ATTR_MUST_USE;
enum err access_account_delete(struct db_conn *c, int64_t account_id,
                               struct error *e) ATTR_MUST_USE;

/* When a mail of that kind was sent last: which column to write. */
enum access_sent { ACCESS_SENT_CONFIRMATION, ACCESS_SENT_RECOVERY, ACCESS_SENT_EMAIL_CHANGE };
enum err access_account_note_sent(struct db_conn *c, int64_t account_id, enum access_sent what,
                                  struct error *e) ATTR_MUST_USE;

#endif
