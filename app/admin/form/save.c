/*
 * save.c - what a form says, through the one write path.
 *
 * One transaction: the form's own key (sent twice, done once), each row locked and held against
 * the version that the form was made from, its change with policy and audit, then its parts in
 * the same way, the redirect.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/idempotency.h"
#include "app/admin/form/form.h"
#include "app/admin/form/part.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/crypt/digest.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/view/find.h"
#include "app/view/form.h"
#include "app/view/key.h"
#include "app/view/link.h"
#include "app/view/shown.h"

struct saving {
    struct admin_form *form;
    struct http_exchange *x;
    struct str go;
    struct admin_record *failed; /* the record that was being written */
    struct admin_record **rows;  /* of a list, in place of the form's one record; or NULL */
    size_t row_count;
    struct str path; /* where it goes on from them */
    struct access_idempotency key;
};

/* One record on its way. */
struct one {
    struct saving *saving;
    struct admin_record *record;
    const struct str *host; /* the key of the row that it is a part of; NULL: it is none */
    struct change change;
};

/* ---- the change ---- */

/* The row by its key, and a part only where it is one of its host. */
static const struct query *where_of(const struct one *o)
{
    const struct admin_record *r = o->record;
    struct arena *a = o->saving->x->arena;
    const struct model_key *key = r->table->primary;
    size_t bound = r->by == NULL ? 0 : r->by->count;
    size_t count = key->count;
    const struct model_column **columns =
        ARENA_ARRAY(a, const struct model_column *, count + bound);
    struct str *values = ARENA_ARRAY(a, struct str, count + bound);

    for (size_t i = 0; i < count; i++) {
        columns[i] = key->columns[i];
        values[i] = r->key[i];
    }
    for (size_t i = 0; i < bound; i++) {
        columns[count] = r->by->from_columns[i];
        values[count++] = admin_part_value(r->by, o->host, i);
    }
    return view_query_of_values(a, columns, values, count);
}

static void change_make(struct one *o, enum write_op op)
{
    const struct admin_record *r = o->record;
    struct arena *a = o->saving->x->arena;
    size_t bound = r->by == NULL ? 0 : r->by->count;
    const struct model_column **columns =
        ARENA_ARRAY(a, const struct model_column *, r->count + bound);
    struct write_cell *cells = ARENA_ARRAY(a, struct write_cell, r->count + bound);
    size_t count = 0;

    for (size_t i = 0; op != WRITE_DELETE && i < r->count; i++) {
        if (!admin_field_is_changed(r, &r->fields[i]))
            continue;
        columns[count] = r->fields[i].column;
        cells[count++] = r->fields[i].now;
    }
    for (size_t i = 0; op == WRITE_INSERT && i < bound; i++) {
        columns[count] = r->by->from_columns[i];
        cells[count++] = (struct write_cell){WRITE_TEXT, admin_part_value(r->by, o->host, i)};
    }
    o->change = (struct change){
        .op = op,
        .table = r->table,
        .policy = o->saving->x->policy,
        .columns = columns,
        .column_count = count,
        .cells = cells,
        .row_count = 1,
        .missing_is_default = true,
        .where = op == WRITE_INSERT ? NULL : where_of(o),
    };
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

/* A file is none of the fields that were sent. */
static struct str files_hashed(struct arena *a, struct str all, const struct admin_record *r)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->fields[i].widget.kind == ADMIN_FILE)
            all = hashed(a, all, r->fields[i].now.text);
    }
    for (size_t p = 0; p < r->part_count; p++) {
        for (size_t i = 0; i < r->parts[p].count; i++)
            all = files_hashed(a, all, r->parts[p].rows[i]);
    }
    return all;
}

/* All that was sent: another value under the same name is another request, not a repetition. */
static void key_make(struct saving *s)
{
    struct arena *a = s->x->arena;
    const struct http_params *sent = &s->form->sent.fields;
    struct str all = s->form->once;

    for (size_t i = 0; i < sent->count; i++) {
        if (str_eq(sent->at[i].name, STR("csrf")))
            continue;
        all = hashed(a, all, sent->at[i].name);
        all = hashed(a, all, sent->at[i].value);
    }
    all = files_hashed(a, all, &s->form->record);
    all = hashed(a, STR("form"), all);
    access_idempotency_of(s->x, all, all, &s->key);
}

/* ---- the transaction ---- */

