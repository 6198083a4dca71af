/*
 * runtime.c - what a worker process has, and what each of its threads has.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/runtime.h"

#include <sys/stat.h>

#include "app/access/identify.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/crypt/keyring.h"
#include "app/db/conn.h"
#include "app/db/library.h"
#include "app/locale/locale.h"
#include "app/model/load.h"
#include "app/model/migrate.h"
#include "app/serve/scoreboard.h"
#include "app/serve/settings.h"
#include "app/serve/setup.h"
#include "app/view/catalogue.h"
#include "app/words/words.h"

#define PROCESS_ARENA_MAX      ((size_t)16 << 20)
#define REQUEST_ARENA_MIN      ((size_t)256 << 20)
#define REQUEST_ARENA_PER_BODY 8 /* what is made of a body takes several times its size */
#define HEAD_MAX               ((size_t)64 * 1024)
#define TEMPLATE_CHECK_US      ((int64_t)300000)

void runtime_template_options(struct arena *a, const struct settings *s,
                              struct tmpl_options *out_options)
{
    struct error none = {.code = ERR_NONE};
    struct stat st;
    struct migrate_app *apps = NULL;
    struct str *folders;
    size_t app_count = 0;
    size_t count = 0;

    if (settings_apps(a, s, &apps, &app_count, &none) != ERR_NONE)
        app_count = 0; /* whoever needs the apps is told of it */
    folders = ARENA_ARRAY(a, struct str, app_count + 1);
    folders[count++] = str_format(a, "%.*s/templates", STR_ARG(s->data));
    for (size_t i = 0; i < app_count; i++) {
        struct str own = str_format(a, "%.*s/templates", STR_ARG(apps[i].folder));

        if (stat(str_z(a, own), &st) == 0 && S_ISDIR(st.st_mode))
            folders[count++] = own;
    }
    *out_options =
        (struct tmpl_options){.folders = folders, .folder_count = count, .is_strict = s->is_dev};
}

enum err runtime_open(const struct settings *settings, struct scoreboard *board,
                      struct scoreboard_slot *slot, struct runtime *out_runtime, struct error *e)
{
    struct runtime r = {.settings = settings, .board = board, .slot = slot};
    struct str *schemas;
    size_t schema_count;

    r.arena = arena_new(PROCESS_ARENA_MAX);
    settings_schemas(r.arena, settings, &schemas, &schema_count);
    runtime_template_options(r.arena, settings, &r.template_options);
    if (settings->upload_folder.len > 0)
        r.upload_folder = str_z(r.arena, settings->upload_folder);
    TRY(settings_keys(r.arena, settings, &r.keys, e));
    TRY(words_open(&r.template_options, settings->language, &r.words, e));
    TRY(model_cell_open(schemas, schema_count, &r.models, e));
    model_cell_keys(r.models, r.keys);
    TRY(setup_make(r.arena, settings, &r.access, e));
    TRY(view_brand_make(r.arena, settings->product, settings->accent, settings->logo, &r.brand, e));
    setup_system(r.arena, settings, &r.system);
    r.sessions = access_cache_new(&board->sessions_epoch);
    r.access.cache = r.sessions;
    r.access.keys = r.keys;
    r.grants = (struct access_sources){access_rules_cell_new(), subject_cache_new()};
    r.catalogue = view_catalogue_cell_new();
    *out_runtime = r;
    access_gate_init(&out_runtime->gate, (unsigned)settings->threads);
    strangers_init(&out_runtime->strangers, (unsigned)settings->threads);
    out_runtime->access.gate = &out_runtime->gate;
    return ERR_NONE;
}

void runtime_close(struct runtime *r)
{
    view_catalogue_cell_free(r->catalogue);
    subject_cache_free(r->grants.subjects);
    access_rules_cell_free(r->grants.rules);
    access_cache_free(r->sessions);
    model_cell_close(r->models);
    words_close(r->words);
    crypt_keyring_close(r->keys);
    arena_free(r->arena);
}

