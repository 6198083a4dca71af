/*
 * errors.c - MariaDB's numbers become our codes, its messages our words.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/db/errors.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <stdio.h>

#define SQL_SHOWN 200 /* bytes of a statement in the log */

#define TAKEN    "is already taken; choose another value"
#define REFERS   "refers to a row that does not exist; create that first"
#define REFERRED "other rows still refer to this one; change those first"
#define REQUIRED "is required; give it a value"
#define RANGE    "is out of range; choose a number that fits"
#define MISFIT   "has a value that does not fit its type; change it"

/* A name that the server does not know, in a statement made from a schema that it knew. */
static const char NO_COLUMN[] = "42703";
static const char NO_TABLE[] = "42P01";
static const char NO_ROUTINE[] = "42883";

bool db_fault_is_refusal(unsigned number)
{
    return number == ER_LOCK_DEADLOCK || number == ER_LOCK_WAIT_TIMEOUT || number == ER_CHECKREAD;
}

bool db_error_is_stale(const struct error *e)
{
    return e->state == NO_COLUMN || e->state == NO_TABLE || e->state == NO_ROUTINE;
}

bool db_fault_is_break(unsigned number)
{
    switch (number) {
    case ER_UNKNOWN_COM_ERROR: /* 1047: a cluster node that is not ready */
    case ER_SERVER_SHUTDOWN:
    case ER_NET_PACKET_TOO_LARGE:
    case ER_NET_PACKETS_OUT_OF_ORDER:
    case ER_NET_UNCOMPRESS_ERROR:
    case ER_NET_READ_ERROR:
    case ER_NET_READ_INTERRUPTED:
    case ER_NET_ERROR_ON_WRITE:
    case ER_NET_WRITE_INTERRUPTED:
    case ER_CONNECTION_KILLED:
    /* The client library's own. */
    case CR_SOCKET_CREATE_ERROR:
    case CR_CONNECTION_ERROR:
    case CR_CONN_HOST_ERROR:
    case CR_IPSOCK_ERROR:
    case CR_UNKNOWN_HOST:
    case CR_SERVER_GONE_ERROR:
    case CR_VERSION_ERROR:
    case CR_OUT_OF_MEMORY:
    case CR_SERVER_HANDSHAKE_ERR:
    case CR_SERVER_LOST:
    case CR_COMMANDS_OUT_OF_SYNC:
    case CR_NET_PACKET_TOO_LARGE:
    case CR_SSL_CONNECTION_ERROR:
    case CR_MALFORMED_PACKET:
    case CR_SERVER_LOST_EXTENDED: return true;
    default: return false;
    }
}

/*
 * What a number means: our code, the finer state for programs (as PostgreSQL
 * has it where MariaDB's is too coarse: all of its constraints are 23000), and
 * the words for the client, without values; no words: not the client's affair.
 */
