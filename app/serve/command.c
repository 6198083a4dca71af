/*
 * command.c - the list of commands, and what several of them need.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/command.h"

#include "app/db/conn.h"
#include "app/db/library.h"

const struct command *const commands[] = {
    &command_serve,          &command_migrate,   &command_check,    &command_account_create,
    &command_session_create, &command_keys_list, &command_keys_add, &command_keys_rotate,
    &command_keys_retire,    &command_types,     &command_work,     &command_mail_list,
    &command_mail_show,      &command_help,      &command_version,
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
