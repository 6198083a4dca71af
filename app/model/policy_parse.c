/*
 * policy_parse.c - a policy's conditions from one text: names with their ways, and what joins them.
 *
 *     project.members.user_id=eq.$user.id&or=(state.eq.open,author!task_author.team_id.in.$user.teams)
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/model/policy.h"
#include "app/model/query_scan.h"

/* !hint, where one stands. */
static enum err scan_hint(struct query_scan *s, const char *stops, struct str *out_hint)
{
    *out_hint = STR_NONE;
    return query_take(s, '!') ? query_scan_name(s, stops, out_hint) : ERR_NONE;
}

static enum err check_step(struct query_scan *s, const struct query_step *step, size_t depth)
{
    if (step->field.path != NULL)
        return query_fail(s, step->field.at, "'->' has no place in the name of a relation");
    if (depth > s->limits->relation_depth)
        return query_fail(s, step->field.at, "more than %zu relations on the way to a field",
                          s->limits->relation_depth);
    return ERR_NONE;
}

enum err query_scan_way(struct query_scan *s, const char *stops, struct query_cond *c)
{
    const struct query_step **link = &c->steps;

    for (size_t depth = 1;; depth++) {
        size_t at = s->at;
        struct query_step *step;
        struct str hint;
        bool is_last;

        TRY(query_scan_field(s, stops, &c->field));
        TRY(scan_hint(s, stops, &hint));
        is_last = !query_take(s, '.');
        if (!is_last && query_next_is_op(s)) {
            s->at--; /* the point before the operator */
            is_last = true;
        }
        if (is_last && hint.at != NULL)
            return query_fail(s, at, "a field takes no hint; only the relations before it do");
        if (is_last)
            return ERR_NONE;
        step = ARENA_NEW(s->arena, struct query_step);
        *step = (struct query_step){.field = c->field, .hint = hint};
        TRY(check_step(s, step, depth));
        *link = step;
        link = &step->next;
    }
}

/* and= or= not.and= not.or= : steps over it. */
static bool take_tree(struct query_scan *s, struct query_cond *c)
{
    static const struct {
        struct str word;
        enum query_cond_kind kind;
        bool is_negated;
    } trees[] = {
        {STR_INIT("and="), QUERY_AND, false},
        {STR_INIT("or="), QUERY_OR, false},
        {STR_INIT("not.and="), QUERY_AND, true},
        {STR_INIT("not.or="), QUERY_OR, true},
    };

    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        if (query_take_word(s, trees[i].word)) {
            c->kind = trees[i].kind;
            c->is_negated = trees[i].is_negated;
            return true;
        }
    }
    return false;
}

static enum err scan_condition(struct query_scan *s, struct query_cond *c)
{
    if (take_tree(s, c))
        return query_scan_tree(s, 1, c);
    TRY(query_scan_way(s, ".!=&", c));
    if (!query_take(s, '='))
        return query_fail(s, s->at, "'=' is expected after a field, as in a=eq.1");
    return query_scan_compare(s, false, c);
}

enum err policy_parse(struct arena *a, struct str param, struct str text,
                      const struct query_cond **out_where, struct error *e)
{
    size_t filters = 0;
    struct query_scan s = {
        .arena = a,
        .limits = &query_limits_default,
        .e = e,
        .param = param,
        .text = str_dup(a, text),
        .filter = &filters,
        .is_policy = true,
    };
    struct query_cond *first = NULL;
    struct query_cond **link = &first;

    if (str_trim(text).len == 0)
        return error_tell(e, ERR_INVALID, param,
                          "is empty; leave the condition out to mean all rows");
    do {
        query_skip_blank(&s);
        *link = ARENA_NEW(a, struct query_cond);
        TRY(scan_condition(&s, *link));
        link = &(*link)->next;
        query_skip_blank(&s);
    } while (query_take(&s, '&'));
    if (!query_at_end(&s))
        return query_fail(&s, s.at,
                          "'&' is expected between conditions; quote a value that goes on");
    *out_where = first;
    return ERR_NONE;
}
