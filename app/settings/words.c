/*
 * words.c - a grant as people read it: "May read Loans where Member is their member_id".
 *
 * A condition of simple comparisons is told in words; any other as it is written, which stands
 * beside the words in either case: they explain it, and never take its place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/json/parse.h"
#include "app/model/schema.h"
#include "app/settings/private.h"
#include "app/tmpl/words.h"
#include "app/view/label.h"
#include "app/view/page.h"

struct comparison {
    struct str op;
    struct str words;
};

/* One that begins as another does stands behind it: the first that fits is taken. */
static const struct comparison comparisons[] = {
    {STR_INIT("is.null"), STR_INIT(N_("{field} has no value"))},
    {STR_INIT("not.is.null"), STR_INIT(N_("{field} has a value"))},
    {STR_INIT("is.true"), STR_INIT(N_("{field} is yes"))},
    {STR_INIT("is.false"), STR_INIT(N_("{field} is no"))},
    {STR_INIT("eq."), STR_INIT(N_("{field} is {value}"))},
    {STR_INIT("neq."), STR_INIT(N_("{field} is not {value}"))},
    {STR_INIT("gte."), STR_INIT(N_("{field} is at least {value}"))},
    {STR_INIT("lte."), STR_INIT(N_("{field} is at most {value}"))},
    {STR_INIT("gt."), STR_INIT(N_("{field} is above {value}"))},
    {STR_INIT("lt."), STR_INIT(N_("{field} is below {value}"))},
};

static const struct str deeds[ACCESS_VERB__COUNT] = {
    [ACCESS_READ] = STR_INIT(N_("May read {model}")),
    [ACCESS_CREATE] = STR_INIT(N_("May add to {model}")),
    [ACCESS_UPDATE] = STR_INIT(N_("May change {model}")),
    [ACCESS_DELETE] = STR_INIT(N_("May delete from {model}")),
    [ACCESS_EXPORT] = STR_INIT(N_("May export {model}")),
    [ACCESS_CALL] = STR_INIT(N_("May call {model}")),
};

/* ---- names ---- */

struct str settings_model_label(struct http_exchange *x, struct str model)
{
    const struct model_table *t = model_table_find(x->model, model);

    return t == NULL ? model : view_table_label(x, t);
}

/* The last part of "library_loan.member_id", by the table it is of where that is plain. */
static struct str field_label(struct http_exchange *x, const struct model_table *t, struct str path)
{
    const struct model_column *c = t == NULL ? NULL : model_column_find(t, path);

    return c == NULL ? path : view_column_label(x, c);
}

static struct str value_words(struct http_exchange *x, struct str value)
{
    if (str_eq(value, STR("$user.id")))
        return TMPL_SAY(x->templates, "who is signed in");
    if (str_starts(value, STR("$user.")))
        return TMPL_SAY_WITH(x->templates, x->arena, "their own {name}",
                             TMPL_TEXT("name", str_from(value, sizeof "$user." - 1)));
    return value;
}

/* ---- conditions ---- */

static bool compare_words(struct http_exchange *x, const struct model_table *t, struct str part,
                          struct str *out_words)
{
    struct str rest = part;
    struct str path;

    if (!str_cut(&rest, '=', &path) || str_find(part, '(', 0) < part.len)
        return false;
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        const struct comparison *c = &comparisons[i];

        if (!str_starts(rest, c->op))
            continue;
        *out_words = tmpl_say_with(
            x->templates, x->arena, c->words,
            (struct tmpl_arg[]){TMPL_TEXT("field", field_label(x, t, path)),
                                TMPL_TEXT("value", value_words(x, str_from(rest, c->op.len)))},
            2);
        return true;
    }
    return false;
}

/* Absent: it is not of simple comparisons. */
static struct str condition_words(struct http_exchange *x, struct str model, struct str text)
{
    const struct model_table *t = model_table_find(x->model, model);
    struct str all = STR_NONE;
    struct str rest = text;
    struct str part;

