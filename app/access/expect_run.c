/*
 * expect_run.c - the lines of a file, tried one after the other.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/account.h"
#include "app/access/expect.h"
#include "app/access/explain.h"
#include "app/access/grants.h"
#include "app/access/role.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/db/tx.h"
#include "app/model/nearest.h"
#include "app/model/schema.h"

#define LINE_ARENA ((size_t)256 << 20)
#define LINE_MAX   4096

struct run {
    struct db_conn *conn;
    struct arena *arena;      /* of who is meant */
    struct arena *line_arena; /* of a line */
    const struct access_rules *rules;
    struct str name;
    size_t line;
    struct buf *to;
    /* Who is meant; policy NULL: the last line that says so is wrong, or there was none. */
    struct str who;
    const struct access_subject *subject;
    const struct policy *policy;
    size_t as_line;
    struct access_expect_count count;
};

static void fail(struct run *r, struct str words)
{
    buf_addf(r->to, "%.*s:%zu: %.*s\n", STR_ARG(r->name), r->line, STR_ARG(words));
    r->count.failed++;
}

/* The file's fault becomes a line; whatever else went wrong ends the run. */
static enum err tell(struct run *r, struct error *e)
{
    if (e->code != ERR_INVALID && e->code != ERR_ABSENT)
        return e->code;
    fail(r, e->field[0] == '\0'
                ? str_format(r->line_arena, "%s", e->words[0] != '\0' ? e->words : e->text)
                : str_format(r->line_arena, "%s: %s", e->field, e->words));
    error_clear(e);
    return ERR_NONE;
}

/* ---- as ---- */

static enum err check_roles(const struct run *r, const struct access_subject *s, struct error *e)
{
    struct str *names = ARENA_ARRAY(r->arena, struct str, r->rules->role_count + 1);

    for (size_t i = 0; i < r->rules->role_count; i++)
        names[i] = r->rules->roles[i].name;
    for (size_t i = 0; i < s->role_count; i++) {
        struct str near;

        if (map_find(&r->rules->role_by_name, s->roles[i]) != NULL)
            continue;
        near = nearest_name(names, r->rules->role_count, s->roles[i]);
        return error_tell(e, ERR_INVALID, STR("as"), "there is no role '%.*s'%s%.*s%s",
                          STR_ARG(s->roles[i]), near.at == NULL ? "" : "; perhaps you meant '",
                          STR_ARG(near), near.at == NULL ? "" : "'");
    }
    return ERR_NONE;
}

static enum err take_account(struct run *r, const struct access_expect *x, struct error *e)
{
    struct access_subject *s = ARENA_NEW(r->arena, struct access_subject);
    struct access_account account;

    TRY(access_account_find(r->conn, x->account, &account, e));
    s->account_id = account.id;
    TRY(access_subject_load(r->conn, NULL, r->arena, s, e));
    r->subject = s;
    r->policy =
        account.is_admin ? &policy_everything : access_policy_make(r->arena, r->conn, r->rules, s);
    return ERR_NONE;
}

static enum err take_as(struct run *r, const struct access_expect *x, struct error *e)
{
    r->who = x->who;
    if (x->account.at != NULL)
        return take_account(r, x, e);
    TRY(check_roles(r, x->subject, e));
    r->subject = x->subject;
    r->policy = access_policy_make(r->arena, r->conn, r->rules, x->subject);
    return ERR_NONE;
}

/* ---- can, cannot ---- */

/* MODEL or MODEL.FIELD; a table of another schema has a point in its name as well. */
static void split_model(const struct run *r, struct str text, struct access_question *q)
{
    size_t point = text.len;

    q->model = text;
    if (q->verb == ACCESS_CALL || model_table_find(r->rules->model, text) != NULL)
        return;
    while (point > 0 && text.at[point - 1] != '.')
        point--;
    if (point == 0)
        return;
    q->model = str_range(text, 0, point - 1);
    q->field = str_from(text, point);
}

static void judge(struct run *r, const struct access_expect *x, const struct access_answer *answer)
{
    bool is_met = x->is_can ? access_answer_is_yes(answer) : access_answer_is_no(answer);
    bool is_idle = answer->may_any && answer->has_rows && answer->rows == 0;

    if (is_met) {
        r->count.passed++;
        return;
    }
    fail(r, str_format(r->line_arena, "expected that %.*s %s %.*s %.*s%s%.*s; found: %.*s",
                       STR_ARG(r->who), x->is_can ? "can" : "cannot",
                       STR_ARG(access_verb_name(x->verb)), STR_ARG(x->model),
                       x->where.at == NULL ? "" : " where ", STR_ARG(x->where),
                       STR_ARG(is_idle ? STR("there is no such row, so that nothing was tried")
                                       : access_answer_verdict(r->line_arena, answer))));
    access_answer_print(answer, STR("    "), r->to);
}

static enum err take_expectation(struct run *r, const struct access_expect *x, struct error *e)
{
    struct access_question q = {.who = r->who,
                                .rules = r->rules,
                                .subject = r->subject,
                                .policy = r->policy,
                                .verb = x->verb,
                                .where = x->where};
    struct access_answer answer;

    if (r->policy == NULL)
        return error_tell(e, ERR_INVALID, STR("as"),
                          r->as_line == 0 ? "say who is meant first, as in: as anonymous"
                                          : "the line above that says who is meant is wrong");
    split_model(r, x->model, &q);
    TRY(access_explain(r->conn, r->line_arena, &q, &answer, e));
    judge(r, x, &answer);
    return ERR_NONE;
}

/* ---- all of them ---- */

static enum err take_line(struct run *r, struct str line, struct error *e)
{
    bool is_as = str_starts(str_trim(line), STR("as"));
    struct access_expect x;

    /* Who is meant lives until the next line that says so; the rest is gone with its line. */
    if (is_as) {
        r->policy = NULL;
        r->as_line = r->line;
        arena_reset(r->arena);
    }
    if (line.len > LINE_MAX)
        return error_tell(e, ERR_INVALID, STR("line"), "is longer than %d bytes", LINE_MAX);
    TRY(access_expect_parse(is_as ? r->arena : r->line_arena, line, &x, e));
    if (x.kind == ACCESS_EXPECT_AS)
        return take_as(r, &x, e);
    return x.kind == ACCESS_EXPECT ? take_expectation(r, &x, e) : ERR_NONE;
}

static enum err run_lines(struct run *r, struct str text, struct error *e)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct str line;

    TRY(db_tx_begin_read(r->conn, &tx, e));
    while (str_cut(&text, '\n', &line)) {
        r->line++;
        if (take_line(r, line, e) != ERR_NONE)
            TRY(tell(r, e));
        arena_reset(r->line_arena);
    }
    if (r->count.passed + r->count.failed == 0)
        fail(r, STR("nothing is expected in this file; write can VERB MODEL or cannot VERB MODEL"));
    return ERR_NONE;
}

enum err access_expect_run(struct db_conn *c, const struct access_rules *rules, struct str name,
                           struct str text, struct buf *to, struct access_expect_count *out_count,
                           struct error *e)
{
    AUTO(arena_freep) struct arena *a = arena_new(LINE_ARENA);
    AUTO(arena_freep) struct arena *line_arena = arena_new(LINE_ARENA);
    struct run r = {
        .conn = c, .arena = a, .line_arena = line_arena, .rules = rules, .name = name, .to = to};

    TRY(run_lines(&r, text, e));
    *out_count = r.count;
    return ERR_NONE;
}
