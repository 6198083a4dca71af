/*
 * bare_cases.c - each case as one statement, its JSON written and read by hand.
 *
 * It trusts its input: a body that is not what tests/bench/run sends is a 500, and no value is
 * checked before the database sees it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bare.h"

#define ITEM       "SELECT id, name, note, price, stock, updated_at, maker_id FROM item "
#define EVENT      "SELECT id, name, note, amount, made_at FROM event "
#define ENTRY      "INSERT INTO entry (name, note, amount, made_at) VALUES "
#define ENTRY_ROW  "(?,?,?,?)"
#define NAME_COUNT ((size_t)BARE_FIELDS)

enum kind { NUMBER, TEXT, TIME };

struct column {
    const char *json; /* what stands before the value */
    enum kind kind;
};

struct table {
    const char *sql;
    unsigned params;
    const struct column *columns;
    size_t column_count;
};

static const struct column item_columns[] = {
    {"{\"id\":", NUMBER},       {",\"name\":", TEXT},    {",\"note\":", TEXT},
    {",\"price\":", NUMBER},    {",\"stock\":", NUMBER}, {",\"updated_at\":", TIME},
    {",\"maker_id\":", NUMBER},
};
static const struct column event_columns[] = {
    {"{\"id\":", NUMBER},     {",\"name\":", TEXT},    {",\"note\":", TEXT},
    {",\"amount\":", NUMBER}, {",\"made_at\":", TIME},
};
static const struct column parent_columns[] = {
    {"{\"id\":", NUMBER},    {",\"name\":", TEXT},
    {",\"price\":", NUMBER}, {",\"maker\":{\"id\":", NUMBER},
    {",\"name\":", TEXT},    {",\"city\":", TEXT},
};
static const struct column children_columns[] = {
    {"{\"id\":", NUMBER}, {",\"name\":", TEXT}, {",\"city\":", TEXT},
    {"{\"id\":", NUMBER}, {",\"name\":", TEXT}, {",\"price\":", NUMBER},
};

static const struct table tables[BARE__COUNT] = {
    [BARE_ITEM] = {ITEM "WHERE id = ?", 1, item_columns, 7},
    [BARE_LIST] = {ITEM "ORDER BY id LIMIT 20", 0, item_columns, 7},
    [BARE_PARENT] = {"SELECT i.id, i.name, i.price, m.id, m.name, m.city FROM item i"
                     " LEFT JOIN maker m ON m.id = i.maker_id ORDER BY i.id LIMIT 20",
                     0, parent_columns, 6},
    [BARE_CHILDREN] = {"SELECT m.id, m.name, m.city, i.id, i.name, i.price"
                       " FROM (SELECT id, name, city FROM maker ORDER BY id LIMIT 20) m"
                       " JOIN item i ON i.maker_id = m.id ORDER BY m.id, i.id",
                       0, children_columns, 6},
    [BARE_INSERT] = {ENTRY ENTRY_ROW, BARE_FIELDS, NULL, 0},
    [BARE_BULK] = {NULL, BARE_FIELDS *BARE_ROWS, NULL, 0},
    [BARE_UPDATE] = {"UPDATE stock SET amount = ?, note = ? WHERE id = ?", 3, NULL, 0},
    [BARE_PAGE] = {EVENT "WHERE id > ? ORDER BY id LIMIT 20", 1, event_columns, 5},
    [BARE_OFFSET] = {EVENT "ORDER BY id LIMIT 20 OFFSET ?", 1, event_columns, 5},
};

/* ---- statements ---- */

static void statement_open(MYSQL *db, struct bare_statement *s, const struct table *t,
                           const char *sql)
{
    s->handle = mysql_stmt_init(db);
    s->in = calloc(t->params + 1, sizeof *s->in);
    s->in_length = calloc(t->params + 1, sizeof *s->in_length);
    if (s->handle == NULL || s->in == NULL || s->in_length == NULL)
        bare_fail("start", "no memory");
    if (mysql_stmt_prepare(s->handle, sql, strlen(sql)) != 0)
        bare_fail(sql, mysql_error(db));
    for (size_t i = 0; i < t->column_count; i++)
        s->out[i] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING,
                                 .buffer = s->text[i],
                                 .buffer_length = BARE_TEXT,
                                 .length = &s->length[i]};
    if (t->column_count > 0 && mysql_stmt_bind_result(s->handle, s->out))
        bare_fail(sql, mysql_stmt_error(s->handle));
    if (t->column_count == 0 || t->params == 0)
        return; /* texts are bound for each run */
    s->in[0] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &s->key};
    if (mysql_stmt_bind_param(s->handle, s->in))
        bare_fail(sql, mysql_stmt_error(s->handle));
}

