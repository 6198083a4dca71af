/*
 * field.c - the fields of a row as the template wants them.
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
#include "app/view/label.h"
#include "app/view/markdown.h"
#include "app/view/page.h"

/* A prefix is of letters, digits and points; a point in an id would need escaping in CSS. */
struct str admin_record_id(struct http_exchange *x, const struct admin_record *r)
{
    char *id = arena_alloc(x->arena, r->prefix.len + 1, 1);

    for (size_t i = 0; i < r->prefix.len; i++)
        id[i] = r->prefix.at[i] == '.' ? '-' : r->prefix.at[i];
    return (struct str){id, r->prefix.len};
}

struct str admin_field_id(struct http_exchange *x, const struct admin_record *r,
                          const struct admin_field *f)
{
    return str_format(x->arena, "%.*sf%zu", STR_ARG(admin_record_id(x, r)), f->column->position);
}

struct str admin_field_title(struct http_exchange *x, const struct admin_record *r,
                             const struct admin_field *f)
{
    struct str label = view_column_label(x, f->column);

    return r->by == NULL ? label
                         : str_format(x->arena, "%.*s: %.*s", STR_ARG(admin_part_title(x, r)),
                                      STR_ARG(label));
}

/* The literal that the control holds. */
static struct str shown_of(const struct admin_field *f)
{
    return f->now.kind == WRITE_TEXT ? admin_widget_text(f->column, f->now.text) : STR("");
}

/* ---- choices ---- */

static bool is_chosen(const struct admin_field *f, struct str value)
{
    struct str rest = f->now.text;
    struct str part;

    if (f->now.kind != WRITE_TEXT)
        return false;
    if (!f->widget.is_set)
        return str_eq(f->now.text, value);
    while (rest.len > 0 && str_cut(&rest, ',', &part)) {
        if (str_eq(part, value))
            return true;
    }
    return false;
}

static void option_put(struct tmpl_list *list, struct str id, size_t number, struct str value,
                       struct str label, bool is_chosen_one, struct arena *a)
{
    struct tmpl_map *m = tmpl_list_add_map(list);

    tmpl_map_put_text(m, STR("option"), value);
    tmpl_map_put_text(m, STR("option_label"), label);
    tmpl_map_put_text(m, STR("option_id"), str_format(a, "%.*s-%zu", STR_ARG(id), number));
    tmpl_map_put_bool(m, STR("is_chosen"), is_chosen_one);
}

static bool is_member(const struct model_column *c, struct str value)
{
    for (size_t i = 0; i < c->value_count; i++) {
        if (str_eq(c->values[i], value))
            return true;
    }
    return false;
}

/* The members, before them what stands for none; a value that is no member stays choosable. */
static void members_put(struct http_exchange *x, struct tmpl_list *list,
                        const struct admin_field *f, struct str id)
{
    const struct model_column *c = f->column;
    bool is_none = f->now.kind != WRITE_TEXT;
    size_t n = 0;

    if ((c->is_nullable && !f->widget.has_none) || (is_none && f->widget.kind == ADMIN_SELECT))
        option_put(list, id, n++, STR(""),
                   c->is_nullable ? TMPL_SAY(x->templates, "No value")
                                  : TMPL_SAY(x->templates, "Choose…"),
                   is_none, x->arena);
    for (size_t i = 0; i < c->value_count; i++)
        option_put(list, id, n++, c->values[i],
                   c->values[i].len == 0 ? TMPL_SAY(x->templates, "(empty)") : c->values[i],
                   is_chosen(f, c->values[i]), x->arena);
    if (!is_none && !is_member(c, f->now.text))
        option_put(list, id, n, f->now.text,
                   f->now.text.len == 0 ? TMPL_SAY(x->templates, "(empty)") : f->now.text, true,
                   x->arena);
}

static void bools_put(struct http_exchange *x, struct tmpl_list *list, const struct admin_field *f,
                      struct str id)
{
    option_put(list, id, 0, STR("1"), TMPL_SAY(x->templates, "Yes"), is_chosen(f, STR("1")),
               x->arena);
    option_put(list, id, 1, STR("0"), TMPL_SAY(x->templates, "No"), is_chosen(f, STR("0")),
               x->arena);
    option_put(list, id, 2, STR(""), TMPL_SAY(x->templates, "No value"), f->now.kind != WRITE_TEXT,
               x->arena);
}

/* A row that may not be seen, or is not there, stays chosen until another is. */
static void rows_put(struct http_exchange *x, struct tmpl_list *list, const struct admin_field *f,
                     struct str id)
{
    bool is_none = f->now.kind != WRITE_TEXT;
    bool is_found = is_none;

