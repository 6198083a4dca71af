/*
 * cmd_audit.c - `lintel audit list|verify|seal|prune`.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/access/account.h"
#include "app/access/audit.h"
#include "app/access/audit_chain.h"
#include "app/access/audit_list.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/db/conn.h"
#include "app/serve/command.h"

#define OWN_MAX      ((size_t)256 << 20)
#define LIST_DEFAULT 50
#define LIST_MAX     100000
#define SHOWN_MAX    100 /* findings */

enum { ACCOUNT, MODEL, ROW, SINCE, UNTIL, EVENT, FROM, REQUEST, BEFORE_ID, LIMIT };
enum { HEAD };
enum { BEFORE };

static enum err missing(struct command_context *c, const char *option)
{
    return error_tell(&c->error, ERR_INVALID, str_from_z(option), "is needed");
}

/* A connection without a limit on how long a statement runs, and the keys. */
static enum err open_both(struct command_context *c, struct db_conn **out_conn)
{
    c->settings.db.statement_time_s = 0;
    c->settings.db.read_timeout_s = 3600;
    TRY(command_keys(c));
    return command_connect(c, out_conn);
}

/* The server would read much else as a time. */
static enum err read_time(struct command_context *c, size_t option, struct str *out_time)
{
    if (!access_audit_time_is_fit(c->values[option]))
        return error_tell(&c->error, ERR_INVALID, STR("time"),
                          "is written as 2024-02-29 or \"2024-02-29 13:00:00\", in UTC");
    *out_time = c->values[option];
    return ERR_NONE;
}

/* ---- list ---- */

static void print_text(const char *name, struct str text)
{
    if (text.len > 0)
        (void)printf(" %s=%.*s", name, STR_ARG(text));
}

static void print_id(const char *name, int64_t id)
{
    if (id != 0)
        (void)printf(" %s=%lld", name, (long long)id);
}

static enum err print_record(void *ctx, const struct access_audit_seen *r, struct error *e)
{
    (void)ctx;
    (void)e;
    (void)printf("%llu %.*s %.*s", (unsigned long long)r->id, STR_ARG(r->at), STR_ARG(r->event));
    print_id("account", r->account_id);
    print_id("by", r->by_id);
    print_id("key", r->api_key_id);
    print_text("from", r->address);
    if (r->route.len > 0)
        (void)printf(" route=\"%.*s\"", STR_ARG(r->route));
    print_text("model", r->model);
    print_text("row", r->row_key);
    print_text("email", r->account);
    print_text("by_email", r->by);
    (void)printf(" %.*s\n", STR_ARG(r->detail));
    return ERR_NONE;
}

static enum err filter_of(struct command_context *c, struct db_conn *conn,
                          struct access_audit_filter *out_filter)
{
    struct access_audit_filter f = {.model = c->values[MODEL],
                                    .row_key = c->values[ROW],
                                    .event = c->values[EVENT],
                                    .address = c->values[FROM],
                                    .request_id = c->values[REQUEST],
                                    .limit = LIST_DEFAULT};
    struct access_account account;

    if (command_has(c, LIMIT) &&
        (!num_parse_uint(c->values[LIMIT], &f.limit) || f.limit < 1 || f.limit > LIST_MAX))
        return error_tell(&c->error, ERR_INVALID, STR("--limit"), "is a number from 1 to %d",
                          LIST_MAX);
    if (command_has(c, BEFORE_ID) && !num_parse_uint(c->values[BEFORE_ID], &f.before_id))
        return error_tell(&c->error, ERR_INVALID, STR("--before"),
                          "is the number that a line begins with");
    if (command_has(c, SINCE))
        TRY(read_time(c, SINCE, &f.since));
    if (command_has(c, UNTIL))
        TRY(read_time(c, UNTIL, &f.until));
    if (command_has(c, ACCOUNT)) {
        TRY(access_account_find(conn, c->values[ACCOUNT], &account, &c->error));
        f.account_id = account.id;
    }
    *out_filter = f;
    return ERR_NONE;
}

static enum err run_list(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    AUTO(arena_freep) struct arena *own = arena_new(OWN_MAX);
    struct access_audit_filter filter;

    TRY(command_connect(c, &conn));
    TRY(filter_of(c, conn, &filter));
    return access_audit_list(conn, own, &filter, print_record, NULL, &c->error);
}

/* ---- verify ---- */

static void print_finding(void *ctx, const struct access_audit_finding *f)
{
    uint64_t *shown = ctx;

    if ((*shown)++ >= SHOWN_MAX)
        return;
    (void)printf("%s:", access_audit_fault_words(f->fault));
    if (f->seq != 0)
        (void)printf(" entry %llu", (unsigned long long)f->seq);
    if (f->last_seq != 0)
        (void)printf(" to %llu", (unsigned long long)f->last_seq);
    if (f->record_id != 0)
        (void)printf(" record %llu", (unsigned long long)f->record_id);
    if (f->fault == ACCESS_AUDIT_KEY && f->key_id.len > 0)
        (void)printf(" key %.*s", STR_ARG(f->key_id));
    (void)putchar('\n');
}

