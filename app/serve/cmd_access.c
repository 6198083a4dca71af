/*
 * cmd_access.c - `lintel access explain` and `lintel access test`.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/access/account.h"
#include "app/access/api_key.h"
#include "app/access/expect.h"
#include "app/access/explain.h"
#include "app/access/grants.h"
#include "app/access/role.h"
#include "app/access/scoped.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/file.h"
#include "app/base/num.h"
#include "app/db/conn.h"
#include "app/db/tx.h"
#include "app/model/load.h"
#include "app/model/schema.h"
#include "app/serve/command.h"

#define OUTPUT_MAX ((size_t)64 << 20)

enum { USER, VERB, MODEL, FIELD, ROW, WHERE, KEY };

/* The schema and the grants as they are now. */
struct state {
    struct db_conn *conn;
    const struct model *model;
    const struct access_rules *rules;
};

static void state_close(struct state *s)
{
    access_rules_release(s->rules);
    if (s->model != NULL)
        model_release(s->model);
    db_conn_close(s->conn);
}

static enum err state_open(struct command_context *c, struct state *s)
{
    struct str *schemas;
    size_t count;

    TRY(command_connect(c, &s->conn));
    settings_schemas(c->arena, &c->settings, &schemas, &count);
    TRY(command_keys(c));
    TRY(model_load_keyed(s->conn, schemas, count, c->keys, &s->model, &c->error));
    return access_rules_load(s->conn, s->model, &s->rules, &c->error);
}

static enum err print(struct command_context *c, const struct buf *out)
{
    if (buf_is_failed(out))
        return error_set(&c->error, ERR_INTERNAL, "the answer is larger than %zu bytes",
                         OUTPUT_MAX);
    /* An empty one has no address. */
    if (out->len > 0 && fwrite(out->at, 1, out->len, stdout) != out->len)
        return error_set(&c->error, ERR_UNAVAILABLE, "the answer could not be written");
    return ERR_NONE;
}

/* ---- access explain ---- */

static enum err need(struct command_context *c, size_t option, const char *name)
{
    if (command_has(c, option) && c->values[option].len > 0)
        return ERR_NONE;
    return error_tell(&c->error, ERR_INVALID, str_from_z(name), "is needed");
}

static enum err verb_of(struct command_context *c, enum access_verb *out_verb)
{
    if (access_verb_parse(c->values[VERB], out_verb))
        return ERR_NONE;
    return error_tell(&c->error, ERR_INVALID, STR("--verb"),
                      "'%.*s' is none; they are read, create, update, delete, export and call",
                      STR_ARG(c->values[VERB]));
}

/* An option that stands there empty chooses something that is not there. */
static enum err check_options(struct command_context *c, enum access_verb *out_verb)
{
    TRY(need(c, USER, "--user"));
    TRY(need(c, MODEL, "--model"));
    TRY(need(c, VERB, "--verb"));
    TRY(verb_of(c, out_verb));
    if (command_has(c, ROW) && command_has(c, WHERE))
        return error_tell(&c->error, ERR_INVALID, STR("--row"),
                          "and --where choose both; give one");
    return ERR_NONE;
}

static enum err narrow(struct command_context *c, const struct state *s, struct access_question *q)
{
    struct access_api_key *keys;
    uint64_t id;
    size_t count;

    if (!command_has(c, KEY))
        return ERR_NONE;
    if (!num_parse_uint(c->values[KEY], &id))
        return error_tell(&c->error, ERR_INVALID, STR("--key"),
                          "is a number, as `lintel api-key list` shows it");
    TRY(access_api_key_list(s->conn, c->arena, q->subject->account_id, &keys, &count, &c->error));
    for (size_t i = 0; i < count; i++) {
        if ((uint64_t)keys[i].id != id)
            continue;
        if (!keys[i].is_live)
            (void)puts("(the key has ended: whatever it was good for, it is refused)");
        q->policy = access_scoped_policy(c->arena, s->model, q->policy, keys[i].scopes,
                                         keys[i].scope_count);
        return ERR_NONE;
    }
    return error_tell(&c->error, ERR_ABSENT, STR("--key"),
                      "%.*s has no such key; `lintel api-key list` shows them",
                      STR_ARG(c->values[USER]));
}

/* Whose policy it is. */
static enum err who(struct command_context *c, const struct state *s, struct access_question *q)
{
    struct access_subject *subject = ARENA_NEW(c->arena, struct access_subject);
    struct access_account account = {.id = 0};

