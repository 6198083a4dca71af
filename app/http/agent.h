/*
 * agent.h - what a User-Agent field says, for people.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_HTTP_AGENT_H
#define APP_HTTP_AGENT_H

#include "app/base/str.h"

struct arena;

/* "Firefox on Linux", "curl": a guess, and never what the browser sent itself. */
struct str http_agent_words(struct arena *a, struct str user_agent);

#endif