    if (f->column->is_nullable || is_none)
        option_put(list, id, 0, STR(""),
                   f->column->is_nullable ? TMPL_SAY(x->templates, "No value")
                                          : TMPL_SAY(x->templates, "Choose…"),
                   is_none, x->arena);
    for (size_t i = 0; i < f->choice_count; i++) {
        bool is_it = is_chosen(f, f->choices[i].value);

        option_put(list, id, i + 1, f->choices[i].value, f->choices[i].name, is_it, x->arena);
        is_found = is_found || is_it;
    }
    if (!is_found)
        option_put(list, id, f->choice_count + 1, f->now.text, f->now.text, true, x->arena);
}

static void options_put(struct http_exchange *x, struct tmpl_map *m, const struct admin_field *f,
                        struct str id)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("options"));

    if (f->choices != NULL) {
        rows_put(x, list, f, id);
    } else if (f->column->type == MODEL_BOOL) {
        bools_put(x, list, f, id);
    } else if (f->column->type == MODEL_SET) {
        for (size_t i = 0; i < f->column->value_count; i++)
            option_put(list, id, i, f->column->values[i], f->column->values[i],
                       is_chosen(f, f->column->values[i]), x->arena);
    } else {
        members_put(x, list, f, id);
    }
}

/* ---- files ---- */

/* What the first bytes say; the empty text where they say nothing. */
static struct str kind_of_bytes(struct str bytes)
{
    static const struct {
        struct str start;
        struct str kind;
    } kinds[] = {
        {STR_INIT("\x89PNG"), STR_INIT("PNG")},    {STR_INIT("\xff\xd8\xff"), STR_INIT("JPEG")},
        {STR_INIT("GIF8"), STR_INIT("GIF")},       {STR_INIT("%PDF-"), STR_INIT("PDF")},
        {STR_INIT("PK\x03\x04"), STR_INIT("ZIP")}, {STR_INIT("\x1f\x8b"), STR_INIT("gzip")},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (str_starts(bytes, kinds[i].start))
            return kinds[i].kind;
    }
    if (bytes.len > 11 && str_starts(bytes, STR("RIFF")) &&
        str_eq(str_range(bytes, 8, 12), STR("WEBP")))
        return STR("WebP");
    return STR("");
}

static void file_put(struct http_exchange *x, struct tmpl_map *m, const struct admin_field *f)
{
    struct view_cell cell = {.kind = VIEW_NULL};
    bool is_there = f->is_shown && f->was.kind == WRITE_TEXT && f->value.value.type == DB_BYTES;
    struct str kind = STR("");

    if (is_there) {
        cell = view_cell_make(x->arena, x->locale, f->column, &f->value, VIEW_FULL);
        kind = kind_of_bytes(f->value.value.text);
    }
    tmpl_map_put_bool(m, STR("has_file"), is_there);
    tmpl_map_put_text(m, STR("file_kind"), kind);
    view_put(m, STR("file_size"), cell.kind == VIEW_BLANK ? STR("0") : cell.text);
    tmpl_map_put_bool(m, STR("can_clear"), f->column->is_nullable);
    tmpl_map_put_bool(m, STR("is_cleared"), f->now.kind == WRITE_NULL && is_there);
}

/* ---- one field ---- */

static void control_put(struct http_exchange *x, struct tmpl_map *m, const struct admin_field *f,
                        struct str id)
{
    const struct admin_widget *w = &f->widget;
    struct str text = shown_of(f);
    size_t lines = 3;

    for (size_t at = str_find(text, '\n', 0); at < text.len && lines < 24;
         at = str_find(text, '\n', at + 1))
        lines++;
    tmpl_map_put_text(m, STR("widget"), admin_widget_template(w->kind));
    tmpl_map_put_text(m, STR("value"), text);
    view_put(m, STR("type"), w->type);
    view_put(m, STR("mode"), w->mode);
    view_put(m, STR("least"), w->least);
    view_put(m, STR("most"), w->most);
    view_put(m, STR("step"), w->step);
    view_put(m, STR("length"),
             w->length == 0 ? STR_NONE
                            : str_format(x->arena, "%llu", (unsigned long long)w->length));
    tmpl_map_put_int(m, STR("rows"), (int64_t)lines);
    tmpl_map_put_bool(m, STR("is_on"), is_chosen(f, STR("1")));
    tmpl_map_put_bool(m, STR("is_group"),
                      w->kind == ADMIN_RADIOS || w->kind == ADMIN_CHECKS || w->kind == ADMIN_FILE);
    tmpl_map_put_bool(m, STR("is_radios"), w->kind == ADMIN_RADIOS);
    tmpl_map_put_bool(m, STR("is_wide"),
                      w->kind == ADMIN_AREA || w->kind == ADMIN_SOURCE || w->length > 60);
    if (w->kind == ADMIN_RADIOS || w->kind == ADMIN_SELECT || w->kind == ADMIN_CHECKS)
        options_put(x, m, f, id);
    if (w->kind == ADMIN_FILE)
        file_put(x, m, f);
    view_put(m, STR("chosen"), f->chosen);
    tmpl_map_put_bool(m, STR("can_make"),
                      (w->kind == ADMIN_PICK || w->kind == ADMIN_SELECT) &&
                          admin_make_is_offered(x, f->refers));
    view_put(m, STR("make_label"),
             f->refers == NULL ? STR_NONE : view_table_label(x, f->refers->to));
    view_put(m, STR("pick_path"), w->kind == ADMIN_PICK ? admin_pick_path(x, f->column) : STR_NONE);
}

