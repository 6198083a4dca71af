/*
 * cmd_role.c - `lintel role list`, `role grant` and `role revoke`.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/access/account.h"
#include "app/access/role.h"
#include "app/db/conn.h"
#include "app/serve/command.h"

enum { EMAIL, ROLE, UNTIL };

static enum err need(struct command_context *c, size_t option, const char *name)
{
    if (command_has(c, option) && c->values[option].len > 0)
        return ERR_NONE;
    return error_tell(&c->error, ERR_INVALID, str_from_z(name), "is needed");
}

static enum err print_held(struct command_context *c, struct db_conn *conn)
{
    struct access_account account;
    struct access_held_role *roles;
    size_t count;

    TRY(access_account_find(conn, c->values[EMAIL], &account, &c->error));
    TRY(access_role_list_of(conn, c->arena, account.id, &roles, &count, &c->error));
    if (account.is_admin)
        (void)puts("(administrator: may do everything)");
    for (size_t i = 0; i < count; i++) {
        (void)printf("%.*s", STR_ARG(roles[i].role));
        if (roles[i].until.at != NULL)
            (void)printf("  %s %.*s UTC", roles[i].is_over ? "over since" : "until",
                         STR_ARG(roles[i].until));
        (void)putchar('\n');
    }
    if (count == 0 && !account.is_admin)
        (void)puts("(no role besides \"" ACCESS_ROLE_USER "\", which everyone has)");
    return ERR_NONE;
}

static enum err run_list(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    struct access_role *roles;
    size_t count;

    TRY(command_connect(c, &conn));
    if (command_has(c, EMAIL))
        return print_held(c, conn);
    TRY(access_role_list(conn, c->arena, &roles, &count, &c->error));
    for (size_t i = 0; i < count; i++) {
        const struct access_role *r = &roles[i];

        (void)printf("%-20.*s %.*s%s%.*s%s%s%.*s  accounts: %lld\n", STR_ARG(r->name),
                     STR_ARG(r->comment), r->app.at == NULL ? "" : "  [", STR_ARG(r->app),
                     r->app.at == NULL ? "" : "]", r->includes.len == 0 ? "" : "  includes ",
                     STR_ARG(r->includes), (long long)r->accounts);
    }
    return ERR_NONE;
}

static enum err account_of(struct command_context *c, struct db_conn **conn,
                           struct access_account *out_account)
{
    TRY(need(c, EMAIL, "--email"));
    TRY(need(c, ROLE, "--role"));
    TRY(command_connect(c, conn));
    return access_account_find(*conn, c->values[EMAIL], out_account, &c->error);
}

static enum err run_grant(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    const struct access_audit *audit;
    struct access_account account;

    TRY(account_of(c, &conn, &account));
    TRY(command_audit(c, conn, STR("role grant"), &audit));
    TRY(access_role_grant(audit, account.id, c->values[ROLE], c->values[UNTIL], &c->error));
    (void)printf("%.*s has the role %.*s%s%.*s\n", STR_ARG(c->values[EMAIL]),
                 STR_ARG(c->values[ROLE]), command_has(c, UNTIL) ? " until " : "",
                 STR_ARG(c->values[UNTIL]));
    return ERR_NONE;
}

static enum err run_revoke(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    const struct access_audit *audit;
    struct access_account account;

    TRY(account_of(c, &conn, &account));
    TRY(command_audit(c, conn, STR("role revoke"), &audit));
    TRY(access_role_revoke(audit, account.id, c->values[ROLE], &c->error));
    (void)printf("%.*s no longer has the role %.*s\n", STR_ARG(c->values[EMAIL]),
                 STR_ARG(c->values[ROLE]));
    return ERR_NONE;
}

const struct command command_role_list = {
    .name = "role list",
    .summary = "list the roles, or those of an account",
    .options = {{"--email", "EMAIL", "whose roles"}},
    .wants_settings = true,
    .run = run_list,
};

const struct command command_role_grant = {
    .name = "role grant",
    .summary = "give a role to an account",
    .help = "In force within a second. Roles come from the app.json of the apps; what each may\n"
            "do stands there too. Who has the role already has it until the new time instead.",
    .options = {{"--email", "EMAIL", "who gets it"},
                {"--role", "ROLE", "which one; `lintel role list` shows them"},
                {"--until", "TIME", "2030-12-24 or 2030-12-24T18:00:00, UTC; else for ever"}},
    .wants_settings = true,
    .run = run_grant,
};

const struct command command_role_revoke = {
    .name = "role revoke",
    .summary = "take a role from an account",
    .help = "In force within a second, sessions that are open included.",
    .options = {{"--email", "EMAIL", "whose"}, {"--role", "ROLE", "which one"}},
    .wants_settings = true,
    .run = run_revoke,
};
