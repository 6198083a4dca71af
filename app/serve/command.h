/*
 * command.h - the commands of `lintel`: one file each, one record each.
 *
 * Parsing, help and dispatch read the record; a command is given its options as
 * values in the order in which its record lists them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_COMMAND_H
#define APP_SERVE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/serve/settings.h"

struct access_audit;
struct arena;
struct crypt_keyring;
struct db_conn;

#define COMMAND_OPTIONS_MAX 12

struct command_option {
    const char *name;  /* "--email" */
    const char *value; /* "EMAIL" in the help, or NULL: a switch */
    const char *help;
};

struct command_context {
    struct arena *arena;
    struct settings settings;
    const char *program;                    /* absolute path of the executable */
    char **argv;                            /* of the process */
    struct str values[COMMAND_OPTIONS_MAX]; /* absent: not given; a switch is "" when given */
    struct str argument;                    /* the word after the command, or absent */
    struct error error;
    struct crypt_keyring *keys; /* opened by whoever needs them first */
};

struct command {
    const char *name;     /* "account create" */
    const char *summary;  /* one line */
    const char *help;     /* paragraphs, or NULL */
    const char *argument; /* "TOPIC", or NULL: none */
    struct command_option options[COMMAND_OPTIONS_MAX];
    bool wants_settings;
    /* Prints to stdout; on failure the error is printed and the exit status is 1. */
    enum err (*run)(struct command_context *c);
};

extern const struct command command_serve;
extern const struct command command_check;
extern const struct command command_migrate;
extern const struct command command_account_create;
extern const struct command command_account_password;
extern const struct command command_impersonate;
extern const struct command command_session_create;
extern const struct command command_api_key_create;
extern const struct command command_api_key_list;
extern const struct command command_api_key_rotate;
extern const struct command command_api_key_revoke;
extern const struct command command_access_explain;
extern const struct command command_access_test;
extern const struct command command_audit_list;
extern const struct command command_audit_verify;
extern const struct command command_audit_seal;
extern const struct command command_audit_prune;
extern const struct command command_keys_list;
extern const struct command command_keys_add;
extern const struct command command_keys_rotate;
extern const struct command command_keys_retire;
extern const struct command command_keys_seal;
extern const struct command command_keys_unseal;
extern const struct command command_role_list;
extern const struct command command_role_grant;
extern const struct command command_role_revoke;
extern const struct command command_export;
extern const struct command command_types;
extern const struct command command_work;
extern const struct command command_mail_list;
extern const struct command command_mail_show;
extern const struct command command_help;
extern const struct command command_version;

extern const struct command *const commands[];
extern const size_t command_count;

bool command_has(const struct command_context *c, size_t option);

/* ERR_INVALID where LINTEL_DB is not set. */
enum err command_need_database(struct command_context *c) ATTR_MUST_USE;
/* c->keys; ERR_INVALID: a file of keys that others may read, or that is damaged. */
enum err command_keys(struct command_context *c) ATTR_MUST_USE;
/* Who runs the command, for the audit; the keys live as long as the program. */
enum err command_audit(struct command_context *c, struct db_conn *conn, struct str name,
                       const struct access_audit **out_audit) ATTR_MUST_USE;
/* A connection by the settings.  Not for who forks afterwards: see db/library.h. */
enum err command_connect(struct command_context *c, struct db_conn **out_conn) ATTR_MUST_USE;

#endif
