/*
 * setup.h - what the settings say of accounts and of the installation, as lower floors want it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_SETUP_H
#define APP_SERVE_SETUP_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_password_rules;
struct access_setup;
struct arena;
struct settings;
struct view_system;

/* What is asked of new passwords; the list is closed when the arena is reset. */
enum err setup_passwords(struct arena *a, const struct settings *s,
                         struct access_password_rules *out_rules, struct error *e) ATTR_MUST_USE;
/* All but cache and keys.  ERR_INVALID names the setting; texts live in the arena. */
enum err setup_make(struct arena *a, const struct settings *s, struct access_setup *out_setup,
                    struct error *e) ATTR_MUST_USE;
/* This machine's name, as its samples are called: ASCII, at most 64 characters. */
struct str setup_host(struct arena *a);
/* What pages tell of the installation. */
void setup_system(struct arena *a, const struct settings *s, struct view_system *out_system);

#endif
