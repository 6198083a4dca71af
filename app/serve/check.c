/*
 * check.c - `lintel check`: can an instance start?
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/check.h"

#include <stdio.h>

#include "app/access/setup.h"
#include "app/base/arena.h"
#include "app/crypt/keyring.h"
#include "app/db/conn.h"
#include "app/model/load.h"
#include "app/model/migrate.h"
#include "app/model/schema.h"
#include "app/serve/command.h"
#include "app/serve/runtime.h"
#include "app/serve/setup.h"
#include "app/tmpl/store.h"
#include "app/view/brand.h"
#include "app/words/words.h"

enum err check_offline(struct arena *a, const struct settings *s, struct error *e)
{
    struct migrate_app *apps;
    size_t app_count;
    struct words *words;
    struct tmpl_options options;
    struct crypt_keyring *keys;
    struct access_setup accounts;
    struct view_brand brand;

    TRY(settings_keys(a, s, &keys, e));
    crypt_keyring_close(keys);
    TRY(setup_make(a, s, &accounts, e));
    TRY(view_brand_make(a, s->product, s->accent, s->logo, &brand, e));
    TRY(settings_apps(a, s, &apps, &app_count, e));
    runtime_template_options(a, s, &options);
    TRY(words_open(&options, s->language, &words, e));
    words_close(words);
    return ERR_NONE;
}

static enum err run(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    const struct model *model = NULL;
    struct str *schemas;
    size_t schema_count;

    TRY(check_offline(c->arena, &c->settings, &c->error));
    if (command_has(c, 0)) {
        (void)puts("Settings, app folders and templates are fine.");
        return ERR_NONE;
    }
    TRY(command_connect(c, &conn));
    settings_schemas(c->arena, &c->settings, &schemas, &schema_count);
    TRY(model_load(conn, schemas, schema_count, &model, &c->error));
    (void)printf("Settings, app folders, templates and database are fine: %zu tables and views, "
                 "%zu routines.\n",
                 model->table_count, model->routine_count);
    model_release(model);
    return ERR_NONE;
}

const struct command command_check = {
    .name = "check",
    .summary = "say whether an instance could start with these settings",
    .options = {{"--offline", NULL, "leave the database out"}},
    .wants_settings = true,
    .run = run,
};
