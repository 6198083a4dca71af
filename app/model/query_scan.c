/*
 * query_scan.c - the words of the query grammar.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/query_scan.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"

#define WORDS_MAX      256
#define CLIP_MAX       64
#define QUERY_PATH_MAX 16

struct str query_clip(struct str s)
{
    return utf8_clip(s, CLIP_MAX);
}

/* Characters before byte at, plus one. */
static size_t character_at(struct str text, size_t at)
{
    size_t character = 1;

    for (size_t i = 0; i < at && i < text.len; i++)
        character += ((unsigned char)text.at[i] & 0xc0) != 0x80;
    return character;
}

enum err query_field_fail(const struct query_field *f, struct error *e, const char *fmt, ...)
{
    char words[WORDS_MAX];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(words, sizeof words, fmt, args);
    va_end(args);
    if (f->text.at == NULL)
        return error_tell(e, ERR_INVALID, query_clip(f->name), "%s", words);
    return error_tell(e, ERR_INVALID, query_clip(f->param), "at character %zu: %s",
                      character_at(f->text, f->at), words);
}

enum err query_fail(const struct query_scan *s, size_t at, const char *fmt, ...)
{
    char words[WORDS_MAX];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(words, sizeof words, fmt, args);
    va_end(args);
    return error_tell(s->e, ERR_INVALID, query_clip(s->param), "at character %zu: %s",
                      character_at(s->text, at), words);
}

bool query_at_end(const struct query_scan *s)
{
    return s->at == s->text.len;
}

bool query_next_is(const struct query_scan *s, char c)
{
    return s->at < s->text.len && s->text.at[s->at] == c;
}

bool query_take(struct query_scan *s, char c)
{
    if (!query_next_is(s, c))
        return false;
    s->at++;
    return true;
}

bool query_take_word(struct query_scan *s, struct str word)
{
    if (!str_starts(str_from(s->text, s->at), word))
        return false;
    s->at += word.len;
    return true;
}

void query_skip_blank(struct query_scan *s)
{
    while (query_next_is(s, ' '))
        s->at++;
}

enum err query_scan_quoted(struct query_scan *s, struct str *out_text)
{
    size_t start = s->at + 1;
    size_t i = start;
    bool has_escape = false;
    char *to;
    size_t len = 0;

    while (i < s->text.len && s->text.at[i] != '"') {
        if (s->text.at[i] == '\\') {
            has_escape = true;
            i++;
        }
        i++;
    }
    if (i >= s->text.len)
        return query_fail(s, s->at, "this quote has no end; close it with \"");
    s->at = i + 1;
    *out_text = str_range(s->text, start, i);
    if (!has_escape)
        return ERR_NONE;
    to = arena_alloc(s->arena, i - start, 1);
    for (size_t j = start; j < i; j++) {
        if (s->text.at[j] == '\\')
            j++;
        to[len++] = s->text.at[j];
    }
    *out_text = (struct str){to, len};
    return ERR_NONE;
}

/* Is this the arrow that reaches into JSON? */
static bool is_arrow(const struct query_scan *s)
{
    return s->text.at[s->at] == '-' && s->at + 1 < s->text.len && s->text.at[s->at + 1] == '>';
}

enum err query_scan_name(struct query_scan *s, const char *stops, struct str *out_name)
{
    size_t start = s->at;

    if (query_next_is(s, '"')) {
        TRY(query_scan_quoted(s, out_name));
        if (out_name->len == 0)
            return query_fail(s, start, "the name between the quotes is empty");
        return ERR_NONE;
    }
    while (s->at < s->text.len && s->text.at[s->at] != '\0' && !is_arrow(s) &&
           strchr(stops, s->text.at[s->at]) == NULL)
        s->at++;
    *out_name = str_trim(str_range(s->text, start, s->at));
    if (out_name->len > 0)
        return ERR_NONE;
    if (query_at_end(s))
        return query_fail(s, s->at, "a name is missing at the end");
    return query_fail(s, s->at, "a name is expected here; quote it with \"...\" if it holds %s",
                      stops);
}

/* ->a->0->>"b": the keys up to the end of the field. */
static enum err scan_path(struct query_scan *s, const char *stops,
                          const struct query_path **out_path)
{
    struct query_path *path = ARENA_NEW(s->arena, struct query_path);
    struct query_key *keys = ARENA_ARRAY(s->arena, struct query_key, QUERY_PATH_MAX);

    while (query_take_word(s, STR("->"))) {
        struct query_key *key = &keys[path->count];
        bool is_quoted;

        if (path->is_text)
            return query_fail(s, s->at - 2, "->> gives text, which has no parts; use -> before it");
        if (path->count == QUERY_PATH_MAX)
            return query_fail(s, s->at - 2, "more than %d steps into JSON; select a part of it",
                              QUERY_PATH_MAX);
        path->is_text = query_take(s, '>');
        is_quoted = query_next_is(s, '"');
        TRY(query_scan_name(s, stops, &key->name));
        key->is_index = !is_quoted && num_parse_int(key->name, &key->index);
        path->count++;
    }
    path->keys = keys;
    *out_path = path;
    return ERR_NONE;
}

enum err query_scan_field(struct query_scan *s, const char *stops, struct query_field *out_field)
{
    const struct query_path *path = NULL;
    size_t at = s->at;
    struct str name;

    TRY(query_scan_name(s, stops, &name));
    if (query_next_is(s, '-'))
        TRY(scan_path(s, stops, &path));
    *out_field = (struct query_field){
        .name = name,
        .param = s->param,
        .text = s->is_name ? STR_NONE : s->text,
        .at = at,
        .path = path,
    };
    return ERR_NONE;
}

enum err query_count_filter(struct query_scan *s)
{
    if (++*s->filter > s->limits->filters)
        return query_fail(s, s->at, "more than %zu conditions; ask for less at once",
                          s->limits->filters);
    return ERR_NONE;
}
