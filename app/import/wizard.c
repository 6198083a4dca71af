/*
 * wizard.c - /admin/import/{table}: a file into a table, step by step.
 *
 * Who may add rows may import; each import is its account's alone.  Every step is a form;
 * those that take long do a part and show how far they are, and the page sends the next.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/import/private.h"

#include "app/access/csrf.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"

#define ERRORS_PAGE  1000 /* of the download, read at a time */
#define ERRORS_ARENA ((size_t)16 * 1024 * 1024)

static const struct str state_words[VIEW_IMPORT_STATE__COUNT] = {
    [VIEW_IMPORT_MAP] = STR_INIT(N_("uploaded")),
    [VIEW_IMPORT_CHECK] = STR_INIT(N_("being checked")),
    [VIEW_IMPORT_CHECKED] = STR_INIT(N_("checked")),
    [VIEW_IMPORT_LOAD] = STR_INIT(N_("being written")),
    [VIEW_IMPORT_DONE] = STR_INIT(N_("done")),
    [VIEW_IMPORT_UNDO] = STR_INIT(N_("being undone")),
    [VIEW_IMPORT_UNDONE] = STR_INIT(N_("undone")),
    [VIEW_IMPORT_SHEET] = STR_INIT(N_("a sheet is to be chosen")),
};

/* ---- what is meant ---- */

/* The table of {table}, if rows may be added to it by who is there: an import has an owner. */
static enum err table_find(struct http_exchange *x, const struct model_table **out_table)
{
    const struct model_table *t = NULL;

    if (x->user == NULL)
        return error_set(&x->error, ERR_UNAUTHENTICATED, "an import of nobody");
    TRY(view_table_find(x, &t));
    TRY(write_table_find(x->arena, x->model, x->policy, WRITE_INSERT,
                         view_table_name(x->arena, x->model, t), out_table, &x->error));
    return write_table(t, &x->error);
}

static enum err open_import(struct http_exchange *x, struct import *out)
{
    int64_t id = 0;

    *out = (struct import){.x = x};
    TRY(table_find(x, &out->table));
    if (!num_parse_int(http_path_param(x, STR("import")), &id))
        id = 0;
    TRY(view_import_find(x, out->table, id, &out->row));
    return import_read(out);
}

static struct str import_path(struct http_exchange *x, const struct model_table *t)
{
    struct str path = view_table_path(x->arena, x->model, t);

    return str_format(x->arena, "/admin/import%.*s",
                      STR_ARG(str_from(path, sizeof "/admin/data" - 1)));
}

static struct view_page page_of(struct http_exchange *x, const struct model_table *t)
{
    struct view_page p = view_page_new(x);

    view_menu_put(x, p.root, t);
    tmpl_map_put_text(p.root, STR("table_title"), view_table_label(x, t));
    tmpl_map_put_text(p.root, STR("in_group"), view_menu_group(x, t));
    tmpl_map_put_text(p.root, STR("list_path"), view_table_path(x->arena, x->model, t));
    tmpl_map_put_text(p.root, STR("import_path"), import_path(x, t));
    return p;
}

/* ---- uploading ---- */

static enum err imports_put(struct view_page *p, const struct model_table *t)
{
    struct http_exchange *x = p->x;
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("imports"));
    struct view_import *all = NULL;
    size_t count = 0;

    TRY(view_import_list(x, t, &all, &count));
    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_int(m, STR("import_id"), all[i].id);
        tmpl_map_put_text(m, STR("file_name"), all[i].file_name);
        tmpl_map_put_int(m, STR("row_count"), all[i].rows);
        tmpl_map_put_text(m, STR("state"), tmpl_say(x->templates, state_words[all[i].state]));
        view_put_time(x, m, STR("came_at"), all[i].created_at);
    }
    tmpl_map_put_bool(p->root, STR("has_imports"), count > 0);
    return ERR_NONE;
}

static enum err upload_show(struct http_exchange *x, const struct model_table *t)
{
    struct error wrong = x->error;
    struct view_page p;
    enum err code;

    error_clear(&x->error);
    p = page_of(x, t);
    code = imports_put(&p, t);
    if (code != ERR_NONE)
        return code;
    x->error = wrong;
    view_page_field(&p, STR("file"), STR(""));
    view_page_field(&p, STR("encoding"), STR(""));
    view_page_field(&p, STR("delimiter"), STR(""));
    return view_page_show(&p, STR("admin/import"));
}

