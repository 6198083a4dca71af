/*
 * migrate_apply.c - runs a file's statements so that a death at any moment costs nothing.
 *
 *     recorded    statements whose record is written, perhaps not committed
 *     committed   ... whose record is committed, with what they did
 *
 * Outside the file's own transactions statements run in groups of ours: autocommit
 * off, some statements, their records, COMMIT, autocommit on.  (START TRANSACTION
 * would give up the file's LOCK TABLES.)  Inside the file's own transaction the
 * records wait for a statement that may end it, and go in just before.
 * SET and its like need no record of their own: they are brought about again
 * anyway, so theirs waits for the next group.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/migrate_apply.h"

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/utf8.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/db/script.h"
#include "app/model/migrate_file.h"
#include "app/model/split_scan.h"

#define GROUP_US    (50 * 1000) /* a commit costs a flush to disk: so many a second, at most */
#define GROUP_MAX   500
#define TRIES_MAX   5
#define WORDS_SHOWN 200 /* of the server's, in our message; the journal keeps more */

/* What the server answers when a DDL statement was done before; see migrate.h. */
enum {
    NUMBER_TABLE_EXISTS = 1050,
    NUMBER_TABLE_UNKNOWN = 1051,
    NUMBER_KEY_EXISTS = 1061,
    NUMBER_CANNOT_DROP = 1091,
    NUMBER_LOCK_WAIT = 1205,
    NUMBER_DEADLOCK = 1213,
    NUMBER_ROUTINE_EXISTS = 1304,
    NUMBER_ROUTINE_UNKNOWN = 1305,
    NUMBER_TRIGGER_EXISTS = 1359,
    NUMBER_TRIGGER_UNKNOWN = 1360,
    NUMBER_EVENT_EXISTS = 1537,
    NUMBER_EVENT_UNKNOWN = 1539,
    NUMBER_SEQUENCE_UNKNOWN = 4091,
    NUMBER_VIEW_UNKNOWN = 4092
};

struct apply {
    struct db_conn *c;
    struct arena *arena;
    struct migrate_source *s;
    struct str database;
    size_t recorded;
    size_t committed;
    bool is_group;  /* one of our groups is open */
    bool is_theirs; /* in a transaction of the file's, or its autocommit = 0 */
    size_t group_count;
    int64_t group_since;
    unsigned tries;
};

static enum err session_read(struct apply *ap, bool *out_in_tx, struct error *e)
{
    bool autocommit;

    TRY(journal_session_read(ap->c, &autocommit, out_in_tx, e));
    ap->is_theirs = !autocommit || *out_in_tx;
    return ERR_NONE;
}

static enum err record(struct apply *ap, size_t index, enum journal_state state,
                       struct str fingerprint, struct error *e)
{
    struct journal_statement record = {
        .number = index + 1, .state = state, .fingerprint = fingerprint};

    crypt_sha256(ap->s->statements[index].text, record.checksum);
    return journal_statement_write(ap->c, &ap->s->key, &record, e);
}

static enum err group_open(struct apply *ap, struct error *e)
{
    if (ap->is_theirs || ap->is_group)
        return ERR_NONE;
    TRY(db_script_run(ap->c, STR("SET autocommit = 0"), e));
    ap->is_group = true;
    ap->group_count = 0;
    ap->group_since = clock_mono_us();
    return ERR_NONE;
}

static enum err commit(struct apply *ap, struct error *e)
{
    TRY(db_script_run(ap->c, STR("COMMIT"), e));
    ap->committed = ap->recorded;
    if (ap->is_group)
        TRY(db_script_run(ap->c, STR("SET autocommit = 1"), e));
    ap->is_group = false;
    return ERR_NONE;
}

/* Records as done everything before upto. */
static enum err record_up_to(struct apply *ap, size_t upto, struct error *e)
{
    while (ap->recorded < upto) {
        TRY(record(ap, ap->recorded, JOURNAL_DONE, STR_NONE, e));
        ap->recorded++;
    }
    return ERR_NONE;
}

static enum err flush(struct apply *ap, size_t upto, struct error *e)
{
    TRY(group_open(ap, e));
    TRY(record_up_to(ap, upto, e));
    return commit(ap, e);
}

/* Before a statement that may end a transaction: ours is ended, theirs gets its records. */
static enum err settle(struct apply *ap, size_t index, struct error *e)
{
    bool in_tx;

