/*
 * cells.c - rows of a list that are typed into where they stand (~edit=1), and their POST.
 *
 * Each row is a record as of a form (form/form.h), with the controls that its cells are shown by,
 * and a version of its own.  One button saves all rows that were changed, or none: what is
 * wrong stands beside its cell, and what somebody else changed meanwhile beside the row.
 *
 * Names of fields: k.3 the key of the fourth row, v.3 its version, f.r3.title a cell.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/admin/form/form.h"
#include "app/admin/list/list.h"
#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/http/exchange.h"
#include "app/model/literal.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/find.h"
#include "app/view/form.h"
#include "app/view/key.h"
#include "app/view/page.h"
#include "app/view/shown.h"

#define CHOICES_EACH 20 /* of a reference in a cell; of more rows none is offered */

struct list_cells {
    struct admin_form form;
    struct admin_record *rows[LIST_CELLS_ROWS];
    struct str keys[LIST_CELLS_ROWS]; /* as view_rows_key() has them */
    size_t count;
    struct str words; /* what is wrong with the page, or absent */
};

bool list_cells_asked(const struct list *l)
{
    struct http_exchange *x = l->x;
    const struct model_table *t = l->table;

    return l->cells == NULL && str_eq(http_query(&x->req, STR("~edit")), STR("1")) &&
           t->primary != NULL && t->is_writable &&
           view_shows_columns(x, t->primary->columns, t->primary->count) &&
           policy_allows(x->arena, x->policy, t, POLICY_UPDATE);
}

/* ---- which cells are controls ---- */

static bool is_listed(const struct list *l, const struct model_column *c)
{
    for (size_t i = 0; i < l->columns.count; i++) {
        if (l->columns.at[i] == c)
            return true;
    }
    return false;
}

static bool is_of_key(const struct model_column *c)
{
    const struct model_key *key = c->table->primary;

    for (size_t i = 0; i < key->count; i++) {
        if (key->columns[i] == c)
            return true;
    }
    return false;
}

/* A key is a row's address; what takes a page of its own is for the form. */
static bool is_for_cells(const struct list *l, const struct admin_field *f)
{
    switch (f->widget.kind) {
    case ADMIN_AREA:
    case ADMIN_SOURCE:
    case ADMIN_PICK:
    case ADMIN_CHECKS:
    case ADMIN_FILE: return false;
    case ADMIN_LINE:
    case ADMIN_SWITCH:
    case ADMIN_RADIOS:
    case ADMIN_SELECT:
    case ADMIN_WIDGET__COUNT: break;
    }
    return f->is_shown && f->choice_count <= CHOICES_EACH && is_listed(l, f->column) &&
           !is_of_key(f->column) && f->column->seal == NULL;
}

static enum err fields_close(const struct list *l, struct admin_record *r, bool may)
{
    for (size_t i = 0; i < r->count; i++) {
        struct admin_field *f = &r->fields[i];

        if (f->closed != ADMIN_OPEN)
            continue;
        if (may && is_listed(l, f->column))
            TRY(admin_choices_load(l->x, r, f));
        if (!may || !is_for_cells(l, f))
            f->closed = ADMIN_GIVEN;
    }
    return ERR_NONE;
}

/* ---- rows as records ---- */

/* ERR_ABSENT: there is no such row. */
static enum err row_add(struct list *l, const struct str *key, size_t number)
{
    struct http_exchange *x = l->x;
    struct list_cells *cells = l->cells;
    struct admin_record *r = ARENA_NEW(x->arena, struct admin_record);
    bool may = false;

    admin_record_init(x, r, l->table, WRITE_UPDATE, str_format(x->arena, "r%zu.", number));
    if (cells->count > 0)
        r->lists = cells->rows[0]->lists;
    r->part_count = 0;
    r->number = (unsigned)number;
    r->key = key;
    TRY(admin_record_load(x, r, false));
    TRY(view_may_row(x, l->table, key, POLICY_UPDATE, &may));
    TRY(fields_close(l, r, may));
    cells->keys[cells->count] = view_key_print(x->arena, key, l->table->primary->count);
    cells->rows[cells->count++] = r;
    return ERR_NONE;
}

static struct list_cells *cells_new(struct http_exchange *x)
{
    struct list_cells *cells = ARENA_NEW(x->arena, struct list_cells);

    cells->form.x = x;
    cells->words = STR_NONE;
    return cells;
}

static enum err key_add(struct list *l, struct str text, size_t number)
{
    struct arena *a = l->x->arena;
    size_t count = l->table->primary->count;
    struct str *key = ARENA_ARRAY(a, struct str, count);

