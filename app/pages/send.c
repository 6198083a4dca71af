/*
 * send.c - POST of a form of an app's page.
 *
 * What a stranger sends is counted by address; a field that people are told to leave empty is
 * filled by programs alone, and then nothing is written though all looks as if it were.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/guard.h"
#include "app/access/idempotency.h"
#include "app/base/arena.h"
#include "app/db/tx.h"
#include "app/http/body.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/pages/form.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/site_form.h"

#define TRAP "leave_empty"

static const struct access_guard_rule strangers_rule = {
    .name = STR_INIT("form"), .subject_max = 2000, .address_max = 20};

static enum err count_stranger(struct http_exchange *x)
{
    int64_t wait_s = 0;

    if (x->user != NULL)
        return ERR_NONE;
    TRY(access_guard_count(x->db, &strangers_rule, x->req.remote_addr, x->req.path, &wait_s,
                           &x->error));
    if (wait_s == 0)
        return ERR_NONE;
    http_header_set(x, STR("Retry-After"), str_format(x->arena, "%lld", (long long)wait_s));
    return http_refuse(x, 429, STR_NONE, "That was sent too often. Try again in %lld minutes.",
                       (long long)(wait_s + 59) / 60);
}

/* ---- what was typed ---- */

static void field_take(struct http_exchange *x, struct pages_field *field,
                       const struct http_form *sent)
{
    const struct model_column *c = field->column;
    struct str name = str_format(x->arena, "f.%.*s", STR_ARG(c->name));

    field->typed = view_form_text(sent, name);
    if (c->type == MODEL_BOOL && field->typed.len == 0)
        field->typed = STR("0");
    if (field->typed.len > 0)
        field->cell = (struct write_cell){WRITE_TEXT, field->typed};
}

static void field_judge(struct http_exchange *x, struct pages_field *field)
{
    const struct write_limits *limits =
        x->write_limits == NULL ? &write_limits_default : x->write_limits;
    struct error e = {.code = ERR_NONE};

    if (field->cell.kind == WRITE_ABSENT && !field->column->has_default)
        field->words = TMPL_SAY(x->templates, "This is required: give it a value.");
    else if (field->cell.kind == WRITE_TEXT &&
             write_check_cell(x->arena, WRITE_INSERT, field->column, &field->cell, limits, &e) !=
                 ERR_NONE)
        field->words = str_dup(x->arena, tmpl_say_error(x->templates, x->arena, &e));
}

static bool is_fine(struct http_exchange *x, struct pages_form *f)
{
    bool is_fine = true;

    for (size_t i = 0; i < f->count; i++) {
        field_judge(x, &f->fields[i]);
        is_fine = is_fine && f->fields[i].words.at == NULL;
    }
    return is_fine;
}

/* Beside the field that is named, else above all of them. */
static void blame(struct http_exchange *x, struct pages_form *f)
{
    struct str words = str_dup(x->arena, tmpl_say_error(x->templates, x->arena, &x->error));
    struct str name = str_from_z(x->error.field);

    if (x->error.code == ERR_CONFLICT)
        words = TMPL_SAY(x->templates, "There is such an entry already.");
    for (size_t i = 0; i < f->count; i++) {
        if (str_eq(f->fields[i].column->name, name)) {
            f->fields[i].words = words;
            return;
        }
    }
    f->words = words;
}

/* ---- the write ---- */

struct sending {
    struct http_exchange *x;
    const struct pages_form *form;
    struct write write;
    struct access_idempotency key;
};

/* "{id}" is what the address says of it; everything else stands for itself. */
static struct str preset_of(struct str value, const struct http_params *said)
{
    struct str text;

    if (!str_starts(value, STR("{")) || !str_ends(value, STR("}")))
        return value;
    text = http_params_get(said, str_range(value, 1, value.len - 1));
    return text.at == NULL ? STR("") : text;
}

static void change_make(struct sending *s, const struct http_params *said, struct change *change)
{
    const struct view_site_form *form = s->form->form;
    struct arena *a = s->x->arena;
    size_t room = s->form->count + form->preset_count;
    const struct model_column **columns = ARENA_ARRAY(a, const struct model_column *, room);
    struct write_cell *cells = ARENA_ARRAY(a, struct write_cell, room);
    size_t count = 0;

    for (size_t i = 0; i < s->form->count; i++) {
        columns[count] = s->form->fields[i].column;
        cells[count++] = s->form->fields[i].cell;
    }
    for (size_t i = 0; i < form->preset_count; i++) {
        columns[count] = model_column_find(s->form->table, form->presets[i].column);
        cells[count] = (struct write_cell){WRITE_TEXT, preset_of(form->presets[i].value, said)};
        count += columns[count] != NULL ? 1 : 0;
    }
    *change = (struct change){.op = WRITE_INSERT,
                              .table = s->form->table,
                              .policy = s->x->policy,
                              .columns = columns,
                              .column_count = count,
                              .cells = cells,
                              .row_count = 1,
                              .missing_is_default = true};
}

static enum err run_once(void *arg, struct error *e)
{
    struct sending *s = arg;
    struct http_exchange *x = s->x;
    const struct write_hook hook = access_write_hook(x);
    struct write_result result;
    bool is_done;

    buf_clear(&x->resp.body, SIZE_MAX);
    TRY(access_idempotency_begin(x, &s->key, &is_done));
    if (is_done)
        return ERR_NONE;
    TRY(write_apply(&s->write, x->db, &hook, 1, &result, e));
    TRY(view_done(x, s->form->form->then));
    return access_idempotency_end(x, &s->key);
}

/* All that was typed: other words under the same key are another request. */
static void key_make(struct sending *s, const struct http_form *sent)
{
    struct arena *a = s->x->arena;
    struct str all = s->x->req.path;

    for (size_t i = 0; i < sent->fields.count; i++) {
        const struct http_param *p = &sent->fields.at[i];

        if (!str_eq(p->name, STR("csrf")))
            all = str_format(a, "%.*s\n%zu %.*s\n%zu %.*s", STR_ARG(all), p->name.len,
                             STR_ARG(p->name), p->value.len, STR_ARG(p->value));
    }
    access_idempotency_of(s->x, all, all, &s->key);
}

static enum err put(struct http_exchange *x, struct pages_form *f, const struct http_form *sent,
                    const struct http_params *said)
{
    const struct write_limits *limits =
        x->write_limits == NULL ? &write_limits_default : x->write_limits;
    struct sending s = {.x = x, .form = f};
    struct change *change = ARENA_NEW(x->arena, struct change);

    change_make(&s, said, change);
    TRY(write_check(x->arena, change, limits, &s.write, &x->error));
    key_make(&s, sent);
    TRY(db_tx_retry(x->db, run_once, &s, &x->error));
    access_idempotency_sweep(x);
    return ERR_NONE;
}

enum err pages_form_send(struct http_exchange *x, struct pages_form *f,
                         const struct http_form *sent, const struct http_params *said)
{
    enum err code;

    TRY(count_stranger(x));
    if (view_form_text(sent, STR(TRAP)).len > 0)
        return view_done(x, f->form->then);
    for (size_t i = 0; i < f->count; i++)
        field_take(x, &f->fields[i], sent);
    if (!is_fine(x, f))
        return error_tell(&x->error, ERR_INVALID, STR_NONE, "Some of it does not fit yet.");
    code = put(x, f, sent, said);
    if (view_is_typo(code))
        blame(x, f);
    return code;
}
