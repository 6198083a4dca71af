/*
 * form.c - what columns of many rows become: the controls of a row's form, each with a
 * box that says that its column is meant.
 *
 * Left out are the columns that no two rows can share (keys), that are not seen, sealed or
 * hold files: a value is kept until the rows are done, and is to be no secret.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/bulk/bulk.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/page.h"

#define OPTIONS_BYTES ((size_t)4 * 1024 * 1024)

/* Would two rows with the same value clash? */
static bool is_own_to_each(const struct model_column *c)
{
    const struct model_table *t = c->table;

    for (size_t i = 0; t->primary != NULL && i < t->primary->count; i++) {
        if (t->primary->columns[i] == c)
            return true;
    }
    for (size_t i = 0; i < t->key_count; i++) {
        if (t->keys[i].is_unique && t->keys[i].count == 1 && t->keys[i].columns[0] == c)
            return true;
    }
    return false;
}

void bulk_fields(struct bulk *b)
{
    admin_record_init(b->x, &b->record, b->table, WRITE_UPDATE, STR(""));
    b->is_meant = ARENA_ARRAY(b->x->arena, bool, b->record.count + 1);
    for (size_t i = 0; i < b->record.count; i++) {
        struct admin_field *f = &b->record.fields[i];

        admin_field_settle(b->x, f);
        if (!f->is_shown || f->column->seal != NULL || f->widget.kind == ADMIN_FILE ||
            is_own_to_each(f->column))
            f->closed = ADMIN_REFUSED;
    }
}

/* ---- what is kept ---- */

enum err bulk_options_read(struct bulk *b)
{
    struct http_exchange *x = b->x;
    const struct json_limits limits = {.bytes = OPTIONS_BYTES, .depth = 2, .values = 10000};
    const struct json_value *all = NULL;

    TRY(json_parse(x->arena, b->row.options, &limits, &all, &x->error));
    for (const struct json_value *v = all->first; v != NULL; v = v->next) {
        struct admin_field *f = admin_record_field(&b->record, v->name);

        if (f == NULL || f->closed != ADMIN_OPEN)
            return error_tell(&x->error, ERR_CONFLICT, STR_NONE,
                              "“%.*s” can no longer be changed here; choose the rows anew.",
                              STR_ARG(v->name));
        f->now = (struct write_cell){.kind = WRITE_NULL};
        if (v->kind == JSON_STRING)
            f->now = (struct write_cell){WRITE_TEXT, v->text};
        b->is_meant[f - b->record.fields] = true;
        admin_field_settle(x, f);
    }
    return ERR_NONE;
}

static enum err options_write(struct bulk *b)
{
    struct http_exchange *x = b->x;
    struct buf buf;
    struct json_writer w = {.to = &buf};

    buf_init(&buf, OPTIONS_BYTES);
    json_begin_object(&w);
    for (size_t i = 0; i < b->record.count; i++) {
        const struct admin_field *f = &b->record.fields[i];

        if (!b->is_meant[i])
            continue;
        if (f->now.kind == WRITE_TEXT)
            json_put_str(&w, f->column->name, f->now.text);
        else
            json_put_null(&w, f->column->name);
    }
    json_end_object(&w);
    b->row.options = buf_is_failed(&buf) ? STR_NONE : str_dup(x->arena, buf_str(&buf));
    buf_fini(&buf);
    return b->row.options.at != NULL
               ? ERR_NONE
               : error_tell(&x->error, ERR_INVALID, STR_NONE,
                            "These values are too long to be given to many rows.");
}

/* ---- what was typed ---- */

static bool is_typed(const struct admin_field *f)
{
    return f->now.kind == WRITE_TEXT && f->now.text.len > 0 &&
           !(f->widget.kind == ADMIN_SWITCH && str_eq(f->now.text, STR("0")));
}

/* A box that was forgotten is told of; it is not guessed what was meant. */
static void field_judge(struct bulk *b, struct admin_field *f, bool is_meant)
{
    struct http_exchange *x = b->x;

    if (is_meant && f->now.kind == WRITE_ABSENT)
        f->words = TMPL_SAY(x->templates, "Choose what it becomes.");
    else if (!is_meant && is_typed(f))
        f->words = TMPL_SAY(x->templates, "Tick the box before it to change it, or empty it.");
    else if (!is_meant)
        f->now = (struct write_cell){.kind = WRITE_ABSENT};
}

enum err bulk_form_take(struct bulk *b, const struct http_form *form, bool *out_is_fine)
{
    struct http_exchange *x = b->x;
    size_t count = 0;

    TRY(admin_record_take(x, &b->record, form));
    for (size_t i = 0; i < b->record.count; i++) {
        struct admin_field *f = &b->record.fields[i];

        if (f->closed != ADMIN_OPEN)
            continue;
        b->is_meant[i] =
            view_form_text(form, str_format(x->arena, "c.%.*s", STR_ARG(f->path))).len > 0;
        count += b->is_meant[i];
        field_judge(b, f, b->is_meant[i]);
    }
    *out_is_fine = admin_record_judge(x, &b->record) && count > 0;
    if (count == 0)
        b->words = TMPL_SAY(x->templates, "Tick at least one column that is to be changed.");
    return *out_is_fine ? options_write(b) : ERR_NONE;
}

void bulk_form_picked(struct bulk *b, struct str path)
{
    b->words = STR_NONE;
    for (size_t i = 0; i < b->record.count; i++) {
        struct admin_field *f = &b->record.fields[i];

        f->words = STR_NONE;
        b->is_meant[i] = b->is_meant[i] || str_eq(f->path, path);
    }
}

enum err bulk_form_put(struct bulk *b, struct tmpl_map *root)
{
    struct http_exchange *x = b->x;
    struct tmpl_list *list = tmpl_map_put_list(root, STR("fields"));

    for (size_t i = 0; i < b->record.count; i++) {
        struct admin_field *f = &b->record.fields[i];
        struct tmpl_map *m;

        if (f->closed != ADMIN_OPEN)
            continue;
        TRY(admin_choices_load(x, &b->record, f));
        m = tmpl_list_add_map(list);
        tmpl_map_put_text(m, STR("tick_name"), f->path);
        tmpl_map_put_text(m, STR("tick_label"), view_column_label(x, f->column));
        tmpl_map_put_bool(m, STR("is_meant"), b->is_meant[i]);
        admin_field_put(x, &b->record, f, tmpl_map_put_list(m, STR("field")));
    }
    view_put(root, STR("words"), b->words);
    return ERR_NONE;
}