    if (ap->is_group)
        return flush(ap, index, e);
    if (!ap->is_theirs)
        return ERR_NONE;
    TRY(session_read(ap, &in_tx, e));
    return in_tx ? record_up_to(ap, index, e) : ERR_NONE;
}

static enum err step_data(struct apply *ap, size_t index, struct error *e)
{
    TRY(group_open(ap, e));
    TRY(db_script_run(ap->c, ap->s->statements[index].text, e));
    ap->group_count++;
    if (ap->is_group &&
        (ap->group_count >= GROUP_MAX || clock_mono_us() - ap->group_since > GROUP_US))
        return flush(ap, index + 1, e);
    return ERR_NONE;
}

/* May do anything: a group of its own. */
static enum err step_code(struct apply *ap, size_t index, struct error *e)
{
    if (ap->is_group)
        TRY(flush(ap, index, e));
    TRY(group_open(ap, e));
    TRY(db_script_run(ap->c, ap->s->statements[index].text, e));
    ap->group_count++;
    return ap->is_theirs ? ERR_NONE : flush(ap, index + 1, e);
}

/* Under a lock nothing but the locked tables can be used: the journal is locked along. */
static struct str lock_text(struct arena *a, struct str statement)
{
    size_t at = split_lock_list(statement);

    return at == 0
               ? statement
               : str_format(a,
                            "%.*s lintel_migration WRITE, lintel_migration_statement WRITE, "
                            "lintel_schema WRITE, %.*s",
                            STR_ARG(str_range(statement, 0, at)), STR_ARG(str_from(statement, at)));
}

static bool first_word_is(struct str statement, struct str word)
{
    struct scan scan = {.text = statement};

    return scan_is_word(scan_next(&scan), word);
}

/* Commits what was open, whatever the session looks like afterwards. */
static bool always_commits(struct str statement)
{
    return first_word_is(statement, STR("COMMIT")) || first_word_is(statement, STR("START")) ||
           first_word_is(statement, STR("BEGIN")) || first_word_is(statement, STR("LOCK"));
}

static enum err step_session(struct apply *ap, size_t index, struct error *e)
{
    struct str text = ap->s->statements[index].text;
    bool in_tx;

    TRY(settle(ap, index, e));
    TRY(db_script_run(ap->c, lock_text(ap->arena, text), e));
    TRY(session_read(ap, &in_tx, e));
    if (!in_tx || always_commits(text))
        ap->committed = ap->recorded;
    return ERR_NONE;
}

/* Takes their records along: what is rolled back may be run again, or be recorded later. */
static enum err step_rollback(struct apply *ap, size_t index, struct error *e)
{
    bool in_tx;

    if (ap->is_group)
        TRY(flush(ap, index, e));
    TRY(db_script_run(ap->c, ap->s->statements[index].text, e));
    TRY(session_read(ap, &in_tx, e));
    ap->recorded = ap->committed;
    return ERR_NONE;
}

static bool says_done_before(unsigned number)
{
    switch (number) {
    case NUMBER_TABLE_EXISTS:
    case NUMBER_TABLE_UNKNOWN:
    case NUMBER_KEY_EXISTS:
    case NUMBER_CANNOT_DROP:
    case NUMBER_ROUTINE_EXISTS:
    case NUMBER_ROUTINE_UNKNOWN:
    case NUMBER_TRIGGER_EXISTS:
    case NUMBER_TRIGGER_UNKNOWN:
    case NUMBER_EVENT_EXISTS:
    case NUMBER_EVENT_UNKNOWN:
    case NUMBER_SEQUENCE_UNKNOWN:
    case NUMBER_VIEW_UNKNOWN: return true;
    default: return false;
    }
}

/* Of the table that an ALTER TABLE or a RENAME TABLE changes; absent for any other statement. */
static enum err fingerprint(struct apply *ap, struct str statement, struct str *out_digits,
                            struct error *e)
{
    struct str schema;
    struct str name;

    *out_digits = STR_NONE;
    if (!first_word_is(statement, STR("ALTER")) && !first_word_is(statement, STR("RENAME")))
        return ERR_NONE;
    split_object(ap->arena, statement, &schema, &name);
    if (name.at == NULL)
        return ERR_NONE;
    return journal_fingerprint(ap->c, ap->arena, schema.at == NULL ? ap->database : schema, name,
                               out_digits, e);
}

/* Was this the statement that the run before had begun when it was cut off? */
static bool is_doubtful(const struct apply *ap, size_t index)
{
    return ap->s->is_doubtful && ap->s->doubtful.number == index + 1 &&
           migrate_is_as_recorded(&ap->s->statements[index], &ap->s->doubtful);
}

