/*
 * pretty.c - JSON for people.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/json/pretty.h"

#include "app/json/parse.h"
#include "app/json/write.h"

#define STEP 2 /* spaces */

static bool is_nest(const struct json_value *v)
{
    return v->kind == JSON_OBJECT || v->kind == JSON_ARRAY;
}

static void name_write(struct buf *to, const struct json_value *v)
{
    if (v->name.at == NULL)
        return;
    json_write_str(to, v->name);
    BUF_LIT(to, ": ");
}

/* On one line, whatever its length. */
static void line_write(struct buf *to, const struct json_value *v)
{
    if (!is_nest(v)) {
        buf_add_str(to, v->source);
        return;
    }
    buf_add_char(to, v->kind == JSON_OBJECT ? '{' : '[');
    for (const struct json_value *m = v->first; m != NULL; m = m->next) {
        name_write(to, m);
        line_write(to, m);
        if (m->next != NULL)
            BUF_LIT(to, ", ");
    }
    buf_add_char(to, v->kind == JSON_OBJECT ? '}' : ']');
}

static void newline(struct buf *to, size_t indent)
{
    buf_add_char(to, '\n');
    for (size_t i = 0; i < indent; i++)
        buf_add_char(to, ' ');
}

void json_write_pretty(struct buf *to, const struct json_value *v, size_t indent, size_t used)
{
    size_t start = to->len;

    line_write(to, v);
    if (!is_nest(v) || v->first == NULL || used + to->len - start <= JSON_PRETTY_WIDTH)
        return;
    buf_truncate(to, start);
    buf_add_char(to, v->kind == JSON_OBJECT ? '{' : '[');
    for (const struct json_value *m = v->first; m != NULL; m = m->next) {
        size_t begin;

        newline(to, indent + STEP);
        begin = to->len - (indent + STEP);
        name_write(to, m);
        json_write_pretty(to, m, indent + STEP, to->len - begin + (m->next != NULL));
        if (m->next != NULL)
            buf_add_char(to, ',');
    }
    newline(to, indent);
    buf_add_char(to, v->kind == JSON_OBJECT ? '}' : ']');
}