enum err import_first(struct http_exchange *x)
{
    const struct model_table *t = NULL;

    TRY(table_find(x, &t));
    return upload_show(x, t);
}

enum err import_upload(struct http_exchange *x)
{
    const struct model_table *t = NULL;
    struct http_form form;
    int64_t id = 0;
    enum err code;

    TRY(table_find(x, &t));
    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    code = import_spool(x, t, &form, &id);
    if (code == ERR_NONE)
        return view_done(
            x, str_format(x->arena, "%.*s/%lld", STR_ARG(import_path(x, t)), (long long)id));
    return view_is_typo(code) ? upload_show(x, t) : code;
}

/* ---- one import ---- */

static enum err errors_put(const struct import *i, struct tmpl_map *root)
{
    struct http_exchange *x = i->x;
    struct tmpl_list *list = tmpl_map_put_list(root, STR("errors"));
    struct view_import_error *all = NULL;
    size_t count = 0;

    TRY(view_import_errors(x->db, x->arena, i->row.id, 0, IMPORT_ERRORS_SHOWN, &all, &count,
                           &x->error));
    for (size_t k = 0; k < count; k++) {
        struct tmpl_map *m = tmpl_list_add_map(list);
        const struct model_column *c = model_column_find(i->table, all[k].field);

        tmpl_map_put_int(m, STR("line"), all[k].line);
        tmpl_map_put_text(m, STR("field"), c == NULL ? all[k].field : view_column_label(x, c));
        tmpl_map_put_text(m, STR("words"), all[k].words);
    }
    tmpl_map_put_bool(root, STR("has_errors"), count > 0);
    tmpl_map_put_bool(root, STR("has_more_errors"), i->row.bad > (int64_t)count);
    tmpl_map_put_bool(root, STR("has_refused"),
                      i->row.state == VIEW_IMPORT_CHECKED || i->row.state == VIEW_IMPORT_DONE);
    tmpl_map_put_bool(root, STR("has_lines"),
                      i->row.state != VIEW_IMPORT_UNDO && i->row.state != VIEW_IMPORT_UNDONE);
    return ERR_NONE;
}

static const struct str working_words[VIEW_IMPORT_STATE__COUNT] = {
    [VIEW_IMPORT_CHECK] = STR_INIT(N_("Checking every row; nothing is written yet.")),
    [VIEW_IMPORT_LOAD] = STR_INIT(N_("Writing the rows.")),
    [VIEW_IMPORT_UNDO] = STR_INIT(N_("Taking the rows back.")),
};

/* What the page of a state needs to know. */
static void state_put(const struct import *i, struct view_page *p)
{
    struct http_exchange *x = i->x;
    const struct view_import *row = &i->row;
    struct str working = working_words[row->state];
    bool may_undo = row->state == VIEW_IMPORT_DONE && i->map.key == NULL && row->inserted > 0 &&
                    policy_allows(x->arena, x->policy, i->table, POLICY_DELETE);

    tmpl_map_put_text(p->root, STR("file_name"), row->file_name);
    tmpl_map_put_int(p->root, STR("import_id"), row->id);
    tmpl_map_put_int(p->root, STR("row_count"), row->rows);
    tmpl_map_put_text(p->root, STR("working"),
                      working.len == 0 ? STR("") : tmpl_say(x->templates, working));
    tmpl_map_put_int(p->root, STR("position"), row->position);
    tmpl_map_put_int(p->root, STR("chunks"), row->chunks);
    tmpl_map_put_int(p->root, STR("percent"),
                     row->chunks == 0 ? 100 : row->position * 100 / row->chunks);
    tmpl_map_put_bool(p->root, STR("is_sheet"), row->state == VIEW_IMPORT_SHEET);
    tmpl_map_put_bool(p->root, STR("is_map"), row->state == VIEW_IMPORT_MAP);
    tmpl_map_put_bool(p->root, STR("is_checked"), row->state == VIEW_IMPORT_CHECKED);
    tmpl_map_put_bool(p->root, STR("is_done"), row->state == VIEW_IMPORT_DONE);
    tmpl_map_put_bool(p->root, STR("is_undone"), row->state == VIEW_IMPORT_UNDONE);
    tmpl_map_put_int(p->root, STR("bad_count"), row->bad);
    tmpl_map_put_int(p->root, STR("inserted_count"), row->inserted);
    tmpl_map_put_int(p->root, STR("updated_count"), row->updated);
    tmpl_map_put_int(p->root, STR("deleted_count"), row->deleted);
    tmpl_map_put_bool(p->root, STR("has_updated"), row->updated > 0);
    tmpl_map_put_bool(p->root, STR("has_good"), row->inserted + row->updated > 0);
    tmpl_map_put_bool(p->root, STR("may_undo"), may_undo);
}

