/*
 * seals.c - the sealed columns of the database.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/seals.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/crypt/seal.h"
#include "app/db/conn.h"
#include "app/model/load.h"
#include "app/model/reseal.h"
#include "app/model/schema.h"
#include "app/serve/command.h"

#define BATCH_ARENA ((size_t)1 << 30)
#define TELL_US     ((int64_t)1000000)
#define PASSES_MAX  20
/* Workers look for a newer schema twice a second. */
#define NOTICE_MS 2000

void seals_close(struct seals *s)
{
    if (s->model != NULL)
        model_release(s->model);
    db_conn_close(s->conn);
}

enum err seals_open(struct command_context *c, struct seals *out_seals)
{
    struct str *schemas;
    size_t schema_count;

    TRY(command_keys(c));
    TRY(command_connect(c, &out_seals->conn));
    settings_schemas(c->arena, &c->settings, &schemas, &schema_count);
    TRY(model_load_keyed(out_seals->conn, schemas, schema_count, c->keys, &out_seals->model,
                         &c->error));
    for (size_t i = 0; i < out_seals->model->table_count; i++) {
        const struct model_table *t = &out_seals->model->tables[i];

        for (size_t n = 0; n < t->column_count; n++) {
            if (t->columns[n].seal == NULL)
                continue;
            out_seals->columns =
                arena_grow(c->arena, out_seals->columns, out_seals->count, out_seals->count + 1,
                           sizeof(const struct model_column *));
            out_seals->columns[out_seals->count++] = &t->columns[n];
        }
    }
    return ERR_NONE;
}

static struct str name_of(struct command_context *c, const struct model_column *column)
{
    return str_format(c->arena, "%.*s.%.*s", STR_ARG(column->seal->table), STR_ARG(column->name));
}

enum err seals_find(struct command_context *c, const struct seals *s, struct str name,
                    const struct model_column **out_column)
{
    struct str names = STR("");

    for (size_t i = 0; i < s->count; i++) {
        struct str one = name_of(c, s->columns[i]);

        if (str_eq_nocase(one, name)) {
            *out_column = s->columns[i];
            return ERR_NONE;
        }
        names =
            str_format(c->arena, "%.*s%s%.*s", STR_ARG(names), i == 0 ? "" : ", ", STR_ARG(one));
    }
    if (s->count == 0)
        return error_tell(
            &c->error, ERR_ABSENT, name,
            "is no sealed column; there are none: \"seal\" of app.json declares them");
    return error_tell(&c->error, ERR_ABSENT, name, "is no sealed column; there are: %.*s",
                      STR_ARG(names));
}

/* ---- row by row ---- */

static void print_progress(struct str name, const struct reseal *r, const char *ending)
{
    (void)printf("%.*s: %" PRIu64 " rows %s%s\n", STR_ARG(name), r->changed,
                 r->opens ? "opened" : "sealed", ending);
    (void)fflush(stdout);
}

/* Once through the table. */
static enum err pass(struct command_context *c, struct reseal *r, struct str name)
{
    AUTO(arena_freep) struct arena *batch = arena_new(BATCH_ARENA);
    int64_t told = clock_mono_us();

    r->after = NULL;
    do {
        TRY(reseal_batch(r, batch, &c->error));
        arena_reset(batch);
        if (clock_mono_us() - told >= TELL_US) {
            told = clock_mono_us();
            print_progress(name, r, " ...");
        }
    } while (!r->is_done);
    return ERR_NONE;
}

/* Until there is nothing left of what can be done: others write meanwhile. */
static enum err passes(struct command_context *c, const struct seals *s,
                       const struct model_column *column, bool opens, struct reseal *out_last)
{
    struct str name = name_of(c, column);
    uint64_t changed = 0;
    struct reseal r;

    for (int i = 0; i < PASSES_MAX; i++) {
        r = (struct reseal){.conn = s->conn,
                            .column = column,
                            .opens = opens,
                            .memory = c->arena,
                            .changed = changed};
        TRY(pass(c, &r, name));
        if (r.changed == changed)
            break;
        changed = r.changed;
    }
    print_progress(name, &r, "");
    if (r.unfit > 0)
        (void)printf("%.*s: %" PRIu64 " rows hold what is no %.*s and stay as they are; the first "
                     "one's key is %.*s\n",
                     STR_ARG(name), r.unfit, STR_ARG(column->sql_type), STR_ARG(r.unfit_row));
    if (r.closed > 0)
        (void)printf("%.*s: %" PRIu64 " rows cannot be opened and stay as they are; see `lintel "
                     "keys list`\n",
                     STR_ARG(name), r.closed);
    *out_last = r;
    return ERR_NONE;
}