void bare_open(struct bare_worker *w)
{
    static const char row[] = "," ENTRY_ROW;
    char *bulk = malloc(sizeof ENTRY + BARE_ROWS * sizeof row);
    char *at = bulk;

    w->db = mysql_init(NULL);
    if (bulk == NULL || w->db == NULL ||
        mysql_real_connect(w->db, NULL, w->database[1], getenv("BENCH_PASSWORD"), w->database[2], 0,
                           w->database[0], 0) == NULL)
        bare_fail("connect", w->db == NULL ? "no memory" : mysql_error(w->db));
    memcpy(at, ENTRY, sizeof ENTRY);
    at += sizeof ENTRY - 1;
    for (size_t i = 0; i < BARE_ROWS; i++) {
        memcpy(at, row + (i == 0), sizeof row - (i == 0));
        at += sizeof row - 1 - (i == 0);
    }
    for (size_t i = 0; i < BARE__COUNT; i++)
        statement_open(w->db, &w->statements[i], &tables[i], i == BARE_BULK ? bulk : tables[i].sql);
    free(bulk);
}

/* ---- rows to JSON ---- */

static void put(struct bare_worker *w, const char *bytes, size_t len)
{
    if (len > BARE_ANSWER - w->used)
        bare_fail("answer", "too long");
    memcpy(w->answer + w->used, bytes, len);
    w->used += len;
}

static void put_z(struct bare_worker *w, const char *text)
{
    put(w, text, strlen(text));
}

static void put_quoted(struct bare_worker *w, const char *text, size_t len)
{
    size_t start = 0;

    put(w, "\"", 1);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        char escape[8];

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        put(w, text + start, i - start);
        start = i + 1;
        (void)snprintf(escape, sizeof escape, c < 0x20 ? "\\u%04x" : "\\%c", c);
        put_z(w, escape);
    }
    put(w, text + start, len - start);
    put(w, "\"", 1);
}

static void put_columns(struct bare_worker *w, struct bare_statement *s, const struct table *t,
                        size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        put_z(w, t->columns[i].json);
        if (t->columns[i].kind == TIME)
            s->text[i][10] = 'T';
        if (t->columns[i].kind == NUMBER)
            put(w, s->text[i], s->length[i]);
        else
            put_quoted(w, s->text[i], s->length[i]);
    }
}

/* The rows as a JSON list; end closes a row. */
static bool select_rows(struct bare_worker *w, enum bare_which which, long long key,
                        const char *end)
{
    struct bare_statement *s = &w->statements[which];
    size_t rows = 0;
    int rc;

    s->key = key;
    if (mysql_stmt_execute(s->handle) != 0)
        return false;
    put(w, "[", 1);
    while ((rc = mysql_stmt_fetch(s->handle)) == 0) {
        if (rows++ > 0)
            put(w, ",", 1);
        put_columns(w, s, &tables[which], 0, tables[which].column_count);
        put_z(w, end);
    }
    put(w, "]", 1);
    mysql_stmt_free_result(s->handle);
    return rc == MYSQL_NO_DATA;
}

/* Makers with their items: a row each, those of a maker one after another. */
static bool select_children(struct bare_worker *w)
{
    struct bare_statement *s = &w->statements[BARE_CHILDREN];
    const struct table *t = &tables[BARE_CHILDREN];
    char maker[BARE_TEXT] = "";
    int rc;

    if (mysql_stmt_execute(s->handle) != 0)
        return false;
    put(w, "[", 1);
    while ((rc = mysql_stmt_fetch(s->handle)) == 0) {
        s->text[0][s->length[0]] = '\0';
        if (strcmp(maker, s->text[0]) == 0) {
            put(w, ",", 1);
        } else {
            put_z(w, maker[0] == '\0' ? "" : "]},");
            put_columns(w, s, t, 0, 3);
            put_z(w, ",\"item\":[");
            memcpy(maker, s->text[0], s->length[0] + 1);
        }
        put_columns(w, s, t, 3, 6);
        put(w, "}", 1);
    }
    put_z(w, maker[0] == '\0' ? "]" : "]}]");
    mysql_stmt_free_result(s->handle);
    return rc == MYSQL_NO_DATA;
}

/* ---- JSON to rows ---- */

static char *skip(char *at)
{
    while (*at == ' ' || *at == ',' || *at == ':' || *at == '\n')
        at++;
    return at;
}

