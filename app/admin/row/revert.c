/*
 * revert.c - POST /admin/data/{table}/{key}/history: the way back.
 *
 * What the button names ("to") is asked of the audit, never taken from the form:
 *
 *     undo:17     what change 17 changed, as it was before, of the fields that he may write
 *     17:title    the field as it was before change 17
 *     17          the row as change 17 left it; of a row that change 17 deleted: it is made again
 *
 * It goes through the one write path with its policy and its own record, held against the version
 * that the page was made from.  What is not kept (secrets, long values) cannot be brought back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/csrf.h"
#include "app/admin/form/form.h"
#include "app/admin/private.h"
#include "app/admin/row/history.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/view/find.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/shown.h"
#include "app/view/told.h"

struct reverting {
    struct http_exchange *x;
    struct admin_history h;
    struct str version;
    const struct model_column **columns; /* each once */
    struct write_cell *cells;
    size_t count;
    struct write write;
    struct change change;
};

/* ---- what is to be written ---- */

static enum err no_way(struct http_exchange *x)
{
    return error_tell(&x->error, ERR_CONFLICT, STR_NONE,
                      "This change cannot be found any more: look at the history again.");
}

static enum err add(struct reverting *r, const struct model_column *c,
                    const struct access_audit_value *v)
{
    struct http_exchange *x = r->x;
    struct str label = view_column_label(x, c);
    size_t i = 0;

    while (i < r->count && r->columns[i] != c)
        i++;
    r->columns[i] = c;
    r->count = i < r->count ? r->count : i + 1;
    if (admin_history_cell(x, c, v, &r->cells[i]))
        return ERR_NONE;
    return error_tell(&x->error, ERR_CONFLICT, STR_NONE,
                      "“%.*s” cannot be brought back: its earlier value was not kept.",
                      STR_ARG(label));
}

/* The one change with this number. */
static enum err change_find(struct reverting *r, uint64_t id,
                            const struct access_audit_change **out_change)
{
    struct http_exchange *x = r->x;

    if (id == UINT64_MAX)
        return no_way(x);
    TRY(access_audit_history(x->db, x->arena, r->h.table->name, r->h.row_key, id + 1, 1, &r->h.list,
                             &x->error));
    if (r->h.list.count == 0 || r->h.list.changes[0].record.id != id)
        return no_way(x);
    *out_change = &r->h.list.changes[0];
    return ERR_NONE;
}

static enum err take_field(struct reverting *r, uint64_t id, struct str name)
{
    const struct access_audit_change *change;

    TRY(change_find(r, id, &change));
    for (size_t i = 0; i < change->field_count; i++) {
        const struct access_audit_field *f = &change->fields[i];
        const struct model_column *c = admin_history_column(r->x, r->h.table, f);

        if (c != NULL && str_eq(c->name, name) && str_eq(change->record.event, STR("update")))
            return add(r, c, &f->before);
    }
    return no_way(r->x);
}

/* All that was changed since, as it was before the first of those changes. */
static enum err take_version(struct reverting *r, uint64_t id)
{
    struct http_exchange *x = r->x;
    size_t i = 0;

    TRY(admin_history_load(x, &r->h, 0, ACCESS_AUDIT_PAGE_MAX));
    for (; i < r->h.list.count && r->h.list.changes[i].record.id != id; i++) {
        const struct access_audit_change *change = &r->h.list.changes[i];

        if (str_eq(change->record.event, STR("insert")) ||
            str_eq(change->record.event, STR("delete")))
            return no_way(x); /* before it, it was another row */
        if (!str_eq(change->record.event, STR("update")))
            continue;
        for (size_t n = 0; n < change->field_count; n++) {
            const struct model_column *c = admin_history_column(x, r->h.table, &change->fields[n]);

            if (c != NULL)
                TRY(add(r, c, &change->fields[n].before));
        }
    }
    return i < r->h.list.count ? ERR_NONE : no_way(x);
}

/* A deleted row, whole: what the record does not have was NULL, or is younger than it. */
static enum err take_deleted(struct reverting *r, uint64_t id)
{
    const struct model_table *t = r->h.table;
    const struct access_audit_value nothing = {.kind = ACCESS_AUDIT_NULL};
    const struct access_audit_change *change;

    TRY(change_find(r, id, &change));
    if (!str_eq(change->record.event, STR("delete")) || change->field_count == 0)
        return no_way(r->x);
    for (size_t i = 0; i < change->field_count; i++) {
        const struct model_column *c = model_column_find(t, change->fields[i].name);

        if (c != NULL && !c->is_generated)
            TRY(add(r, c, &change->fields[i].before));
    }
    for (size_t i = 0, known = r->count; i < t->column_count; i++) {
        const struct model_column *c = &t->columns[i];
        size_t n = 0;

        while (n < known && r->columns[n] != c)
            n++;
        if (n == known && c->is_nullable && !c->is_generated)
            TRY(add(r, c, &nothing));
    }
    return ERR_NONE;
}