static void wait_for_workers(void)
{
    const struct timespec pause = {NOTICE_MS / 1000, (NOTICE_MS % 1000) * 1000000L};

    (void)nanosleep(&pause, NULL);
}

enum err seals_seal(struct command_context *c, const struct seals *s,
                    const struct model_column *column)
{
    struct reseal r;

    if (column->seal->state == MODEL_UNSEALING)
        TRY(reseal_state_set(s->conn, column, STR("sealing"), &c->error));
    /* Whoever does not know of it yet writes plain values. */
    if (column->seal->state != MODEL_SEALED)
        wait_for_workers();
    TRY(passes(c, s, column, false, &r));
    if (r.unfit > 0)
        return error_tell(&c->error, ERR_CONFLICT, name_of(c, column),
                          "is not sealed as a whole: mend the values that do not fit, and run it "
                          "again");
    if (column->seal->state == MODEL_SEALED)
        return ERR_NONE;
    return reseal_state_set(s->conn, column, STR("sealed"), &c->error);
}

enum err seals_unseal(struct command_context *c, const struct seals *s,
                      const struct model_column *column)
{
    struct reseal r;

    if (column->seal->state != MODEL_UNSEALING)
        TRY(reseal_state_set(s->conn, column, STR("open"), &c->error));
    wait_for_workers();
    TRY(passes(c, s, column, true, &r));
    if (r.closed > 0)
        return error_tell(&c->error, ERR_CONFLICT, name_of(c, column),
                          "still has values that cannot be opened; bring their keys back, or set "
                          "them to NULL, and run it again");
    return ERR_NONE;
}

/* ---- which keys ---- */

static const char *state_name(const struct model_column *column)
{
    switch (column->seal->state) {
    case MODEL_SEALED: return "sealed";
    case MODEL_SEALING: return "being sealed: run `lintel keys seal`";
    case MODEL_UNSEALING: break;
    }
    return "open: values are written plain";
}

static void print_count(struct command_context *c, const struct model_column *column,
                        const struct reseal_count *n)
{
    bool is_known = n->key.at != NULL && crypt_keyring_find(c->keys, CRYPT_SEAL, n->key) != NULL;

    if (n->key.at == NULL)
        (void)printf("  %12" PRIu64 "  not sealed%s\n", n->rows,
                     column->seal->state == MODEL_SEALED ? ": damaged, and not shown" : "");
    else if (is_known)
        (void)printf("  %12" PRIu64 "  key %.*s\n", n->rows, STR_ARG(n->key));
    else
        (void)printf("  %12" PRIu64 "  KEY %.*s IS LOST: in these rows %.*s cannot be read; bring "
                     "back a copy of the keys that has it\n",
                     n->rows, STR_ARG(n->key), STR_ARG(column->name));
}

enum err seals_print(struct command_context *c, const struct seals *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct model_column *column = s->columns[i];
        struct reseal_count *counts;
        size_t count;

        (void)printf("%.*s, %s\n", STR_ARG(name_of(c, column)), state_name(column));
        TRY(reseal_counts(s->conn, c->arena, column, &counts, &count, &c->error));
        for (size_t n = 0; n < count; n++)
            print_count(c, column, &counts[n]);
    }
    return ERR_NONE;
}

enum err seals_rows_of(struct command_context *c, const struct seals *s, struct str key,
                       uint64_t *out_rows)
{
    const struct crypt_key *blind = crypt_keyring_find(c->keys, CRYPT_BLIND, key);
    unsigned char head[CRYPT_BLIND_KEY_LEN];
    uint64_t rows = 0;

    for (size_t i = 0; i < s->count; i++) {
        struct reseal_count *counts = NULL;
        size_t count = 0;
        uint64_t found = 0;

        if (blind == NULL) {
            TRY(reseal_counts(s->conn, c->arena, s->columns[i], &counts, &count, &c->error));
        } else {
            crypt_blind_key(blind, head);
            TRY(reseal_blind_count(s->conn, c->arena, s->columns[i],
                                   (struct str){(const char *)head, sizeof head}, &found,
                                   &c->error));
        }
        for (size_t n = 0; n < count; n++)
            found += str_eq(counts[n].key, key) ? counts[n].rows : 0;
        rows += found;
    }
    *out_rows = rows;
    return ERR_NONE;
}
