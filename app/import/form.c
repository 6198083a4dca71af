/*
 * form.c - the form that asks where the columns of a file go, guessed by their names.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/import/private.h"
#include "app/json/parse.h"
#include "app/model/literal.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/label.h"

#define SAMPLE_TEXT 60 /* bytes of a value that is shown */

/* ---- guessing ---- */

/* "Given name", "given_name" and "GivenName" are the same. */
static bool is_alike(struct str a, struct str b)
{
    size_t i = 0;
    size_t k = 0;

    for (;;) {
        while (i < a.len && (a.at[i] == ' ' || a.at[i] == '_' || a.at[i] == '-'))
            i++;
        while (k < b.len && (b.at[k] == ' ' || b.at[k] == '_' || b.at[k] == '-'))
            k++;
        if (i == a.len || k == b.len)
            return i == a.len && k == b.len && a.len > 0;
        if (!str_eq_nocase(str_range(a, i, i + 1), str_range(b, k, k + 1)))
            return false;
        i++;
        k++;
    }
}

static const struct json_value *sample_value(const struct json_value *rows, size_t row, size_t at)
{
    const struct json_value *v = rows->first;

    while (row-- > 0 && v != NULL)
        v = v->next;
    v = v == NULL ? NULL : v->first;
    for (size_t i = 0; i <= at && v != NULL; i++)
        v = v->next;
    return v;
}

/* Is what stands there no key, so that it is perhaps a label? */
static bool is_label(const struct import *i, const struct model_column *c, struct write_cell cell)
{
    struct literal_fault fault;
    struct db_value value;

    return cell.kind == WRITE_TEXT && cell.text.len > 0 && import_lookup(i->x, c) != NULL &&
           !literal_parse(c, i->x->arena, cell.text, &value, &fault);
}

static struct str guess(const struct import *i, size_t at, struct write_cell first)
{
    const struct model_table *t = i->table;
    struct str zone;
    struct str name = import_name_plain(i->names[at], &zone);

    for (size_t c = 0; c < t->column_count; c++) {
        const struct model_column *column = &t->columns[c];

        if (import_may_write(i->x, column) &&
            (is_alike(name, column->name) || is_alike(name, view_column_label(i->x, column))))
            return str_format(i->x->arena, "%s%.*s", is_label(i, column, first) ? "?" : "=",
                              STR_ARG(column->name));
    }
    return STR("");
}

/* ---- showing ---- */

static void option_put(struct tmpl_list *list, struct str value, struct str words,
                       struct str chosen)
{
    struct tmpl_map *m = tmpl_list_add_map(list);

    tmpl_map_put_text(m, STR("option"), value);
    tmpl_map_put_text(m, STR("option_text"), words);
    tmpl_map_put_bool(m, STR("is_chosen"), str_eq(value, chosen));
}

static void targets_put(const struct import *i, struct tmpl_map *m, struct str chosen)
{
    struct http_exchange *x = i->x;
    struct tmpl_list *list = tmpl_map_put_list(m, STR("targets"));

    for (size_t c = 0; c < i->table->column_count; c++) {
        const struct model_column *column = &i->table->columns[c];
        const struct model_relation *r = import_lookup(x, column);
        struct str label = view_column_label(x, column);

        if (!import_may_write(x, column))
            continue;
        option_put(list, str_format(x->arena, "=%.*s", STR_ARG(column->name)), label, chosen);
        if (r != NULL)
            option_put(list, str_format(x->arena, "?%.*s", STR_ARG(column->name)),
                       TMPL_SAY_WITH(x->templates, x->arena, "{column}, by its {label}",
                                     TMPL_TEXT("column", label),
                                     TMPL_TEXT("label", view_column_label(x, r->to->label))),
                       chosen);
    }
}

static void samples_put(const struct json_value *rows, struct tmpl_map *m, size_t at)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("samples"));

    for (size_t row = 0; row < IMPORT_SAMPLE && row < rows->count; row++) {
        struct write_cell cell = import_cell(sample_value(rows, row, at));

        tmpl_map_put_text(tmpl_list_add_map(list), STR("sample"),
                          cell.kind == WRITE_TEXT ? utf8_clip(cell.text, SAMPLE_TEXT) : STR(""));
    }
}

static bool was_said(const struct import *i)
{
    for (size_t at = 0; at < i->map.count; at++) {
        if (i->map.targets[at].column != NULL)
            return true;
    }
    return false;
}

