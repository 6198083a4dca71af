/*
 * plan_text.c - conditions on text: character sets, like and match.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"

enum repertoire { ALL_OF_UNICODE, FIRST_PLANE, LATIN1, ASCII };

/* What characters a column's text may be made of, as far as it is sure. */
static enum repertoire repertoire_of(struct str charset)
{
    if (charset.len == 0 || str_eq(charset, STR("utf8mb4")) || str_starts(charset, STR("utf16")) ||
        str_eq(charset, STR("utf32")))
        return ALL_OF_UNICODE;
    if (str_starts(charset, STR("utf8")) || str_eq(charset, STR("ucs2")))
        return FIRST_PLANE;
    return str_eq(charset, STR("latin1")) ? LATIN1 : ASCII;
}

/* Is each character (of valid UTF-8) one that the column can hold? */
static bool is_representable(const struct model_column *column, struct str text)
{
    enum repertoire has = repertoire_of(column->charset);

    for (size_t i = 0; has != ALL_OF_UNICODE && i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];

        if (c < 0x80)
            continue;
        if (has == ASCII || (has == FIRST_PLANE && c >= 0xf0))
            return false;
        /* U+00A0 to U+00FF; what lies before is different in the server's latin1. */
        if (has == LATIN1 && (c > 0xc3 || (c == 0xc2 && (unsigned char)text.at[i + 1] < 0xa0)))
            return false;
    }
    return true;
}

static bool is_nocase(const struct model_column *column)
{
    return str_ends(column->collation, STR("_ci"));
}

/*
 * The field as the left side of a comparison.  Text that its character set does
 * not have would be an error of the server's ("illegal mix of collations"): then
 * the column is brought to Unicode, which no index serves, and nothing is found.
 */
void plan_text_side_add(struct compile *p, const struct plan_operand *o, bool is_fit)
{
    if (is_fit) {
        plan_operand_add(p, o);
        return;
    }
    build_sql(&p->build, SQL("CONVERT("));
    plan_operand_add(p, o);
    build_sql(&p->build, is_nocase(o->as) ? SQL(" USING utf8mb4) COLLATE utf8mb4_general_ci")
                                          : SQL(" USING utf8mb4) COLLATE utf8mb4_bin"));
}

bool plan_text_fits(const struct model_column *column, const struct db_value *value)
{
    return value->type != DB_TEXT || is_representable(column, value->text);
}

/* '*' stands for '%', which would have to be escaped in a URL. */
static struct str pattern_of(struct arena *a, struct str text)
{
    char *to = arena_alloc(a, text.len + 1, 1);

    for (size_t i = 0; i < text.len; i++)
        to[i] = text.at[i] == '*' ? '%' : text.at[i];
    return (struct str){to, text.len};
}

static bool is_text_like(enum model_type type)
{
    return type == MODEL_TEXT || type == MODEL_ENUM || type == MODEL_SET || type == MODEL_JSON;
}

static void add_like(struct compile *p, const struct plan_operand *o,
                     const struct db_value *pattern)
{
    plan_operand_add(p, o);
    build_sql(&p->build, plan_op_sql(QUERY_LIKE));
    build_param(&p->build, pattern);
}

/* The pattern of like and match, for a column that holds text. */
static enum err value_of_pattern(struct compile *p, const struct query_cond *c,
                                 const struct plan_operand *o, struct str text,
                                 struct db_value *out_value)
{
    struct model_column as_text = {.name = o->as->name, .type = MODEL_TEXT};

    if (!is_text_like(o->as->type))
        return plan_no_operator(p, c, o->as, "use eq, gt, lt or in");
    return plan_value(p, c, &as_text, text, out_value);
}

/*
 * Most columns compare without case; like must not.  A pattern with a fixed
 * start is matched twice: by the column's own collation, which an index serves,
 * and exactly.
 */
enum err plan_like(struct compile *p, const struct query_cond *c, const struct plan_operand *o,
                   struct str text)
{
    bool fits;
    struct db_value pattern;
    struct str first;

    TRY(value_of_pattern(p, c, o, text, &pattern));
    pattern.text = pattern_of(p->arena, pattern.text);
    first = str_range(pattern.text, 0, 1);
    fits = is_representable(o->as, pattern.text);
    if (c->op == QUERY_ILIKE) {
        add_like(p, o, &pattern);
        if (!is_nocase(o->as) || !fits)
            build_sql(&p->build, SQL(" COLLATE utf8mb4_general_ci"));
        return ERR_NONE;
    }
    build_sql(&p->build, SQL("("));
    if (is_nocase(o->as) && fits && first.len > 0 && first.at[0] != '%' && first.at[0] != '_') {
        add_like(p, o, &pattern);
        build_sql(&p->build, SQL(" AND "));
    }
    add_like(p, o, &pattern);
    build_sql(&p->build, SQL(" COLLATE utf8mb4_bin)"));
    return ERR_NONE;
}

/*
 * An expression may be made so that some texts cost it long: of rows that are not shown that would
 * tell what stands in them.  The server goes about its conditions in any order; so the text is
 * NULL there.
 */
static void add_shown(struct compile *p, const struct plan_operand *o)
{
    bool is_hidden = o->total == NULL && plan_rows_add(p, p->node->view, o->alias, SQL("IF("));

    if (is_hidden)
        build_sql(&p->build, SQL(", "));
    plan_operand_add(p, o);
    if (is_hidden)
        build_sql(&p->build, SQL(", NULL)"));
}

/* A binary collation makes the expression tell case; (?i) takes it back. */
enum err plan_regexp(struct compile *p, const struct query_cond *c, const struct plan_operand *o,
                     struct str text)
{
    struct db_value pattern;

    TRY(value_of_pattern(p, c, o, text, &pattern));
    if (c->op == QUERY_IMATCH)
        pattern.text = str_format(p->arena, "(?i)%.*s", STR_ARG(pattern.text));
    build_sql(&p->build, SQL("CONVERT("));
    add_shown(p, o);
    build_sql(&p->build, SQL(" USING utf8mb4) COLLATE utf8mb4_bin"));
    build_sql(&p->build, plan_op_sql(c->op));
    build_param(&p->build, &pattern);
    return ERR_NONE;
}
