/*
 * connect.c - from a list of hosts to a session that is set up the one way we use.
 *
 * The host that worked last is tried first, then the others in their order: a
 * first one that is dead costs its time-out once, not at every reconnect.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <string.h>

#include "app/base/clock.h"
#include "app/base/num.h"
#include "app/db/private.h"

/* Strict, and nothing that would refuse what an existing database already holds. */
#define SESSION                                                                                  \
    "SET NAMES utf8mb4, sql_mode = 'STRICT_ALL_TABLES,STRICT_TRANS_TABLES,"                      \
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', autocommit = 1, " \
    "max_statement_time = %u"

static MYSQL *handle_new(const struct db_conn *c, const struct db_host *host)
{
    const unsigned tcp = MYSQL_PROTOCOL_TCP;
    const unsigned local = MYSQL_PROTOCOL_SOCKET;
    const unsigned no_infile = 0;
    const my_bool no = 0;
    MYSQL *m = mysql_init(NULL);

    if (m == NULL)
        return NULL;
    (void)mysql_optionsv(m, MYSQL_OPT_CONNECT_TIMEOUT, (const void *)&c->connect_timeout_s);
    (void)mysql_optionsv(m, MYSQL_OPT_READ_TIMEOUT, (const void *)&c->read_timeout_s);
    (void)mysql_optionsv(m, MYSQL_OPT_WRITE_TIMEOUT, (const void *)&c->read_timeout_s);
    (void)mysql_optionsv(m, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    (void)mysql_optionsv(m, MYSQL_OPT_RECONNECT, (const void *)&no);
    (void)mysql_optionsv(m, MYSQL_OPT_LOCAL_INFILE, (const void *)&no_infile);
    (void)mysql_optionsv(m, MYSQL_OPT_PROTOCOL, (const void *)(host->name == NULL ? &local : &tcp));
    return m;
}

/* One row of a SHOW into a text; *out_found says whether there was one. */
static int show(MYSQL *m, const char *text, char *value, size_t size)
{
    MYSQL_RES *result;
    MYSQL_ROW row;

    value[0] = '\0';
    if (mysql_real_query(m, text, strlen(text)) != 0)
        return 1;
    result = mysql_store_result(m);
    if (result == NULL)
        return 1;
    row = mysql_fetch_row(result);
    if (row != NULL && row[1] != NULL)
        (void)snprintf(value, size, "%s", row[1]);
    mysql_free_result(result);
    return 0;
}

/* Settings, the server's packet limit, and whether a cluster's node may answer. */
static enum err session_open(struct db_conn *c, struct error *e)
{
    char text[384];
    char value[32];
    uint64_t n;

    (void)snprintf(text, sizeof text, SESSION, c->statement_time_s);
    if (mysql_real_query(c->handle, text, strlen(text)) != 0)
        return db_fail(c, NULL, STR("SET NAMES"), e);
    c->time_now_s = c->statement_time_s;
    if (show(c->handle, "SHOW VARIABLES LIKE 'max_allowed_packet'", value, sizeof value) != 0)
        return db_fail(c, NULL, STR("SHOW VARIABLES"), e);
    c->packet_max = num_parse_uint(str_from_z(value), &n) ? (unsigned long)n : 1UL << 24;
    if (show(c->handle, "SHOW VARIABLES LIKE 'wsrep_on'", value, sizeof value) != 0)
        return db_fail(c, NULL, STR("SHOW VARIABLES"), e);
    c->is_cluster = strcmp(value, "ON") == 0;
    return db_cluster_check(c, e);
}

enum err db_cluster_check(struct db_conn *c, struct error *e)
{
    char value[32];

    if (!c->is_cluster)
        return ERR_NONE;
    if (show(c->handle, "SHOW STATUS LIKE 'wsrep_ready'", value, sizeof value) != 0)
        return db_fail(c, NULL, STR("SHOW STATUS"), e);
    if (strcmp(value, "ON") == 0)
        return ERR_NONE;
    c->is_broken = true;
    return error_set(e, ERR_UNAVAILABLE, "this node of the cluster is not ready (wsrep_ready)");
}

static enum err host_connect(struct db_conn *c, const struct db_host *host, struct error *e)
{
    MYSQL *m = handle_new(c, host);
    enum err code;

    if (m == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for a connection");
    c->handle = m;
    c->is_broken = false;
    if (mysql_real_connect(m, host->name, c->user, c->password, c->database, host->port,
                           host->socket, 0) == NULL) {
        (void)db_fail(c, NULL, STR_NONE, e);
        code = ERR_UNAVAILABLE; /* a wrong password, too: the operator mends it, not the client */
    } else {
        code = session_open(c, e);
    }
    if (code != ERR_NONE) {
        mysql_close(m);
        c->handle = NULL;
    }
    return code;
}

void db_disconnect(struct db_conn *c)
{
    /* First the connection: statements are then closed without a round trip each. */
    mysql_close(c->handle);
    c->handle = NULL;
    c->streaming = NULL;
    db_cache_clear(&c->cache);
    c->depth = 0;
    c->is_tx_lost = c->is_refused = c->is_broken = c->is_soiled = false;
}

enum err db_connect(struct db_conn *c, struct error *e)
{
    struct error first = {.code = ERR_NONE};
    int64_t start = clock_mono_us();

    if (start < c->retry_at_us)
        return error_set(e, ERR_UNAVAILABLE, "no database answered a moment ago");
    for (unsigned i = 0; i < c->host_count; i++) {
        unsigned index = (c->host + i) % c->host_count;

        if (host_connect(c, &c->hosts[index], &first) == ERR_NONE) {
            c->host = index;
            c->retry_at_us = 0;
            c->spent_us += clock_mono_us() - start;
            return ERR_NONE;
        }
    }
    c->retry_at_us = clock_mono_us() + DB_RETRY_US;
    c->spent_us += clock_mono_us() - start;
    return error_set(e, ERR_UNAVAILABLE, "no database answers; the first said: %s", first.text);
}
