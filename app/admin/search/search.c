/*
 * search.c - GET /admin/search?q=: one search over everything.
 *
 *     ~part=options   the hits alone, as the palette (palette.js) shows them
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/search/search.h"

#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/catalogue.h"
#include "app/view/page.h"
#include "app/view/visit.h"

#define WORD_MIN 2 /* bytes of what rows are searched for: a letter stands in all of them */

struct search_group search_group_new(struct search *s, struct str label)
{
    return (struct search_group){.s = s, .label = label};
}

void search_hit(struct search_group *g, struct str name, struct str note, struct str path)
{
    struct tmpl_map *m;

    if (g->count >= SEARCH_HITS * 2)
        return;
    if (g->map == NULL) {
        g->map = tmpl_list_add_map(g->s->groups);
        tmpl_map_put_text(g->map, STR("group_label"), g->label);
        tmpl_map_put_text(g->map, STR("group_path"), STR(""));
        tmpl_map_put_bool(g->map, STR("has_more"), false);
        tmpl_map_put_bool(g->map, STR("is_partial"), false);
        g->hits = tmpl_map_put_list(g->map, STR("hits"));
    }
    m = tmpl_list_add_map(g->hits);
    tmpl_map_put_text(m, STR("hit_name"), name);
    tmpl_map_put_text(m, STR("hit_note"), note.at == NULL ? STR("") : note);
    tmpl_map_put_text(m, STR("hit_path"), path);
    g->count++;
    g->s->hit_count++;
}

static bool holds_word(struct str text, struct str word)
{
    for (size_t i = 0; i + word.len <= text.len; i++) {
        if (str_eq_nocase(str_range(text, i, i + word.len), word))
            return true;
    }
    return false;
}

bool search_holds(const struct search *s, struct str text)
{
    struct str rest = s->words;
    struct str word;

    if (text.len == 0)
        return false;
    while (str_cut(&rest, ' ', &word)) {
        if (word.len > 0 && !holds_word(text, word))
            return false;
    }
    return true;
}

/* Before anything was typed: where one was last. */
static enum err visits_put(struct search *s)
{
    struct search_group g = search_group_new(s, TMPL_SAY(s->x->templates, "Recently visited"));
    struct view_visit *visits;
    size_t count;

    TRY(view_visits_list(s->x, &visits, &count));
    for (size_t i = 0; i < count; i++)
        search_hit(&g, visits[i].name, visits[i].note, visits[i].path);
    return ERR_NONE;
}

static enum err run(struct search *s)
{
    if (s->words.len == 0)
        return visits_put(s);
    TRY(search_key(s));
    TRY(search_names(s));
    return s->words.len < WORD_MIN ? ERR_NONE : search_rows(s);
}

enum err admin_search(struct http_exchange *x)
{
    bool is_options = str_eq(http_query(&x->req, STR("~part")), STR("options"));
    struct search s = {.x = x, .until_us = clock_mono_us() + SEARCH_TIME_US};
    struct tmpl_map *root;

    if (x->model == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "no model was loaded yet");
    (void)view_catalogue_of(x); /* now, while no rows are under way */
    s.words = utf8_clip(str_trim(http_query(&x->req, STR("q"))), SEARCH_WORDS_MAX);
    root = view_root(x);
    s.groups = tmpl_map_put_list(root, STR("found"));
    s.missed = tmpl_map_put_list(root, STR("missed"));
    TRY(run(&s));
    tmpl_map_put_text(root, STR("q"), s.words);
    tmpl_map_put_int(root, STR("max_length"), SEARCH_WORDS_MAX);
    tmpl_map_put_bool(root, STR("has_hits"), s.hit_count > 0);
    tmpl_map_put_text(root, STR("hits_text"),
                      s.words.len == 0 ? STR("")
                                       : TMPL_SAY_WITH(x->templates, x->arena, "{count} results",
                                                       TMPL_COUNT("count", (int64_t)s.hit_count)));
    tmpl_map_put_text(root, STR("missed_text"),
                      s.missed_count == 0
                          ? STR("")
                          : TMPL_SAY_WITH(x->templates, x->arena, "{count} tables not searched",
                                          TMPL_COUNT("count", (int64_t)s.missed_count)));
    return view_render(x, is_options ? STR("admin/search_options") : STR("admin/search"), root);
}
