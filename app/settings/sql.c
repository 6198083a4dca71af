/*
 * sql.c - /admin/settings/sql: SQL that reads, typed by an administrator.
 *
 * It is off unless the operator says otherwise (LINTEL_SQL_CONSOLE): it is the one page that goes
 * past the policies, and what it shows of rows is recorded as a statement, not row by row.  Who
 * has only the cookie of an administrator should not find it ready.
 *
 * A statement is recorded before it runs; what cannot be recorded does not run.  The answer comes
 * on the POST itself: nothing was changed that a redirect would keep from happening twice, and
 * a statement in an address would end up in logs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/audit_list.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/base/utf8.h"
#include "app/json/parse.h"
#include "app/model/inquiry.h"
#include "app/model/schema.h"
#include "app/settings/private.h"
#include "app/settings/system.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/page.h"

#define PATH         STR("/admin/settings/sql")
#define EVENT        "sql"
#define HISTORY_ROWS 20
#define LINE_MAX     200 /* bytes of a statement in the history */

static bool is_open(const struct http_exchange *x)
{
    return x->access != NULL && x->access->is_console_open;
}

/* ---- what was asked before ---- */

static struct str statement_of(struct http_exchange *x, const struct access_audit_seen *r)
{
    struct error ignored = {.code = ERR_NONE};
    const struct json_value *detail = NULL;
    const struct json_value *found = NULL;

    if (json_parse(x->arena, r->detail, &json_limits_default, &detail, &ignored) == ERR_NONE)
        found = json_find(detail, STR("statement"));
    return found == NULL ? STR("") : found->text;
}

/* The newest of one's own, and into *out_again the text of the one of that number. */
static enum err history_put(struct view_page *p, int64_t again, struct str *out_again)
{
    struct http_exchange *x = p->x;
    const struct access_audit_filter f = {
        .account_id = x->user->id, .event = STR(EVENT), .limit = HISTORY_ROWS};
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("history"));
    struct access_audit_page page;

    TRY(access_audit_page(x->db, x->arena, &f, &page, &x->error));
    for (size_t i = 0; i < page.count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);
        struct str text = statement_of(x, &page.rows[i]);

        tmpl_map_put_text(m, STR("line"), utf8_clip(text, LINE_MAX));
        tmpl_map_put_bool(m, STR("is_clipped"), text.len > LINE_MAX);
        tmpl_map_put_int(m, STR("record"), (int64_t)page.rows[i].id);
        view_put_time(x, m, STR("at"), page.rows[i].at);
        if (again > 0 && (uint64_t)again == page.rows[i].id)
            *out_again = text;
    }
    tmpl_map_put_bool(p->root, STR("has_history"), page.count > 0);
    return ERR_NONE;
}

/* ---- the answer ---- */

static void rows_put(struct view_page *p, const struct inquiry_rows *rows)
{
    struct tmpl_map *m = tmpl_map_put_map(p->root, STR("answer"));
    struct tmpl_list *heads = tmpl_map_put_list(m, STR("heads"));
    struct tmpl_list *lines = tmpl_map_put_list(m, STR("lines"));

    for (size_t i = 0; i < rows->column_count; i++)
        tmpl_map_put_text(tmpl_list_add_map(heads), STR("head"), rows->names[i]);
    for (size_t i = 0; i < rows->row_count; i++) {
        struct tmpl_list *cells = tmpl_map_put_list(tmpl_list_add_map(lines), STR("cells"));

        for (size_t j = 0; j < rows->column_count; j++) {
            const struct inquiry_value *v = &rows->values[i * rows->column_count + j];
            struct tmpl_map *cell = tmpl_list_add_map(cells);

            view_put(cell, STR("text"), v->text);
            tmpl_map_put_bool(cell, STR("is_null"), v->text.at == NULL);
            tmpl_map_put_text(cell, STR("css"), v->is_number ? STR("n") : STR(""));
            tmpl_map_put_bool(cell, STR("is_cell_cut"), v->is_cut);
        }
    }
    tmpl_map_put_bool(m, STR("has_lines"), rows->row_count > 0);
    tmpl_map_put_int(m, STR("row_count"), (int64_t)rows->row_count);
    tmpl_map_put_text(m, STR("took"),
                      str_format(p->x->arena, "%.1f", (double)rows->spent_us / 1000));
    tmpl_map_put_bool(m, STR("is_cut"), rows->is_cut);
}

static enum err show(struct view_page *p, struct str typed)
{
    view_page_field(p, STR("sql"), typed);
    tmpl_map_put_bool(p->root, STR("is_open"), is_open(p->x));
    tmpl_map_put_int(p->root, STR("seconds"), INQUIRY_TIME);
    tmpl_map_put_int(p->root, STR("rows_most"), INQUIRY_ROWS);
    return view_page_show(p, STR("admin/settings/sql"));
}

enum err system_sql_form(struct http_exchange *x)
{
    struct view_page p = settings_page(x, PATH);
    struct str again = STR("");

    TRY(history_put(&p, settings_number(x, STR("again")), &again));
    tmpl_map_put(p.root, STR("answer"), tmpl_null());
    return show(&p, again);
}

/* Checks, records, runs. */
static enum err ask(struct http_exchange *x, struct str typed, bool is_explain,
                    struct inquiry_rows *out_rows)
{
    struct error *e = &x->error;
    struct inquiry_closed closed;
    struct inquiry inquiry;

    if (x->model == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no model was loaded yet");
    TRY(inquiry_closed_find(x->db, x->arena, x->model, &closed, e));
    TRY(inquiry_check(x->arena, typed, &closed, &inquiry, e));
    TRY(access_audit_note(access_audit_of(x), EVENT, STR(""), STR(""), STR("statement"),
                          inquiry.text, e));
    return inquiry_run(x->db, x->arena, &inquiry, is_explain, out_rows, e);
}

enum err system_sql(struct http_exchange *x)
{
    struct view_page p;
    struct http_form form;
    struct inquiry_rows rows;
    struct str typed;
    struct str ignored = STR("");
    enum err code;

    TRY(settings_form(x, &form));
    if (!is_open(x))
        return error_tell(&x->error, ERR_DENIED, STR_NONE,
                          "The SQL console is switched off on this server.");
    p = settings_page(x, PATH);
    typed = view_form_text(&form, STR("sql"));
    TRY(history_put(&p, 0, &ignored));
    code = ask(x, typed, view_form_text(&form, STR("explain")).len > 0, &rows);
    if (code == ERR_NONE)
        rows_put(&p, &rows);
    else if (code == ERR_INVALID)
        tmpl_map_put(p.root, STR("answer"), tmpl_null());
    else
        return code;
    return show(&p, typed);
}
