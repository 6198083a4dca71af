/*
 * migrate.c - over all apps and files: what is there, what would run, run it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/migrate.h"

#include <sys/stat.h>

#include "app/base/arena.h"
#include "app/base/file.h"
#include "app/base/utf8.h"
#include "app/db/conn.h"
#include "app/model/migrate_apply.h"
#include "app/model/migrate_file.h"

#define FILE_ARENA    ((size_t)1 << 30)
#define FIRST_ROOM    16
#define STATEMENT_MAX 4000 /* of one that failed, for a page */

struct entry {
    const struct migrate_app *app;
    struct str file;
};

struct migrate_list {
    struct entry *entries;
    size_t count;
    size_t room;
};

static enum err list_app(struct migrate_list *l, struct arena *a, const struct migrate_app *app,
                         struct error *e)
{
    struct str *names;
    size_t count;

    TRY(file_list(a, str_z(a, app->folder), STR(".sql"), &names, &count, e));
    if (l->count + count > l->room) {
        l->room = (l->count + count) * 2;
        l->entries = arena_grow(a, l->entries, l->count, l->room, sizeof *l->entries);
    }
    for (size_t i = 0; i < count; i++)
        l->entries[l->count++] = (struct entry){app, names[i]};
    return ERR_NONE;
}

/* Is file the one that to names: "003_name.sql", or its number "003"? */
static bool is_named(struct str file, struct str to)
{
    return str_eq(file, to) || (str_starts(file, to) && to.len > 0 && to.len < file.len &&
                                (file.at[to.len] == '_' || file.at[to.len] == '.'));
}

/* Forgets what lies behind to. */
static enum err list_cut(struct migrate_list *l, struct str to, struct error *e)
{
    size_t slash = str_find(to, '/', 0);
    struct str app = str_range(to, 0, slash);
    struct str file = str_from(to, slash + 1);

    if (to.at == NULL)
        return ERR_NONE;
    for (size_t i = 0; i < l->count; i++) {
        if (!str_eq(l->entries[i].app->name, app) || !is_named(l->entries[i].file, file))
            continue;
        l->count = i + 1;
        return ERR_NONE;
    }
    return error_tell(e, ERR_ABSENT, STR("to"),
                      "there is no file %.*s; write app/003 or app/003_name.sql", STR_ARG(to));
}

static enum err list_all(struct migrate_list *l, struct arena *a, const struct migrate_app *apps,
                         size_t app_count, struct str to, struct error *e)
{
    for (size_t i = 0; i < app_count; i++)
        TRY(list_app(l, a, &apps[i], e));
    return list_cut(l, to, e);
}

/* The texts of info, which live as long as the file's arena, brought over to a. */
static struct migrate_file info_dup(struct arena *a, const struct migrate_file *info)
{
    struct migrate_file copy = *info;

    copy.failed_text = str_dup(a, info->failed_text);
    copy.applied_at = str_dup(a, info->applied_at);
    return copy;
}

/* Files of apps[i] that the journal knows and the folder does not hold. */
static enum err missing_add(struct db_conn *c, struct arena *a, const struct migrate_list *l,
                            const struct migrate_app *app, struct migrate_file **files,
                            size_t *count, struct error *e)
{
    struct str *names;
    size_t known;

    TRY(journal_files_list(c, a, app->name, &names, &known, e));
    if (known == 0)
        return ERR_NONE;
    *files = arena_grow(a, *files, *count, *count + known, sizeof **files);
    for (size_t i = 0; i < known; i++) {
        bool is_there = false;

        for (size_t j = 0; j < l->count && !is_there; j++)
            is_there = l->entries[j].app == app && str_eq(l->entries[j].file, names[i]);
        if (!is_there)
            (*files)[(*count)++] =
                (struct migrate_file){.app = app->name, .file = names[i], .state = MIGRATE_MISSING};
    }
    return ERR_NONE;
}

/* What a file's state is. */
typedef enum err state_fn(struct db_conn *c, struct arena *a, const struct entry *entry,
                          bool has_journal, struct migrate_file *out_file, struct error *e);

static enum err state_read(struct db_conn *c, struct arena *a, const struct entry *entry,
                           bool has_journal, struct migrate_file *out_file, struct error *e)
{
    AUTO(arena_freep) struct arena *scratch = arena_new(FILE_ARENA);
    struct migrate_source s;

    TRY(migrate_source_read(c, scratch, entry->app, entry->file, has_journal, &s, e));
    *out_file = info_dup(a, &s.info);
    if (s.info.state == MIGRATE_PARTIAL && s.info.failed_number > 0 &&
        s.info.failed_number <= s.count)
        out_file->failed_statement =
            str_dup(a, utf8_clip(s.statements[s.info.failed_number - 1].text, STATEMENT_MAX));
    return ERR_NONE;
}

