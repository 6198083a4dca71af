/*
 * mailer.h - the kind of job that is a mail: from the outbox to the mail server.
 *
 * A mail's Message-ID is chosen when it is put, so that one that had to be sent
 * twice (the runner died between sending and saying so) is the same mail to those
 * who look.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_WORK_MAILER_H
#define APP_WORK_MAILER_H

#include "app/work/message.h"
#include "app/work/runner.h"

struct net_smtp;

struct work_mailer {
    struct net_smtp *smtp;
    struct work_sender from;
};

/* A struct work_kind's run, with a struct work_mailer for ctx. */
work_run_fn work_mailer_run;

#endif
