/*
 * say.h - texts that more than one folder says.
 *
 * In the arena, or as long as the store.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_WORDS_SAY_H
#define APP_WORDS_SAY_H

#include <stdint.h>

#include "app/base/str.h"

struct arena;
struct tmpl_store;

/* Which browser a User-Agent field means, by a guess: "Firefox on Linux". */
struct str words_agent(const struct tmpl_store *templates, struct arena *a, struct str user_agent);

/* "1 hour", "90 minutes": whole hours, else minutes, rounded up. */
struct str words_span(const struct tmpl_store *templates, struct arena *a, int64_t seconds);

#endif
