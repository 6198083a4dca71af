/*
 * check.c - may a tag stand where it stands in the HTML, and how is its value escaped there?
 *
 * Each template is walked from its first byte to its last, and begins and ends
 * between tags; a section or block ends in a place that fits the one it began
 * in.  So partials, which stand between tags only, need not be looked into.
 *
 * A block is a site: the place that content of its name may be put in.  What a
 * parent is given is walked from every site of that name which the parent, and
 * whatever that includes in turn, has.  Such content may hold blocks of its own,
 * which are new sites: the whole store is walked until no new one turns up.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/tmpl/html.h"
#include "app/tmpl/private.h"

#define WALKS_MAX                                                                  \
    ((size_t)1 << 20) /* contents walked in one pass: far more than any real store \
                       */

struct site {
    struct str name;
    struct html_place place;
    struct site *next;
};

/* What the passes know of one template; the tree itself only learns the places of its values. */
struct notes {
    struct site *sites;
    struct template **reach; /* itself and whatever it may include; NULL until asked for */
    size_t reach_count;
    size_t reach_room;
    bool reaches_all; /* a dynamic name is among that */
    unsigned mark;
};

struct check {
    struct tmpl_store *store;
    struct error *e;
    unsigned mark; /* of the last search for what a template includes */
    size_t walks;
    bool is_new_site; /* this pass found one */
    bool is_last;     /* all sites are known: a name that has none is an error */
};

static enum err walk(struct check *c, struct template *t, struct node *n, struct html_place *p);

/* --- places of values --- */

static enum place place_of(const struct html_place *p)
{
    if (p->state == HTML_TEXT)
        return PLACE_TEXT;
    if (p->head != HTML_HEAD_TAGGED)
        return PLACE_ATTR;
    return p->state == HTML_DQ ? PLACE_URL_DQ : PLACE_URL_SQ;
}

/* Content that is put in several places is escaped for the strictest. */
static enum err note_place(struct check *c, const struct template *t, struct node *n,
                           enum place place)
{
    bool is_url = n->place >= PLACE_URL_DQ || place >= PLACE_URL_DQ;

    if (n->place == PLACE_NONE || n->place == place) {
        n->place = place;
    } else if (is_url) {
        return template_fail(t, n->line, c->e,
                             "\"%.*s\" begins a URL in one place and stands elsewhere in "
                             "another; give the two blocks different names",
                             STR_ARG(n->name.whole));
    } else {
        n->place = PLACE_ATTR;
    }
    return ERR_NONE;
}

/* --- nodes --- */

static enum err refuse(struct check *c, const struct template *t, const struct node *n,
                       const char *why)
{
    struct str name = n->name.whole.len > 0 ? n->name.whole : n->text;

    return template_fail(t, n->line, c->e, "\"%.*s\" may not stand here: %s", STR_ARG(name), why);
}

static enum err settle(struct check *c, const struct template *t, const struct node *n,
                       struct html_place *p)
{
    const char *why = html_settle(p);

    return why == NULL ? ERR_NONE : refuse(c, t, n, why);
}

static enum err walk_text(struct check *c, const struct template *t, const struct node *n,
                          struct html_place *p)
{
    size_t at = 0;
    const char *wrong = html_feed(p, n->text, &at);
    unsigned line = n->line;

    if (wrong == NULL)
        return ERR_NONE;
    for (size_t i = 0; i < at; i++)
        line += n->text.at[i] == '\n';
    return template_fail(t, line, c->e, "'%c': %s", n->text.at[at], wrong);
}

static enum err walk_value(struct check *c, const struct template *t, struct node *n,
                           struct html_place *p)
{
    const char *why = html_settle_value(p);

    return why == NULL ? note_place(c, t, n, place_of(p)) : refuse(c, t, n, why);
}

/* From p to the end of what stands in n, which must fit its beginning: *out_joined holds for both.
 */
