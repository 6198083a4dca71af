/*
 * cmd_seal.c - `lintel keys seal|unseal`: the values of sealed columns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/serve/command.h"
#include "app/serve/seals.h"

enum { COLUMN };

static enum err run_seal(struct command_context *c)
{
    AUTO(seals_close) struct seals s = {.conn = NULL};
    const struct model_column *one = NULL;

    TRY(seals_open(c, &s));
    if (command_has(c, COLUMN)) {
        TRY(seals_find(c, &s, c->values[COLUMN], &one));
        return seals_seal(c, &s, one);
    }
    if (s.count == 0)
        (void)puts("There are no sealed columns; \"seal\" of app.json declares them.");
    for (size_t i = 0; i < s.count; i++)
        TRY(seals_seal(c, &s, s.columns[i]));
    return ERR_NONE;
}

static enum err run_unseal(struct command_context *c)
{
    AUTO(seals_close) struct seals s = {.conn = NULL};
    const struct model_column *column = NULL;

    TRY(seals_open(c, &s));
    TRY(seals_find(c, &s, c->argument, &column));
    return seals_unseal(c, &s, column);
}

const struct command command_keys_seal = {
    .name = "keys seal",
    .summary = "seal the values of sealed columns with the current key",
    .help = "Those that are plain (a column that was declared just now), that another key has\n"
            "sealed, or whose blind index is missing or of another key. In small transactions,\n"
            "while the application runs; when it was interrupted, run it again.",
    .options = {{"--column", "MODEL.COLUMN", "this one only"}},
    .wants_settings = true,
    .run = run_seal,
};

const struct command command_keys_unseal = {
    .name = "keys unseal",
    .summary = "bring the values of a sealed column back into the open",
    .help = "From now on they are written plain, and then those that are there are opened. After\n"
            "that its entry may leave \"seal\" of app.json; `lintel keys seal` seals it again.",
    .argument = "MODEL.COLUMN",
    .wants_settings = true,
    .run = run_unseal,
};
