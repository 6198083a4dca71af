/*
 * query.c - what a read costs besides the database: query to SQL, row to JSON.
 *
 *     tests/bench/query [ROUNDS [READS]]
 *
 * On the schema made by hand, with values made up: no server is needed.  Each
 * step is a loop of its own; the median of the processor time per request.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/db/value.h"
#include "app/model/json.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "tests/model/fixture.h"

#define ROUNDS_MAX 200

struct bench {
    struct arena *arena;
    const struct model *model;
    struct buf out;
    const char *name;
    const struct query_param *params;
    size_t param_count;
    size_t rows;
};

static double cpu_us(void)
{
    struct rusage u;

    (void)getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int ascending(const void *a, const void *b)
{
    const double *left = a;
    const double *right = b;

    return (*left > *right) - (*left < *right);
}

static double median(double *values, unsigned count)
{
    qsort(values, count, sizeof *values, ascending);
    return values[count / 2];
}

static void must(enum err code, const struct error *e)
{
    if (code == ERR_NONE)
        return;
    (void)fprintf(stderr, "%s\n", e->text);
    exit(EXIT_FAILURE);
}

static void query_to_plan(struct bench *b, struct plan *out_plan)
{
    static const struct plan_options options = {.limits = &query_limits_default,
                                                .policy = &policy_everything};
    struct error e = {.code = ERR_NONE};
    const struct model_table *t;
    struct query *q;

    must(plan_table(b->arena, b->model, options.policy, STR("film"), &t, &e), &e);
    must(query_parse(b->arena, b->params, b->param_count,
                     &(struct query_options){.limits = options.limits}, &q, &e),
         &e);
    must(plan_compile(b->arena, t, q, &options, out_plan, &e), &e);
}

/* Something of the column's own kind. */
static struct db_value value_for(const struct model_column *c)
{
    if (c->type == MODEL_INT || c->type == MODEL_UINT || c->type == MODEL_YEAR)
        return (struct db_value){.type = DB_INT, .i = 12345};
    if (c->type == MODEL_DECIMAL)
        return (struct db_value){.type = DB_DECIMAL, .text = STR("4.99")};
    if (c->type == MODEL_TIMESTAMP)
        return (struct db_value){.type = DB_TIMESTAMP, .text = STR("2006-02-15T05:03:42+00:00")};
    return (struct db_value){.type = DB_TEXT,
                             .text = STR("A Epic Drama of a Feminist And a Mad "
                                         "Scientist who must Battle a Teacher")};
}

static void rows_to_json(struct bench *b, const struct plan *plan)
{
    buf_clear(&b->out, SIZE_MAX);
    buf_add_char(&b->out, '[');
    for (size_t row = 0; row < b->rows; row++) {
        for (size_t i = 0; i < plan->column_count; i++) {
            struct db_value v = value_for(plan->columns[i].column);

            buf_add_str(&b->out, plan->columns[i].json);
            model_json_value(&b->out, plan->columns[i].column, &v);
        }
        buf_add_char(&b->out, '}');
    }
    buf_add_char(&b->out, ']');
}

static void run(struct bench *b, unsigned rounds, unsigned reads)
{
    double compile[ROUNDS_MAX];
    double write[ROUNDS_MAX];

    for (unsigned round = 0; round < rounds; round++) {
        struct plan plan;
        double start = cpu_us();

        for (unsigned i = 0; i < reads; i++) {
            arena_reset(b->arena);
            query_to_plan(b, &plan);
        }
        compile[round] = (cpu_us() - start) / reads;
        start = cpu_us();
        for (unsigned i = 0; i < reads; i++)
            rows_to_json(b, &plan);
        write[round] = (cpu_us() - start) / reads;
    }
    (void)printf("%-34s %8.2f %8.2f %8zu\n", b->name, median(compile, rounds),
                 median(write, rounds), b->out.len);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

int main(int argc, char **argv)
{
    static const struct query_param by_key[] = {{STR_INIT("film_id"), STR_INIT("eq.1")}};
    static const struct query_param by_key_select[] = {
        {STR_INIT("film_id"), STR_INIT("eq.1")},
        {STR_INIT("select"), STR_INIT("film_id,title,rental_rate,last_update")}};
    static const struct query_param page[] = {
        {STR_INIT("select"), STR_INIT("film_id,title,rental_rate,last_update")},
        {STR_INIT("length"), STR_INIT("gte.90")},
        {STR_INIT("or"), STR_INIT("(rating.in.(PG,R),title.like.A*)")},
        {STR_INIT("order"), STR_INIT("title.desc")},
        {STR_INIT("limit"), STR_INIT("20")}};
    unsigned rounds = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 21;
    unsigned reads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 20000;
    struct arena *schema = arena_new((size_t)1 << 20);
    struct bench b = {.arena = arena_new((size_t)16 << 20), .model = fixture_model(schema)};

    if (rounds == 0 || rounds > ROUNDS_MAX || reads == 0) {
        (void)fprintf(stderr, "usage: tests/bench/query [ROUNDS [READS]]\n");
        return EXIT_FAILURE;
    }
    buf_init(&b.out, (size_t)1 << 20);
    (void)printf("%-34s %8s %8s %8s\n", "cpu us per request", "compile", "to JSON", "bytes");
    b = (struct bench){b.arena, b.model,       b.out, "one row by key, 25 columns",
                       by_key,  COUNT(by_key), 1};
    run(&b, rounds, reads);
    b = (struct bench){
        b.arena, b.model, b.out, "one row by key, 4 columns", by_key_select, COUNT(by_key_select),
        1};
    run(&b, rounds, reads);
    b = (struct bench){b.arena, b.model,     b.out, "page of 20 rows, 4 columns",
                       page,    COUNT(page), 20};
    run(&b, rounds, reads);
    buf_fini(&b.out);
    arena_free(b.arena);
    arena_free(schema);
    return EXIT_SUCCESS;
}
