/*
 * cmd_types.c - `lintel types`: the schema, as a client's language has it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/base/buf.h"
#include "app/db/conn.h"
#include "app/model/load.h"
#include "app/model/schema.h"
#include "app/rest/types.h"
#include "app/serve/command.h"

#define TYPES_MAX ((size_t)256 * 1024 * 1024)

enum { TS };

static void model_releasep(const struct model **m)
{
    if (*m != NULL)
        model_release(*m);
}

static enum err run_types(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    AUTO(model_releasep) const struct model *model = NULL;
    AUTO(buf_fini) struct buf out;
    struct str *schemas;
    size_t count;

    buf_init(&out, TYPES_MAX);
    if (!command_has(c, TS))
        return error_tell(&c->error, ERR_INVALID, STR("--ts"), "is needed: the language to print");
    TRY(command_connect(c, &conn));
    settings_schemas(c->arena, &c->settings, &schemas, &count);
    TRY(model_load(conn, schemas, count, &model, &c->error));
    rest_types_print(c->arena, model, &out);
    if (buf_is_failed(&out))
        return error_set(&c->error, ERR_INTERNAL, "the types are larger than %zu bytes", TYPES_MAX);
    if (fwrite(out.at, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
        return error_set(&c->error, ERR_UNAVAILABLE, "the types could not be written");
    return ERR_NONE;
}

const struct command command_types = {
    .name = "types",
    .summary = "print the schema as TypeScript types",
    .help = "In the shape that @supabase/supabase-js and @supabase/postgrest-js are typed with:\n\n"
            "  lintel types --ts > database.types.ts\n"
            "  createClient<Database>(...)",
    .options = {{"--ts", NULL, "TypeScript"}},
    .wants_settings = true,
    .run = run_types,
};
