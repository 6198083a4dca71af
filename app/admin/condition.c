/*
 * condition.c - the filter form's conditions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/condition.h"

#include "app/base/arena.h"
#include "app/tmpl/value.h"

struct condition {
    struct str how;   /* in the form */
    struct str words; /* for people */
    struct str start; /* in the query language, before the value */
    struct str end;   /* and after it */
    bool has_value;
};

/* One that begins as another does stands before it: like.* before like. */
static const struct condition conditions[] = {
    {STR_INIT("is"), STR_INIT("is"), STR_INIT("eq."), STR_INIT(""), true},
    {STR_INIT("not"), STR_INIT("is not"), STR_INIT("neq."), STR_INIT(""), true},
    {STR_INIT("has"), STR_INIT("contains"), STR_INIT("ilike.*"), STR_INIT("*"), true},
    {STR_INIT("starts"), STR_INIT("begins with"), STR_INIT("ilike."), STR_INIT("*"), true},
    {STR_INIT("least"), STR_INIT("is at least"), STR_INIT("gte."), STR_INIT(""), true},
    {STR_INIT("most"), STR_INIT("is at most"), STR_INIT("lte."), STR_INIT(""), true},
    {STR_INIT("above"), STR_INIT("is above"), STR_INIT("gt."), STR_INIT(""), true},
    {STR_INIT("below"), STR_INIT("is below"), STR_INIT("lt."), STR_INIT(""), true},
    {STR_INIT("none"), STR_INIT("has no value"), STR_INIT("is.null"), STR_INIT(""), false},
    {STR_INIT("some"), STR_INIT("has a value"), STR_INIT("not.is.null"), STR_INIT(""), false},
};

#define CONDITION_COUNT (sizeof conditions / sizeof *conditions)

void admin_condition_choices(struct tmpl_map *m)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("hows"));

    for (size_t i = 0; i < CONDITION_COUNT; i++) {
        struct tmpl_map *choice = tmpl_list_add_map(list);

        tmpl_map_put_text(choice, STR("how"), conditions[i].how);
        tmpl_map_put_text(choice, STR("how_label"), conditions[i].words);
    }
}

enum err admin_condition_write(struct arena *a, struct str how, struct str value,
                               struct str *out_text, struct error *e)
{
    for (size_t i = 0; i < CONDITION_COUNT; i++) {
        const struct condition *c = &conditions[i];

        if (!str_eq(c->how, how))
            continue;
        if (!c->has_value)
            value = STR("");
        else if (value.len == 0 && c->end.len > 0)
            return error_tell(e, ERR_INVALID, STR("filter.value"),
                              "is empty; write what to look for");
        *out_text =
            str_format(a, "%.*s%.*s%.*s", STR_ARG(c->start), STR_ARG(value), STR_ARG(c->end));
        return ERR_NONE;
    }
    return error_tell(e, ERR_INVALID, STR("filter.how"), "is no condition; choose one");
}

struct str admin_condition_words(struct arena *a, struct str text)
{
    for (size_t i = 0; i < CONDITION_COUNT; i++) {
        const struct condition *c = &conditions[i];
        size_t around = c->start.len + c->end.len;

        if (!str_starts(text, c->start) || !str_ends(text, c->end) || text.len < around)
            continue;
        if (!c->has_value && text.len == around)
            return c->words;
        if (c->has_value)
            return str_format(a, "%.*s %.*s", STR_ARG(c->words),
                              STR_ARG(str_range(text, c->start.len, text.len - c->end.len)));
    }
    return text;
}
