/*
 * guard.h - how often an address may guess passwords.
 *
 * Failed sign-ins are counted in the database, so for all workers and hosts at
 * once: by (address, e-mail), ACCESS_GUARD_PAIR_MAX a window, and by address,
 * ACCESS_GUARD_ADDRESS_MAX a window, whatever the e-mails.  A window is ten
 * minutes from its first failure; after a full one of a pair the next is twice
 * as long, at most ACCESS_GUARD_STRIKES_MAX times doubled.
 *
 * Not counted by e-mail alone: then a stranger who fails on purpose could lock
 * its owner out.  The owner, at another address, never notices.
 *
 * An attempt is counted *before* the password is looked at and given back when
 * it was right: a hundred guesses sent at once are a hundred guesses.  Known and
 * unknown e-mails are counted alike.
 *
 * An IPv6 address counts by its /64, which is what one customer has.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_GUARD_H
#define APP_ACCESS_GUARD_H

#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct db_conn;

#define ACCESS_GUARD_PAIR_MAX    10
#define ACCESS_GUARD_ADDRESS_MAX 100
#define ACCESS_GUARD_WINDOW_S    600
#define ACCESS_GUARD_STRIKES_MAX 2

/* Counts an attempt; *out_wait_s is 0 when it may be made, or the seconds until the next may. */
enum err access_guard_enter(struct db_conn *c, struct str address, struct str email,
                            int64_t *out_wait_s, struct error *e) ATTR_MUST_USE;
/* It was right: forgets the pair's failures, and this one of the address. */
enum err access_guard_forgive(struct db_conn *c, struct str address, struct str email,
                              struct error *e) ATTR_MUST_USE;
/*
 * An administrator lets them in again: forgets all failures of the address, and its with the
 * e-mail.  What was counted besides (mails, codes) stays.
 */
enum err access_guard_unlock(struct db_conn *c, struct str address, struct str email,
                             struct error *e) ATTR_MUST_USE;
/* How long the pair has to wait, 0: not at all; nothing is counted. */
enum err access_guard_look(struct db_conn *c, struct str address, struct str email,
                           int64_t *out_wait_s, struct error *e) ATTR_MUST_USE;
/*
 * The same for anything else that is not to be done too often: counted by address, and
 * by subject whatever the address.  *out_wait_s as above; nothing is given back.
 */
struct access_guard_rule {
    struct str name; /* what is counted: "mail" */
    int64_t subject_max;
    int64_t address_max;
};
enum err access_guard_count(struct db_conn *c, const struct access_guard_rule *rule,
                            struct str address, struct str subject, int64_t *out_wait_s,
                            struct error *e) ATTR_MUST_USE;
/*
 * A write that means nothing, on one row: for who does as if it wrote, so that it takes
 * the same statements and a commit.
 */
enum err access_guard_touch(struct db_conn *c, struct error *e) ATTR_MUST_USE;
/* Removes some rows that nobody needs any more; access_guard_enter() does so now and then. */
enum err access_guard_sweep(struct db_conn *c, struct error *e) ATTR_MUST_USE;

#endif
