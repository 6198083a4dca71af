/*
 * migrate_file.c - a file's state: its statements held against their records.
 *
 * A file whose checksum is the recorded one is done, and is not even split.  In
 * any other the statements decide: those that ran must be what they were, so a
 * comment between statements may be mended at any time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/migrate_file.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/file.h"
#include "app/model/split_scan.h"

static enum err name_check(const struct migrate_source *s, struct error *e)
{
    if (s->key.app.len > 0 && s->key.app.len <= JOURNAL_APP_MAX &&
        s->key.file.len <= JOURNAL_FILE_MAX)
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, s->label,
                      "an app's name has 1 to %d bytes and a file's at most %d; rename it",
                      JOURNAL_APP_MAX, JOURNAL_FILE_MAX);
}

static enum err text_read(struct arena *a, struct migrate_source *s, const struct migrate_app *app,
                          struct error *e)
{
    struct str path = str_format(a, "%.*s/%.*s", STR_ARG(app->folder), STR_ARG(s->key.file));

    TRY(file_read(a, path.at, MIGRATE_FILE_MAX, &s->text, e));
    crypt_sha256(s->text, s->checksum);
    return ERR_NONE;
}

static enum err text_split(struct arena *a, struct migrate_source *s, struct error *e)
{
    struct error said = {.code = ERR_NONE};

    if (split_sql(a, s->text, &s->statements, &s->count, &said) != ERR_NONE)
        return error_tell(e, ERR_INVALID, s->label, "%s", said.words);
    s->info.statements = s->count;
    return ERR_NONE;
}

bool migrate_is_as_recorded(const struct split_statement *q, const struct journal_statement *record)
{
    unsigned char now[CRYPT_SHA256_LEN];

    crypt_sha256(q->text, now);
    return memcmp(now, record->checksum, sizeof now) == 0;
}

/* Counts what is done, and finds the first done statement that is not what it was. */
static void compare(struct migrate_source *s, const struct journal_statement *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].number != s->info.done + 1)
            break;
        if (list[i].state != JOURNAL_DONE) {
            s->is_doubtful = list[i].state == JOURNAL_STARTED;
            s->doubtful = list[i];
            break;
        }
        s->info.done++;
        if (s->edited != 0)
            continue;
        if (list[i].number > s->count || !migrate_is_as_recorded(&s->statements[i], &list[i]))
            s->edited = list[i].number;
    }
}

static void judge(struct migrate_source *s, const struct journal_file *f, size_t recorded)
{
    if (f->is_applied && s->edited == 0 && s->count != s->info.done)
        s->edited = s->info.done + 1; /* something was added at the end */
    if (s->edited != 0)
        s->info.state = MIGRATE_EDITED;
    else if (f->is_applied)
        s->info.state = MIGRATE_DONE;
    else if (recorded > 0 || f->failed_number > 0)
        s->info.state = MIGRATE_PARTIAL;
    else
        s->info.state = MIGRATE_PENDING;
}

enum err migrate_source_read(struct db_conn *c, struct arena *a, const struct migrate_app *app,
                             struct str file, bool has_journal, struct migrate_source *out_source,
                             struct error *e)
{
    struct migrate_source s = {.key = {app->name, file}, .info = {.app = app->name, .file = file}};
    struct journal_file f = {.is_known = false};
    struct journal_statement *list = NULL;
    size_t count = 0;

    s.label = str_format(a, "%.*s/%.*s", STR_ARG(app->name), STR_ARG(file));
    TRY(name_check(&s, e));
    TRY(text_read(a, &s, app, e));
    if (has_journal)
        TRY(journal_file_read(c, a, &s.key, &f, e));
    s.info.applied_at = f.applied_at;
    s.info.failed_text = f.failed_text;
    s.info.failed_number = f.failed_number;
    s.info.failed_line = f.failed_line;
    if (f.is_applied && memcmp(f.checksum, s.checksum, sizeof s.checksum) == 0) {
        s.info.state = MIGRATE_DONE;
        s.info.statements = s.info.done = f.statements;
        *out_source = s;
        return ERR_NONE;
    }
    TRY(text_split(a, &s, e));
    if (f.is_known)
        TRY(journal_statements_read(c, a, &s.key, &list, &count, e));
    compare(&s, list, count);
    judge(&s, &f, count);
    s.info.edited_number = s.edited;
    *out_source = s;
    return ERR_NONE;
}

