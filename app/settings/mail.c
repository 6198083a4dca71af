/*
 * mail.c - /admin/settings/mail: what went out and what did not, and a mail to oneself.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/audit.h"
#include "app/access/user.h"
#include "app/base/arena.h"
#include "app/db/tx.h"
#include "app/letter/letter.h"
#include "app/settings/jobs.h"
#include "app/settings/private.h"
#include "app/settings/system.h"
#include "app/view/form.h"
#include "app/view/page.h"
#include "app/view/system.h"

static enum err fill(struct view_page *p, struct error *e)
{
    struct http_exchange *x = p->x;
    const struct settings_job_list l = settings_job_list_of(x, "/admin/settings/mail", STR("mail"));
    static const struct view_system unknown = {.has_jobs = false};
    const struct view_system *system = x->system == NULL ? &unknown : x->system;
    bool sends = system->mail_server.at != NULL;

    tmpl_map_put_bool(p->root, STR("sends_mail"), sends);
    view_put(p->root, STR("mail_server"), sends ? system->mail_server : STR_NONE);
    view_put(p->root, STR("mail_from"), sends ? system->mail_from : STR_NONE);
    tmpl_map_put_bool(p->root, STR("has_jobs"), system->has_jobs);
    view_put(p->root, STR("my_address"), x->user->email.len > 0 ? x->user->email : STR_NONE);
    return settings_job_list_put(p, &l, e);
}

/* With the words of x->error, where the mail to oneself was not put. */
static enum err show(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/mail"));
    struct error e = {.code = ERR_NONE};
    enum err code = fill(&p, &e);

    return settings_show(&p, code, &e, STR("admin/settings/mail"));
}

enum err system_mail(struct http_exchange *x)
{
    return show(x);
}

/* ---- a mail to oneself ---- */

/* The form that was sent twice sends one: the first still waits. */
static enum err refuse_second(struct http_exchange *x, struct str to, struct error *e)
{
    const struct work_job_filter waiting = {.state = WORK_STATE_WAITING,
                                            .kind = STR("mail"),
                                            .words =
                                                str_format(x->arena, "test to %.*s", STR_ARG(to)),
                                            .limit = 1};
    struct work_job_row *rows;
    size_t count;

    TRY(work_job_list(x->db, x->arena, &waiting, &rows, &count, e));
    if (count == 0)
        return ERR_NONE;
    return error_tell(e, ERR_CONFLICT, STR_NONE, "A test mail to you waits already.");
}

static enum err send(void *arg, struct error *e)
{
    struct http_exchange *x = arg;
    struct str to = x->user->email;

    TRY(refuse_second(x, to, e));
    TRY(letter_notice(x, STR("test"), to, STR_NONE));
    return access_audit_note(access_audit_of(x), "mail_test", STR_NONE, STR_NONE, STR("to"), to, e);
}

enum err system_mail_test(struct http_exchange *x)
{
    struct http_form form;
    enum err code;

    TRY(settings_form(x, &form));
    if (x->user->email.len == 0)
        return error_tell(&x->error, ERR_CONFLICT, STR_NONE, "Your account has no address.");
    code = db_tx_retry(x->db, send, x, &x->error);
    if (code == ERR_NONE)
        return view_done(x, STR("/admin/settings/mail?done=mail-test"));
    return view_is_typo(code) ? show(x) : code;
}
