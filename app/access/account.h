/*
 * account.h - accounts: who may sign in.
 *
 * Used by the sign-in face, by the command line and, later, by the faces that
 * manage accounts.  E-mail addresses are given as people type them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_ACCOUNT_H
#define APP_ACCESS_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "app/access/email.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct access_password_rules;
struct db_conn;

/* A plain value: what an account's row says, without the password. */
struct access_account {
    int64_t id;
    struct access_email email;
    bool is_admin;
    bool is_disabled;
    bool is_confirmed; /* the address is known to be its owner's */
};

/*
 * A new account.  ERR_INVALID with words for a bad e-mail address (email.h) or
 * password (password.h), ERR_CONFLICT when the address is taken.
 */
enum err access_account_create(struct db_conn *c, const struct access_password_rules *rules,
                               struct str email, struct str password, bool is_admin,
                               int64_t *out_id, struct error *e) ATTR_MUST_USE;

/*
 * For the command line: the account of that address is there afterwards, whoever
 * made it.  One that was there is left as it is, its password and is_admin too:
 * then *out_is_new is false and the caller may want access_account_find().
 */
enum err access_account_ensure(struct db_conn *c, const struct access_password_rules *rules,
                               struct str email, struct str password, bool is_admin,
                               int64_t *out_id, bool *out_is_new, struct error *e) ATTR_MUST_USE;

/* ERR_ABSENT with words; also for what is no e-mail address. */
enum err access_account_find(struct db_conn *c, struct str email,
                             struct access_account *out_account, struct error *e) ATTR_MUST_USE;

/*
 * Is it the password of that account?  Unknown, disabled and without a password
 * are all "no", after the same work (a quarter of a second).  *out_account is
 * written on "yes" only.  Then a password that was stored at an older cost is
 * stored anew.  The arena holds the stored text for the time being.
 *
 * This counts nothing: who lets strangers guess calls access_sign_in().
 */
enum err access_account_check_password(struct db_conn *c, struct arena *a, struct str email,
                                       struct str password, struct access_account *out_account,
                                       bool *out_is_right, struct error *e) ATTR_MUST_USE;

#endif