static void sheets_put(const struct import *i, struct view_page *p)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("sheets"));

    for (size_t at = 0; at < i->name_count; at++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_int(m, STR("sheet_number"), (int64_t)at);
        tmpl_map_put_text(m, STR("sheet_name"), i->names[at]);
        tmpl_map_put_bool(m, STR("is_chosen"), at == 0);
    }
    view_page_field(p, STR("sheet"), STR(""));
    view_page_field(p, STR("file"), STR("")); /* what is wrong with the one that was chosen */
}

static enum err import_show(const struct import *i, const struct http_form *typed)
{
    struct http_exchange *x = i->x;
    struct error wrong = x->error;
    struct view_page p;

    error_clear(&x->error);
    p = page_of(x, i->table);
    state_put(i, &p);
    TRY(errors_put(i, p.root));
    x->error = wrong;
    if (i->row.state == VIEW_IMPORT_MAP)
        TRY(import_map_put(i, &p, typed));
    if (i->row.state == VIEW_IMPORT_SHEET)
        sheets_put(i, &p);
    return view_page_show(&p, STR("admin/import_one"));
}

enum err import_one(struct http_exchange *x)
{
    struct import i;

    TRY(open_import(x, &i));
    return import_show(&i, NULL);
}

/* ---- from one state into the next ---- */

static bool may_go(const struct import *i, enum view_import_state to)
{
    enum view_import_state from = i->row.state;

    if (to == VIEW_IMPORT_MAP)
        return from == VIEW_IMPORT_CHECKED || from == VIEW_IMPORT_CHECK;
    if (to == VIEW_IMPORT_CHECK)
        return from == VIEW_IMPORT_MAP;
    if (to == VIEW_IMPORT_LOAD)
        return from == VIEW_IMPORT_CHECKED;
    return to == VIEW_IMPORT_UNDO && from == VIEW_IMPORT_DONE && i->map.key == NULL &&
           i->row.inserted > 0;
}

struct going {
    struct import *i;
    enum view_import_state to;
};

/* A page that was left open goes nowhere: the state is looked at once more under its lock. */
static enum err go_locked(void *arg, struct error *e)
{
    struct going *g = arg;
    struct import *i = g->i;
    struct str options = i->row.options;

    TRY(view_import_lock(i->x, i->table, i->row.id, &i->row, e));
    if (!may_go(i, g->to))
        return ERR_NONE;
    if (g->to == VIEW_IMPORT_CHECK)
        i->row.options = options;
    i->row.state = g->to;
    i->row.position = 0;
    i->row.bad = 0;
    if (g->to != VIEW_IMPORT_UNDO)
        i->row.inserted = i->row.updated = 0;
    TRY(view_import_errors_clear(i->x->db, i->row.id, e));
    return view_import_save(i->x->db, &i->row, e);
}

static enum err go(struct import *i, enum view_import_state to)
{
    struct going g = {i, to};

    return db_tx_retry(i->x->db, go_locked, &g, &i->x->error);
}

static enum err back(struct import *i)
{
    struct http_exchange *x = i->x;

    return view_done(x, str_format(x->arena, "%.*s/%lld", STR_ARG(import_path(x, i->table)),
                                   (long long)i->row.id));
}

static enum err do_sheet(struct import *i, const struct http_form *form)
{
    int64_t number = -1;
    enum err code;

    if (i->row.state != VIEW_IMPORT_SHEET)
        return back(i); /* sent twice */
    if (!num_parse_int(view_form_text(form, STR("sheet")), &number))
        number = -1;
    if (number < 0)
        code = error_tell(&i->x->error, ERR_INVALID, STR("sheet"), "choose one of those offered");
    else
        code = import_spool_sheet(i, (size_t)number);
    if (code != ERR_NONE)
        return view_is_typo(code) ? import_show(i, form) : code;
    return back(i);
}

static enum err do_map(struct import *i, const struct http_form *form)
{
    enum err code = import_map_take(i, form);

    if (code != ERR_NONE)
        return i->row.state == VIEW_IMPORT_MAP && view_is_typo(code) ? import_show(i, form) : code;
    TRY(go(i, VIEW_IMPORT_CHECK));
    TRY(import_run(i));
    return back(i);
}

