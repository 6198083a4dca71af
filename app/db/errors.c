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

bool db_fault_is_refusal(unsigned number)
{
    return number == ER_LOCK_DEADLOCK || number == ER_LOCK_WAIT_TIMEOUT || number == ER_CHECKREAD;
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
    case ER_CONNECTION_KILLED: return true;
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
    case CR_NET_PACKET_TOO_LARGE:
    case CR_SSL_CONNECTION_ERROR:
    case CR_MALFORMED_PACKET:
    case CR_SERVER_LOST_EXTENDED: return true;
    default: return false;
    }
}

enum err db_err_map(unsigned number)
{
    if (db_fault_is_refusal(number))
        return ERR_UNAVAILABLE;
    switch (number) {
    case 0: return ERR_NONE;

    case ER_DUP_ENTRY:
    case ER_DUP_ENTRY_WITH_KEY_NAME:
    case ER_DUP_UNIQUE:
    case ER_NO_REFERENCED_ROW:
    case ER_NO_REFERENCED_ROW_2:
    case ER_ROW_IS_REFERENCED:
    case ER_ROW_IS_REFERENCED_2:
    case ER_FOREIGN_DUPLICATE_KEY_WITH_CHILD_INFO:
    case ER_FOREIGN_DUPLICATE_KEY_WITHOUT_CHILD_INFO: return ERR_CONFLICT;

    case ER_BAD_NULL_ERROR:
    case ER_NO_DEFAULT_FOR_FIELD:
    case ER_DATA_TOO_LONG:
    case WARN_DATA_TRUNCATED:
    case ER_WARN_DATA_OUT_OF_RANGE:
    case ER_TRUNCATED_WRONG_VALUE:
    case ER_TRUNCATED_WRONG_VALUE_FOR_FIELD:
    case ER_WRONG_VALUE:
    case ER_WRONG_VALUE_FOR_TYPE:
    case ER_ILLEGAL_VALUE_FOR_TYPE:
    case ER_INVALID_CHARACTER_STRING:
    case ER_CANT_CREATE_GEOMETRY_OBJECT:
    case ER_DATA_OUT_OF_RANGE:
    case ER_DIVISION_BY_ZERO:
    case ER_REGEXP_ERROR:
    case ER_WARNING_NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN:
    case ER_VIEW_CHECK_FAILED:
    case ER_SIGNAL_EXCEPTION:
    case ER_NET_PACKET_TOO_LARGE:
    case ER_JSON_SYNTAX:
    case ER_CONSTRAINT_FAILED: return ERR_INVALID;

    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_USER_LIMIT_REACHED:
    case ER_OUT_OF_RESOURCES:
    case ER_OUTOFMEMORY:
    case ER_DISK_FULL:
    case ER_RECORD_FILE_FULL:
    case ER_QUERY_INTERRUPTED:
    case ER_OPTION_PREVENTS_STATEMENT:
    case ER_XA_RBDEADLOCK:
    case ER_XA_RBTIMEOUT:
    case ER_STATEMENT_TIMEOUT: return ERR_UNAVAILABLE;

    default: return db_fault_is_break(number) ? ERR_UNAVAILABLE : ERR_INTERNAL;
    }
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

/* CONSTRAINT `positive` failed for `db`.`table`; a column's own CHECK is `table.column` or `column`
 */
static void parse_check(struct str m, struct db_fault_names *names)
{
    (void)between(m, STR("CONSTRAINT `"), STR("`"), 0, &names->constraint);
    (void)between(m, STR("`.`"), STR("`"), 0, &names->table);
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

/* What is wrong and the remedy, for a fault whose code is INVALID or CONFLICT. */
static const char *fault_words(unsigned number)
{
    switch (number) {
    case ER_DUP_ENTRY:
    case ER_DUP_ENTRY_WITH_KEY_NAME:
    case ER_DUP_UNIQUE:
    case ER_FOREIGN_DUPLICATE_KEY_WITH_CHILD_INFO:
    case ER_FOREIGN_DUPLICATE_KEY_WITHOUT_CHILD_INFO:
        return "is already taken; choose another value";
    case ER_NO_REFERENCED_ROW:
    case ER_NO_REFERENCED_ROW_2: return "refers to a row that does not exist; create that first";
    case ER_ROW_IS_REFERENCED:
    case ER_ROW_IS_REFERENCED_2: return "other rows still refer to this one; change those first";
    case ER_BAD_NULL_ERROR:
    case ER_NO_DEFAULT_FOR_FIELD: return "is required; give it a value";
    case ER_DATA_TOO_LONG: return "is too long; shorten it";
    case ER_NET_PACKET_TOO_LARGE: return "is too large for the database; send less at once";
    case WARN_DATA_TRUNCATED: return "is not one of the values allowed here; choose one of them";
    case ER_WARN_DATA_OUT_OF_RANGE:
    case ER_DATA_OUT_OF_RANGE: return "is out of range; give a smaller or larger number";
    case ER_INVALID_CHARACTER_STRING: return "is not valid UTF-8; send text";
    case ER_CANT_CREATE_GEOMETRY_OBJECT: return "is not a geometry; mend it";
    case ER_DIVISION_BY_ZERO: return "leads to a division by zero; change the value";
    case ER_REGEXP_ERROR: return "is not a regular expression; mend the pattern";
    case ER_WARNING_NON_DEFAULT_VALUE_FOR_GENERATED_COLUMN:
        return "is computed by the database; leave it out";
    case ER_VIEW_CHECK_FAILED: return "would leave what this view shows; change the values";
    case ER_JSON_SYNTAX: return "is not valid JSON; mend it";
    case ER_CONSTRAINT_FAILED: return "breaks a rule of the table; change the values";
    default: return "has a value that does not fit its type; change it";
    }
}

enum err db_fault_tell(const struct db_fault *f, struct str sql, const char *where, struct error *e)
{
    enum err code = db_err_map(f->number);
    bool is_first = e->code == ERR_NONE;
    struct db_fault_names names;
    struct str field;

    if (code != ERR_INVALID && code != ERR_CONFLICT)
        return error_set_at(e, where, code, "%u (%s) %s%s%.*s", f->number, f->state, f->message,
                            sql.len == 0 ? "" : " in: ", STR_ARG(str_range(sql, 0, SQL_SHOWN)));
    db_fault_parse(f, &names);
    field = names.column.len > 0 ? names.column : names.constraint;
    /* SIGNAL's text was written for whoever caused it, by the author of the trigger. */
    (void)error_tell_at(e, where, code, field, "%s",
                        f->number == ER_SIGNAL_EXCEPTION ? f->message : fault_words(f->number));
    if (is_first)
        (void)snprintf(e->text, sizeof e->text, "%u (%s) %.*s: %s in: %.*s", f->number, f->state,
                       STR_ARG(field),
                       f->number == ER_SIGNAL_EXCEPTION ? "signalled" : fault_words(f->number),
                       STR_ARG(str_range(sql, 0, SQL_SHOWN)));
    return code;
}
