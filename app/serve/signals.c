/*
 * signals.c - signals are waited for, never handled.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/signals.h"

#include <pthread.h>
#include <signal.h>

void signals_block(void)
{
    sigset_t all;

    (void)sigemptyset(&all);
    (void)sigaddset(&all, SIGTERM);
    (void)sigaddset(&all, SIGINT);
    (void)sigaddset(&all, SIGHUP);
    (void)sigaddset(&all, SIGUSR1);
    (void)sigaddset(&all, SIGCHLD);
    (void)sigaddset(&all, SIGPIPE);
    (void)pthread_sigmask(SIG_SETMASK, &all, NULL);
}
