/*
 * value.c - the tree a template is rendered with.
 *
 * A map keeps its fields in the order they came; a small one is searched by
 * length and bytes, a larger one has an index by hash.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/tmpl/value.h"

#include <assert.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/tmpl/private.h"

#define SCAN_MAX 8 /* fields of a map without an index */

static const struct tmpl_value value_null = {.kind = VALUE_NULL};
static const struct tmpl_value value_true = {.kind = VALUE_BOOL, .is_true = true};
static const struct tmpl_value value_false = {.kind = VALUE_BOOL, .is_true = false};

const struct tmpl_value *tmpl_null(void)
{
    return &value_null;
}

const struct tmpl_value *tmpl_bool(bool b)
{
    return b ? &value_true : &value_false;
}

static const struct tmpl_value *text_of_kind(struct arena *a, enum value_kind kind, struct str s)
{
    struct tmpl_value *v = ARENA_NEW(a, struct tmpl_value);

    v->kind = kind;
    v->text = s;
    return v;
}

const struct tmpl_value *tmpl_text(struct arena *a, struct str s)
{
    return text_of_kind(a, VALUE_TEXT, s);
}

const struct tmpl_value *tmpl_html(struct arena *a, struct html_safe html)
{
    return text_of_kind(a, VALUE_HTML, html.html);
}

const struct tmpl_value *tmpl_int(struct arena *a, int64_t n)
{
    struct tmpl_value *v = ARENA_NEW(a, struct tmpl_value);

    v->kind = VALUE_INT;
    v->number = n;
    return v;
}

struct tmpl_map *tmpl_map_new(struct arena *a)
{
    struct tmpl_map *m = ARENA_NEW(a, struct tmpl_map);

    m->value.kind = VALUE_MAP;
    m->arena = a;
    return m;
}

/* The slot that names the field, or the free one where it belongs. */
static uint32_t *slot_of(const struct tmpl_map *m, struct str name, uint64_t hash)
{
    size_t i = (size_t)hash & (m->slot_count - 1);

    for (;; i = (i + 1) & (m->slot_count - 1)) {
        const struct value_field *f;

        if (m->slots[i] == 0)
            return &m->slots[i];
        f = &m->fields[m->slots[i] - 1];
        if (f->hash == hash && str_eq(f->name, name))
            return &m->slots[i];
    }
}

static struct value_field *field_of(const struct tmpl_map *m, struct str name, uint64_t hash)
{
    if (m->slots != NULL) {
        uint32_t number = *slot_of(m, name, hash);

        return number == 0 ? NULL : &m->fields[number - 1];
    }
    for (size_t i = 0; i < m->count; i++) {
        struct value_field *f = &m->fields[i];

        if (f->name.len == name.len && memcmp(f->name.at, name.at, name.len) == 0)
            return f;
    }
    return NULL;
}

static void index_rebuild(struct tmpl_map *m)
{
    m->slot_count = m->room * 2;
    m->slots = ARENA_ARRAY(m->arena, uint32_t, m->slot_count);
    for (size_t i = 0; i < m->count; i++) {
        struct value_field *f = &m->fields[i];

        f->hash = str_hash(f->name);
        *slot_of(m, f->name, f->hash) = (uint32_t)i + 1;
    }
}

static void field_add(struct tmpl_map *m, struct value_field field)
{
    if (m->count == m->room) {
        size_t room = m->room == 0 ? SCAN_MAX : m->room * 2;

        assert(room < UINT32_MAX);
        m->fields = arena_grow(m->arena, m->fields, m->count, room, sizeof *m->fields);
        m->room = room;
        if (room > SCAN_MAX)
            index_rebuild(m);
    }
    m->fields[m->count++] = field;
    if (m->slots != NULL)
        *slot_of(m, field.name, field.hash) = (uint32_t)m->count;
}

void tmpl_map_put(struct tmpl_map *m, struct str name, const struct tmpl_value *value)
{
    /* A small map never looks at hashes; index_rebuild() computes them when it grows. */
    uint64_t hash = m->count < SCAN_MAX ? 0 : str_hash(name);
    struct value_field *f;

    if (name.at == NULL)
        name = STR(""); /* memcmp() wants a pointer */
    f = field_of(m, name, hash);
    if (f != NULL)
        f->value = value;
    else
        field_add(m, (struct value_field){name, hash, value});
}

void tmpl_map_put_text(struct tmpl_map *m, struct str name, struct str s)
{
    tmpl_map_put(m, name, tmpl_text(m->arena, s));
}

void tmpl_map_put_bool(struct tmpl_map *m, struct str name, bool b)
{
    tmpl_map_put(m, name, tmpl_bool(b));
}

void tmpl_map_put_int(struct tmpl_map *m, struct str name, int64_t n)
{
    tmpl_map_put(m, name, tmpl_int(m->arena, n));
}

struct tmpl_map *tmpl_map_put_map(struct tmpl_map *m, struct str name)
{
    struct tmpl_map *inner = tmpl_map_new(m->arena);

    tmpl_map_put(m, name, tmpl_of_map(inner));
    return inner;
}

struct tmpl_list *tmpl_map_put_list(struct tmpl_map *m, struct str name)
{
    struct tmpl_list *inner = tmpl_list_new(m->arena);

    tmpl_map_put(m, name, tmpl_of_list(inner));
    return inner;
}

const struct tmpl_value *tmpl_of_map(const struct tmpl_map *m)
{
    return &m->value;
}

struct tmpl_list *tmpl_list_new(struct arena *a)
{
    struct tmpl_list *l = ARENA_NEW(a, struct tmpl_list);

    l->value.kind = VALUE_LIST;
    l->arena = a;
    return l;
}

void tmpl_list_add(struct tmpl_list *l, const struct tmpl_value *value)
{
    if (l->count == l->room) {
        size_t room = l->room == 0 ? 8 : l->room * 2;

        l->items = arena_grow(l->arena, l->items, l->count, room, sizeof(*l->items));
        l->room = room;
    }
    l->items[l->count++] = value;
}

struct tmpl_map *tmpl_list_add_map(struct tmpl_list *l)
{
    struct tmpl_map *m = tmpl_map_new(l->arena);

    tmpl_list_add(l, tmpl_of_map(m));
    return m;
}

const struct tmpl_value *tmpl_of_list(const struct tmpl_list *l)
{
    return &l->value;
}

const struct tmpl_value *value_field(const struct tmpl_value *v, const struct name_part *part)
{
    const struct value_field *f;

    if (v->kind != VALUE_MAP)
        return NULL;
    f = field_of((const struct tmpl_map *)v, part->text, part->hash);
    return f == NULL ? NULL : f->value;
}

const struct tmpl_list *value_list(const struct tmpl_value *v)
{
    return v->kind == VALUE_LIST ? (const struct tmpl_list *)v : NULL;
}

bool value_is_true(const struct tmpl_value *v)
{
    switch (v->kind) {
    case VALUE_NULL: return false;
    case VALUE_BOOL: return v->is_true;
    case VALUE_TEXT:
    case VALUE_HTML: return v->text.len > 0;
    case VALUE_LIST: return value_list(v)->count > 0;
    case VALUE_INT:
    case VALUE_MAP: break;
    }
    return true;
}
