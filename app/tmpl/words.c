/*
 * words.c - a language's messages, and saying one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/tmpl/words.h"

#include <stdio.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/tmpl/private.h"

#define ERROR_ARGS_MAX 8
#define SAID_MAX       ((size_t)64 * 1024) /* bytes of one message with its values */

struct tmpl_words {
    struct arena *arena;
    struct tmpl_language language;
    const struct tmpl_words *behind;
    struct map by_key;
};

static const struct str plural_names[TMPL_PLURAL__COUNT] = {
    [TMPL_ZERO] = STR_INIT("zero"), [TMPL_ONE] = STR_INIT("one"),
    [TMPL_TWO] = STR_INIT("two"),   [TMPL_FEW] = STR_INIT("few"),
    [TMPL_MANY] = STR_INIT("many"), [TMPL_OTHER] = STR_INIT("other"),
};

enum tmpl_plural tmpl_plural_of(struct str name)
{
    enum tmpl_plural i = TMPL_ZERO;

    while (i < TMPL_PLURAL__COUNT && !str_eq(plural_names[i], name))
        i++;
    return i;
}

struct tmpl_words *tmpl_words_new(struct arena *a, const struct tmpl_language *language,
                                  const struct tmpl_words *behind)
{
    struct tmpl_words *w = ARENA_NEW(a, struct tmpl_words);

    *w = (struct tmpl_words){.arena = a, .language = *language, .behind = behind};
    w->language.tag = str_dup(a, language->tag);
    map_init(&w->by_key, a);
    return w;
}

/* --- putting --- */

static bool has_name(const struct message_part *parts, struct str name)
{
    for (; parts != NULL; parts = parts->next) {
        if (parts->is_name && str_eq(parts->name.whole, name))
            return true;
    }
    return false;
}

/* The name that a has and b lacks; absent: none. */
static struct str lacking(const struct message_part *a, const struct message_part *b)
{
    for (; a != NULL; a = a->next) {
        if (a->is_name && !has_name(b, a->name.whole))
            return a->name.whole;
    }
    return STR_NONE;
}

/* "One row" may leave the number out; nothing else may be left out, and nothing added. */
static enum err check_form(struct str key, const struct message_part *own, struct str text,
                           const struct message_part *form, bool is_plural, struct error *e)
{
    struct str extra = lacking(form, own);
    struct str left_out = lacking(own, form);

    if (!utf8_is_text(text) || text.len == 0)
        return error_tell(e, ERR_INVALID, key, "a translation is empty or no UTF-8 text");
    if (extra.at != NULL)
        return error_tell(e, ERR_INVALID, key, "a translation has {%.*s}, which the key lacks",
                          STR_ARG(extra));
    if (left_out.at != NULL && !(is_plural && message_is_count(left_out)))
        return error_tell(e, ERR_INVALID, key, "a translation lacks {%.*s}", STR_ARG(left_out));
    if (!message_marks_fit(key, text))
        return error_tell(e, ERR_INVALID, key, "a translation has other elements than the key");
    return ERR_NONE;
}

enum err tmpl_words_put(struct tmpl_words *w, struct str key,
                        const struct str forms[TMPL_PLURAL__COUNT], struct error *e)
{
    struct message *m = ARENA_NEW(w->arena, struct message);
    struct str own_key = str_dup(w->arena, key);
    const struct message_part *own = message_parse(w->arena, own_key);

    m->words = w;
    for (size_t i = 0; i < TMPL_OTHER; i++)
        m->is_plural |= forms[i].at != NULL;
    if (forms[TMPL_OTHER].at == NULL)
        return error_tell(e, ERR_INVALID, key, "a message has no form \"other\"");
    if (m->is_plural && message_count(own) == NULL)
        return error_tell(e, ERR_INVALID, key,
                          "a message has plural forms and no placeholder whose name ends in count");
    for (size_t i = 0; i < TMPL_PLURAL__COUNT; i++) {
        struct str text = str_dup(w->arena, forms[i]);

        if (forms[i].at == NULL)
            continue;
        m->forms[i] = message_parse(w->arena, text);
        TRY(check_form(key, own, text, m->forms[i], m->is_plural, e));
    }
    map_put(&w->by_key, own_key, m);
    return ERR_NONE;
}

