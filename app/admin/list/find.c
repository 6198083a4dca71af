/*
 * find.c - the search box: some words into one condition.
 *
 *     or=(title.ilike.*love*,description.ilike.*love*)      a small table: anywhere in the text
 *     title.fts.love:*                                      a large one with a FULLTEXT index
 *     or=(email.ilike.love*,number.ilike.love*)             else where indexes begin with it
 *
 * Searched are the columns that the table's display names, or what names a row and other
 * short text.  What was written is found again by writing it once more.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/list/condition.h"
#include "app/admin/list/list.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/view/display.h"
#include "app/view/shown.h"

#define FIND_SMALL       50000 /* rows of a table that is looked through as a whole */
#define FIND_COLUMNS_MAX 6
#define FIND_CHARS_MAX   1000 /* of a column; longer text is for FULLTEXT */
#define FIND_WORDS_MAX   200  /* characters */

/* What is looked through, at most so many. */
struct places {
    const struct model_column *at[FIND_COLUMNS_MAX];
    size_t count;
};

static bool is_searched(const struct list *l, const struct model_column *c)
{
    return c->type == MODEL_TEXT && c->seal == NULL && view_is_shown(l->shown, c);
}

static void place_add(const struct list *l, struct places *p, const struct model_column *c)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->at[i] == c)
            return;
    }
    if (p->count < FIND_COLUMNS_MAX && is_searched(l, c))
        p->at[p->count++] = c;
}

static struct places places_of(const struct list *l)
{
    const struct view_display *said = view_display_of(l->x, l->table);
    struct places p = {.count = 0};
    size_t name_count;
    const struct model_column *const *names = view_names_of(l->x, l->table, &name_count);

    for (size_t i = 0; i < said->search.count; i++)
        place_add(l, &p, said->search.at[i]);
    if (p.count > 0)
        return p;
    for (size_t i = 0; i < name_count; i++)
        place_add(l, &p, names[i]);
    for (size_t i = 0; i < l->table->column_count; i++) {
        const struct model_column *c = &l->table->columns[i];

        if (!c->is_invisible && c->max_chars > 0 && c->max_chars <= FIND_CHARS_MAX &&
            !view_column_display_of(l->x, c)->is_hidden)
            place_add(l, &p, c);
    }
    return p;
}

static bool is_large(const struct list *l)
{
    return l->table->rows_estimate > FIND_SMALL;
}

/* The column whose FULLTEXT index is searched; all of the index must be shown. */
static const struct model_column *full_text(const struct list *l)
{
    for (size_t k = 0; k < l->table->key_count; k++) {
        const struct model_key *key = &l->table->keys[k];

        if (key->is_full_text && key->count > 0 &&
            view_shows_columns(l->x, key->columns, key->count))
            return key->columns[0];
    }
    return NULL;
}

static bool leads_index(const struct model_column *c)
{
    for (size_t k = 0; k < c->table->key_count; k++) {
        const struct model_key *key = &c->table->keys[k];

        if (!key->is_full_text && key->count > 0 && key->columns[0] == c)
            return true;
    }
    return false;
}

/* The primary key where it is one number: what people know a row by. */
static const struct model_column *number_key(const struct list *l)
{
    const struct model_key *key = l->table->primary;

    if (key == NULL || key->count != 1 || !view_is_shown(l->shown, key->columns[0]) ||
        (key->columns[0]->type != MODEL_INT && key->columns[0]->type != MODEL_UINT))
        return NULL;
    return key->columns[0];
}

/* "love story" to "love:*&story:*"; empty without a word in it. */
static struct str words_write(struct arena *a, struct str words)
{
    struct str text = STR("");
    size_t start = 0;

    for (size_t i = 0; i <= words.len; i++) {
        unsigned char c = i < words.len ? (unsigned char)words.at[i] : ' ';
        bool is_letter = c >= 0x80 || c == '_' || (c >= '0' && c <= '9') ||
                         (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (is_letter)
            continue;
        if (i > start)
            text = str_format(a, "%.*s%s%.*s:*", STR_ARG(text), text.len == 0 ? "" : "&",
                              STR_ARG(str_range(words, start, i)));
        start = i + 1;
    }
    return text;
}

static struct str words_read(struct arena *a, struct str text)
{
    struct str words = STR("");
    struct str part;

    while (str_cut(&text, '&', &part))
        words = str_format(a, "%.*s%s%.*s", STR_ARG(words), words.len == 0 ? "" : " ",
                           STR_ARG(str_range(part, 0, str_search(part, STR(":*"), 0))));
    return words;
}

/* The parts of the condition so far. */
struct parts {
    struct arena *arena;
    struct str names[FIND_COLUMNS_MAX + 1];
    struct str values[FIND_COLUMNS_MAX + 1]; /* as they stand in a list */
    struct str alone;                        /* the first one, as it stands by itself */
    size_t count;
};

static void part_add(struct parts *p, const struct model_column *c, const char *op,
                     struct str value)
{
    struct str quoted = admin_condition_quote(p->arena, value);

