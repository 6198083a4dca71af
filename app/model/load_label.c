/*
 * load_label.c - which columns name a row to a person.
 *
 * In this order, among the visible text columns of a table or view:
 *   1. called name, title, label, display_name, full_name, subject or caption
 *   2. first_name and last_name together
 *   3. called like the table (country.country)
 *   4. called ..._name, ..._title or ..._label; a unique one before others
 *   5. a text that is unique by itself: code, email, sku ...
 * Columns that hold secrets by their name (password, token ...) never do, nor sealed ones.  A table
 * in which none is found has no label: its rows are called by their key.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/model/load_private.h"

#define LABEL_CHARS_MAX 1000 /* a longer text is a body, not a name */

static const struct str exact[] = {
    STR_INIT("name"),      STR_INIT("title"),   STR_INIT("label"),  STR_INIT("display_name"),
    STR_INIT("full_name"), STR_INIT("subject"), STR_INIT("caption")};
static const struct str endings[] = {STR_INIT("_name"), STR_INIT("_title"), STR_INIT("_label")};
static const struct str secrets[] = {STR_INIT("password"), STR_INIT("token"), STR_INIT("secret"),
                                     STR_INIT("hash"),     STR_INIT("salt"),  STR_INIT("key")};

static bool may_label(struct arena *a, const struct model_column *c)
{
    struct str name = str_lower(a, c->name);

    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        if (str_search(name, secrets[i], 0) < name.len)
            return false;
    }
    return c->type == MODEL_TEXT && !c->is_invisible && c->seal == NULL &&
           c->max_chars <= LABEL_CHARS_MAX;
}

static const struct model_column *named(struct arena *a, const struct model_table *t,
                                        struct str name)
{
    for (size_t i = 0; i < t->column_count; i++) {
        if (str_eq_nocase(t->columns[i].name, name) && may_label(a, &t->columns[i]))
            return &t->columns[i];
    }
    return NULL;
}

static bool is_unique(const struct model_table *t, const struct model_column *c)
{
    for (size_t i = 0; i < t->key_count; i++) {
        if (t->keys[i].is_unique && t->keys[i].count == 1 && t->keys[i].columns[0] == c)
            return true;
    }
    return false;
}

static bool has_ending(struct arena *a, const struct model_column *c)
{
    struct str name = str_lower(a, c->name);

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (str_ends(name, endings[i]))
            return true;
    }
    return false;
}

/* Rules 4 and 5: the first of the best rank. */
static const struct model_column *ranked(struct arena *a, const struct model_table *t)
{
    const struct model_column *best = NULL;
    int best_rank = 0;

    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_column *c = &t->columns[i];
        int rank = (has_ending(a, c) ? 2 : 0) + (is_unique(t, c) ? 1 : 0);

        if (rank > best_rank && may_label(a, c)) {
            best = c;
            best_rank = rank;
        }
    }
    return best;
}

void load_label(struct arena *a, struct model_table *t)
{
    const struct model_column **labels = ARENA_ARRAY(a, const struct model_column *, 2);
    const struct model_column *first = named(a, t, STR("first_name"));
    const struct model_column *last = named(a, t, STR("last_name"));

    for (size_t i = 0; i < sizeof exact / sizeof *exact && labels[0] == NULL; i++)
        labels[0] = named(a, t, exact[i]);
    if (labels[0] == NULL && first != NULL && last != NULL) {
        labels[0] = first;
        labels[1] = last;
    }
    if (labels[0] == NULL)
        labels[0] = named(a, t, t->name);
    if (labels[0] == NULL)
        labels[0] = ranked(a, t);
    t->labels = labels;
    t->label = labels[0];
    t->label_count = (size_t)(labels[0] != NULL) + (size_t)(labels[1] != NULL);
}
