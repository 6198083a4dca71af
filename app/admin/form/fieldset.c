/*
 * fieldset.c - the fields of a row in groups.
 *
 * App.json names them ("fieldsets").  Where it does not, few fields stand together; of many,
 * those whose names begin with the same word are a group, and what the database fills in by
 * itself is the last.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/form/form.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"
#include "app/view/label.h"

#define FEW_FIELDS  8 /* need no groups */
#define LIKE_FIELDS 3 /* in a row, with one first word, are a group */

struct sorting {
    struct http_exchange *x;
    struct admin_record *record;
    struct admin_set *sets;
    size_t count;
    bool *is_taken; /* by field */
};

static struct admin_set *set_add(struct sorting *s, struct str label, struct str help)
{
    struct admin_set *set = &s->sets[s->count++];

    *set = (struct admin_set){.label = label, .help = help};
    set->fields = ARENA_ARRAY(s->x->arena, struct admin_field *, s->record->count);
    return set;
}

static void take(struct sorting *s, struct admin_set *set, size_t field)
{
    set->fields[set->count++] = &s->record->fields[field];
    s->is_taken[field] = true;
}

static void rest_take(struct sorting *s, struct admin_set *set)
{
    for (size_t i = 0; i < s->record->count; i++) {
        if (!s->is_taken[i] && s->record->fields[i].closed == ADMIN_OPEN)
            take(s, set, i);
    }
}

/* ---- as was said ---- */

static void said_take(struct sorting *s, const struct view_fieldsets *said)
{
    struct str label;

    for (size_t k = 0; k < said->count; k++) {
        const struct view_fieldset *from = &said->at[k];
        struct admin_set *set = set_add(s, view_said(s->x, from->label, from->label), from->help);

        for (size_t c = 0; c < from->columns.count; c++) {
            for (size_t i = 0; i < s->record->count; i++) {
                const struct admin_field *f = &s->record->fields[i];

                if (f->column == from->columns.at[c] && f->closed == ADMIN_OPEN && !s->is_taken[i])
                    take(s, set, i);
            }
        }
    }
    label = TMPL_SAY(s->x->templates, "Further fields");
    rest_take(s, set_add(s, label, STR("")));
}

/* ---- by themselves ---- */

static struct str first_word(const struct admin_field *f)
{
    struct str name = f->column->name;
    size_t end = str_find(name, '_', 0);

    return f->closed == ADMIN_OPEN && end < name.len ? str_range(name, 0, end) : STR("");
}

static bool is_stamp(const struct admin_field *f)
{
    const struct model_column *c = f->column;

    return f->closed == ADMIN_OPEN &&
           (c->on_update.len > 0 ||
            (c->default_sql.at != NULL && str_starts(c->default_sql, STR("current_timestamp"))));
}

/* Fields from this one on that have its first word. */
static size_t run_of(const struct sorting *s, size_t from)
{
    struct str word = first_word(&s->record->fields[from]);
    size_t count = 0;

    while (word.len > 0 && from + count < s->record->count &&
           str_eq(first_word(&s->record->fields[from + count]), word))
        count++;
    return count;
}

static void guessed_take(struct sorting *s)
{
    struct admin_set *first = set_add(s, STR(""), STR(""));
    struct admin_set stamps = {.count = 0};

    for (size_t i = 0; i < s->record->count;) {
        size_t run = run_of(s, i);
        struct str word = first_word(&s->record->fields[i]);
        struct admin_set *set;

        if (run < LIKE_FIELDS) {
            i++;
            continue;
        }
        set = set_add(s, view_name_humanise(s->x->arena, word), STR(""));
        for (size_t end = i + run; i < end; i++)
            take(s, set, i);
    }
    stamps.fields = ARENA_ARRAY(s->x->arena, struct admin_field *, s->record->count);
    for (size_t i = 0; i < s->record->count; i++) {
        if (!s->is_taken[i] && is_stamp(&s->record->fields[i]))
            take(s, &stamps, i);
    }
    rest_take(s, first);
    stamps.label = TMPL_SAY(s->x->templates, "Filled in by the database");
    stamps.help = TMPL_SAY(s->x->templates, "Only if nothing is given here.");
    s->sets[s->count++] = stamps;
}

const struct admin_set *admin_sets_of(struct http_exchange *x, struct admin_record *r,
                                      size_t *out_count)
{
    const struct view_fieldsets *said = &view_display_of(x, r->table)->fieldsets;
    struct sorting s = {
        .x = x,
        .record = r,
        .sets = ARENA_ARRAY(x->arena, struct admin_set, said->count + r->count + 2),
        .is_taken = ARENA_ARRAY(x->arena, bool, r->count + 1),
    };
    size_t open = 0;

    for (size_t i = 0; i < r->count; i++)
        open += r->fields[i].closed == ADMIN_OPEN ? 1 : 0;
    if (said->count > 0)
        said_take(&s, said);
    else if (open > FEW_FIELDS)
        guessed_take(&s);
    else
        rest_take(&s, set_add(&s, STR(""), STR("")));
    *out_count = s.count;
    return s.sets;
}
