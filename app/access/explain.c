/*
 * explain.c - from a question to what the grants say of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/explain.h"

#include "app/access/explain_private.h"
#include "app/access/grants.h"
#include "app/access/scoped.h"
#include "app/base/arena.h"
#include "app/model/nearest.h"
#include "app/model/plan.h"
#include "app/model/schema.h"

/* ---- what is asked about ---- */

static enum err no_such(struct error *e, struct str field, const char *what, struct str name,
                        struct str near)
{
    return error_tell(e, ERR_INVALID, field, "there is no %s '%.*s'%s%.*s%s", what, STR_ARG(name),
                      near.at == NULL ? "" : "; perhaps you meant '", STR_ARG(near),
                      near.at == NULL ? "" : "'");
}

static enum err routine_find(struct access_answer *answer, struct error *e)
{
    const struct access_question *q = answer->question;
    const struct model *m = q->rules->model;

    answer->routine = model_routine_find(m, q->model);
    if (answer->routine == NULL || model_routine_is_system(answer->routine))
        return no_such(e, STR("model"), "function or procedure", q->model,
                       nearest_routine(m, &policy_everything, q->model));
    if (q->field.at != NULL || q->row.at != NULL || q->where.at != NULL)
        return error_tell(e, ERR_INVALID, STR("model"),
                          "'%.*s' is called: it has neither rows nor fields", STR_ARG(q->model));
    return ERR_NONE;
}

static enum err table_find(struct arena *a, struct access_answer *answer, struct error *e)
{
    const struct access_question *q = answer->question;
    const struct model *m = q->rules->model;

    answer->table = model_table_find(m, q->model);
    if (answer->table == NULL)
        return no_such(e, STR("model"), "table or view", q->model,
                       nearest_table(a, m, &policy_everything, q->model));
    if (q->field.at != NULL) {
        answer->column = model_column_find(answer->table, q->field);
        if (answer->column == NULL)
            return no_such(e, STR("field"), "field", q->field,
                           nearest_column(answer->table, NULL, q->field));
    }
    if (answer->column != NULL && q->verb == ACCESS_DELETE)
        return error_tell(e, ERR_INVALID, STR("field"),
                          "a row is deleted with all its fields; leave it out");
    if ((q->row.at != NULL || q->where.at != NULL) && !access_explain_has_rows(q->verb))
        return error_tell(e, ERR_INVALID, STR("row"),
                          "is not there before it is created; leave row and condition out");
    return ERR_NONE;
}

bool access_explain_has_rows(enum access_verb verb)
{
    return verb != ACCESS_CREATE && verb != ACCESS_CALL;
}

/* What is changed, deleted or taken away must be met first. */
static bool needs_read(enum access_verb verb)
{
    return verb == ACCESS_UPDATE || verb == ACCESS_DELETE || verb == ACCESS_EXPORT;
}

/* ---- does a grant apply? ---- */

/* Which grants of these verbs have to name the field: an exported one is a read one. */
static bool is_field_of(const struct access_answer *answer, enum policy_verb verb)
{
    enum access_verb asked = answer->question->verb;

    return answer->column != NULL &&
           (asked == ACCESS_EXPORT ? verb == POLICY_READ : (enum policy_verb)asked == verb);
}

static struct str why_field(struct arena *a, const struct access_answer *answer,
                            const struct policy_grant *grant)
{
    for (size_t i = 0; i < grant->preset_count; i++) {
        if (grant->presets[i].column == answer->column)
            return str_format(a, "it sets %.*s itself", STR_ARG(answer->column->name));
    }
    if (grant->fields != NULL && !grant->fields[answer->column->position])
        return str_format(a, "its fields leave %.*s out", STR_ARG(answer->column->name));
    return STR_NONE;
}

static struct str why_condition(struct arena *a, const struct access_answer *answer,
                                const char *part, const struct query_cond *cond)
{
    struct error e = {.code = ERR_NONE};
    struct build_sql sql;

    if (cond == NULL ||
        plan_condition(a, answer->table, answer->question->policy, cond, &sql, &e) == ERR_NONE)
        return STR_NONE;
    return str_format(a, "its %s: %s", part, e.words[0] != '\0' ? e.words : e.text);
}

/* A value that is set for whoever writes, and that is not known. */
static struct str why_preset(struct arena *a, const struct access_answer *answer,
                             const struct policy_grant *grant)
{
    const struct policy *p = answer->question->policy;
    const struct str *values;
    size_t count = 1;

    for (size_t i = 0; i < grant->preset_count; i++) {
        struct str value = grant->presets[i].value;

        if (!str_starts(value, STR("$")) || str_starts(value, STR("$$")))
            continue;
        if (!p->context(p, str_from(value, 1), &values, &count))
            return str_format(a, "its presets: there is no %.*s", STR_ARG(value));
        if (count != 1)
            return str_format(a, "its presets: %.*s has %zu values, and one is wanted",
                              STR_ARG(value), count);
    }
    return STR_NONE;
}

struct str access_explain_why(struct arena *a, const struct access_answer *answer,
                              const struct policy_grant *grant, enum policy_verb verb)
{
    struct str why = why_condition(a, answer, "where", grant->where);

    if (why.at == NULL)
        why = why_condition(a, answer, "check", grant->check);
    if (why.at == NULL)
        why = why_preset(a, answer, grant);
    if (why.at == NULL && is_field_of(answer, verb))
        why = why_field(a, answer, grant);
    return why;
}

struct policy_grants access_explain_applying(struct arena *a, const struct access_answer *answer,
                                             enum policy_verb verb)
{
    const struct policy *p = answer->question->policy;
    const struct policy_table *t = p->table(p, answer->table);
    const struct policy_grant **list;
    size_t count = 0;

