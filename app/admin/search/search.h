/*
 * search.h - one search over everything, while it is asked for: between the parts that look
 * through tables, and through the names of what there is.
 *
 * Hits stand in groups; a group without hits is not there.  Everything that is found is what
 * the policy of who asks shows, and leads to a page that asks it once more.
 *
 * Lifetime: the request's arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_SEARCH_H
#define APP_ADMIN_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct http_exchange;
struct model_table;
struct tmpl_list;
struct tmpl_map;

#define SEARCH_HITS         5 /* of a group; of names twice as many */
#define SEARCH_TABLES_MAX   200
#define SEARCH_EXAMINED_MAX 20000  /* rows that the server may look at in one table */
#define SEARCH_TIME_US      700000 /* no table is begun later than that */
#define SEARCH_WORDS_MAX    200    /* bytes */

struct search {
    struct http_exchange *x;
    struct str words;         /* trimmed */
    struct tmpl_list *groups; /* group_label, group_path (or null), is_partial, hits */
    struct tmpl_list *missed; /* tables that were not searched: missed_label, missed_why */
    size_t hit_count;
    size_t missed_count;
    int64_t until_us;
};

/* A group under way: its map is made with the first hit. */
struct search_group {
    struct search *s;
    struct str label;
    struct tmpl_map *map;
    struct tmpl_list *hits;
    size_t count;
};

struct search_group search_group_new(struct search *s, struct str label);
/* note: what tells it from others of that name, or absent. */
void search_hit(struct search_group *g, struct str name, struct str note, struct str path);
/* Does the text hold the words, in whatever case? */
bool search_holds(const struct search *s, struct str text);

/* ---- rows.c ---- */

/* "film 42": the row with that key, if there is one. */
enum err search_key(struct search *s) ATTR_MUST_USE;
/* Rows of all tables. */
enum err search_rows(struct search *s) ATTR_MUST_USE;

/* ---- names.c ---- */

/* New rows, tables, dashboards, views, pages, settings, people: by what they are called. */
enum err search_names(struct search *s) ATTR_MUST_USE;

#endif
