/*
 * cmd_account.c - `lintel account create`, `lintel account password`, `lintel session create`.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/access/account.h"
#include "app/access/audit.h"
#include "app/access/change.h"
#include "app/access/password.h"
#include "app/access/session.h"
#include "app/base/arena.h"
#include "app/base/file.h"
#include "app/base/num.h"
#include "app/crypt/secret.h"
#include "app/db/conn.h"
#include "app/db/tx.h"
#include "app/serve/command.h"
#include "app/serve/setup.h"

#define PASSWORD_FILE_MAX ((size_t)4096)
#define DAY_S             ((int64_t)24 * 3600)
#define DAYS_MAX          366

enum { EMAIL, PASSWORD_FILE, ADMIN, DAYS = PASSWORD_FILE };

static enum err missing(struct command_context *c, const char *option)
{
    return error_tell(&c->error, ERR_INVALID, str_from_z(option), "is needed");
}

/* The first line of the file: a password on the command line would be seen by everyone. */
static enum err read_password(struct command_context *c, struct str *out_password)
{
    struct str text;

    if (!command_has(c, PASSWORD_FILE))
        return missing(c, "--password-file");
    TRY(file_read(c->arena, str_z(c->arena, c->values[PASSWORD_FILE]), PASSWORD_FILE_MAX, &text,
                  &c->error));
    (void)str_cut(&text, '\n', out_password);
    return ERR_NONE;
}

static enum err record_account(struct command_context *c, struct db_conn *conn, int64_t id)
{
    const struct access_audit *audit;

    TRY(command_audit(c, conn, STR("account create"), &audit));
    return access_audit_note(audit, "account_create", STR("lintel_account"),
                             str_format(c->arena, "%lld", (long long)id), STR("is_admin"),
                             command_has(c, ADMIN) ? STR("yes") : STR("no"), &c->error);
}

static enum err run_account(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    struct access_password_rules rules;
    struct str password;
    int64_t id;
    bool is_new;

    if (!command_has(c, EMAIL))
        return missing(c, "--email");
    TRY(read_password(c, &password));
    TRY(command_connect(c, &conn));
    TRY(setup_passwords(c->arena, &c->settings, &rules, &c->error));
    TRY(access_account_ensure(conn, &rules, c->values[EMAIL], password, command_has(c, ADMIN), &id,
                              &is_new, &c->error));
    if (is_new)
        TRY(record_account(c, conn, id));
    (void)printf("%.*s: %s\n", STR_ARG(c->values[EMAIL]),
                 is_new ? "account created" : "the account is there already; nothing was changed");
    return ERR_NONE;
}

/* Who had the old one may be signed in still. */
static enum err replace_password(struct command_context *c, struct db_conn *conn,
                                 const struct access_account *account, struct str password)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct access_password_rules rules;
    const struct access_audit *audit;
    struct str stored;

    TRY(setup_passwords(c->arena, &c->settings, &rules, &c->error));
    TRY(access_password_make(c->arena, &rules, password, access_email_str(&account->email), &stored,
                             &c->error));
    TRY(command_audit(c, conn, STR("account password"), &audit));
    TRY(db_tx_begin(conn, &tx, &c->error));
    TRY(access_account_set_password(conn, account->id, stored, &c->error));
    TRY(access_account_confirm(conn, account->id, &c->error));
    TRY(access_session_revoke_all(conn, account->id, &c->error));
    TRY(access_audit_note(audit, "account_password", STR("lintel_account"),
                          str_format(c->arena, "%lld", (long long)account->id), STR_NONE, STR_NONE,
                          &c->error));
    return db_tx_commit(&tx, &c->error);
}

static enum err run_password(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    struct access_account account;
    struct str password;

    if (!command_has(c, EMAIL))
        return missing(c, "--email");
    TRY(read_password(c, &password));
    TRY(command_connect(c, &conn));
    TRY(access_account_find(conn, c->values[EMAIL], &account, &c->error));
    TRY(replace_password(c, conn, &account, password));
    (void)printf("%.*s: the password is changed, and the account's sessions have ended\n",
                 STR_ARG(c->values[EMAIL]));
    return ERR_NONE;
}

static enum err open_session(struct command_context *c, struct db_conn *conn, int64_t account_id,
                             const struct access_session_options *options, struct str *out_token)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    const struct access_audit *audit;
    int64_t id;

    TRY(db_tx_begin(conn, &tx, &c->error));
    TRY(access_session_open(conn, c->arena, account_id, options, out_token, &id, &c->error));
    TRY(command_audit(c, conn, STR("session create"), &audit));
    TRY(access_audit_note(audit, "session_create", STR("lintel_session"),
                          str_format(c->arena, "%lld", (long long)id), STR("account"),
                          str_format(c->arena, "%lld", (long long)account_id), &c->error));
    return db_tx_commit(&tx, &c->error);
}

static enum err run_session(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    struct access_session_options options = {.user_agent = STR("lintel session create")};
    struct access_account account;
    struct str token;
    int64_t days = 1;

    if (!command_has(c, EMAIL))
        return missing(c, "--email");
    if (command_has(c, DAYS) &&
        (!num_parse_int(c->values[DAYS], &days) || days < 1 || days > DAYS_MAX))
        return error_tell(&c->error, ERR_INVALID, STR("--days"), "is a whole number from 1 to %d",
                          DAYS_MAX);
    options.life_s = options.idle_s = days * DAY_S;
    TRY(command_connect(c, &conn));
    TRY(access_account_find(conn, c->values[EMAIL], &account, &c->error));
    TRY(open_session(c, conn, account.id, &options, &token));
    (void)printf("%.*s\n", STR_ARG(token));
    return ERR_NONE;
}

const struct command command_account_create = {
    .name = "account create",
    .summary = "create an account that can sign in",
    .help = "An account that is there already is left as it is, its password too, so that the\n"
            "command can be run at every start.",
    .options = {{"--email", "EMAIL", "who signs in"},
                {"--password-file", "FILE", "its first line is the password"},
                {"--admin", NULL, "may do everything"}},
    .wants_settings = true,
    .run = run_account,
};

const struct command command_account_password = {
    .name = "account password",
    .summary = "give an account another password",
    .help = "Its address counts as confirmed from then on, and its sessions end.",
    .options = {{"--email", "EMAIL", "whose password it is"},
                {"--password-file", "FILE", "its first line is the password"}},
    .wants_settings = true,
    .run = run_password,
};

const struct command command_session_create = {
    .name = "session create",
    .summary = "print a bearer token for an account",
    .help =
        "The token is a session like one of the sign-in page: it ends, and it can be revoked.\n\n"
        "  curl -H \"Authorization: Bearer $(lintel session create --email me@example.org)\" ...",
    .options = {{"--email", "EMAIL", "whose session it is"},
                {"--days", "DAYS", "how long it lasts (1)"}},
    .wants_settings = true,
    .run = run_session,
};
