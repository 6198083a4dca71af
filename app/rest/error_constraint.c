/*
 * error_constraint.c - a constraint said no: which one, of which columns, in PostgREST's words.
 *
 * Clients show "message", look for the constraint's name in it, and read which
 * columns are meant from "details".  Values are left out: they may be another's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/model/schema.h"
#include "app/rest/private.h"

struct fault {
    struct http_exchange *x;
    const struct model_table *table; /* of the request, or NULL */
    struct db_fault_names names;
};

static const struct model_table *table_of(const struct http_exchange *x)
{
    if (x->model == NULL || x->route == NULL ||
        str_search(x->route->pattern, STR("{table}"), 0) == x->route->pattern.len)
        return NULL;
    return model_table_find(x->model, http_path_param(x, STR("table")));
}

/* "a, b": the columns of a key. */
static struct str columns_text(struct arena *a, const struct model_column *const *columns,
                               size_t count)
{
    struct str text = STR("");

    for (size_t i = 0; i < count; i++)
        text = str_format(a, "%.*s%s%.*s", STR_ARG(text), i == 0 ? "" : ", ",
                          STR_ARG(columns[i]->name));
    return text;
}

static void tell_unique(const struct fault *f, struct rest_words *out)
{
    struct arena *a = f->x->arena;

    out->message = str_format(a, "duplicate key value violates unique constraint \"%.*s\"",
                              STR_ARG(f->names.constraint));
    for (size_t i = 0; f->table != NULL && i < f->table->key_count; i++) {
        const struct model_key *k = &f->table->keys[i];

        if (k->is_unique && str_eq(k->name, f->names.constraint))
            out->details = str_format(a, "Key (%.*s) already exists.",
                                      STR_ARG(columns_text(a, k->columns, k->count)));
    }
}

/* From the child's side its own key is named, from the parent's the one that refers to it. */
static void tell_foreign(const struct fault *f, struct rest_words *out)
{
    struct arena *a = f->x->arena;
    bool is_child = f->table != NULL && str_eq(f->table->name, f->names.table);
    const struct model_relation *r = NULL;

    for (size_t i = 0; is_child && i < f->table->out_count; i++) {
        if (str_eq(f->table->out[i]->name, f->names.constraint))
            r = f->table->out[i];
    }
    if (r == NULL) {
        out->message =
            str_format(a,
                       "update or delete violates foreign key constraint \"%.*s\" on table "
                       "\"%.*s\"",
                       STR_ARG(f->names.constraint), STR_ARG(f->names.table));
        out->details = str_format(a, "Key is still referenced from table \"%.*s\" (%.*s).",
                                  STR_ARG(f->names.table), STR_ARG(f->names.column));
        return;
    }
    out->message =
        str_format(a, "insert or update on table \"%.*s\" violates foreign key constraint \"%.*s\"",
                   STR_ARG(f->names.table), STR_ARG(f->names.constraint));
    out->details =
        str_format(a, "Key (%.*s) is not present in table \"%.*s\".",
                   STR_ARG(columns_text(a, r->from_columns, r->count)), STR_ARG(r->to->name));
}

static void tell_check(const struct fault *f, struct rest_words *out)
{
    struct arena *a = f->x->arena;

    out->message = str_format(a, "new row for relation \"%.*s\" violates check constraint \"%.*s\"",
                              STR_ARG(f->names.table), STR_ARG(f->names.constraint));
    for (size_t i = 0; f->table != NULL && i < f->table->check_count; i++) {
        if (str_eq(f->table->checks[i].name, f->names.constraint))
            out->details = str_format(a, "It wants %.*s.", STR_ARG(f->table->checks[i].clause));
    }
}

bool rest_constraint_words(struct http_exchange *x, struct rest_words *out_words)
{
    static const struct {
        struct str state;
        void (*tell)(const struct fault *f, struct rest_words *out);
    } kinds[] = {
        {STR_INIT("23505"), tell_unique},
        {STR_INIT("23503"), tell_foreign},
        {STR_INIT("23514"), tell_check},
    };
    struct rest_words words = {STR_NONE, STR_NONE, STR_NONE};
    struct fault f = {.x = x};

    if (x->db == NULL || x->error.state == NULL || db_conn_fault(x->db)->number == 0)
        return false;
    db_fault_parse(db_conn_fault(x->db), &f.names);
    /* Without a field the names were taken out: the policy hides them. */
    if (f.names.constraint.len == 0 || x->error.field[0] == '\0')
        return false;
    f.table = table_of(x);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!str_eq(str_from_z(x->error.state), kinds[i].state))
            continue;
        kinds[i].tell(&f, &words);
        words.hint = str_from_z(x->error.words);
        *out_words = words;
        return true;
    }
    return false;
}
