/*
 * cmd_serve.c - `lintel serve`: the master, or one worker under somebody else's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/serve/check.h"
#include "app/serve/command.h"
#include "app/serve/listen.h"
#include "app/serve/master.h"
#include "app/serve/scoreboard.h"
#include "app/serve/signals.h"
#include "app/serve/worker.h"

/* The web server owns the process: one request at a time, nothing is forked. */
static enum err serve_given_socket(struct command_context *c)
{
    struct scoreboard *board;
    int board_fd;
    struct worker_options o = {.settings = &c->settings,
                               .listen_fd = STDIN_FILENO,
                               .handover = HANDOVER_NONE,
                               .threads = 1};

    signals_block();
    TRY(scoreboard_open(&board, &board_fd, &c->error));
    o.board = board;
    o.slot = &board->slots[0];
    atomic_store(&o.slot->pid, getpid());
    if (fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK) != 0)
        return error_set(&c->error, ERR_INTERNAL, "descriptor 0: %s", strerror(errno));
    if (worker_run(&o) != EXIT_SUCCESS)
        return error_set(&c->error, ERR_INTERNAL, "the worker failed; the log says why");
    return ERR_NONE;
}

static enum err run(struct command_context *c)
{
    TRY(command_need_database(c));
    if (listen_is_given(STDIN_FILENO))
        return serve_given_socket(c);
    TRY(check_offline(c->arena, &c->settings, &c->error));
    if (master_run(&c->settings, c->program, c->argv) != EXIT_SUCCESS)
        return error_set(&c->error, ERR_INTERNAL, "it did not start; the log says why");
    return ERR_NONE;
}

const struct command command_serve = {
    .name = "serve",
    .summary = "answer requests on LINTEL_SOCKET until SIGTERM",
    .help = "A master process starts LINTEL_WORKERS workers of LINTEL_THREADS threads each and\n"
            "replaces those that die. SIGTERM finishes the requests that run and ends. SIGHUP\n"
            "reads configuration and program anew without losing a request. The log goes to\n"
            "stderr, one line an event.\n\n"
            "Started with a listening socket on descriptor 0 (mod_fcgid, lighttpd, spawn-fcgi)\n"
            "it serves that socket itself, one request at a time.",
    .wants_settings = true,
    .run = run,
};
