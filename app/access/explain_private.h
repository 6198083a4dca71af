/*
 * explain_private.h - between the parts of explain*.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_EXPLAIN_PRIVATE_H
#define APP_ACCESS_EXPLAIN_PRIVATE_H

#include "app/access/explain.h"
#include "app/model/policy.h"

struct query_cond;

/* Has the verb rows that are there before?  Those it is tried on. */
bool access_explain_has_rows(enum access_verb verb);

/* Which grants of a verb, of those that the policy gives, apply to the question. */
struct policy_grants access_explain_applying(struct arena *a, const struct access_answer *answer,
                                             enum policy_verb verb);
/* Why a grant does not apply to the question; absent: it does. */
struct str access_explain_why(struct arena *a, const struct access_answer *answer,
                              const struct policy_grant *grant, enum policy_verb verb);

/*
 * Counts the rows asked about, those that each of the lists allows, and those of each grant
 * that applies; fills answer->rows, allowed and the grants' rows.
 */
enum err access_explain_count(struct db_conn *c, struct arena *a, struct access_answer *answer,
                              struct access_answer_grant *grants, const struct policy_grants *lists,
                              size_t list_count, struct error *e) ATTR_MUST_USE;

#endif
