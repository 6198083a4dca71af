/*
 * health.c - /admin/settings/health: what is wrong, in words, and what hosts were doing, as charts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <sys/statvfs.h>

#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/http/uri.h"
#include "app/json/parse.h"
#include "app/locale/locale.h"
#include "app/settings/private.h"
#include "app/settings/system.h"
#include "app/tmpl/words.h"
#include "app/view/chart.h"
#include "app/view/page.h"
#include "app/view/system.h"
#include "app/words/say.h"
#include "app/work/job.h"
#include "app/work/job_list.h"
#include "app/work/sample.h"

#define SILENT_S  180 /* without a sample */
#define OLD_JOB_S 600
#define CLOCK_US  (2 * CLOCK_US_PER_S)
#define DISK_MIN  ((uint64_t)1 << 30)
#define MEGABYTE  (1024.0 * 1024.0)

struct health {
    struct view_page p;
    struct tmpl_list *checks;
    struct work_database db;
    struct work_sample_point *points;
    struct str *times; /* of each point, as its reader has them */
    size_t count;
    int64_t wrong_count;
    int64_t step;
};

/* ---- in words ---- */

static void check(struct health *h, bool is_well, struct str words)
{
    struct tmpl_map *m = tmpl_list_add_map(h->checks);

    tmpl_map_put_bool(m, STR("is_well"), is_well);
    tmpl_map_put_text(m, STR("words"), words);
    h->wrong_count += !is_well;
}

static void check_database(struct health *h)
{
    struct http_exchange *x = h->p.x;
    const struct tmpl_store *t = x->templates;
    int64_t apart_us = clock_now_us() - h->db.now_us;
    int64_t apart = apart_us < 0 ? -apart_us : apart_us;
    const struct tmpl_arg used =
        TMPL_TEXT("used", str_format(x->arena, "%llu/%llu", (unsigned long long)h->db.connections,
                                     (unsigned long long)h->db.connections_max));

    if (apart < CLOCK_US)
        check(h, true, TMPL_SAY(t, "This host's clock and the database's agree."));
    else
        check(
            h, false,
            TMPL_SAY_WITH(t, x->arena,
                          "This host's clock is {span} away from the database's: set both by NTP.",
                          TMPL_TEXT("span", words_span(t, x->arena, apart / CLOCK_US_PER_S))));
    if (h->db.connections * 5 < h->db.connections_max * 4)
        check(h, true,
              tmpl_say_with(t, x->arena, STR(N_("The database has connections left: {used}.")),
                            &used, 1));
    else
        check(h, false,
              tmpl_say_with(t, x->arena,
                            STR(N_("The database's connections are nearly used up: {used}. Raise "
                                   "max_connections, or lower LINTEL_WORKERS or LINTEL_THREADS.")),
                            &used, 1));
}

static void check_disk(struct health *h)
{
    struct http_exchange *x = h->p.x;
    const char *folder = x->system->data_folder;
    struct statvfs disk;
    uint64_t left;
    struct tmpl_arg free_gb;

    if (folder == NULL || statvfs(folder, &disk) != 0)
        return;
    left = (uint64_t)disk.f_bavail * disk.f_frsize;
    free_gb = TMPL_TEXT("size", str_format(x->arena, "%.1f GB", (double)left / 1e9));
    if (left > DISK_MIN && disk.f_bavail > disk.f_blocks / 20)
        check(h, true,
              tmpl_say_with(x->templates, x->arena, STR(N_("The disk has {size} left.")), &free_gb,
                            1));
    else
        check(h, false,
              tmpl_say_with(x->templates, x->arena,
                            STR(N_("The disk is nearly full: {size} are left.")), &free_gb, 1));
}

static enum err check_jobs(struct health *h, struct error *e)
{
    const struct work_job_filter due = {.state = WORK_STATE_WAITING, .limit = 1};
    struct http_exchange *x = h->p.x;
    struct work_job_row *rows;
    int64_t waiting;
    int64_t oldest_s;
    size_t count;

    TRY(work_job_backlog(x->db, &waiting, &oldest_s, e));
    TRY(work_job_list(x->db, x->arena, &due, &rows, &count, e));
    if (waiting == 0 || oldest_s < OLD_JOB_S)
        check(h, true, TMPL_SAY(x->templates, "No job waits for long."));
    else
        check(h, false,
              TMPL_SAY_WITH(
                  x->templates, x->arena,
                  "A job has waited for {span}: see why it fails, or whether anything runs jobs.",
                  TMPL_TEXT("span", words_span(x->templates, x->arena, oldest_s))));
    if (x->system->mail_server.at == NULL)
        check(h, false, TMPL_SAY(x->templates, "No mail server is set: mails wait."));
    return ERR_NONE;
}

