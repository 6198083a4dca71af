/*
 * pick.c - choosing the row that a reference names, out of a table too large for a list.
 *
 * The form's button leads here with all that was typed, which goes along in hidden fields, and
 * each row is a button that leads back with it.  Nothing is kept in between, and no script
 * is needed.
 *
 * With script a control searches while somebody types, and asks for the same rows alone.
 *
 *     pick    the field that is chosen for     q       words to look for
 *     take    the row's value, chosen for the field "taking"
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/admin/form/form.h"
#include "app/admin/form/part.h"
#include "app/admin/list/list.h"
#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/view/catalogue.h"
#include "app/view/form.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "app/view/page.h"
#include "app/view/rows.h"
#include "app/view/shown.h"

#define WORDS_BYTES 200 /* that are looked for */

static struct admin_field *field_of(const struct admin_record *r, struct str name)
{
    struct admin_field *f = admin_record_find(r, name);

    return f == NULL || f->refers == NULL ? NULL : f;
}

/* What a row is chosen for: a field, or one more link of a part. */
struct target {
    struct admin_field *field;
    struct admin_part *part;
    struct admin_record *host;
    const struct model_relation *refers; /* NULL: there is no such target */
};

static struct target target_of(struct admin_form *f, struct str name)
{
    struct target t = {.field = field_of(&f->record, name)};

    if (t.field != NULL)
        t.refers = t.field->refers;
    else
        t.part = admin_part_of(&f->record, name, &t.host);
    if (t.part != NULL && t.part->may_add)
        t.refers = t.part->links;
    return t;
}

const struct model_relation *admin_pick_refers(struct admin_form *f, struct str name)
{
    return name.len == 0 ? NULL : target_of(f, name).refers;
}

bool admin_pick_take(struct admin_form *f)
{
    struct str value = http_params_get(&f->sent.fields, STR("take"));
    struct target t = target_of(f, view_form_text(&f->sent, STR("taking")));

    if (value.at == NULL || t.refers == NULL)
        return false;
    if (t.part != NULL && value.len > 0)
        admin_part_link(f->x, t.host, t.part, value);
    if (t.field != NULL && value.len == 0)
        t.field->now = (struct write_cell){.kind = WRITE_NULL};
    else if (t.field != NULL)
        t.field->now = (struct write_cell){WRITE_TEXT, value};
    return true;
}

/* Only what the form itself had: what leads here and back is set anew. */
static bool is_kept(struct str name)
{
    static const struct str own[] = {STR_INIT("csrf"), STR_INIT("pick"),   STR_INIT("q"),
                                     STR_INIT("take"), STR_INIT("taking"), STR_INIT("go")};

    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (str_eq(own[i], name))
            return false;
    }
    return true;
}

static void kept_put(const struct admin_form *f, struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("kept"));

    for (size_t i = 0; i < f->sent.fields.count; i++) {
        const struct http_param *p = &f->sent.fields.at[i];
        struct tmpl_map *m;

        if (!is_kept(p->name))
            continue;
        m = tmpl_list_add_map(list);
        tmpl_map_put_text(m, STR("kept_name"), p->name);
        tmpl_map_put_text(m, STR("kept_value"), p->value);
    }
}

static enum err query_make(struct http_exchange *x, const struct model_table *t, struct str words,
                           struct query **out_query)
{
    const struct list look = {.x = x, .table = t, .shown = view_fields(x, t, POLICY_READ)};
    struct query_param param = {STR_NONE, STR_NONE};
    bool has_words = words.len > 0 && list_find_write(&look, words, &param);

    TRY(query_parse(x->arena, &param, has_words ? 1 : 0,
                    &(struct query_options){.limits = &query_limits_default}, out_query,
                    &x->error));
    (*out_query)->has_limit = true;
    (*out_query)->limit = ADMIN_CHOICES_MAX;
    return ERR_NONE;
}

static enum err rows_put(struct http_exchange *x, const struct model_relation *r, struct str words,
                         struct tmpl_map *root)
{
    struct tmpl_list *list = tmpl_map_put_list(root, STR("rows"));
    struct query *q = NULL;
    struct view_rows rows;