static enum err walk_content(struct check *c, struct template *t, const struct node *n,
                             const struct html_place *p, struct html_place *out_joined)
{
    struct html_place end = *p;

    if (++c->walks > WALKS_MAX)
        return template_fail(t, n->line, c->e,
                             "the templates include one another in too many ways");
    TRY(walk(c, t, n->child, &end));
    TRY(settle(c, t, n, &end));
    if (!html_place_join(p, &end, out_joined))
        return refuse(c, t, n,
                      str_format(c->store->arena,
                                 "it begins %s and ends %s; both ends must be in the same place",
                                 html_place_words(p), html_place_words(&end))
                          .at);
    return ERR_NONE;
}

/* " selected": a name without a value, which no repetition makes into something else. */
static bool is_bare_attribute(const struct node *content)
{
    return content != NULL && content->kind == NODE_TEXT && content->next == NULL &&
           str_find(content->text, '=', 0) == content->text.len;
}

static enum err walk_section(struct check *c, struct template *t, const struct node *n,
                             struct html_place *p)
{
    struct html_place joined;
    struct html_place again;

    TRY(settle(c, t, n, p));
    TRY(walk_content(c, t, n, p, &joined));
    if (!html_place_eq(&joined, p) && n->kind == NODE_SECTION && !is_bare_attribute(n->child)) {
        TRY(walk_content(c, t, n, &joined, &again)); /* a list's second item begins there */
        joined = again;
    }
    *p = joined;
    return ERR_NONE;
}

static void add_site(struct check *c, struct template *t, struct str name,
                     const struct html_place *p)
{
    struct site *site;

    for (site = t->notes->sites; site != NULL; site = site->next) {
        if (str_eq(site->name, name) && html_place_eq(&site->place, p))
            return;
    }
    site = ARENA_NEW(c->store->arena, struct site);
    *site = (struct site){name, *p, t->notes->sites};
    t->notes->sites = site;
    c->is_new_site = true;
}

static enum err walk_block(struct check *c, struct template *t, const struct node *n,
                           struct html_place *p)
{
    struct html_place joined;

    TRY(settle(c, t, n, p));
    add_site(c, t, n->text, p);
    TRY(walk_content(c, t, n, p, &joined));
    html_settle_block(p);
    return ERR_NONE;
}

/* --- what parents are given --- */

static void reach_add(struct check *c, struct notes *of, struct template *t)
{
    if (t->notes->mark == c->mark)
        return;
    t->notes->mark = c->mark;
    if (of->reach_count == of->reach_room) {
        size_t room = of->reach_room == 0 ? 8 : of->reach_room * 2;

        of->reach =
            arena_grow(c->store->arena, of->reach, of->reach_count, room, sizeof(*of->reach));
        of->reach_room = room;
    }
    of->reach[of->reach_count++] = t;
    of->reaches_all |= t->has_dynamic;
}

static void reach_add_targets(struct check *c, struct notes *of, const struct node *n)
{
    for (; n != NULL; n = n->next) {
        if (n->target != NULL)
            reach_add(c, of, n->target);
        reach_add_targets(c, of, n->child);
    }
}

/* Everything that rendering t may render: found once, breadth first. */
static const struct notes *reach_of(struct check *c, struct template *t)
{
    struct notes *of = t->notes;

    if (of->reach_count > 0)
        return of;
    c->mark++;
    reach_add(c, of, t);
    for (size_t i = 0; i < of->reach_count; i++)
        reach_add_targets(c, of, of->reach[i]->first);
    return of;
}

/* Walks what stands in n from each site of its name that the template has. */
static enum err walk_at_sites(struct check *c, struct template *t, const struct node *n,
                              const struct template *of, bool *has_site)
{
    struct html_place joined;

    for (const struct site *site = of->notes->sites; site != NULL; site = site->next) {
        if (!str_eq(site->name, n->text))
            continue;
        *has_site = true;
        TRY(walk_content(c, t, n, &site->place, &joined));
    }
    return ERR_NONE;
}