/* A string or number at *at as text, which may be rewritten; NULL when it is neither. */
static char *scan_value(char **at, unsigned long *out_len)
{
    char *start = skip(*at);
    char *to = start;
    char *from = start;

    if (*from != '"') {
        size_t len = strspn(from, "-+.0123456789eE");

        *at = from + len;
        *out_len = len;
        return len == 0 ? NULL : start;
    }
    for (from++; *from != '"'; from++) {
        if (*from == '\\' && strchr("\"\\/", *++from) == NULL)
            return NULL;
        if (*from == '\0')
            return NULL;
        *to++ = *from;
    }
    *at = from + 1;
    *out_len = (unsigned long)(to - start);
    return start;
}

/* An object with these names, in any order, into the binds. */
static bool scan_row(char **at, const char *const *names, size_t count, MYSQL_BIND *binds,
                     unsigned long *lengths)
{
    char *here = skip(*at);

    if (*here++ != '{')
        return false;
    for (size_t n = 0; n < count; n++) {
        unsigned long name_len;
        unsigned long len;
        char *name = scan_value(&here, &name_len);
        char *value = name == NULL ? NULL : scan_value(&here, &len);
        size_t i = 0;

        if (value == NULL)
            return false;
        while (i < count && (strlen(names[i]) != name_len || memcmp(names[i], name, name_len) != 0))
            i++;
        if (i == count)
            return false;
        lengths[i] = len;
        binds[i] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING,
                                .buffer = value,
                                .buffer_length = len,
                                .length = &lengths[i]};
    }
    *at = skip(here) + 1;
    return true;
}

static bool insert(struct bare_worker *w, enum bare_which which, size_t rows)
{
    static const char *const names[BARE_FIELDS] = {"name", "note", "amount", "made_at"};
    struct bare_statement *s = &w->statements[which];
    char *at = w->body;

    if (which == BARE_BULK && *at++ != '[')
        return false;
    for (size_t i = 0; i < rows; i++) {
        if (!scan_row(&at, names, NAME_COUNT, s->in + i * NAME_COUNT,
                      s->in_length + i * NAME_COUNT))
            return false;
    }
    return mysql_stmt_bind_param(s->handle, s->in) == 0 && mysql_stmt_execute(s->handle) == 0;
}

static bool update(struct bare_worker *w, long long key)
{
    static const char *const names[] = {"amount", "note"};
    struct bare_statement *s = &w->statements[BARE_UPDATE];
    char *at = w->body;

    s->key = key;
    if (!scan_row(&at, names, 2, s->in, s->in_length))
        return false;
    s->in[2] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &s->key};
    return mysql_stmt_bind_param(s->handle, s->in) == 0 && mysql_stmt_execute(s->handle) == 0;
}

/* ---- addresses ---- */

static bool answer_case(struct bare_worker *w, const char *name, size_t len, long long number)
{
#define IS(literal) (len == sizeof(literal) - 1 && memcmp(name, literal, len) == 0)
    if (IS("item"))
        return select_rows(w, BARE_ITEM, number, "}");
    if (IS("list"))
        return select_rows(w, BARE_LIST, 0, "}");
    if (IS("parent"))
        return select_rows(w, BARE_PARENT, 0, "}}");
    if (IS("children"))
        return select_children(w);
    if (IS("page"))
        return select_rows(w, BARE_PAGE, number, "}");
    if (IS("offset"))
        return select_rows(w, BARE_OFFSET, number, "}");
    if (IS("insert"))
        return insert(w, BARE_INSERT, 1);
    if (IS("bulk"))
        return insert(w, BARE_BULK, BARE_ROWS);
    if (IS("update"))
        return update(w, number);
    put_z(w, "{\"hello\":\"world\"}");
    return IS("hello");
#undef IS
}

void bare_answer(struct bare_worker *w, const char *uri)
{
    static const char prefix[] = "/bare/";
    const char *name = strncmp(uri, prefix, sizeof prefix - 1) == 0 ? uri + sizeof prefix - 1 : "";
    size_t len = strcspn(name, "?");
    const char *equals = strchr(name + len, '=');

    w->used = 0;
    if (w->body_len > 0)
        put_z(w, name[0] == 'u' ? "Status: 204\r\n\r\n" : "Status: 201\r\n\r\n");
    else
        put_z(w, "Content-Type: application/json\r\n\r\n");
    if (answer_case(w, name, len, equals == NULL ? 0 : strtoll(equals + 1, NULL, 10)))
        return;
    w->used = 0;
    put_z(w, "Status: 500\r\nContent-Type: text/plain\r\n\r\n");
    put_z(w, mysql_error(w->db));
}
