/*
 * read_embed.h - rows with lists, as they are kept until all is read: shared by read_embed*.c only.
 *
 * Lifetime: the arena's, the texts are freed by read_embed_all().
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_READ_EMBED_H
#define APP_MODEL_READ_EMBED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/buf.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_value;
struct model_read;
struct plan_level;
struct plan_many;
struct plan_object;

#define READ_NO_GROUP SIZE_MAX

struct row {
    size_t start; /* in the level's text */
    size_t end;
    size_t next; /* of its group; 0: none, else its number + 1 */
};

/* A key as its host's row has it. */
struct key {
    struct str match; /* compared: equal for what the database holds equal */
    const struct db_value *values;
    size_t row;
};

/* The rows of one list of one host: those with its key. */
struct group {
    const struct key *key;
    size_t first; /* number + 1 */
    size_t last;
};

struct list;

struct level {
    const struct plan_level *plan;
    struct buf text;
    struct row *rows;
    size_t count;
    size_t room;
    size_t *holes;  /* many_count for each row */
    size_t *groups; /* the same: which group of the list is the row's */
    size_t fields;  /* of a list that is spread, or of a row of CSV; else 0 */
    size_t *ends;   /* where each of them ends, for each row */
    bool is_csv;    /* its fields are cells */
    struct list *lists;
};

struct list {
    const struct plan_many *plan;
    struct key *keys;
    size_t key_count;
    size_t key_room;
    struct group *groups;
    size_t group_count;
    struct level level;
};

struct embed {
    struct model_read *read;
    struct arena *arena;
    struct buf *to;
    struct error *e;
    size_t rows; /* of lists, so far */
};

/* The rows of a group as a JSON array; of a list that is spread as ,"a":[...],"b":[...] */
void read_embed_list(struct embed *x, const struct list *list, size_t group);
/* One field of its rows, as an array: for a list that is spread. */
void read_embed_field(struct embed *x, const struct list *list, size_t group, size_t field);

/* How many of an object's cells are kept as text: all but those of lists. */
size_t read_embed_csv_fields(const struct plan_object *object);
/* A row as a line of CSV, what is embedded as JSON in its cell. */
void read_embed_csv_row(struct embed *x, const struct level *l, size_t number);

#endif
