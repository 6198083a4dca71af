/*
 * nearest.h - which name was meant?
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_NEAREST_H
#define APP_MODEL_NEAREST_H

#include "app/base/str.h"

struct model;
struct model_table;

/* The table or column whose name is a few slips away from name, or absent. */
struct str nearest_table(const struct model *m, struct str name);
struct str nearest_column(const struct model_table *t, struct str name);

#endif
