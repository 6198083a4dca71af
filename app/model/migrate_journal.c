/*
 * migrate_journal.c - the journal's statements, as a list, and what runs them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/migrate_journal.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/db/stmt.h"

#define FIRST_ROOM 64

static const struct sql sql_find =
    SQL_INIT("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() "
             "AND TABLE_NAME IN ('lintel_migration', 'lintel_migration_statement', "
             "'lintel_schema')");
static const struct sql sql_lock =
    SQL_INIT("SELECT GET_LOCK(CONCAT('lintel.', MD5(DATABASE())), 1), "
             "IS_USED_LOCK(CONCAT('lintel.', MD5(DATABASE())))");
static const struct sql sql_unlock =
    SQL_INIT("DO RELEASE_LOCK(CONCAT('lintel.', MD5(DATABASE())))");
static const struct sql sql_file_read =
    SQL_INIT("SELECT checksum, statements, "
             "CAST(DATE_FORMAT(applied_at, '%Y-%m-%d %H:%i:%s') AS BINARY), failed_number, "
             "failed_line, CAST(CONVERT(failed_text USING utf8mb4) AS BINARY) "
             "FROM lintel_migration WHERE app = ? AND file = ?");
static const struct sql sql_statements_read =
    SQL_INIT("SELECT number, checksum, state + 0, CAST(fingerprint AS BINARY) "
             "FROM lintel_migration_statement WHERE app = ? AND file = ? ORDER BY number");
static const struct sql sql_files_list =
    SQL_INIT("SELECT file FROM lintel_migration WHERE app = ? ORDER BY file");
static const struct sql sql_file_begin =
    SQL_INIT("INSERT INTO lintel_migration (app, file, statements, started_at) "
             "VALUES (?, ?, ?, UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE "
             "statements = VALUES(statements), failed_number = NULL, failed_line = NULL, "
             "failed_text = NULL");
static const struct sql sql_file_fail =
    SQL_INIT("UPDATE lintel_migration SET failed_number = ?, failed_line = ?, "
             "failed_text = LEFT(CONVERT(? USING utf8mb4), 1024) WHERE app = ? AND file = ?");
static const struct sql sql_file_done =
    SQL_INIT("UPDATE lintel_migration SET checksum = ?, statements = ?, "
             "applied_at = UTC_TIMESTAMP(6), failed_number = NULL, failed_line = NULL, "
             "failed_text = NULL WHERE app = ? AND file = ?");
static const struct sql sql_statement_write =
    SQL_INIT("INSERT INTO lintel_migration_statement "
             "(app, file, number, checksum, state, fingerprint, changed_at) "
             "VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE "
             "checksum = VALUES(checksum), state = VALUES(state), "
             "fingerprint = IF(VALUES(state) = 'done', fingerprint, VALUES(fingerprint)), "
             "changed_at = VALUES(changed_at)");
static const struct sql sql_statements_drop =
    SQL_INIT("DELETE FROM lintel_migration_statement WHERE app = ? AND file = ? AND number >= ?");
static const struct sql sql_stamp_raise = SQL_INIT(
    "UPDATE lintel_schema SET version = version + 1, changed_at = UTC_TIMESTAMP(6) WHERE id = 1");
static const struct sql sql_stamp_read =
    SQL_INIT("SELECT version, CAST(DATE_FORMAT(changed_at, '%Y-%m-%d %H:%i:%s') AS BINARY) "
             "FROM lintel_schema WHERE id = 1 LIMIT 1");
static const struct sql sql_session = SQL_INIT("SELECT @@autocommit, @@in_transaction");
static const struct sql sql_database = SQL_INIT("SELECT CAST(DATABASE() AS BINARY)");
static const struct sql sql_fingerprint = SQL_INIT(
    "SELECT CAST(MD5(CONCAT_WS('|', "
    "(SELECT CONCAT_WS(',', ENGINE, TABLE_COLLATION, TABLE_COMMENT, CREATE_OPTIONS) "
    "FROM information_schema.TABLES WHERE TABLE_SCHEMA = CONVERT(? USING utf8mb3) AND TABLE_NAME = "
    "CONVERT(? USING utf8mb3)), "
    "(SELECT GROUP_CONCAT(CONCAT_WS(',', COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, "
    "EXTRA, COLLATION_NAME, GENERATION_EXPRESSION, COLUMN_COMMENT) ORDER BY ORDINAL_POSITION) "
    "FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = CONVERT(? USING utf8mb3) AND TABLE_NAME "
    "= CONVERT(? USING utf8mb3)), "
    "(SELECT GROUP_CONCAT(CONCAT_WS(',', INDEX_NAME, NON_UNIQUE, COLUMN_NAME, SUB_PART, "
    "INDEX_TYPE, INDEX_COMMENT, IGNORED) ORDER BY INDEX_NAME, SEQ_IN_INDEX) "
    "FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = CONVERT(? USING utf8mb3) AND "
    "TABLE_NAME = CONVERT(? USING utf8mb3)), "
    "(SELECT GROUP_CONCAT(CONCAT_WS(',', CONSTRAINT_NAME, REFERENCED_TABLE_NAME, UPDATE_RULE, "
    "DELETE_RULE) ORDER BY CONSTRAINT_NAME) FROM information_schema.REFERENTIAL_CONSTRAINTS "
    "WHERE CONSTRAINT_SCHEMA = CONVERT(? USING utf8mb3) AND TABLE_NAME = CONVERT(? USING "
    "utf8mb3)), "
    "(SELECT GROUP_CONCAT(CONCAT_WS(',', CONSTRAINT_NAME, CHECK_CLAUSE) "
    "ORDER BY LEVEL, CONSTRAINT_NAME) FROM information_schema.CHECK_CONSTRAINTS "
    "WHERE CONSTRAINT_SCHEMA = CONVERT(? USING utf8mb3) AND TABLE_NAME = CONVERT(? USING "
    "utf8mb3)), "
    "(SELECT GROUP_CONCAT(CONCAT_WS(',', PARTITION_NAME, PARTITION_DESCRIPTION) "
    "ORDER BY PARTITION_ORDINAL_POSITION) FROM information_schema.PARTITIONS "
    "WHERE TABLE_SCHEMA = CONVERT(? USING utf8mb3) AND TABLE_NAME = CONVERT(? USING utf8mb3)))) AS "
    "BINARY)");
#define FINGERPRINT_PARTS 6

static enum err bind_key(struct db_stmt *q, unsigned param, const struct journal_key *key,
                         struct error *e)
{
    TRY(db_stmt_bind_bytes(q, param, key->app, e));
    return db_stmt_bind_bytes(q, param + 1, key->file, e);
}

/* Runs a bound statement that must answer with one row. */
static enum err run_for_row(struct db_stmt *q, struct error *e)
{
    bool more;

    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    return more ? ERR_NONE : error_set(e, ERR_INTERNAL, "a query that always answers did not");
}