/* Each host's line, and whether it is heard of. */
static enum err put_hosts(struct health *h, struct str chosen, struct error *e)
{
    struct http_exchange *x = h->p.x;
    struct tmpl_list *list = tmpl_map_put_list(h->p.root, STR("hosts"));
    struct work_sample_host *hosts;
    size_t count;

    TRY(work_sample_hosts(x->db, x->arena, &hosts, &count, e));
    for (size_t i = 0; i < count; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("host"), hosts[i].name);
        tmpl_map_put_bool(m, STR("is_chosen"), str_eq(hosts[i].name, chosen));
        if (hosts[i].age_s > SILENT_S)
            check(h, false,
                  TMPL_SAY_WITH(
                      x->templates, x->arena, "Nothing was heard of {host} for {span}.",
                      TMPL_TEXT("host", hosts[i].name),
                      TMPL_TEXT("span", words_span(x->templates, x->arena, hosts[i].age_s))));
    }
    tmpl_map_put_bool(h->p.root, STR("has_hosts"), count > 1);
    tmpl_map_put_bool(h->p.root, STR("has_samples"), count > 0);
    return ERR_NONE;
}

/* ---- charts ---- */

typedef double number_fn(const struct health *h, const struct work_sample *s);

static double requests(const struct health *h, const struct work_sample *s)
{
    return (double)s->requests / (double)h->step;
}

static double refused(const struct health *h, const struct work_sample *s)
{
    return (double)s->refused / (double)h->step;
}

static double failed(const struct health *h, const struct work_sample *s)
{
    (void)h;
    return (double)s->failed;
}

static double middle(const struct health *h, const struct work_sample *s)
{
    (void)h;
    return (double)work_sample_percentile(s, 50) / 1000;
}

static double slow(const struct health *h, const struct work_sample *s)
{
    (void)h;
    return (double)work_sample_percentile(s, 99) / 1000;
}

static double busy(const struct health *h, const struct work_sample *s)
{
    (void)h;
    return (double)s->busy;
}

static double full(const struct health *h, const struct work_sample *s)
{
    (void)h;
    return (double)s->full_s;
}

static double connections(const struct health *h, const struct work_sample *s)
{
    (void)h;
    return (double)s->db_connections;
}

static double memory(const struct health *h, const struct work_sample *s)
{
    (void)h;
    return (double)s->memory / MEGABYTE;
}

static double jobs(const struct health *h, const struct work_sample *s)
{
    (void)h;
    return (double)s->jobs_waiting;
}

static const struct {
    struct str label;
    number_fn *number;
} charts[] = {
    {STR_INIT(N_("Requests a minute")), requests},
    {STR_INIT(N_("Half are answered within, ms")), middle},
    {STR_INIT(N_("99 of 100 are answered within, ms")), slow},
    {STR_INIT(N_("Refused a minute (4xx)")), refused},
    {STR_INIT(N_("Failed (5xx)")), failed},
    {STR_INIT(N_("Threads busy, at most")), busy},
    {STR_INIT(N_("Seconds without a free thread")), full},
    {STR_INIT(N_("Connections to the database")), connections},
    {STR_INIT(N_("Memory of the workers, MB")), memory},
    {STR_INIT(N_("Jobs waiting")), jobs},
};

/* The rows that a chart is drawn of, as if the API had answered them: [{"at": ..., "number": ...}].
 */
static const struct json_value *rows_of(const struct health *h, number_fn *number)
{
    struct arena *a = h->p.x->arena;
    struct json_value *rows = ARENA_ARRAY(a, struct json_value, 1 + 3 * h->count);

    rows[0] = (struct json_value){.kind = JSON_ARRAY, .count = h->count};
    for (size_t i = 0; i < h->count; i++) {
        struct json_value *row = &rows[1 + 3 * i];

        row[0] = (struct json_value){.kind = JSON_OBJECT, .first = &row[1], .count = 2};
        row[1] = (struct json_value){
            .kind = JSON_STRING, .name = STR("at"), .text = h->times[i], .next = &row[2]};
        row[2] = (struct json_value){.kind = JSON_NUMBER,
                                     .name = STR("number"),
                                     .text = str_format(a, "%.4g", number(h, &h->points[i].sum))};
        if (i + 1 < h->count)
            row[0].next = &row[3];
    }
    rows[0].first = h->count > 0 ? &rows[1] : NULL;
    return rows;
}

