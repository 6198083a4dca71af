/*
 * cmd_api_key.c - `lintel api-key`: keys for programs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/access/account.h"
#include "app/access/api_key.h"
#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/db/conn.h"
#include "app/db/tx.h"
#include "app/serve/command.h"

#define DAY_S     ((int64_t)24 * 3600)
#define HOUR_S    ((int64_t)3600)
#define DAYS_MAX  3650
#define HOURS_MAX (24 * 365)

enum { EMAIL, NAME, SCOPES, NETWORKS, DAYS, ID = NAME, HOURS = SCOPES };

static enum err missing(struct command_context *c, const char *option)
{
    return error_tell(&c->error, ERR_INVALID, str_from_z(option), "is needed");
}

/* The account of --email, and a connection. */
static enum err open_account(struct command_context *c, struct db_conn **out_conn,
                             struct access_account *out_account)
{
    if (!command_has(c, EMAIL))
        return missing(c, "--email");
    TRY(command_connect(c, out_conn));
    return access_account_find(*out_conn, c->values[EMAIL], out_account, &c->error);
}

static enum err read_number(struct command_context *c, size_t option, const char *name, int64_t max,
                            int64_t *out_number)
{
    if (command_has(c, option) &&
        (!num_parse_int(c->values[option], out_number) || *out_number < 0 || *out_number > max))
        return error_tell(&c->error, ERR_INVALID, str_from_z(name),
                          "is a whole number from 0 to %lld", (long long)max);
    return ERR_NONE;
}

static enum err read_scopes(struct command_context *c, struct access_api_key_wish *wish)
{
    struct access_scope *scopes = ARENA_ARRAY(c->arena, struct access_scope, ACCESS_API_SCOPES_MAX);
    struct str rest = c->values[SCOPES];
    struct str part;

    if (!command_has(c, SCOPES))
        return missing(c, "--scopes");
    while (str_cut(&rest, ';', &part)) {
        if (wish->scope_count == ACCESS_API_SCOPES_MAX)
            return error_tell(&c->error, ERR_INVALID, STR("--scopes"), "has at most %d scopes",
                              ACCESS_API_SCOPES_MAX);
        TRY(access_scope_parse(str_trim(part), &scopes[wish->scope_count++], &c->error));
    }
    wish->scopes = scopes;
    return ERR_NONE;
}

/* In the transaction of the change; the secret itself is in no record. */
static enum err record(struct command_context *c, struct db_conn *conn, const char *event,
                       int64_t id, struct str name, struct str text)
{
    const struct access_audit *audit;

    TRY(command_audit(c, conn, STR("api-key"), &audit));
    return access_audit_note(audit, event, STR("lintel_api_key"),
                             str_format(c->arena, "%lld", (long long)id), name, text, &c->error);
}

static enum err run_create(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct access_api_key_wish wish = {.name = STR_NONE};
    struct access_account account;
    struct str key;
    int64_t days = 0;
    int64_t id;

    if (!command_has(c, NAME))
        return missing(c, "--name");
    TRY(read_scopes(c, &wish));
    TRY(read_number(c, DAYS, "--days", DAYS_MAX, &days));
    wish.name = c->values[NAME];
    wish.networks = command_has(c, NETWORKS) ? c->values[NETWORKS] : STR_NONE;
    wish.life_s = days * DAY_S;
    TRY(open_account(c, &conn, &account));
    TRY(db_tx_begin(conn, &tx, &c->error));
    TRY(access_api_key_create(conn, c->arena, account.id, &wish, &key, &id, &c->error));
    TRY(record(c, conn, "api_key_create", id, STR("scopes"), c->values[SCOPES]));
    TRY(db_tx_commit(&tx, &c->error));
    (void)printf("%.*s\n", STR_ARG(key));
    return ERR_NONE;
}

static void print_key(struct command_context *c, const struct access_api_key *k)
{
    (void)printf("%lld  %s  " ACCESS_API_KEY_PREFIX "%.*s...  %.*s\n", (long long)k->id,
                 k->is_live ? "live " : "ended", STR_ARG(k->hint), STR_ARG(k->name));
    for (size_t i = 0; i < k->scope_count; i++)
        (void)printf("    for   %.*s\n", STR_ARG(access_scope_print(c->arena, &k->scopes[i])));
    if (k->networks.at != NULL)
        (void)printf("    from  %.*s\n", STR_ARG(k->networks));
    if (k->expires_at.at != NULL)
        (void)printf("    until %.*s\n", STR_ARG(k->expires_at));
    (void)printf("    used  %.*s\n", STR_ARG(k->used_at.at == NULL ? STR("never") : k->used_at));
}

