/*
 * explain_words.c - an answer as people read it: the verdict, the roles, the grants.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/explain_private.h"
#include "app/access/grants.h"
#include "app/access/role.h"
#include "app/base/buf.h"
#include "app/model/schema.h"

/* ---- the verdict ---- */

/* "update library_copy.state" */
static struct str deed(struct arena *a, const struct access_answer *answer)
{
    const struct access_question *q = answer->question;
    struct str verb = access_verb_name(q->verb);

    if (answer->column == NULL)
        return str_format(a, "%.*s %.*s", STR_ARG(verb), STR_ARG(q->model));
    return str_format(a, "%.*s %.*s.%.*s", STR_ARG(verb), STR_ARG(q->model),
                      STR_ARG(answer->column->name));
}

/* Which of the rows asked about: what follows the deed. */
static struct str extent(struct arena *a, const struct access_answer *answer)
{
    const struct access_question *q = answer->question;

    if (!answer->has_rows)
        return STR("");
    if (q->row.at != NULL)
        return str_format(a, ", row %.*s", STR_ARG(q->row));
    if (answer->allowed < answer->rows || !answer->may_always)
        return str_format(a, ", %llu of %llu rows%s%.*s", (unsigned long long)answer->allowed,
                          (unsigned long long)answer->rows, q->where.at == NULL ? "" : " with ",
                          STR_ARG(q->where));
    return str_format(a, ", every row%s%.*s", q->where.at == NULL ? "" : " with ",
                      STR_ARG(q->where));
}

/* Why not. */
static const char *reason(const struct access_answer *answer)
{
    bool has_verb = false;

    if (answer->is_outside_key)
        return "the scopes of the key leave it out";
    if (answer->may_any)
        return "the condition of no grant holds";
    for (size_t i = 0; i < answer->grant_count; i++)
        has_verb = has_verb || !answer->grants[i].is_needed_to_meet;
    if (!has_verb)
        return "no role in force has a grant for it";
    for (size_t i = 0; i < answer->grant_count; i++) {
        if (!answer->grants[i].is_needed_to_meet && answer->grants[i].why.at == NULL)
            return "what cannot be read is not there to be met";
    }
    return "the grants for it do not apply";
}

struct str access_answer_verdict(struct arena *a, const struct access_answer *answer)
{
    const struct access_question *q = answer->question;
    struct str what = deed(a, answer);
    struct str which = extent(a, answer);
    bool has_rows = !answer->has_rows || answer->allowed > 0 ||
                    (answer->rows == 0 && q->row.at == NULL && answer->may_any);

    if (answer->has_rows && q->row.at != NULL && answer->rows == 0)
        return str_format(a, "%.*s has no row %.*s", STR_ARG(q->model), STR_ARG(q->row));
    if (answer->may_any && has_rows)
        return str_format(a, "%.*s may %.*s%.*s%s", STR_ARG(q->who), STR_ARG(what), STR_ARG(which),
                          answer->is_unrestricted ? ": nothing restricts an administrator" : "");
    if (q->row.at == NULL)
        which = STR("");
    return str_format(a, "%.*s may not %.*s%.*s: %s", STR_ARG(q->who), STR_ARG(what),
                      STR_ARG(which), reason(answer));
}

/* ---- roles ---- */

static bool is_given(const struct access_subject *s, struct str name)
{
    for (size_t i = 0; i < s->role_count; i++) {
        if (str_eq(s->roles[i], name))
            return true;
    }
    return false;
}

/* A role in force that brings this one along; NULL: none does. */
static const struct access_rules_role *bringer(const struct access_question *q, size_t role)
{
    const access_role_set *roles = access_policy_roles(q->policy);

    for (size_t i = 0; i < q->rules->role_count; i++) {
        const struct access_rules_role *other = &q->rules->roles[i];

        if (i != role && access_rules_has_role(roles, i) && is_given(q->subject, other->name) &&
            access_rules_has_role(other->all, role))
            return other;
    }
    return NULL;
}