    if (view_key_decode(a, text, key, count, &l->x->error) != ERR_NONE)
        return view_no_such_row(l->x, l->table);
    return row_add(l, key, number);
}

enum err list_cells_load(struct list *l)
{
    enum err code;

    l->cells = cells_new(l->x);
    for (size_t row = 0; row < l->rows.count && row < LIST_CELLS_ROWS; row++) {
        code = key_add(l, view_rows_key(l->x, &l->rows, row), row);
        if (code == ERR_ABSENT)
            error_clear(&l->x->error); /* it went since the page was read */
        else
            TRY(code);
    }
    return ERR_NONE;
}

/* ---- shown ---- */

static struct admin_record *record_of(const struct list *l, size_t row)
{
    struct str key;

    if (l->cells == NULL)
        return NULL;
    key = view_rows_key(l->x, &l->rows, row);
    for (size_t i = 0; i < l->cells->count; i++) {
        if (str_eq(l->cells->keys[i], key))
            return l->cells->rows[i];
    }
    return NULL;
}

void list_cells_row_put(const struct list *l, size_t row, struct tmpl_map *m)
{
    const struct admin_record *r = record_of(l, row);

    view_put(m, STR("row_number"), r == NULL ? STR_NONE : str_format(l->x->arena, "%u", r->number));
    view_put(m, STR("row_version"), r == NULL ? STR_NONE : admin_record_stamp(r));
    view_put(m, STR("row_words"), r == NULL ? STR_NONE : r->words);
}

void list_cells_cell_put(const struct list *l, size_t row, size_t column, struct tmpl_map *m)
{
    struct admin_record *r = record_of(l, row);
    const struct admin_field *f =
        r == NULL ? NULL : admin_record_field(r, l->columns.at[column]->name);

    if (f != NULL && f->closed == ADMIN_OPEN)
        admin_field_put(l->x, r, f, tmpl_map_put_list(m, STR("field")));
    else
        tmpl_map_put_bool(m, STR("field"), false);
}

/* The list's address, the place of its page with it, with a parameter more. */
static struct str here(const struct list *l, struct str name, struct str value)
{
    const struct query_param set[] = {
        {name, value},
        {l->cursor.name.at == NULL ? STR("~none") : l->cursor.name, l->cursor.value},
    };

    return list_address(l, SIZE_MAX, set, 2);
}

void list_cells_put(const struct list *l, struct tmpl_map *root)
{
    struct http_exchange *x = l->x;
    const struct model_table *t = l->table;
    bool may = t->primary != NULL && t->is_writable && x->user != NULL && l->rows.count > 0 &&
               view_shows_columns(x, t->primary->columns, t->primary->count) &&
               policy_allows(x->arena, x->policy, t, POLICY_UPDATE);
    struct str shown = here(l, STR("~none"), STR_NONE);

    tmpl_map_put_bool(root, STR("can_edit"), may && l->cells == NULL);
    tmpl_map_put_bool(root, STR("is_edited"), l->cells != NULL);
    tmpl_map_put_text(root, STR("edit_path"), here(l, STR("~edit"), STR("1")));
    tmpl_map_put_text(root, STR("shown_path"), shown);
    tmpl_map_put_text(root, STR("cells_query"), str_from(shown, l->path.len));
    view_put(root, STR("cells_words"), l->cells == NULL ? STR_NONE : l->cells->words);
    if (l->cells != NULL)
        tmpl_map_put_text(root, STR("once"), id_new(x->arena, 16));
    tmpl_map_put_bool(root, STR("is_saved"),
                      str_eq(http_query(&x->req, STR("~done")), STR("saved")));
}

/* ---- typed ---- */

static struct str numbered(struct list *l, const char *kind, size_t number)
{
    return http_params_get(&l->cells->form.sent.fields,
                           str_format(l->x->arena, "%s.%zu", kind, number));
}

/* The rows that were sent, as they are now, with what was typed put over them. */
static enum err rows_take(struct list *l)
{
    struct list_cells *cells = l->cells;
    struct http_exchange *x = l->x;

