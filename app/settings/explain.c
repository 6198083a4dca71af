/*
 * explain.c - GET /admin/settings/explain: may somebody do something, and why.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/account.h"
#include "app/access/explain.h"
#include "app/access/grants.h"
#include "app/access/role.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/utf8.h"
#include "app/db/tx.h"
#include "app/settings/private.h"
#include "app/tmpl/words.h"
#include "app/view/form.h"
#include "app/view/page.h"

#define ANSWER_MAX ((size_t)1 << 20)
#define TEXT_MAX   1024

static const struct str asked[] = {STR_INIT("who"), STR_INIT("model"), STR_INIT("field"),
                                   STR_INIT("row"), STR_INIT("where")};

static struct str or_absent(struct str s)
{
    s = str_trim(s);
    return s.len == 0 ? STR_NONE : s;
}

/* Whose policy it is. */
static enum err who_is(struct http_exchange *x, struct access_question *q)
{
    struct access_subject *subject = ARENA_NEW(x->arena, struct access_subject);
    struct access_account account = {.id = 0};

    if (!str_eq(q->who, STR(ACCESS_ROLE_ANONYMOUS)) &&
        access_account_find(x->db, q->who, &account, &x->error) != ERR_NONE) {
        if (x->error.code != ERR_ABSENT)
            return x->error.code;
        error_clear(&x->error);
        return error_tell(&x->error, ERR_ABSENT, STR("who"), "there is no account of this address");
    }
    subject->account_id = account.id;
    if (account.id != 0)
        TRY(access_subject_load(x->db, NULL, x->arena, subject, &x->error));
    q->subject = subject;
    q->policy = account.is_admin ? &policy_everything
                                 : access_policy_make(x->arena, x->db, q->rules, subject);
    return ERR_NONE;
}

static enum err answer(struct http_exchange *x, struct str *out_verdict, struct str *out_why)
{
    struct access_question q = {.who = str_trim(settings_query(x, STR("who"))),
                                .model = str_trim(settings_query(x, STR("model"))),
                                .field = or_absent(settings_query(x, STR("field"))),
                                .row = or_absent(settings_query(x, STR("row"))),
                                .where = or_absent(settings_query(x, STR("where")))};
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    AUTO(buf_fini) struct buf text;
    struct access_answer found;

    buf_init(&text, ANSWER_MAX);
    if (!access_verb_parse(settings_query(x, STR("verb")), &q.verb))
        return error_tell(&x->error, ERR_INVALID, STR("verb"), "choose what may be done");
    if (q.row.at != NULL && q.where.at != NULL)
        return error_tell(&x->error, ERR_INVALID, STR("where"),
                          "and the row choose both: leave one empty");
    TRY(settings_rules(x, &q.rules, &x->error));
    TRY(who_is(x, &q));
    TRY(db_tx_begin_read(x->db, &tx, &x->error));
    TRY(access_explain(x->db, x->arena, &q, &found, &x->error));
    TRY(db_tx_commit(&tx, &x->error));
    access_answer_print(&found, STR(""), &text);
    *out_verdict = access_answer_verdict(x->arena, &found);
    *out_why = str_dup(x->arena, buf_str(&text));
    return ERR_NONE;
}

static void put_verbs(struct view_page *p)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("verbs"));
    struct str chosen = settings_query(p->x, STR("verb"));

    for (size_t i = 0; i < ACCESS_VERB__COUNT; i++) {
        struct tmpl_map *m = tmpl_list_add_map(list);
        struct str name = access_verb_name((enum access_verb)i);

        tmpl_map_put_text(m, STR("verb"), name);
        tmpl_map_put_text(m, STR("label"), tmpl_say(p->x->templates, name));
        tmpl_map_put_bool(m, STR("is_chosen"), str_eq(name, chosen));
    }
}

enum err settings_explain(struct http_exchange *x)
{
    struct view_page p = settings_page(x, STR("/admin/settings/explain"));
    struct str verdict = STR_NONE;
    struct str why = STR_NONE;
    enum err code = ERR_NONE;

    if (settings_query(x, STR("who")).len > 0)
        code = answer(x, &verdict, &why);
    if (code != ERR_NONE && !view_is_typo(code))
        return code;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        view_page_field(&p, asked[i], utf8_clip(settings_query(x, asked[i]), TEXT_MAX));
    put_verbs(&p);
    view_put(p.root, STR("verdict"), verdict);
    view_put(p.root, STR("why"), why);
    return view_page_show(&p, STR("admin/settings/explain"));
}
