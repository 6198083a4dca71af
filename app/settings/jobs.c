/*
 * jobs.c - /admin/settings/jobs: what waits, runs, failed and is done; one of them; again, or
 * never.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/db/tx.h"
#include "app/http/uri.h"
#include "app/settings/jobs.h"
#include "app/settings/private.h"
#include "app/settings/system.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/page.h"
#include "app/work/job_list.h"
#include "app/work/mail.h"

#define PAGE_ROWS 50
#define WORDS_MAX 254

static const struct {
    struct str word;
    struct str label;
    struct str css;
} states[WORK_STATE__COUNT] = {
    [WORK_STATE_ANY] = {STR_INIT(""), STR_INIT(N_("All")), STR_INIT("")},
    [WORK_STATE_WAITING] = {STR_INIT("waiting"), STR_INIT(N_("Waiting")), STR_INIT("waits")},
    [WORK_STATE_RUNNING] = {STR_INIT("running"), STR_INIT(N_("Running")), STR_INIT("runs")},
    [WORK_STATE_FAILED] = {STR_INIT("failed"), STR_INIT(N_("Failed")), STR_INIT("failed")},
    [WORK_STATE_CANCELLED] = {STR_INIT("cancelled"), STR_INIT(N_("Cancelled")), STR_INIT("")},
    [WORK_STATE_DONE] = {STR_INIT("done"), STR_INIT(N_("Done")), STR_INIT("good")},
};

static enum work_job_state state_of(struct str word)
{
    for (size_t i = 0; i < WORK_STATE__COUNT; i++) {
        if (str_eq(states[i].word, word))
            return (enum work_job_state)i;
    }
    return WORK_STATE_ANY;
}

/* ---- one job, of a list or alone ---- */

void settings_job_put(struct http_exchange *x, struct tmpl_map *m, const struct work_job_row *row)
{
    struct work_mail_label mail = work_mail_label_of(row->kind, row->label);
    bool is_open = row->state == WORK_STATE_WAITING;

    tmpl_map_put_int(m, STR("job_id"), row->id);
    tmpl_map_put_text(m, STR("job_path"),
                      str_format(x->arena, "/admin/settings/jobs/%lld", (long long)row->id));
    tmpl_map_put_text(m, STR("kind"), row->kind);
    tmpl_map_put_text(m, STR("label"), row->label);
    view_put(m, STR("mail_to"), mail.to);
    view_put(m, STR("mail_template"), mail.name);
    tmpl_map_put_text(m, STR("state_label"), tmpl_say(x->templates, states[row->state].label));
    tmpl_map_put_text(m, STR("state_css"), states[row->state].css);
    tmpl_map_put_int(m, STR("attempts"), row->attempts);
    view_put(m, STR("trouble"), row->trouble.len > 0 ? row->trouble : STR_NONE);
    view_put(m, STR("runner"), row->state == WORK_STATE_RUNNING ? row->runner : STR_NONE);
    tmpl_map_put_bool(m, STR("is_due"), row->is_due);
    view_put_time(x, m, STR("created_at"), row->created_at);
    view_put_time(x, m, STR("next_at"), is_open && !row->is_due ? row->run_at : STR_NONE);
    view_put_time(x, m, STR("lease_at"), row->state == WORK_STATE_RUNNING ? row->run_at : STR_NONE);
    view_put_time(x, m, STR("over_at"), row->done_at);
    tmpl_map_put_bool(m, STR("may_retry"),
                      row->has_payload &&
                          ((is_open && !row->is_due) || row->state == WORK_STATE_FAILED ||
                           row->state == WORK_STATE_CANCELLED));
    tmpl_map_put_bool(m, STR("may_cancel"), is_open);
    tmpl_map_put_bool(m, STR("is_empty"),
                      !row->has_payload &&
                          (row->state == WORK_STATE_FAILED || row->state == WORK_STATE_CANCELLED));
}

/* ---- lists ---- */

/* The same filter in another state, and behind another row. */
static struct str list_path(struct http_exchange *x, const struct settings_job_list *l,
                            enum work_job_state state, int64_t before_id)
{
    struct str words = l->filter.words;
    struct str s =
        str_format(x->arena, "%.*s?state=%.*s", STR_ARG(l->path), STR_ARG(states[state].word));

    if (words.at != NULL)
        s = str_format(x->arena, "%.*s&q=%.*s", STR_ARG(s),
                       STR_ARG(http_uri_encode(x->arena, words)));
    if (before_id > 0)
        s = str_format(x->arena, "%.*s&before=%lld", STR_ARG(s), (long long)before_id);
    return s;
}

static enum err put_states(struct view_page *p, const struct settings_job_list *l, struct error *e)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("states"));
    struct http_exchange *x = p->x;

    for (size_t i = 0; i < WORK_STATE__COUNT; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);
        int64_t count;

        TRY(work_job_count(x->db, (enum work_job_state)i, l->filter.kind, &count, e));
        tmpl_map_put_text(m, STR("tab_path"), list_path(x, l, (enum work_job_state)i, 0));
        tmpl_map_put_text(m, STR("tab_label"), tmpl_say(x->templates, states[i].label));
        tmpl_map_put_text(m, STR("tab_count"),
                          count > WORK_COUNT_MAX ? STR("1000+")
                                                 : str_format(x->arena, "%lld", (long long)count));
        tmpl_map_put_bool(m, STR("is_chosen"), i == (size_t)l->filter.state);
    }
    return ERR_NONE;
}

