/* fixture.h - a schema made by hand, for what needs no database. */
#ifndef TESTS_MODEL_FIXTURE_H
#define TESTS_MODEL_FIXTURE_H

#include "app/model/schema.h"

struct arena;

/*
 * Tables: film (one column of each type), pair (two key columns), "odd `name`"
 * (names that need quoting), free (no key), lintel_user (the system's).  film has
 * a foreign key to itself; pair is a junction between odd `name` and film.
 */
const struct model *fixture_model(struct arena *a);

#endif
