/* sql_file.c - a file of statements, each ending with a semicolon at the end of a line. */
#include "config.h"

#include "tests/rest/sql_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/base/arena.h"
#include "app/base/file.h"
#include "app/db/script.h"

static void stop(const struct error *e)
{
    (void)fprintf(stderr, "%s\n", e->text);
    exit(EXIT_FAILURE);
}

void sql_file_run(struct db_conn *c, const char *name)
{
    const char *top = getenv("top_srcdir");
    struct arena *a = arena_new((size_t)1 << 20);
    struct error e = {.code = ERR_NONE};
    struct str text;

    if (file_read(a, str_z(a, str_format(a, "%s/%s", top == NULL ? "." : top, name)), 65536, &text,
                  &e) != ERR_NONE)
        stop(&e);
    while (text.len > 0) {
        size_t end = str_search(text, STR(";\n"), 0);
        struct str statement = str_trim(str_range(text, 0, end));

        text = str_from(text, end + 2);
        if (statement.len > 0 && db_script_run(c, statement, &e) != ERR_NONE)
            stop(&e);
    }
    arena_free(a);
}