static enum err states_read(struct db_conn *c, struct arena *a, const struct migrate_app *apps,
                            size_t app_count, state_fn *read, struct migrate_file **out_files,
                            size_t *out_count, struct error *e)
{
    struct migrate_list l = {.entries = NULL};
    struct migrate_file *files;
    size_t count = 0;
    bool has_journal;

    TRY(list_all(&l, a, apps, app_count, STR_NONE, e));
    TRY(journal_find(c, &has_journal, e));
    files = ARENA_ARRAY(a, struct migrate_file, l.count);
    for (size_t i = 0; i < l.count; i++)
        TRY(read(c, a, &l.entries[i], has_journal, &files[count++], e));
    for (size_t i = 0; has_journal && i < app_count; i++)
        TRY(missing_add(c, a, &l, &apps[i], &files, &count, e));
    *out_files = files;
    *out_count = count;
    return ERR_NONE;
}

enum err migrate_status(struct db_conn *c, struct arena *a, const struct migrate_app *apps,
                        size_t app_count, struct migrate_file **out_files, size_t *out_count,
                        struct error *e)
{
    return states_read(c, a, apps, app_count, state_read, out_files, out_count, e);
}

/* ---- for pages ---- */

/* What the journal alone says of a file. */
static enum err state_known(struct db_conn *c, struct arena *a, const struct entry *entry,
                            struct migrate_file *out_file, struct error *e)
{
    const struct journal_key key = {entry->app->name, entry->file};
    struct journal_file f;

    TRY(journal_file_read(c, a, &key, &f, e));
    *out_file = (struct migrate_file){.app = key.app,
                                      .file = key.file,
                                      .state = f.is_applied          ? MIGRATE_DONE
                                               : f.failed_number > 0 ? MIGRATE_PARTIAL
                                                                     : MIGRATE_PENDING,
                                      .statements = f.statements,
                                      .done = f.is_applied ? f.statements : 0,
                                      .failed_number = f.failed_number,
                                      .failed_line = f.failed_line,
                                      .failed_text = f.failed_text,
                                      .applied_at = f.applied_at,
                                      .is_unread = true};
    return ERR_NONE;
}

static enum err state_look(struct db_conn *c, struct arena *a, const struct entry *entry,
                           bool has_journal, struct migrate_file *out_file, struct error *e)
{
    const char *path =
        str_format(a, "%.*s/%.*s", STR_ARG(entry->app->folder), STR_ARG(entry->file)).at;
    struct error own = {.code = ERR_NONE};
    struct stat st;

    if (has_journal && stat(path, &st) == 0 && st.st_size > (off_t)MIGRATE_LOOK_MAX)
        return state_known(c, a, entry, out_file, e);
    if (state_read(c, a, entry, has_journal, out_file, &own) == ERR_NONE)
        return ERR_NONE;
    if (own.code == ERR_UNAVAILABLE) {
        *e = own;
        return own.code;
    }
    *out_file = (struct migrate_file){
        .app = entry->app->name, .file = entry->file, .trouble = str_dup(a, str_from_z(own.text))};
    return ERR_NONE;
}

enum err migrate_look(struct db_conn *c, struct arena *a, const struct migrate_app *apps,
                      size_t app_count, struct migrate_file **out_files, size_t *out_count,
                      struct error *e)
{
    return states_read(c, a, apps, app_count, state_look, out_files, out_count, e);
}

enum err migrate_version(struct db_conn *c, struct arena *a, int64_t *out_version,
                         struct str *out_changed_at, struct error *e)
{
    bool has_journal;

    TRY(journal_find(c, &has_journal, e));
    *out_version = 0;
    *out_changed_at = STR_NONE;
    return has_journal ? journal_stamp_read(c, a, out_version, out_changed_at, e) : ERR_NONE;
}