struct settings_job_list settings_job_list_of(struct http_exchange *x, const char *path,
                                              struct str kind)
{
    struct str words = str_trim(settings_query(x, STR("q")));
    struct settings_job_list l = {.path = str_from_z(path)};

    l.filter = (struct work_job_filter){
        .state = state_of(settings_query(x, STR("state"))),
        .kind = kind,
        .words = words.len > 0 && words.len <= WORDS_MAX && utf8_is_text(words) ? words : STR_NONE,
        .before_id = settings_number(x, STR("before")),
        .limit = PAGE_ROWS + 1,
    };
    return l;
}

enum err settings_job_list_put(struct view_page *p, const struct settings_job_list *l,
                               struct error *e)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("rows"));
    struct http_exchange *x = p->x;
    struct work_job_row *rows;
    size_t count;

    TRY(put_states(p, l, e));
    TRY(work_job_list(x->db, x->arena, &l->filter, &rows, &count, e));
    for (size_t i = 0; i < count && i < PAGE_ROWS; i++)
        settings_job_put(x, tmpl_list_add_map(list), &rows[i]);
    tmpl_map_put_bool(p->root, STR("has_rows"), count > 0);
    tmpl_map_put_text(p->root, STR("q"), l->filter.words);
    tmpl_map_put_text(p->root, STR("state"), states[l->filter.state].word);
    tmpl_map_put_text(p->root, STR("list_path"), l->path);
    tmpl_map_put_bool(p->root, STR("is_narrowed"),
                      l->filter.words.at != NULL || l->filter.state != WORK_STATE_ANY);
    tmpl_map_put_bool(p->root, STR("is_first"), l->filter.before_id == 0);
    tmpl_map_put_text(p->root, STR("first_path"), list_path(x, l, l->filter.state, 0));
    view_put(p->root, STR("next_path"),
             count > PAGE_ROWS ? list_path(x, l, l->filter.state, rows[PAGE_ROWS - 1].id)
                               : STR_NONE);
    return ERR_NONE;
}

enum err system_jobs(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/jobs"));
    const struct settings_job_list l = settings_job_list_of(x, "/admin/settings/jobs", STR_NONE);

    TRY(settings_job_list_put(&p, &l, &x->error));
    return view_page_show(&p, STR("admin/settings/jobs"));
}

/* ---- one ---- */

static enum err find(struct http_exchange *x, struct work_job_row *out_row, struct error *e)
{
    int64_t id;

    if (!num_parse_int(http_path_param(x, STR("job")), &id))
        return error_tell(e, ERR_ABSENT, STR_NONE, "There is no job of that number.");
    return work_job_find(x->db, x->arena, id, out_row, e);
}

/* With the words of x->error, where something could not be done about it. */
static enum err show(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/jobs"));
    struct error e = {.code = ERR_NONE};
    struct work_job_row row;
    enum err code = find(x, &row, &e);

    if (code == ERR_NONE)
        settings_job_put(x, p.root, &row);
    return settings_show(&p, code, &e, STR("admin/settings/job"));
}

enum err system_job(struct http_exchange *x)
{
    return show(x);
}

/* ---- what is done about it ---- */

static const struct action {
    struct str name;
    const char *event;
    enum err (*run)(struct db_conn *c, int64_t id, struct error *e);
    struct str done;
    bool wants_sure;
} actions[] = {
    {STR_INIT("retry"), "job_retry", work_job_retry, STR_INIT("job-again"), false},
    {STR_INIT("cancel"), "job_cancel", work_job_cancel, STR_INIT("job-cancelled"), true},
};

struct doing {
    struct http_exchange *x;
    const struct action *action;
    struct work_job_row row;
};

static enum err do_it(void *arg, struct error *e)
{
    const struct doing *d = arg;
    struct http_exchange *x = d->x;

    TRY(d->action->run(x->db, d->row.id, e));
    return access_audit_note(access_audit_of(x), d->action->event, STR("lintel_job"),
                             str_format(x->arena, "%lld", (long long)d->row.id), STR("job"),
                             d->row.label, e);
}

enum err system_job_do(struct http_exchange *x)
{
    struct str name = http_path_param(x, STR("action"));
    struct doing d = {.x = x};
    struct http_form form;
    enum err code;

    TRY(settings_form(x, &form));
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (str_eq(actions[i].name, name))
            d.action = &actions[i];
    }
    if (d.action == NULL)
        return error_set(&x->error, ERR_ABSENT, "no such action");
    TRY(find(x, &d.row, &x->error));
    code = d.action->wants_sure ? settings_confirmed(x, &form) : ERR_NONE;
    if (code == ERR_NONE)
        code = db_tx_retry(x->db, do_it, &d, &x->error);
    if (code == ERR_NONE)
        return view_done(x, str_format(x->arena, "/admin/settings/jobs/%lld?done=%.*s",
                                       (long long)d.row.id, STR_ARG(d.action->done)));
    return view_is_typo(code) ? show(x) : code;
}
