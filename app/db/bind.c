/*
 * bind.c - values into a statement's parameters.
 *
 * Each parameter's MYSQL_BIND points into its struct db_param for good; only
 * borrowed text changes place.  The library is told again (which sends the
 * types again) only when a type or a place has changed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/db/private.h"

/* What a statement's packet holds besides the values' bytes, at most. */
#define PACKET_OVERHEAD 64
#define PARAM_OVERHEAD  16

/* The parameter, or NULL (and e) where there is none. */
static struct db_param *param_at(struct db_stmt *q, unsigned param, struct error *e)
{
    if (param < q->param_count)
        return &q->params[param];
    (void)error_set(e, ERR_INTERNAL, "parameter %u of %u bound: %.*s", param, q->param_count,
                    STR_ARG(((struct str){q->text, q->len < 200 ? q->len : 200})));
    return NULL;
}

static void place(struct db_stmt *q, unsigned param, enum enum_field_types type, bool is_unsigned,
                  const void *at)
{
    MYSQL_BIND *b = &q->binds[param];
    struct db_param *p = &q->params[param];

    if (b->buffer_type != type || (b->is_unsigned != 0) != is_unsigned || b->buffer != at) {
        b->buffer_type = type;
        b->is_unsigned = is_unsigned ? 1 : 0;
        b->buffer = (void *)(uintptr_t)at; /* the library only reads a parameter */
        q->must_bind = true;
    }
    p->is_null = 0;
    p->is_bound = true;
    p->is_text = false;
}

enum err db_stmt_bind_null(struct db_stmt *q, unsigned param, struct error *e)
{
    struct db_param *p = param_at(q, param, e);

    if (p == NULL)
        return ERR_INTERNAL;
    /* The type stays what it was: going to NULL and back costs nothing. */
    p->is_null = 1;
    p->is_bound = true;
    p->is_text = false;
    p->len = 0;
    return ERR_NONE;
}

enum err db_stmt_bind_int(struct db_stmt *q, unsigned param, int64_t n, struct error *e)
{
    struct db_param *p = param_at(q, param, e);

    if (p == NULL)
        return ERR_INTERNAL;
    p->i = n;
    place(q, param, MYSQL_TYPE_LONGLONG, false, &p->i);
    return ERR_NONE;
}

enum err db_stmt_bind_uint(struct db_stmt *q, unsigned param, uint64_t n, struct error *e)
{
    struct db_param *p = param_at(q, param, e);

    if (p == NULL)
        return ERR_INTERNAL;
    p->u = n;
    place(q, param, MYSQL_TYPE_LONGLONG, true, &p->u);
    return ERR_NONE;
}

enum err db_stmt_bind_double(struct db_stmt *q, unsigned param, double d, struct error *e)
{
    struct db_param *p = param_at(q, param, e);

    if (p == NULL)
        return ERR_INTERNAL;
    p->d = d;
    place(q, param, MYSQL_TYPE_DOUBLE, false, &p->d);
    return ERR_NONE;
}

static enum err bind_text(struct db_stmt *q, unsigned param, enum enum_field_types type,
                          struct str s, struct error *e)
{
    struct db_param *p = param_at(q, param, e);

    if (p == NULL)
        return ERR_INTERNAL;
    p->len = s.len;
    /* To the library no buffer means NULL; the absent text is an empty one here. */
    place(q, param, type, false, s.at == NULL ? "" : s.at);
    p->is_text = true;
    return ERR_NONE;
}

enum err db_stmt_bind_str(struct db_stmt *q, unsigned param, struct str s, struct error *e)
{
    return bind_text(q, param, MYSQL_TYPE_STRING, s, e);
}

enum err db_stmt_bind_bytes(struct db_stmt *q, unsigned param, struct str s, struct error *e)
{
    return bind_text(q, param, MYSQL_TYPE_BLOB, s, e);
}

enum err db_stmt_bind_value(struct db_stmt *q, unsigned param, const struct db_value *v,
                            struct error *e)
{
    switch (v->type) {
    case DB_NULL: return db_stmt_bind_null(q, param, e);
    case DB_INT: return db_stmt_bind_int(q, param, v->i, e);
    case DB_UINT: return db_stmt_bind_uint(q, param, v->u, e);
    case DB_DOUBLE: return db_stmt_bind_double(q, param, v->d, e);
    case DB_BYTES: return db_stmt_bind_bytes(q, param, v->text, e);
    /* As text it would be compared as a double wherever no index is used. */
    case DB_DECIMAL: return bind_text(q, param, MYSQL_TYPE_NEWDECIMAL, v->text, e);
    case DB_TIMESTAMP:
        /* The session is in UTC, and the server reads no offset. */
        if (str_ends(v->text, STR("+00:00")))
            return db_stmt_bind_str(q, param, str_range(v->text, 0, v->text.len - 6), e);
        ATTR_FALLTHROUGH;
    case DB_TEXT:
    case DB_DATE:
    case DB_TIME:
    case DB_DATETIME: return db_stmt_bind_str(q, param, v->text, e);
    }
    return error_set(e, ERR_INTERNAL, "a value of unknown type bound");
}

enum err db_stmt_bound(struct db_stmt *q, struct error *e)
{
    size_t bytes = PACKET_OVERHEAD;

    for (unsigned i = 0; i < q->param_count; i++) {
        const struct db_param *p = &q->params[i];

        if (!p->is_bound)
            return error_set(e, ERR_INTERNAL, "parameter %u of %u is not bound: %.*s", i,
                             q->param_count, (int)(q->len < 200 ? q->len : 200), q->text);
        if (__builtin_add_overflow(bytes, PARAM_OVERHEAD + (p->is_text ? p->len : 0), &bytes))
            bytes = SIZE_MAX;
    }
    /* The server would end the connection over it, which looks like a crash. */
    if (bytes > q->conn->packet_max)
        return error_tell(e, ERR_INVALID, STR_NONE,
                          "the values are too large for the database; send less at once");
    if (q->must_bind && mysql_stmt_bind_param(q->handle, q->binds) != 0)
        return db_fail(q->conn, q->handle, ((struct str){q->text, q->len}), e);
    q->must_bind = false;
    return ERR_NONE;
}

/* Numbers stay bound for the next run; text was borrowed for this one. */
void db_stmt_unbind(struct db_stmt *q)
{
    for (unsigned i = 0; i < q->param_count; i++)
        if (q->params[i].is_text)
            q->params[i].is_bound = false;
}
