/*
 * bulk.c - /admin/data/{table}/-/bulk: many rows at once, step by step.
 *
 * Each step is a form of its own, and each is asked for its token, its account and its state:
 * sent twice it finds the state gone on and does nothing more.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/bulk/bulk.h"

#include "app/access/csrf.h"
#include "app/admin/list/list.h"
#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/view/form.h"
#include "app/view/link.h"
#include "app/view/page.h"

/* ---- who may ---- */

static enum err may_do(struct http_exchange *x, const struct model_table *t,
                       enum view_bulk_deed deed)
{
    const struct model_table *found;
    enum write_op op = deed == VIEW_BULK_DELETE ? WRITE_DELETE : WRITE_UPDATE;

    if (x->user == NULL)
        return error_set(&x->error, ERR_UNAUTHENTICATED, "many rows at once, by nobody");
    TRY(write_table(t, &x->error));
    return write_table_find(x->arena, x->model, x->policy, op,
                            view_table_name(x->arena, x->model, t), &found, &x->error);
}

/* ---- rows are chosen ---- */

static struct str bulk_path(struct http_exchange *x, const struct model_table *t, int64_t id)
{
    return str_format(x->arena, "%.*s/-/bulk/%lld", STR_ARG(view_table_path(x->arena, x->model, t)),
                      (long long)id);
}

/* The list again, with a word that rows were to be ticked. */
static enum err none_ticked(struct list *l)
{
    return view_done(l->x, list_address_with(l, STR("~bulk"), STR("none")));
}

/* Of rows that are to go all is said: they are tried at once. */
static enum err begin(struct http_exchange *x, const struct model_table *t, int64_t id)
{
    struct bulk b = {.x = x, .table = t, .row = {.id = id}};

    TRY(bulk_run(&b));
    return view_done(x, bulk_path(x, t, id));
}

enum err admin_bulk_choose(struct http_exchange *x)
{
    enum view_bulk_deed deed;
    struct http_form form;
    struct str what;
    struct list l;
    bool is_any = false;
    int64_t id = 0;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    TRY(list_open(x, &l));
    TRY(list_parse(&l));
    TRY(list_columns(&l));
    what = view_form_text(&form, STR("what"));
    deed = str_eq(what, STR("delete")) ? VIEW_BULK_DELETE : VIEW_BULK_CHANGE;
    if (!str_eq(what, STR("delete")) && !str_eq(what, STR("change"))) {
        TRY(bulk_meant(&l, &form, &is_any));
        return is_any ? list_export_send(&l, what) : none_ticked(&l);
    }
    TRY(may_do(x, l.table, deed));
    TRY(bulk_meant(&l, &form, &is_any));
    if (!is_any)
        return none_ticked(&l);
    TRY(bulk_keep(&l, deed, &id));
    return begin(x, l.table, id);
}

/* ---- one selection ---- */

static enum err open_bulk(struct http_exchange *x, struct bulk *out)
{
    int64_t id = 0;

    *out = (struct bulk){.x = x};
    TRY(view_table_find(x, &out->table));
    if (!num_parse_int(http_path_param(x, STR("bulk")), &id))
        id = 0;
    if (x->user == NULL)
        return error_set(&x->error, ERR_UNAUTHENTICATED, "many rows at once, by nobody");
    TRY(view_bulk_find(x, out->table, id, &out->row));
    TRY(may_do(x, out->table, out->row.deed));
    bulk_fields(out);
    return bulk_options_read(out);
}

enum err admin_bulk(struct http_exchange *x)
{
    struct bulk b;

    TRY(open_bulk(x, &b));
    return bulk_show(&b);
}

/* ---- from one state into the next ---- */

struct going {
    struct bulk *b;
    enum view_bulk_state from;
    enum view_bulk_state to;
};

/* A page that was left open goes nowhere: the state is looked at once more under its lock. */
static enum err go_locked(void *arg, struct error *e)
{
    const struct going *g = arg;
    struct bulk *b = g->b;
    struct str options = b->row.options;

    TRY(view_bulk_lock(b->x, b->table, b->row.id, &b->row, e));
    if (b->row.state != g->from || (g->to == VIEW_BULK_UNDO && b->row.deed != VIEW_BULK_CHANGE))
        return ERR_NONE;
    b->row.options = options;
    b->row.state = g->to;
    b->row.position = b->row.good = b->row.bad = 0;
    return view_bulk_save(b->x->db, &b->row, e);
}

/* Into the state, if it is in the one before, and as far on as a request may take. */
static enum err go(struct bulk *b, enum view_bulk_state from, enum view_bulk_state to)
{
    struct http_exchange *x = b->x;
    struct going g = {b, from, to};

    TRY(db_tx_retry(x->db, go_locked, &g, &x->error));
    TRY(bulk_run(b));
    return view_done(x, bulk_path(x, b->table, b->row.id));
}

static enum err do_set(struct bulk *b, const struct http_form *form)
{
    struct admin_form picking = {.x = b->x, .record = b->record, .sent = *form};
    struct str path = bulk_path(b->x, b->table, b->row.id);
    bool is_picking = false;
    bool is_fine = false;

    if (b->row.state != VIEW_BULK_CHOOSE)
        return view_done(b->x, path);
    picking.action = str_format(b->x->arena, "%.*s/set", STR_ARG(path));
    TRY(bulk_form_take(b, form, &is_fine));
    TRY(admin_pick(&picking, &is_picking));
    if (is_picking)
        return ERR_NONE;
    if (admin_pick_take(&picking)) {
        bulk_form_picked(b, view_form_text(form, STR("taking")));
        return bulk_show(b);
    }
    if (!is_fine) {
        b->x->resp.status = 422;
        return bulk_show(b);
    }
    return go(b, VIEW_BULK_CHOOSE, VIEW_BULK_CHECK);
}

static enum err do_go_on(struct bulk *b, const struct http_form *form)
{
    (void)form;
    TRY(bulk_run(b));
    return view_done(b->x, bulk_path(b->x, b->table, b->row.id));
}

static enum err do_again(struct bulk *b, const struct http_form *form)
{
    (void)form;
    if (b->row.deed != VIEW_BULK_CHANGE)
        return view_done(b->x, bulk_path(b->x, b->table, b->row.id));
    return go(b, VIEW_BULK_CHECKED, VIEW_BULK_CHOOSE);
}

static enum err do_run(struct bulk *b, const struct http_form *form)
{
    (void)form;
    return go(b, VIEW_BULK_CHECKED, VIEW_BULK_RUN);
}

static enum err do_undo(struct bulk *b, const struct http_form *form)
{
    (void)form;
    return go(b, VIEW_BULK_DONE, VIEW_BULK_UNDO);
}

static const struct action {
    struct str name;
    enum err (*act)(struct bulk *b, const struct http_form *form);
} actions[] = {
    {STR_INIT("set"), do_set}, {STR_INIT("go-on"), do_go_on}, {STR_INIT("again"), do_again},
    {STR_INIT("run"), do_run}, {STR_INIT("undo"), do_undo},
};

enum err admin_bulk_do(struct http_exchange *x)
{
    struct str name = http_path_param(x, STR("action"));
    struct http_form form;
    struct bulk b;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    TRY(open_bulk(x, &b));
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (str_eq(actions[i].name, name))
            return actions[i].act(&b, &form);
    }
    return error_tell(&x->error, ERR_ABSENT, STR_NONE, "There is no such step.");
}
