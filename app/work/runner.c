/*
 * runner.c - takes jobs that are due, one at a time, and has them done.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/work/runner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/id.h"
#include "app/base/utf8.h"

#define HOST_MAX 32

/* host:process:chance - for people, and unlike any other runner's. */
static void print_name(struct work_runner *r)
{
    char host[HOST_MAX] = "";
    unsigned char chance[4];
    char hex[sizeof chance * 2 + 1] = "";
    int len;

    (void)gethostname(host, sizeof host - 1);
    for (char *c = host; *c != '\0'; c++) {
        if (*c < '!' || *c > '~')
            *c = '?';
    }
    id_fill(chance, sizeof chance);
    id_print_hex(chance, sizeof chance, hex);
    len = snprintf(r->name, sizeof r->name, "%s:%ld:%s", host, (long)getpid(), hex);
    r->name_len = len < 0 ? 0 : (size_t)len;
}

void work_runner_init(struct work_runner *r, struct db_conn *db, const struct work_kind *kinds,
                      size_t kind_count)
{
    *r = (struct work_runner){.db = db, .kinds = kinds, .kind_count = kind_count};
    print_name(r);
}

static struct str name_of(const struct work_runner *r)
{
    return (struct str){r->name, r->name_len};
}

static enum err take(struct work_runner *r, struct arena *a, struct work_job *job,
                     const struct work_kind **out_kind, struct error *e)
{
    bool found = false;

    for (size_t i = 0; i < r->kind_count && !found; i++) {
        const struct work_kind *kind = &r->kinds[r->next_kind];

        r->next_kind = (r->next_kind + 1) % r->kind_count;
        TRY(work_job_take(r->db, a, kind->name, name_of(r), job, &found, e));
        if (found)
            *out_kind = kind;
    }
    return ERR_NONE;
}

static enum work_outcome outcome_of(enum err code)
{
    switch (code) {
    case ERR_NONE: return WORK_DONE;
    case ERR_UNAVAILABLE:
    case ERR_INTERNAL: return WORK_AGAIN;
    case ERR_INVALID:
    case ERR_UNAUTHENTICATED:
    case ERR_DENIED:
    case ERR_ABSENT:
    case ERR_CONFLICT:
    case ERR__COUNT: break;
    }
    return WORK_FAILED;
}

static void run(const struct work_kind *kind, struct arena *a, const struct work_job *job,
                struct work_report *report)
{
    if (job->attempt > WORK_ATTEMPTS_MAX) {
        /* Each of its runners died before it could say so: it must not kill the next. */
        (void)error_set(&report->cause, ERR_INVALID, "every runner that had it died");
        report->outcome = WORK_FAILED;
        return;
    }
    report->outcome = outcome_of(kind->run(kind->ctx, a, job, &report->cause));
}

/* The words come from far away: what is no text would not go into the column. */
static struct str trouble_of(const struct work_report *report)
{
    struct str text = str_from_z(report->cause.text);

    if (report->outcome == WORK_DONE)
        return STR("");
    return utf8_is_text(text) ? text : STR("it failed, and its words are no text");
}

static enum err pay(struct work_runner *r, enum work_outcome *out_outcome, struct error *e)
{
    TRY(work_job_end(r->db, name_of(r), &r->owed, out_outcome, e));
    r->owed = (struct work_result){.id = 0};
    return ERR_NONE;
}

enum err work_runner_step(struct work_runner *r, struct arena *a, struct work_report *out_report,
                          struct error *e)
{
    const struct work_kind *kind = NULL;
    struct work_report report = {.is_idle = false};
    struct work_job job;

    if (r->owed.id != 0) {
        r->owed.trouble = STR("the database was away when it ended");
        TRY(pay(r, &report.outcome, e));
    }
    TRY(take(r, a, &job, &kind, e));
    if (kind == NULL) {
        *out_report = (struct work_report){.is_idle = true};
        return ERR_NONE;
    }
    run(kind, a, &job, &report);
    report.id = job.id;
    report.kind = kind->name;
    report.attempt = job.attempt;
    r->owed = (struct work_result){.id = job.id,
                                   .attempt = job.attempt,
                                   .outcome = report.outcome,
                                   .trouble = trouble_of(&report),
                                   .keeps_payload = kind->keeps_payload};
    TRY(pay(r, &report.outcome, e));
    *out_report = report;
    return ERR_NONE;
}
