/*
 * cmd_help.c - `lintel help` and `lintel version`.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "app/base/buf.h"
#include "app/serve/command.h"

#define TEXT_MAX ((size_t)64 * 1024)

static void print_overview(struct buf *out)
{
    BUF_LIT(out, "Lintel " PACKAGE_VERSION ": an application backend over the MariaDB schema you "
                 "have.\n\nUsage: lintel COMMAND [--config FILE] [OPTIONS]\n\n");
    for (size_t i = 0; i < command_count; i++)
        buf_addf(out, "  %-16s %s\n", commands[i]->name, commands[i]->summary);
    BUF_LIT(out, "\n`lintel help COMMAND` says more of one, `lintel help settings` lists the "
                 "settings,\nwhich come from the environment and from lintel.conf.\n");
}

static void print_settings(struct buf *out)
{
    BUF_LIT(out,
            "Settings come from the environment, else from lintel.conf (lines NAME=value), else\n"
            "from the default in brackets. The file is the one after --config, else that in\n"
            "LINTEL_CONFIG, else lintel.conf beside the program, else "
            "/etc/lintel/lintel.conf.\n\n");
    settings_print_help(out);
}

static void print_command(const struct command *command, struct buf *out)
{
    buf_addf(out, "lintel %s%s%s%s - %s\n", command->name, command->argument == NULL ? "" : " [",
             command->argument == NULL ? "" : command->argument,
             command->argument == NULL ? "" : "]", command->summary);
    if (command->help != NULL)
        buf_addf(out, "\n%s\n", command->help);
    if (command->options[0].name != NULL)
        BUF_LIT(out, "\nOptions:\n");
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++) {
        const struct command_option *o = &command->options[i];
        int width = 26 - (int)strlen(o->name);

        buf_addf(out, "  %s %-*s %s\n", o->name, width < 0 ? 0 : width,
                 o->value == NULL ? "" : o->value, o->help);
    }
}

/* "keys" is all of them; false: there is none of that name. */
static bool print_named(struct str name, struct buf *out)
{
    bool has = false;

    for (size_t i = 0; i < command_count; i++) {
        struct str own = str_from_z(commands[i]->name);

        if (!str_eq(own, name) && !str_eq(str_range(own, 0, str_find(own, ' ', 0)), name))
            continue;
        if (has)
            buf_add_char(out, '\n');
        print_command(commands[i], out);
        has = true;
    }
    return has;
}

static enum err run_help(struct command_context *c)
{
    AUTO(buf_fini) struct buf out;

    buf_init(&out, TEXT_MAX);
    if (c->argument.len == 0)
        print_overview(&out);
    else if (str_eq(c->argument, STR("settings")))
        print_settings(&out);
    else if (!print_named(c->argument, &out))
        return error_tell(&c->error, ERR_INVALID, c->argument,
                          "is no command; `lintel help` lists them");
    (void)fwrite(out.at, 1, out.len, stdout);
    return ERR_NONE;
}

static enum err run_version(struct command_context *c)
{
    (void)c;
    (void)puts("lintel " PACKAGE_VERSION);
    return ERR_NONE;
}

const struct command command_help = {
    .name = "help",
    .summary = "explain a command, or the settings",
    .argument = "COMMAND|settings",
    .run = run_help,
};

const struct command command_version = {
    .name = "version",
    .summary = "print the version",
    .run = run_version,
};
