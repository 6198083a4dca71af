/*
 * condition.c - the filter form's conditions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/list/condition.h"

#include "app/base/arena.h"
#include "app/model/query.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"

struct kind {
    struct str how;   /* in the form */
    struct str label; /* for people, to choose */
    struct str words; /* the whole sentence */
    enum query_op op;
    bool is_negated;
    struct str start; /* before the value in a pattern */
    struct str end;   /* and after it */
    struct str fixed; /* the value itself; absent: the form's */
};

#define NOTHING \
    {           \
        NULL, 0 \
    }

/* One whose pattern is a part of another's stands behind it. */
static const struct kind kinds[] = {
    {STR_INIT("is"), STR_INIT(N_("is")), STR_INIT(N_("{column} is {value}")), QUERY_EQ, false,
     NOTHING, NOTHING, NOTHING},
    {STR_INIT("not"), STR_INIT(N_("is not")), STR_INIT(N_("{column} is not {value}")), QUERY_NEQ,
     false, NOTHING, NOTHING, NOTHING},
    {STR_INIT("has"), STR_INIT(N_("contains")), STR_INIT(N_("{column} contains {value}")),
     QUERY_ILIKE, false, STR_INIT("*"), STR_INIT("*"), NOTHING},
    {STR_INIT("lacks"), STR_INIT(N_("does not contain")),
     STR_INIT(N_("{column} does not contain {value}")), QUERY_ILIKE, true, STR_INIT("*"),
     STR_INIT("*"), NOTHING},
    {STR_INIT("starts"), STR_INIT(N_("begins with")), STR_INIT(N_("{column} begins with {value}")),
     QUERY_ILIKE, false, NOTHING, STR_INIT("*"), NOTHING},
    {STR_INIT("ends"), STR_INIT(N_("ends with")), STR_INIT(N_("{column} ends with {value}")),
     QUERY_ILIKE, false, STR_INIT("*"), NOTHING, NOTHING},
    {STR_INIT("least"), STR_INIT(N_("is at least")), STR_INIT(N_("{column} is at least {value}")),
     QUERY_GTE, false, NOTHING, NOTHING, NOTHING},
    {STR_INIT("most"), STR_INIT(N_("is at most")), STR_INIT(N_("{column} is at most {value}")),
     QUERY_LTE, false, NOTHING, NOTHING, NOTHING},
    {STR_INIT("above"), STR_INIT(N_("is above")), STR_INIT(N_("{column} is above {value}")),
     QUERY_GT, false, NOTHING, NOTHING, NOTHING},
    {STR_INIT("below"), STR_INIT(N_("is below")), STR_INIT(N_("{column} is below {value}")),
     QUERY_LT, false, NOTHING, NOTHING, NOTHING},
    {STR_INIT("any"), STR_INIT(N_("is one of (a, b, c)")),
     STR_INIT(N_("{column} is one of {value}")), QUERY_IN, false, NOTHING, NOTHING, NOTHING},
    {STR_INIT("none"), STR_INIT(N_("has no value, or no rows")),
     STR_INIT(N_("{column} has no value")), QUERY_IS, false, NOTHING, NOTHING, STR_INIT("null")},
    {STR_INIT("some"), STR_INIT(N_("has a value, or rows")), STR_INIT(N_("{column} has a value")),
     QUERY_IS, true, NOTHING, NOTHING, STR_INIT("null")},
};

#define KIND_COUNT (sizeof kinds / sizeof *kinds)

static const struct kind *kind_find(struct str how)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (str_eq(kinds[i].how, how))
            return &kinds[i];
    }
    return NULL;
}

static bool is_pattern(const struct kind *k)
{
    return k->op == QUERY_ILIKE;
}

void admin_condition_choices(struct tmpl_map *m, const struct tmpl_store *store, struct str chosen)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("hows"));

    for (size_t i = 0; i < KIND_COUNT; i++) {
        struct tmpl_map *choice = tmpl_list_add_map(list);

        tmpl_map_put_text(choice, STR("how"), kinds[i].how);
        tmpl_map_put_text(choice, STR("how_label"), tmpl_say(store, kinds[i].label));
        tmpl_map_put_bool(choice, STR("is_how"), str_eq(kinds[i].how, chosen));
    }
}

/* ---- writing ---- */

/* s with a backslash before each byte that is one of these. */
static struct str escape(struct arena *a, struct str s, struct str which)
{
    char *to = arena_alloc(a, s.len + 1, 2);
    size_t len = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (str_find(which, s.at[i], 0) < which.len)
            to[len++] = '\\';
        to[len++] = s.at[i];
    }
    return (struct str){to, len};
}

struct str admin_condition_quote(struct arena *a, struct str value)
{
    bool is_plain = value.len > 0 && value.at[0] != ' ' && value.at[value.len - 1] != ' ';

    for (size_t i = 0; is_plain && i < value.len; i++)
        is_plain = str_find(STR(",()\"{}\\"), value.at[i], 0) == STR(",()\"{}\\").len;
    if (is_plain)
        return value;
    value = escape(a, value, STR("\"\\"));
    return str_format(a, "\"%.*s\"", STR_ARG(value));
}

