/*
 * rows.c - rows that hold some words, in all tables that may be seen.
 *
 * Each table is asked as its own list asks (list/find.c): by FULLTEXT or by what an index
 * begins with where it is large, else anywhere in its text.  No table may be looked at
 * further than SEARCH_EXAMINED_MAX rows or longer than a second, and none is begun after
 * SEARCH_TIME_US: what was left out is told.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/list/list.h"
#include "app/admin/search/search.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/db/conn.h"
#include "app/http/exchange.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"
#include "app/view/find.h"
#include "app/view/key.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

#define STATEMENT_S 1
#define KEY_TRIES   8 /* tables of one name */

static void miss(struct search *s, const struct model_table *t, struct str why)
{
    struct tmpl_map *m = tmpl_list_add_map(s->missed);

    tmpl_map_put_text(m, STR("missed_label"), view_table_label(s->x, t));
    tmpl_map_put_text(m, STR("missed_path"), view_table_path(s->x->arena, s->x->model, t));
    tmpl_map_put_text(m, STR("missed_why"), why);
    s->missed_count++;
}

/* "42": of two rows of one name it tells which is which. */
static struct str key_of(struct http_exchange *x, const struct view_rows *rows, size_t row)
{
    const struct model_key *key = rows->table->primary;
    struct str text = STR("");

    for (size_t i = 0; i < key->count; i++) {
        const struct view_value *v = view_rows_of(rows, row, key->columns[i]);
        struct str part = view_value_literal(x->arena, key->columns[i], &v->value);

        text = str_format(x->arena, "%.*s%s%.*s", STR_ARG(text), i == 0 ? "" : ", ", STR_ARG(part));
    }
    return text;
}

static void row_put(struct search_group *g, const struct view_rows *rows, size_t row,
                    struct str table)
{
    struct http_exchange *x = g->s->x;
    struct str path = view_rows_link(x, rows, row);
    struct str name;
    struct str note;

    if (path.at == NULL)
        return;
    name = view_rows_name(x, rows, row, NULL);
    note = key_of(x, rows, row);
    if (table.at != NULL)
        note = str_format(x->arena, "%.*s %.*s", STR_ARG(table), STR_ARG(note));
    search_hit(g, name, str_eq(name, note) ? STR_NONE : note, path);
}

/* The rows of q, as hits; table: what to say of them besides, or absent. */
static enum err rows_put(struct search *s, const struct model_table *t, struct query *q,
                         struct search_group *g, struct str table, bool *out_is_partial)
{
    struct view_reading how = {.text_max = VIEW_TEXT_LIST, .examined_max = SEARCH_EXAMINED_MAX};
    struct http_exchange *x = s->x;
    struct view_columns columns = {0};
    struct view_rows rows;

    q->has_limit = true;
    q->limit = SEARCH_HITS;
    view_name_columns(x, &columns, t, NULL);
    TRY(view_rows_load_page(x, t, &columns, &how, q, &rows));
    for (size_t row = 0; row < rows.count; row++)
        row_put(g, &rows, row, table);
    *out_is_partial = rows.is_cut;
    if (rows.has_next && g->map != NULL)
        tmpl_map_put_bool(g->map, STR("has_more"), true);
    return ERR_NONE;
}

/* The table's own list, searched for the same. */
static struct str list_path(const struct search *s, const struct model_table *t)
{
    const struct query_param set[] = {{STR("~form"), STR("find")}, {STR("~find"), s->words}};
    struct str query = view_query_print(s->x->arena, NULL, 0, 0, set, 2);

    return str_format(s->x->arena, "%.*s%.*s",
                      STR_ARG(view_table_path(s->x->arena, s->x->model, t)), STR_ARG(query));
}

/* What goes wrong with one table alone is told of it; the others are still searched. */
static enum err failed(struct search *s, const struct model_table *t, enum err code)
{
    struct http_exchange *x = s->x;

    if ((code != ERR_UNAVAILABLE && code != ERR_INVALID) || db_conn_is_broken(x->db))
        return code;
    error_clear(&x->error);
    miss(s, t,
         code == ERR_INVALID ? TMPL_SAY(x->templates, "These words cannot be looked for here.")
                             : TMPL_SAY(x->templates, "It took too long."));
    return ERR_NONE;
}

