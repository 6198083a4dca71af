/*
 * private.h - what the files of db/ share.  Never leaves this folder.
 *
 * A connection owns its statements: all of them are in one list, the most
 * recently used first; those that are cached are in a hash table as well.
 *
 *     idle    in the list and the table, waiting to be asked for again
 *     busy    handed out; in the table unless a twin of the same text is
 *     doomed  given back while another statement's rows were on the wire:
 *             closing it now would eat them, so it is closed at the next rest
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_DB_PRIVATE_H
#define APP_DB_PRIVATE_H

#include <mysql.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/base/error.h"
#include "app/base/str.h"
#include "app/db/conn.h"
#include "app/db/errors.h"
#include "app/db/stmt.h"

#define DB_TEMPORAL_TEXT 40                    /* the longest date or time as text */
#define DB_RETRY_US      ((int64_t)100 * 1000) /* between attempts to connect while nothing answers */

/* A parameter's value; its MYSQL_BIND points here, so that most runs rebind nothing. */
struct db_param {
    union {
        int64_t i;
        uint64_t u;
        double d;
    };
    unsigned long len;
    my_bool is_null;
    bool is_bound;
    bool is_text; /* borrowed: to be bound again for the next run */
};

/* A column of the result, and where the current row has its value. */
struct db_column {
    enum db_type type;
    uint8_t width;    /* bytes of a fixed-width value on the wire; 0: has a length */
    uint8_t decimals; /* of a DECIMAL, of a time's seconds */
    bool is_unsigned;
    bool is_year;
    bool is_bit;
    bool is_temporal;
    const unsigned char *at; /* NULL: NULL */
    size_t len;
    char text[DB_TEMPORAL_TEXT];
};

struct db_stmt {
    struct db_conn *conn;
    MYSQL_STMT *handle;    /* NULL: its connection is gone */
    struct db_stmt *newer; /* the connection's list */
    struct db_stmt *older;
    struct db_stmt *chain; /* the cache's table */
    uint64_t hash;
    bool is_cached;
    bool is_busy;
    bool is_doomed;
    bool must_bind; /* a parameter's type or place changed since the last bind */
    bool has_row;
    bool is_out;  /* the result holds the values of OUT parameters */
    bool is_call; /* its results follow one another, and are not dropped */
    unsigned param_count;
    unsigned column_count;
    unsigned column_room;
    MYSQL_BIND *binds;
    struct db_param *params;
    struct db_column *columns;
    size_t len;
    char text[];
};

struct db_cache {
    struct db_stmt **table;
    size_t table_size; /* a power of two */
    struct db_stmt *newest;
    struct db_stmt *oldest;
    unsigned count; /* cached ones */
    unsigned max;
    bool has_doomed;
};

struct db_host {
    const char *name; /* NULL: a socket */
    const char *socket;
    unsigned port;
};

struct db_conn {
    MYSQL *handle; /* NULL: not connected */
    char *texts;   /* what the pointers below point into */
    size_t texts_size;
    const char *user;
    const char *password;
    const char *database;
    struct db_host *hosts;
    unsigned host_count;
    unsigned host; /* the one in use, or to be tried first */
    unsigned connect_timeout_s;
    unsigned read_timeout_s;
    unsigned statement_time_s; /* of the options */
    unsigned time_now_s;       /* of the session */
    unsigned long packet_max;  /* the server's max_allowed_packet */
    struct db_cache cache;
    struct db_stmt *streaming; /* its rows are on the wire */
    unsigned depth;            /* of transactions */
    bool is_broken;
    bool is_cluster;
    bool is_soiled;  /* a script may have changed the session */
    bool is_tx_lost; /* the server ended the transaction: nothing may run until it is undone */
    bool is_refused; /* ... for reasons that may pass */
    int64_t retry_at_us;
    int64_t spent_us;
    struct db_fault fault;
};

/* connect.c: tries the hosts in turn. */
enum err db_connect(struct db_conn *c, struct error *e) ATTR_MUST_USE;
void db_disconnect(struct db_conn *c);
/* ERR_UNAVAILABLE on a node of a cluster that takes no queries. */
enum err db_cluster_check(struct db_conn *c, struct error *e) ATTR_MUST_USE;

/* fail.c: takes the fault from the handle (or the connection's, where h is NULL). */
enum err db_fail_at(struct db_conn *c, MYSQL_STMT *h, struct str sql, const char *where,
                    struct error *e);
#define db_fail(c, h, sql, e) db_fail_at((c), (h), (sql), ERROR_HERE, (e))

/* conn.c: may a statement be sent?  And one of constant text, rows read and dropped. */
enum err db_conn_check(struct db_conn *c, const struct db_stmt *q, struct error *e) ATTR_MUST_USE;
enum err db_conn_command(struct db_conn *c, const char *text, size_t len,
                         struct error *e) ATTR_MUST_USE;
/* Reads away the rows that are on the wire. */
void db_conn_rest(struct db_conn *c);

/* cache.c */
bool db_cache_init(struct db_cache *k, unsigned max) ATTR_MUST_USE;
/* Closes all; busy ones live on without a handle until they are given back. */
void db_cache_clear(struct db_cache *k);
void db_cache_fini(struct db_cache *k);
struct db_stmt *db_cache_take(struct db_cache *k, struct sql sql);
void db_cache_add(struct db_cache *k, struct db_stmt *q);
void db_cache_give(struct db_cache *k, struct db_stmt *q);
/* Closes the doomed ones; no rows are on the wire. */
void db_cache_sweep(struct db_cache *k);

/* stmt.c */
void db_stmt_free(struct db_stmt *q);
void db_stmt_drain(struct db_stmt *q);
/* Sends it; and prepares to step through a result that has columns. */
enum err db_stmt_send(struct db_stmt *q, struct error *e) ATTR_MUST_USE;
enum err db_stream_begin(struct db_stmt *q, struct error *e) ATTR_MUST_USE;
/* bind.c */
enum err db_stmt_bound(struct db_stmt *q, struct error *e) ATTR_MUST_USE;
void db_stmt_unbind(struct db_stmt *q);
/* row.c */
bool db_columns_read(struct db_stmt *q) ATTR_MUST_USE;
void db_row_place(void *stmt, unsigned column, unsigned char **row);

#endif