struct str admin_pattern_escape(struct arena *a, struct str text)
{
    return escape(a, text, STR("%_\\"));
}

/* "a, b" to (a,b) */
static struct str list_write(struct arena *a, struct str value)
{
    struct str text = STR("");
    struct str part;

    while (str_cut(&value, ',', &part)) {
        part = str_trim(part);
        if (part.len > 0)
            text = str_format(a, "%.*s%s%.*s", STR_ARG(text), text.len == 0 ? "" : ",",
                              STR_ARG(admin_condition_quote(a, part)));
    }
    return str_format(a, "(%.*s)", STR_ARG(text));
}

enum err admin_condition_write(struct arena *a, const struct condition *c, bool is_listed,
                               struct str *out_text, struct error *e)
{
    const struct kind *k = kind_find(c->how);
    struct str value = c->value;
    struct str op;

    if (k == NULL)
        return error_tell(e, ERR_INVALID, STR("how"), "is no condition; choose one");
    if (k->fixed.at != NULL)
        value = k->fixed;
    else if (value.len == 0 && (is_pattern(k) || k->op == QUERY_IN))
        return error_tell(e, ERR_INVALID, STR("value"), "is empty; write what to look for");
    if (is_pattern(k)) {
        value = admin_pattern_escape(a, value);
        value = str_format(a, "%.*s%.*s%.*s", STR_ARG(k->start), STR_ARG(value), STR_ARG(k->end));
    }
    if (k->op == QUERY_IN)
        value = list_write(a, value);
    else if (is_listed)
        value = admin_condition_quote(a, value);
    op = query_op_name(k->op);
    *out_text =
        str_format(a, "%s%.*s.%.*s", k->is_negated ? "not." : "", STR_ARG(op), STR_ARG(value));
    return ERR_NONE;
}

struct str admin_name_quote(struct arena *a, struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] < '0' || (name.at[i] > '9' && name.at[i] < 'A') || name.at[i] == '\\')
            return str_format(a, "\"%.*s\"", STR_ARG(name));
    }
    return name;
}

/* ---- reading ---- */

static struct str unescape(struct arena *a, struct str s)
{
    char *to = arena_alloc(a, s.len + 1, 1);
    size_t len = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '\\' && i + 1 < s.len)
            i++;
        to[len++] = s.at[i];
    }
    return (struct str){to, len};
}

/* Is a '%' or '_' a wildcard in it, which the form has no sign for? */
static bool has_wildcard(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '\\')
            i++;
        else if (s.at[i] == '%' || s.at[i] == '_')
            return true;
    }
    return false;
}

static bool value_read(struct arena *a, const struct kind *k, struct str text, struct str *out)
{
    size_t around = k->start.len + k->end.len;

    if (k->fixed.at != NULL) {
        *out = STR("");
        return str_eq(text, k->fixed);
    }
    if (!is_pattern(k)) {
        *out = text;
        return true;
    }
    if (!str_starts(text, k->start) || !str_ends(text, k->end) || text.len <= around ||
        has_wildcard(text))
        return false;
    *out = unescape(a, str_range(text, k->start.len, text.len - k->end.len));
    return true;
}

static struct str list_read(struct arena *a, const struct query_cond *from)
{
    struct str text = STR("");

    for (size_t i = 0; i < from->value_count; i++)
        text = str_format(a, "%.*s%s%.*s", STR_ARG(text), i == 0 ? "" : ", ",
                          STR_ARG(from->values[i]));
    return text;
}

/* A list that would come apart at other places, shown as one text. */
static bool is_list_plain(const struct query_cond *from)
{
    for (size_t i = 0; i < from->value_count; i++) {
        struct str v = from->values[i];

        if (v.len == 0 || str_find(v, ',', 0) < v.len || str_trim(v).len < v.len)
            return false;
    }
    return from->value_count > 0;
}

bool admin_condition_read(struct arena *a, const struct query_cond *from, struct condition *c)
{
    if (from->kind != QUERY_COMPARE || from->field.path != NULL || from->steps != NULL ||
        from->quantifier != QUERY_ONE_VALUE)
        return false;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const struct kind *k = &kinds[i];

        if (k->op != from->op || k->is_negated != from->is_negated)
            continue;
        if (k->op == QUERY_IN) {
            c->value = list_read(a, from);
            c->how = k->how;
            return is_list_plain(from);
        }
        if (from->value_count == 1 && value_read(a, k, from->values[0], &c->value)) {
            c->how = k->how;
            return true;
        }
    }
    return false;
}

struct str admin_condition_words(struct arena *a, const struct tmpl_store *store, struct str label,
                                 const struct condition *c)
{
    const struct kind *k = kind_find(c->how);
    const struct tmpl_arg args[] = {
        TMPL_TEXT("column", label),
        TMPL_TEXT("value", c->value.len == 0 ? STR("“”") : c->value),
    };

    return k == NULL ? label : tmpl_say_with(store, a, k->words, args, 2);
}
