/*
 * build_rows.c - rows that a call gave, as a table of a statement.
 *
 *     JSON_TABLE(?, '$[*]' COLUMNS (`position` FOR ORDINALITY, `id` BIGINT PATH '$[0]', ...))
 *
 * So the database itself filters and orders what a procedure gave, with the
 * meaning that conditions have everywhere else.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/build.h"
#include "app/model/schema.h"

/* DECIMAL has 65 digits; as many before the point as its scale leaves. */
static void add_decimal(struct build *b, const struct model_column *c)
{
    build_sql(b, SQL(" DECIMAL(65,"));
    build_number(b, c->scale);
    build_sql(b, SQL(")"));
}

static void add_temporal(struct build *b, struct sql type, const struct model_column *c)
{
    build_sql(b, type);
    build_sql(b, SQL("("));
    build_number(b, c->scale);
    build_sql(b, SQL(")"));
}

static void add_type(struct build *b, const struct model_column *c)
{
    switch (c->type) {
    case MODEL_BOOL:
    case MODEL_INT:
    case MODEL_YEAR: build_sql(b, SQL(" BIGINT")); return;
    case MODEL_UINT:
    case MODEL_BIT: build_sql(b, SQL(" BIGINT UNSIGNED")); return;
    case MODEL_DECIMAL: add_decimal(b, c); return;
    case MODEL_DOUBLE: build_sql(b, SQL(" DOUBLE")); return;
    case MODEL_DATE: build_sql(b, SQL(" DATE")); return;
    case MODEL_TIME: add_temporal(b, SQL(" TIME"), c); return;
    case MODEL_DATETIME: add_temporal(b, SQL(" DATETIME"), c); return;
    case MODEL_TIMESTAMP: add_temporal(b, SQL(" TIMESTAMP"), c); return;
    case MODEL_TEXT:
    case MODEL_BYTES:
    case MODEL_ENUM:
    case MODEL_SET:
    case MODEL_JSON:
    case MODEL_UUID:
    case MODEL_INET:
    case MODEL_GEOMETRY:
    case MODEL_TYPE__COUNT: break;
    }
    build_sql(b, SQL(" LONGTEXT"));
    if (c->charset.len > 0 && c->collation.len > 0)
        build_collation(b, c);
}

void build_rows(struct build *b, const struct model_table *t)
{
    build_sql(b, SQL("JSON_TABLE("));
    build_param(b, &(struct db_value){.type = DB_TEXT, .text = t->rows});
    build_sql(b, SQL(", '$[*]' COLUMNS ("));
    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_column *c = &t->columns[i];

        if (i > 0)
            build_sql(b, SQL(", "));
        build_column(b, c, BUILD_BARE);
        if (c->is_invisible) { /* the row's number, for an order without ties */
            build_sql(b, SQL(" FOR ORDINALITY"));
            continue;
        }
        add_type(b, c);
        build_sql(b, SQL(" PATH '$["));
        build_number(b, i);
        build_sql(b, SQL("]'"));
    }
    build_sql(b, SQL("))"));
}