static enum err table_search(struct search *s, const struct model_table *t)
{
    struct http_exchange *x = s->x;
    struct search_group g = search_group_new(s, view_table_label(x, t));
    const struct list l = {.x = x, .table = t, .shown = view_fields(x, t, POLICY_READ)};
    struct query_param condition;
    bool is_partial = false;
    struct query *q;
    enum err code;

    if (!list_find_write(&l, s->words, &condition)) {
        miss(s, t, TMPL_SAY(x->templates, "It has no text to look through."));
        return ERR_NONE;
    }
    code = query_parse(x->arena, &condition, 1,
                       &(struct query_options){.limits = &query_limits_default}, &q, &x->error);
    if (code == ERR_NONE)
        code = rows_put(s, t, q, &g, STR_NONE, &is_partial);
    if (code != ERR_NONE)
        return failed(s, t, code);
    if (g.map != NULL) {
        tmpl_map_put_text(g.map, STR("group_path"), list_path(s, t));
        tmpl_map_put_bool(g.map, STR("is_partial"), is_partial);
    } else if (is_partial) {
        miss(s, t, TMPL_SAY(x->templates, "Only a part of it was looked at: no index serves it."));
    }
    return ERR_NONE;
}

static bool is_searched(const struct search *s, const struct model_table *t)
{
    return view_shows(s->x, t) && !view_display_of(s->x, t)->is_hidden;
}

enum err search_rows(struct search *s)
{
    struct http_exchange *x = s->x;
    size_t asked = 0;

    TRY(db_conn_statement_time(x->db, STATEMENT_S, &x->error));
    for (size_t i = 0; i < x->model->table_count; i++) {
        const struct model_table *t = &x->model->tables[i];

        if (!is_searched(s, t))
            continue;
        if (t->primary == NULL)
            miss(s, t, TMPL_SAY(x->templates, "Its rows have no key, and so no pages."));
        else if (asked >= SEARCH_TABLES_MAX || clock_mono_us() > s->until_us)
            miss(s, t, TMPL_SAY(x->templates, "There was no time left."));
        else {
            TRY(table_search(s, t));
            asked++;
        }
    }
    return ERR_NONE;
}

/* ---- by key ---- */

/* Is the table called that: by its name, with its app's prefix or without, or its label? */
static bool is_called(const struct search *s, const struct model_table *t, struct str name)
{
    struct str prefix = view_table_prefix(s->x->model, t);

    return str_eq_nocase(t->name, name) || str_eq_nocase(str_from(t->name, prefix.len), name) ||
           str_eq_nocase(view_table_label(s->x, t), name) ||
           (view_display_of(s->x, t)->one.len > 0 &&
            str_eq_nocase(view_display_of(s->x, t)->one, name));
}

static enum err key_find(struct search *s, const struct model_table *t, struct str text,
                         struct search_group *g)
{
    struct http_exchange *x = s->x;
    struct str *key = ARENA_ARRAY(x->arena, struct str, t->primary->count);
    bool is_partial;
    enum err code;

    if (view_key_decode(x->arena, text, key, t->primary->count, &x->error) != ERR_NONE) {
        error_clear(&x->error);
        return ERR_NONE;
    }
    code =
        rows_put(s, t, view_query_of_values(x->arena, t->primary->columns, key, t->primary->count),
                 g, view_table_label(x, t), &is_partial);
    if (code != ERR_INVALID)
        return code;
    error_clear(&x->error); /* a key that does not fit its column's type is the key of no row */
    return ERR_NONE;
}

enum err search_key(struct search *s)
{
    struct search_group g = search_group_new(s, TMPL_SAY(s->x->templates, "By its key"));
    const struct model *m = s->x->model;
    size_t blank = s->words.len;
    size_t tries = 0;

    while (blank > 0 && s->words.at[blank - 1] != ' ')
        blank--;
    if (blank == 0)
        return ERR_NONE;
    for (size_t i = 0; i < m->table_count && tries < KEY_TRIES; i++) {
        const struct model_table *t = &m->tables[i];

        if (!view_shows(s->x, t) || t->primary == NULL ||
            !view_shows_columns(s->x, t->primary->columns, t->primary->count) ||
            !is_called(s, t, str_trim(str_range(s->words, 0, blank))))
            continue;
        TRY(key_find(s, t, str_from(s->words, blank), &g));
        tries++;
    }
    return ERR_NONE;
}
