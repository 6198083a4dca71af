/*
 * main.c - the program `lintel`: finds the command and its options, and runs it.
 *
 * Started by a web server with the listening socket on descriptor 0 (mod_fcgid,
 * lighttpd, spawn-fcgi) it serves at once, whatever its arguments.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/log.h"
#include "app/serve/command.h"
#include "app/serve/listen.h"

#define ARENA_MAX  ((size_t)1 << 30)
#define EXIT_USAGE 2

/* How many words of argv name this command; 0: another one. */
static int words_of(const struct command *command, int argc, char **argv)
{
    struct str rest = str_from_z(command->name);
    struct str word;
    int n = 0;

    while (str_cut(&rest, ' ', &word)) {
        if (n >= argc || !str_eq(word, str_from_z(argv[n])))
            return 0;
        n++;
    }
    return n;
}

static const struct command *command_find(int argc, char **argv, int *out_words)
{
    for (size_t i = 0; i < command_count; i++) {
        *out_words = words_of(commands[i], argc, argv);
        if (*out_words > 0)
            return commands[i];
    }
    return NULL;
}

static enum err take_option(struct command_context *c, const struct command *command, int argc,
                            char **argv, int *at)
{
    struct str given = str_from_z(argv[*at]);
    size_t equals = str_find(given, '=', 0);
    struct str name = str_range(given, 0, equals);

    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name != NULL; i++) {
        const struct command_option *o = &command->options[i];

        if (!str_eq(name, str_from_z(o->name)))
            continue;
        if (o->value == NULL)
            c->values[i] = STR("");
        else if (equals < given.len)
            c->values[i] = str_from(given, equals + 1);
        else if (*at + 1 < argc)
            c->values[i] = str_from_z(argv[++*at]);
        else
            return error_tell(&c->error, ERR_INVALID, name, "wants a value: %s %s", o->name,
                              o->value);
        return ERR_NONE;
    }
    return error_tell(&c->error, ERR_INVALID, name, "is no option of `lintel %s`", command->name);
}

/* --config FILE and --help go with every command. */
static enum err take_arguments(struct command_context *c, const struct command *command, int argc,
                               char **argv, struct str *config, bool *wants_help)
{
    for (int i = 0; i < argc; i++) {
        struct str word = str_from_z(argv[i]);

        if (str_eq(word, STR("--help"))) {
            *wants_help = true;
        } else if (str_eq(word, STR("--config")) && i + 1 < argc) {
            *config = str_from_z(argv[++i]);
        } else if (str_starts(word, STR("--"))) {
            TRY(take_option(c, command, argc, argv, &i));
        } else if (command->argument != NULL && c->argument.at == NULL) {
            c->argument = word;
        } else if (command == &command_help) {
            /* A command's name may have two words. */
            c->argument = str_format(c->arena, "%.*s %.*s", STR_ARG(c->argument), STR_ARG(word));
        } else {
            return error_tell(&c->error, ERR_INVALID, word, "`lintel %s` takes no such argument",
                              command->name);
        }
    }
    return ERR_NONE;
}

static int report(const struct command_context *c)
{
    (void)fprintf(stderr, "lintel: %s\n", c->error.text);
    return EXIT_FAILURE;
}

static int run(struct command_context *c, const struct command *command, int argc, char **argv)
{
    struct str config = STR_NONE;
    bool wants_help = false;

    if (take_arguments(c, command, argc, argv, &config, &wants_help) != ERR_NONE) {
        (void)report(c);
        (void)fprintf(stderr, "`lintel help %s` says more.\n", command->name);
        return EXIT_USAGE;
    }
    if (wants_help) {
        c->argument = str_from_z(command->name);
        command = &command_help;
    }
    if (command->wants_settings) {
        if (settings_load(c->arena, config, &c->settings, &c->error) != ERR_NONE)
            return report(c);
        log_level_set(c->settings.log_level);
    }
    return command->run(c) == ERR_NONE ? EXIT_SUCCESS : report(c);
}

static const char *program_path(struct arena *a)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path);

    return len <= 0 ? "lintel" : str_z(a, (struct str){path, (size_t)len});
}

int main(int argc, char **argv)
{
    AUTO(arena_freep) struct arena *a = arena_new(ARENA_MAX);
    struct command_context c = {.arena = a, .argv = argv};
    const struct command *command;
    int words = 0;
    int status;

    c.program = program_path(a);
    if (listen_is_given(STDIN_FILENO)) {
        status = run(&c, &command_serve, 0, NULL);
    } else if (argc < 2) {
        status = run(&c, &command_help, 0, NULL);
    } else if ((command = command_find(argc - 1, argv + 1, &words)) != NULL) {
        status = run(&c, command, argc - 1 - words, argv + 1 + words);
    } else {
        (void)fprintf(stderr, "lintel: there is no command \"%s\"; `lintel help` lists them\n",
                      argv[1]);
        status = EXIT_USAGE;
    }
    if (fflush(stdout) != 0 && status == EXIT_SUCCESS)
        status = EXIT_FAILURE;
    return status;
}
