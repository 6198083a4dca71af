/*
 * expect.c - one line of a file of expectations.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/expect.h"

#include "app/access/role.h"
#include "app/access/subject.h"
#include "app/base/arena.h"
#include "app/model/nearest.h"

#define VALUE_MAX 255 /* characters of an attribute's name, as in the table */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Without the comment; "..." may hold #. */
static struct str uncomment(struct str line)
{
    bool is_quoted = false;

    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] == '"')
            is_quoted = !is_quoted;
        else if (line.at[i] == '#' && !is_quoted && (i == 0 || is_blank(line.at[i - 1])))
            return str_trim(str_range(line, 0, i));
    }
    return str_trim(line);
}

/* The first word, which is taken off the rest; "" at the end. */
static struct str take_word(struct str *rest)
{
    struct str word;
    size_t at = 0;

    while (at < rest->len && !is_blank(rest->at[at]))
        at++;
    word = str_range(*rest, 0, at);
    *rest = str_trim(str_from(*rest, at));
    return word;
}

/* ---- as ---- */

/* Up to the comma outside of quotes, which is stepped over. */
static struct str take_pair(struct str *rest)
{
    bool is_quoted = false;
    struct str pair;
    size_t at = 0;

    for (; at < rest->len && (is_quoted || rest->at[at] != ','); at++) {
        if (rest->at[at] == '"')
            is_quoted = !is_quoted;
    }
    pair = str_trim(str_range(*rest, 0, at));
    *rest = at < rest->len ? str_from(*rest, at + 1) : STR_NONE;
    return pair;
}

static struct str unquote(struct str s)
{
    if (s.len >= 2 && s.at[0] == '"' && s.at[s.len - 1] == '"')
        return str_range(s, 1, s.len - 1);
    return s;
}

/* One value more of a name, new or not; room for both is there. */
static void attribute_add(struct arena *a, struct access_subject *s, struct access_attribute *list,
                          struct str name, struct str value)
{
    struct access_attribute *to = list;
    struct str *values;

    while (to < list + s->attribute_count && !str_eq(to->name, name))
        to++;
    if (to == list + s->attribute_count)
        list[s->attribute_count++] = (struct access_attribute){.name = name};
    values = arena_grow(a, to->values, to->count, to->count + 1, sizeof *values);
    values[to->count++] = value;
    to->values = values;
}

static enum err parse_values(struct arena *a, struct str rest, struct access_subject *s,
                             struct error *e)
{
    struct access_attribute *list = ARENA_ARRAY(a, struct access_attribute, rest.len + 1);

    s->attributes = list;
    do {
        struct str pair = take_pair(&rest);
        size_t equals = str_find(pair, '=', 0);
        struct str name = str_trim(str_range(pair, 0, equals));
        struct str value = unquote(str_trim(str_from(pair, equals + 1)));

        if (equals == pair.len || name.len == 0 || value.len == 0 || name.len > VALUE_MAX)
            return error_tell(e, ERR_INVALID, STR("with"),
                              "'%.*s' is no value; write with NAME=VALUE, NAME=VALUE",
                              STR_ARG(pair));
        if (str_eq(name, STR("roles")))
            return error_tell(e, ERR_INVALID, STR("with"),
                              "roles are not given by it; write as ROLE and ROLE");
        attribute_add(a, s, list, name, value);
    } while (rest.at != NULL);
    return ERR_NONE;
}

/* ROLE and ROLE ... [with ...] */
static enum err parse_roles(struct arena *a, struct str rest, struct access_expect *x,
                            struct error *e)
{
    struct access_subject *s = ARENA_NEW(a, struct access_subject);
    struct str *roles = ARENA_ARRAY(a, struct str, rest.len + 1);
    struct str word;

