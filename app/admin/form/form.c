/*
 * form.c - a new row, and a row to be changed: /admin/data/{table}/-/new and .../{key}/edit.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/form/form.h"

#include "app/access/csrf.h"
#include "app/admin/form/part.h"
#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/find.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/shown.h"
#include "app/view/told.h"

static const struct view_happened happened[] = {
    {STR_INIT("created"), STR_INIT(N_("It is saved. Here is room for another."))},
    {STR_INIT("saved"), STR_INIT(N_("It is saved."))},
    {STR_INIT("same"), STR_INIT(N_("Nothing was changed."))},
};

/* ---- showing ---- */

static bool is_new(const struct admin_form *f)
{
    return f->record.op == WRITE_INSERT;
}

static void wrong_put(struct tmpl_list *list, struct str id, struct str label, struct str words)
{
    struct tmpl_map *m = tmpl_list_add_map(list);

    tmpl_map_put_text(m, STR("wrong_id"), id);
    tmpl_map_put_text(m, STR("wrong_label"), label);
    tmpl_map_put_text(m, STR("wrong_words"), words);
}

/* What is wrong with a record and its parts, as links to where. */
static size_t record_wrongs_put(struct http_exchange *x, struct tmpl_list *list,
                                const struct admin_record *r)
{
    size_t count = 0;

    for (size_t i = 0; i < r->count; i++) {
        const struct admin_field *field = &r->fields[i];

        if (field->words.at == NULL)
            continue;
        wrong_put(list, admin_field_id(x, r, field), admin_field_title(x, r, field), field->words);
        count++;
    }
    if (r->by != NULL && r->words.at != NULL) {
        wrong_put(list, admin_record_id(x, r), admin_part_title(x, r), r->words);
        count++;
    }
    for (size_t p = 0; p < r->part_count; p++) {
        for (size_t i = 0; i < r->parts[p].count; i++)
            count += record_wrongs_put(x, list, r->parts[p].rows[i]);
    }
    return count;
}

static void wrongs_put(struct admin_form *f, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("wrongs"));
    size_t count = record_wrongs_put(f->x, list, &f->record);

    view_put(root, STR("words"), f->record.words);
    tmpl_map_put_bool(root, STR("has_wrongs"), count > 0);
    tmpl_map_put_bool(root, STR("is_wrong"), count > 0 || f->record.words.at != NULL);
}

struct str admin_form_action(const struct admin_form *f)
{
    struct str path = admin_record_path(f->x, &f->record);

    if (f->action.at != NULL)
        return f->action;
    return str_format(f->x->arena, "%.*s%s", STR_ARG(path), is_new(f) ? "/-/new" : "/edit");
}

static void head_put(struct admin_form *f, struct tmpl_map *root, struct str name)
{
    struct http_exchange *x = f->x;
    const struct model_table *t = f->record.table;
    struct str path = admin_record_path(f->x, &f->record);
    struct str done = http_query(&x->req, STR("done"));
    struct str words = STR_NONE;

    for (size_t i = 0; i < sizeof happened / sizeof *happened; i++) {
        if (!f->is_sent && str_eq(happened[i].name, done))
            words = tmpl_say(x->templates, happened[i].words);
    }
    view_put(root, STR("done"), words);
    tmpl_map_put_text(root, STR("title"), name);
    tmpl_map_put_text(root, STR("table_title"), view_table_label(x, t));
    tmpl_map_put_text(root, STR("help"), view_table_help(x, t));
    tmpl_map_put_text(root, STR("in_group"), view_menu_group(x, t));
    tmpl_map_put_text(root, STR("path"), view_table_path(x->arena, x->model, t));
    tmpl_map_put_text(root, STR("back_path"), path);
    tmpl_map_put_text(
        root, STR("action"),
        str_format(x->arena, "%.*s%s", STR_ARG(path), is_new(f) ? "/-/new" : "/edit"));
    tmpl_map_put_bool(root, STR("is_new"), is_new(f));
    tmpl_map_put_bool(root, STR("can_more"), policy_allows(x->arena, x->policy, t, POLICY_CREATE));
    tmpl_map_put_bool(root, STR("can_see"), view_shows(x, t));
    tmpl_map_put_text(root, STR("csrf"), access_csrf_token(x));
    tmpl_map_put_text(root, STR("once"), id_new(x->arena, 16));
    tmpl_map_put_text(root, STR("version"), is_new(f) ? STR("") : admin_record_stamp(&f->record));
}

