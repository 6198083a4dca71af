/*
 * expect.h - a file of what people may and may not do, held against the grants.
 *
 *     # one expectation a line
 *     as anonymous
 *     can read library_branch where is_open=is.true
 *     cannot read library_member
 *     cannot read library_title.price
 *     as editor
 *     can update library_copy.state where state=neq.on loan
 *     as user with email=ann@example.org, team=7, team=8
 *     can read library_loan where member_id=eq.$user.member_id
 *     as account ann@example.org
 *     can call library_find
 *
 * as WHO says for whom the lines below it are meant:
 *   anonymous                    nobody signed in
 *   ROLE, or ROLE and ROLE       somebody who is signed in and was given these; "user" is
 *                                whoever is signed in.  with NAME=VALUE, ... gives $user.NAME;
 *                                a name that stands twice has two values, "..." holds commas.
 *   account EMAIL                one of the accounts, with what it has
 *
 * can | cannot VERB MODEL[.FIELD] [where CONDITION], the condition as in a grant:
 *   can      all rows that meet it are allowed, and there is one; without a condition all
 *            rows (there may be none, where a grant asks nothing of them)
 *   cannot   none of them is, and there is one; or no grant applies at all
 *
 * So an expectation that nothing could be tried on is not met.  # begins a comment where it
 * stands at the line's begin or behind a blank, outside of "...".
 *
 * Runs on the rows there are, in a transaction that is undone, and changes nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_EXPECT_H
#define APP_ACCESS_EXPECT_H

#include <stdbool.h>
#include <stddef.h>

#include "app/access/verb.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_rules;
struct access_subject;
struct arena;
struct buf;
struct db_conn;

#define ACCESS_EXPECT_MAX ((size_t)1 << 20) /* bytes of a file */

enum access_expect_kind { ACCESS_EXPECT_NOTHING, ACCESS_EXPECT_AS, ACCESS_EXPECT };

/* One line, read. */
struct access_expect {
    enum access_expect_kind kind;
    /* as */
    struct str who;     /* the line behind "as", for the words */
    struct str account; /* its address; absent: made up */
    bool is_anonymous;
    struct access_subject *subject; /* made up; its roles are names that nobody has looked at */
    /* can, cannot */
    bool is_can;
    enum access_verb verb;
    struct str model; /* with the field */
    struct str where; /* absent: all rows */
};

/* ERR_INVALID with words that name the remedy.  Borrows the line; the rest is the arena's. */
enum err access_expect_parse(struct arena *a, struct str line, struct access_expect *out_expect,
                             struct error *e) ATTR_MUST_USE;

struct access_expect_count {
    size_t passed;
    size_t failed;
};

/*
 * Tries all lines of a text and writes what is not met, and lines that are wrong, as
 * "name:line: ...".  Opens a transaction and undoes it.  Fails only where the database does.
 */
enum err access_expect_run(struct db_conn *c, const struct access_rules *rules, struct str name,
                           struct str text, struct buf *to, struct access_expect_count *out_count,
                           struct error *e) ATTR_MUST_USE;

#endif
