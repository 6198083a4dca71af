/*
 * file.c - a file of messages.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/file.h"
#include "app/json/parse.h"
#include "app/tmpl/words.h"
#include "app/words/private.h"

static const struct json_limits limits = {.bytes = WORDS_FILE_MAX, .depth = 3, .values = 200000};

bool words_file_tag(struct str name, struct str *out_tag)
{
    struct str rest = name;
    struct str folder = STR_NONE;
    struct str last = STR_NONE;
    struct str part;

    while (str_cut(&rest, '/', &part)) {
        folder = last;
        last = part;
    }
    if (!str_eq(folder, STR("messages")) || !str_ends(last, STR(".json")))
        return false;
    *out_tag = str_range(last, 0, last.len - STR(".json").len);
    return true;
}

static enum err read_forms(const struct json_value *v, struct str forms[TMPL_PLURAL__COUNT],
                           struct error *e)
{
    for (const struct json_value *form = v->first; form != NULL; form = form->next) {
        enum tmpl_plural category = tmpl_plural_of(form->name);

        if (category == TMPL_PLURAL__COUNT || form->kind != JSON_STRING)
            return error_tell(e, ERR_INVALID, v->name,
                              "\"%.*s\" is no plural form; these are texts under zero, one, two, "
                              "few, many and other",
                              STR_ARG(form->name));
        forms[category] = form->text;
    }
    return ERR_NONE;
}

static enum err put(struct tmpl_words *to, const struct json_value *v, struct error *e)
{
    struct str forms[TMPL_PLURAL__COUNT] = {{NULL, 0}};

    if (v->kind == JSON_STRING)
        forms[TMPL_OTHER] = v->text;
    else if (v->kind == JSON_OBJECT)
        TRY(read_forms(v, forms, e));
    else
        return error_tell(e, ERR_INVALID, v->name,
                          "a message is a text, or an object of plural forms");
    return tmpl_words_put(to, v->name, forms, e);
}

enum err words_file_read(struct arena *a, const char *path, struct tmpl_words *to, struct error *e)
{
    struct error why = {.code = ERR_NONE};
    const struct json_value *all;
    struct str text;
    enum err code;

    TRY(file_read(a, path, WORDS_FILE_MAX, &text, e));
    code = json_parse(a, text, &limits, &all, &why);
    if (code == ERR_NONE && all->kind != JSON_OBJECT)
        code = error_tell(&why, ERR_INVALID, STR_NONE, "the file must hold one object");
    for (const struct json_value *v = code == ERR_NONE ? all->first : NULL;
         v != NULL && code == ERR_NONE; v = v->next)
        code = put(to, v, &why);
    if (code == ERR_NONE)
        return ERR_NONE;
    return error_tell(e, code, str_from_z(path), "%s: %s", why.field, why.words);
}
