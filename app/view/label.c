/*
 * label.c - what tables and columns are called on a page.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/label.h"

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/tmpl/words.h"
#include "app/view/display.h"

#define LABEL_MAX 40 /* bytes: a longer first sentence is help, not a label */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* Where the first sentence ends: at its full stop, or at the end of the text. */
static size_t sentence_end(struct str s)
{
    size_t end = str_search(s, STR(". "), 0);

    if (end == s.len && str_ends(s, STR(".")))
        end--;
    return end;
}

void view_comment_split(struct str comment, struct str *out_label, struct str *out_help)
{
    struct str text = str_trim(comment);
    size_t end = sentence_end(text);
    /* A letter beyond ASCII may be a capital of its alphabet. */
    bool starts_big = text.len > 0 && (is_upper(text.at[0]) || (unsigned char)text.at[0] >= 0x80);

    if (!starts_big || end > LABEL_MAX) {
        *out_label = STR("");
        *out_help = text.len > 0 ? text : STR("");
        return;
    }
    *out_label = str_range(text, 0, end);
    *out_help = str_trim(str_from(text, end + 1));
}

static bool is_abbreviation(struct str word)
{
    static const struct str known[] = {
        STR_INIT("id"),  STR_INIT("isbn"), STR_INIT("url"),  STR_INIT("uri"), STR_INIT("uuid"),
        STR_INIT("ip"),  STR_INIT("vat"),  STR_INIT("iban"), STR_INIT("ssn"), STR_INIT("sku"),
        STR_INIT("api"), STR_INIT("json"), STR_INIT("html"), STR_INIT("pdf"), STR_INIT("utc"),
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (str_eq_nocase(word, known[i]))
            return true;
    }
    return false;
}

static char to_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

struct str view_name_humanise(struct arena *a, struct str name)
{
    char *text = arena_alloc(a, name.len + 1, 1);
    size_t len = 0;
    struct str rest = name;
    struct str word;

    while (str_cut(&rest, '_', &word)) {
        bool is_loud = is_abbreviation(word);

        if (word.len == 0)
            continue;
        if (len > 0)
            text[len++] = ' ';
        for (size_t i = 0; i < word.len; i++)
            text[len + i] = is_loud || (len == 0 && i == 0) ? to_upper(word.at[i]) : word.at[i];
        len += word.len;
    }
    return len == 0 ? name : (struct str){text, len};
}

static bool is_reference(const struct model_column *c)
{
    const struct model_table *t = c->table;

    for (size_t r = 0; t != NULL && r < t->out_count; r++) {
        if (t->out[r]->count == 1 && t->out[r]->from_columns[0] == c)
            return true;
    }
    return false;
}

struct str view_said(const struct http_exchange *x, struct str key, struct str name)
{
    struct str said = tmpl_say(x->templates, key);

    return str_eq(said, key) ? name : said;
}

/*
 * What an app's messages call it: "@library_loan.due_on", with a ? behind it for the help text.
 * Names have keys of their own, lest a column "copy" be called what the button "Copy" is.
 */
static struct str named(const struct http_exchange *x, const struct model_table *t,
                        const struct model_column *c, const char *behind, struct str name)
{
    const char *dot = c == NULL ? "" : ".";
    struct str column = c == NULL ? STR("") : c->name;

    if (t == NULL)
        return name;
    return view_said(
        x, str_format(x->arena, "@%.*s%s%.*s%s", STR_ARG(t->name), dot, STR_ARG(column), behind),
        name);
}

struct str view_column_label_said(struct http_exchange *x, const struct model_column *c,
                                  struct str label)
{
    static const struct str tail = STR_INIT("_id");
    struct str name = c->name;
    struct str help;

    if (label.len == 0)
        view_comment_split(c->comment, &label, &help);
    if (label.len > 0)
        return named(x, c->table, c, "", label);
    if (name.len > tail.len && str_ends(name, tail) && is_reference(c))
        name.len -= tail.len;
    return named(x, c->table, c, "", view_name_humanise(x->arena, name));
}

struct str view_column_label(struct http_exchange *x, const struct model_column *c)
{
    return view_column_label_said(x, c, view_column_display_of(x, c)->label);
}

struct str view_column_help_said(struct http_exchange *x, const struct model_column *c,
                                 struct str help)
{
    struct str label;

    if (help.at == NULL)
        view_comment_split(c->comment, &label, &help);
    return named(x, c->table, c, "?", help);
}

struct str view_column_help(struct http_exchange *x, const struct model_column *c)
{
    return view_column_help_said(x, c, view_column_display_of(x, c)->help);
}

/* How many tables from first on, in steps, begin with the prefix: they stand together, in name
 * order. */
static size_t count_beside(const struct model *m, const struct model_table *t, struct str prefix,
                           bool is_forward)
{
    size_t at = (size_t)(t - m->tables);
    size_t count = 0;

    for (;;) {
        if (is_forward ? at + 1 >= m->table_count : at == 0)
            return count;
        at = is_forward ? at + 1 : at - 1;
        if (!str_starts(m->tables[at].name, prefix))
            return count;
        if (!m->tables[at].is_system && str_eq(m->tables[at].schema, t->schema))
            count++;
    }
}

struct str view_table_prefix(const struct model *m, const struct model_table *t)
{
    size_t bar = str_find(t->name, '_', 0);
    struct str prefix = str_range(t->name, 0, bar + 1);

    if (bar == 0 || bar + 1 >= t->name.len ||
        model_table_find(m, str_range(prefix, 0, bar)) != NULL)
        return STR("");
    if (1 + count_beside(m, t, prefix, false) + count_beside(m, t, prefix, true) <
        VIEW_PREFIX_TABLES)
        return STR("");
    return prefix;
}

/* What MariaDB itself writes as the comment of every view. */
static struct str table_comment(const struct model_table *t)
{
    bool is_filler = t->kind == MODEL_VIEW && str_eq(t->comment, STR("VIEW"));

    return is_filler ? STR("") : t->comment;
}

struct str view_table_label_said(struct http_exchange *x, const struct model_table *t,
                                 struct str label)
{
    struct str help;

    if (label.len == 0)
        view_comment_split(table_comment(t), &label, &help);
    if (label.len == 0)
        label = view_name_humanise(x->arena, str_from(t->name, view_table_prefix(x->model, t).len));
    return named(x, t, NULL, "", label);
}

struct str view_table_label(struct http_exchange *x, const struct model_table *t)
{
    return view_table_label_said(x, t, view_display_of(x, t)->label);
}

struct str view_table_help_said(struct http_exchange *x, const struct model_table *t,
                                struct str help)
{
    struct str label;

    if (help.at == NULL)
        view_comment_split(table_comment(t), &label, &help);
    return named(x, t, NULL, "?", help);
}

struct str view_table_help(struct http_exchange *x, const struct model_table *t)
{
    return view_table_help_said(x, t, view_display_of(x, t)->help);
}
