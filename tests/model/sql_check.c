/* sql_check.c - is this SQL made of nothing but our words, the schema's names and question marks?
 */
#include "config.h"

#include "tests/model/sql_check.h"

#include <string.h>

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* A number, or t, c and a number: an alias of a table or a column. */
static bool is_numbered(struct str word)
{
    size_t i = word.at[0] == 't' || word.at[0] == 'c';

    if (i == word.len)
        return false;
    while (i < word.len && word.at[i] >= '0' && word.at[i] <= '9')
        i++;
    return i == word.len;
}

/* Text in quotes that the compiler writes itself. */
static bool is_our_text(struct str text)
{
    static const char *const texts[] = {"NULL", "STRING", "INTEGER", "DOUBLE", "false",
                                        "true", "t",      "yes",     "on",     "1"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (str_eq(text, str_from_z(texts[i])))
            return true;
    }
    return false;
}

static bool is_our_word(struct str word)
{
    static const char *const words[] = {
        "SELECT",      "FROM",
        "WHERE",       "ORDER",
        "BY",          "LIMIT",    "ROWS",    "EXAMINED",
        "OFFSET",      "AND",
        "OR",          "NOT",
        "IN",          "IS",
        "NULL",        "TRUE",
        "FALSE",       "UNKNOWN",
        "LIKE",        "DESC",
        "COLLATE",     "ST_AsText",
        "utf8mb4_bin", "utf8mb4_general_ci",
        "CONVERT",     "USING",
        "utf8mb4",     "JOIN",
        "LEFT",        "ON",
        "EXISTS",      "GROUP",
        "AS",          "CAST",
        "CHAR",        "SIGNED",
        "DOUBLE",      "DATE",
        "TIME",        "DATETIME",
        "ELT",         "LOWER",
        "IF",          "COALESCE",
        "JSON_TYPE",   "JSON_EXTRACT",
        "JSON_VALUE",  "JSON_UNQUOTE",
        "JSON_EQUALS", "JSON_CONTAINS",
        "REGEXP",      "MATCH",
        "AGAINST",     "BOOLEAN",
        "MODE",        "COUNT",
        "SUM",         "AVG",
        "MIN",         "MAX",
        "ROW_NUMBER",  "OVER",
        "PARTITION",   "WEIGHT_STRING",
        "RTRIM",       "HAVING",
        "n",           "w",
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eq(word, str_from_z(words[i])))
            return true;
    }
    return false;
}

static bool is_schema_name(struct str name, const struct model *m)
{
    for (size_t i = 0; i < m->table_count; i++) {
        const struct model_table *t = &m->tables[i];

        if (str_eq(name, t->schema) || str_eq(name, t->name) || model_column_find(t, name) != NULL)
            return true;
    }
    return false;
}

/* The name in backticks at *at, unquoted into room; steps behind it. */
static bool take_name(struct str sql, size_t *at, char *room, size_t size, struct str *out_name)
{
    size_t len = 0;
    size_t i = *at + 1;

    for (;; i++) {
        if (i >= sql.len || len == size)
            return false;
        if (sql.at[i] == '`') {
            i++;
            if (i >= sql.len || sql.at[i] != '`')
                break;
        }
        room[len++] = sql.at[i];
    }
    *at = i;
    *out_name = (struct str){room, len};
    return true;
}

const char *sql_check(const struct build_sql *s, const struct model *m)
{
    struct str sql = {s->sql.text, s->sql.len};
    size_t marks = 0;
    char room[256];

    for (size_t i = 0; i < sql.len;) {
        size_t start = i;
        struct str name;

        if (sql.at[i] == '`') {
            if (!take_name(sql, &i, room, sizeof room, &name) || !is_schema_name(name, m))
                return sql.at + start;
        } else if (is_word_char(sql.at[i])) {
            while (i < sql.len && is_word_char(sql.at[i]))
                i++;
            if (!is_our_word(str_range(sql, start, i)) && !is_numbered(str_range(sql, start, i)))
                return sql.at + start;
        } else if (sql.at[i] == '\'') {
            i = str_find(sql, '\'', i + 1);
            if (!is_our_text(str_range(sql, start + 1, i)))
                return sql.at + start;
            i++;
        } else {
            if (memchr(" .,()=<>?*+", sql.at[i], 11) == NULL)
                return sql.at + start;
            marks += sql.at[i++] == '?';
        }
    }
    return marks == s->param_count ? NULL : sql.at + sql.len;
}
