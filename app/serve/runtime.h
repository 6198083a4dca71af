/*
 * runtime.h - what a worker process has, and what each of its threads has.
 *
 * The process: settings, the current model, the compiled templates, the board.
 * A thread: an arena, a connection to the database, the response's buffer.
 * Nothing else is shared, and nothing shared is written but by atomics and the
 * model's cell.
 *
 * Lifetime: process, and thread.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_RUNTIME_H
#define APP_SERVE_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#include "app/access/gate.h"
#include "app/access/grants.h"
#include "app/access/setup.h"
#include "app/base/attr.h"
#include "app/base/buf.h"
#include "app/base/error.h"
#include "app/http/exchange.h"
#include "app/serve/dbwatch.h"
#include "app/serve/sealer.h"
#include "app/serve/strangers.h"
#include "app/tmpl/store.h"
#include "app/view/brand.h"
#include "app/view/system.h"

struct access_cache;
struct crypt_keyring;
struct db_conn;
struct fcgi_conn;
struct locale_cache;
struct model_cell;
struct scoreboard;
struct scoreboard_slot;
struct settings;
struct view_catalogue_cell;
struct words;

struct runtime {
    struct arena *arena;
    const struct settings *settings;
    struct scoreboard *board;
    struct scoreboard_slot *slot;
    struct model_cell *models;
    struct dbwatch database;
    struct access_sources grants;          /* roles and grants, for all threads */
    struct view_catalogue_cell *catalogue; /* what is said of tables */
    struct view_brand brand;
    struct view_system system;
    struct access_cache *sessions; /* one for all threads: who signs out is out in all of them */
    struct access_setup access;    /* what the settings say of accounts */
    struct access_gate gate;
    struct strangers strangers;
    struct crypt_keyring *keys; /* follows its file */
    struct sealer sealer;
    struct tmpl_options template_options;
    struct words *words;       /* the compiled templates, in every language */
    const char *upload_folder; /* NULL: /tmp */
};

struct runtime_thread {
    struct runtime *runtime;
    unsigned number;
    struct arena *arena;
    struct db_conn *db; /* NULL until a request wanted it; connected or not */
    struct buf head;
    struct buf log;       /* lines that wait to be written together */
    int64_t log_since_us; /* since when the first of them waits; 0: none does */
    struct http_exchange x;
    size_t face;             /* the number of the one that answered */
    struct words *own_words; /* development: read anew by this thread */
    struct locale_cache *locales;
    uint64_t own_stamp;
    int64_t own_checked_us;
};

/* Where the templates are; what it points to lives in the arena. */
void runtime_template_options(struct arena *a, const struct settings *s,
                              struct tmpl_options *out_options);

enum err runtime_open(const struct settings *settings, struct scoreboard *board,
                      struct scoreboard_slot *slot, struct runtime *out_runtime,
                      struct error *e) ATTR_MUST_USE;
void runtime_close(struct runtime *r);

/* The first is called by whoever starts the thread, the second by the thread itself. */
void runtime_thread_init(struct runtime_thread *t, struct runtime *r, unsigned number);
enum err runtime_thread_begin(struct runtime_thread *t) ATTR_MUST_USE;
void runtime_thread_fini(struct runtime_thread *t);

/*
 * t->db, ready for a request.  ERR_UNAVAILABLE while the database is away; the
 * connection remembers that, so that not every request waits for one to fail.
 */
enum err runtime_database(struct runtime_thread *t, struct error *e) ATTR_MUST_USE;

/* The thread whose exchange x is: for handlers of this folder. */
struct runtime_thread *runtime_of(struct http_exchange *x) ATTR_NONNULL_RET;

/*
 * Lines of requests are written together, at most RUNTIME_LOG_WAIT_MS late: under
 * load a system call a line costs a tenth of the worker's time.  wait_ms is how
 * long the thread may sleep with what waits, -1 when nothing does.
 */
#define RUNTIME_LOG_WAIT_MS 50
int runtime_log_wait_ms(const struct runtime_thread *t);
/* After each request and each pause: writes what has waited long enough. */
void runtime_log_tend(struct runtime_thread *t);

/* Messages and templates to render from: in development those of now. */
const struct words *runtime_words(struct runtime_thread *t, struct error *e);

#endif