enum err journal_find(struct db_conn *c, bool *out_is_there, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql_find, &q, e));
    TRY(run_for_row(q, e));
    *out_is_there = db_row_int(q, 0) == 3;
    return ERR_NONE;
}

enum err journal_lock(struct db_conn *c, unsigned wait_s, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    int64_t holder = 0;

    TRY(db_stmt_prepare(c, sql_lock, &q, e));
    for (unsigned i = 0; i <= wait_s; i++) {
        TRY(run_for_row(q, e));
        if (db_row_int(q, 0) == 1)
            return ERR_NONE;
        holder = db_row_int(q, 1);
    }
    return error_tell(e, ERR_UNAVAILABLE, STR_NONE,
                      "another migration of this database is running (connection %lld); "
                      "wait until it has finished and run again",
                      (long long)holder);
}

enum err journal_unlock(struct db_conn *c, struct error *e)
{
    return db_run(c, sql_unlock, e);
}

static void checksum_take(unsigned char *to, struct str from)
{
    memset(to, 0, CRYPT_SHA256_LEN);
    if (from.len == CRYPT_SHA256_LEN)
        memcpy(to, from.at, from.len);
}

enum err journal_file_read(struct db_conn *c, struct arena *a, const struct journal_key *key,
                           struct journal_file *out_file, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct journal_file f = {.is_known = false};
    struct str checksum;
    bool more;

    TRY(db_stmt_prepare(c, sql_file_read, &q, e));
    TRY(bind_key(q, 0, key, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (more) {
        f.is_known = true;
        f.is_applied = !db_row_is_null(q, 2);
        f.statements = (size_t)db_row_int(q, 1);
        f.failed_number = (size_t)db_row_int(q, 3);
        f.failed_line = (size_t)db_row_int(q, 4);
        TRY(db_row_str(q, 0, a, &checksum, e));
        TRY(db_row_str(q, 2, a, &f.applied_at, e));
        TRY(db_row_str(q, 5, a, &f.failed_text, e));
        checksum_take(f.checksum, checksum);
    }
    *out_file = f;
    return ERR_NONE;
}

enum err journal_statements_read(struct db_conn *c, struct arena *a, const struct journal_key *key,
                                 struct journal_statement **out_list, size_t *out_count,
                                 struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct journal_statement *list = NULL;
    size_t count = 0;
    size_t room = 0;
    bool more;

    TRY(db_stmt_prepare(c, sql_statements_read, &q, e));
    TRY(bind_key(q, 0, key, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        struct journal_statement *s;
        struct str checksum;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        if (count == room) {
            room = room == 0 ? FIRST_ROOM : room * 2;
            list = arena_grow(a, list, count, room, sizeof *list);
        }
        s = &list[count++];
        s->number = (size_t)db_row_int(q, 0);
        s->state = db_row_int(q, 2) == 2   ? JOURNAL_DONE
                   : db_row_int(q, 2) == 3 ? JOURNAL_FAILED
                                           : JOURNAL_STARTED;
        TRY(db_row_str(q, 1, a, &checksum, e));
        TRY(db_row_str(q, 3, a, &s->fingerprint, e));
        checksum_take(s->checksum, checksum);
    }
    *out_list = list;
    *out_count = count;
    return ERR_NONE;
}

enum err journal_files_list(struct db_conn *c, struct arena *a, struct str app,
                            struct str **out_names, size_t *out_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str *names = NULL;
    size_t count = 0;
    size_t room = 0;
    bool more;

    TRY(db_stmt_prepare(c, sql_files_list, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, app, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        if (count == room) {
            room = room == 0 ? FIRST_ROOM : room * 2;
            names = arena_grow(a, names, count, room, sizeof *names);
        }
        TRY(db_row_str(q, 0, a, &names[count], e));
        count++;
    }
    *out_names = names;
    *out_count = count;
    return ERR_NONE;
}

enum err journal_file_begin(struct db_conn *c, const struct journal_key *key, size_t statements,
                            struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql_file_begin, &q, e));
    TRY(bind_key(q, 0, key, e));
    TRY(db_stmt_bind_uint(q, 2, statements, e));
    return db_stmt_run(q, e);
}

enum err journal_file_fail(struct db_conn *c, const struct journal_key *key, size_t number,
                           size_t line, struct str text, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql_file_fail, &q, e));
    TRY(db_stmt_bind_uint(q, 0, number, e));
    TRY(db_stmt_bind_uint(q, 1, line, e));
    TRY(db_stmt_bind_bytes(q, 2, text, e));
    TRY(bind_key(q, 3, key, e));
    return db_stmt_run(q, e);
}

