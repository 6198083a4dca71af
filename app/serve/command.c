/*
 * command.c - the list of commands, and what several of them need.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/command.h"

#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/crypt/keyring.h"
#include "app/db/conn.h"
#include "app/db/library.h"

const struct command *const commands[] = {
    &command_serve,
    &command_migrate,
    &command_check,
    &command_account_create,
    &command_account_password,
    &command_impersonate,
    &command_session_create,
    &command_api_key_create,
    &command_api_key_list,
    &command_api_key_rotate,
    &command_api_key_revoke,
    &command_audit_list,
    &command_audit_verify,
    &command_audit_seal,
    &command_audit_prune,
    &command_keys_list,
    &command_keys_add,
    &command_keys_rotate,
    &command_keys_retire,
    &command_keys_seal,
    &command_keys_unseal,
    &command_export,
    &command_types,
    &command_work,
    &command_mail_list,
    &command_mail_show,
    &command_role_list,
    &command_role_grant,
    &command_role_revoke,
    &command_access_explain,
    &command_access_test,
    &command_help,
    &command_version,
};
const size_t command_count = sizeof commands / sizeof *commands;

bool command_has(const struct command_context *c, size_t option)
{
    return c->values[option].at != NULL;
}

enum err command_need_database(struct command_context *c)
{
    if (c->settings.db_url.len == 0)
        return error_tell(&c->error, ERR_INVALID, STR("LINTEL_DB"),
                          "is not set; `lintel help settings` shows its form");
    return ERR_NONE;
}

enum err command_connect(struct command_context *c, struct db_conn **out_conn)
{
    TRY(command_need_database(c));
    TRY(db_library_open(&c->error));
    return db_conn_open(&c->settings.db, out_conn, &c->error);
}

enum err command_audit(struct command_context *c, struct db_conn *conn, struct str name,
                       const struct access_audit **out_audit)
{
    TRY(command_keys(c));
    *out_audit = access_audit_of_command(c->arena, conn, c->keys, name);
    return ERR_NONE;
}

static void close_keys(void *arg)
{
    crypt_keyring_close(arg);
}

enum err command_keys(struct command_context *c)
{
    if (c->keys != NULL)
        return ERR_NONE;
    TRY(settings_keys(c->arena, &c->settings, &c->keys, &c->error));
    arena_defer(c->arena, close_keys, c->keys);
    return ERR_NONE;
}
