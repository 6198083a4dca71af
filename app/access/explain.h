/*
 * explain.h - may somebody do something, and why: the policy in words.
 *
 * Answers from the same policy, and by the same compiler, as a request would have; what it adds
 * is the way there: which roles are in force, which grants are about it, and what of each
 * grant holds.  Where rows are asked about, one statement counts them.
 *
 * What a request may do with rows, by verb:
 *   read     rows that a grant to read shows
 *   update   those, where a grant to update holds too; the row that comes of it is still
 *   delete   held to the grant's check, which nobody can know before
 *   export   the rows and fields of read, where there is a grant to export
 *   create   whoever has a grant; the new row is held to its check
 *   call     whoever has a grant
 *
 * Lifetime: the arena's; rules and policy are borrowed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_EXPLAIN_H
#define APP_ACCESS_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/access/rules.h"
#include "app/access/subject.h"
#include "app/access/verb.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct buf;
struct db_conn;
struct policy;

struct access_question {
    struct str who; /* "anonymous", "ann@example.org": for the words */
    const struct access_rules *rules;
    const struct access_subject
        *subject;                /* what the policy was made of; for an administrator {0} */
    const struct policy *policy; /* policy_everything, access_policy_make(), or scoped */
    enum access_verb verb;
    struct str model; /* a table, view or routine */
    struct str field; /* absent: none in particular */
    struct str row;   /* its primary key, parts joined by commas; absent: see where */
    struct str where; /* a condition, as in a grant; absent: all rows */
};

/* One grant of the roles in force, about the model and the verb. */
struct access_answer_grant {
    const struct access_rules_grant *grant;
    bool is_needed_to_meet; /* of read, where the question is about another verb */
    struct str why;         /* absent: it applies; else why it does not */
    bool has_rows;          /* rows is known */
    uint64_t rows;          /* of those asked about, how many its condition holds for */
};

struct access_answer {
    const struct access_question *question;
    const struct model_table *table;     /* or */
    const struct model_routine *routine; /* one of both is NULL */
    const struct model_column *column;   /* the field; or NULL */
    bool is_unrestricted;                /* an administrator */
    bool is_outside_key;                 /* the key's scopes leave it out */
    bool may_any;    /* there are grants that apply; without rows that is all there is to it */
    bool may_always; /* and one of them asks nothing of a row */
    bool has_rows;   /* rows and allowed are known: of update, delete, read and export */
    uint64_t rows;   /* that the question is about */
    uint64_t allowed;
    const struct access_answer_grant *grants;
    size_t grant_count;
};

/*
 * ERR_INVALID: there is no such model, field or key, a condition does not fit; with words and
 * the nearest name.  Runs in the caller's transaction, changes nothing.
 */
enum err access_explain(struct db_conn *c, struct arena *a, const struct access_question *question,
                        struct access_answer *out_answer, struct error *e) ATTR_MUST_USE;

/* For every row that was asked about, of which there is one; for what knows no rows: at all? */
bool access_answer_is_yes(const struct access_answer *answer);
/* For no row at all; false too where there is no row to try it on. */
bool access_answer_is_no(const struct access_answer *answer);

/* The verdict, one sentence without a line's end. */
struct str access_answer_verdict(struct arena *a, const struct access_answer *answer);
/* What it comes from, line by line, each begun with indent. */
void access_answer_print(const struct access_answer *answer, struct str indent, struct buf *to);

#endif
