/*
 * cursor.c - GET of a table page by page.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/rest/cursor.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/model/plan.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"

/* Two links, two cursors and the rest must fit what servers take as headers: 16 kB. */
#define LINK_BYTES_MAX ((size_t)4096)

/* The parameter that holds the cursor, or NULL: there is none, or one too many. */
static enum err find(struct http_exchange *x, const struct http_param **out_param)
{
    const struct http_params *in = &x->req.query;
    const struct http_param *found = NULL;

    for (size_t i = 0; i < in->count; i++) {
        if (!cursor_is_param(in->at[i].name, in->at[i].value))
            continue;
        if (found != NULL)
            return error_tell(&x->error, ERR_INVALID, in->at[i].name,
                              "is a second cursor; a page begins at one");
        found = &in->at[i];
    }
    *out_param = found;
    return ERR_NONE;
}

enum err rest_cursor_take(struct http_exchange *x, const struct model_table *t,
                          const struct query_param *params, size_t count, bool is_preferred,
                          struct rest_cursor *out_cursor)
{
    struct rest_cursor c = {
        .list = {.keys = x->keys, .table = t, .params = params, .count = count}};
    const struct http_param *param = NULL;

    TRY(find(x, &param));
    c.is_wanted = is_preferred || param != NULL;
    if (c.is_wanted)
        TRY(cursor_ready(&c.list, &x->error));
    if (param != NULL) {
        TRY(cursor_parse(x->arena, &c.list, param->name, param->value, &c.edge, &x->error));
        c.has_edge = true;
        c.is_backward = str_eq(param->name, STR("before"));
    }
    *out_cursor = c;
    return ERR_NONE;
}

void rest_cursor_options(const struct rest_cursor *c, struct plan_options *options)
{
    options->wants_edge = options->wants_next = c->is_wanted;
    options->edge = c->edge;
    options->is_backward = c->is_backward;
}

enum err rest_cursor_edges(struct http_exchange *x, const struct rest_cursor *c,
                           const struct model_read *r, struct rest_edges *out_edges)
{
    struct rest_edges edges = {.has_rows = r->rows > 0};

    if (!c->is_wanted || !edges.has_rows) {
        *out_edges = edges;
        return ERR_NONE;
    }
    /* Read backwards, it ends before the row that the cursor was of. */
    edges.has_next = c->is_backward || r->has_next;
    if (edges.has_next)
        TRY(cursor_print(x->arena, &c->list, &r->last, &edges.last, &x->error));
    if (c->has_edge) {
        TRY(cursor_print(x->arena, &c->list, &r->first, &edges.first, &x->error));
        edges.first_edge = str_dup(x->arena, buf_str(&r->first));
    }
    *out_edges = edges;
    return ERR_NONE;
}

/* ---- the answer ---- */

static void add_param(struct buf *to, struct str name, struct str value)
{
    http_uri_print(to, name);
    buf_add_char(to, '=');
    http_uri_print(to, value);
}

/* The request's own address, but with this cursor; left out where it is too long for a header. */
static void add_link(struct http_exchange *x, const struct rest_cursor *c, struct str name,
                     struct str cursor, const char *rel)
{
    AUTO(buf_fini) struct buf text;

    buf_init(&text, LINK_BYTES_MAX);
    buf_add_char(&text, '<');
    buf_add_str(&text, x->req.base);
    BUF_LIT(&text, "/rest/v1/");
    http_uri_print(&text, x->path_params[0]);
    buf_add_char(&text, '?');
    for (size_t i = 0; i < c->list.count; i++) {
        add_param(&text, c->list.params[i].name, c->list.params[i].value);
        buf_add_char(&text, '&');
    }
    add_param(&text, name, cursor);
    buf_addf(&text, ">; rel=\"%s\"", rel);
    if (!buf_is_failed(&text))
        http_header_add(x, STR("Link"), buf_str(&text));
}

enum err rest_cursor_answer(struct http_exchange *x, const struct rest_cursor *c,
                            const struct plan *page, const struct rest_edges *edges)
{
    bool has_previous = c->has_edge && edges->has_rows;

    if (has_previous && c->is_backward)
        TRY(model_read_before(x->db, page, edges->first_edge, &has_previous, &x->error));
    if (has_previous) {
        add_link(x, c, STR("before"), edges->first, "prev");
        http_header_set(x, STR("Previous-Cursor"), edges->first);
    }
    if (edges->has_next) {
        add_link(x, c, STR("after"), edges->last, "next");
        http_header_set(x, STR("Next-Cursor"), edges->last);
    }
    return ERR_NONE;
}
