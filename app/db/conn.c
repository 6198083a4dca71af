/*
 * conn.c - a connection's life: made, kept in order between requests, ended.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/db/conn.h"

#include <assert.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/base/clock.h"
#include "app/base/num.h"
#include "app/db/private.h"

#define PORT_DEFAULT 3306

/* Copies s, ended by NUL, to *at, and moves that on. */
static const char *text_put(char **at, struct str s)
{
    char *start = *at;

    if (s.len > 0)
        memcpy(start, s.at, s.len);
    start[s.len] = '\0';
    *at = start + s.len + 1;
    return start;
}

/* "unix:/path", "name", "name:port", "[address]:port" */
static enum err host_parse(struct str s, char **at, struct db_host *out_host, struct error *e)
{
    struct str name = s;
    struct str port = STR_NONE;
    size_t colon;
    uint64_t n = PORT_DEFAULT;

    if (str_starts(s, STR("unix:"))) {
        if (s.len == 5)
            return error_set(e, ERR_INVALID, "database host: unix: wants a path");
        *out_host = (struct db_host){NULL, text_put(at, str_from(s, 5)), 0};
        return ERR_NONE;
    }
    if (str_starts(s, STR("["))) {
        colon = str_search(s, STR("]:"), 0);
        name = str_range(s, 1, colon == s.len ? s.len - 1 : colon);
        if (colon < s.len)
            port = str_from(s, colon + 2);
        else if (!str_ends(s, STR("]")))
            name = STR_NONE;
    } else if ((colon = str_find(s, ':', 0)) < s.len) {
        name = str_range(s, 0, colon);
        port = str_from(s, colon + 1);
    }
    if (name.len == 0 || (port.at != NULL && !num_parse_uint(port, &n)) || n == 0 || n > 65535)
        return error_set(e, ERR_INVALID,
                         "database host \"%.*s\": write unix:/path, host or host:port", STR_ARG(s));
    *out_host = (struct db_host){text_put(at, name), NULL, (unsigned)n};
    return ERR_NONE;
}

static enum err hosts_parse(struct db_conn *c, struct str list, char **at, struct error *e)
{
    struct str part;

    while (str_cut(&list, ',', &part)) {
        TRY(host_parse(str_trim(part), at, &c->hosts[c->host_count], e));
        c->host_count++;
    }
    return ERR_NONE;
}

static enum err options_copy(struct db_conn *c, const struct db_options *o, struct error *e)
{
    size_t commas = 0;
    char *at;

    for (size_t i = 0; i < o->hosts.len; i++)
        commas += o->hosts.at[i] == ',';
    c->texts_size = o->hosts.len + commas + o->user.len + o->password.len + o->database.len + 8;
    c->texts = calloc(1, c->texts_size);
    c->hosts = calloc(commas + 1, sizeof *c->hosts);
    if (c->texts == NULL || c->hosts == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for a connection");
    at = c->texts;
    c->user = text_put(&at, o->user);
    c->password = text_put(&at, o->password);
    c->database = text_put(&at, o->database);
    if (o->database.len == 0)
        c->database = NULL;
    c->connect_timeout_s = o->connect_timeout_s;
    c->read_timeout_s = o->read_timeout_s;
    c->statement_time_s = o->statement_time_s;
    if (!db_cache_init(&c->cache, o->statements_max))
        return error_set(e, ERR_UNAVAILABLE, "no memory for a connection");
    return hosts_parse(c, o->hosts, &at, e);
}

enum err db_conn_new(const struct db_options *options, struct db_conn **out_conn, struct error *e)
{
    AUTO(db_conn_closep) struct db_conn *c = calloc(1, sizeof *c);

    if (c == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for a connection");
    TRY(options_copy(c, options, e));
    *out_conn = c;
    c = NULL;
    return ERR_NONE;
}

enum err db_conn_open(const struct db_options *options, struct db_conn **out_conn, struct error *e)
{
    AUTO(db_conn_closep) struct db_conn *c = NULL;

