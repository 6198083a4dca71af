/* sql_check.c - is this SQL made of nothing but our words, the schema's names and question marks?
 */
#include "config.h"

#include "tests/model/sql_check.h"

#include <string.h>

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_our_word(struct str word)
{
    static const char *const words[] = {
        "SELECT",
        "FROM",
        "WHERE",
        "ORDER",
        "BY",
        "LIMIT",
        "OFFSET",
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "NULL",
        "TRUE",
        "FALSE",
        "UNKNOWN",
        "LIKE",
        "DESC",
        "COLLATE",
        "t0",
        "ST_AsText",
        "utf8mb4_bin",
        "utf8mb4_general_ci",
        "CONVERT",
        "USING",
        "utf8mb4",
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_eq(word, str_from_z(words[i])))
            return true;
    }
    return false;
}

static bool is_schema_name(struct str name, const struct model_table *t)
{
    return str_eq(name, t->schema) || str_eq(name, t->name) || model_column_find(t, name) != NULL;
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

const char *sql_check(const struct build_sql *s, const struct model_table *t)
{
    struct str sql = {s->sql.text, s->sql.len};
    size_t marks = 0;
    char room[256];

    for (size_t i = 0; i < sql.len;) {
        size_t start = i;
        struct str name;

        if (sql.at[i] == '`') {
            if (!take_name(sql, &i, room, sizeof room, &name) || !is_schema_name(name, t))
                return sql.at + start;
        } else if (is_word_char(sql.at[i])) {
            while (i < sql.len && is_word_char(sql.at[i]))
                i++;
            if (!is_our_word(str_range(sql, start, i)))
                return sql.at + start;
        } else {
            if (memchr(" .,()=<>?", sql.at[i], 9) == NULL)
                return sql.at + start;
            marks += sql.at[i++] == '?';
        }
    }
    return marks == s->param_count ? NULL : sql.at + sql.len;
}