/* The row is locked by now: is it still what the form was made from? */
static enum err check_version(void *ctx, const struct write_event *event, struct error *e)
{
    const struct one *o = ctx;
    const struct admin_record *r = o->record;
    struct saving *s = o->saving;
    struct admin_record now;

    (void)event;
    if (r->by == NULL)
        admin_record_init(s->x, &now, r->table, WRITE_UPDATE, r->prefix);
    else
        admin_record_init_part(s->x, &now, &s->form->record, r->by, WRITE_UPDATE, r->prefix);
    now.key = r->key;
    TRY(admin_record_load(s->x, &now, true));
    if (str_eq(now.version, r->seen))
        return ERR_NONE;
    s->form->is_conflict = true;
    return error_tell(e, ERR_CONFLICT, STR_NONE, "somebody else saved this row first");
}

/* The row's page, where it may be seen; else its table's, or what there is. */
static enum err page_of(struct saving *s, const struct str *key, struct str *out_path)
{
    struct http_exchange *x = s->x;
    const struct model_table *t = s->form->record.table;
    struct str path = view_table_path(x->arena, x->model, t);
    struct str segment = view_key_encode(x->arena, key, t->primary->count);
    bool is_seen = view_shows_columns(x, t->primary->columns, t->primary->count);

    if (is_seen)
        TRY(view_may_row(x, t, key, POLICY_READ, &is_seen));
    *out_path = is_seen ? str_format(x->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(segment))
                : view_shows(x, t) ? path
                                   : STR("/admin/");
    return ERR_NONE;
}

/* Where it goes on, with a word of what was done. */
static enum err go_on(struct saving *s, const struct str *key)
{
    struct http_exchange *x = s->x;
    const struct admin_record *r = &s->form->record;
    const char *done = r->op == WRITE_INSERT ? "created" : "saved";
    struct str table = view_table_path(x->arena, x->model, r->table);
    struct str path = table;

    /* It goes back to another form, which is not here but with who sent this one. */
    if (s->form->back.at != NULL) {
        buf_add_str(&x->resp.body, key[0]);
        x->resp.status = 200;
        return ERR_NONE;
    }
    TRY(page_of(s, key, &path));
    if (str_eq(s->go, STR("more")))
        path = str_format(x->arena, "%.*s/-/new?done=%s", STR_ARG(table), done);
    else if (str_eq(s->go, STR("stay")) && path.len > table.len)
        path = str_format(x->arena, "%.*s/edit?done=%s", STR_ARG(path), done);
    else
        path = str_format(x->arena, "%.*s?done=%s", STR_ARG(path), done);
    return view_done(x, path);
}

static enum err apply(struct one *o, enum write_op op, struct write_result *out_result)
{
    struct http_exchange *x = o->saving->x;
    const struct write_limits *limits =
        x->write_limits == NULL ? &write_limits_default : x->write_limits;
    static const struct write_hooks version_hooks = {.old_rows = check_version};
    const struct write_hook hooks[] = {{&version_hooks, o}, access_write_hook(x)};
    struct write write;

    change_make(o, op);
    TRY(write_check(x->arena, &o->change, limits, &write, &x->error));
    return write_apply(&write, x->db, hooks, sizeof hooks / sizeof *hooks, out_result, &x->error);
}

/* The row went, or went elsewhere, after the form was sent. */
static enum err no_row(struct one *o)
{
    struct http_exchange *x = o->saving->x;

    if (o->record->by == NULL)
        return view_no_such_row(x, o->record->table);
    o->saving->form->is_conflict = true;
    return error_tell(&x->error, ERR_CONFLICT, STR_NONE, "somebody else deleted this row");
}

static bool has_own_change(const struct admin_record *r)
{
    for (size_t i = 0; i < r->count; i++) {
        if (admin_field_is_changed(r, &r->fields[i]))
            return true;
    }
    return r->op == WRITE_INSERT;
}

static enum err record_write(struct saving *s, struct admin_record *r, const struct str *host);

/* What is to go makes room for what is to be: by unique keys, and for who counts. */
static enum err part_write(struct saving *s, const struct admin_part *part, const struct str *key)
{
    struct write_result result;

    for (size_t i = 0; i < part->count; i++) {
        struct one o = {.saving = s, .record = part->rows[i], .host = key};

        if (!part->rows[i]->is_removed || part->rows[i]->op != WRITE_UPDATE)
            continue;
        s->failed = part->rows[i];
        TRY(apply(&o, WRITE_DELETE, &result));
    }
    for (size_t i = 0; i < part->count; i++) {
        if (!part->rows[i]->is_removed && admin_record_is_changed(part->rows[i]))
            TRY(record_write(s, part->rows[i], key));
    }
    return ERR_NONE;
}