    TRY(db_conn_new(options, &c, e));
    TRY(db_connect(c, e));
    *out_conn = c;
    c = NULL;
    return ERR_NONE;
}

void db_conn_close(struct db_conn *c)
{
    if (c == NULL)
        return;
    if (c->cache.table != NULL)
        db_disconnect(c);
    db_cache_fini(&c->cache);
    if (c->texts != NULL)
        explicit_bzero(c->texts, c->texts_size); /* the password is among them */
    free(c->texts);
    free(c->hosts);
    free(c);
}

void db_conn_closep(struct db_conn **c)
{
    db_conn_close(*c);
    *c = NULL;
}

void db_conn_rest(struct db_conn *c)
{
    if (c->streaming != NULL)
        db_stmt_drain(c->streaming);
    db_cache_sweep(&c->cache);
}

enum err db_conn_check(struct db_conn *c, const struct db_stmt *q, struct error *e)
{
    if (c->handle == NULL || c->is_broken)
        return error_set(e, ERR_UNAVAILABLE, "the connection to the database is broken");
    if (c->is_tx_lost)
        return error_set(e, ERR_UNAVAILABLE, "the database has undone this transaction");
    if (c->streaming != NULL && c->streaming != q)
        return error_set(e, ERR_INTERNAL, "rows of another statement are still to be read: %.*s",
                         (int)(c->streaming->len > 200 ? 200 : c->streaming->len),
                         c->streaming->text);
    return ERR_NONE;
}

enum err db_conn_command(struct db_conn *c, const char *text, size_t len, struct error *e)
{
    int64_t start = clock_mono_us();
    bool is_done = mysql_real_query(c->handle, text, len) == 0;

    /* Whatever comes back, also from the second result on, is read and dropped. */
    while (is_done) {
        MYSQL_RES *result = mysql_use_result(c->handle);

        mysql_free_result(result);
        if (mysql_errno(c->handle) != 0) {
            is_done = false;
        } else {
            int more = mysql_next_result(c->handle);

            if (more < 0)
                break;
            is_done = more == 0;
        }
    }
    c->spent_us += clock_mono_us() - start;
    return is_done ? ERR_NONE : db_fail(c, NULL, ((struct str){text, len}), e);
}

#define ER_QUERY_EXCEEDED_ROWS_EXAMINED_LIMIT "1931" /* the server's number */

bool db_conn_was_cut(struct db_conn *c)
{
    static const char text[] = "SHOW WARNINGS LIMIT 64";
    int64_t start = clock_mono_us();
    MYSQL_RES *result = NULL;
    MYSQL_ROW row;
    bool was_cut = false;

    if (c->is_broken || c->streaming != NULL ||
        mysql_real_query(c->handle, text, sizeof text - 1) != 0)
        return false;
    result = mysql_store_result(c->handle);
    while (result != NULL && (row = mysql_fetch_row(result)) != NULL)
        was_cut = was_cut || strcmp(row[1], ER_QUERY_EXCEEDED_ROWS_EXAMINED_LIMIT) == 0;
    mysql_free_result(result);
    c->spent_us += clock_mono_us() - start;
    return was_cut;
}

/* An idle connection has nothing to say: if it is readable the server has ended it. */
static bool is_gone(struct db_conn *c)
{
    struct pollfd p = {.fd = mysql_get_socket(c->handle), .events = POLLIN | POLLRDHUP};

    return poll(&p, 1, 0) != 0;
}

/* What a request left open is undone. */
static void tidy(struct db_conn *c)
{
    struct error ignored = {.code = ERR_NONE};
    unsigned status = 0;

    db_conn_rest(c);
    (void)mariadb_get_infov(c->handle, MARIADB_CONNECTION_SERVER_STATUS, &status);
    if (c->depth == 0 && (status & SERVER_STATUS_IN_TRANS) == 0)
        return;
    c->depth = 0;
    c->is_tx_lost = c->is_refused = false;
    if (!c->is_broken && db_conn_command(c, "ROLLBACK", 8, &ignored) != ERR_NONE)
        c->is_broken = true;
}

enum err db_conn_ready(struct db_conn *c, struct error *e)
{
    if (c->handle != NULL && !c->is_broken)
        tidy(c);
    if (c->handle != NULL && !c->is_broken && !c->is_soiled && !is_gone(c))
        return ERR_NONE;
    db_disconnect(c);
    return db_connect(c, e);
}

enum err db_conn_ping(struct db_conn *c, struct error *e)
{
    TRY(db_conn_ready(c, e));
    TRY(db_conn_command(c, "SELECT 1", 8, e));
    return db_cluster_check(c, e);
}

enum err db_conn_statement_time(struct db_conn *c, unsigned seconds, struct error *e)
{
    char text[64];
    int len;

    if (c->time_now_s == seconds)
        return ERR_NONE;
    TRY(db_conn_check(c, NULL, e));
    len = snprintf(text, sizeof text, "SET max_statement_time = %u", seconds);
    TRY(db_conn_command(c, text, (size_t)len, e));
    c->time_now_s = seconds;
    return ERR_NONE;
}

enum err db_conn_statement_time_own(struct db_conn *c, struct error *e)
{
    return db_conn_statement_time(c, c->statement_time_s, e);
}

const struct db_fault *db_conn_fault(const struct db_conn *c)
{
    return &c->fault;
}

bool db_conn_is_broken(const struct db_conn *c)
{
    return c->handle == NULL || c->is_broken;
}

int64_t db_conn_take_spent_us(struct db_conn *c)
{
    int64_t spent = c->spent_us;

    c->spent_us = 0;
    return spent;
}