    cells->count = 0;
    for (size_t n = 0; n < LIST_CELLS_ROWS; n++) {
        struct str key = numbered(l, "k", n);
        size_t before = cells->count;
        enum err code = key.at == NULL ? ERR_NONE : key_add(l, key, n);

        if (code == ERR_ABSENT) {
            error_clear(&x->error);
            cells->words = TMPL_SAY(x->templates, "A row was deleted meanwhile, or you may no "
                                                  "longer see it. The others are as you typed "
                                                  "them; nothing is saved yet.");
            continue;
        }
        TRY(code);
        if (cells->count == before)
            continue;
        cells->rows[before]->seen = numbered(l, "v", n);
        TRY(admin_record_take(x, cells->rows[before], &cells->form.sent));
    }
    return ERR_NONE;
}

static bool rows_judge(struct list_cells *cells)
{
    bool is_fine = true;

    for (size_t i = 0; i < cells->count; i++) {
        if (admin_record_is_changed(cells->rows[i]))
            is_fine = admin_record_judge(cells->form.x, cells->rows[i]) && is_fine;
    }
    return is_fine;
}

/* The page once more: its rows by their keys, for what was typed may have moved nothing yet. */
static enum err show_again(struct list *l, int status)
{
    struct http_exchange *x = l->x;
    const struct model_key *key = l->table->primary;
    struct write_keys keys = {.table = l->table};
    struct literal_fault fault;
    struct db_value *values = ARENA_ARRAY(x->arena, struct db_value, LIST_CELLS_ROWS * key->count);
    struct view_reading how = {.text_max = VIEW_TEXT_LIST};
    struct query *q;

    for (size_t i = 0; i < l->cells->count; i++) {
        for (size_t k = 0; k < key->count; k++) {
            if (!literal_parse(key->columns[k], x->arena, l->cells->rows[i]->key[k],
                               &values[keys.count * key->count + k], &fault))
                return error_set(&x->error, ERR_INTERNAL, "a key of a row is none");
        }
        keys.count++;
    }
    keys.values = values;
    q = write_keys_query(x->arena, &keys, &(struct query){.order = l->query->order});
    q->has_limit = true;
    q->limit = LIST_CELLS_ROWS;
    TRY(view_rows_load_page(x, l->table, &l->columns, &how, q, &l->rows));
    x->resp.status = status;
    return list_show(l);
}

/* What somebody else saved since: theirs where only they changed, told where both did. */
static enum err show_clash(struct list *l)
{
    struct http_exchange *x = l->x;
    struct list_cells *cells = l->cells;

    error_clear(&x->error);
    x->resp.status = 0;
    TRY(rows_take(l));
    for (size_t i = 0; i < cells->count; i++) {
        struct admin_record *r = cells->rows[i];

        if (str_eq(admin_record_stamp(r), r->version))
            continue;
        admin_record_clash(x, r);
        r->words = TMPL_SAY(x->templates, "Somebody else changed this row meanwhile. What you "
                                          "typed stands here; save once more to keep it.");
        for (size_t k = 0; k < r->count; k++) {
            struct admin_field *f = &r->fields[k];

            if (f->is_conflict)
                f->words = TMPL_SAY_WITH(
                    x->templates, x->arena, "Now it is: {value}",
                    TMPL_TEXT("value", f->was.kind == WRITE_TEXT ? f->was.text : STR("–")));
        }
    }
    return show_again(l, 409);
}

static enum err save(struct list *l)
{
    struct list_cells *cells = l->cells;
    struct admin_record *changed[LIST_CELLS_ROWS];
    size_t count = 0;
    enum err code;

    for (size_t i = 0; i < cells->count; i++) {
        if (admin_record_is_changed(cells->rows[i]))
            changed[count++] = cells->rows[i];
    }
    if (count == 0)
        return view_done(l->x, here(l, STR("~none"), STR_NONE));
    code = admin_rows_save(&cells->form, changed, count, here(l, STR("~done"), STR("saved")));
    if (cells->form.is_conflict)
        return show_clash(l);
    return view_is_typo(code) ? show_again(l, cells->form.status) : code;
}

enum err admin_list_cells(struct http_exchange *x)
{
    struct list l;

    TRY(list_open(x, &l));
    l.cells = cells_new(x);
    TRY(view_form_read(x, &l.cells->form.sent));
    TRY(access_csrf_check(x, &l.cells->form.sent.fields));
    TRY(write_table(l.table, &x->error));
    TRY(list_parse(&l));
    TRY(list_columns(&l));
    l.cells->form.once = view_form_text(&l.cells->form.sent, STR("once"));
    l.cells->form.is_sent = true;
    TRY(rows_take(&l));
    if (!rows_judge(l.cells) || l.cells->words.at != NULL)
        return show_again(&l, l.cells->words.at == NULL ? 422 : 409);
    return save(&l);
}