static enum err walk_argument(struct check *c, struct template *t, const struct node *parent,
                              const struct node *n)
{
    const struct notes *of = parent->target == NULL ? NULL : reach_of(c, parent->target);
    bool is_any = of == NULL || of->reaches_all;
    bool has_site = false;

    if (is_any) {
        for (const struct template *i = c->store->templates; i != NULL; i = i->next) {
            if (!i->is_text)
                TRY(walk_at_sites(c, t, n, i, &has_site));
        }
        return ERR_NONE;
    }
    for (size_t i = 0; i < of->reach_count; i++)
        TRY(walk_at_sites(c, t, n, of->reach[i], &has_site));
    if (!has_site && c->is_last)
        return template_fail(t, n->line, c->e,
                             "\"%.*s\" has no block \"%.*s\" to put this into; mend the name",
                             STR_ARG(parent->text), STR_ARG(n->text));
    return ERR_NONE;
}

static enum err walk_include(struct check *c, struct template *t, const struct node *n,
                             const struct html_place *p)
{
    if (p->state != HTML_TEXT)
        return refuse(c, t, n,
                      str_format(c->store->arena,
                                 "it stands %s; a template is whole HTML and belongs between tags",
                                 html_place_words(p))
                          .at);
    if (n->kind == NODE_PARENT) {
        for (const struct node *i = n->child; i != NULL; i = i->next)
            TRY(walk_argument(c, t, n, i));
    }
    return ERR_NONE;
}

/* The text of a message is escaped: it stands where a value may, and may not be part of a URL. */
static enum err walk_words(struct check *c, const struct template *t, const struct node *n,
                           struct html_place *p)
{
    const char *why = html_settle_value(p);

    if (why == NULL && p->head == HTML_HEAD_TAGGED)
        why = "a message is no part of a URL";
    if (why == NULL && n->is_marked && p->state != HTML_TEXT)
        why = "a message with an element in it belongs between tags";
    return why == NULL ? ERR_NONE : refuse(c, t, n, why);
}

static enum err walk(struct check *c, struct template *t, struct node *n, struct html_place *p)
{
    for (; n != NULL; n = n->next) {
        switch (n->kind) {
        case NODE_TEXT: TRY(walk_text(c, t, n, p)); break;
        case NODE_VALUE: TRY(walk_value(c, t, n, p)); break;
        case NODE_SECTION:
        case NODE_INVERTED: TRY(walk_section(c, t, n, p)); break;
        case NODE_PARTIAL:
        case NODE_PARENT: TRY(walk_include(c, t, n, p)); break;
        case NODE_BLOCK: TRY(walk_block(c, t, n, p)); break;
        case NODE_WORDS: TRY(walk_words(c, t, n, p)); break;
        case NODE_PLURAL:
        case NODE_FORM: TRY(walk(c, t, n->child, p)); break;
        }
    }
    return ERR_NONE;
}

static enum err walk_template(struct check *c, struct template *t)
{
    struct html_place p = {.state = HTML_TEXT};
    unsigned line = 1;

    TRY(walk(c, t, t->first, &p));
    for (size_t i = 0; i + 1 < t->source.len; i++)
        line += t->source.at[i] == '\n';
    if (p.state != HTML_TEXT)
        return template_fail(t, line, c->e, "the template ends %s; it must end between tags",
                             html_place_words(&p));
    return ERR_NONE;
}

static enum err walk_all(struct check *c)
{
    c->walks = 0;
    c->is_new_site = false;
    for (struct template *t = c->store->templates; t != NULL; t = t->next) {
        if (!t->is_text)
            TRY(walk_template(c, t));
    }
    return ERR_NONE;
}

enum err tmpl_check(struct tmpl_store *s, struct error *e)
{
    struct check c = {.store = s, .e = e};

    for (struct template *t = s->templates; t != NULL; t = t->next)
        t->notes = ARENA_NEW(s->arena, struct notes);
    do {
        TRY(walk_all(&c));
    } while (c.is_new_site);
    c.is_last = true;
    return walk_all(&c);
}
