/*
 * export.c - GET /admin/data/{table}/-/export: what a list shows, as a file to take away.
 *
 * All rows that the address means, page and size left aside, in its columns and order:
 * ~format=csv (RFC 4180), ~format=xlsx (sheet.h) or ~format=ndjson (one JSON object a
 * line).  It takes the grant to export, as of /rest/v1/, and is recorded before a byte goes out.
 *
 * Rows go from the connection into a file without a name, EXPORT_FLUSH bytes at a time, so
 * that a worker holds no more than that, and what fails half way is an error and no file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "app/access/audit.h"
#include "app/admin/list/list.h"
#include "app/admin/list/sheet.h"
#include "app/admin/private.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/db/conn.h"
#include "app/http/exchange.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/read.h"
#include "app/model/read_write.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/view/link.h"

#define EXPORT_ROWS_MAX 1000000
/* A page of a list takes milliseconds, a million rows their time; nginx waits for 75 s. */
#define EXPORT_STATEMENT_S 60
#define EXPORT_BYTES_MAX   ((uint64_t)512 * 1024 * 1024)
#define EXPORT_FLUSH       ((size_t)64 * 1024)
#define EXPORT_BUF_MAX     ((size_t)64 * 1024 * 1024) /* one row */

struct export_file {
    struct http_exchange *x;
    enum read_format format;
    struct plan plan;
    struct buf buf; /* not in the file yet */
    uint64_t bytes;
    uint64_t rows;
    int fd;
};

static const struct kind {
    struct str name;
    struct str title;
    enum read_format format;
    bool is_sheet; /* and of no format of read.h */
    struct str type;
} kinds[] = {
    {STR_INIT("csv"), STR_INIT("CSV"), READ_CSV, false, STR_INIT("text/csv; charset=utf-8")},
    {STR_INIT("xlsx"), STR_INIT("XLSX"), READ_CSV, true,
     STR_INIT("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")},
    {STR_INIT("ndjson"), STR_INIT("NDJSON"), READ_LINES, false, STR_INIT("application/x-ndjson")},
};

static enum err kind_find(struct http_exchange *x, struct str name, const struct kind **out_kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (str_eq(kinds[i].name, name)) {
            *out_kind = &kinds[i];
            return ERR_NONE;
        }
    }
    return error_tell(&x->error, ERR_INVALID, STR("~format"), "is csv, xlsx or ndjson");
}

/* ---- writing ---- */

static enum err flush(struct export_file *ex)
{
    struct str rest = buf_str(&ex->buf);
    struct error *e = &ex->x->error;

    if (buf_is_failed(&ex->buf))
        return error_set(e, ERR_INTERNAL, "a row is larger than %zu bytes", EXPORT_BUF_MAX);
    ex->bytes += rest.len;
    if (ex->bytes > EXPORT_BYTES_MAX)
        return error_tell(e, ERR_INVALID, STR("export"),
                          "is larger than %u MB; take it in parts, by conditions",
                          (unsigned)(EXPORT_BYTES_MAX >> 20));
    while (rest.len > 0) {
        ssize_t n = write(ex->fd, rest.at, rest.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_set(e, errno == ENOSPC ? ERR_UNAVAILABLE : ERR_INTERNAL, "write: %s",
                             strerror(errno));
        rest = str_from(rest, (size_t)n);
    }
    buf_clear(&ex->buf, 2 * EXPORT_FLUSH);
    return ERR_NONE;
}

static enum err row_write(struct export_file *ex, struct model_read *r)
{
    struct row_writer w = {.stmt = r->stmt, .to = &ex->buf};

    if (ex->format == READ_CSV)
        return read_write_csv_row(&w, &ex->plan.level.object, &ex->x->error);
    TRY(model_read_write_row(r, &ex->buf, &ex->x->error));
    buf_add_char(&ex->buf, '\n');
    return ERR_NONE;
}

static enum err rows_write(struct export_file *ex)
{
    AUTO(model_read_end) struct model_read read = {0};
    struct error *e = &ex->x->error;
    bool more = true;

    TRY(model_read_open(ex->x->db, &ex->plan, &read, e));
    if (ex->format == READ_CSV)
        read_write_csv_head(&ex->plan.level.object, &ex->buf);
    for (;;) {
        TRY(model_read_step(&read, &more, e));
        if (!more)
            break;
        TRY(row_write(ex, &read));
        if (ex->buf.len >= EXPORT_FLUSH || buf_is_failed(&ex->buf))
            TRY(flush(ex));
    }
    if (read.has_next)
        return error_tell(e, ERR_INVALID, STR("export"),
                          "has more than %d rows; take it in parts, by conditions",
                          EXPORT_ROWS_MAX);
    ex->rows = read.rows;
    return flush(ex);
}

static void close_fd(void *arg)
{
    const int *fd = arg;

    if (*fd >= 0)
        (void)close(*fd);
}

static enum err text_make(struct export_file *ex)
{
    enum err code;

