/*
 * cmd_impersonate.c - `lintel account impersonate`.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/access/account.h"
#include "app/access/audit.h"
#include "app/access/impersonate.h"
#include "app/db/conn.h"
#include "app/serve/command.h"

enum { ADMIN, EMAIL, REASON, WRITES };

static enum err check_given(struct command_context *c)
{
    static const char *const names[] = {
        [ADMIN] = "--admin", [EMAIL] = "--email", [REASON] = "--reason"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!command_has(c, i))
            return error_tell(&c->error, ERR_INVALID, str_from_z(names[i]), "is needed");
    }
    return ERR_NONE;
}

static enum err run(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    struct access_impersonation wish = {.user_agent = STR("lintel account impersonate")};
    struct access_account admin;
    struct access_account account;
    struct str token;
    int64_t id;

    TRY(check_given(c));
    TRY(command_connect(c, &conn));
    TRY(access_account_find(conn, c->values[ADMIN], &admin, &c->error));
    TRY(access_account_find(conn, c->values[EMAIL], &account, &c->error));
    wish.admin_id = admin.id;
    wish.account_id = account.id;
    wish.reason = c->values[REASON];
    wish.has_writes = command_has(c, WRITES);
    TRY(command_audit(c, conn, STR("account impersonate"), &wish.audit));
    TRY(access_impersonate(conn, c->arena, &wish, &token, &id, &c->error));
    (void)printf("%.*s\n", STR_ARG(token));
    return ERR_NONE;
}

const struct command command_impersonate = {
    .name = "account impersonate",
    .summary = "print a token to see what somebody else sees",
    .help =
        "A session of that account for one hour, for an administrator who helps or looks for a\n"
        "fault.  It shows what its owner would be shown, and changes nothing; with --writes it\n"
        "writes what its owner may write.  Accounts, passwords, factors and keys are out of\n"
        "reach either way, and so are administrators' accounts.  The audit keeps the reason, and\n"
        "names both accounts in each record.\n\n"
        "The token goes into Authorization: Bearer, or into a browser's cookie __Host-lintel;\n"
        "every page then says whose place it is, and has a button that ends it.",
    .options = {{"--admin", "EMAIL", "the administrator who acts"},
                {"--email", "EMAIL", "in whose place"},
                {"--reason", "TEXT", "why, at most 500 characters"},
                {"--writes", NULL, "data may be written too"}},
    .wants_settings = true,
    .run = run,
};
