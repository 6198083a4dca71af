/*
 * inherit.h - what a master leaves to the program that takes its place.
 *
 * Written into the environment before exec() and taken out of it at start.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_INHERIT_H
#define APP_SERVE_INHERIT_H

#include <stdbool.h>
#include <stddef.h>

#include "app/serve/handover.h"
#include "app/serve/scoreboard.h"

struct inherit {
    int listen_fd;
    int lock_fd;
    int board_fd;
    struct handover handover;
    int old_pids[SCOREBOARD_SLOTS]; /* workers to drain once the new ones are ready */
    size_t old_count;
};

/* False when this program was started by nobody but the user. */
bool inherit_take(struct inherit *out_inherit);
/* False when the environment cannot hold it. */
bool inherit_leave(const struct inherit *i) ATTR_MUST_USE;

#endif