    if (p->count == 0)
        p->alone = str_format(p->arena, "%s.%.*s", op, STR_ARG(value));
    p->names[p->count] = c->name;
    p->values[p->count++] = str_format(p->arena, "%s.%.*s", op, STR_ARG(quoted));
}

static void patterns_add(const struct list *l, struct parts *parts, struct str words)
{
    struct arena *a = l->x->arena;
    struct places places = places_of(l);
    struct str text = admin_pattern_escape(a, words);
    struct str anywhere = str_format(a, "*%.*s*", STR_ARG(text));
    bool is_any_indexed = false;

    for (size_t i = 0; is_large(l) && i < places.count; i++) {
        if (!leads_index(places.at[i]))
            continue;
        part_add(parts, places.at[i], "ilike", str_from(anywhere, 1));
        is_any_indexed = true;
    }
    for (size_t i = 0; !is_any_indexed && i < places.count; i++)
        part_add(parts, places.at[i], "ilike", anywhere);
}

/* false: there is nothing to search in, or nothing to search for. */
bool list_find_write(const struct list *l, struct str words, struct query_param *out_param)
{
    struct parts parts = {.arena = l->x->arena};
    const struct model_column *text = is_large(l) ? full_text(l) : NULL;
    struct str list = STR("");
    uint64_t n;

    if (text != NULL && words_write(l->x->arena, words).len > 0)
        part_add(&parts, text, "fts", words_write(l->x->arena, words));
    else
        patterns_add(l, &parts, words);
    if (text == NULL && number_key(l) != NULL && num_parse_uint(words, &n))
        part_add(&parts, number_key(l), "eq", words);
    if (parts.count == 0)
        return false;
    *out_param = (struct query_param){parts.names[0], parts.alone};
    if (parts.count == 1)
        return true;
    for (size_t i = 0; i < parts.count; i++)
        list = str_format(l->x->arena, "%.*s%s%.*s.%.*s", STR_ARG(list), i == 0 ? "" : ",",
                          STR_ARG(admin_name_quote(l->x->arena, parts.names[i])),
                          STR_ARG(parts.values[i]));
    *out_param = (struct query_param){STR("or"), str_format(l->x->arena, "(%.*s)", STR_ARG(list))};
    return true;
}

/* What a condition that list_find_write() wrote was made of, or absent. */
static struct str candidate(const struct list *l, const struct query_param *p)
{
    struct error unheard = {.code = ERR_NONE};
    struct condition is = {.value = STR_NONE};
    const struct query_cond *c;
    struct query *q;

    if (query_parse(l->x->arena, p, 1, &(struct query_options){.limits = &query_limits_default}, &q,
                    &unheard) != ERR_NONE ||
        q->where == NULL)
        return STR_NONE;
    c = q->where->kind == QUERY_OR ? q->where->first : q->where;
    if (c->kind == QUERY_COMPARE && c->op == QUERY_FTS && c->value_count == 1)
        return words_read(l->x->arena, c->values[0]);
    return admin_condition_read(l->x->arena, c, &is) ? is.value : STR_NONE;
}

bool list_is_find(struct list *l, const struct query_param *p, struct str *out_words)
{
    struct query_param again;
    struct str words = candidate(l, p);

    if (words.len == 0 || !list_find_write(l, words, &again) || !str_eq(again.name, p->name) ||
        !str_eq(again.value, p->value))
        return false;
    *out_words = words;
    return true;
}

void list_find_form(struct list *l, struct tmpl_map *root)
{
    struct tmpl_list *kept = tmpl_map_put_list(root, STR("find_kept"));
    struct query_param any;
    struct str words = STR("");

    for (size_t i = 0; i < l->param_count; i++) {
        struct tmpl_map *m;

        if (str_eq(l->params[i].name, STR("offset")))
            continue;
        if (list_is_condition(l->params[i].name) && list_is_find(l, &l->params[i], &words))
            continue;
        m = tmpl_list_add_map(kept);
        tmpl_map_put_text(m, STR("kept_name"), l->params[i].name);
        tmpl_map_put_text(m, STR("kept_value"), l->params[i].value);
    }
    tmpl_map_put_bool(root, STR("has_find"), list_find_write(l, STR("a"), &any));
    tmpl_map_put_text(root, STR("find"), words);
}

enum err list_find_take(struct list *l)
{
    struct str words = str_trim(http_query(&l->x->req, STR("~find")));
    struct query_param set = {STR("offset"), STR_NONE};

    if (utf8_count(words) > FIND_WORDS_MAX)
        return error_tell(&l->x->error, ERR_INVALID, STR("find"),
                          "has more than %d characters; look for fewer words", FIND_WORDS_MAX);
    if (words.len > 0 && list_find_write(l, words, &l->params[l->param_count]))
        l->param_count++;
    http_redirect(l->x, list_address(l, SIZE_MAX, &set, 1));
    return ERR_NONE;
}
