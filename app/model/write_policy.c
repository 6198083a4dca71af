/*
 * write_policy.c - what a policy has to say of a write.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/model/write_private.h"

#define STATE_DENIED "42501"

static enum policy_verb verb_of(enum write_op op)
{
    switch (op) {
    case WRITE_INSERT: break;
    case WRITE_UPDATE: return POLICY_UPDATE;
    case WRITE_DELETE: return POLICY_DELETE;
    }
    return POLICY_CREATE;
}

static const char *word_of(enum policy_verb verb)
{
    switch (verb) {
    case POLICY_CREATE: return "create";
    case POLICY_UPDATE: return "update";
    case POLICY_DELETE: return "delete";
    case POLICY_EXPORT: return "export";
    case POLICY_READ:
    case POLICY_VERB__COUNT: break;
    }
    return "read";
}

static enum err fail_verb(const struct model_table *t, enum policy_verb verb, struct error *e)
{
    (void)error_tell(e, ERR_DENIED, t->name, "you may not %s its rows", word_of(verb));
    return error_state(e, STATE_DENIED);
}

enum err write_table_find(struct arena *a, const struct model *m, const struct policy *p,
                          enum write_op op, struct str name, const struct model_table **out_table,
                          struct error *e)
{
    const struct model_table *t = model_table_find(m, name);
    enum policy_verb verb = verb_of(op);
    bool is_allowed = t != NULL && policy_allows(a, p, t, verb);

    /* Rows are added unseen; what is changed or deleted must be met. */
    if (is_allowed && (op == WRITE_INSERT || policy_allows(a, p, t, POLICY_READ))) {
        *out_table = t;
        return ERR_NONE;
    }
    TRY(plan_table(a, m, p, name, &t, e));
    return fail_verb(t, verb, e);
}

enum err write_policy_check(struct arena *a, const struct change *change, struct error *e)
{
    enum policy_verb verb = verb_of(change->op);

    (void)a;
    /* Until rows and columns are told apart here, all or nothing. */
    return change->policy == &policy_everything ? ERR_NONE : fail_verb(change->table, verb, e);
}