/* Parts refer to the row by its key: they are written before it changes with them. */
static bool is_rekeyed(const struct admin_record *r)
{
    const struct model_key *key = r->table->primary;

    for (size_t i = 0; r->op == WRITE_UPDATE && i < key->count; i++) {
        const struct admin_field *f = admin_record_field(r, key->columns[i]->name);

        if (f != NULL && admin_field_is_changed(r, f))
            return true;
    }
    return false;
}

static enum err parts_write(struct saving *s, struct admin_record *r, const struct str *key)
{
    for (size_t p = 0; p < r->part_count; p++)
        TRY(part_write(s, &r->parts[p], key));
    return ERR_NONE;
}

/* The row itself; its key as it is afterwards. */
static enum err self_write(struct one *o, struct str *key)
{
    const struct admin_record *r = o->record;
    const struct model_key *primary = r->table->primary;
    struct write_result result;

    for (size_t i = 0; r->key != NULL && i < primary->count; i++)
        key[i] = r->key[i];
    if (!has_own_change(r))
        return ERR_NONE;
    TRY(apply(o, r->op, &result));
    if (result.keys.count == 0)
        return no_row(o);
    for (size_t i = 0; i < primary->count; i++)
        key[i] =
            view_value_literal(o->saving->x->arena, primary->columns[i], &result.keys.values[i]);
    return ERR_NONE;
}

/* A record, and what is part of it. */
static enum err record_write(struct saving *s, struct admin_record *r, const struct str *host)
{
    struct one o = {.saving = s, .record = r, .host = host};
    struct str *key = ARENA_ARRAY(s->x->arena, struct str, r->table->primary->count);
    bool is_last = is_rekeyed(r);

    if (is_last)
        TRY(parts_write(s, r, r->key));
    s->failed = r;
    TRY(self_write(&o, key));
    if (!is_last)
        TRY(parts_write(s, r, key));
    return host == NULL ? go_on(s, key) : ERR_NONE;
}

/* All of them or none. */
static enum err rows_write(struct saving *s)
{
    for (size_t i = 0; i < s->row_count; i++) {
        struct one o = {.saving = s, .record = s->rows[i]};
        struct str *key = ARENA_ARRAY(s->x->arena, struct str, o.record->table->primary->count);

        s->failed = o.record;
        TRY(self_write(&o, key));
    }
    TRY(view_done(s->x, s->path));
    return access_idempotency_end(s->x, &s->key);
}

static enum err run_once(void *arg, struct error *e)
{
    struct saving *s = arg;
    struct http_exchange *x = s->x;
    bool is_done;

    (void)e; /* the exchange's own */
    buf_clear(&x->resp.body, SIZE_MAX);
    TRY(access_idempotency_begin(x, &s->key, &is_done));
    if (is_done)
        return ERR_NONE;
    if (s->rows != NULL)
        return rows_write(s);
    /* Nothing is left to write where somebody else wrote the same. */
    if (s->form->record.op == WRITE_UPDATE && !admin_record_is_changed(&s->form->record)) {
        s->form->is_conflict = true;
        return error_tell(&x->error, ERR_CONFLICT, STR_NONE, "somebody else saved this row first");
    }
    TRY(record_write(s, &s->form->record, NULL));
    return access_idempotency_end(x, &s->key);
}

static enum err save(struct saving *s)
{
    TRY(db_tx_retry(s->x->db, run_once, s, &s->x->error));
    access_idempotency_sweep(s->x);
    return ERR_NONE;
}

enum err admin_form_save(struct admin_form *f, struct str go)
{
    struct saving s = {.form = f, .x = f->x, .go = go, .failed = &f->record};
    enum err code;

    key_make(&s);
    code = save(&s);
    if (view_is_typo(code) && !f->is_conflict && code != ERR_ABSENT)
        admin_form_blame(f, s.failed);
    return code;
}

enum err admin_rows_save(struct admin_form *f, struct admin_record **rows, size_t count,
                         struct str path)
{
    struct saving s = {
        .form = f, .x = f->x, .failed = rows[0], .rows = rows, .row_count = count, .path = path};
    enum err code;

    key_make(&s);
    code = save(&s);
    if (view_is_typo(code) && !f->is_conflict)
        admin_form_blame(f, s.failed);
    return code;
}
