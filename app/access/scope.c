/*
 * scope.c - what a key is good for, as text and back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/api_key.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/model/policy.h"

#define MODEL_MAX 129 /* schema.table, 64 characters each */
#define TEXT_MAX  ((size_t)1024)

static const struct {
    struct str name;
    unsigned bit;
} verbs[] = {
    {STR_INIT("read"), 1U << POLICY_READ},     {STR_INIT("create"), 1U << POLICY_CREATE},
    {STR_INIT("update"), 1U << POLICY_UPDATE}, {STR_INIT("delete"), 1U << POLICY_DELETE},
    {STR_INIT("export"), 1U << POLICY_EXPORT}, {STR_INIT("call"), ACCESS_VERB_CALL},
};

_Static_assert(1U << POLICY_VERB__COUNT == ACCESS_VERB_CALL, "call is the verb after a policy's");

static enum err parse_verb(struct str word, unsigned *verbs_so_far, struct error *e)
{
    struct str shown = utf8_clip(word, 40);

    if (str_eq(word, STR("*"))) {
        *verbs_so_far = ACCESS_VERBS_ALL;
        return ERR_NONE;
    }
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (str_eq(word, verbs[i].name)) {
            *verbs_so_far |= verbs[i].bit;
            return ERR_NONE;
        }
    }
    return error_tell(e, ERR_INVALID, STR("scope"),
                      "'%.*s' is no verb; use read, create, update, delete, export, call or *",
                      STR_ARG(shown));
}

enum err access_scope_parse(struct str text, struct access_scope *out_scope, struct error *e)
{
    struct access_scope scope = {.verbs = 0};
    struct str words;
    struct str word;
    size_t colon = text.len;

    /* The last one: a table's name may hold another. */
    while (colon > 0 && text.at[colon - 1] != ':')
        colon--;
    if (colon < 2 || !utf8_is_text(text))
        return error_tell(e, ERR_INVALID, STR("scope"),
                          "a scope is a model and its verbs, as in film:read,create or *:read");
    scope.model = str_trim(str_range(text, 0, colon - 1));
    if (scope.model.len == 0 || utf8_count(scope.model) > MODEL_MAX)
        return error_tell(e, ERR_INVALID, STR("scope"), "a model's name has 1 to %d characters",
                          MODEL_MAX);
    words = str_from(text, colon);
    while (str_cut(&words, ',', &word))
        TRY(parse_verb(str_trim(word), &scope.verbs, e));
    *out_scope = scope;
    return ERR_NONE;
}

struct str access_scope_print(struct arena *a, const struct access_scope *scope)
{
    AUTO(buf_fini) struct buf b;
    char before = ':';

    buf_init(&b, TEXT_MAX);
    buf_add_str(&b, scope->model);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if ((scope->verbs & verbs[i].bit) == 0)
            continue;
        buf_add_char(&b, before);
        buf_add_str(&b, verbs[i].name);
        before = ',';
    }
    return str_dup(a, buf_str(&b));
}

struct str access_api_key_scopes(struct arena *a, const struct access_api_key *key)
{
    struct str s = STR("");

    for (size_t i = 0; i < key->scope_count; i++)
        s = str_format(a, "%.*s%s%.*s", STR_ARG(s), i == 0 ? "" : " · ",
                       STR_ARG(access_scope_print(a, &key->scopes[i])));
    return s;
}
