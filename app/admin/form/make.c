/*
 * make.c - a row that a reference is to name, made while another form is open.
 *
 * "New" in a form leads to the form of the other table, and all that was typed goes along in
 * hidden fields; saved, it leads back with it, and the new row is chosen.  Nothing is kept in
 * between.
 *
 *     make   what a row is to be made for: a field, or a part      back   the form's address
 *     for    the same in the other form                            o.*    what was typed
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/admin/form/form.h"
#include "app/admin/form/part.h"
#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/page.h"

static const struct str prefix = STR_INIT("o.");

/* Buttons, and what is set anew. */
static bool is_own(struct str name)
{
    static const struct str own[] = {
        STR_INIT("csrf"),   STR_INIT("make"), STR_INIT("pick"),    STR_INIT("q"),
        STR_INIT("take"),   STR_INIT("go"),   STR_INIT("add"),     STR_INIT("up"),
        STR_INIT("taking"), STR_INIT("down"), STR_INIT("preview"),
    };

    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (str_eq(own[i], name))
            return true;
    }
    return false;
}

/* One of our forms, and nothing else. */
static bool is_form(struct str path)
{
    bool is_clean = str_search(path, STR(".."), 0) == path.len &&
                    str_find(path, '?', 0) == path.len && str_find(path, '#', 0) == path.len &&
                    str_find(path, '\\', 0) == path.len;

    return is_clean && str_starts(path, STR("/admin/data/")) &&
           (str_ends(path, STR("/-/new")) || str_ends(path, STR("/edit")));
}

void admin_make_take(struct admin_form *f)
{
    struct str back = view_form_text(&f->sent, STR("back"));

    if (!is_form(back))
        return;
    f->back = back;
    f->back_for = view_form_text(&f->sent, STR("for"));
}

bool admin_make_is_offered(struct http_exchange *x, const struct model_relation *r)
{
    const struct model_key *key = r == NULL ? NULL : r->to->primary;

    return key != NULL && key->count == 1 && key->columns[0] == r->to_columns[0] &&
           r->to->is_writable && !r->to->is_system &&
           policy_allows(x->arena, x->policy, r->to, POLICY_CREATE);
}

/* ---- there ---- */

static void kept_add(struct tmpl_list *list, struct str name, struct str value)
{
    struct tmpl_map *m = tmpl_list_add_map(list);

    tmpl_map_put_text(m, STR("kept_name"), name);
    tmpl_map_put_text(m, STR("kept_value"), value);
}

void admin_make_put(struct admin_form *f, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("kept"));

    for (size_t i = 0; f->back.at != NULL && i < f->sent.fields.count; i++) {
        const struct http_param *p = &f->sent.fields.at[i];

        if (f->is_beginning && !is_own(p->name))
            kept_add(list, str_format(f->x->arena, "o.%.*s", STR_ARG(p->name)), p->value);
        else if (!f->is_beginning && str_starts(p->name, prefix))
            kept_add(list, p->name, p->value);
    }
    view_put(root, STR("back"), f->back);
    view_put(root, STR("back_for"), f->back_for);
    tmpl_map_put_bool(root, STR("has_files"), f->is_beginning && f->sent.file_count > 0);
}

bool admin_make(struct admin_form *f, struct admin_form *out_form)
{
    struct http_exchange *x = f->x;
    struct str name = view_form_text(&f->sent, STR("make"));
    const struct model_relation *r = admin_pick_refers(f, name);

    if (!admin_make_is_offered(x, r))
        return false;
    *out_form = (struct admin_form){
        .x = x,
        .sent = f->sent,
        .is_sent = true,
        .is_beginning = true,
        .back = admin_form_action(f),
        .back_for = name,
    };
    admin_record_init(x, &out_form->record, r->to, WRITE_INSERT, STR(""));
    admin_record_defaults(x, &out_form->record);
    admin_parts_init(x, &out_form->record);
    return true;
}

/* ---- and back ---- */

enum err admin_make_return(struct admin_form *f, struct str value)
{
    struct http_exchange *x = f->x;
    struct tmpl_map *root = view_root(x);
    struct tmpl_list *list = tmpl_map_put_list(root, STR("kept"));

    for (size_t i = 0; i < f->sent.fields.count; i++) {
        const struct http_param *p = &f->sent.fields.at[i];

        if (str_starts(p->name, prefix) && !is_own(str_from(p->name, prefix.len)))
            kept_add(list, str_from(p->name, prefix.len), p->value);
    }
    view_menu_put(x, root, f->record.table);
    tmpl_map_put_text(root, STR("table_title"), view_table_label(x, f->record.table));
    tmpl_map_put_text(root, STR("back"), f->back);
    tmpl_map_put_text(root, STR("csrf"), access_csrf_token(x));
    tmpl_map_put_text(root, STR("taking"), f->back_for);
    tmpl_map_put_bool(root, STR("is_made"), value.at != NULL);
    view_put(root, STR("made_value"), value);
    return view_render(x, STR("admin/made"), root);
}
