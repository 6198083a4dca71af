/*
 * inherit.c - what a master leaves to the program that takes its place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/inherit.h"

#include <limits.h>
#include <stdlib.h>

#include "app/base/buf.h"
#include "app/base/num.h"

#define VARIABLE "LINTEL_INHERITED"
#define TEXT_MAX ((size_t)8192)

static bool next_number(struct str *rest, int *out_number)
{
    struct str part;
    int64_t n;

    if (!str_cut(rest, ',', &part) || !num_parse_int(part, &n) || n < -1 || n > INT_MAX)
        return false;
    *out_number = (int)n;
    return true;
}

/* To kill() what is not above 0 is no process, but many. */
static bool next_pid(struct str *rest, int *out_pid)
{
    return next_number(rest, out_pid) && *out_pid > 0;
}

bool inherit_take(struct inherit *out_inherit)
{
    struct inherit i = {.old_count = 0};
    struct str rest = str_from_z(getenv(VARIABLE));

    if (rest.at == NULL || !next_number(&rest, &i.listen_fd) || !next_number(&rest, &i.lock_fd) ||
        !next_number(&rest, &i.board_fd) || !next_number(&rest, &i.handover.give) ||
        !next_number(&rest, &i.handover.take))
        return false;
    while (i.old_count < SCOREBOARD_SLOTS && next_pid(&rest, &i.old_pids[i.old_count]))
        i.old_count++;
    *out_inherit = i;
    (void)unsetenv(VARIABLE);
    return true;
}

bool inherit_leave(const struct inherit *i)
{
    AUTO(buf_fini) struct buf text;
    bool is_left;

    buf_init(&text, TEXT_MAX);
    buf_addf(&text, "%d,%d,%d,%d,%d", i->listen_fd, i->lock_fd, i->board_fd, i->handover.give,
             i->handover.take);
    for (size_t n = 0; n < i->old_count; n++)
        buf_addf(&text, ",%d", i->old_pids[n]);
    buf_add_char(&text, '\0');
    is_left = !buf_is_failed(&text) && setenv(VARIABLE, buf_str(&text).at, 1) == 0;
    return is_left;
}
