/*
 * mention.c - names behind an @ in a comment: whom they mean, and the text around them.
 *
 *     @ann                 whose address begins so, if it is one person's only
 *     @ann@example.org     whose address it is
 *
 * A name that means nobody who may see the row stays text like any other, whoever else it means.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/user.h"
#include "app/admin/row/talk.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/tmpl/value.h"

#define JSON_MAX ((size_t)64 * 1024)

/* ---- finding them in a text ---- */

/* Of an address, on either side of its @. */
static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '+' || c == '%';
}

static size_t run_of(struct str s, size_t from)
{
    size_t end = from;

    while (end < s.len && is_name_char(s.at[end]))
        end++;
    /* A sentence may end behind a name. */
    while (end > from && (s.at[end - 1] == '.' || s.at[end - 1] == '-'))
        end--;
    return end;
}

/* The name behind the @ at that place; of no length where there is none. */
static struct str name_at(struct str s, size_t at)
{
    size_t end = run_of(s, at + 1);

    if (at > 0 && (is_name_char(s.at[at - 1]) || s.at[at - 1] == '@'))
        return STR("");
    if (end > at + 1 && end + 1 < s.len && s.at[end] == '@' && run_of(s, end + 1) > end + 1)
        end = run_of(s, end + 1);
    return str_range(s, at + 1, end);
}

/* ---- whom they mean ---- */

static void add(struct admin_mentions *m, struct json_writer *w, const struct view_person *p,
                struct str name)
{
    size_t i = 0;

    json_add_str(w, name);
    while (i < m->count && m->people[i].id != p->id)
        i++;
    if (i == m->count)
        m->people[m->count++] = *p;
}

/* Was the name looked up already? */
static bool is_known(struct str *seen, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq_nocase(seen[i], name))
            return true;
    }
    return false;
}

enum err admin_mentions_find(struct http_exchange *x, const struct view_topic *topic,
                             struct str body, struct admin_mentions *out)
{
    AUTO(buf_fini) struct buf json;
    struct json_writer w = {.to = &json};
    struct str seen[ADMIN_MENTIONS_MAX];
    size_t count = 0;

    *out = (struct admin_mentions){.count = 0};
    buf_init(&json, JSON_MAX);
    json_begin_array(&w);
    for (size_t at = str_find(body, '@', 0); at < body.len && count < ADMIN_MENTIONS_MAX;
         at = str_find(body, '@', at + 1)) {
        struct str name = name_at(body, at);
        struct view_person p;
        bool is_found;

        if (name.len == 0 || is_known(seen, count, name))
            continue;
        seen[count++] = name;
        TRY(view_person_called(x, topic, name, &p, &is_found));
        if (is_found)
            add(out, &w, &p, str_lower(x->arena, name));
        at += name.len;
    }
    json_end_array(&w);
    out->json = str_dup(x->arena, buf_str(&json));
    return ERR_NONE;
}

/* ---- showing ---- */

static bool is_mentioned(const struct json_value *names, struct str name)
{
    for (const struct json_value *v = names == NULL ? NULL : names->first; v != NULL; v = v->next) {
        if (str_eq_nocase(v->text, name))
            return true;
    }
    return false;
}

/* The address that begins there, without what a sentence puts behind it; of no length: none. */
static struct str link_at(struct str s, size_t at)
{
    static const struct str behind = STR_INIT(".,;:!?)]}'\"");
    struct str rest = str_from(s, at);
    size_t scheme = str_starts(rest, STR("https://"))  ? 8
                    : str_starts(rest, STR("http://")) ? 7
                                                       : 0;
    size_t len = scheme;

    if (scheme == 0 || (at > 0 && is_name_char(s.at[at - 1])))
        return STR("");
    while (len < rest.len && (unsigned char)rest.at[len] > ' ' && rest.at[len] != '<' &&
           rest.at[len] != '>' && rest.at[len] != '"')
        len++;
    while (len > scheme && str_find(behind, rest.at[len - 1], 0) < behind.len)
        len--;
    return str_range(rest, 0, len == scheme ? 0 : len);
}

static void piece_put(struct tmpl_list *list, struct str text, bool is_mention, bool is_link)
{
    struct tmpl_map *m;

    if (text.len == 0)
        return;
    m = tmpl_list_add_map(list);
    tmpl_map_put_text(m, STR("piece"), text);
    tmpl_map_put_bool(m, STR("is_mention"), is_mention);
    tmpl_map_put_bool(m, STR("is_link"), is_link);
}

void admin_pieces_put(struct http_exchange *x, struct tmpl_map *m, struct str body,
                      struct str mentions)
{
    struct tmpl_list *list = tmpl_map_put_list(m, STR("pieces"));
    struct error ignored = {.code = ERR_NONE};
    const struct json_value *names = NULL;
    size_t done = 0;

    if (json_parse(x->arena, mentions, &json_limits_default, &names, &ignored) != ERR_NONE)
        names = NULL;
    for (size_t at = 0; at < body.len; at++) {
        bool is_mention = body.at[at] == '@';
        struct str found = STR("");

        if (is_mention && is_mentioned(names, name_at(body, at)))
            found = str_range(body, at, at + 1 + name_at(body, at).len);
        else if (body.at[at] == 'h')
            found = link_at(body, at);
        if (found.len == 0)
            continue;
        piece_put(list, str_range(body, done, at), false, false);
        piece_put(list, found, is_mention, !is_mention);
        done = at + found.len;
        at = done - 1;
    }
    piece_put(list, str_from(body, done), false, false);
}