static struct str chosen_of(const struct import *i, size_t at, const struct http_form *typed,
                            struct write_cell first)
{
    const struct import_target *t = &i->map.targets[at];

    if (typed != NULL)
        return view_form_text(typed, str_format(i->x->arena, "to_%zu", at));
    if (!was_said(i))
        return guess(i, at, first);
    if (t->column == NULL)
        return STR("");
    return str_format(i->x->arena, "%s%.*s", t->by_label != NULL ? "?" : "=",
                      STR_ARG(t->column->name));
}

static void column_put(const struct import *i, struct view_page *p, struct tmpl_list *list,
                       const struct json_value *rows, size_t at, const struct http_form *typed)
{
    struct http_exchange *x = i->x;
    struct tmpl_map *m = tmpl_list_add_map(list);
    struct str field = str_format(x->arena, "to_%zu", at);
    bool is_wrong = x->error.code != ERR_NONE && str_eq(str_from_z(x->error.field), field);
    struct str name = utf8_clip(i->names[at], SAMPLE_TEXT * 2);

    p->is_told |= is_wrong;
    tmpl_map_put_text(m, STR("field"), field);
    tmpl_map_put_text(m, STR("column"),
                      name.len > 0 ? name : str_format(x->arena, "(%zu)", at + 1));
    tmpl_map_put_text(m, STR("wrong"),
                      is_wrong ? tmpl_say_error(x->templates, x->arena, &x->error) : STR(""));
    targets_put(i, m, chosen_of(i, at, typed, import_cell(sample_value(rows, 0, at))));
    samples_put(rows, m, at);
}

/* The columns of a key, by their labels: "Title, Author". */
static struct str key_label(struct http_exchange *x, const struct model_key *key)
{
    struct str text = STR("");

    for (size_t c = 0; c < key->count; c++) {
        struct str label = view_column_label(x, key->columns[c]);

        text =
            str_format(x->arena, "%.*s%s%.*s", STR_ARG(text), c == 0 ? "" : ", ", STR_ARG(label));
    }
    return text;
}

static void keys_put(const struct import *i, struct tmpl_map *root, const struct http_form *typed)
{
    struct http_exchange *x = i->x;
    struct tmpl_list *list = tmpl_map_put_list(root, STR("keys"));
    struct str chosen = typed != NULL        ? view_form_text(typed, STR("key"))
                        : i->map.key != NULL ? i->map.key->name
                                             : STR("");

    if (!policy_allows(x->arena, x->policy, i->table, POLICY_UPDATE))
        return;
    for (size_t k = 0; k < i->table->key_count; k++) {
        const struct model_key *key = &i->table->keys[k];
        bool is_writable = key->is_unique;

        for (size_t c = 0; c < key->count; c++)
            is_writable &= import_may_write(x, key->columns[c]);
        if (is_writable)
            option_put(list, key->name,
                       TMPL_SAY_WITH(x->templates, x->arena, "Change rows of the same {columns}",
                                     TMPL_TEXT("columns", key_label(x, key))),
                       chosen);
    }
}

enum err import_map_put(const struct import *i, struct view_page *p, const struct http_form *typed)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("file_columns"));
    const struct json_value *rows = NULL;
    struct view_import_chunk chunk;
    struct error e = {.code = ERR_NONE};
    bool has_commas = typed == NULL ? i->map.has_commas
                                    : str_eq(view_form_text(typed, STR("numbers")), STR("comma"));
    struct str dates = typed != NULL                        ? view_form_text(typed, STR("dates"))
                       : i->map.dates == IMPORT_DATES_DAY   ? STR("day")
                       : i->map.dates == IMPORT_DATES_MONTH ? STR("month")
                                                            : STR("iso");

    if (view_import_chunk_read(i->x->db, i->x->arena, i->row.id, 0, &chunk, &e) != ERR_NONE ||
        import_chunk_parse(i->x->arena, chunk.body, &rows, &e) != ERR_NONE) {
        i->x->error = e;
        return e.code;
    }
    for (size_t at = 0; at < i->name_count; at++)
        column_put(i, p, list, rows, at, typed);
    keys_put(i, p->root, typed);
    view_page_field(p, STR("key"), STR(""));
    tmpl_map_put_bool(p->root, STR("has_commas"), has_commas);
    tmpl_map_put_bool(p->root, STR("is_day"), str_eq(dates, STR("day")));
    tmpl_map_put_bool(p->root, STR("is_month"), str_eq(dates, STR("month")));
    return ERR_NONE;
}
