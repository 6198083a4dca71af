/*
 * move.c - POST /admin/data/{table}/-/move: a card goes to another column of its board.
 *
 * The form holds what the page showed of the card: the value that it had and its key.  The
 * change is for the row of that key that still has that value, so that what somebody else
 * moved meanwhile is not moved again; sent twice it is found where it was to go, and is done.
 * Whether the value is one of the board's columns, and whether the policy lets the row be
 * changed, is looked at again here; the write path looks at the policy once more.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/csrf.h"
#include "app/admin/layout/layout.h"
#include "app/admin/list/list.h"
#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/uri.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/model/write.h"
#include "app/tmpl/words.h"
#include "app/view/find.h"
#include "app/view/form.h"
#include "app/view/key.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

struct move {
    struct http_exchange *x;
    const struct model_table *table;
    const struct model_column *by;
    struct str token;
    struct str *key;
    struct str from; /* literals; absent: NULL */
    struct str to;
};

/* "=on shelf", or nothing for NULL: a control of a form has texts alone. */
struct str layout_value_print(struct arena *a, struct str literal)
{
    return literal.at == NULL ? STR("") : str_format(a, "=%.*s", STR_ARG(literal));
}

static enum err value_parse(struct http_exchange *x, struct str text, struct str *out_literal)
{
    if (text.len > 0 && text.at[0] != '=')
        return error_tell(&x->error, ERR_INVALID, STR_NONE, "This is no column of the board.");
    *out_literal = text.len == 0 ? STR_NONE : str_from(text, 1);
    return ERR_NONE;
}

/* ---- what was sent ---- */

static enum err card_parse(struct move *m, struct str token)
{
    struct http_exchange *x = m->x;
    size_t count = m->table->primary->count;
    struct str *values = ARENA_ARRAY(x->arena, struct str, count + 1);
    struct str segment;

    if (token.len == 0)
        return error_tell(&x->error, ERR_INVALID, STR_NONE, "Choose the card to move first.");
    if (!http_uri_decode(x->arena, token, &segment) ||
        view_key_decode(x->arena, segment, values, count + 1, &x->error) != ERR_NONE) {
        error_clear(&x->error);
        return error_tell(&x->error, ERR_INVALID, STR_NONE, "This is no card of the board.");
    }
    m->token = token;
    m->key = values + 1;
    return value_parse(x, values[0], &m->from);
}

/* Is it one of the columns that who is there sees? */
static enum err target_find(struct move *m, struct str text)
{
    struct layout_lanes lanes;

    TRY(value_parse(m->x, text, &m->to));
    TRY(layout_lanes_find(m->x, m->by, &lanes));
    for (size_t i = 0; i < lanes.count; i++) {
        if ((lanes.at[i].value.at == NULL) == (m->to.at == NULL) &&
            str_eq(lanes.at[i].value, m->to))
            return ERR_NONE;
    }
    return error_tell(&m->x->error, ERR_INVALID, STR_NONE, "This is no column of the board.");
}

static enum err move_read(struct move *m, const struct http_form *form)
{
    struct http_exchange *x = m->x;
    const struct model_column *by = model_column_find(m->table, view_form_text(form, STR("by")));

    TRY(write_table(m->table, &x->error));
    if (by == NULL || !view_is_shown(view_fields(x, m->table, POLICY_READ), by) ||
        !layout_has_lanes(x, by))
        return error_tell(&x->error, ERR_INVALID, STR_NONE, "This table has no such board.");
    m->by = by;
    TRY(card_parse(m, view_form_text(form, STR("card"))));
    return target_find(m, view_form_text(form, STR("to")));
}

/* ---- the change ---- */

/* The row of the key, with the value that the page showed. */
static struct query *where_of(const struct move *m)
{
    struct query *q = view_query_of_values(m->x->arena, m->table->primary->columns, m->key,
                                           m->table->primary->count);
    struct query_cond *cond = layout_cond(m->x, m->by, m->from);