static enum err run_list(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    struct access_account account;
    struct access_api_key *keys;
    size_t count;

    TRY(open_account(c, &conn, &account));
    TRY(access_api_key_list(conn, c->arena, account.id, &keys, &count, &c->error));
    if (count == 0)
        (void)puts("No keys. `lintel api-key create` makes one.");
    for (size_t i = 0; i < count; i++)
        print_key(c, &keys[i]);
    return ERR_NONE;
}

static enum err read_id(struct command_context *c, int64_t *out_id)
{
    *out_id = 0;
    if (!command_has(c, ID))
        return missing(c, "--id");
    return read_number(c, ID, "--id", INT64_MAX, out_id);
}

static enum err run_rotate(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct access_account account;
    struct str key;
    int64_t hours = 24;
    int64_t new_id;
    int64_t id;

    TRY(read_id(c, &id));
    TRY(read_number(c, HOURS, "--hours", HOURS_MAX, &hours));
    TRY(open_account(c, &conn, &account));
    TRY(db_tx_begin(conn, &tx, &c->error));
    TRY(access_api_key_rotate(conn, c->arena, account.id, id, hours * HOUR_S, &key, &new_id,
                              &c->error));
    TRY(record(c, conn, "api_key_rotate", new_id, STR("after"),
               str_format(c->arena, "%lld", (long long)id)));
    TRY(db_tx_commit(&tx, &c->error));
    (void)printf("%.*s\n", STR_ARG(key));
    return ERR_NONE;
}

static enum err run_revoke(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    struct access_account account;
    int64_t id;

    TRY(read_id(c, &id));
    TRY(open_account(c, &conn, &account));
    TRY(db_tx_begin(conn, &tx, &c->error));
    TRY(access_api_key_revoke(conn, account.id, id, &c->error));
    TRY(record(c, conn, "api_key_revoke", id, STR_NONE, STR_NONE));
    TRY(db_tx_commit(&tx, &c->error));
    (void)puts("The key is revoked.");
    return ERR_NONE;
}

const struct command command_api_key_create = {
    .name = "api-key create",
    .summary = "print a new key for a program",
    .help =
        "The key acts for the account and may do what the account may, narrowed to its scopes: a\n"
        "model and its verbs (read, create, update, delete, export, call, or *), several joined\n"
        "by ';'. It is printed once and kept as a digest. Send it as a bearer token.\n\n"
        "  lintel api-key create --email me@example.org --name backup --scopes '*:read,export'\n"
        "  lintel api-key create --email me@example.org --name till --networks 192.0.2.0/24 \\\n"
        "      --scopes 'shop_sale:create; shop_article:read'",
    .options = {{"--email", "EMAIL", "whose key it is"},
                {"--name", "NAME", "what it is called"},
                {"--scopes", "SCOPES", "what it is good for"},
                {"--networks", "CIDR", "where it works from, several joined by ',' (anywhere)"},
                {"--days", "DAYS", "how long it lasts; 0: until it is revoked (0)"}},
    .wants_settings = true,
    .run = run_create,
};

const struct command command_api_key_list = {
    .name = "api-key list",
    .summary = "list the keys of an account",
    .options = {{"--email", "EMAIL", "whose keys"}},
    .wants_settings = true,
    .run = run_list,
};

const struct command command_api_key_rotate = {
    .name = "api-key rotate",
    .summary = "print a key that takes over from another",
    .help =
        "It has the scopes, networks and life of the old one, which works for some hours more, so\n"
        "that programs can be moved over one by one.",
    .options = {{"--email", "EMAIL", "whose key it is"},
                {"--id", "ID", "the old key's, from `lintel api-key list`"},
                {"--hours", "HOURS", "how long both work (24)"}},
    .wants_settings = true,
    .run = run_rotate,
};

const struct command command_api_key_revoke = {
    .name = "api-key revoke",
    .summary = "end a key",
    .options = {{"--email", "EMAIL", "whose key it is"},
                {"--id", "ID", "from `lintel api-key list`"}},
    .wants_settings = true,
    .run = run_revoke,
};
