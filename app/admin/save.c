/*
 * save.c - what a form says, through the one write path.
 *
 * One transaction: the form's own key (sent twice, done once), the row locked and held against
 * the version that the form was made from, the change with policy and audit, the redirect.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/idempotency.h"
#include "app/admin/form.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/crypt/digest.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/view/find.h"
#include "app/view/form.h"
#include "app/view/link.h"
#include "app/view/shown.h"

struct saving {
    struct admin_form *form;
    struct http_exchange *x;
    struct str go;
    struct change change;
    struct write write;
    struct access_idempotency key;
};

/* ---- the change ---- */

static void change_make(struct saving *s)
{
    const struct admin_record *r = &s->form->record;
    struct arena *a = s->x->arena;
    const struct model_column **columns = ARENA_ARRAY(a, const struct model_column *, r->count);
    struct write_cell *cells = ARENA_ARRAY(a, struct write_cell, r->count);
    size_t count = 0;

    for (size_t i = 0; i < r->count; i++) {
        if (!admin_field_is_changed(r, &r->fields[i]))
            continue;
        columns[count] = r->fields[i].column;
        cells[count++] = r->fields[i].now;
    }
    s->change = (struct change){
        .op = r->op,
        .table = r->table,
        .policy = s->x->policy,
        .columns = columns,
        .column_count = count,
        .cells = cells,
        .row_count = 1,
        .missing_is_default = true,
    };
    if (r->op == WRITE_UPDATE)
        s->change.where =
            view_query_of_values(a, r->table->primary->columns, r->key, r->table->primary->count);
}

/* Adds a digest of a text. */
static struct str hashed(struct arena *a, struct str all, struct str text)
{
    char hex[2 * CRYPT_SHA256_LEN];
    unsigned char digest[CRYPT_SHA256_LEN];

    crypt_sha256(text, digest);
    id_print_hex(digest, sizeof digest, hex);
    return str_format(a, "%.*s\n%.*s", STR_ARG(all), (int)sizeof hex, hex);
}

/* All that was sent: another value under the same name is another request, not a repetition. */
static void key_make(struct saving *s)
{
    struct arena *a = s->x->arena;
    const struct http_params *sent = &s->form->sent.fields;
    const struct admin_record *r = &s->form->record;
    struct str all = s->form->once;

    for (size_t i = 0; i < sent->count; i++) {
        if (str_eq(sent->at[i].name, STR("csrf")))
            continue;
        all = hashed(a, all, sent->at[i].name);
        all = hashed(a, all, sent->at[i].value);
    }
    for (size_t i = 0; i < r->count; i++) {
        if (r->fields[i].widget.kind == ADMIN_FILE)
            all = hashed(a, all, r->fields[i].now.text);
    }
    all = hashed(a, STR("form"), all);
    access_idempotency_of(s->x, all, all, &s->key);
}

/* ---- the transaction ---- */

/* The row is locked by now: is it still what the form was made from? */
static enum err check_version(void *ctx, const struct write_event *event, struct error *e)
{
    struct saving *s = ctx;
    const struct admin_record *r = &s->form->record;
    struct admin_record now;

    (void)event;
    admin_record_init(s->x, &now, r->table, r->op, r->prefix);
    now.key = r->key;
    TRY(admin_record_load(s->x, &now, true));
    if (str_eq(now.version, r->version))
        return ERR_NONE;
    s->form->is_conflict = true;
    return error_tell(e, ERR_CONFLICT, STR_NONE, "somebody else saved this row first");
}

/* The row's page, where it may be seen; else its table's, or what there is. */
static enum err page_of(struct saving *s, const struct db_value *key, struct str *out_path)
{
    struct http_exchange *x = s->x;
    const struct model_table *t = s->change.table;
    size_t count = t->primary->count;
    struct str *texts = ARENA_ARRAY(x->arena, struct str, count);
    bool is_seen = view_shows_columns(x, t->primary->columns, count);

    for (size_t i = 0; i < count; i++)
        texts[i] = view_value_literal(x->arena, t->primary->columns[i], &key[i]);
    if (is_seen)
        TRY(view_may_row(x, t, texts, POLICY_READ, &is_seen));
    *out_path = is_seen            ? view_row_path(x->arena, x->model, t, key)
                : view_shows(x, t) ? view_table_path(x->arena, x->model, t)
                                   : STR("/admin/");
    return ERR_NONE;
}

/* Where it goes on, with a word of what was done. */
static enum err go_on(struct saving *s, const struct write_keys *keys)
{
    struct http_exchange *x = s->x;
    const struct model_table *t = s->change.table;
    const char *done = s->change.op == WRITE_INSERT ? "created" : "saved";
    struct str table = view_table_path(x->arena, x->model, t);
    struct str path = table;

    TRY(page_of(s, keys->values, &path));
    if (str_eq(s->go, STR("more")))
        path = str_format(x->arena, "%.*s/-/new?done=%s", STR_ARG(table), done);
    else if (str_eq(s->go, STR("stay")) && path.len > table.len)
        path = str_format(x->arena, "%.*s/edit?done=%s", STR_ARG(path), done);
    else
        path = str_format(x->arena, "%.*s?done=%s", STR_ARG(path), done);
    return view_done(x, path);
}

static enum err run_once(void *arg, struct error *e)
{
    struct saving *s = arg;
    struct http_exchange *x = s->x;
    static const struct write_hooks version_hooks = {.old_rows = check_version};
    const struct write_hook hooks[] = {{&version_hooks, s}, access_write_hook(x)};
    struct write_result result;
    bool is_done;

    (void)e; /* the exchange's own */
    buf_clear(&x->resp.body, SIZE_MAX);
    TRY(access_idempotency_begin(x, &s->key, &is_done));
    if (is_done)
        return ERR_NONE;
    /* Nothing is left to write where somebody else wrote the same. */
    if (s->change.op == WRITE_UPDATE && s->change.column_count == 0) {
        s->form->is_conflict = true;
        return error_tell(&x->error, ERR_CONFLICT, STR_NONE, "somebody else saved this row first");
    }
    TRY(write_apply(&s->write, x->db, hooks, sizeof hooks / sizeof *hooks, &result, &x->error));
    if (result.keys.count == 0)
        return view_no_such_row(x, s->change.table);
    TRY(go_on(s, &result.keys));
    return access_idempotency_end(x, &s->key);
}

static enum err save(struct saving *s)
{
    struct http_exchange *x = s->x;
    const struct write_limits *limits =
        x->write_limits == NULL ? &write_limits_default : x->write_limits;

    TRY(write_check(x->arena, &s->change, limits, &s->write, &x->error));
    TRY(db_tx_retry(x->db, run_once, s, &x->error));
    access_idempotency_sweep(x);
    return ERR_NONE;
}

enum err admin_form_save(struct admin_form *f, struct str go)
{
    struct saving s = {.form = f, .x = f->x, .go = go};
    enum err code;

    change_make(&s);
    key_make(&s);
    code = save(&s);
    if (view_is_typo(code) && !f->is_conflict && code != ERR_ABSENT)
        admin_form_blame(f);
    return code;
}