static void print_role(const struct access_question *q, size_t role, struct buf *to)
{
    const struct access_rules_role *r = &q->rules->roles[role];
    const struct access_rules_role *by;

    buf_addf(to, "%.*s: ", STR_ARG(r->name));
    if (str_eq(r->name, STR(ACCESS_ROLE_ANONYMOUS))) {
        BUF_LIT(to, "built in, everyone has it\n");
        return;
    }
    if (str_eq(r->name, STR(ACCESS_ROLE_USER)) &&
        (q->subject->account_id != 0 || q->subject->is_made_up)) {
        BUF_LIT(to, "built in, whoever is signed in has it\n");
        return;
    }
    if (is_given(q->subject, r->name)) {
        BUF_LIT(to, "given\n");
        return;
    }
    by = bringer(q, role);
    buf_addf(to, "included by %.*s\n",
             STR_ARG(by == NULL ? STR("a role that everyone has") : by->name));
}

static void print_roles(const struct access_question *q, struct str indent, struct buf *to)
{
    const access_role_set *roles = access_policy_roles(q->policy);

    for (size_t i = 0; roles != NULL && i < q->rules->role_count; i++) {
        if (!access_rules_has_role(roles, i))
            continue;
        buf_addf(to, "%.*srole ", STR_ARG(indent));
        print_role(q, i, to);
    }
}

/* ---- grants ---- */

static void add_part(struct buf *to, const char *name, struct str text)
{
    if (text.at != NULL)
        buf_addf(to, " %s %.*s", name, STR_ARG(text));
}

static void print_effect(const struct access_answer *answer, const struct access_answer_grant *g,
                         struct buf *to)
{
    bool is_one = answer->question->row.at != NULL;

    if (g->why.at != NULL)
        buf_addf(to, "does not apply: %.*s", STR_ARG(g->why));
    else if (!g->has_rows || g->grant->rule.grant.where == NULL)
        BUF_LIT(to, "applies");
    else if (is_one)
        buf_addf(to, "%s", g->rows > 0 ? "holds for the row" : "does not hold for the row");
    else
        buf_addf(to, "applies, and holds for %llu of %llu rows", (unsigned long long)g->rows,
                 (unsigned long long)answer->rows);
}

static void print_grant(const struct access_answer *answer, const struct access_answer_grant *g,
                        struct str indent, struct buf *to)
{
    const struct access_rule_text *t = &g->grant->text;

    buf_addf(to, "%.*sgrant %lld, %.*s may %.*s%s:", STR_ARG(indent), (long long)t->id,
             STR_ARG(t->role), STR_ARG(access_verb_name(t->verb)),
             g->is_needed_to_meet ? " (needed as well)" : "");
    if (t->where.at == NULL && t->check.at == NULL && t->fields.at == NULL && t->presets.at == NULL)
        BUF_LIT(to, " all");
    add_part(to, "where", t->where);
    add_part(to, "check", t->check);
    add_part(to, "fields", t->fields);
    add_part(to, "presets", t->presets);
    if (g->grant->app.at != NULL)
        buf_addf(to, " (%.*s: %.*s)", STR_ARG(g->grant->app), STR_ARG(g->grant->place));
    buf_addf(to, "\n%.*s  ", STR_ARG(indent));
    print_effect(answer, g, to);
    buf_add_char(to, '\n');
}

void access_answer_print(const struct access_answer *answer, struct str indent, struct buf *to)
{
    enum access_verb verb = answer->question->verb;

    if (answer->is_unrestricted)
        buf_addf(to, "%.*sno role is asked: an administrator may do everything\n", STR_ARG(indent));
    print_roles(answer->question, indent, to);
    for (size_t i = 0; i < answer->grant_count; i++)
        print_grant(answer, &answer->grants[i], indent, to);
    if (answer->is_outside_key)
        buf_addf(to, "%.*sthe key: none of its scopes names it\n", STR_ARG(indent));
    if (answer->may_any && (verb == ACCESS_CREATE || verb == ACCESS_UPDATE) &&
        !answer->is_unrestricted)
        buf_addf(to, "%.*sthe row as it is to be is still held to check, or else to where\n",
                 STR_ARG(indent));
}
