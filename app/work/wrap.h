/*
 * wrap.h - plain text in short lines.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_WORK_WRAP_H
#define APP_WORK_WRAP_H

#include "app/base/str.h"

struct arena;

/*
 * Lines of at most 72 characters, broken at blanks: how long a sentence is depends on its
 * language and on what was put in.  A line that begins with a blank, and a word that is longer
 * (a link), stay as they are.
 */
struct str work_wrap(struct arena *a, struct str text);

#endif