static void put_charts(struct health *h)
{
    struct http_exchange *x = h->p.x;
    struct tmpl_list *list = tmpl_map_put_list(h->p.root, STR("panels"));

    for (size_t i = 0; i < sizeof charts / sizeof *charts; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("panel_title"), tmpl_say(x->templates, charts[i].label));
        chart_put(x, m, VIEW_PANEL_SERIES, rows_of(h, charts[i].number));
    }
}

/* ---- the page ---- */

static const struct {
    struct str word;
    struct str label;
    unsigned minutes;
    unsigned step;
} spans[] = {
    {STR_INIT("3"), STR_INIT(N_("3 hours")), 180, 2},
    {STR_INIT("12"), STR_INIT(N_("12 hours")), 720, 8},
    {STR_INIT("48"), STR_INIT(N_("48 hours")), 2880, 30},
};

static size_t put_spans(struct health *h, struct str host)
{
    struct http_exchange *x = h->p.x;
    struct tmpl_list *list = tmpl_map_put_list(h->p.root, STR("spans"));
    struct str word = settings_query(x, STR("hours"));
    size_t chosen = 0;

    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        chosen = str_eq(spans[i].word, word) ? i : chosen;
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);

        tmpl_map_put_text(m, STR("span_path"),
                          str_format(x->arena, "/admin/settings/health?hours=%.*s&host=%.*s",
                                     STR_ARG(spans[i].word),
                                     STR_ARG(http_uri_encode(x->arena, host))));
        tmpl_map_put_text(m, STR("span_label"), tmpl_say(x->templates, spans[i].label));
        tmpl_map_put_bool(m, STR("is_chosen"), i == chosen);
    }
    tmpl_map_put_text(h->p.root, STR("hours"), spans[chosen].word);
    return chosen;
}

static enum err put_points(struct health *h, struct str host, size_t span, struct error *e)
{
    struct http_exchange *x = h->p.x;

    TRY(work_sample_list(x->db, x->arena, host.len > 0 ? host : STR_NONE, spans[span].minutes,
                         spans[span].step, &h->points, &h->count, e));
    h->step = spans[span].step;
    h->times = ARENA_ARRAY(x->arena, struct str, h->count);
    for (size_t i = 0; i < h->count; i++) {
        char iso[CLOCK_ISO_LEN_MAX];
        size_t len = clock_print_iso(h->points[i].at_s * CLOCK_US_PER_S, iso);

        h->times[i] =
            locale_instant(x->locale, x->arena, str_dup(x->arena, (struct str){iso, len}));
    }
    put_charts(h);
    return ERR_NONE;
}

static enum err fill(struct health *h, struct error *e)
{
    struct http_exchange *x = h->p.x;
    struct str host = settings_query(x, STR("host"));
    size_t span;

    if (host.len > 64)
        host = STR("");
    TRY(work_database_look(x->db, x->arena, &h->db, e));
    check_database(h);
    check_disk(h);
    TRY(check_jobs(h, e));
    TRY(put_hosts(h, host, e));
    span = put_spans(h, host);
    tmpl_map_put_int(h->p.root, STR("wrong_count"), h->wrong_count);
    tmpl_map_put_bool(h->p.root, STR("is_well"), h->wrong_count == 0);
    tmpl_map_put_text(h->p.root, STR("version"), x->system->version);
    tmpl_map_put_text(h->p.root, STR("db_version"), h->db.version);
    tmpl_map_put_text(h->p.root, STR("this_host"), x->system->host);
    return put_points(h, host, span, e);
}

enum err system_health(struct http_exchange *x)
{
    struct health h = {.p = settings_page(x, STR("/admin/settings/health"))};

    if (x->system == NULL)
        return error_set(&x->error, ERR_UNAVAILABLE, "nothing is known of the installation");
    h.checks = tmpl_map_put_list(h.p.root, STR("checks"));
    TRY(fill(&h, &x->error));
    return view_page_show(&h.p, STR("admin/settings/health"));
}
