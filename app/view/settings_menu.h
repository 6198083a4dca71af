/*
 * settings_menu.h - the pages under /admin/settings/, for whoever lists or searches them.
 *
 * A new page is a line there.  All of them are the administrator's.  Labels and helps are
 * English, to be said in the reader's language (tmpl_say()).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_SETTINGS_MENU_H
#define APP_VIEW_SETTINGS_MENU_H

#include <stddef.h>

#include "app/base/str.h"

struct view_settings_item {
    struct str path;
    struct str label;
    struct str help;
};

struct view_settings_section {
    struct str label;
    const struct view_settings_item *items;
    size_t count;
};

extern const struct view_settings_section view_settings_sections[];
extern const size_t view_settings_section_count;

#endif