    TRY(query_make(x, r->to, words, &q));
    TRY(admin_choices_read(x, r, q, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct admin_choice choice = admin_choice_of(x, r, &rows, i);
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("row_value"), choice.value);
        tmpl_map_put_text(m, STR("row_name"), choice.name);
    }
    tmpl_map_put_bool(root, STR("is_more"), rows.has_next);
    return ERR_NONE;
}

enum err admin_pick(struct admin_form *f, bool *out_is_asked)
{
    struct http_exchange *x = f->x;
    struct str name = view_form_text(&f->sent, STR("pick"));
    const struct target t = target_of(f, name);
    struct str words = str_trim(utf8_clip(view_form_text(&f->sent, STR("q")), WORDS_BYTES));
    struct tmpl_map *root;

    *out_is_asked = t.refers != NULL;
    if (t.refers == NULL)
        return ERR_NONE;
    root = view_root(x);
    view_menu_put(x, root, f->record.table);
    tmpl_map_put_text(root, STR("field_label"), view_column_label(x, t.refers->from_columns[0]));
    tmpl_map_put_text(root, STR("field_name"), name);
    tmpl_map_put_text(root, STR("table_title"), view_table_label(x, f->record.table));
    tmpl_map_put_text(root, STR("target_title"), view_table_label(x, t.refers->to));
    tmpl_map_put_text(root, STR("action"), admin_form_action(f));
    tmpl_map_put_text(root, STR("csrf"), access_csrf_token(x));
    tmpl_map_put_text(root, STR("q"), words);
    tmpl_map_put_text(root, STR("now_value"),
                      t.field != NULL && t.field->now.kind == WRITE_TEXT ? t.field->now.text
                                                                         : STR(""));
    tmpl_map_put_bool(root, STR("has_files"), f->sent.file_count > 0);
    kept_put(f, root);
    TRY(rows_put(x, t.refers, words, root));
    return view_render(x, STR("admin/pick"), root);
}

/* ---- without a page ---- */

struct str admin_pick_path(struct http_exchange *x, const struct model_column *c)
{
    struct str path = view_table_path(x->arena, x->model, c->table);
    struct query_param set = {.name = STR("column"), .value = c->name};
    struct str query = view_query_print(x->arena, NULL, 0, 0, &set, 1);

    return str_format(x->arena, "%.*s/-/pick%.*s", STR_ARG(path), STR_ARG(query));
}

/* May who is there write it, in a new row or one that is there? */
static bool may_give(struct http_exchange *x, const struct model_column *c)
{
    const enum policy_verb verbs[] = {POLICY_CREATE, POLICY_UPDATE};

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (policy_allows(x->arena, x->policy, c->table, verbs[i]) &&
            view_is_shown(policy_given(x->arena, x->policy, c->table, verbs[i]), c))
            return true;
    }
    return false;
}

enum err admin_pick_search(struct http_exchange *x)
{
    struct str words = http_query(&x->req, STR("q"));
    const struct model_table *t =
        view_catalogue_of(x) == NULL ? NULL
                                     : model_table_find(x->model, http_path_param(x, STR("table")));
    const struct model_column *c =
        t == NULL ? NULL : model_column_find(t, http_query(&x->req, STR("column")));
    const struct model_relation *r = c == NULL || t->is_system ? NULL : view_column_refers(c);
    struct tmpl_map *root = view_root(x);

    if (r == NULL || r->to->is_system || !view_shows_columns(x, r->to_columns, 1) ||
        !may_give(x, c))
        return error_tell(&x->error, ERR_ABSENT, STR_NONE, "There is nothing to choose from.");
    TRY(rows_put(x, r, str_trim(utf8_clip(words.at == NULL ? STR("") : words, WORDS_BYTES)), root));
    http_header_set(x, STR("Cache-Control"), STR("no-store"));
    return view_render(x, STR("admin/pick_options"), root);
}
