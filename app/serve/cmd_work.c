/*
 * cmd_work.c - `lintel work`: jobs, where no master runs them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/serve/command.h"
#include "app/serve/jobs.h"
#include "app/serve/signals.h"

enum { ONCE };

/* Until nothing is due; true when the database did not get in the way. */
static bool work_once(struct jobs *j)
{
    while (jobs_step(j)) {
    }
    return !j->is_in_trouble;
}

static enum err work(struct command_context *c, struct jobs *j)
{
    TRY(jobs_open(j, &c->settings, NULL, &c->error));
    if (c->settings.smtp.len == 0)
        (void)fputs("LINTEL_SMTP is not set: mail waits; `lintel mail list` shows it.\n", stderr);
    if (!command_has(c, ONCE))
        jobs_loop(j);
    else if (!work_once(j))
        return error_set(&c->error, ERR_UNAVAILABLE, "the database failed; the log says why");
    return ERR_NONE;
}

static enum err run(struct command_context *c)
{
    struct jobs j;
    enum err code;

    TRY(command_need_database(c));
    signals_block();
    code = work(c, &j);
    jobs_close(&j);
    return code;
}

const struct command command_work = {
    .name = "work",
    .summary = "send mail and do what else waits, where `lintel serve` does not",
    .help =
        "`lintel serve` has a process of its own for this (LINTEL_JOBS). On shared hosting, where\n"
        "the web server starts the workers, let cron do it every minute:\n\n"
        "  * * * * * /path/to/lintel.fcgi work --once >>$HOME/lintel-work.log 2>&1\n\n"
        "Any number of them may run at once: a job is one's until it is done or five minutes\n"
        "are over.",
    .options = {{"--once", NULL, "end when nothing is due; else only at SIGTERM"}},
    .wants_settings = true,
    .run = run,
};
