/*
 * part_put.c - the parts of a row as the template wants them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/form/form.h"
#include "app/admin/form/part.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"
#include "app/view/key.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/shown.h"

#define TITLE_BYTES 60

/* ---- names ---- */

/* "Parts" and, where the table refers here in several ways, by which of them. */
static struct str part_label(struct http_exchange *x, const struct model_relation *r)
{
    struct str label = view_table_label(x, r->from);
    struct str via = view_column_label(x, r->from_columns[0]);
    size_t twins = 0;

    for (size_t i = 0; i < r->to->in_count; i++)
        twins += r->to->in[i]->from == r->from ? 1 : 0;
    return twins < 2 ? label : str_format(x->arena, "%.*s · %.*s", STR_ARG(label), STR_ARG(via));
}

/* Its own first name, where that is a text. */
static struct str own_name(struct http_exchange *x, const struct admin_record *row)
{
    size_t count = 0;
    const struct model_column *const *names = view_names_of(x, row->table, &count);
    const struct admin_field *f = count == 0 ? NULL : admin_record_field(row, names[0]->name);

    if (f == NULL || !f->is_shown || f->was.kind != WRITE_TEXT || f->was.text.len == 0 ||
        f->refers != NULL || f->column->type == MODEL_BYTES)
        return STR_NONE;
    return f->was.text.len <= TITLE_BYTES
               ? f->was.text
               : str_format(x->arena, "%.*s…", STR_ARG(utf8_clip(f->was.text, TITLE_BYTES)));
}

struct str admin_part_title(struct http_exchange *x, const struct admin_record *row)
{
    struct str label = part_label(x, row->by);
    struct str name = own_name(x, row);

    if (row->op == WRITE_INSERT)
        return TMPL_SAY_WITH(x->templates, x->arena, "{table}: new row", TMPL_TEXT("table", label));
    if (name.at != NULL)
        return str_format(x->arena, "%.*s: %.*s", STR_ARG(label), STR_ARG(name));
    return TMPL_SAY_WITH(x->templates, x->arena, "{table}: row {number}", TMPL_TEXT("table", label),
                         TMPL_TEXT("number", str_format(x->arena, "%u", row->number + 1)));
}

/* The list of these rows, with those that the form does not show. */
static struct str list_path(struct http_exchange *x, const struct admin_record *host,
                            const struct model_relation *r)
{
    struct str *values = ARENA_ARRAY(x->arena, struct str, r->count);

    if (host->key == NULL)
        return STR_NONE;
    for (size_t i = 0; i < r->count; i++)
        values[i] = admin_part_value(r, host->key, i);
    return view_list_path(x->arena, x->model, r->from, r->from_columns, values, r->count);
}

/* ---- one row ---- */

static enum err row_put(struct http_exchange *x, const struct admin_part *part,
                        struct admin_record *row, struct tmpl_map *m)
{
    bool is_placed = part->position != NULL && !part->is_more;
    struct str key = row->key == NULL
                         ? STR("")
                         : view_key_encode(x->arena, row->key, row->table->primary->count);

    tmpl_map_put_text(m, STR("row_id"), admin_record_id(x, row));
    tmpl_map_put_text(m, STR("row_prefix"), row->prefix);
    tmpl_map_put_text(m, STR("row_key"), key);
    tmpl_map_put_text(m, STR("row_version"),
                      row->op == WRITE_INSERT ? STR("") : admin_record_stamp(row));
    tmpl_map_put_text(m, STR("row_title"), admin_part_title(x, row));
    tmpl_map_put_bool(m, STR("row_is_new"), row->op == WRITE_INSERT);
    tmpl_map_put_bool(m, STR("row_is_removed"), row->is_removed);
    tmpl_map_put_bool(m, STR("row_may_remove"), row->may_remove || row->is_removed);
    tmpl_map_put_bool(m, STR("row_is_placed"), is_placed);
    view_put(m, STR("row_words"), row->words);
    return admin_record_put(x, row, is_placed ? part->position : NULL, m);
}

/* A row of a junction: all that there is to it is what it leads to. */
static enum err link_put(struct http_exchange *x, const struct admin_part *part,
                         struct admin_record *row, struct tmpl_map *m)
{
    struct admin_field *f = admin_record_field(row, part->links->from_columns[0]->name);
    struct str key = row->key == NULL
                         ? STR("")
                         : view_key_encode(x->arena, row->key, row->table->primary->count);
    struct str name = f->now.kind == WRITE_TEXT ? f->now.text : STR("");

