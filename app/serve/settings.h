/*
 * settings.h - what an instance is told: from the environment, lintel.conf and defaults.
 *
 * A setting has one name everywhere (LINTEL_PORT).  The environment wins over
 * the file, the file over the default.  The table in settings.c is all there is
 * to know about them: parsing, bounds, defaults and `lintel help settings` read it.
 *
 * Lifetime: process; texts live in the arena given to settings_load().
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_SETTINGS_H
#define APP_SERVE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/log.h"
#include "app/base/str.h"
#include "app/db/conn.h"
#include "app/http/limits.h"
#include "app/model/query.h"
#include "app/model/write.h"

struct arena;
struct buf;
struct crypt_keyring;
struct migrate_app;

struct settings {
    struct str file; /* the configuration file that was read, or absent */
    struct str data;
    struct str var;
    struct str socket;
    struct str apps;
    struct str schemas;
    struct str db_url;
    struct str log;
    struct str upload_folder;
    struct str product;
    struct str accent;
    struct str logo;
    struct str language;
    struct str zone;
    struct str smtp;
    struct str mail_from;
    struct str ca_file;
    bool has_jobs;
    struct str key_file;
    struct str cors;
    struct str oidc;
    struct str site_url;
    struct str redirect_urls;
    uint64_t token_life_s;
    uint64_t refresh_reuse_s;
    uint64_t link_life_s;
    uint64_t code_life_s;
    uint64_t sessions_max;
    struct str breached_file;
    bool is_signup_open;
    bool is_autoconfirm;
    bool is_anonymous_open;
    bool is_console_open;
    uint64_t workers; /* 0: one a core */
    uint64_t threads;
    uint64_t backlog;
    uint64_t recycle_requests;
    uint64_t worker_memory;
    uint64_t request_deadline_s;
    uint64_t drain_s;
    uint64_t statement_time_s;
    uint64_t stranger_time_s;
    uint64_t db_timeout_s;
    uint64_t db_statements;
    bool is_dev;
    struct http_limits limits;
    struct query_limits queries;
    struct write_limits writes;
    /* derived */
    struct db_options db;
    enum log_level log_level;
};

/*
 * file: the --config argument, or absent: $LINTEL_CONFIG, then lintel.conf beside
 * the program, then /etc/lintel/lintel.conf, whichever is there first.
 * ERR_INVALID names the setting (and the line), what is wrong and what is right.
 */
enum err settings_load(struct arena *a, struct str file, struct settings *out_settings,
                       struct error *e) ATTR_MUST_USE;

/* The table as text, for people. */
void settings_print_help(struct buf *out);

/*
 * The app folders in the order of LINTEL_APPS, sql/core first.  A name without a
 * slash is a folder of $LINTEL_DATA/sql.
 */
enum err settings_apps(struct arena *a, const struct settings *s, struct migrate_app **out_apps,
                       size_t *out_count, struct error *e) ATTR_MUST_USE;

/* LINTEL_SCHEMAS: databases served in place besides the own one. */
void settings_schemas(struct arena *a, const struct settings *s, struct str **out_schemas,
                      size_t *out_count);

/* The keys: of LINTEL_KEYS in the environment, else of LINTEL_KEY_FILE.  crypt_keyring_close() it.
 */
enum err settings_keys(struct arena *a, const struct settings *s, struct crypt_keyring **out_keys,
                       struct error *e) ATTR_MUST_USE;

#endif
