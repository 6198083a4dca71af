/*
 * check.c - notes for each value where in the page it stands.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/tmpl/private.h"

static void note_place(struct node *n)
{
    for (; n != NULL; n = n->next) {
        if (n->kind == NODE_VALUE)
            n->place = PLACE_TEXT;
        note_place(n->child);
    }
}

enum err tmpl_check(struct tmpl_store *s, struct error *e)
{
    (void)e;
    for (struct template *t = s->templates; t != NULL; t = t->next) {
        if (!t->is_text)
            note_place(t->first);
    }
    return ERR_NONE;
}
