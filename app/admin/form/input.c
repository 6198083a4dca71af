/*
 * input.c - what was typed into a form: read, and held against its columns.
 *
 * An empty control means different things: where the empty text is no value of the column
 * there is none (or, of a new row, the default); of a text it is the empty text, or none
 * where the box beside it says so.  What was typed counts more than that box: without script
 * nobody unticks it for who types.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "app/admin/form/form.h"
#include "app/admin/form/part.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/tmpl/words.h"
#include "app/view/label.h"

struct taking {
    struct http_exchange *x;
    const struct http_form *form;
    const struct admin_record *record;
};

/* ---- the fields of a form ---- */

static struct str named(struct arena *a, const char *kind, const struct admin_field *f)
{
    return str_format(a, "%s.%.*s", kind, STR_ARG(f->path));
}

static bool has(const struct taking *t, const char *kind, const struct admin_field *f)
{
    return http_params_get(&t->form->fields, named(t->x->arena, kind, f)).at != NULL;
}

/* The last of that name, or all of them joined by ','; absent: there is none. */
static struct str typed_of(const struct taking *t, const struct admin_field *f)
{
    struct arena *a = t->x->arena;
    struct str name = named(a, "f", f);
    struct str text = STR_NONE;

    for (size_t i = 0; i < t->form->fields.count; i++) {
        const struct http_param *p = &t->form->fields.at[i];

        if (!str_eq(p->name, name))
            continue;
        if (f->widget.is_set && text.len > 0)
            text = str_format(a, "%.*s,%.*s", STR_ARG(text), STR_ARG(p->value));
        else
            text = p->value;
    }
    return text;
}

/* ---- files ---- */

static enum err file_bytes(struct http_exchange *x, const struct http_file *file,
                           struct str *out_bytes)
{
    char *to = arena_alloc(x->arena, (size_t)file->size + 1, 1);
    size_t len = 0;

    while (len < file->size) {
        ssize_t n = pread(file->fd, to + len, (size_t)file->size - len, (off_t)len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return error_set(&x->error, ERR_INTERNAL, "reading an upload: %s", strerror(errno));
        len += (size_t)n;
    }
    *out_bytes = (struct str){to, len};
    return ERR_NONE;
}

/* As a literal is read: what begins with \x would be taken for hexadecimal. */
static struct str bytes_literal(struct arena *a, struct str bytes)
{
    char *hex;

    if (!str_starts(bytes, STR("\\x")))
        return bytes;
    hex = arena_alloc(a, bytes.len + 1, 2);
    memcpy(hex, "\\x", 2);
    id_print_hex(bytes.at, bytes.len, hex + 2);
    return (struct str){hex, 2 * (bytes.len + 1)};
}

static enum err take_file(const struct taking *t, struct admin_field *f)
{
    struct http_exchange *x = t->x;
    struct str what = http_params_get(&t->form->fields, named(x->arena, "k", f));
    const struct http_file *file = http_form_file(t->form, named(x->arena, "f", f));
    struct str bytes = STR("");

    if (file != NULL) {
        if (file->size > ADMIN_FILE_MAX) {
            f->words = TMPL_SAY(x->templates,
                                "This file is too large for a form: at most 8 MB. Send it over "
                                "the API.");
            return ERR_NONE;
        }
        TRY(file_bytes(x, file, &bytes));
        f->now = (struct write_cell){WRITE_TEXT, bytes_literal(x->arena, bytes)};
    } else if (str_eq(what, STR("replace"))) {
        f->words = TMPL_SAY(x->templates, "Choose a file, or keep what is there.");
    } else if (str_eq(what, STR("clear"))) {
        f->now = (struct write_cell){WRITE_TEXT, STR("")};
        if (f->column->is_nullable)
            f->now = (struct write_cell){.kind = WRITE_NULL};
        f->is_empty_meant = true;
    }
    return ERR_NONE;
}

/* ---- values ---- */

/* Is the empty text a value of it, as far as its control goes? */
static bool is_textual(const struct admin_field *f)
{
    enum model_type type = f->column->type;

    if (f->refers != NULL && f->column->is_nullable)
        return false;
    return type == MODEL_TEXT || type == MODEL_BYTES || type == MODEL_SET ||
           (type == MODEL_ENUM && f->widget.has_none);
}

static struct write_cell empty_cell(const struct taking *t, const struct admin_field *f)
{
    const struct model_column *c = f->column;
    bool is_new = t->record->op == WRITE_INSERT;
    bool has_expression = c->default_sql.at != NULL && f->was.kind != WRITE_TEXT &&
                          !str_eq_nocase(c->default_sql, STR("NULL"));

