/*
 * inquiry_closed.c - what statements of the console must not look into.
 *
 * A view reads with the rights of who made it, and shows under its own name what the console
 * keeps shut: so each view's definition is read as a statement of the console would be.  The
 * server prints it with every name in backticks and every table behind its database, functions of
 * its own without backticks, stored ones with them.  In doubt a view is closed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/model/inquiry.h"
#include "app/model/inquiry_words.h"
#include "app/model/schema.h"

#define SCHEMAS_MAX 1000
#define VIEWS_MAX   5000

static const struct sql select_schemas =
    SQL_INIT("SELECT schema_name FROM information_schema.schemata LIMIT 1000");
static const struct sql select_views =
    SQL_INIT("SELECT table_schema, table_name, view_definition FROM information_schema.views"
             " LIMIT 5001");

struct view {
    struct str name;
    struct str definition;
    bool is_closed;
};

/* ---- names ---- */

struct str inquiry_name(struct arena *a, struct scan_token t)
{
    struct str s = t.kind == SCAN_NAME ? str_range(t.text, 1, t.text.len - 1) : t.text;
    char *to = arena_alloc(a, s.len + 1, 1);
    size_t len = 0;

    for (size_t i = 0; i < s.len; i++) {
        bool is_dotted = (unsigned char)s.at[i] == 0xc4 && i + 1 < s.len &&
                         ((unsigned char)s.at[i + 1] == 0xb0 || (unsigned char)s.at[i + 1] == 0xb1);

        to[len++] = is_dotted ? 'i' : s.at[i];
        i += is_dotted;
    }
    return str_lower(a, (struct str){to, len});
}

bool inquiry_is_stranger(const struct inquiry_closed *closed, struct str name)
{
    if (str_eq(name, STR("mysql")) || str_eq(name, STR("performance_schema")) ||
        str_eq(name, STR("sys")))
        return true;
    for (size_t i = 0; i < closed->schema_count; i++) {
        if (str_eq_nocase(closed->schemas[i], name))
            return true;
    }
    return false;
}

/* ---- databases ---- */

static bool is_served(const struct model *m, struct str name)
{
    if (str_eq_nocase(m->schema, name))
        return true;
    for (size_t i = 0; i < m->table_count; i++) {
        if (str_eq_nocase(m->tables[i].schema, name))
            return true;
    }
    return false;
}

static enum err schemas_find(struct db_conn *c, struct arena *a, const struct model *m,
                             struct inquiry_closed *closed, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str *names = ARENA_ARRAY(a, struct str, SCHEMAS_MAX);
    bool more = false;

    closed->schemas = names;
    TRY(db_stmt_prepare(c, select_schemas, &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    while (more && closed->schema_count < SCHEMAS_MAX) {
        struct str name;

        TRY(db_row_str(q, 0, a, &name, e));
        if (!is_served(m, name))
            names[closed->schema_count++] = name;
        TRY(db_stmt_step(q, &more, e));
    }
    return ERR_NONE;
}

/* ---- views ---- */

static enum err views_read(struct db_conn *c, struct arena *a, const struct model *m,
                           struct view **out_views, size_t *out_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct view *views = ARENA_ARRAY(a, struct view, VIEWS_MAX);
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_prepare(c, select_views, &q, e));
    TRY(db_stmt_run(q, e));
    for (;;) {
        struct str schema;

        TRY(db_stmt_step(q, &more, e));
        if (!more)
            break;
        TRY(db_row_str(q, 0, a, &schema, e));
        if (!is_served(m, schema))
            continue;
        if (count == VIEWS_MAX)
            return error_tell(e, ERR_INVALID, STR("sql"),
                              "There are too many views here to look into them first.");
        TRY(db_row_str(q, 1, a, &views[count].name, e));
        if (!db_row_is_null(q, 2))
            TRY(db_row_str(q, 2, a, &views[count].definition, e));
        count++;
    }
    *out_views = views;
    *out_count = count;
    return ERR_NONE;
}

static bool is_sign(struct scan_token t, char c)
{
    return t.kind == SCAN_SIGN && t.text.len == 1 && t.text.at[0] == c;
}

static bool is_closed_name(const struct inquiry_closed *closed, struct str name)
{
    for (size_t i = 0; i < closed->view_count; i++) {
        if (str_eq_nocase(closed->views[i], name))
            return true;
    }
    return str_starts(name, STR("lintel_"));
}

static bool is_closed_schema(const struct inquiry_closed *closed, struct str name)
{
    return inquiry_is_stranger(closed, name) || str_eq(name, STR("information_schema"));
}

static bool shows_closed(struct arena *a, const struct inquiry_closed *closed,
                         struct str definition)
{
    struct scan s = {.text = definition};
    struct scan_token t = scan_next(&s);

    while (t.kind != SCAN_END) {
        struct scan_token next = scan_next(&s);

        if (t.kind == SCAN_NAME) {
            struct str name = inquiry_name(a, t);

            /* Before a point stands a database, or a table that FROM names without one. */
            if (is_sign(next, '.') ? is_closed_schema(closed, name)
                                   : is_closed_name(closed, name) || is_sign(next, '('))
                return true;
        }
        t = next;
    }
    return definition.len == 0; /* whoever may not read it does not know */
}

/* Also those that show a closed one, however far behind it stands. */
static void views_close(struct arena *a, struct view *views, size_t count,
                        struct inquiry_closed *closed)
{
    struct str *names = ARENA_ARRAY(a, struct str, count);
    size_t before;

    closed->views = names;
    do {
        before = closed->view_count;
        for (size_t i = 0; i < count; i++) {
            if (views[i].is_closed || !shows_closed(a, closed, views[i].definition))
                continue;
            views[i].is_closed = true;
            names[closed->view_count++] = views[i].name;
        }
    } while (closed->view_count > before);
}

enum err inquiry_closed_find(struct db_conn *c, struct arena *a, const struct model *m,
                             struct inquiry_closed *out_closed, struct error *e)
{
    struct inquiry_closed closed = {.schema_count = 0};
    struct view *views = NULL;
    size_t count = 0;

    TRY(schemas_find(c, a, m, &closed, e));
    TRY(views_read(c, a, m, &views, &count, e));
    views_close(a, views, count, &closed);
    *out_closed = closed;
    return ERR_NONE;
}
