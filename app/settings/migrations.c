/*
 * migrations.c - /admin/settings/migrations: which files of SQL the database has, app by app.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/model/migrate.h"
#include "app/settings/private.h"
#include "app/settings/system.h"
#include "app/tmpl/words.h"
#include "app/view/page.h"
#include "app/view/system.h"

static const struct {
    struct str label;
    struct str css;
} states[] = {
    [MIGRATE_PENDING] = {STR_INIT(N_("Not applied yet")), STR_INIT("")},
    [MIGRATE_PARTIAL] = {STR_INIT(N_("Failed midway")), STR_INIT("failed")},
    [MIGRATE_DONE] = {STR_INIT(N_("Applied")), STR_INIT("good")},
    [MIGRATE_EDITED] = {STR_INIT(N_("Changed since")), STR_INIT("failed")},
    [MIGRATE_MISSING] = {STR_INIT(N_("File is gone")), STR_INIT("failed")},
};

/* How many of each state there are: what the page begins with. */
struct tally {
    int64_t pending;
    int64_t wrong;
};

static void put_file(struct http_exchange *x, struct tmpl_list *list, const struct migrate_file *f,
                     struct tally *tally)
{
    struct tmpl_map *m = tmpl_list_add_map(list);
    bool is_wrong =
        f->trouble.at != NULL || (f->state != MIGRATE_DONE && f->state != MIGRATE_PENDING);

    tally->wrong += is_wrong;
    tally->pending += !is_wrong && f->state == MIGRATE_PENDING;
    tmpl_map_put_text(m, STR("file"), f->file);
    tmpl_map_put_text(m, STR("state_label"),
                      f->trouble.at == NULL ? tmpl_say(x->templates, states[f->state].label)
                                            : TMPL_SAY(x->templates, "Unreadable"));
    tmpl_map_put_text(m, STR("state_css"),
                      f->trouble.at == NULL ? states[f->state].css : STR("failed"));
    tmpl_map_put_bool(m, STR("is_partial"), f->state == MIGRATE_PARTIAL);
    tmpl_map_put_bool(m, STR("is_missing"), f->state == MIGRATE_MISSING);
    tmpl_map_put_bool(m, STR("is_unread"), f->is_unread);
    tmpl_map_put_text(m, STR("done_number"), str_format(x->arena, "%zu", f->done));
    tmpl_map_put_int(m, STR("statement_count"), (int64_t)f->statements);
    view_put(m, STR("edited_number"),
             f->edited_number == 0 ? STR_NONE : str_format(x->arena, "%zu", f->edited_number));
    view_put(m, STR("failed_number"),
             f->failed_number == 0 ? STR_NONE : str_format(x->arena, "%zu", f->failed_number));
    tmpl_map_put_text(m, STR("failed_line"), str_format(x->arena, "%zu", f->failed_line));
    view_put(m, STR("failed_text"), f->failed_text.len > 0 ? f->failed_text : STR_NONE);
    view_put(m, STR("failed_statement"), f->failed_statement);
    view_put(m, STR("trouble"), f->trouble);
    view_put_time(x, m, STR("applied_at"), f->applied_at.len > 0 ? f->applied_at : STR_NONE);
}

/* Apps in their order, and the files of each in theirs; those that are gone come with their app. */
static void put_apps(struct view_page *p, const struct migrate_file *files, size_t count,
                     struct tally *tally)
{
    const struct view_system *system = p->x->system;
    struct tmpl_list *apps = tmpl_map_put_list(p->root, STR("apps"));

    for (size_t i = 0; i < system->app_count; i++) {
        struct tmpl_map *app = tmpl_list_add_map(apps);
        struct tmpl_list *list = tmpl_map_put_list(app, STR("files"));
        bool has_files = false;

        tmpl_map_put_text(app, STR("app"), system->apps[i].name);
        tmpl_map_put_text(app, STR("folder"), system->apps[i].folder);
        for (size_t j = 0; j < count; j++) {
            if (!str_eq(files[j].app, system->apps[i].name))
                continue;
            put_file(p->x, list, &files[j], tally);
            has_files = true;
        }
        tmpl_map_put_bool(app, STR("has_files"), has_files);
    }
}

enum err system_migrations(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/migrations"));
    struct migrate_file *files;
    struct tally tally = {0, 0};
    struct str changed_at;
    int64_t version;
    size_t count;

    if (x->system == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "nothing is known of the installation");
    TRY(migrate_look(x->db, x->arena, x->system->apps, x->system->app_count, &files, &count,
                     &x->error));
    TRY(migrate_version(x->db, x->arena, &version, &changed_at, &x->error));
    put_apps(&p, files, count, &tally);
    tmpl_map_put_int(p.root, STR("pending_count"), tally.pending);
    tmpl_map_put_bool(p.root, STR("has_pending"), tally.pending > 0);
    tmpl_map_put_int(p.root, STR("wrong_count"), tally.wrong);
    tmpl_map_put_bool(p.root, STR("has_wrong"), tally.wrong > 0);
    tmpl_map_put_text(p.root, STR("schema_version"),
                      str_format(x->arena, "%lld", (long long)version));
    view_put_time(x, p.root, STR("changed_at"), changed_at);
    return view_page_show(&p, STR("admin/settings/migrations"));
}