static enum err show(struct admin_form *f)
{
    struct http_exchange *x = f->x;
    struct tmpl_map *root = view_root(x);
    struct str name = STR("");

    if (!is_new(f))
        TRY(admin_record_name(x, &f->record, &name));
    view_menu_put(x, root, f->record.table);
    head_put(f, root, name);
    TRY(admin_record_put(x, &f->record, NULL, root));
    wrongs_put(f, root);
    admin_clashes_put(f, root);
    admin_make_put(f, root);
    x->resp.status = f->status;
    return view_render(x, STR("admin/form"), root);
}

/* What was typed as Markdown, as what it becomes. */
static bool preview(struct admin_form *f)
{
    struct admin_field *field =
        admin_record_find(&f->record, view_form_text(&f->sent, STR("preview")));

    if (field != NULL)
        field->is_previewed = true;
    return field != NULL;
}

/* Does a button ask for the form once more, with all that was typed? */
static bool is_staying(struct admin_form *f)
{
    return admin_pick_take(f) || admin_parts_arrange(f) || preview(f) ||
           http_params_get(&f->sent.fields, STR("resume")).at != NULL;
}

/* *out_is_elsewhere: a button leads to another page, which is the answer. */
static enum err leave(struct admin_form *f, bool *out_is_elsewhere)
{
    struct admin_form made;

    TRY(admin_pick(f, out_is_elsewhere));
    if (*out_is_elsewhere || !admin_make(f, &made))
        return ERR_NONE;
    *out_is_elsewhere = true;
    return show(&made);
}

/* ---- a new row ---- */

static enum err new_begin(struct http_exchange *x, struct admin_form *f)
{
    const struct model_table *t = NULL;

    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    TRY(view_found(x, write_table_find(x->arena, x->model, x->policy, WRITE_INSERT,
                                       http_path_param(x, STR("table")), &t, &x->error)));
    TRY(write_table(t, &x->error));
    *f = (struct admin_form){.x = x};
    admin_record_init(x, &f->record, t, WRITE_INSERT, STR(""));
    admin_record_defaults(x, &f->record);
    admin_parts_init(x, &f->record);
    return ERR_NONE;
}

enum err admin_form_new(struct http_exchange *x)
{
    struct admin_form f;

    TRY(new_begin(x, &f));
    return show(&f);
}

/* What was sent: ERR_DENIED where it came from elsewhere. */
static enum err form_take(struct admin_form *f)
{
    struct http_exchange *x = f->x;

    TRY(view_form_read(x, &f->sent));
    TRY(access_csrf_check(x, &f->sent.fields));
    f->once = view_form_text(&f->sent, STR("once"));
    f->is_sent = true;
    return ERR_NONE;
}

static enum err show_wrong(struct admin_form *f)
{
    if (f->status == 0)
        f->status = 422;
    return show(f);
}

/* What was saved, now or when it was sent first, is the key of the new row. */
static enum err go_back(struct admin_form *f)
{
    struct http_exchange *x = f->x;
    struct str key = str_dup(x->arena, buf_str(&x->resp.body));

    buf_clear(&x->resp.body, SIZE_MAX);
    x->resp.status = 0;
    return admin_make_return(f, key);
}

static enum err create(struct admin_form *f, struct str go)
{
    enum err code;

    if (!admin_record_judge(f->x, &f->record))
        return show_wrong(f);
    code = admin_form_save(f, go);
    if (code == ERR_NONE && f->back.at != NULL)
        return go_back(f);
    return view_is_typo(code) && code != ERR_ABSENT ? show_wrong(f) : code;
}

enum err admin_form_create(struct http_exchange *x)
{
    struct admin_form f;
    bool is_elsewhere;