    if (is_textual(f) && c->is_nullable && has(t, "n", f))
        return (struct write_cell){.kind = WRITE_NULL};
    if (is_new && has_expression)
        return (struct write_cell){.kind = WRITE_ABSENT};
    if (is_textual(f))
        return (struct write_cell){WRITE_TEXT, STR("")};
    if (!c->is_nullable && c->has_default && is_new)
        return (struct write_cell){.kind = WRITE_ABSENT};
    return (struct write_cell){.kind = WRITE_NULL};
}

static void take_text(const struct taking *t, struct admin_field *f, struct str typed)
{
    struct arena *a = t->x->arena;
    struct str was = f->was.kind == WRITE_TEXT ? f->was.text : STR_NONE;
    bool has_crlf = str_search(was, STR("\r\n"), 0) < was.len;
    bool is_none = f->widget.has_none && has(t, "n", f);

    if (!has_crlf)
        typed = admin_widget_typed(a, &f->widget, typed);
    f->is_empty_meant = has(t, "e", f);
    /* What is there is not shown, so that nothing says that it is to go. */
    if (typed.len == 0 && t->record->op == WRITE_UPDATE && !f->is_shown && !f->is_empty_meant)
        return;
    if (typed.len == 0) {
        f->now = empty_cell(t, f);
        return;
    }
    f->now = (struct write_cell){WRITE_TEXT, typed};
    if (was.at == NULL || !admin_widget_same(a, f->column, was, typed))
        return;
    f->now = f->was;
    if (is_none)
        f->now = (struct write_cell){.kind = WRITE_NULL};
}

static enum err take(const struct taking *t, struct admin_field *f)
{
    struct arena *a = t->x->arena;
    struct str typed;

    if (str_eq(http_params_get(&t->form->fields, named(a, "w", f)), STR("theirs")))
        return ERR_NONE;
    if (f->widget.kind == ADMIN_FILE)
        return take_file(t, f);
    typed = typed_of(t, f);
    if (typed.at == NULL)
        return ERR_NONE; /* the form did not have it */
    take_text(t, f, typed);
    return ERR_NONE;
}

enum err admin_record_take(struct http_exchange *x, struct admin_record *r,
                           const struct http_form *form)
{
    const struct taking t = {x, form, r};

    for (size_t i = 0; i < r->count; i++) {
        if (r->fields[i].closed != ADMIN_OPEN)
            continue;
        TRY(take(&t, &r->fields[i]));
        admin_field_settle(x, &r->fields[i]);
    }
    return admin_parts_take(x, r, form);
}

/* ---- judging ---- */

bool admin_field_is_changed(const struct admin_record *r, const struct admin_field *f)
{
    (void)r;
    if (f->closed != ADMIN_OPEN || f->now.kind == WRITE_ABSENT)
        return false;
    if (f->now.kind != f->was.kind)
        return true;
    return f->now.kind == WRITE_TEXT && !str_eq(f->now.text, f->was.text);
}

bool admin_record_is_changed(const struct admin_record *r)
{
    if (r->by != NULL && r->op == WRITE_INSERT)
        return !r->is_removed && !admin_part_is_blank(r);
    if (r->is_removed)
        return true;
    for (size_t i = 0; i < r->count; i++) {
        if (r->op == WRITE_UPDATE && admin_field_is_changed(r, &r->fields[i]))
            return true;
    }
    for (size_t p = 0; p < r->part_count; p++) {
        for (size_t i = 0; i < r->parts[p].count; i++) {
            if (admin_record_is_changed(r->parts[p].rows[i]))
                return true;
        }
    }
    return false;
}

bool admin_field_is_required(const struct admin_record *r, const struct admin_field *f)
{
    (void)r;
    return f->closed == ADMIN_OPEN && !f->column->is_nullable && !f->column->has_default;
}

/* A text that may be empty, but hardly is meant to. */
static bool is_suspicious(const struct admin_field *f)
{
    bool was_empty = f->was.kind == WRITE_TEXT && f->was.text.len == 0;

    return f->now.kind == WRITE_TEXT && f->now.text.len == 0 && !f->is_empty_meant && !was_empty &&
           f->column->type != MODEL_SET;
}

static struct str fault_of(struct http_exchange *x, const struct admin_record *r,
                           const struct admin_field *f)
{
    const struct write_limits *limits =
        x->write_limits == NULL ? &write_limits_default : x->write_limits;
    struct error e = {.code = ERR_NONE};
    bool is_required = admin_field_is_required(r, f);

    if (is_required && (f->now.kind == WRITE_NULL || f->now.kind == WRITE_ABSENT) &&
        (r->op == WRITE_INSERT || f->was.kind != WRITE_ABSENT))
        return TMPL_SAY(x->templates, "This is required: give it a value.");
    if (is_required && is_suspicious(f))
        return TMPL_SAY(x->templates,
                        "This is required: write something, or tick that it is empty on purpose.");
    if (!admin_field_is_changed(r, f) ||
        write_check_cell(x->arena, r->op, f->column, &f->now, limits, &e) == ERR_NONE)
        return STR_NONE;
    return str_dup(x->arena, str_from_z(e.words));
}

/* What is to go, and what nobody typed into, need not be fit for anything. */
static bool is_judged(const struct admin_record *r)
{
    return !r->is_removed && !admin_part_is_blank(r);
}

bool admin_record_judge(struct http_exchange *x, struct admin_record *r)
{
    bool is_fine = true;

    if (!is_judged(r))
        return true;
    for (size_t i = 0; i < r->count; i++) {
        struct admin_field *f = &r->fields[i];

        if (f->closed == ADMIN_OPEN && f->words.at == NULL)
            f->words = fault_of(x, r, f);
        is_fine = is_fine && f->words.at == NULL;
    }
    for (size_t p = 0; p < r->part_count; p++) {
        for (size_t i = 0; i < r->parts[p].count; i++)
            is_fine = admin_record_judge(x, r->parts[p].rows[i]) && is_fine;
    }
    return is_fine;
}