    cond->next = q->where;
    q->where = cond;
    return q;
}

static enum err write_move(const struct move *m, size_t *out_moved)
{
    struct http_exchange *x = m->x;
    const struct write_limits *limits =
        x->write_limits == NULL ? &write_limits_default : x->write_limits;
    const struct write_cell cell = {m->to.at == NULL ? WRITE_NULL : WRITE_TEXT, m->to};
    struct change change = {.op = WRITE_UPDATE,
                            .table = m->table,
                            .policy = x->policy,
                            .columns = &m->by,
                            .column_count = 1,
                            .cells = &cell,
                            .row_count = 1,
                            .where = where_of(m),
                            .has_most = true,
                            .most = 1};
    const struct write_hook hooks[] = {access_write_hook(x)};
    struct write_result result;
    struct write w;

    TRY(write_check(x->arena, &change, limits, &w, &x->error));
    TRY(write_run(&w, x->db, hooks, sizeof hooks / sizeof *hooks, &result, &x->error));
    *out_moved = result.updated;
    return ERR_NONE;
}

/* No row met the change: it went, it is there already, or somebody else moved it. */
static enum err explain(const struct move *m)
{
    struct http_exchange *x = m->x;
    struct query *q = view_query_of_values(x->arena, m->table->primary->columns, m->key,
                                           m->table->primary->count);
    struct view_columns columns = {0};
    struct view_rows rows;
    struct str now;

    view_columns_add(x->arena, &columns, m->by);
    TRY(view_rows_load(x, m->table, &columns, VIEW_TEXT_LIST, q, &rows));
    if (rows.count == 0)
        return view_no_such_row(x, m->table);
    now = m->by->type == MODEL_BOOL && rows.values->value.type != DB_NULL
              ? (str_eq(view_value_text(x->arena, &rows.values->value), STR("0")) ? STR("false")
                                                                                  : STR("true"))
              : view_value_literal(x->arena, m->by, &rows.values->value);
    if ((now.at == NULL) == (m->to.at == NULL) && str_eq(now, m->to))
        return ERR_NONE;
    return error_tell(&x->error, ERR_CONFLICT, STR_NONE,
                      "Somebody else moved this card meanwhile; it stands where it is now.");
}

static enum err move_do(struct move *m, const struct http_form *form)
{
    struct http_exchange *x = m->x;
    size_t moved = 0;
    bool may = false;

    TRY(move_read(m, form));
    TRY(view_may_row(x, m->table, m->key, POLICY_READ, &may));
    if (!may)
        return view_no_such_row(x, m->table);
    TRY(view_may_row(x, m->table, m->key, POLICY_UPDATE, &may));
    if (!may)
        return error_tell(&x->error, ERR_DENIED, STR_NONE, "You may not move this card.");
    TRY(write_move(m, &moved));
    return moved > 0 ? ERR_NONE : explain(m);
}

/* ---- the answer ---- */

/* The request becomes one for the board that the form stood on. */
static enum err back_take(struct http_exchange *x, const struct http_form *form)
{
    return http_query_parse(x->arena, view_form_text(form, STR("back")), x->limits->query_params,
                            &x->req.query, &x->error);
}

static enum err go_back(const struct move *m)
{
    const struct query_param done = {STR("~done"), STR("moved")};
    struct list l;

    TRY(list_open(m->x, &l));
    return view_done(m->x, list_address(&l, SIZE_MAX, &done, 1));
}

enum err admin_card_move(struct http_exchange *x)
{
    struct move m = {.x = x};
    struct http_form form;
    enum err code;

    TRY(view_table_find(x, &m.table));
    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    TRY(back_take(x, &form));
    code = move_do(&m, &form);
    if (code == ERR_NONE)
        return go_back(&m);
    if (!view_is_typo(code) || code == ERR_UNAUTHENTICATED)
        return code;
    return admin_list_again(x, m.token);
}
