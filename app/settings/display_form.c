/*
 * display_form.c - from the form of the display editor to a document.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdlib.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/model/schema.h"
#include "app/settings/display.h"
#include "app/view/form.h"

#define LABEL_CHARS 100
#define HELP_CHARS  500

/* What the form has of a table and of a column; all else in the document is kept. */
static const struct str table_keys[] = {
    STR_INIT("label"),   STR_INIT("one"),    STR_INIT("help"),  STR_INIT("group"),
    STR_INIT("list"),    STR_INIT("names"),  STR_INIT("order"), STR_INIT("is_hidden"),
    STR_INIT("columns"), STR_INIT("search"),
};
static const struct str column_keys[] = {STR_INIT("label"), STR_INIT("help"), STR_INIT("format"),
                                         STR_INIT("is_hidden")};

struct writing {
    const struct display_entry *d;
    struct json_writer w;
    struct error *e;
    bool says_any;
};

size_t display_column_count(const struct display_entry *d)
{
    return d->table->column_count < DISPLAY_COLUMNS_MAX ? d->table->column_count
                                                        : DISPLAY_COLUMNS_MAX;
}

struct str display_field(const struct display_entry *d, const struct model_column *c,
                         const char *what)
{
    return str_format(d->x->arena, "columns.%.*s.%s", STR_ARG(c->name), what);
}

struct str display_place(const struct display_entry *d, const struct view_columns_listed *list,
                         const struct model_column *c)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i] == c)
            return str_format(d->x->arena, "%zu", i + 1);
    }
    return STR("");
}

static void raw_put(struct writing *o, const struct json_value *v)
{
    json_name(&o->w, v->name);
    buf_add_str(o->w.to, v->source);
    o->w.needs_comma = true;
    o->says_any = true;
}

static bool is_one_of(struct str name, const struct str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(names[i], name))
            return true;
    }
    return false;
}

/* ---- texts and boxes ---- */

static enum err text_put(struct writing *o, struct str field, struct str name, size_t chars_max)
{
    struct str text = str_trim(view_form_text(o->d->typed, field));

    if (text.len == 0)
        return ERR_NONE;
    if (!utf8_is_text(text) || utf8_count(text) > chars_max)
        return error_tell(o->e, ERR_INVALID, field, "is a text of at most %zu characters",
                          chars_max);
    json_put_str(&o->w, name, text);
    o->says_any = true;
    return ERR_NONE;
}

static void box_put(struct writing *o, struct str field, bool is_said)
{
    bool is_ticked = view_form_text(o->d->typed, field).len > 0;

    if (is_ticked == is_said)
        return;
    json_put_bool(&o->w, STR("is_hidden"), is_ticked);
    o->says_any = true;
}

/* ---- lists of columns ---- */

struct placed {
    int64_t place;
    const struct model_column *column;
};

static int by_place(const void *a, const void *b)
{
    const struct placed *one = a;
    const struct placed *other = b;

    if (one->place != other->place)
        return one->place < other->place ? -1 : 1;
    return one->column->position < other->column->position ? -1 : 1;
}

/* A column that the form has no room for stays where it is. */
static enum err placed_read(struct writing *o, const char *what,
                            const struct view_columns_listed *both, struct placed *to,
                            size_t *count)
{
    const struct display_entry *d = o->d;

    *count = 0;
    for (size_t i = 0; i < d->table->column_count; i++) {
        const struct model_column *c = &d->table->columns[i];
        struct str field = display_field(d, c, what);
        struct str text = i < display_column_count(d) ? str_trim(view_form_text(d->typed, field))
                                                      : display_place(d, both, c);
        int64_t n;

        if (text.len == 0)
            continue;
        if (str_eq(text, STR("yes")))
            n = 1; /* a box: in the order of the table */
        else if (!num_parse_int(text, &n) || n < 1 || n > 9999)
            return error_tell(o->e, ERR_INVALID, field, "is a number, 1 for the first");
        to[(*count)++] = (struct placed){n, c};
    }
    qsort(to, *count, sizeof *to, by_place);
    return ERR_NONE;
}

/* In boxes order says nothing. */
static bool is_same(const struct placed *at, size_t count, const struct view_columns_listed *list,
                    bool is_ordered)
{
    if (count != list->count)
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t found = 0;

        while (found < count && list->at[found] != at[i].column)
            found++;
        if (is_ordered ? found != i : found == count)
            return false;
    }
    return true;
}

/* what: of the form's fields; name: in the document. */
static enum err list_put(struct writing *o, const char *what,
                         const struct view_columns_listed *apps,
                         const struct view_columns_listed *both, bool is_ordered)
{
    struct placed *at = ARENA_ARRAY(o->d->x->arena, struct placed, o->d->table->column_count);
    size_t count;

    TRY(placed_read(o, what, both, at, &count));
    if (is_same(at, count, apps, is_ordered))
        return ERR_NONE;
    json_name(&o->w, str_from_z(what));
    json_begin_array(&o->w);
    for (size_t i = 0; i < count; i++)
        json_add_str(&o->w, at[i].column->name);
    json_end_array(&o->w);
    o->says_any = true;
    return ERR_NONE;
}