static enum err ddl_run(struct apply *ap, size_t index, struct str digits, struct error *e)
{
    struct str then = ap->s->doubtful.fingerprint;
    bool in_doubt = is_doubtful(ap, index);
    struct error said = {.code = ERR_NONE};

    if (in_doubt && then.at != NULL && digits.at != NULL && !str_eq(then, digits)) {
        ap->s->info.recovered = index + 1;
        return ERR_NONE;
    }
    if (db_script_run(ap->c, ap->s->statements[index].text, &said) == ERR_NONE)
        return ERR_NONE;
    if (in_doubt && then.at == NULL && says_done_before(db_conn_fault(ap->c)->number)) {
        ap->s->info.recovered = index + 1;
        return ERR_NONE;
    }
    *e = said;
    return said.code;
}

static enum err step_ddl(struct apply *ap, size_t index, struct error *e)
{
    struct str digits;
    bool in_tx;

    TRY(settle(ap, index, e));
    TRY(fingerprint(ap, ap->s->statements[index].text, &digits, e));
    TRY(group_open(ap, e));
    TRY(record_up_to(ap, index, e));
    /* One in doubt stays recorded as it was, with the fingerprint of before its first attempt. */
    if (!is_doubtful(ap, index))
        TRY(record(ap, index, JOURNAL_STARTED, digits, e));
    TRY(commit(ap, e));
    TRY(ddl_run(ap, index, digits, e));
    TRY(session_read(ap, &in_tx, e));
    return flush(ap, index + 1, e);
}

static enum err step(struct apply *ap, size_t index, struct error *e)
{
    const struct split_statement *q = &ap->s->statements[index];

    switch (q->kind) {
    case SPLIT_DATA: return step_data(ap, index, e);
    case SPLIT_CODE:
    case SPLIT_TEMPORARY: return step_code(ap, index, e);
    case SPLIT_SESSION:
    case SPLIT_LOCK:
    case SPLIT_UNLOCK:
    case SPLIT_TX: return step_session(ap, index, e);
    case SPLIT_ROLLBACK: return step_rollback(ap, index, e);
    case SPLIT_DATABASE:
        if (migrate_database_rule(ap->arena, q->text, ap->database) != MIGRATE_DATABASE_RUN)
            return ERR_NONE;
        break;
    case SPLIT_DDL: break;
    }
    return step_ddl(ap, index, e);
}

/* Undoes what is not committed; true when the file may go on at committed. */
static bool rewind_to_commit(struct apply *ap)
{
    struct error ignored = {.code = ERR_NONE};
    bool in_tx;

    if (db_conn_is_broken(ap->c) || db_script_run(ap->c, STR("ROLLBACK"), &ignored) != ERR_NONE ||
        (ap->is_group && db_script_run(ap->c, STR("SET autocommit = 1"), &ignored) != ERR_NONE))
        return false;
    ap->is_group = false;
    ap->recorded = ap->committed;
    return session_read(ap, &in_tx, &ignored) == ERR_NONE;
}

/* A deadlock or a lock that took too long may pass. */
static bool may_try_again(struct apply *ap)
{
    unsigned number = db_conn_fault(ap->c)->number;

    if ((number != NUMBER_DEADLOCK && number != NUMBER_LOCK_WAIT) || ap->tries >= TRIES_MAX)
        return false;
    ap->tries++;
    return rewind_to_commit(ap);
}

/* What went well before the failure is kept, unless it was part of the file's own transaction. */
static enum err keep_what_is_done(struct apply *ap, size_t index, struct error *e)
{
    bool in_tx;
    bool autocommit;

    TRY(journal_session_read(ap->c, &autocommit, &in_tx, e));
    if (ap->is_theirs || (ap->is_group && ap->group_count > 0 && !in_tx)) {
        (void)rewind_to_commit(ap);
        return ERR_NONE;
    }
    return flush(ap, index, e);
}

static enum err note_failure(struct apply *ap, size_t index, const struct db_fault *fault,
                             struct error *e)
{
    const struct split_statement *q = &ap->s->statements[index];

