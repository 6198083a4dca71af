/* sql_check.h - is this SQL made of nothing but our words, the schema's names and question marks?
 */
#ifndef TESTS_MODEL_SQL_CHECK_H
#define TESTS_MODEL_SQL_CHECK_H

#include <stdbool.h>

#include "app/model/build.h"
#include "app/model/schema.h"

/*
 * Reads the statement word by word: a name in backticks must be the schema's, a
 * bare word one of the compiler's own, a question mark has a parameter.  NULL
 * when all is well, otherwise where it is not.
 */
const char *sql_check(const struct build_sql *s, const struct model *m);

#endif
