/*
 * attach.c - files that hang on a row.
 *
 *     POST /admin/data/{table}/{key}/files                 who may change the row adds some
 *     GET  /admin/data/{table}/{key}/files/{id}            who may read it gets one
 *     POST /admin/data/{table}/{key}/files/{id}/remove     who may change it removes one
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/csrf.h"
#include "app/access/idempotency.h"
#include "app/access/impersonate.h"
#include "app/access/user.h"
#include "app/admin/private.h"
#include "app/admin/row/talk.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/locale/locale.h"
#include "app/tmpl/value.h"
#include "app/view/attached.h"
#include "app/view/find.h"
#include "app/view/form.h"
#include "app/view/page.h"
#include "app/view/told.h"

#define SHOWN_BYTES_MAX ((uint64_t)1024 * 1024) /* of a picture that stands on the page itself */

/* ---- on the row's page ---- */

/* "12 kB", in the reader's way of writing numbers. */
static struct str size_text(struct http_exchange *x, uint64_t bytes)
{
    static const char *const units[] = {"B", "kB", "MB"};
    size_t unit = bytes < 1000 ? 0 : bytes < 1000000 ? 1 : 2;
    uint64_t n = unit == 0 ? bytes : unit == 1 ? bytes / 1000 : bytes / 1000000;

    return str_format(x->arena, "%.*s\xc2\xa0%s", STR_ARG(locale_count(x->locale, x->arena, n)),
                      units[unit]);
}

static void file_put(struct http_exchange *x, const struct view_topic *topic,
                     const struct view_file *f, struct tmpl_list *list)
{
    struct tmpl_map *m = tmpl_list_add_map(list);

    tmpl_map_put_text(
        m, STR("file_path"),
        str_format(x->arena, "%.*s/files/%lld", STR_ARG(topic->path), (long long)f->id));
    tmpl_map_put_text(m, STR("file_name"), f->name);
    tmpl_map_put_text(m, STR("file_size"), size_text(x, f->size));
    tmpl_map_put_bool(m, STR("is_picture"),
                      view_file_is_image(f->type) && f->size <= SHOWN_BYTES_MAX);
    view_put_time(x, m, STR("at"), f->created_at);
    tmpl_map_put_text(m, STR("iso"), f->created_at);
    view_put(m, STR("who"),
             admin_talk_knows_who(x, topic->table) && f->who.len > 0 ? f->who : STR_NONE);
}

enum err admin_files_put(struct http_exchange *x, const struct view_topic *topic, bool may_update,
                         struct tmpl_map *root)
{
    struct view_file *files = ARENA_ARRAY(x->arena, struct view_file, VIEW_FILES_MAX);
    struct tmpl_list *list = tmpl_map_put_list(root, STR("files"));
    bool can_attach = may_update && admin_talk_may_read(x) && !x->user->is_read_only;
    size_t count = 0;

    if (admin_talk_may_read(x))
        TRY(view_file_list(x, topic, files, &count));
    for (size_t i = 0; i < count; i++)
        file_put(x, topic, &files[i], list);
    tmpl_map_put_bool(root, STR("can_attach"), can_attach);
    tmpl_map_put_bool(root, STR("has_files"), count > 0);
    tmpl_map_put_bool(root, STR("shows_files"), count > 0 || can_attach);
    return ERR_NONE;
}

/* ---- what is done with them ---- */

struct attaching {
    struct http_exchange *x;
    struct view_topic topic;
    struct http_form form;
    struct view_file file; /* that is removed */
    struct access_idempotency key;
};

static enum err begin(struct http_exchange *x, struct attaching *a)
{
    bool may = false;

    a->x = x;
    TRY(view_form_read(x, &a->form));
    TRY(access_csrf_check(x, &a->form.fields));
    TRY(view_found(x, view_topic_of_path(x, &a->topic)));
    if (admin_talk_may_read(x))
        TRY(view_may_row(x, a->topic.table, a->topic.key, POLICY_UPDATE, &may));
    return may ? access_impersonate_check_write(x, &x->error)
               : error_tell(&x->error, ERR_DENIED, STR_NONE, "You may not change this row.");
}

static enum err file_find(struct http_exchange *x, const struct view_topic *topic,
                          struct view_file *out_file)
{
    int64_t id = 0;

    if (!num_parse_int(http_path_param(x, STR("id")), &id))
        id = 0; /* no file's */
    return view_file_find(x, topic, id, out_file);
}

static enum err add_once(void *arg, struct error *e)
{
    struct attaching *a = arg;
    struct http_exchange *x = a->x;
    bool is_done;

    (void)e; /* the exchange's own */
    buf_clear(&x->resp.body, SIZE_MAX);
    TRY(access_idempotency_begin(x, &a->key, &is_done));
    if (is_done)
        return ERR_NONE;
    for (size_t i = 0; i < a->form.file_count; i++)
        TRY(view_file_add(x, &a->topic, &a->form.files[i]));
    TRY(view_done(x, str_format(x->arena, "%.*s?done=attached#files", STR_ARG(a->topic.path))));
    return access_idempotency_end(x, &a->key);
}

enum err admin_file_add(struct http_exchange *x)
{
    struct attaching *a = ARENA_NEW(x->arena, struct attaching);
    struct str once;
    struct str request;

    TRY(begin(x, a));
    TRY(view_file_check(x, a->form.files, a->form.file_count));
    once = view_form_text(&a->form, STR("once"));
    request = str_format(x->arena, "files %.*s\n%.*s", STR_ARG(a->topic.path), STR_ARG(once));
    for (size_t i = 0; i < a->form.file_count; i++)
        request = str_format(x->arena, "%.*s\n%llu %.*s", STR_ARG(request),
                             (unsigned long long)a->form.files[i].size,
                             STR_ARG(a->form.files[i].filename));
    access_idempotency_of(x, str_format(x->arena, "files %.*s", STR_ARG(once)), request, &a->key);
    TRY(db_tx_retry(x->db, add_once, a, &x->error));
    access_idempotency_sweep(x);
    return view_file_sweep(x);
}

static enum err remove_once(void *arg, struct error *e)
{
    struct attaching *a = arg;

    (void)e; /* the exchange's own */
    return view_file_remove(a->x, &a->topic, &a->file);
}

enum err admin_file_remove(struct http_exchange *x)
{
    struct attaching *a = ARENA_NEW(x->arena, struct attaching);

    TRY(begin(x, a));
    TRY(file_find(x, &a->topic, &a->file));
    TRY(db_tx_retry(x->db, remove_once, a, &x->error));
    return view_done(x, str_format(x->arena, "%.*s?done=removed#files", STR_ARG(a->topic.path)));
}

enum err admin_file(struct http_exchange *x)
{
    struct view_topic topic;
    struct view_file file;

    if (!admin_talk_may_read(x))
        return error_tell(&x->error, ERR_UNAUTHENTICATED, STR_NONE, "Sign in to see this page.");
    TRY(view_topic_of_path(x, &topic));
    TRY(file_find(x, &topic, &file));
    return view_file_send(x, &file);
}