void runtime_thread_init(struct runtime_thread *t, struct runtime *r, unsigned number)
{
    *t = (struct runtime_thread){.runtime = r, .number = number};
    t->arena =
        arena_new(REQUEST_ARENA_MIN + REQUEST_ARENA_PER_BODY * r->settings->limits.body_bytes);
    buf_init(&t->head, HEAD_MAX);
    buf_init(&t->log, LOG_LINE_MAX); /* what goes out in one piece */
    http_exchange_init(&t->x, t->arena, &r->settings->limits);
    t->x.query_limits = &r->settings->queries;
    t->x.write_limits = &r->settings->writes;
    t->x.upload_folder = r->upload_folder;
    t->x.keys = r->keys;
    t->x.access = &r->access;
    t->locales = locale_cache_new();
    t->x.catalogue_cell = r->catalogue;
    t->x.brand = &r->brand;
    t->x.system = &r->system;
}

enum err runtime_thread_begin(struct runtime_thread *t)
{
    return db_thread_begin(&t->x.error);
}

void runtime_thread_fini(struct runtime_thread *t)
{
    db_conn_close(t->db);
    db_thread_end();
    words_close(t->own_words);
    locale_cache_free(t->locales);
    http_exchange_fini(&t->x);
    log_flush(&t->log);
    buf_fini(&t->log);
    buf_fini(&t->head);
    arena_free(t->arena);
}

enum err runtime_database(struct runtime_thread *t, struct error *e)
{
    if (atomic_load(&t->runtime->database.is_hanging))
        return error_set(e, ERR_UNAVAILABLE, "the database hangs: it was not asked");
    if (t->db == NULL)
        TRY(db_conn_new(&t->runtime->settings->db, &t->db, e));
    return db_conn_ready(t->db, e);
}

struct runtime_thread *runtime_of(struct http_exchange *x)
{
    return (struct runtime_thread *)(void *)((char *)x - offsetof(struct runtime_thread, x));
}

int runtime_log_wait_ms(const struct runtime_thread *t)
{
    return t->log_since_us == 0 ? -1 : RUNTIME_LOG_WAIT_MS;
}

void runtime_log_tend(struct runtime_thread *t)
{
    int64_t now;

    if (buf_str(&t->log).len == 0) {
        t->log_since_us = 0;
        return;
    }
    now = clock_mono_us();
    if (t->log_since_us == 0)
        t->log_since_us = now;
    if (now - t->log_since_us < RUNTIME_LOG_WAIT_MS * (int64_t)1000)
        return;
    log_flush(&t->log);
    t->log_since_us = 0;
}

static void log_templates(const struct error *e)
{
    struct log_line l;

    log_begin(&l, LOG_ERROR, "templates");
    log_error_of(&l, e);
    log_end(&l);
}

/* A thread reads for itself, so that nobody renders from a store that is closed under him. */
static void reload(struct runtime_thread *t, struct error *e)
{
    const struct tmpl_options *options = &t->runtime->template_options;
    int64_t now = clock_mono_us();
    struct words *fresh;
    uint64_t stamp;

    if (t->own_checked_us != 0 && now - t->own_checked_us < TEMPLATE_CHECK_US)
        return;
    t->own_checked_us = now;
    stamp = tmpl_stamp(options);
    if (stamp == t->own_stamp)
        return;
    if (words_open(options, t->runtime->settings->language, &fresh, e) != ERR_NONE) {
        log_templates(e);
        error_clear(e);
        return; /* the last good ones stay until the file is mended */
    }
    words_close(t->own_words);
    t->own_words = fresh;
    t->own_stamp = stamp;
}

const struct words *runtime_words(struct runtime_thread *t, struct error *e)
{
    if (t->runtime->settings->is_dev)
        reload(t, e);
    return t->own_words != NULL ? t->own_words : t->runtime->words;
}
