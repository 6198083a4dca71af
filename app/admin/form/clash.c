/*
 * clash.c - what somebody else changed while the form was open.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/form/form.h"
#include "app/admin/form/part.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"

#define SIDE_BYTES 400 /* of a value that is held against another */

struct putting {
    struct http_exchange *x;
    struct tmpl_list *conflicts;
    struct tmpl_list *taken;
    size_t conflict_count;
    size_t taken_count;
};

static struct str side_of(struct http_exchange *x, const struct admin_field *f,
                          const struct write_cell *cell)
{
    struct str text;

    if (cell->kind != WRITE_TEXT)
        return TMPL_SAY(x->templates, "No value");
    if (f->widget.kind == ADMIN_FILE)
        return TMPL_SAY_WITH(x->templates, x->arena, "{size} bytes",
                             TMPL_TEXT("size", str_format(x->arena, "%zu", cell->text.len)));
    text = admin_widget_text(f->column, cell->text);
    if (text.len == 0)
        return TMPL_SAY(x->templates, "(empty)");
    return text.len <= SIDE_BYTES
               ? text
               : str_format(x->arena, "%.*s…", STR_ARG(utf8_clip(text, SIDE_BYTES)));
}

/* ---- telling ---- */

void admin_record_clash(struct http_exchange *x, struct admin_record *r)
{
    struct str seen = admin_record_stamp(r);

    for (size_t i = 0; r->op == WRITE_UPDATE && i < r->count; i++) {
        struct admin_field *f = &r->fields[i];
        bool is_mine = admin_field_is_changed(r, f) && !admin_version_has(x, r, seen, f, &f->now);

        if (!f->is_shown || admin_version_has(x, r, seen, f, &f->was))
            continue;
        f->is_conflict = is_mine;
        f->is_theirs = !is_mine;
        if (!is_mine)
            f->now = f->was;
        admin_field_settle(x, f);
    }
    r->seen = STR_NONE;
    if (r->is_gone)
        r->words = TMPL_SAY(x->templates, "Somebody else deleted it after you had opened it: "
                                          "saving makes it again, unless you remove it.");
    for (size_t p = 0; p < r->part_count; p++) {
        for (size_t i = 0; i < r->parts[p].count; i++)
            admin_record_clash(x, r->parts[p].rows[i]);
    }
}

bool admin_record_has_gone(const struct admin_record *r)
{
    for (size_t p = 0; p < r->part_count; p++) {
        for (size_t i = 0; i < r->parts[p].count; i++) {
            if (r->parts[p].rows[i]->is_gone || admin_record_has_gone(r->parts[p].rows[i]))
                return true;
        }
    }
    return r->is_gone;
}

/* ---- showing ---- */

static void record_put(struct putting *p, const struct admin_record *r)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct admin_field *f = &r->fields[i];
        struct tmpl_map *m;

        if (!f->is_conflict && !f->is_theirs)
            continue;
        m = tmpl_list_add_map(f->is_conflict ? p->conflicts : p->taken);
        tmpl_map_put_text(m, STR("conflict_label"), admin_field_title(p->x, r, f));
        tmpl_map_put_text(m, STR("conflict_name"), f->path);
        tmpl_map_put_text(m, STR("mine"), side_of(p->x, f, &f->now));
        tmpl_map_put_text(m, STR("theirs"), side_of(p->x, f, &f->was));
        p->conflict_count += f->is_conflict;
        p->taken_count += f->is_theirs;
    }
    for (size_t i = 0; i < r->part_count; i++) {
        for (size_t k = 0; k < r->parts[i].count; k++)
            record_put(p, r->parts[i].rows[k]);
    }
}

void admin_clashes_put(struct admin_form *f, struct tmpl_map *root)
{
    struct putting p = {
        .x = f->x,
        .conflicts = tmpl_map_put_list(root, STR("conflicts")),
        .taken = tmpl_map_put_list(root, STR("taken")),
    };

    record_put(&p, &f->record);
    tmpl_map_put_bool(root, STR("is_conflict"), f->is_conflict);
    tmpl_map_put_bool(root, STR("has_conflicts"), p.conflict_count > 0);
    tmpl_map_put_bool(root, STR("has_taken"), p.taken_count > 0);
}
