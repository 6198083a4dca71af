/*
 * db.c - what app/db costs on top of Connector/C: one row of four columns by its key.
 *
 *     tests/mariadb.sh tests/bench/db [ROUNDS [READS]]
 *
 * Three loops in turn, so that the machine's moods meet all: the bare library with buffers
 * bound once, db/ with its statement kept, and db/ as a request uses it (prepare from the cache,
 * read, close).  Each reads the row's values as text or number.  Medians, and the
 * processor time of this side of the socket.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "app/base/clock.h"
#include "app/db/conn.h"
#include "app/db/stmt.h"

#define ROUNDS_MAX 200
#define ROWS       1000
#define LOOPS      3

#define SELECT_ITEM "SELECT id, name, price, updated_at FROM item WHERE id = ?"

struct result {
    double us[ROUNDS_MAX];
    double cpu_us[ROUNDS_MAX];
};

static uint64_t checksum; /* keeps the reads from being optimised away */

static struct error err;

static void must(bool is_fine, const char *what)
{
    if (is_fine)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, err.text);
    exit(EXIT_FAILURE);
}

/* --- the bare library ------------------------------------------------------------- */

struct bare {
    MYSQL *db;
    MYSQL_STMT *q;
    MYSQL_BIND in[1];
    MYSQL_BIND out[4];
    long long key;
    long long id;
    char text[3][256];
    unsigned long len[4];
    my_bool is_null[4];
};

static void bare_open(struct bare *b, const char *socket)
{
    b->db = mysql_init(NULL);
    must(mysql_real_connect(b->db, NULL, "root", "", "bench", 0, socket, 0) != NULL, "connect");
    b->q = mysql_stmt_init(b->db);
    must(mysql_stmt_prepare(b->q, SELECT_ITEM, sizeof SELECT_ITEM - 1) == 0, "prepare");
    b->in[0].buffer_type = MYSQL_TYPE_LONGLONG;
    b->in[0].buffer = &b->key;
    b->out[0].buffer_type = MYSQL_TYPE_LONGLONG;
    b->out[0].buffer = &b->id;
    for (int i = 1; i < 4; i++) {
        b->out[i].buffer_type = MYSQL_TYPE_STRING;
        b->out[i].buffer = b->text[i - 1];
        b->out[i].buffer_length = sizeof b->text[0];
        b->out[i].length = &b->len[i];
        b->out[i].is_null = &b->is_null[i];
    }
    must(mysql_stmt_bind_param(b->q, b->in) == 0, "bind");
    must(mysql_stmt_bind_result(b->q, b->out) == 0, "bind");
}

static void bare_read(struct bare *b, int64_t key)
{
    b->key = key;
    must(mysql_stmt_execute(b->q) == 0 && mysql_stmt_fetch(b->q) == 0, "execute");
    checksum += (uint64_t)b->id + b->len[1] + b->len[2] + b->len[3];
    (void)mysql_stmt_free_result(b->q);
}

/* --- db/ ---------------------------------------------------------------------------- */

static void db_read(struct db_stmt *q, int64_t key)
{
    struct db_value v[4];
    bool more = false;

    must(db_stmt_bind_int(q, 0, key, &err) == ERR_NONE, "bind");
    must(db_stmt_run(q, &err) == ERR_NONE, "run");
    must(db_stmt_step(q, &more, &err) == ERR_NONE && more, "step");
    for (unsigned i = 0; i < 4; i++)
        must(db_row_value(q, i, &v[i], &err) == ERR_NONE, "value");
    checksum += (uint64_t)v[0].i + v[1].text.len + v[2].text.len + v[3].text.len;
}

static void db_read_as_a_request(struct db_conn *c, int64_t key)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    must(db_conn_ready(c, &err) == ERR_NONE, "ready");
    must(db_stmt_prepare(c, SQL(SELECT_ITEM), &q, &err) == ERR_NONE, "prepare");
    db_read(q, key);
}

/* --- the measurement ---------------------------------------------------------------- */

static double cpu_us(void)
{
    struct rusage u;

    (void)getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int compare(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

static double median(double *n, unsigned count)
{
    qsort(n, count, sizeof *n, compare);
    return n[count / 2];
}

static void table_make(struct db_conn *c)
{
    must(db_run(c,
                SQL("CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(100) NOT NULL,"
                    " price DECIMAL(10,2), updated_at DATETIME(6)) ENGINE=InnoDB"),
                &err) == ERR_NONE,
         "create");
    must(db_run(c,
                SQL("INSERT INTO item SELECT seq, CONCAT('item number ', seq), seq / 7,"
                    " '2024-02-29 13:00:00.123456' FROM seq_1_to_1000"),
                &err) == ERR_NONE,
         "insert");
}

static struct db_conn *connect_to(const char *hosts, struct str database)
{
    struct db_options o = {.hosts = str_from_z(hosts),
                           .user = STR("root"),
                           .database = database,
                           .connect_timeout_s = 2,
                           .read_timeout_s = 10,
                           .statements_max = 100};
    struct db_conn *c = NULL;

    must(db_conn_open(&o, &c, &err) == ERR_NONE, "open");
    return c;
}

int main(int argc, char **argv)
{
    static const char *const names[LOOPS] = {"bare Connector/C", "db/, statement kept",
                                             "db/, as a request"};
    static struct result results[LOOPS];
    static struct bare bare;
    unsigned rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 21;
    unsigned reads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 3000;
    const char *hosts = getenv("LINTEL_TEST_DB");
    struct db_stmt *q = NULL;
    struct db_conn *c;

    must(hosts != NULL && rounds > 0 && rounds <= ROUNDS_MAX && reads > 0,
         "usage: tests/mariadb.sh tests/bench/db [ROUNDS [READS]]");
    c = connect_to(hosts, STR_NONE);
    must(db_run(c, SQL("CREATE DATABASE bench"), &err) == ERR_NONE, "create");
    db_conn_close(c);
    c = connect_to(hosts, STR("bench"));
    table_make(c);
    bare_open(&bare, hosts + strlen("unix:"));
    for (unsigned round = 0; round < rounds; round++) {
        for (unsigned loop = 0; loop < LOOPS; loop++) {
            int64_t start = clock_mono_us();
            double cpu = cpu_us();

            if (loop == 1)
                must(db_stmt_prepare(c, SQL(SELECT_ITEM), &q, &err) == ERR_NONE, "prepare");
            for (unsigned i = 0; i < reads; i++) {
                int64_t key = 1 + (int64_t)(i % ROWS);

                if (loop == 0)
                    bare_read(&bare, key);
                else if (loop == 1)
                    db_read(q, key);
                else
                    db_read_as_a_request(c, key);
            }
            db_stmt_closep(&q);
            results[loop].us[round] = (double)(clock_mono_us() - start) / reads;
            results[loop].cpu_us[round] = (cpu_us() - cpu) / reads;
        }
    }
    (void)printf("%-22s %9s %9s %9s\n", "loop", "reads/s", "us", "cpu us");
    for (unsigned loop = 0; loop < LOOPS; loop++) {
        double us = median(results[loop].us, rounds);

        (void)printf("%-22s %9.0f %9.2f %9.2f\n", names[loop], 1e6 / us, us,
                     median(results[loop].cpu_us, rounds));
    }
    (void)printf("(%u rounds of %u reads, checksum %llu)\n", rounds, reads,
                 (unsigned long long)checksum);
    (void)mysql_stmt_close(bare.q);
    mysql_close(bare.db);
    db_conn_close(c);
    return EXIT_SUCCESS;
}
