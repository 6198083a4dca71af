/*
 * probe.c - /healthz, /readyz and /metrics: for machines that watch.
 *
 * healthz says that a worker answers, and needs nothing else; readyz that the
 * database answers too, so that a balancer sends requests elsewhere meanwhile.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/probe.h"

#include "app/db/conn.h"
#include "app/http/exchange.h"
#include "app/serve/metrics.h"
#include "app/serve/runtime.h"

static enum err healthz(struct http_exchange *x)
{
    x->resp.status = 200;
    x->resp.type = STR("text/plain; charset=utf-8");
    BUF_LIT(&x->resp.body, "ok\n");
    return ERR_NONE;
}

static enum err readyz(struct http_exchange *x)
{
    struct runtime_thread *t = runtime_of(x);

    TRY(runtime_database(t, &x->error));
    TRY(db_conn_ping(t->db, &x->error));
    return healthz(x);
}

static enum err metrics(struct http_exchange *x)
{
    x->resp.status = 200;
    x->resp.type = STR("text/plain; version=0.0.4; charset=utf-8");
    metrics_print(runtime_of(x)->runtime->board, &x->resp.body);
    return ERR_NONE;
}

static void answer_error(struct http_exchange *x)
{
    x->resp.type = STR("text/plain; charset=utf-8");
    buf_addf(&x->resp.body, "%s\n",
             x->resp.status == 503    ? "the database is away"
             : x->error.words[0] != 0 ? x->error.words
                                      : http_status_reason(x->resp.status));
}

static const struct http_route routes[] = {
    {HTTP_GET, STR_INIT("/healthz"), HTTP_PUBLIC, healthz},
    {HTTP_GET, STR_INIT("/readyz"), HTTP_PUBLIC, readyz},
    {HTTP_GET, STR_INIT("/metrics"), HTTP_ADMIN, metrics},
};

const struct http_face probe_face = {
    .name = "probe",
    .prefix = STR_INIT("/"),
    .routes = routes,
    .count = sizeof routes / sizeof *routes,
    .answer_error = answer_error,
};
