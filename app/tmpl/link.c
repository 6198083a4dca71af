/*
 * link.c - names become templates, and what could only recurse for ever is refused.
 *
 * A partial may well stand in itself: a tree is rendered so, and a section ends
 * it.  What stands outside of every section and block is rendered each time,
 * though; a circle of such tags has no end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>

#include "app/base/arena.h"
#include "app/tmpl/private.h"

enum err template_fail_at(const struct template *t, unsigned line, struct error *e,
                          const char *where, const char *fmt, ...)
{
    char field[sizeof e->field];
    char words[sizeof e->words];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(words, sizeof words, fmt, args);
    va_end(args);
    (void)snprintf(field, sizeof field, "%.*s:%u", STR_ARG(t->file), line);
    return error_tell_at(e, where, ERR_INVALID, str_from_z(field), "%s", words);
}

static bool is_reference(const struct node *n)
{
    return n->kind == NODE_PARTIAL || n->kind == NODE_PARENT;
}

static enum err resolve(struct tmpl_store *s, struct template *t, struct node *n, struct error *e)
{
    struct template *target;

    if (n->is_dynamic) {
        t->has_dynamic = true;
        return ERR_NONE;
    }
    target = store_find(s, n->text);
    if (target == NULL && s->is_plain_mustache)
        return ERR_NONE;
    if (target == NULL)
        return template_fail(t, n->line, e, "there is no template \"%.*s\"; mend the name",
                             STR_ARG(n->text));
    if (target->is_text != t->is_text)
        return template_fail(t, n->line, e,
                             "\"%.*s\" is of the other kind; HTML and .txt do not mix",
                             STR_ARG(n->text));
    n->target = target;
    return ERR_NONE;
}

static enum err resolve_all(struct tmpl_store *s, struct template *t, struct node *n,
                            struct error *e)
{
    for (; n != NULL; n = n->next) {
        if (s->is_plain_mustache && n->kind == NODE_VALUE && !t->is_text)
            n->place = PLACE_TEXT;
        if (is_reference(n))
            TRY(resolve(s, t, n, e));
        TRY(resolve_all(s, t, n->child, e));
    }
    return ERR_NONE;
}

enum { MARK_NEW, MARK_OPEN, MARK_DONE };

/*
 * Sets t->depth to how many templates it takes along in a row, itself included; row counts those
 * that led to it, so that a long row is not walked to its end.
 * The marks are of this pass alone, and the store is not yet shared.
 */
static enum err measure(struct template *t, unsigned row, struct error *e)
{
    t->mark = MARK_OPEN;
    t->depth = 1;
    for (const struct node *n = t->first; n != NULL; n = n->next) {
        struct template *target;

        if (!is_reference(n) || n->target == NULL)
            continue;
        target = n->target;
        if (target->mark == MARK_OPEN)
            return template_fail(t, n->line, e,
                                 "\"%.*s\" includes itself for ever; put one of the tags on the "
                                 "way into a section",
                                 STR_ARG(n->text));
        if (target->mark == MARK_NEW)
            TRY(row == TMPL_DEPTH_MAX ? ERR_NONE : measure(target, row + 1, e));
        if (target->mark == MARK_NEW || target->depth >= TMPL_DEPTH_MAX)
            return template_fail(t, n->line, e, "more than %d templates include one another",
                                 TMPL_DEPTH_MAX);
        if (t->depth <= target->depth)
            t->depth = target->depth + 1;
    }
    t->mark = MARK_DONE;
    return ERR_NONE;
}

enum err tmpl_link(struct tmpl_store *s, struct error *e)
{
    for (struct template *t = s->templates; t != NULL; t = t->next)
        TRY(resolve_all(s, t, t->first, e));
    for (struct template *t = s->templates; t != NULL; t = t->next) {
        if (t->mark == MARK_NEW)
            TRY(measure(t, 1, e));
    }
    return ERR_NONE;
}