/* What is said of what an empty control means. */
static struct str empty_hint(struct http_exchange *x, const struct admin_record *r,
                             const struct admin_field *f)
{
    const struct model_column *c = f->column;

    if (r->op == WRITE_UPDATE && !f->is_shown)
        return TMPL_SAY(x->templates, "What is there is not shown; left empty, it stays.");
    if (r->op == WRITE_INSERT && c->default_sql.at != NULL && f->was.kind != WRITE_TEXT &&
        !str_eq_nocase(c->default_sql, STR("NULL")))
        return TMPL_SAY_WITH(x->templates, x->arena, "Left empty: {default}",
                             TMPL_TEXT("default", c->default_sql));
    return STR("");
}

static struct str joined(struct arena *a, struct str one, struct str other, const char *between)
{
    if (one.len == 0 || other.len == 0)
        return one.len == 0 ? other : one;
    return str_format(a, "%.*s%s%.*s", STR_ARG(one), between, STR_ARG(other));
}

/* The texts around the control, and which of them describe it. */
static void around_put(struct http_exchange *x, const struct admin_record *r,
                       const struct admin_field *f, struct tmpl_map *m, struct str id)
{
    struct arena *a = x->arena;
    struct str help = view_column_help(x, f->column);
    struct str hint =
        joined(a, admin_widget_hint(x, f->column, &f->widget), empty_hint(x, r, f), ". ");
    struct str described = STR("");

    if (help.len > 0)
        described = str_format(a, "%.*s-help", STR_ARG(id));
    if (hint.len > 0)
        described = joined(a, described, str_format(a, "%.*s-hint", STR_ARG(id)), " ");
    if (f->words.at != NULL)
        described = joined(a, described, str_format(a, "%.*s-wrong", STR_ARG(id)), " ");
    tmpl_map_put_text(m, STR("help"), help);
    tmpl_map_put_text(m, STR("hint"), hint);
    tmpl_map_put_text(m, STR("described"), described);
    view_put(m, STR("wrong"), f->words);
}

/* Text in Markdown may be looked at as what it becomes. */
static void preview_put(struct http_exchange *x, const struct admin_field *f, struct tmpl_map *m)
{
    bool is_markdown = f->widget.kind == ADMIN_AREA && f->column->type == MODEL_TEXT &&
                       view_column_display_of(x, f->column)->format == VIEW_FORMAT_MARKDOWN;
    const struct tmpl_value *html =
        is_markdown && f->is_previewed ? view_markdown(x->arena, shown_of(f)) : NULL;

    tmpl_map_put_bool(m, STR("is_markdown"), is_markdown);
    tmpl_map_put_bool(m, STR("is_previewed"), is_markdown && f->is_previewed);
    tmpl_map_put(m, STR("preview"), html == NULL ? tmpl_null() : html);
}

void admin_field_put(struct http_exchange *x, const struct admin_record *r,
                     const struct admin_field *f, struct tmpl_list *list)
{
    struct tmpl_map *m = tmpl_list_add_map(list);
    struct str id = admin_field_id(x, r, f);
    bool is_empty = f->now.kind == WRITE_TEXT && f->now.text.len == 0;
    bool is_text = f->widget.kind == ADMIN_LINE || f->widget.kind == ADMIN_AREA;

    tmpl_map_put_text(m, STR("id"), id);
    tmpl_map_put_text(m, STR("name"), f->path);
    tmpl_map_put_text(m, STR("column"), f->column->name);
    tmpl_map_put_text(m, STR("label"), view_column_label(x, f->column));
    tmpl_map_put_bool(m, STR("is_required"), admin_field_is_required(r, f));
    tmpl_map_put_bool(m, STR("is_taken_over"), f->is_theirs);
    tmpl_map_put_bool(m, STR("has_none"), f->widget.has_none);
    tmpl_map_put_bool(m, STR("is_none"), f->now.kind == WRITE_NULL);
    /* Only where it is in question. */
    tmpl_map_put_bool(m, STR("has_empty"),
                      admin_field_is_required(r, f) && is_empty && is_text &&
                          (f->words.at != NULL || f->is_empty_meant));
    tmpl_map_put_bool(m, STR("is_empty_meant"), f->is_empty_meant);
    around_put(x, r, f, m, id);
    control_put(x, m, f, id);
    preview_put(x, f, m);
}

