/*
 * store.c - from folders of files to compiled templates.
 *
 * The store and everything in it lives in one arena of its own, so that closing
 * it is one call and a swap in development leaves nothing behind.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/tmpl/store.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/file.h"
#include "app/base/utf8.h"
#include "app/tmpl/files.h"
#include "app/tmpl/private.h"

#define ARENA_BYTES ((size_t)1 << 30) /* far above what TMPL_SOURCE_MAX compiles to */

/* What a template may always ask: <html lang="{{lang}}" dir="{{dir}}">. */
static const struct tmpl_value *about(struct arena *a, const struct tmpl_words *words)
{
    struct tmpl_map *m = tmpl_map_new(a);

    tmpl_map_put_text(m, STR("lang"), tmpl_words_tag(words));
    tmpl_map_put_text(m, STR("dir"), tmpl_words_is_rtl(words) ? STR("rtl") : STR("ltr"));
    return tmpl_of_map(m);
}

static struct tmpl_store *store_new(const struct tmpl_options *options)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct tmpl_store *s = ARENA_NEW(a, struct tmpl_store);

    s->arena = a;
    s->is_strict = options->is_strict;
    s->is_plain_mustache = options->is_plain_mustache;
    s->words = options->words;
    s->about = about(a, options->words);
    map_init(&s->by_name, a);
    return s;
}

void tmpl_store_close(struct tmpl_store *s)
{
    if (s != NULL)
        arena_free(s->arena); /* s itself lies in it */
}

void tmpl_store_closep(struct tmpl_store **s)
{
    tmpl_store_close(*s);
    *s = NULL;
}

struct template *store_find(const struct tmpl_store *s, struct str name)
{
    const struct template_slot *slot = map_find(&s->by_name, name);

    return slot == NULL ? NULL : slot->t;
}

const struct tmpl_words *tmpl_words_of(const struct tmpl_store *s)
{
    return s == NULL ? NULL : s->words;
}

bool tmpl_has(const struct tmpl_store *s, struct str name)
{
    return store_find(s, name) != NULL;
}

/* A new template, or the earlier one of that name, emptied. */
static struct template *template_named(struct tmpl_store *s, struct str name)
{
    struct template *t = store_find(s, name);
    struct template_slot *slot;

    if (t != NULL)
        return t;
    t = ARENA_NEW(s->arena, struct template);
    t->name = str_dup(s->arena, name);
    t->is_text = str_ends(name, STR(".txt"));
    t->next = s->templates;
    s->templates = t;
    slot = ARENA_NEW(s->arena, struct template_slot);
    slot->t = t;
    map_put(&s->by_name, t->name, slot);
    return t;
}

/* text lives in the store's arena. */
static enum err template_add(struct tmpl_store *s, struct str name, struct str file,
                             struct str text, struct error *e)
{
    struct template *t = template_named(s, name);

    t->file = file;
    t->source = text;
    s->source_bytes += text.len;
    if (s->source_bytes > TMPL_SOURCE_MAX)
        return template_fail(t, 1, e, "the templates hold more than %zu bytes in all",
                             TMPL_SOURCE_MAX);
    if (!utf8_is_text(text))
        return template_fail(t, 1, e, "the file is not UTF-8 text; save it as such");
    return ERR_NONE;
}

static enum err add_file(void *ctx, const struct tmpl_file *file, struct error *e)
{
    struct tmpl_store *s = ctx;
    struct str name = file->name;
    struct str text;

    if (str_ends(name, STR(".json")))
        return ERR_NONE; /* messages */
    TRY(file_read(s->arena, file->path, TMPL_FILE_MAX, &text, e));
    if (str_ends(name, STR(".html")))
        name.len -= STR(".html").len;
    return template_add(s, name, str_dup(s->arena, str_from_z(file->path)), text, e);
}

/* Hands over s, compiled, or closes it. */
static enum err finish(struct tmpl_store *s, enum err loaded, struct tmpl_store **out_store,
                       struct error *e)
{
    enum err code = loaded;

    for (struct template *t = s->templates; t != NULL && code == ERR_NONE; t = t->next)
        code = tmpl_parse(s->arena, t, s->words, e);
    if (code == ERR_NONE)
        code = tmpl_link(s, e);
    if (code == ERR_NONE && !s->is_plain_mustache)
        code = tmpl_check(s, e);
    if (code == ERR_NONE)
        *out_store = s;
    else
        tmpl_store_close(s);
    return code;
}

enum err tmpl_store_open(const struct tmpl_options *options, struct tmpl_store **out_store,
                         struct error *e)
{
    struct tmpl_store *s = store_new(options);
    enum err code = ERR_NONE;

    for (size_t i = 0; i < options->folder_count && code == ERR_NONE; i++)
        code = tmpl_files_walk(s->arena, options->folders[i], add_file, s, e);
    return finish(s, code, out_store, e);
}

enum err tmpl_store_open_texts(const struct tmpl_source *sources, size_t count,
                               const struct tmpl_options *options, struct tmpl_store **out_store,
                               struct error *e)
{
    struct tmpl_store *s = store_new(options);
    enum err code = ERR_NONE;

    for (size_t i = 0; i < count && code == ERR_NONE; i++) {
        struct str name = sources[i].name;
        struct str file = str_ends(name, STR(".txt"))
                              ? str_dup(s->arena, name)
                              : str_format(s->arena, "%.*s.html", STR_ARG(name));

        code = template_add(s, name, file, str_dup(s->arena, sources[i].text), e);
    }
    return finish(s, code, out_store, e);
}

static enum err stamp_file(void *ctx, const struct tmpl_file *file, struct error *e)
{
    uint64_t *stamp = ctx;
    uint64_t parts[] = {*stamp, str_hash(str_from_z(file->path)), (uint64_t)file->modified_ns,
                        file->size};

    (void)e;
    *stamp = str_hash((struct str){(const char *)parts, sizeof parts});
    return ERR_NONE;
}

uint64_t tmpl_stamp(const struct tmpl_options *options)
{
    AUTO(arena_freep) struct arena *a = arena_new(ARENA_BYTES);
    struct error e = {.code = ERR_NONE};
    uint64_t stamp = 1;

    for (size_t i = 0; i < options->folder_count; i++) {
        if (tmpl_files_walk(a, options->folders[i], stamp_file, &stamp, &e) != ERR_NONE)
            return 0;
    }
    return stamp == 0 ? 1 : stamp;
}