static const struct meaning {
    unsigned number;
    enum err code;
    const char *state;
    const char *words;
} meanings[] = {
    {ER_DUP_ENTRY, ERR_CONFLICT, "23505", TAKEN},
    {ER_DUP_ENTRY_WITH_KEY_NAME, ERR_CONFLICT, "23505", TAKEN},
    {ER_DUP_UNIQUE, ERR_CONFLICT, "23505", TAKEN},
    {ER_FOREIGN_DUPLICATE_KEY_WITH_CHILD_INFO, ERR_CONFLICT, "23505", TAKEN},
    {ER_FOREIGN_DUPLICATE_KEY_WITHOUT_CHILD_INFO, ERR_CONFLICT, "23505", TAKEN},
    {ER_NO_REFERENCED_ROW, ERR_CONFLICT, "23503", REFERS},
    {ER_NO_REFERENCED_ROW_2, ERR_CONFLICT, "23503", REFERS},
    {ER_ROW_IS_REFERENCED, ERR_CONFLICT, "23503", REFERRED},
    {ER_ROW_IS_REFERENCED_2, ERR_CONFLICT, "23503", REFERRED},

    {ER_BAD_NULL_ERROR, ERR_INVALID, "23502", REQUIRED},
    {ER_NO_DEFAULT_FOR_FIELD, ERR_INVALID, "23502", REQUIRED},
    {ER_CONSTRAINT_FAILED, ERR_INVALID, "23514", "breaks a rule of the table; change the values"},
    {ER_VIEW_CHECK_FAILED, ERR_INVALID, "44000",
     "would leave what this view shows; change the values"},
    {ER_DATA_TOO_LONG, ERR_INVALID, "22001", "is too long; shorten it"},
    {ER_NET_PACKET_TOO_LARGE, ERR_INVALID, "54000",
     "is too large for the database; send less at once"},
    {ER_WARN_DATA_OUT_OF_RANGE, ERR_INVALID, "22003", RANGE},
    {ER_DATA_OUT_OF_RANGE, ERR_INVALID, "22003", RANGE},
    {WARN_DATA_TRUNCATED, ERR_INVALID, "22P02",
     "is not one of the values allowed here; choose one of them"},
    {ER_TRUNCATED_WRONG_VALUE, ERR_INVALID, "22007", MISFIT},
    {ER_TRUNCATED_WRONG_VALUE_FOR_FIELD, ERR_INVALID, "22P02", MISFIT},
    {ER_WRONG_VALUE, ERR_INVALID, "22P02", MISFIT},
    {ER_WRONG_VALUE_FOR_TYPE, ERR_INVALID, "22P02", MISFIT},
    {ER_ILLEGAL_VALUE_FOR_TYPE, ERR_INVALID, "22P02", MISFIT},
    {ER_INVALID_CHARACTER_STRING, ERR_INVALID, "22021", "is not valid UTF-8; send text"},
    {ER_CANT_CREATE_GEOMETRY_OBJECT, ERR_INVALID, "22P02", "is not a geometry; mend it"},
    {ER_JSON_SYNTAX, ERR_INVALID, "22P02", "is not valid JSON; mend it"},
    {ER_DIVISION_BY_ZERO, ERR_INVALID, "22012", "leads to a division by zero; change the value"},
    {ER_REGEXP_ERROR, ERR_INVALID, "2201B", "is not a regular expression; mend the pattern"},
    {ER_WARNING_NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN, ERR_INVALID, "428C9",
     "is computed by the database; leave it out"},
    {ER_COMMIT_NOT_ALLOWED_IN_SF_OR_TRG, ERR_INVALID, "2D000",
     "would end the transaction that it runs in; take that out of it"},
    {ER_SIGNAL_EXCEPTION, ERR_INVALID, "P0001", "was refused by a trigger or a procedure"},

    {ER_LOCK_DEADLOCK, ERR_UNAVAILABLE, "40001", NULL},
    {ER_LOCK_WAIT_TIMEOUT, ERR_UNAVAILABLE, "55P03", NULL},
    {ER_CHECKREAD, ERR_UNAVAILABLE, "40001", NULL},
    {ER_STATEMENT_TIMEOUT, ERR_UNAVAILABLE, "57014",
     "it takes the database too long to answer this; ask for less, or filter by an indexed column"},
    {ER_QUERY_INTERRUPTED, ERR_UNAVAILABLE, "57014", NULL},
    {ER_CON_COUNT_ERROR, ERR_UNAVAILABLE, "53300", NULL},
    {ER_TOO_MANY_USER_CONNECTIONS, ERR_UNAVAILABLE, "53300", NULL},
    {ER_USER_LIMIT_REACHED, ERR_UNAVAILABLE, "53300", NULL},
    {ER_OUT_OF_RESOURCES, ERR_UNAVAILABLE, "53200", NULL},
    {ER_OUTOFMEMORY, ERR_UNAVAILABLE, "53200", NULL},
    {ER_DISK_FULL, ERR_UNAVAILABLE, "53100", NULL},
    {ER_RECORD_FILE_FULL, ERR_UNAVAILABLE, "53100", NULL},
    {ER_OPTION_PREVENTS_STATEMENT, ERR_UNAVAILABLE, "25006", NULL}, /* read_only */
    {ER_BAD_FIELD_ERROR, ERR_INTERNAL, NO_COLUMN, NULL},
    {ER_NO_SUCH_TABLE, ERR_INTERNAL, NO_TABLE, NULL},
    {ER_SP_DOES_NOT_EXIST, ERR_INTERNAL, NO_ROUTINE, NULL},
    {CR_COMMANDS_OUT_OF_SYNC, ERR_INTERNAL, NULL, NULL},
};

static const struct meaning *meaning_of(unsigned number)
{
    static const struct meaning broken = {0, ERR_UNAVAILABLE, "08006", NULL};
    static const struct meaning unknown = {0, ERR_INTERNAL, NULL, NULL};

    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].number == number)
            return &meanings[i];
    return db_fault_is_break(number) ? &broken : &unknown;
}

enum err db_err_map(unsigned number)
{
    return number == 0 ? ERR_NONE : meaning_of(number)->code;
}

/* What stands between open and close, the first such after from; false where nothing does. */
static bool between(struct str s, struct str open, struct str close, size_t from,
                    struct str *out_part)
{
    size_t start = str_search(s, open, from);
    size_t end;

