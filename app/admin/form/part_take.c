/*
 * part_take.c - what was sent of the parts of a row: which rows, in which order, what in them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/form/form.h"
#include "app/admin/form/part.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/key.h"
#include "app/view/label.h"

struct taking {
    struct http_exchange *x;
    const struct http_form *form;
    struct admin_record *host;
    struct admin_part *part;
    struct admin_record **stored; /* the rows as they were read */
    size_t stored_count;
};

static struct str sent_of(const struct taking *t, const char *kind, struct str prefix)
{
    return http_params_get(&t->form->fields,
                           str_format(t->x->arena, "%s.%.*s", kind, STR_ARG(prefix)));
}

/* "key.c0.3." to 3, for the part "c0."; false: it is no name of a row of this part. */
static bool row_number(const struct taking *t, struct str name, unsigned *out_number)
{
    struct str head = str_format(t->x->arena, "key.%.*s", STR_ARG(t->part->prefix));
    struct str digits = str_from(name, head.len);
    int64_t n;

    if (!str_starts(name, head) || !str_ends(digits, STR(".")))
        return false;
    digits.len--;
    if (!num_parse_int(digits, &n) || n < 0 || n >= (int64_t)ADMIN_PART_BLANK)
        return false;
    *out_number = (unsigned)n;
    return true;
}

/* ---- which row ---- */

static bool is_taken(const struct taking *t, const struct admin_record *row, unsigned number)
{
    for (size_t i = 0; i < t->part->count; i++) {
        if (t->part->rows[i] == row || t->part->rows[i]->number == number)
            return true;
    }
    return false;
}

static enum err stored_find(const struct taking *t, struct str text, struct admin_record **out_row)
{
    struct http_exchange *x = t->x;
    size_t count = t->part->relation->from->primary->count;
    struct str *key = ARENA_ARRAY(x->arena, struct str, count);

    *out_row = NULL;
    if (view_key_decode(x->arena, text, key, count, &x->error) != ERR_NONE) {
        error_clear(&x->error);
        return ERR_NONE;
    }
    for (size_t i = 0; i < t->stored_count; i++) {
        bool is_it = true;

        for (size_t k = 0; k < count; k++)
            is_it = is_it && str_eq(t->stored[i]->key[k], key[k]);
        if (is_it)
            *out_row = t->stored[i];
    }
    return *out_row != NULL || t->host->key == NULL
               ? ERR_NONE
               : admin_part_find(x, t->host, t->part, key, out_row);
}

/* ---- what is in it ---- */

/* What who typed left alone, and somebody else changed, is theirs. */
static void keep_untouched(struct http_exchange *x, struct admin_record *row)
{
    if (row->op != WRITE_UPDATE || str_eq(row->seen, row->version))
        return;
    for (size_t i = 0; i < row->count; i++) {
        struct admin_field *f = &row->fields[i];

        if (f->is_shown && admin_field_is_changed(row, f) &&
            admin_version_has(x, row, row->seen, f, &f->now))
            f->now = f->was;
    }
}

/* Of a row that is no more: was something else typed than what was in it? */
static enum err is_touched(const struct taking *t, const struct admin_record *row, bool *out_is)
{
    struct http_exchange *x = t->x;
    struct admin_record was;

    admin_record_init_part(x, &was, t->host, t->part->relation, WRITE_UPDATE, row->prefix);
    for (size_t i = 0; i < was.count; i++)
        admin_field_settle(x, &was.fields[i]);
    TRY(admin_record_take(x, &was, t->form));
    *out_is = false;
    for (size_t i = 0; i < was.count; i++) {
        const struct admin_field *f = &was.fields[i];

        if (f->is_shown && f->closed == ADMIN_OPEN && f->now.kind != WRITE_ABSENT &&
            !admin_version_has(x, &was, row->seen, f, &f->now))
            *out_is = true;
    }
    return ERR_NONE;
}

static enum err row_take(struct taking *t, struct str key, unsigned number)
{
    struct http_exchange *x = t->x;
    struct admin_record *row = NULL;
    bool is_wanted = true;

    if (key.len > 0)
        TRY(stored_find(t, key, &row));
    if (is_taken(t, row, number))
        return ERR_NONE;
    if (row == NULL) {
        row = admin_part_new(x, t->host, t->part, number);
        row->is_gone = key.len > 0 && t->host->key != NULL;
    }
    admin_part_name(x, t->part, row, number);
    row->is_removed = sent_of(t, "d", row->prefix).at != NULL;
    row->seen = sent_of(t, "version", row->prefix);
    if (row->is_gone)
        TRY(is_touched(t, row, &is_wanted));
    /* Somebody else deleted what was to go, or what nobody here touched: so be it. */
    if (!is_wanted || (row->is_gone && row->is_removed))
        return ERR_NONE;
    TRY(admin_record_take(x, row, t->form));
    keep_untouched(x, row);
    admin_part_add(x, t->part, row);
    return ERR_NONE;
}

