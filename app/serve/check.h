/*
 * check.h - can an instance start?
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_CHECK_H
#define APP_SERVE_CHECK_H

#include "app/base/attr.h"
#include "app/base/error.h"

struct arena;
struct settings;

/* App folders are there and every template compiles; asks no database. */
enum err check_offline(struct arena *a, const struct settings *s, struct error *e) ATTR_MUST_USE;

#endif