static enum err edited(const struct migrate_source *s, struct error *e)
{
    size_t line = s->edited <= s->count ? s->statements[s->edited - 1].line : 0;

    if (s->info.applied_at.at == NULL)
        return error_tell(e, ERR_CONFLICT, s->label,
                          "statement %zu (line %zu) was changed after it ran; put it back as it "
                          "was: only what comes after statement %zu may be changed",
                          s->edited, line, s->info.done);
    if (line == 0)
        return error_tell(e, ERR_CONFLICT, s->label,
                          "statement %zu was removed after it was applied; put the file back as it "
                          "was, and write what is new into a file of its own",
                          s->edited);
    return error_tell(e, ERR_CONFLICT, s->label,
                      "was applied, and changed afterwards at statement %zu (line %zu); put it "
                      "back as it was, and write what is new into a file of its own",
                      s->edited, line);
}

enum migrate_database migrate_database_rule(struct arena *a, struct str statement,
                                            struct str database)
{
    /* ALTER DATABASE CHARACTER SET ...: of the current one, which has no name here. */
    static const struct str options[] = {STR_INIT("CHARACTER"), STR_INIT("CHARSET"),
                                         STR_INIT("DEFAULT"), STR_INIT("COLLATE"),
                                         STR_INIT("COMMENT")};
    struct scan scan = {.text = statement};
    struct scan_token verb = scan_next(&scan);
    struct str schema;
    struct str name;
    bool is_own;

    split_object(a, statement, &schema, &name);
    is_own = str_eq(name, database);
    if (scan_is_word(verb, STR("USE")))
        return is_own ? MIGRATE_DATABASE_SKIP : MIGRATE_DATABASE_REFUSE;
    if (!scan_is_word(verb, STR("ALTER")))
        return MIGRATE_DATABASE_REFUSE;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        is_own = is_own || str_eq_nocase(name, options[i]);
    return is_own ? MIGRATE_DATABASE_RUN : MIGRATE_DATABASE_SKIP;
}

/* A temporary table is gone with the connection that filled it: a resumed file must make it anew.
 */
static enum err temporary_check(const struct migrate_source *s, struct error *e)
{
    size_t line = 0;

    for (size_t i = 0; i < s->count; i++) {
        struct scan scan = {.text = s->statements[i].text};

        if (s->statements[i].kind != SPLIT_TEMPORARY)
            continue;
        if (i >= s->info.done)
            return ERR_NONE;
        line = scan_is_word(scan_next(&scan), STR("DROP")) ? 0 : s->statements[i].line;
    }
    if (line == 0 || s->info.done == s->count)
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, s->label,
                      "the temporary table of line %zu went away with the run that was cut off; "
                      "make and fill it again in a statement after number %zu",
                      line, s->info.done);
}

enum err migrate_source_check(struct arena *a, const struct migrate_source *s, struct str database,
                              struct error *e)
{
    if (s->info.state == MIGRATE_EDITED)
        return edited(s, e);
    for (size_t i = s->info.done; i < s->count; i++) {
        const struct split_statement *q = &s->statements[i];

        if (q->kind == SPLIT_DATABASE &&
            migrate_database_rule(a, q->text, database) == MIGRATE_DATABASE_REFUSE)
            return error_tell(e, ERR_INVALID, s->label,
                              "line %zu: a migration stays in its own database (\"%.*s\"); remove "
                              "USE, CREATE DATABASE and DROP DATABASE (mariadb-dump without "
                              "--databases writes none)",
                              q->line, STR_ARG(database));
    }
    TRY(temporary_check(s, e));
    return migrate_variable_check(a, s, e);
}
