/*
 * plan_sealed.c - conditions on sealed values, by their blind index.
 *
 *     ssn=eq.1      t0.`ssn_index` IN (?, ?)
 *
 * There is one index for each key that rows may have theirs from.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/crypt/keyring.h"
#include "app/model/plan_private.h"
#include "app/model/schema.h"
#include "app/model/sealed.h"

/* The indexes of all values. */
static enum err blinds_of(struct compile *p, const struct query_cond *c,
                          const struct model_column *column, struct db_value **out_blinds,
                          size_t *out_count)
{
    struct db_value *all = ARENA_ARRAY(p->arena, struct db_value, c->value_count * CRYPT_KEYS_MAX);
    size_t count = 0;

    for (size_t i = 0; i < c->value_count; i++) {
        struct db_value *blinds;
        struct db_value value;
        size_t more;

        TRY(plan_value(p, c, column, c->values[i], &value));
        TRY(sealed_blinds(column, sealed_spelling(p->arena, column, &value), p->arena, &blinds,
                          &more, p->e));
        memcpy(all + count, blinds, more * sizeof *blinds);
        count += more;
    }
    *out_blinds = all;
    *out_count = count;
    return ERR_NONE;
}

/* A power of two of them: few lengths, few prepared statements. */
static void add_list(struct compile *p, const struct db_value *blinds, size_t count)
{
    size_t room = 1;

    while (room < count)
        room *= 2;
    for (size_t i = 0; i < room; i++) {
        if (i > 0)
            build_sql(&p->build, SQL(", "));
        build_param(&p->build, &blinds[i < count ? i : count - 1]);
    }
}

enum err plan_sealed(struct compile *p, const struct query_cond *c, const struct plan_operand *o)
{
    struct db_value *blinds = NULL;
    size_t count = 0;

    if ((c->op != QUERY_EQ && c->op != QUERY_IN) || c->quantifier == QUERY_EACH_VALUE)
        return plan_refuse_sealed(p, &c->field, o->column, "cannot be compared so");
    if (o->column->seal->index == NULL)
        return plan_refuse_sealed(p, &c->field, o->column,
                                  "has no blind index, so that it cannot be searched");
    if (c->value_count == 0) {
        build_sql(&p->build, SQL("FALSE"));
        return ERR_NONE;
    }
    /* Whether a condition fits is asked where there are no keys. */
    if (p->is_check && o->column->seal->keys == NULL) {
        build_sql(&p->build, SQL("NULL"));
        return ERR_NONE;
    }
    TRY(blinds_of(p, c, o->column, &blinds, &count));
    plan_blind_add(p, o);
    build_sql(&p->build, SQL(" IN ("));
    add_list(p, blinds, count);
    build_sql(&p->build, SQL(")"));
    return ERR_NONE;
}
