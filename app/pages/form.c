/*
 * form.c - forms of apps' pages, as templates show them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/pages/form.h"

#include "app/access/csrf.h"
#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/http/exchange.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"
#include "app/view/label.h"
#include "app/view/page.h"
#include "app/view/shown.h"
#include "app/view/site_page.h"

#define ONCE_BYTES 16
#define LINE_CHARS 255 /* longer text is for an area of several lines */

bool pages_form_open(struct http_exchange *x, const struct view_site_form *form,
                     struct pages_form *out_form)
{
    const struct model_table *t = model_table_find(x->model, form->model);
    struct pages_form f = {.form = form, .table = t};
    const bool *given;

    if (t == NULL || t->is_system || !t->is_writable || t->primary == NULL ||
        !policy_allows(x->arena, x->policy, t, POLICY_CREATE))
        return false;
    given = policy_given(x->arena, x->policy, t, POLICY_CREATE);
    f.fields = ARENA_ARRAY(x->arena, struct pages_field, form->column_count);
    for (size_t i = 0; i < form->column_count; i++) {
        const struct model_column *c = model_column_find(t, form->columns[i]);

        if (c != NULL && !c->is_generated && view_is_shown(given, c))
            f.fields[f.count++] = (struct pages_field){.column = c};
    }
    *out_form = f;
    return true;
}

/* ---- one field ---- */

static void options_put(struct tmpl_map *m, const struct pages_field *field)
{
    const struct model_column *c = field->column;
    struct tmpl_list *list = tmpl_map_put_list(m, STR("options"));

    for (size_t i = 0; c->type == MODEL_ENUM && i < c->value_count; i++) {
        struct tmpl_map *option = tmpl_list_add_map(list);

        tmpl_map_put_text(option, STR("option_value"), c->values[i]);
        tmpl_map_put_text(option, STR("option_label"), c->values[i]);
        tmpl_map_put_bool(option, STR("is_chosen"), str_eq(c->values[i], field->typed));
    }
}

/* The type of an <input>: what a telephone's keyboard and the browser's own help go by. */
static struct str input_type(struct http_exchange *x, const struct model_column *c)
{
    switch (view_column_display_of(x, c)->format) {
    case VIEW_FORMAT_EMAIL: return STR("email");
    case VIEW_FORMAT_PHONE: return STR("tel");
    case VIEW_FORMAT_URL: return STR("url");
    case VIEW_FORMAT_COLOUR: return STR("color");
    case VIEW_FORMAT_NONE:
    case VIEW_FORMAT_MONEY:
    case VIEW_FORMAT_PERCENT:
    case VIEW_FORMAT_IMAGE:
    case VIEW_FORMAT_MARKDOWN:
    case VIEW_FORMAT_CODE:
    case VIEW_FORMAT__COUNT: break;
    }
    return c->type == MODEL_DATE ? STR("date") : STR("text");
}

static struct str input_mode(const struct model_column *c)
{
    if (c->type == MODEL_INT || c->type == MODEL_UINT || c->type == MODEL_YEAR)
        return STR("numeric");
    return c->type == MODEL_DECIMAL || c->type == MODEL_DOUBLE ? STR("decimal") : STR("");
}

static void field_put(struct http_exchange *x, struct tmpl_map *m, const struct pages_form *f,
                      const struct pages_field *field)
{
    const struct model_column *c = field->column;
    bool is_area = c->type == MODEL_JSON || (c->type == MODEL_TEXT && c->max_chars > LINE_CHARS);
    bool is_plain = !is_area && c->type != MODEL_ENUM && c->type != MODEL_BOOL;
    bool is_bounded = c->type == MODEL_TEXT && c->max_chars > 0;

    tmpl_map_put_text(m, STR("field_name"), str_format(x->arena, "f.%.*s", STR_ARG(c->name)));
    tmpl_map_put_text(m, STR("field_id"),
                      str_format(x->arena, "%.*s-%.*s", STR_ARG(f->form->name), STR_ARG(c->name)));
    tmpl_map_put_text(m, STR("field_label"), view_column_label(x, c));
    tmpl_map_put_text(m, STR("field_help"), view_column_help(x, c));
    tmpl_map_put_text(m, STR("field_value"), field->typed.at == NULL ? STR("") : field->typed);
    view_put(m, STR("field_words"), field->words);
    tmpl_map_put_bool(m, STR("is_required"), !c->has_default && c->type != MODEL_BOOL);
    tmpl_map_put_bool(m, STR("is_area"), is_area);
    tmpl_map_put_bool(m, STR("is_choice"), c->type == MODEL_ENUM);
    tmpl_map_put_bool(m, STR("is_check"), c->type == MODEL_BOOL);
    tmpl_map_put_bool(m, STR("is_checked"), str_eq(field->typed, STR("1")));
    tmpl_map_put_bool(m, STR("is_line"), is_plain);
    tmpl_map_put_text(m, STR("input_type"), input_type(x, c));
    tmpl_map_put_text(m, STR("input_mode"), input_mode(c));
    tmpl_map_put_text(m, STR("max_length"),
                      is_bounded ? str_format(x->arena, "%llu", (unsigned long long)c->max_chars)
                                 : STR(""));
    options_put(m, field);
}

/* ---- a form ---- */

static struct str once_new(struct arena *a)
{
    unsigned char bytes[ONCE_BYTES];
    char *hex = arena_alloc(a, sizeof bytes, 2);

    id_fill(bytes, sizeof bytes);
    id_print_hex(bytes, sizeof bytes, hex);
    return (struct str){hex, 2 * sizeof bytes};
}

static void form_put(struct http_exchange *x, struct tmpl_map *m, const struct pages_form *f)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("fields"));
    struct str button = f->form->button;

    tmpl_map_put_text(m, STR("form_name"), f->form->name);
    tmpl_map_put_text(m, STR("form_path"), x->req.path);
    tmpl_map_put_text(m, STR("form_csrf"), access_csrf_token(x));
    tmpl_map_put_text(m, STR("form_once"), once_new(x->arena));
    tmpl_map_put_text(m, STR("form_button"),
                      button.at == NULL ? TMPL_SAY(x->templates, "Send") : button);
    view_put(m, STR("form_words"), f->words);
    for (size_t i = 0; i < f->count; i++)
        field_put(x, tmpl_list_add_map(list), f, &f->fields[i]);
}

void pages_forms_put(struct http_exchange *x, struct tmpl_map *root,
                     const struct view_site_page *page, const struct pages_form *sent)
{
    for (size_t i = 0; i < page->form_count; i++) {
        const struct view_site_form *form = &page->forms[i];
        struct pages_form fresh;

        if (sent != NULL && str_eq(sent->form->name, form->name))
            form_put(x, tmpl_map_put_map(root, form->name), sent);
        else if (pages_form_open(x, form, &fresh))
            form_put(x, tmpl_map_put_map(root, form->name), &fresh);
        else
            tmpl_map_put(root, form->name, tmpl_null());
    }
}
