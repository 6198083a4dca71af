/*
 * verify.c - POST /admin/settings/audit/verify: is the audit as it was written?
 *
 * A request looks at so many entries as it can in a few seconds; a longer chain is the
 * command line's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <inttypes.h>

#include "app/access/audit_chain.h"
#include "app/base/arena.h"
#include "app/settings/private.h"
#include "app/view/page.h"

#define ENTRIES_MAX  100000
#define FINDINGS_MAX 50
#define WALK_ARENA   ((size_t)64 << 20)

struct findings {
    struct http_exchange *x;
    struct tmpl_list *list;
    size_t count;
};

static void found(void *ctx, const struct access_audit_finding *f)
{
    struct findings *all = ctx;
    struct tmpl_map *m;

    if (all->count++ >= FINDINGS_MAX)
        return;
    m = tmpl_list_add_map(all->list);
    tmpl_map_put_text(m, STR("fault"), str_from_z(access_audit_fault_words(f->fault)));
    tmpl_map_put_int(m, STR("seq"), (int64_t)f->seq);
    tmpl_map_put_int(m, STR("record_id"), (int64_t)f->record_id);
    tmpl_map_put_bool(m, STR("has_record"), f->record_id != 0);
}

static void put_verdict(struct view_page *p, const struct access_audit_verdict *v)
{
    tmpl_map_put_bool(p->root, STR("is_right"), v->findings == 0);
    tmpl_map_put_int(p->root, STR("entries"), (int64_t)v->entries);
    tmpl_map_put_int(p->root, STR("faults"), (int64_t)v->findings);
    tmpl_map_put_int(p->root, STR("unsealed"), (int64_t)v->unsealed);
    tmpl_map_put_text(p->root, STR("head"), access_audit_head_text(p->x->arena, &v->head));
}

enum err settings_audit_verify(struct http_exchange *x)
{
    AUTO(arena_freep) struct arena *own = arena_new(WALK_ARENA);
    struct view_page p = settings_page(x, STR("/admin/settings/audit"));
    struct findings all = {.x = x, .list = tmpl_map_put_list(p.root, STR("findings"))};
    struct access_audit_verdict verdict = {.entries = 0};
    struct http_form form;
    uint64_t length;

    TRY(settings_form(x, &form));
    TRY(access_audit_length(x->db, x->arena, &length, &x->error));
    tmpl_map_put_bool(p.root, STR("is_long"), length > ENTRIES_MAX);
    if (length <= ENTRIES_MAX)
        TRY(access_audit_verify(x->db, own, x->keys, NULL, found, &all, &verdict, &x->error));
    put_verdict(&p, &verdict);
    return view_page_show(&p, STR("admin/settings/audit-verify"));
}
