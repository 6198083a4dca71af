/*
 * build.c - statements put together from parts that are safe by their type.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/build.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/model/schema.h"

#define FIRST_TEXT   ((size_t)512)
#define FIRST_PARAMS ((size_t)8)

void build_init(struct build *b, struct arena *a, size_t max)
{
    *b = (struct build){.arena = a, .max = max};
}

/* Room for len more bytes, or NULL when the text would pass its limit. */
static char *reserve(struct build *b, size_t len)
{
    size_t size = b->size == 0 ? FIRST_TEXT : b->size;

    if (b->is_failed || len > b->max - b->len) {
        b->is_failed = true;
        return NULL;
    }
    while (size - b->len < len)
        size *= 2;
    if (size != b->size) {
        b->text = arena_grow(b->arena, b->text, b->len, size, 1);
        b->size = size;
    }
    return b->text + b->len;
}

static void add(struct build *b, const char *at, size_t len)
{
    char *to = reserve(b, len);

    /* What is absent has no address to copy from. */
    if (to == NULL || len == 0)
        return;
    memcpy(to, at, len);
    b->len += len;
}

/* The one place where a name becomes SQL: in backticks, those inside it doubled. */
static void add_name(struct build *b, struct str name)
{
    size_t start = 0;

    add(b, "`", 1);
    for (;;) {
        size_t end = str_find(name, '`', start);

        add(b, name.at + start, end - start);
        if (end == name.len)
            break;
        add(b, "``", 2);
        start = end + 1;
    }
    add(b, "`", 1);
}

static void add_alias(struct build *b, build_alias alias)
{
    char text[1 + NUM_TEXT_MAX] = {'t'};

    add(b, text, 1 + num_print_uint(alias, text + 1));
}

void build_sql(struct build *b, struct sql part)
{
    add(b, part.text, part.len);
}

void build_column(struct build *b, const struct model_column *c, build_alias alias)
{
    if (alias != BUILD_BARE) {
        add_alias(b, alias);
        add(b, ".", 1);
    }
    add_name(b, c->name);
}

static void add_qualified(struct build *b, struct str schema, struct str name)
{
    add_name(b, schema);
    add(b, ".", 1);
    add_name(b, name);
}

void build_routine(struct build *b, const struct model_routine *r)
{
    add_qualified(b, r->schema, r->name);
}

void build_key(struct build *b, const struct model_key *k)
{
    add_name(b, k->name);
}

void build_collation(struct build *b, const struct model_column *c)
{
    build_sql(b, SQL(" CHARACTER SET "));
    add_name(b, c->charset);
    build_sql(b, SQL(" COLLATE "));
    add_name(b, c->collation);
}

void build_number(struct build *b, size_t n)
{
    char digits[NUM_TEXT_MAX];
    size_t len = num_print_uint(n, digits);

    add(b, digits, len);
}

void build_table(struct build *b, const struct model_table *t, build_alias alias)
{
    if (t->rows.at == NULL)
        add_qualified(b, t->schema, t->name);
    else
        build_rows(b, t);
    if (alias != BUILD_BARE) {
        add(b, " ", 1);
        add_alias(b, alias);
    }
}

/* The parameter alone, its mark stands in the text or will. */
static void param_push(struct build *b, const struct db_value *value)
{
    if (b->param_count == BUILD_PARAMS_MAX)
        b->is_failed = true;
    if (b->is_failed)
        return;
    if (b->param_count == b->param_room) {
        size_t room = b->param_room == 0 ? FIRST_PARAMS : b->param_room * 2;

        b->params = arena_grow(b->arena, b->params, b->param_count, room, sizeof *b->params);
        b->param_room = room;
    }
    b->params[b->param_count++] = *value;
}

void build_param(struct build *b, const struct db_value *value)
{
    param_push(b, value);
    add(b, "?", 1);
}

void build_append(struct build *b, const struct build_sql *part)
{
    add(b, part->sql.text, part->sql.len);
    for (size_t i = 0; i < part->param_count; i++)
        param_push(b, &part->params[i]);
}

enum err build_finish(const struct build *b, struct build_sql *out_sql, struct error *e)
{
    if (b->is_failed)
        return error_tell(e, ERR_INVALID, STR_NONE,
                          "the query becomes too long for one statement; ask for less at once");
    *out_sql = (struct build_sql){
        .sql = {b->text, b->len},
        .params = b->params,
        .param_count = b->param_count,
    };
    return ERR_NONE;
}
