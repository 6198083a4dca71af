/*
 * one_time.h - links and codes that are mailed, and work once.
 *
 * A letter has both: a token of 256 bits for its link, and six digits for who
 * types.  The digits are worth little, so they are bound to one account and one
 * purpose, counted (ACCESS_ONE_TIME_GUESSES, then both are dead), and kept as a MAC by a
 * key that is not in the database; and they live shorter than the link (ASVS 6.5.5).  A new letter
 * of a purpose takes the old one's place; one that was used is gone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_ONE_TIME_H
#define APP_ACCESS_ONE_TIME_H

#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_setup;
struct arena;
struct db_conn;

#define ACCESS_ONE_TIME_GUESSES 5
#define ACCESS_ONE_TIME_DIGITS  6

enum access_purpose {
    ACCESS_CONFIRMATION,
    ACCESS_RECOVERY,
    ACCESS_MAGIC_LINK,
    ACCESS_INVITE,
    ACCESS_EMAIL_CHANGE_CURRENT, /* sent to the address that is to go */
    ACCESS_EMAIL_CHANGE_NEW,     /* and to the one that comes */
    ACCESS_REAUTHENTICATION,
    ACCESS_PURPOSE__COUNT
};

struct access_letter {
    int64_t account_id;
    enum access_purpose purpose;
    struct str email;          /* where it goes */
    struct str code_challenge; /* PKCE, or absent */
};

/* For the mail alone; both in the arena. */
struct access_one_time {
    struct str link;
    struct str code;
};

/* What a link or code turned out to be. */
struct access_redeemed {
    int64_t account_id;
    enum access_purpose purpose;
    struct str email;
    struct str code_challenge; /* or absent */
};

/* Inside the caller's transaction, with the mail.  ERR_UNAVAILABLE: there is no key to mac with. */
enum err access_one_time_put(struct db_conn *c, struct arena *a, const struct access_setup *setup,
                             const struct access_letter *letter, struct access_one_time *out,
                             struct error *e) ATTR_MUST_USE;

/* How long the digits are good: never longer than the link. */
int64_t access_code_life_s(const struct access_setup *setup);

/*
 * Takes it: it works no second time.  ERR_ABSENT: unknown, used, too old or of another
 * purpose than purposes (a bit each, 1 << enum).
 */
enum err access_one_time_take_link(struct db_conn *c, struct arena *a, struct str link,
                                   unsigned purposes, struct access_redeemed *out,
                                   struct error *e) ATTR_MUST_USE;
/* The same by the digits; a wrong one is counted against every letter it could have been of. */
enum err access_one_time_take_code(struct db_conn *c, struct arena *a,
                                   const struct access_setup *setup, int64_t account_id,
                                   struct str code, unsigned purposes, struct access_redeemed *out,
                                   struct error *e) ATTR_MUST_USE;

/* The account of which a letter to that address is under way; 0: none. */
enum err access_one_time_find_reader(struct db_conn *c, struct str email, int64_t *out_account_id,
                                     struct error *e) ATTR_MUST_USE;
/* Before a change of address is asked for anew: the letters of the last one are worth nothing. */
enum err access_one_time_forget_email_change(struct db_conn *c, int64_t account_id,
                                             struct error *e) ATTR_MUST_USE;

#endif
