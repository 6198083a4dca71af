/*
 * words.c - from files to languages with compiled templates.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/words/words.h"

#include "app/base/arena.h"
#include "app/locale/language.h"
#include "app/tmpl/files.h"
#include "app/tmpl/words.h"
#include "app/words/private.h"

#define ARENA_BYTES ((size_t)256 << 20)

struct loading {
    struct words *words;
};

static enum tmpl_plural plural(const void *ctx, int64_t n)
{
    return tmpl_plural_of(locale_language_plural(ctx, n));
}

static void number(const void *ctx, int64_t n, struct buf *out)
{
    locale_language_number(ctx, n, out);
}

/* English is the first, and behind all others. */
static enum err add_language(struct words *w, struct str tag, struct words_entry **out_entry,
                             struct error *e)
{
    struct words_entry *entry = &w->entries[w->count];
    struct tmpl_language language = {.tag = tag, .plural = plural, .number = number};

    if (w->count == WORDS_LANGUAGES_MAX)
        return error_tell(e, ERR_INVALID, STR("messages"), "there are more than %d languages",
                          WORDS_LANGUAGES_MAX);
    TRY(locale_language_open(tag, &entry->locale, e));
    language.is_rtl = locale_language_is_rtl(entry->locale);
    language.ctx = entry->locale;
    entry->messages =
        tmpl_words_new(w->arena, &language, w->count == 0 ? NULL : w->entries[0].messages);
    entry->public = (struct words_language){.tag = tmpl_words_tag(entry->messages),
                                            .name = locale_language_name(entry->locale),
                                            .is_rtl = language.is_rtl};
    w->count++;
    *out_entry = entry;
    return ERR_NONE;
}

static enum err entry_of(struct words *w, struct str tag, struct words_entry **out_entry,
                         struct error *e)
{
    for (size_t i = 0; i < w->count; i++) {
        if (str_eq_nocase(w->entries[i].public.tag, tag)) {
            *out_entry = &w->entries[i];
            return ERR_NONE;
        }
    }
    return add_language(w, tag, out_entry, e);
}

static enum err read_file(void *ctx, const struct tmpl_file *file, struct error *e)
{
    struct words *w = ctx;
    struct words_entry *entry;
    struct str tag;

    if (!words_file_tag(file->name, &tag))
        return ERR_NONE;
    TRY(entry_of(w, tag, &entry, e));
    return words_file_read(w->arena, file->path, entry->messages, e);
}

static enum err load(struct words *w, const struct tmpl_options *options, struct error *e)
{
    struct words_entry *english;

    TRY(add_language(w, STR("en"), &english, e));
    for (size_t i = 0; i < options->folder_count; i++)
        TRY(tmpl_files_walk(w->arena, options->folders[i], read_file, w, e));
    for (size_t i = 0; i < w->count; i++) {
        struct tmpl_options own = *options;

        own.words = w->entries[i].messages;
        TRY(tmpl_store_open(&own, &w->entries[i].store, e));
        w->entries[i].public.templates = w->entries[i].store;
        w->shown[i] = w->entries[i].public;
    }
    return ERR_NONE;
}

static enum err find_site(struct words *w, struct str site, struct error *e)
{
    w->site = site.len == 0 ? &w->shown[0] : words_find_language(w, site);
    if (w->site != NULL)
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, STR("LINTEL_LANGUAGE"),
                      "there are no messages in \"%.*s\"; add messages/%.*s.json to the templates, "
                      "or name another language",
                      STR_ARG(site), STR_ARG(site));
}

enum err words_open(const struct tmpl_options *options, struct str site, struct words **out_words,
                    struct error *e)
{
    struct arena *a = arena_new(ARENA_BYTES);
    struct words *w = ARENA_NEW(a, struct words);
    enum err code;

    w->arena = a;
    code = load(w, options, e);
    if (code == ERR_NONE)
        code = find_site(w, site, e);
    if (code == ERR_NONE)
        *out_words = w;
    else
        words_close(w);
    return code;
}

void words_close(struct words *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; i < w->count; i++) {
        tmpl_store_close(w->entries[i].store);
        locale_language_close(w->entries[i].locale);
    }
    arena_free(w->arena); /* w itself lies in it */
}

const struct words_language *words_languages(const struct words *w, size_t *out_count)
{
    *out_count = w->count;
    return w->shown;
}
