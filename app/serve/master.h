/*
 * master.h - the process that starts, watches, replaces, drains and reloads workers.
 *
 * It owns the listening socket, the hand-over pair and the scoreboard, and never
 * touches a request.  SIGTERM and SIGINT drain and end everything.  SIGHUP
 * replaces program and configuration: the master checks that the program on disk
 * can start, executes it in its own place (same process, same sockets), and the
 * new one drains the old workers once its own are ready.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_MASTER_H
#define APP_SERVE_MASTER_H

#include "app/base/attr.h"
#include "app/base/error.h"

struct settings;

/* program and argv are what a reload executes.  Returns the exit status. */
int master_run(const struct settings *settings, const char *program, char **argv);

#endif