    if (t == NULL)
        return (struct policy_grants){NULL, 0};
    list = ARENA_ARRAY(a, const struct policy_grant *, t->verbs[verb].count);
    for (size_t i = 0; i < t->verbs[verb].count; i++) {
        const struct policy_grant *grant = t->verbs[verb].at[i];

        if (access_explain_why(a, answer, grant, verb).at == NULL)
            list[count++] = grant;
    }
    return (struct policy_grants){list, count};
}

/* ---- the grants of the roles in force ---- */

static bool is_about(const struct access_answer *answer, const struct access_rules_grant *g)
{
    const struct model *m = answer->question->rules->model;

    if (answer->routine != NULL)
        return g->text.verb == ACCESS_CALL &&
               model_routine_find(m, g->text.model) == answer->routine;
    return g->text.verb != ACCESS_CALL && model_table_find(m, g->text.model) == answer->table &&
           (g->text.verb == answer->question->verb ||
            (g->text.verb == ACCESS_READ && needs_read(answer->question->verb)));
}

static struct str why_grant(struct arena *a, const struct access_answer *answer,
                            const struct access_rules_grant *g)
{
    if (!g->is_active)
        return str_format(a, "it does not fit the schema: %.*s", STR_ARG(g->why));
    if (answer->routine != NULL)
        return STR_NONE;
    return access_explain_why(a, answer, &g->rule.grant, (enum policy_verb)g->text.verb);
}

static struct access_answer_grant *find_grants(struct arena *a, struct access_answer *answer)
{
    const struct access_rules *r = answer->question->rules;
    const access_role_set *roles = access_policy_roles(answer->question->policy);
    struct access_answer_grant *list = ARENA_ARRAY(a, struct access_answer_grant, r->grant_count);

    answer->is_unrestricted = roles == NULL;
    for (size_t i = 0; i < r->grant_count && roles != NULL; i++) {
        const struct access_rules_grant *g = &r->grants[i];

        if (!access_rules_has_role(roles, g->role) || !is_about(answer, g))
            continue;
        list[answer->grant_count++] = (struct access_answer_grant){
            .grant = g,
            .is_needed_to_meet = g->text.verb != answer->question->verb,
            .why = why_grant(a, answer, g),
        };
    }
    answer->grants = list;
    return list;
}

/* ---- the answer ---- */

static bool has_open(const struct policy_grants *grants)
{
    for (size_t i = 0; i < grants->count; i++) {
        if (grants->at[i]->where == NULL)
            return true;
    }
    return false;
}

/* Does a key stand between the roles and the policy, and leave the verb out? */
static bool is_outside(const struct access_answer *answer, enum policy_verb verb)
{
    const struct policy *p = answer->question->policy;
    const struct policy *inner = access_scoped_inner(p);
    const struct policy_table *whole = inner->table(inner, answer->table);
    const struct policy_table *part = p->table(p, answer->table);

    return inner != p && whole != NULL && whole->verbs[verb].count > 0 &&
           (part == NULL || part->verbs[verb].count == 0);
}

static enum err explain_table(struct db_conn *c, struct arena *a, struct access_answer *answer,
                              struct error *e)
{
    enum policy_verb verb = (enum policy_verb)answer->question->verb;
    bool reads_too = needs_read(answer->question->verb);
    struct policy_grants lists[2] = {access_explain_applying(a, answer, verb)};
    struct access_answer_grant *grants = find_grants(a, answer);

    if (reads_too)
        lists[1] = access_explain_applying(a, answer, POLICY_READ);
    answer->may_any = lists[0].count > 0 && (!reads_too || lists[1].count > 0);
    answer->may_always =
        answer->may_any && has_open(&lists[0]) && (!reads_too || has_open(&lists[1]));
    answer->is_outside_key =
        is_outside(answer, verb) || (reads_too && is_outside(answer, POLICY_READ));
    if (!access_explain_has_rows(answer->question->verb))
        return ERR_NONE;
    return access_explain_count(c, a, answer, grants, lists, reads_too ? 2 : 1, e);
}

static void explain_routine(struct arena *a, struct access_answer *answer)
{
    const struct policy *p = answer->question->policy;
    const struct policy *inner = access_scoped_inner(p);

    (void)find_grants(a, answer);
    answer->may_any = answer->may_always = policy_may_call(p, answer->routine);
    answer->is_outside_key = !answer->may_any && policy_may_call(inner, answer->routine);
}

enum err access_explain(struct db_conn *c, struct arena *a, const struct access_question *question,
                        struct access_answer *out_answer, struct error *e)
{
    struct access_answer answer = {.question = question};

    if (question->verb == ACCESS_CALL) {
        TRY(routine_find(&answer, e));
        explain_routine(a, &answer);
    } else {
        TRY(table_find(a, &answer, e));
        TRY(explain_table(c, a, &answer, e));
    }
    TRY(access_policy_trouble(question->policy, e));
    *out_answer = answer;
    return ERR_NONE;
}

bool access_answer_is_yes(const struct access_answer *answer)
{
    if (!answer->may_any || !answer->has_rows)
        return answer->may_any;
    if (answer->rows > 0)
        return answer->allowed == answer->rows;
    return answer->may_always && answer->question->where.at == NULL &&
           answer->question->row.at == NULL;
}

bool access_answer_is_no(const struct access_answer *answer)
{
    if (!answer->may_any)
        return true;
    return answer->has_rows && answer->rows > 0 && answer->allowed == 0;
}