    while (str_cut(&rest, '&', &part)) {
        struct str one;

        if (!compare_words(x, t, part, &one))
            return STR_NONE;
        all = all.at == NULL ? one
                             : TMPL_SAY_WITH(x->templates, x->arena, "{one} and {other}",
                                             TMPL_TEXT("one", all), TMPL_TEXT("other", one));
        if (rest.at == NULL)
            break;
    }
    return all;
}

static void put_condition(struct http_exchange *x, struct tmpl_map *m, struct str name,
                          struct str model, struct str text)
{
    struct str words = text.at == NULL ? STR_NONE : condition_words(x, model, text);

    view_put(m, name, text);
    view_put(m, str_format(x->arena, "%.*s_words", STR_ARG(name)), words);
}

/* ---- fields and presets ---- */

static const struct json_value *json_of(struct http_exchange *x, struct str text)
{
    struct error e = {.code = ERR_NONE};
    const struct json_value *v = NULL;

    if (text.at == NULL || json_parse(x->arena, text, &json_limits_default, &v, &e) != ERR_NONE)
        return NULL;
    return v;
}

static struct str joined(struct arena *a, struct str list, struct str one)
{
    return list.at == NULL ? one : str_format(a, "%.*s, %.*s", STR_ARG(list), STR_ARG(one));
}

/* "only": the fields that are named; "but_not": those that are left out of all. */
static void put_fields(struct http_exchange *x, struct tmpl_map *m,
                       const struct access_rule_text *text)
{
    const struct model_table *t = model_table_find(x->model, text->model);
    const struct json_value *all = json_of(x, text->fields);
    struct str only = STR_NONE;
    struct str but_not = STR_NONE;

    for (const struct json_value *v = all == NULL ? NULL : all->first; v != NULL; v = v->next) {
        if (str_starts(v->text, STR("!")))
            but_not = joined(x->arena, but_not, field_label(x, t, str_from(v->text, 1)));
        else if (!str_eq(v->text, STR("*")))
            only = joined(x->arena, only, field_label(x, t, v->text));
    }
    view_put(m, STR("only"), only);
    view_put(m, STR("but_not"), but_not);
}

static void put_presets(struct http_exchange *x, struct tmpl_map *m,
                        const struct access_rule_text *text)
{
    const struct json_value *all = json_of(x, text->presets);
    struct str list = STR_NONE;

    for (const struct json_value *v = all == NULL ? NULL : all->first; v != NULL; v = v->next)
        list = joined(x->arena, list,
                      str_format(x->arena, "%.*s = %.*s", STR_ARG(v->name), STR_ARG(v->text)));
    view_put(m, STR("with"), list);
}

/* ---- a grant ---- */

struct str settings_deed(struct http_exchange *x, enum access_verb verb, struct str model)
{
    return tmpl_say_with(x->templates, x->arena, deeds[verb],
                         (struct tmpl_arg[]){TMPL_TEXT("model", settings_model_label(x, model))},
                         1);
}

void settings_put_grant(struct http_exchange *x, struct tmpl_map *m,
                        const struct access_rules_grant *g)
{
    const struct access_rule_text *t = &g->text;

    tmpl_map_put_text(m, STR("sentence"), settings_deed(x, t->verb, t->model));
    put_condition(x, m, STR("where"), t->model, t->where);
    put_condition(x, m, STR("check"), t->model, t->check);
    put_fields(x, m, t);
    put_presets(x, m, t);
    tmpl_map_put_bool(m, STR("is_ours"), g->app.at == NULL);
    view_put(m, STR("file"),
             g->app.at == NULL
                 ? STR_NONE
                 : str_format(x->arena, "%.*s/app.json: %.*s", STR_ARG(g->app), STR_ARG(g->place)));
    tmpl_map_put_text(m, STR("grant_path"),
                      str_format(x->arena, "/admin/settings/grants/%lld", (long long)t->id));
    view_put(m, STR("why_not"), g->is_active ? STR_NONE : g->why);
}
