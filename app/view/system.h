/*
 * system.h - what pages tell of the installation itself: x->system.
 *
 * Made once by serve/ from the settings, then read by every thread.
 *
 * Lifetime: process.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_SYSTEM_H
#define APP_VIEW_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/str.h"

struct migrate_app;

struct view_system {
    struct str host;        /* this machine's name, as its samples are called */
    struct str version;     /* of the program */
    struct str mail_server; /* without name and password; absent: mail waits */
    struct str mail_from;
    bool has_jobs;                  /* the master runs jobs; else cron does */
    const struct migrate_app *apps; /* sql/core first */
    size_t app_count;
    const char *data_folder; /* its disk is looked at */
};

#endif
