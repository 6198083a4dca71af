/*
 * agent.h - what a User-Agent field says, for people.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_AGENT_H
#define APP_HTTP_AGENT_H

#include "app/base/str.h"

/* A guess, and never what the browser sent itself; each absent where nothing is known. */
struct http_agent {
    struct str program; /* "Firefox", "curl" */
    struct str system;  /* "Linux" */
};

struct http_agent http_agent_find(struct str user_agent);

#endif