    *s = (struct access_subject){.roles = roles, .is_made_up = true};
    do {
        word = take_word(&rest);
        if (word.len == 0)
            return error_tell(e, ERR_INVALID, STR("as"), "a role is expected behind 'and'");
        roles[s->role_count++] = word;
        word = take_word(&rest);
    } while (str_eq(word, STR("and")));
    x->subject = s;
    if (str_eq(word, STR("with")))
        return parse_values(a, rest, s, e);
    if (word.len > 0)
        return error_tell(e, ERR_INVALID, STR("as"),
                          "'%.*s' is not expected here; write as ROLE and ROLE with NAME=VALUE",
                          STR_ARG(word));
    return ERR_NONE;
}

static enum err parse_as(struct arena *a, struct str rest, struct access_expect *x, struct error *e)
{
    struct str more = rest;
    struct str word = take_word(&more);

    x->kind = ACCESS_EXPECT_AS;
    x->who = rest;
    if (word.len == 0)
        return error_tell(e, ERR_INVALID, STR("as"),
                          "say who: anonymous, a role, or account EMAIL");
    if (str_eq(word, STR("account"))) {
        x->account = take_word(&more);
        if (x->account.len == 0)
            return error_tell(e, ERR_INVALID, STR("as"), "account: its e-mail address is missing");
    } else if (str_eq(word, STR(ACCESS_ROLE_ANONYMOUS))) {
        x->is_anonymous = true;
        x->subject = ARENA_NEW(a, struct access_subject);
    } else {
        return parse_roles(a, rest, x, e);
    }
    if (more.len > 0)
        return error_tell(e, ERR_INVALID, STR("as"),
                          "'%.*s' is not expected behind it; only roles take 'and' and 'with'",
                          STR_ARG(more));
    return ERR_NONE;
}

/* ---- can, cannot ---- */

static enum err parse_verb(struct str word, enum access_verb *out_verb, struct error *e)
{
    struct str names[ACCESS_VERB__COUNT];
    struct str near;

    if (access_verb_parse(word, out_verb))
        return ERR_NONE;
    for (size_t i = 0; i < ACCESS_VERB__COUNT; i++)
        names[i] = access_verb_name((enum access_verb)i);
    near = nearest_name(names, ACCESS_VERB__COUNT, word);
    return error_tell(e, ERR_INVALID, STR("verb"),
                      "'%.*s' is none; write read, create, update, delete, export or call%s%.*s%s",
                      STR_ARG(word), near.at == NULL ? "" : "; perhaps you meant '", STR_ARG(near),
                      near.at == NULL ? "" : "'");
}

static enum err parse_can(struct str rest, struct access_expect *x, struct error *e)
{
    struct str word = take_word(&rest);

    x->kind = ACCESS_EXPECT;
    TRY(parse_verb(word, &x->verb, e));
    x->model = take_word(&rest);
    if (x->model.len == 0)
        return error_tell(e, ERR_INVALID, STR("model"),
                          "is missing; write can read MODEL, or can read MODEL.FIELD");
    word = take_word(&rest);
    if (word.len == 0)
        return ERR_NONE;
    if (!str_eq(word, STR("where")))
        return error_tell(e, ERR_INVALID, STR("where"),
                          "is expected behind the model, not '%.*s'; as in where state=eq.open",
                          STR_ARG(word));
    if (rest.len == 0)
        return error_tell(e, ERR_INVALID, STR("where"), "a condition is missing behind it");
    x->where = rest;
    return ERR_NONE;
}

enum err access_expect_parse(struct arena *a, struct str line, struct access_expect *out_expect,
                             struct error *e)
{
    struct access_expect x = {.kind = ACCESS_EXPECT_NOTHING};
    struct str rest = uncomment(line);
    struct str word = take_word(&rest);

    if (str_eq(word, STR("as")))
        TRY(parse_as(a, rest, &x, e));
    else if (str_eq(word, STR("can")) || str_eq(word, STR("cannot")))
        TRY(parse_can(rest, &x, e));
    else if (word.len > 0)
        return error_tell(e, ERR_INVALID, STR("line"),
                          "begins with '%.*s'; write as WHO, can VERB MODEL or cannot VERB MODEL",
                          STR_ARG(word));
    x.is_can = str_eq(word, STR("can"));
    *out_expect = x;
    return ERR_NONE;
}