    if (!str_eq(q->who, STR(ACCESS_ROLE_ANONYMOUS)))
        TRY(access_account_find(s->conn, q->who, &account, &c->error));
    if (account.is_disabled)
        (void)puts("(the account is disabled: nobody can sign in with it)");
    subject->account_id = account.id;
    if (account.id != 0)
        TRY(access_subject_load(s->conn, NULL, c->arena, subject, &c->error));
    q->subject = subject;
    q->policy = account.is_admin ? &policy_everything
                                 : access_policy_make(c->arena, s->conn, s->rules, subject);
    return narrow(c, s, q);
}

static enum err answer_of(struct command_context *c, const struct state *s,
                          struct access_question *q, struct buf *out)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct access_answer answer;

    TRY(db_tx_begin_read(s->conn, &tx, &c->error));
    TRY(who(c, s, q));
    TRY(access_explain(s->conn, c->arena, q, &answer, &c->error));
    buf_add_str(out, access_answer_verdict(c->arena, &answer));
    buf_add_char(out, '\n');
    access_answer_print(&answer, STR("  "), out);
    return ERR_NONE;
}

static enum err run_explain(struct command_context *c)
{
    AUTO(state_close) struct state s = {.conn = NULL};
    AUTO(buf_fini) struct buf out;
    enum access_verb verb;

    buf_init(&out, OUTPUT_MAX);
    TRY(check_options(c, &verb));
    TRY(state_open(c, &s));
    TRY(answer_of(c, &s,
                  &(struct access_question){.who = c->values[USER],
                                            .rules = s.rules,
                                            .verb = verb,
                                            .model = c->values[MODEL],
                                            .field = c->values[FIELD],
                                            .row = c->values[ROW],
                                            .where = c->values[WHERE]},
                  &out));
    return print(c, &out);
}

/* ---- access test ---- */

static enum err run_test(struct command_context *c)
{
    AUTO(state_close) struct state s = {.conn = NULL};
    AUTO(buf_fini) struct buf out;
    struct access_expect_count count;
    struct str text;

    buf_init(&out, OUTPUT_MAX);
    if (c->argument.len == 0)
        return error_tell(&c->error, ERR_INVALID, STR("FILE"), "is needed: what is expected");
    TRY(file_read(c->arena, str_z(c->arena, c->argument), ACCESS_EXPECT_MAX, &text, &c->error));
    TRY(state_open(c, &s));
    TRY(access_expect_run(s.conn, s.rules, c->argument, text, &out, &count, &c->error));
    TRY(print(c, &out));
    (void)printf("%zu passed, %zu failed\n", count.passed, count.failed);
    if (count.failed > 0)
        return error_set(&c->error, ERR_INVALID, "%.*s: not all is as expected",
                         STR_ARG(c->argument));
    return ERR_NONE;
}

const struct command command_access_explain = {
    .name = "access explain",
    .summary = "may somebody do something, and why",
    .help = "Says first whether he may, then which roles are in force, which of their grants are\n"
            "about it, and what of each holds. Changes nothing.\n\n"
            "  lintel access explain --user anonymous --verb read --model library_branch --row 1",
    .options = {{"--user", "EMAIL", "who; anonymous: nobody signed in"},
                {"--verb", "VERB", "read, create, update, delete, export or call"},
                {"--model", "NAME", "a table, view, function or procedure"},
                {"--field", "NAME", "is it shown, may it be given?"},
                {"--row", "KEY", "the row's primary key; the parts of one joined by commas"},
                {"--where", "COND", "rows by a condition, as in a grant: state=eq.open"},
                {"--key", "ID", "by one of the user's API keys"}},
    .wants_settings = true,
    .run = run_explain,
};

const struct command command_access_test = {
    .name = "access test",
    .summary = "hold a file of expectations against the grants",
    .argument = "FILE",
    .help =
        "One expectation a line, # begins a comment:\n\n"
        "  as anonymous\n"
        "  can read library_branch where is_open=is.true\n"
        "  cannot read library_member\n"
        "  cannot read library_title.price\n"
        "  as editor and desk                        somebody signed in who has these roles\n"
        "  can update library_copy.state where state=neq.on loan\n"
        "  as user with email=ann@example.org, team=7, team=8    and of whom this is known\n"
        "  can read library_loan where member_id=eq.$user.member_id\n"
        "  as account ann@example.org                an account, with what it has\n"
        "  can call library_find\n\n"
        "can: every row that meets the condition is allowed, and there is one; without a\n"
        "condition all rows. cannot: none of them, and there is one; or there is no grant for it.\n"
        "An expectation that no row could try is not met. What a new row is held to (check) is\n"
        "not tried. Runs on the rows there are and changes nothing; exit status 1 when one failed.",
    .wants_settings = true,
    .run = run_test,
};