static void print_verdict(struct command_context *c, const struct access_audit_verdict *v)
{
    (void)printf("%llu entries looked at, %llu findings.\n", (unsigned long long)v->entries,
                 (unsigned long long)v->findings);
    if (v->anchor.seq != 0)
        (void)printf("Entries up to %llu were pruned.\n", (unsigned long long)v->anchor.seq);
    if (v->unsealed != 0)
        (void)printf("%llu records wait to be sealed, the first of them since %lld s.\n",
                     (unsigned long long)v->unsealed, (long long)v->oldest_s);
    if (v->keyless != 0)
        (void)printf("%llu entries were written without a key: whoever can write the database "
                     "could have made them.\n",
                     (unsigned long long)v->keyless);
    (void)printf("Head: %.*s\n", STR_ARG(access_audit_head_text(c->arena, &v->head)));
}

static enum err run_verify(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    AUTO(arena_freep) struct arena *own = arena_new(OWN_MAX);
    struct access_audit_head witness;
    struct access_audit_verdict v;
    uint64_t shown = 0;

    if (command_has(c, HEAD) && !access_audit_head_parse(c->values[HEAD], &witness))
        return error_tell(&c->error, ERR_INVALID, STR("--head"),
                          "is what `lintel audit verify` or a log line said: SEQ:LINK");
    TRY(open_both(c, &conn));
    TRY(access_audit_verify(conn, own, c->keys, command_has(c, HEAD) ? &witness : NULL,
                            print_finding, &shown, &v, &c->error));
    if (shown > SHOWN_MAX)
        (void)printf("... and %llu more\n", (unsigned long long)(shown - SHOWN_MAX));
    print_verdict(c, &v);
    if (v.findings == 0)
        return ERR_NONE;
    return error_tell(&c->error, ERR_CONFLICT, STR("audit"), "is not as it was written");
}

/* ---- seal ---- */

static enum err run_seal(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    AUTO(arena_freep) struct arena *own = arena_new(OWN_MAX);
    struct access_audit_sealed one = {.is_full = true};
    uint64_t sealed = 0;
    uint64_t refused = 0;

    TRY(open_both(c, &conn));
    while (one.is_full) {
        TRY(access_audit_seal(conn, own, c->keys, &one, &c->error));
        sealed += one.sealed;
        refused += one.refused;
        arena_reset(own);
    }
    if (one.is_busy)
        (void)puts("Another process is sealing.");
    (void)printf("%llu records sealed, %llu refused.\n", (unsigned long long)sealed,
                 (unsigned long long)refused);
    if (refused == 0)
        return ERR_NONE;
    return error_tell(&c->error, ERR_CONFLICT, STR("audit"),
                      "holds records that were not written by Lintel, or whose key is missing; "
                      "`lintel audit verify` names them");
}

/* ---- prune ---- */

static enum err run_prune(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    AUTO(arena_freep) struct arena *own = arena_new(OWN_MAX);
    const struct access_audit *audit;
    struct str before;
    uint64_t count;

    if (!command_has(c, BEFORE))
        return missing(c, "--before");
    TRY(read_time(c, BEFORE, &before));
    TRY(open_both(c, &conn));
    TRY(command_audit(c, conn, STR("audit prune"), &audit));
    /* First, so that nothing goes without a word. */
    TRY(access_audit_note(audit, "prune", STR_NONE, STR_NONE, STR("before"), before, &c->error));
    TRY(access_audit_prune(conn, own, c->keys, before, &count, &c->error));
    (void)printf("%llu records removed.\n", (unsigned long long)count);
    return ERR_NONE;
}

const struct command command_audit_list = {
    .name = "audit list",
    .summary = "show who did what, the newest first",
    .options = {{"--account", "EMAIL", "as whom or by whom"},
                {"--model", "NAME", "the table or routine"},
                {"--row", "KEY", "its primary key; of several columns [\"1\",\"a\"]"},
                {"--since", "TIME", "2024-02-29 or \"2024-02-29 13:00:00\", UTC"},
                {"--until", "TIME", "the same: what was recorded before then"},
                {"--event", "NAME", "insert, update, delete, call, sign_in ..."},
                {"--from", "ADDRESS", "the network address it came from"},
                {"--request", "ID", "the request's id, as the log has it"},
                {"--before", "NUMBER", "records older than this one: the next page"},
                {"--limit", "COUNT", "how many (50)"}},
    .wants_settings = true,
    .run = run_list,
};

const struct command command_audit_verify = {
    .name = "audit verify",
    .summary = "find records that were changed, removed, moved or put in",
    .help =
        "Exit status 1 where it finds any. Keep the head that it prints outside of the database:\n"
        "given back with --head it shows whether the end of the chain was cut off since.",
    .options = {{"--head", "SEQ:LINK", "a head that was kept elsewhere"}},
    .wants_settings = true,
    .run = run_verify,
};

const struct command command_audit_seal = {
    .name = "audit seal",
    .summary = "put what was recorded into the chain now",
    .help = "A running instance does so by itself, about a second after each record.",
    .wants_settings = true,
    .run = run_seal,
};

const struct command command_audit_prune = {
    .name = "audit prune",
    .summary = "remove old records; the chain stays verifiable",
    .options = {{"--before", "TIME", "2024-02-29: what was recorded before, UTC"}},
    .wants_settings = true,
    .run = run_prune,
};