static enum err part_take(struct taking *t)
{
    struct http_exchange *x = t->x;
    struct str named = sent_of(t, "r", t->part->prefix);
    unsigned number = 0;

    t->stored = t->part->rows;
    t->stored_count = t->part->count;
    t->part->rows = NULL;
    t->part->count = t->part->room = 0;
    t->part->is_sent = named.at != NULL;
    if (named.at == NULL)
        return ERR_NONE;
    if (!str_eq(named, t->part->relation->name))
        return error_tell(&x->error, ERR_CONFLICT, STR_NONE,
                          "The tables have changed since this form was made: open it again.");
    for (size_t i = 0; i < t->form->fields.count; i++) {
        const struct http_param *p = &t->form->fields.at[i];

        if (!row_number(t, p->name, &number))
            continue;
        if (t->part->count == ADMIN_PART_TAKEN)
            return error_tell(&x->error, ERR_INVALID, STR_NONE,
                              "A form takes at most %d rows of “%.*s”: import them, or send them "
                              "over the API.",
                              ADMIN_PART_TAKEN,
                              STR_ARG(view_table_label(x, t->part->relation->from)));
        TRY(row_take(t, p->value, number));
    }
    admin_part_place(x, t->part);
    return ERR_NONE;
}

enum err admin_parts_take(struct http_exchange *x, struct admin_record *r,
                          const struct http_form *form)
{
    for (size_t p = 0; p < r->part_count; p++) {
        struct taking t = {.x = x, .form = form, .host = r, .part = &r->parts[p]};

        TRY(part_take(&t));
    }
    return ERR_NONE;
}

/* ---- buttons ---- */

static void another(struct http_exchange *x, struct admin_record *host, struct admin_part *part)
{
    unsigned number = 0;

    for (size_t i = 0; i < part->count; i++) {
        if (part->rows[i]->number >= number)
            number = part->rows[i]->number + 1;
    }
    if (part->may_add && part->count < ADMIN_PART_TAKEN && number < ADMIN_PART_BLANK)
        admin_part_add(x, part, admin_part_new(x, host, part, number));
}

/* Changes places with the row before it, or behind it. */
static void move(struct admin_part *part, size_t at, bool is_up)
{
    size_t other = is_up ? at - 1 : at + 1;
    struct admin_record *row = part->rows[at];

    if (part->position == NULL || part->is_more || other >= part->count)
        return;
    part->rows[at] = part->rows[other];
    part->rows[other] = row;
}

struct arranging {
    struct http_exchange *x;
    struct str add;
    struct str up;
    struct str down;
};

static void arrange(const struct arranging *a, struct admin_record *r)
{
    for (size_t p = 0; p < r->part_count; p++) {
        struct admin_part *part = &r->parts[p];
        size_t moved = part->count;

        for (size_t i = 0; i < part->count; i++) {
            struct str prefix = part->rows[i]->prefix;

            arrange(a, part->rows[i]);
            if (str_eq(prefix, a->up) || str_eq(prefix, a->down))
                moved = i;
        }
        if (moved < part->count)
            move(part, moved, str_eq(part->rows[moved]->prefix, a->up));
        if (str_eq(part->prefix, a->add))
            another(a->x, r, part);
    }
}

struct admin_part *admin_part_of(struct admin_record *r, struct str prefix,
                                 struct admin_record **out_host)
{
    struct admin_part *found = NULL;

    for (size_t p = 0; found == NULL && p < r->part_count; p++) {
        struct admin_part *part = &r->parts[p];

        if (str_eq(part->prefix, prefix)) {
            *out_host = r;
            return part;
        }
        for (size_t i = 0; found == NULL && i < part->count; i++)
            found = admin_part_of(part->rows[i], prefix, out_host);
    }
    return found;
}

void admin_part_link(struct http_exchange *x, struct admin_record *host, struct admin_part *part,
                     struct str value)
{
    struct str column = part->links->from_columns[0]->name;
    size_t count = part->count;

    for (size_t i = 0; i < part->count; i++) {
        const struct admin_field *f = admin_record_field(part->rows[i], column);

        if (f == NULL || !str_eq(f->now.text, value))
            continue;
        part->rows[i]->is_removed = false;
        return;
    }
    another(x, host, part);
    if (part->count > count)
        admin_record_field(part->rows[count], column)->now = (struct write_cell){WRITE_TEXT, value};
}

bool admin_parts_arrange(struct admin_form *f)
{
    const struct arranging a = {
        .x = f->x,
        .add = view_form_text(&f->sent, STR("add")),
        .up = view_form_text(&f->sent, STR("up")),
        .down = view_form_text(&f->sent, STR("down")),
    };

    if (a.add.len == 0 && a.up.len == 0 && a.down.len == 0)
        return false;
    arrange(&a, &f->record);
    return true;
}
