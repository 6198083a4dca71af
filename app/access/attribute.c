/*
 * attribute.c - what is known of an account, for conditions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/attribute.h"

#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/json/write.h"

#define DETAIL_MAX ((size_t)256 * 1024)

static const struct sql select_values =
    SQL_INIT("SELECT name, value FROM lintel_account_attribute WHERE account_id = ?"
             " AND (? IS NULL OR name = ?) ORDER BY name, place LIMIT 10000");
static const struct sql lock_account =
    SQL_INIT("SELECT 1 FROM lintel_account WHERE id = ? LIMIT 1 FOR UPDATE");
static const struct sql select_context =
    SQL_INIT("SELECT 1 FROM lintel_context WHERE name = ? LIMIT 1");
static const struct sql delete_values =
    SQL_INIT("DELETE FROM lintel_account_attribute WHERE account_id = ? AND name = ?");
static const struct sql insert_value =
    SQL_INIT("INSERT INTO lintel_account_attribute (account_id, name, place, value)"
             " VALUES (?, ?, ?, ?)");
static const struct sql select_contexts =
    SQL_INIT("SELECT name, model, selects, row_where, app FROM lintel_context"
             " ORDER BY name LIMIT 1000");

/* ---- reading ---- */

/* only: of one name, or absent: of all. */
static enum err values_read(struct db_conn *c, struct arena *a, int64_t account_id, struct str only,
                            struct access_account_attribute **out_list, size_t *out_count,
                            struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct access_account_attribute *list = NULL;
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_prepare(c, select_values, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    for (unsigned i = 1; i < 3; i++) {
        if (only.at == NULL)
            TRY(db_stmt_bind_null(q, i, e));
        else
            TRY(db_stmt_bind_str(q, i, only, e));
    }
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    while (more) {
        struct str name;
        struct str value;

        TRY(db_row_str(q, 0, a, &name, e));
        TRY(db_row_str(q, 1, a, &value, e));
        if (count == 0 || !str_eq(list[count - 1].name, name)) {
            list = arena_grow(a, list, count, count + 1, sizeof *list);
            list[count++] = (struct access_account_attribute){name, value};
        } else {
            list[count - 1].values =
                str_format(a, "%.*s\n%.*s", STR_ARG(list[count - 1].values), STR_ARG(value));
        }
        TRY(db_stmt_step(q, &more, e));
    }
    *out_list = list;
    *out_count = count;
    return ERR_NONE;
}

enum err access_attribute_list(struct db_conn *c, struct arena *a, int64_t account_id,
                               struct access_account_attribute **out_list, size_t *out_count,
                               struct error *e)
{
    return values_read(c, a, account_id, STR_NONE, out_list, out_count, e);
}

enum err access_looked_up_list(struct db_conn *c, struct arena *a,
                               struct access_looked_up **out_list, size_t *out_count,
                               struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct access_looked_up *list = NULL;
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_prepare(c, select_contexts, &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    while (more) {
        struct access_looked_up *l;

        list = arena_grow(a, list, count, count + 1, sizeof *list);
        l = &list[count++];
        TRY(db_row_str(q, 0, a, &l->name, e));
        TRY(db_row_str(q, 1, a, &l->model, e));
        TRY(db_row_str(q, 2, a, &l->selects, e));
        TRY(db_row_str(q, 3, a, &l->where, e));
        TRY(db_row_str(q, 4, a, &l->app, e));
        TRY(db_stmt_step(q, &more, e));
    }
    *out_list = list;
    *out_count = count;
    return ERR_NONE;
}

/* ---- writing ---- */

struct setting {
    const struct access_audit *audit;
    int64_t account_id;
    struct str name;
    const struct str *values;
    size_t count;
};

/* As conditions can mention it. */
static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

        if (!is_letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return s.len > 0 && s.len <= ACCESS_ATTRIBUTE_NAME_MAX;
}

static bool is_built_in(struct str s)
{
    return str_eq(s, STR("id")) || str_eq(s, STR("email")) || str_eq(s, STR("roles"));
}

/* One a line; blank lines are none. */
static enum err values_split(struct arena *a, struct str text, struct str **out_values,
                             size_t *out_count, struct error *e)
{
    struct str *values = ARENA_ARRAY(a, struct str, ACCESS_ATTRIBUTE_VALUES_MAX);
    struct str line;
    size_t count = 0;

    while (str_cut(&text, '\n', &line)) {
        line = str_trim(line);
        if (line.len == 0)
            continue;
        if (count == ACCESS_ATTRIBUTE_VALUES_MAX)
            return error_tell(e, ERR_INVALID, STR("values"), "are more than %d",
                              ACCESS_ATTRIBUTE_VALUES_MAX);
        if (!utf8_is_text(line) || utf8_clip(line, ACCESS_ATTRIBUTE_VALUE_MAX).len < line.len)
            return error_tell(e, ERR_INVALID, STR("values"),
                              "are texts of at most %d bytes, one a line",
                              ACCESS_ATTRIBUTE_VALUE_MAX);
        values[count++] = line;
    }
    *out_values = values;
    *out_count = count;
    return ERR_NONE;
}

/* Does it answer with a row? */
static enum err is_there(struct db_stmt *q, bool *out_is_there, struct error *e)
{
    TRY(db_stmt_run(q, e));
    return db_stmt_step(q, out_is_there, e);
}

static enum err check(const struct setting *s, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *account = NULL;
    bool is_known = false;
    bool is_hidden = false;

    TRY(db_stmt_prepare(s->audit->conn, lock_account, &account, e));
    TRY(db_stmt_bind_int(account, 0, s->account_id, e));
    TRY(is_there(account, &is_known, e));
    db_stmt_closep(&account);
    if (!is_known)
        return error_tell(e, ERR_ABSENT, STR_NONE, "There is no such account.");
    TRY(db_stmt_prepare(s->audit->conn, select_context, &account, e));
    TRY(db_stmt_bind_str(account, 0, s->name, e));
    TRY(is_there(account, &is_hidden, e));
    if (is_hidden && s->count > 0)
        return error_tell(e, ERR_CONFLICT, STR("name"),
                          "is looked up in the data: change it there");
    return ERR_NONE;
}

static enum err put(const struct setting *s, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *gone = NULL;
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(s->audit->conn, delete_values, &gone, e));
    TRY(db_stmt_bind_int(gone, 0, s->account_id, e));
    TRY(db_stmt_bind_str(gone, 1, s->name, e));
    TRY(db_stmt_run(gone, e));
    TRY(db_stmt_prepare(s->audit->conn, insert_value, &q, e));
    for (size_t i = 0; i < s->count; i++) {
        TRY(db_stmt_bind_int(q, 0, s->account_id, e));
        TRY(db_stmt_bind_str(q, 1, s->name, e));
        TRY(db_stmt_bind_int(q, 2, (int64_t)i, e));
        TRY(db_stmt_bind_str(q, 3, s->values[i], e));
        TRY(db_stmt_run(q, e));
    }
    return ERR_NONE;
}

static enum err note(const struct setting *s, struct str before, struct error *e)
{
    AUTO(buf_fini) struct buf detail;
    struct json_writer w = {.to = &detail};
    struct arena *a = s->audit->arena;
    struct str after = STR("");

    buf_init(&detail, DETAIL_MAX);
    for (size_t i = 0; i < s->count; i++)
        after =
            str_format(a, "%.*s%s%.*s", STR_ARG(after), i == 0 ? "" : "\n", STR_ARG(s->values[i]));
    json_begin_object(&w);
    json_name(&w, STR("before"));
    json_begin_object(&w);
    json_put_str(&w, s->name, before);
    json_end_object(&w);
    json_name(&w, STR("after"));
    json_begin_object(&w);
    json_put_str(&w, s->name, after);
    json_end_object(&w);
    json_end_object(&w);
    return access_audit_add(
        s->audit,
        &(struct access_audit_entry){.event = "attribute_set",
                                     .model = STR("lintel_account"),
                                     .row_key = str_format(a, "%lld", (long long)s->account_id),
                                     .detail = str_dup(a, buf_str(&detail))},
        1, e);
}

static enum err set(void *arg, struct error *e)
{
    const struct setting *s = arg;
    struct access_account_attribute *before;
    size_t count;

    TRY(check(s, e));
    TRY(values_read(s->audit->conn, s->audit->arena, s->account_id, s->name, &before, &count, e));
    TRY(put(s, e));
    return note(s, count == 0 ? STR("") : before[0].values, e);
}

enum err access_attribute_set(const struct access_audit *audit, int64_t account_id, struct str name,
                              struct str values, struct error *e)
{
    struct setting s = {.audit = audit, .account_id = account_id, .name = name};
    struct str *split = NULL;

    if (!is_name(name))
        return error_tell(e, ERR_INVALID, STR("name"),
                          "is letters, digits and _, a letter first, at most %d of them",
                          ACCESS_ATTRIBUTE_NAME_MAX);
    if (is_built_in(name))
        return error_tell(e, ERR_CONFLICT, STR("name"), "every account has it: it cannot be set");
    TRY(values_split(audit->arena, values, &split, &s.count, e));
    s.values = split;
    return db_tx_retry(audit->conn, set, &s, e);
}