/* ---- columns ---- */

static const struct json_value *our_body(const struct display_entry *d)
{
    const struct json_value *v = d->said.ours == NULL ? NULL : d->said.ours->body;

    return v == NULL || v->kind != JSON_OBJECT ? NULL : v;
}

static const struct json_value *our_columns(const struct display_entry *d)
{
    const struct json_value *ours = our_body(d);
    const struct json_value *v = ours == NULL ? NULL : json_find(ours, STR("columns"));

    return v == NULL || v->kind != JSON_OBJECT ? NULL : v;
}

/* What is said of a column at run time that the form does not know. */
static void column_rest_put(struct writing *o, const struct model_column *c)
{
    const struct json_value *all = our_columns(o->d);
    const struct json_value *ours = all == NULL ? NULL : json_find(all, c->name);

    for (const struct json_value *v = ours == NULL ? NULL : ours->first; v != NULL; v = v->next) {
        if (!is_one_of(v->name, column_keys, sizeof column_keys / sizeof *column_keys))
            raw_put(o, v);
    }
}

static enum err column_put(struct writing *o, const struct model_column *c)
{
    const struct display_entry *d = o->d;
    bool is_hidden = d->apps.columns != NULL && d->apps.columns[c->position].is_hidden;
    size_t start = o->w.to->len;
    bool needed_comma = o->w.needs_comma;
    bool said_any = o->says_any;

    o->says_any = false;
    json_name(&o->w, c->name);
    json_begin_object(&o->w);
    TRY(text_put(o, display_field(d, c, "label"), STR("label"), LABEL_CHARS));
    TRY(text_put(o, display_field(d, c, "help"), STR("help"), HELP_CHARS));
    TRY(text_put(o, display_field(d, c, "format"), STR("format"), LABEL_CHARS));
    box_put(o, display_field(d, c, "is_hidden"), is_hidden);
    column_rest_put(o, c);
    json_end_object(&o->w);
    if (!o->says_any) {
        buf_truncate(o->w.to, start);
        o->w.needs_comma = needed_comma;
    }
    o->says_any |= said_any;
    return ERR_NONE;
}

static enum err columns_put(struct writing *o)
{
    const struct display_entry *d = o->d;
    const struct json_value *ours = our_columns(d);
    size_t start = o->w.to->len;
    bool needed_comma = o->w.needs_comma;
    bool said_any = o->says_any;

    o->says_any = false;
    json_name(&o->w, STR("columns"));
    json_begin_object(&o->w);
    for (size_t i = 0; i < d->table->column_count; i++) {
        const struct model_column *c = &d->table->columns[i];
        const struct json_value *beyond = ours == NULL ? NULL : json_find(ours, c->name);

        if (i < display_column_count(d))
            TRY(column_put(o, c));
        else if (beyond != NULL)
            raw_put(o, beyond);
    }
    json_end_object(&o->w);
    if (!o->says_any) {
        buf_truncate(o->w.to, start);
        o->w.needs_comma = needed_comma;
    }
    o->says_any |= said_any;
    return ERR_NONE;
}

/* ---- the whole ---- */

static enum err all_put(struct writing *o)
{
    const struct display_entry *d = o->d;
    const struct json_value *ours = our_body(d);

    TRY(text_put(o, STR("label"), STR("label"), LABEL_CHARS));
    TRY(text_put(o, STR("one"), STR("one"), LABEL_CHARS));
    TRY(text_put(o, STR("help"), STR("help"), HELP_CHARS));
    TRY(text_put(o, STR("group"), STR("group"), LABEL_CHARS));
    TRY(text_put(o, STR("order"), STR("order"), HELP_CHARS));
    TRY(list_put(o, "list", &d->apps.list, &d->both.list, true));
    TRY(list_put(o, "names", &d->apps.names, &d->both.names, true));
    TRY(list_put(o, "search", &d->apps.search, &d->both.search, false));
    box_put(o, STR("is_hidden"), d->apps.is_hidden);
    TRY(columns_put(o));
    for (const struct json_value *v = ours == NULL ? NULL : ours->first; v != NULL; v = v->next) {
        if (!is_one_of(v->name, table_keys, sizeof table_keys / sizeof *table_keys))
            raw_put(o, v);
    }
    return ERR_NONE;
}

enum err display_form_read(const struct display_entry *d, struct str *out_body, struct error *e)
{
    AUTO(buf_fini) struct buf text;
    struct writing o = {.d = d, .w = {.to = &text}, .e = e};

    buf_init(&text, VIEW_DOCUMENT_MAX);
    json_begin_object(&o.w);
    TRY(all_put(&o));
    json_end_object(&o.w);
    if (buf_is_failed(&text))
        return error_tell(e, ERR_INVALID, STR_NONE, "This is too much to be said of one table.");
    *out_body = o.says_any ? str_dup(d->x->arena, buf_str(&text)) : STR_NONE;
    return ERR_NONE;
}