    TRY(keep_what_is_done(ap, index, e));
    TRY(db_script_run(ap->c, STR("SET autocommit = 0"), e));
    if (q->kind == SPLIT_DDL && ap->recorded == index)
        TRY(record(ap, index, JOURNAL_FAILED, STR_NONE, e));
    TRY(journal_file_fail(ap->c, &ap->s->key, index + 1, q->line, str_from_z(fault->message), e));
    TRY(journal_stamp_raise(ap->c, e));
    return db_script_run(ap->c, STR("COMMIT"), e);
}

static enum err failed(struct apply *ap, size_t index, struct error *e)
{
    const struct split_statement *q = &ap->s->statements[index];
    struct db_fault fault = *db_conn_fault(ap->c);
    struct str words = utf8_clip(str_from_z(fault.message), WORDS_SHOWN);
    struct error ignored = {.code = ERR_NONE};

    if (db_conn_is_broken(ap->c) || note_failure(ap, index, &fault, &ignored) != ERR_NONE)
        return error_tell(e, ERR_UNAVAILABLE, ap->s->label,
                          "the connection broke at statement %zu (line %zu): %u %.*s; run again, "
                          "it goes on from what is recorded",
                          index + 1, q->line, fault.number, STR_ARG(words));
    ap->s->info.done = ap->committed;
    if (ap->committed < index)
        return error_tell(e, ERR_INVALID, ap->s->label,
                          "statement %zu (line %zu): %u %.*s; its transaction was undone: mend the "
                          "file and run again, it goes on at statement %zu",
                          index + 1, q->line, fault.number, STR_ARG(words), ap->committed + 1);
    return error_tell(e, ERR_INVALID, ap->s->label,
                      "statement %zu (line %zu): %u %.*s; mend the file from there on and run "
                      "again, it goes on there",
                      index + 1, q->line, fault.number, STR_ARG(words));
}

/* The session as the done part of the file left it. */
static enum err replay(struct apply *ap, struct error *e)
{
    const struct split_statement *list = ap->s->statements;
    const struct split_statement *lock = NULL;
    bool in_tx;

    for (size_t i = 0; i < ap->committed; i++) {
        if (list[i].kind == SPLIT_LOCK)
            lock = &list[i];
        else if (list[i].kind == SPLIT_UNLOCK)
            lock = NULL;
        else if (list[i].kind == SPLIT_SESSION)
            TRY(db_script_run(ap->c, list[i].text, e));
    }
    if (lock != NULL)
        TRY(db_script_run(ap->c, lock_text(ap->arena, lock->text), e));
    return session_read(ap, &in_tx, e);
}

static enum err finish(struct apply *ap, struct error *e)
{
    size_t count = ap->s->count;
    bool in_tx = false;

    if (ap->is_theirs)
        TRY(session_read(ap, &in_tx, e));
    if (in_tx && rewind_to_commit(ap))
        return error_tell(e, ERR_INVALID, ap->s->label,
                          "ends inside a transaction, which was undone; add a COMMIT");
    if (ap->is_group)
        TRY(flush(ap, count, e));
    TRY(db_script_run(ap->c, STR("UNLOCK TABLES"), e));
    TRY(db_script_run(ap->c, STR("SET autocommit = 0"), e));
    TRY(record_up_to(ap, count, e));
    TRY(journal_statements_drop(ap->c, &ap->s->key, count + 1, e));
    TRY(journal_file_done(ap->c, &ap->s->key, ap->s->checksum, count, e));
    TRY(journal_stamp_raise(ap->c, e));
    TRY(db_script_run(ap->c, STR("COMMIT"), e));
    ap->s->info.done = count;
    ap->s->info.state = MIGRATE_DONE;
    return ERR_NONE;
}

enum err migrate_apply(struct db_conn *c, struct arena *a, struct migrate_source *s,
                       struct str database, struct error *e)
{
    struct apply ap = {.c = c,
                       .arena = a,
                       .s = s,
                       .database = database,
                       .recorded = s->info.done,
                       .committed = s->info.done};
    size_t i = s->info.done;

    TRY(journal_file_begin(c, &s->key, s->count, e));
    TRY(replay(&ap, e));
    while (i < s->count) {
        struct error said = {.code = ERR_NONE};

        if (step(&ap, i, &said) == ERR_NONE)
            i++;
        else if (may_try_again(&ap))
            i = ap.committed;
        else
            return failed(&ap, i, e);
    }
    return finish(&ap, e);
}

enum err migrate_bootstrap(struct db_conn *c, const struct migrate_source *s, struct error *e)
{
    for (size_t i = 0; i < s->count; i++)
        TRY(db_script_run(c, s->statements[i].text, e));
    return ERR_NONE;
}