    if (row->number != ADMIN_PART_BLANK)
        TRY(admin_choices_load(x, row, f));
    for (size_t i = 0; i < f->choice_count; i++) {
        if (str_eq(f->choices[i].value, f->now.text))
            name = f->choices[i].name;
    }
    tmpl_map_put_text(m, STR("row_id"), admin_record_id(x, row));
    tmpl_map_put_text(m, STR("row_prefix"), row->prefix);
    tmpl_map_put_text(m, STR("row_key"), key);
    tmpl_map_put_text(m, STR("row_version"),
                      row->op == WRITE_INSERT ? STR("") : admin_record_stamp(row));
    tmpl_map_put_bool(m, STR("row_is_new"), row->op == WRITE_INSERT);
    tmpl_map_put_bool(m, STR("row_is_removed"), row->is_removed);
    tmpl_map_put_bool(m, STR("row_may_remove"), row->may_remove || row->is_removed);
    view_put(m, STR("row_words"), row->words.at == NULL ? f->words : row->words);
    tmpl_map_put_text(m, STR("link_name"), f->chosen.at == NULL ? name : f->chosen);
    tmpl_map_put_text(m, STR("link_field"), f->path);
    tmpl_map_put_text(m, STR("link_value"), f->now.kind == WRITE_TEXT ? f->now.text : STR(""));
    return ERR_NONE;
}

static enum err one_put(struct http_exchange *x, const struct admin_part *part,
                        struct admin_record *row, struct tmpl_map *m)
{
    return part->links == NULL ? row_put(x, part, row, m) : link_put(x, part, row, m);
}

/* What references in all of the rows lead to, by name, with a query each. */
static enum err names_load(struct http_exchange *x, const struct admin_part *part)
{
    const struct model_table *t = part->relation->from;

    for (size_t i = 0; i < t->out_count; i++) {
        if (t->out[i] != part->relation && t->out[i]->count == 1 && !t->out[i]->to->is_system &&
            view_shows_columns(x, t->out[i]->to_columns, 1))
            TRY(admin_choices_name(x, part->rows, part->count, t->out[i]));
    }
    return ERR_NONE;
}

/* What script copies to add a row. */
static enum err blank_put(struct http_exchange *x, const struct admin_record *host,
                          const struct admin_part *part, struct tmpl_map *m)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("blank"));

    if (!part->may_add)
        return ERR_NONE;
    return one_put(x, part, admin_part_new(x, host, part, ADMIN_PART_BLANK),
                   tmpl_list_add_map(list));
}

/* Links are told by what they lead to. */
static void links_head_put(struct http_exchange *x, const struct admin_part *part,
                           struct tmpl_map *m)
{
    tmpl_map_put_bool(m, STR("is_links"), part->links != NULL);
    tmpl_map_put_text(m, STR("row_kind"),
                      part->links == NULL ? STR("admin/form_row") : STR("admin/form_link"));
    if (part->links == NULL)
        return;
    tmpl_map_put_text(m, STR("part_label"), view_table_label(x, part->links->to));
    tmpl_map_put_text(m, STR("pick_path"), admin_pick_path(x, part->links->from_columns[0]));
    tmpl_map_put_bool(m, STR("can_make"), admin_make_is_offered(x, part->links));
}

static enum err part_put(struct http_exchange *x, const struct admin_record *host,
                         struct admin_part *part, struct tmpl_map *m)
{
    struct tmpl_list *rows = tmpl_map_put_list(m, STR("rows"));
    const struct model_relation *r = part->relation;

    tmpl_map_put_text(m, STR("part_label"), part_label(x, r));
    tmpl_map_put_text(m, STR("part_help"), view_table_help(x, r->from));
    tmpl_map_put_text(m, STR("part_prefix"), part->prefix);
    tmpl_map_put_text(m, STR("part_id"),
                      str_format(x->arena, "%.*spart%zu", STR_ARG(admin_record_id(x, host)),
                                 (size_t)(part - host->parts)));
    tmpl_map_put_text(m, STR("part_relation"), r->name);
    tmpl_map_put_bool(m, STR("part_may_add"), part->may_add && part->count < ADMIN_PART_TAKEN);
    tmpl_map_put_bool(m, STR("part_is_more"), part->is_more);
    tmpl_map_put_bool(m, STR("part_is_nested"), host->by != NULL);
    tmpl_map_put_bool(m, STR("part_is_empty"), part->count == 0);
    view_put(m, STR("part_path"), list_path(x, host, r));
    links_head_put(x, part, m);
    TRY(names_load(x, part));
    for (size_t i = 0; i < part->count; i++)
        TRY(one_put(x, part, part->rows[i], tmpl_list_add_map(rows)));
    return blank_put(x, host, part, m);
}

enum err admin_parts_put(struct http_exchange *x, struct admin_record *r, struct tmpl_map *m)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("parts"));

    for (size_t p = 0; p < r->part_count; p++)
        TRY(part_put(x, r, &r->parts[p], tmpl_list_add_map(list)));
    tmpl_map_put_bool(m, STR("has_parts"), r->part_count > 0);
    return ERR_NONE;
}
