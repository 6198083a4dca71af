/*
 * plan_select.c - which columns are read, and under which names they go out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/map.h"
#include "app/json/write.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

#define JSON_NAMES_MAX ((size_t)1024 * 1024)

struct select {
    struct compile *p;
    struct plan_column *columns;
    size_t count;
    size_t room;
    bool is_checked;  /* names may clash: look each up */
    struct map names; /* to struct model_column */
};

static void column_sql(struct build *b, const struct model_column *c)
{
    if (c->type != MODEL_GEOMETRY) {
        build_column(b, c, 0);
        return;
    }
    build_sql(b, SQL("ST_AsText("));
    build_column(b, c, 0);
    build_sql(b, SQL(")"));
}

/* *out_again: the same column stands under this name already. */
static enum err check_name(struct select *s, const struct query_field *f,
                           const struct model_column *c, struct str name, bool *out_again)
{
    const struct model_column *twin = map_find(&s->names, name);

    *out_again = twin == c;
    if (twin != NULL && twin != c)
        return query_field_fail(f, s->p->e,
                                "two fields are called '%.*s'; rename one, as in b:%.*s",
                                STR_ARG(name), STR_ARG(c->name));
    map_put(&s->names, name, c);
    return ERR_NONE;
}

static enum err add_column(struct select *s, const struct query_field *f,
                           const struct model_column *c, struct str name)
{
    if (s->is_checked) {
        bool again;

        TRY(check_name(s, f, c, name, &again));
        if (again)
            return ERR_NONE;
    }
    if (s->count == s->room) {
        size_t room = s->room == 0 ? 8 : s->room * 2;

        s->columns = arena_grow(s->p->arena, s->columns, s->count, room, sizeof *s->columns);
        s->room = room;
    }
    if (s->count > 0)
        build_sql(&s->p->build, SQL(", "));
    column_sql(&s->p->build, c);
    s->columns[s->count++] = (struct plan_column){.column = c, .name = name};
    return ERR_NONE;
}

static enum err add_all(struct select *s)
{
    static const struct query_field all = {
        .name = STR_INIT("*"), .param = STR_INIT("select"), .text = STR_INIT("*")};
    const struct model_table *t = s->p->table;

    for (size_t i = 0; i < t->column_count; i++) {
        if (!t->columns[i].is_invisible)
            TRY(add_column(s, &all, &t->columns[i], t->columns[i].name));
    }
    return ERR_NONE;
}

static enum err add_items(struct select *s)
{
    const struct query_item *item = s->p->query->items;

    s->is_checked = item->next != NULL;
    map_init(&s->names, s->p->arena);
    for (; item != NULL; item = item->next) {
        const struct model_column *c;

        if (item->kind == QUERY_ALL) {
            TRY(add_all(s));
            continue;
        }
        TRY(plan_field(s->p, &item->field, &c));
        TRY(add_column(s, &item->field, c, item->alias.at == NULL ? c->name : item->alias));
    }
    return ERR_NONE;
}

/* All names are written once, one after the other, and then cut out of one copy. */
static void json_names(struct select *s)
{
    AUTO(buf_fini) struct buf text;
    size_t *ends = ARENA_ARRAY(s->p->arena, size_t, s->count);
    struct str all;

    buf_init(&text, JSON_NAMES_MAX);
    for (size_t i = 0; i < s->count; i++) {
        buf_add_char(&text, i == 0 ? '{' : ',');
        json_write_str(&text, s->columns[i].name);
        buf_add_char(&text, ':');
        ends[i] = text.len;
    }
    all = str_dup(s->p->arena, buf_str(&text));
    for (size_t i = 0; i < s->count; i++)
        s->columns[i].json = str_range(all, i == 0 ? 0 : ends[i - 1], ends[i]);
    s->p->build.is_failed = s->p->build.is_failed || buf_is_failed(&text);
}

enum err plan_select(struct compile *p, struct plan *out_plan)
{
    struct select s = {.p = p};

    if (p->query->items == NULL)
        TRY(add_all(&s));
    else
        TRY(add_items(&s));
    if (s.count == 0)
        return error_tell(p->e, ERR_INVALID, STR("select"), "%.*s has no visible column",
                          STR_ARG(p->table->name));
    json_names(&s);
    out_plan->columns = s.columns;
    out_plan->column_count = s.count;
    return ERR_NONE;
}