    buf_init(&ex->buf, EXPORT_BUF_MAX);
    code = rows_write(ex);
    buf_fini(&ex->buf);
    return code;
}

static enum err file_make(struct export_file *ex, const struct list *l, const struct kind *kind)
{
    struct http_exchange *x = ex->x;
    int fd;

    TRY(http_spool_open(x, &ex->fd));
    TRY(kind->is_sheet ? list_sheet_write(x, l->table, &ex->plan, ex->fd, &ex->rows)
                       : text_make(ex));
    TRY(access_audit_read(x, &ex->plan, ex->rows, true));
    fd = ex->fd;
    ex->fd = -1; /* the response's from here on */
    return http_file_send(x, fd, kind->type);
}

/* ---- asked for ---- */

static enum err plan_make(struct list *l, struct plan *out_plan)
{
    struct query_limits limits = query_limits_default;
    struct query q = *l->query;
    struct query_item *items = ARENA_ARRAY(l->x->arena, struct query_item, l->columns.count);
    struct plan_options options = {.limits = &limits, .policy = l->x->policy, .wants_next = true};

    for (size_t i = 0; i < l->columns.count; i++) {
        items[i].kind = QUERY_COLUMN;
        items[i].field =
            (struct query_field){.name = l->columns.at[i]->name, .param = STR("select")};
        items[i].next = i + 1 < l->columns.count ? &items[i + 1] : l->relations;
    }
    q.items = items;
    q.has_limit = q.has_offset = false;
    q.offset = 0;
    limits.rows_max = EXPORT_ROWS_MAX;
    return plan_compile(l->x->arena, l->table, &q, &options, out_plan, &l->x->error);
}

enum err list_export_send(struct list *l, struct str format)
{
    struct http_exchange *x = l->x;
    struct export_file *ex = ARENA_NEW(x->arena, struct export_file);
    const struct kind *kind = NULL;

    TRY(kind_find(x, format, &kind));
    if (!policy_allows(x->arena, x->policy, l->table, POLICY_EXPORT))
        return error_tell(&x->error, ERR_DENIED, STR_NONE,
                          "You may see these rows, but not take them away as a file.");
    *ex = (struct export_file){.x = x, .format = kind->format, .fd = -1};
    arena_defer(x->arena, close_fd, &ex->fd);
    if (x->user != NULL)
        TRY(db_conn_statement_time(x->db, EXPORT_STATEMENT_S, &x->error));
    TRY(plan_make(l, &ex->plan));
    TRY(file_make(ex, l, kind));
    http_header_set(x, STR("Content-Disposition"),
                    str_format(x->arena, "attachment; filename=\"%.*s.%.*s\"",
                               STR_ARG(l->table->name), STR_ARG(kind->name)));
    return ERR_NONE;
}

enum err admin_list_export(struct http_exchange *x)
{
    struct list l;

    TRY(list_open(x, &l));
    TRY(list_parse(&l));
    TRY(list_columns(&l));
    return list_export_send(&l, http_query(&x->req, STR("~format")));
}

void list_export_put(const struct list *l, struct tmpl_map *root)
{
    bool may_export = policy_allows(l->x->arena, l->x->policy, l->table, POLICY_EXPORT);
    struct tmpl_list *list = tmpl_map_put_list(root, STR("exports"));
    const struct query_param set[] = {{STR("offset"), STR_NONE}, {STR("limit"), STR_NONE},
                                      {STR("~view"), STR_NONE},  {STR("~density"), STR_NONE},
                                      {STR("~count"), STR_NONE}, {STR("~all"), STR_NONE},
                                      {STR("~format"), STR_NONE}};

    for (size_t i = 0; may_export && i < sizeof kinds / sizeof *kinds; i++) {
        struct query_param with[sizeof set / sizeof *set];
        struct tmpl_map *m = tmpl_list_add_map(list);
        struct str query;

        memcpy(with, set, sizeof set);
        with[6].value = kinds[i].name;
        query = view_query_print(l->x->arena, l->params, l->param_count, SIZE_MAX, with,
                                 sizeof with / sizeof *with);
        tmpl_map_put_text(m, STR("export_what"), kinds[i].name);
        tmpl_map_put_text(m, STR("export_name"), kinds[i].title);
        tmpl_map_put_text(
            m, STR("export_path"),
            str_format(l->x->arena, "%.*s/-/export%.*s", STR_ARG(l->path), STR_ARG(query)));
    }
}