/* --- finding --- */

const struct message *words_find(const struct tmpl_words *w, struct str key)
{
    for (; w != NULL; w = w->behind) {
        const struct message *m = map_find(&w->by_key, key);

        if (m != NULL)
            return m;
    }
    return NULL;
}

struct str tmpl_words_tag(const struct tmpl_words *w)
{
    return w == NULL ? STR("en") : w->language.tag;
}

bool tmpl_words_is_rtl(const struct tmpl_words *w)
{
    return w != NULL && w->language.is_rtl;
}

enum tmpl_plural words_plural(const struct tmpl_words *w, int64_t n)
{
    if (w == NULL || w->language.plural == NULL)
        return n == 1 ? TMPL_ONE : TMPL_OTHER;
    return w->language.plural(w->language.ctx, n);
}

void words_number(const struct tmpl_words *w, int64_t n, struct buf *out)
{
    if (w == NULL || w->language.number == NULL)
        buf_add_int(out, n);
    else
        w->language.number(w->language.ctx, n, out);
}

/* --- saying --- */

static const struct tmpl_arg *arg_of(const struct tmpl_arg *args, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(args[i].name, name))
            return &args[i];
    }
    return NULL;
}

static const struct message_part *form_of(const struct message *m, struct arena *a, struct str key,
                                          const struct tmpl_arg *args, size_t count)
{
    const struct name *name = message_count(message_parse(a, key));
    const struct tmpl_arg *arg = name == NULL ? NULL : arg_of(args, count, name->whole);
    enum tmpl_plural form = TMPL_OTHER;

    if (m->is_plural && arg != NULL && arg->is_number)
        form = words_plural(m->words, arg->number);
    return m->forms[form] != NULL ? m->forms[form] : m->forms[TMPL_OTHER];
}

struct str tmpl_say_with(const struct tmpl_store *s, struct arena *a, struct str key,
                         const struct tmpl_arg *args, size_t count)
{
    const struct tmpl_words *words = tmpl_words_of(s);
    const struct message *m = words_find(words, key);
    const struct message_part *part =
        m == NULL ? message_parse(a, key) : form_of(m, a, key, args, count);
    struct str said;
    struct buf b;

    buf_init(&b, SAID_MAX);
    for (; part != NULL; part = part->next) {
        const struct tmpl_arg *arg = part->is_name ? arg_of(args, count, part->name.whole) : NULL;

        if (!part->is_name)
            buf_add_str(&b, part->text);
        else if (arg != NULL && arg->is_number)
            words_number(words, arg->number, &b);
        else if (arg != NULL)
            buf_add_str(&b, arg->text);
    }
    said = str_dup(a, buf_str(&b));
    buf_fini(&b);
    return said;
}

struct str tmpl_say(const struct tmpl_store *s, struct str key)
{
    const struct message *m = words_find(tmpl_words_of(s), key);
    const struct message_part *part = m == NULL ? NULL : m->forms[TMPL_OTHER];

    return part == NULL || part->is_name || part->next != NULL ? key : part->text;
}

struct str tmpl_say_error(const struct tmpl_store *s, struct arena *a, const struct error *e)
{
    char key[sizeof e->words];
    char names[ERROR_ARGS_MAX][4];
    struct tmpl_arg args[ERROR_ARGS_MAX];
    struct str words = str_dup(a, str_from_z(e->words));
    size_t count = e->arg_count < ERROR_ARGS_MAX ? e->arg_count : ERROR_ARGS_MAX;

    error_key(e, key, sizeof key);
    if (key[0] == '\0' || words_find(tmpl_words_of(s), str_from_z(key)) == NULL)
        return tmpl_say(s, words); /* told through "%s", by somebody who had the words already */
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(names[i], sizeof names[i], "%zu", i + 1);
        args[i] =
            (struct tmpl_arg){.name = str_from_z(names[i]), .text = error_arg(e, (unsigned)i + 1)};
    }
    return tmpl_say_with(s, a, str_from_z(key), args, count);
}