static enum err do_again(struct import *i, const struct http_form *form)
{
    (void)form;
    TRY(go(i, VIEW_IMPORT_MAP));
    return back(i);
}

static enum err do_go_on(struct import *i, const struct http_form *form)
{
    (void)form;
    TRY(import_run(i));
    return back(i);
}

static enum err do_load(struct import *i, const struct http_form *form)
{
    (void)form;
    TRY(go(i, VIEW_IMPORT_LOAD));
    TRY(import_run(i));
    return back(i);
}

static enum err do_undo(struct import *i, const struct http_form *form)
{
    const struct model_table *t;

    (void)form;
    TRY(write_table_find(i->x->arena, i->x->model, i->x->policy, WRITE_DELETE,
                         view_table_name(i->x->arena, i->x->model, i->table), &t, &i->x->error));
    TRY(go(i, VIEW_IMPORT_UNDO));
    TRY(import_run(i));
    return back(i);
}

static enum err do_forget(struct import *i, const struct http_form *form)
{
    (void)form;
    TRY(view_import_delete(i->x, i->row.id));
    return view_done(i->x, import_path(i->x, i->table));
}

static const struct action {
    struct str name;
    enum err (*act)(struct import *i, const struct http_form *form);
} actions[] = {
    {STR_INIT("sheet"), do_sheet},   {STR_INIT("map"), do_map},   {STR_INIT("again"), do_again},
    {STR_INIT("go-on"), do_go_on},   {STR_INIT("load"), do_load}, {STR_INIT("undo"), do_undo},
    {STR_INIT("forget"), do_forget},
};

enum err import_do(struct http_exchange *x)
{
    struct str name = http_path_param(x, STR("action"));
    struct http_form form;
    struct import i;

    TRY(view_form_read(x, &form));
    TRY(access_csrf_check(x, &form.fields));
    TRY(open_import(x, &i));
    for (size_t k = 0; k < sizeof actions / sizeof *actions; k++) {
        if (str_eq(actions[k].name, name))
            return actions[k].act(&i, &form);
    }
    return error_tell(&x->error, ERR_ABSENT, STR_NONE, "There is no such step.");
}

/* ---- the errors, to be taken away ---- */

/* A spreadsheet takes a text that begins like this for a formula: it gets an apostrophe before it.
 */
static void field_write(struct buf *to, struct str text)
{
    static const struct str starts = STR_INIT("=+-@\t\r");

    buf_add_char(to, '"');
    if (text.len > 0 && str_find(starts, text.at[0], 0) < starts.len)
        buf_add_char(to, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"')
            buf_add_char(to, '"');
        buf_add_char(to, text.at[i]);
    }
    buf_add_char(to, '"');
}

enum err import_errors(struct http_exchange *x)
{
    AUTO(arena_freep) struct arena *page = arena_new(ERRORS_ARENA);
    struct buf *to = &x->resp.body;
    struct import i;
    struct view_import_error *all = NULL;
    size_t count = 0;
    int64_t behind = 0;

    TRY(open_import(x, &i));
    BUF_LIT(to, "line,field,words\r\n");
    do {
        arena_reset(page);
        TRY(view_import_errors(x->db, page, i.row.id, behind, ERRORS_PAGE, &all, &count,
                               &x->error));
        for (size_t k = 0; k < count; k++) {
            buf_add_int(to, all[k].line);
            buf_add_char(to, ',');
            field_write(to, all[k].field);
            buf_add_char(to, ',');
            field_write(to, all[k].words);
            BUF_LIT(to, "\r\n");
            behind = all[k].id;
        }
    } while (count == ERRORS_PAGE && !buf_is_failed(to));
    x->resp.type = STR("text/csv; charset=utf-8");
    http_header_set(x, STR("Content-Disposition"), STR("attachment; filename=\"errors.csv\""));
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    return ERR_NONE;
}

/* The rows themselves, to be mended and imported alone. */
enum err import_refused(struct http_exchange *x)
{
    struct str format = http_query(&x->req, STR("format"));
    struct import i;

    TRY(open_import(x, &i));
    if (i.row.state != VIEW_IMPORT_CHECKED && i.row.state != VIEW_IMPORT_DONE)
        return error_tell(&x->error, ERR_ABSENT, STR_NONE, "No row of this import was refused.");
    return import_refused_send(&i, str_eq(format, STR("xlsx")));
}