    if (start == s.len)
        return false;
    start += open.len;
    end = str_search(s, close, start);
    if (end == s.len)
        return false;
    *out_part = str_range(s, start, end);
    return true;
}

/* The last place of needle: values come before names, and may hold anything. */
static bool last(struct str s, struct str needle, size_t *out_at)
{
    bool is_found = false;

    for (size_t at = str_search(s, needle, 0); at < s.len; at = str_search(s, needle, at + 1)) {
        *out_at = at;
        is_found = true;
    }
    return is_found;
}

/* ... for key 'email': the key, after the last such words. */
static void parse_duplicate(struct str m, struct db_fault_names *names)
{
    size_t at;

    if (last(m, STR("for key '"), &at))
        (void)between(m, STR("for key '"), STR("'"), at, &names->constraint);
}

/* ... (`db`.`child`, CONSTRAINT `fk` FOREIGN KEY (`a`, `b`) REFERENCES `parent` (`id`)) */
static void parse_foreign_key(struct str m, struct db_fault_names *names)
{
    (void)between(m, STR("`.`"), STR("`"), 0, &names->table);
    (void)between(m, STR("CONSTRAINT `"), STR("`"), 0, &names->constraint);
    (void)between(m, STR("FOREIGN KEY (`"), STR("`"), 0, &names->column);
}

/* column 'a', or column `db`.`table`.`a` at row 1 - after the last "column ". */
static void parse_column(struct str m, struct db_fault_names *names)
{
    struct str rest;
    size_t at;

    if (!last(m, STR("olumn "), &at))
        return;
    rest = str_from(m, at + 6);
    if (str_starts(rest, STR("'"))) {
        (void)between(rest, STR("'"), STR("'"), 0, &names->column);
    } else if (between(rest, STR("`.`"), STR("`"), 0, &names->table)) {
        (void)between(rest, STR("`.`"), STR("`"),
                      (size_t)(names->table.at - rest.at) + names->table.len, &names->column);
    }
}

/* CONSTRAINT `positive` failed for `db`.`table`; a column's own CHECK is `table.column`. */
static void parse_check(struct str m, struct db_fault_names *names)
{
    struct str name;

    (void)between(m, STR("`.`"), STR("`"), 0, &names->table);
    if (!between(m, STR("CONSTRAINT `"), STR("`"), 0, &names->constraint))
        return;
    name = names->constraint;
    if (str_starts(name, names->table) && str_find(name, '.', 0) == names->table.len)
        names->column = str_from(name, names->table.len + 1);
}

void db_fault_parse(const struct db_fault *f, struct db_fault_names *out_names)
{
    struct str m = str_from_z(f->message);

    *out_names = (struct db_fault_names){STR_NONE, STR_NONE, STR_NONE};
    switch (f->number) {
    case ER_DUP_ENTRY:
    case ER_DUP_ENTRY_WITH_KEY_NAME: parse_duplicate(m, out_names); break;
    case ER_NO_REFERENCED_ROW_2:
    case ER_ROW_IS_REFERENCED_2: parse_foreign_key(m, out_names); break;
    case ER_CONSTRAINT_FAILED: parse_check(m, out_names); break;
    case ER_NO_DEFAULT_FOR_FIELD:
        (void)between(m, STR("Field '"), STR("'"), 0, &out_names->column);
        break;
    default: parse_column(m, out_names); break;
    }
}

enum err db_fault_tell(const struct db_fault *f, struct str sql, const char *where, struct error *e)
{
    const struct meaning *m = meaning_of(f->number);
    bool is_first = e->code == ERR_NONE;
    struct str shown = str_range(sql, 0, SQL_SHOWN);
    struct db_fault_names names;
    struct str field;

    if (is_first)
        (void)error_state(e, m->state);
    if (m->words == NULL)
        return error_set_at(e, where, m->code, "%u (%s) %s%s%.*s", f->number, f->state, f->message,
                            sql.len == 0 ? "" : " in: ", STR_ARG(shown));
    db_fault_parse(f, &names);
    field = names.column.len > 0 ? names.column : names.constraint;
    /* SIGNAL's text was written for whoever caused it, by the author of the trigger. */
    (void)error_tell_at(e, where, m->code, field, "%s",
                        f->number == ER_SIGNAL_EXCEPTION ? f->message : m->words);
    if (is_first)
        (void)snprintf(e->text, sizeof e->text, "%u (%s) %.*s%s%s in: %.*s", f->number, f->state,
                       STR_ARG(field), field.len == 0 ? "" : " ", m->words, STR_ARG(shown));
    return m->code;
}