/* ---- what cannot be changed here ---- */

static struct str closed_words(struct http_exchange *x, const struct admin_field *f)
{
    switch (f->closed) {
    case ADMIN_NUMBERED: return TMPL_SAY(x->templates, "Numbered by the database");
    case ADMIN_COMPUTED: return TMPL_SAY(x->templates, "Computed by the database");
    case ADMIN_REFUSED: return TMPL_SAY(x->templates, "You may not change it");
    case ADMIN_UNFIT:
        return TMPL_SAY(x->templates, "Too long for a form, or not text: change it over the API");
    case ADMIN_GIVEN:
    case ADMIN_OPEN: break;
    }
    return STR("");
}

static void fixed_put(struct http_exchange *x, const struct admin_record *r,
                      const struct admin_field *f, struct tmpl_list *list)
{
    struct tmpl_map *m = tmpl_list_add_map(list);
    struct view_value value = f->value;
    struct view_cell cell = {.kind = VIEW_PLAIN, .text = STR("–")};

    if (r->op == WRITE_UPDATE) {
        value.value.text =
            value.value.type == DB_TEXT ? utf8_clip(value.value.text, 2000) : value.value.text;
        cell = view_cell_make(x->arena, x->locale, f->column, &value, VIEW_FULL);
    }
    view_cell_put(m, &cell);
    tmpl_map_put_text(m, STR("label"), view_column_label(x, f->column));
    tmpl_map_put_text(m, STR("why"), closed_words(x, f));
}

/* Of a new row there is nothing yet to show of what the policy keeps; the number of a part says
 * nothing to anybody. */
static bool is_worth(const struct admin_record *r, const struct admin_field *f)
{
    if (r->by != NULL && (f->closed == ADMIN_NUMBERED || r->op == WRITE_INSERT))
        return false;
    return f->closed != ADMIN_OPEN && f->closed != ADMIN_GIVEN && f->is_shown &&
           (r->op == WRITE_UPDATE || f->closed != ADMIN_REFUSED);
}

static enum err sets_put(struct http_exchange *x, struct admin_record *r, struct tmpl_map *m)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("sets"));
    size_t count = 0;
    const struct admin_set *sets = admin_sets_of(x, r, &count);

    for (size_t s = 0; s < count; s++) {
        struct tmpl_map *set;
        struct tmpl_list *fields;

        if (sets[s].count == 0)
            continue;
        set = tmpl_list_add_map(list);
        tmpl_map_put_text(set, STR("set_label"), sets[s].label);
        view_put(set, STR("set_help"), sets[s].help);
        fields = tmpl_map_put_list(set, STR("fields"));
        for (size_t i = 0; i < sets[s].count; i++) {
            TRY(admin_choices_load(x, r, sets[s].fields[i]));
            admin_field_put(x, r, sets[s].fields[i], fields);
        }
    }
    return ERR_NONE;
}

enum err admin_record_put(struct http_exchange *x, struct admin_record *r,
                          const struct model_column *placed, struct tmpl_map *m)
{
    struct tmpl_list *fields = tmpl_map_put_list(m, STR("fields"));
    struct tmpl_list *fixed = tmpl_map_put_list(m, STR("fixed"));
    size_t fixed_count = 0;

    if (r->by == NULL)
        TRY(sets_put(x, r, m));
    for (size_t i = 0; i < r->count; i++) {
        struct admin_field *f = &r->fields[i];

        if (f->closed == ADMIN_OPEN && f->column != placed && r->by != NULL) {
            TRY(admin_choices_load(x, r, f));
            admin_field_put(x, r, f, fields);
        } else if (is_worth(r, f) && f->column != placed) {
            fixed_put(x, r, f, fixed);
            fixed_count++;
        }
    }
    tmpl_map_put_bool(m, STR("has_fixed"), fixed_count > 0);
    return admin_parts_put(x, r, m);
}