/* All that one change changed, of what may be written. */
static enum err take_undo(struct reverting *r, struct str number)
{
    struct http_exchange *x = r->x;
    const bool *given = policy_given(x->arena, x->policy, r->h.table, POLICY_UPDATE);
    const struct access_audit_change *change;
    uint64_t id;

    if (!num_parse_uint(number, &id))
        return no_way(x);
    TRY(change_find(r, id, &change));
    if (!r->h.is_there || !str_eq(change->record.event, STR("update")))
        return no_way(x);
    for (size_t i = 0; i < change->field_count; i++) {
        const struct model_column *c = admin_history_column(x, r->h.table, &change->fields[i]);

        if (c != NULL && !c->is_generated && view_is_shown(given, c))
            TRY(add(r, c, &change->fields[i].before));
    }
    return r->count > 0 ? ERR_NONE : no_way(x);
}

static enum err take(struct reverting *r, struct str to)
{
    struct http_exchange *x = r->x;
    size_t room = r->h.table->column_count;
    size_t colon = str_find(to, ':', 0);
    uint64_t id;

    r->columns = ARENA_ARRAY(x->arena, const struct model_column *, room);
    r->cells = ARENA_ARRAY(x->arena, struct write_cell, room);
    if (str_starts(to, STR("undo:")))
        return take_undo(r, str_from(to, colon + 1));
    if (!num_parse_uint(str_range(to, 0, colon), &id))
        return no_way(x);
    if (!r->h.is_there)
        return take_deleted(r, id);
    return colon < to.len ? take_field(r, id, str_from(to, colon + 1)) : take_version(r, id);
}

/* ---- the write ---- */

/* The row is locked by now: is it still what the page showed? */
static enum err check_version(void *ctx, const struct write_event *event, struct error *e)
{
    struct reverting *r = ctx;
    struct str now;

    (void)event;
    TRY(admin_history_version(r->x, &r->h, true, &now));
    if (str_eq(now, r->version))
        return ERR_NONE;
    return error_tell(
        e, ERR_CONFLICT, STR_NONE,
        "Somebody changed this row after you had opened its history. Look at it again.");
}

static enum err run_once(void *arg, struct error *e)
{
    static const struct write_hooks version_hooks = {.old_rows = check_version};
    struct reverting *r = arg;
    struct http_exchange *x = r->x;
    const struct write_hook hooks[] = {{&version_hooks, r}, access_write_hook(x)};
    struct write_result result;
    struct str path;

    (void)e; /* the exchange's own */
    TRY(write_apply(&r->write, x->db, hooks, sizeof hooks / sizeof *hooks, &result, &x->error));
    if (result.keys.count == 0)
        return view_no_such_row(x, r->h.table);
    path = view_row_path(x->arena, x->model, r->h.table, result.keys.values);
    return view_done(x, str_format(x->arena, "%.*s?done=%s", STR_ARG(path),
                                   r->h.is_there ? "saved" : "created"));
}

static enum err write_back(struct reverting *r)
{
    struct http_exchange *x = r->x;
    const struct model_table *t = r->h.table;
    const struct write_limits *limits =
        x->write_limits == NULL ? &write_limits_default : x->write_limits;

    TRY(write_table(t, &x->error));
    r->change = (struct change){
        .op = r->h.is_there ? WRITE_UPDATE : WRITE_INSERT,
        .table = t,
        .policy = x->policy,
        .columns = r->columns,
        .column_count = r->count,
        .cells = r->cells,
        .row_count = 1,
        .missing_is_default = true,
    };
    if (r->h.is_there)
        r->change.where =
            view_query_of_values(x->arena, t->primary->columns, r->h.key, t->primary->count);
    TRY(write_check(x->arena, &r->change, limits, &r->write, &x->error));
    return db_tx_retry(x->db, run_once, r, &x->error);
}

enum err admin_history_revert(struct http_exchange *x)
{
    struct reverting r = {.x = x};
    struct http_form form;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    TRY(admin_history_find(x, &r.h));
    r.version = view_form_text(&form, STR("version"));
    code = take(&r, view_form_text(&form, STR("to")));
    if (code == ERR_NONE)
        code = write_back(&r);
    return view_is_typo(code) && code != ERR_ABSENT
               ? admin_history_show(x, &r.h, (struct admin_history_place){0, 0})
               : code;
}
