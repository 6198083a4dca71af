/*
 * json.h - a database value as JSON, by the type of its column.
 *
 *     BOOL                 true, false
 *     INT UINT YEAR BIT    a number, BIGINT too: digit for digit
 *     DECIMAL              a number with the column's own digits: 4.90
 *     DOUBLE FLOAT         the shortest number that reads back the same
 *     DATE DATETIME ...    "2024-02-29", "2024-02-29T13:00:00", "...+00:00"
 *     JSON                 as it is
 *     SET                  an array of its members, as a Postgres array goes out
 *     BYTES                "\\x0aff", as Postgres writes bytea
 *     GEOMETRY             its text, "POINT(1 2)"
 *     the rest             a string
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_JSON_H
#define APP_MODEL_JSON_H

struct buf;
struct db_value;
struct model_column;

void model_json_value(struct buf *to, const struct model_column *c, const struct db_value *v);

#endif