    TRY(new_begin(x, &f));
    TRY(form_take(&f));
    admin_make_take(&f);
    if (f.back.at != NULL && str_eq(view_form_text(&f.sent, STR("go")), STR("cancel")))
        return admin_make_return(&f, STR_NONE);
    TRY(admin_record_take(x, &f.record, &f.sent));
    TRY(leave(&f, &is_elsewhere));
    if (is_elsewhere)
        return ERR_NONE;
    if (is_staying(&f))
        return show(&f);
    return create(&f, view_form_text(&f.sent, STR("go")));
}

/* ---- a row to be changed ---- */

static enum err edit_begin(struct http_exchange *x, struct admin_form *f)
{
    const struct model_table *t = NULL;
    struct admin_record *record = &f->record;
    struct str *key = NULL;
    size_t names = ADMIN_PART_NAMES;
    bool may = false;
    enum err code;

    TRY(view_table_find(x, &t));
    TRY(view_key_find(x, t, &key));
    TRY(write_table(t, &x->error));
    *f = (struct admin_form){.x = x};
    admin_record_init(x, &f->record, t, WRITE_UPDATE, STR(""));
    f->record.key = key;
    code = admin_record_load(x, &f->record, false);
    if (code == ERR_ABSENT)
        return view_no_such_row(x, t);
    TRY(code);
    TRY(view_may_row(x, t, key, POLICY_UPDATE, &may));
    if (!may)
        return error_tell(&x->error, ERR_DENIED, STR_NONE, "You may not change this row.");
    admin_parts_init(x, &f->record);
    return admin_parts_load(x, &record, 1, &names);
}

enum err admin_form_edit(struct http_exchange *x)
{
    struct admin_form f;

    TRY(edit_begin(x, &f));
    return show(&f);
}

static enum err show_conflict(struct admin_form *f)
{
    admin_record_clash(f->x, &f->record);
    f->is_conflict = true;
    f->status = 409;
    return show(f);
}

/* The same values as a new row: what the form does not have is taken from the row. */
static enum err copy(struct admin_form *f)
{
    struct http_exchange *x = f->x;
    struct admin_form made;

    TRY(new_begin(x, &made));
    made.sent = f->sent;
    made.once = f->once;
    made.is_sent = true;
    admin_record_copy(x, &f->record, &made.record);
    return create(&made, STR("save"));
}

/* Reads the row once more: what is there now, with what was typed put over it. */
static enum err again(const struct admin_form *f)
{
    struct http_exchange *x = f->x;
    struct admin_form fresh;

    error_clear(&x->error);
    x->resp.status = 0;
    TRY(edit_begin(x, &fresh));
    fresh.sent = f->sent;
    fresh.is_sent = true;
    TRY(admin_record_take(x, &fresh.record, &f->sent));
    fresh.record.seen = f->record.seen;
    return show_conflict(&fresh);
}

static enum err update(struct admin_form *f, struct str go)
{
    enum err code;

    if (!admin_record_judge(f->x, &f->record))
        return show_wrong(f);
    if (admin_record_has_gone(&f->record))
        return show_conflict(f);
    if (!admin_record_is_changed(&f->record) && str_eq(f->record.seen, f->record.version))
        return view_done(f->x, str_format(f->x->arena, "%.*s%s?done=same",
                                          STR_ARG(admin_record_path(f->x, &f->record)),
                                          str_eq(go, STR("stay")) ? "/edit" : ""));
    code = admin_form_save(f, go);
    if (f->is_conflict)
        return again(f);
    return view_is_typo(code) && code != ERR_ABSENT ? show_wrong(f) : code;
}

enum err admin_form_update(struct http_exchange *x)
{
    struct admin_form f;
    struct str go;
    bool is_elsewhere;

    TRY(edit_begin(x, &f));
    TRY(form_take(&f));
    TRY(admin_record_take(x, &f.record, &f.sent));
    TRY(leave(&f, &is_elsewhere));
    if (is_elsewhere)
        return ERR_NONE;
    f.record.seen = view_form_text(&f.sent, STR("version"));
    if (is_staying(&f))
        return show(&f);
    go = view_form_text(&f.sent, STR("go"));
    if (str_eq(go, STR("copy")))
        return copy(&f);
    return update(&f, go);
}