enum err migrate_plan(struct db_conn *c, struct arena *a, const struct migrate_app *apps,
                      size_t app_count, struct str to,
                      void (*tell)(void *ctx, const struct migrate_file *f, size_t number,
                                   struct str statement),
                      void *ctx, struct error *e)
{
    struct migrate_list l = {.entries = NULL};
    struct str database;
    bool has_journal;

    TRY(list_all(&l, a, apps, app_count, to, e));
    TRY(journal_find(c, &has_journal, e));
    TRY(journal_database(c, a, &database, e));
    for (size_t i = 0; i < l.count; i++) {
        AUTO(arena_freep) struct arena *scratch = arena_new(FILE_ARENA);
        struct migrate_source s;

        TRY(migrate_source_read(c, scratch, l.entries[i].app, l.entries[i].file, has_journal, &s,
                                e));
        TRY(migrate_source_check(scratch, &s, database, e));
        for (size_t n = s.info.done; n < s.count; n++)
            tell(ctx, &s.info, n + 1, s.statements[n].text);
    }
    return ERR_NONE;
}

/* A fresh session that no other migrator can disturb; what the journal says is read after this. */
static enum err session_begin(struct db_conn *c, struct error *e)
{
    TRY(db_conn_ready(c, e));
    return journal_lock(c, MIGRATE_WAIT_S, e);
}

/* Makes the journal by running the file that holds it; the ordinary run records it afterwards. */
static enum err journal_make(struct db_conn *c, const struct migrate_list *l, struct error *e)
{
    AUTO(arena_freep) struct arena *scratch = arena_new(FILE_ARENA);
    struct migrate_source s;
    bool has_journal;

    TRY(journal_find(c, &has_journal, e));
    if (has_journal)
        return ERR_NONE;
    if (l->count == 0 || !str_eq(l->entries[0].app->name, STR(MIGRATE_CORE)))
        return error_tell(e, ERR_INVALID, STR_NONE,
                          "this database has no journal yet; name the app \"%s\" first",
                          MIGRATE_CORE);
    TRY(migrate_source_read(c, scratch, l->entries[0].app, l->entries[0].file, false, &s, e));
    TRY(migrate_bootstrap(c, &s, e));
    TRY(journal_find(c, &has_journal, e));
    return has_journal ? ERR_NONE
                       : error_tell(e, ERR_INVALID, s.label, "does not make the journal's tables");
}

/* Nothing may run while some file is wrong. */
static enum err check_all(struct db_conn *c, struct arena *a, const struct migrate_list *l,
                          struct str *out_database, struct error *e)
{
    TRY(journal_database(c, a, out_database, e));
    for (size_t i = 0; i < l->count; i++) {
        AUTO(arena_freep) struct arena *scratch = arena_new(FILE_ARENA);
        struct migrate_source s;

        TRY(migrate_source_read(c, scratch, l->entries[i].app, l->entries[i].file, true, &s, e));
        TRY(migrate_source_check(scratch, &s, *out_database, e));
    }
    return ERR_NONE;
}

/*
 * The file's own session ends with it: the next one begins with a fresh connection, whose lock
 * another migrator may get first.  Therefore the journal is asked again about each file.
 */
static enum err run_one(struct db_conn *c, const struct entry *entry, struct str database,
                        void (*tell)(void *ctx, const struct migrate_file *f), void *ctx,
                        struct error *e)
{
    AUTO(arena_freep) struct arena *scratch = arena_new(FILE_ARENA);
    struct migrate_source s;

    TRY(migrate_source_read(c, scratch, entry->app, entry->file, true, &s, e));
    TRY(migrate_source_check(scratch, &s, database, e));
    if (s.info.state == MIGRATE_DONE)
        return ERR_NONE;
    TRY(migrate_apply(c, scratch, &s, database, e));
    if (tell != NULL)
        tell(ctx, &s.info);
    return session_begin(c, e);
}

enum err migrate_run(struct db_conn *c, struct arena *a, const struct migrate_app *apps,
                     size_t app_count, struct str to,
                     void (*tell)(void *ctx, const struct migrate_file *f), void *ctx,
                     struct error *e)
{
    struct migrate_list l = {.entries = NULL};
    struct error ignored = {.code = ERR_NONE};
    struct str database;
    enum err code;

    TRY(list_all(&l, a, apps, app_count, to, e));
    code = session_begin(c, e);
    if (code == ERR_NONE)
        code = journal_make(c, &l, e);
    if (code == ERR_NONE)
        code = check_all(c, a, &l, &database, e);
    for (size_t i = 0; code == ERR_NONE && i < l.count; i++)
        code = run_one(c, &l.entries[i], database, tell, ctx, e);
    /* The lock ends with the session; one that ran no statement of a file goes on. */
    if (db_conn_is_broken(c) || journal_unlock(c, &ignored) != ERR_NONE)
        error_clear(&ignored);
    if (db_conn_ready(c, &ignored) != ERR_NONE && code == ERR_NONE)
        code = error_set(e, ignored.code, "%s", ignored.text);
    return code;
}