static struct str checksum_str(const unsigned char *checksum)
{
    return (struct str){(const char *)checksum, CRYPT_SHA256_LEN};
}

enum err journal_file_done(struct db_conn *c, const struct journal_key *key,
                           const unsigned char checksum[CRYPT_SHA256_LEN], size_t statements,
                           struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql_file_done, &q, e));
    TRY(db_stmt_bind_bytes(q, 0, checksum_str(checksum), e));
    TRY(db_stmt_bind_uint(q, 1, statements, e));
    TRY(bind_key(q, 2, key, e));
    return db_stmt_run(q, e);
}

enum err journal_statement_write(struct db_conn *c, const struct journal_key *key,
                                 const struct journal_statement *s, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql_statement_write, &q, e));
    TRY(bind_key(q, 0, key, e));
    TRY(db_stmt_bind_uint(q, 2, s->number, e));
    TRY(db_stmt_bind_bytes(q, 3, checksum_str(s->checksum), e));
    TRY(db_stmt_bind_uint(q, 4, (uint64_t)s->state + 1, e)); /* an ENUM's members count from 1 */
    if (s->fingerprint.at == NULL)
        TRY(db_stmt_bind_null(q, 5, e));
    else
        TRY(db_stmt_bind_bytes(q, 5, s->fingerprint, e));
    return db_stmt_run(q, e);
}

enum err journal_statements_drop(struct db_conn *c, const struct journal_key *key, size_t number,
                                 struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql_statements_drop, &q, e));
    TRY(bind_key(q, 0, key, e));
    TRY(db_stmt_bind_uint(q, 2, number, e));
    return db_stmt_run(q, e);
}

enum err journal_stamp_read(struct db_conn *c, struct arena *a, int64_t *out_version,
                            struct str *out_changed_at, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql_stamp_read, &q, e));
    TRY(run_for_row(q, e));
    *out_version = db_row_int(q, 0);
    return db_row_str(q, 1, a, out_changed_at, e);
}

enum err journal_stamp_raise(struct db_conn *c, struct error *e)
{
    return db_run(c, sql_stamp_raise, e);
}

enum err journal_session_read(struct db_conn *c, bool *out_autocommit, bool *out_in_tx,
                              struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql_session, &q, e));
    TRY(run_for_row(q, e));
    *out_autocommit = db_row_int(q, 0) != 0;
    *out_in_tx = db_row_int(q, 1) != 0;
    return ERR_NONE;
}

enum err journal_database(struct db_conn *c, struct arena *a, struct str *out_name, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql_database, &q, e));
    TRY(run_for_row(q, e));
    if (db_row_is_null(q, 0))
        return error_tell(e, ERR_INVALID, STR_NONE,
                          "the connection has no database; name one in the settings");
    return db_row_str(q, 0, a, out_name, e);
}

enum err journal_fingerprint(struct db_conn *c, struct arena *a, struct str schema,
                             struct str table, struct str *out_digits, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, sql_fingerprint, &q, e));
    for (unsigned i = 0; i < FINGERPRINT_PARTS; i++) {
        TRY(db_stmt_bind_bytes(q, i * 2, schema, e));
        TRY(db_stmt_bind_bytes(q, i * 2 + 1, table, e));
    }
    TRY(run_for_row(q, e));
    return db_row_str(q, 0, a, out_digits, e);
}
