/*
 * letter.c - links and codes by mail.
 *
 * Whether anybody has the address must not be seen from outside: where nobody has, the
 * same mail is rendered and put, and taken back, beside a write that stays.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/change.h"
#include "app/access/setup.h"
#include "app/auth/private.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/id.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/http/uri.h"
#include "app/tmpl/value.h"
#include "app/work/mail.h"

static const struct {
    struct str template;
    struct str type; /* the word of Supabase's in the address; absent: a code only */
} kinds[] = {
    [ACCESS_CONFIRMATION] = {STR_INIT("confirmation"), STR_INIT("signup")},
    [ACCESS_RECOVERY] = {STR_INIT("recovery"), STR_INIT("recovery")},
    [ACCESS_MAGIC_LINK] = {STR_INIT("magic_link"), STR_INIT("magiclink")},
    [ACCESS_INVITE] = {STR_INIT("invite"), STR_INIT("invite")},
    [ACCESS_EMAIL_CHANGE_CURRENT] = {STR_INIT("email_change"), STR_INIT("email_change")},
    [ACCESS_EMAIL_CHANGE_NEW] = {STR_INIT("email_change"), STR_INIT("email_change")},
    [ACCESS_REAUTHENTICATION] = {STR_INIT("reauthentication"), {NULL, 0}},
};

_Static_assert(sizeof kinds / sizeof *kinds == ACCESS_PURPOSE__COUNT, "a template a purpose");

struct sending {
    struct http_exchange *x;
    const struct auth_letter *letter;
};

/* A write that means nothing, so that there is something to commit: auth_count() made a row. */
static const struct sql touch_guard =
    SQL_INIT("UPDATE lintel_sign_in_guard SET ends_at = ends_at + INTERVAL 1 MICROSECOND"
             " ORDER BY ends_at DESC LIMIT 1");

struct str auth_letter_url(struct http_exchange *x, enum access_purpose purpose, struct str link,
                           struct str redirect_to)
{
    if (x->access->site_url.len == 0 || kinds[purpose].type.at == NULL)
        return STR_NONE;
    return str_format(x->arena, "%.*s/auth/v1/verify?token=%.*s&type=%.*s&redirect_to=%.*s",
                      STR_ARG(x->access->site_url), STR_ARG(link), STR_ARG(kinds[purpose].type),
                      STR_ARG(http_uri_encode(x->arena, redirect_to)));
}

static struct str span_of(struct arena *a, int64_t s)
{
    int64_t n = s % 3600 == 0 ? s / 3600 : (s + 59) / 60;

    return str_format(a, "%lld %s%s", (long long)n, s % 3600 == 0 ? "hour" : "minute",
                      n == 1 ? "" : "s");
}

static struct tmpl_map *common_values(struct http_exchange *x, struct str email)
{
    struct tmpl_map *values = tmpl_map_new(x->arena);

    tmpl_map_put_text(values, STR("product"), x->access->product);
    tmpl_map_put_text(values, STR("site"), x->access->site_url);
    tmpl_map_put_text(values, STR("email"), email);
    return values;
}

/* Null where it is absent: the templates ask. */
static void put_text(struct tmpl_map *values, struct str name, struct str s)
{
    if (s.at == NULL)
        tmpl_map_put(values, name, tmpl_null());
    else
        tmpl_map_put_text(values, name, s);
}

static enum err put_mail(struct sending *s, const struct access_one_time *secrets, struct error *e)
{
    struct http_exchange *x = s->x;
    const struct auth_letter *l = s->letter;
    struct str of = l->to != NULL && l->to->email.at != NULL ? l->to->email : l->email;
    struct tmpl_map *values = common_values(x, of);
    const struct work_mail mail = {.templates = x->templates,
                                   .name = kinds[l->purpose].template,
                                   .to = l->email,
                                   .values = values};

    put_text(values, STR("url"), auth_letter_url(x, l->purpose, secrets->link, l->redirect_to));
    tmpl_map_put_text(values, STR("code"), secrets->code);
    tmpl_map_put_text(values, STR("valid_for"), span_of(x->arena, x->access->code_life_s));
    put_text(values, STR("new_email"), l->to == NULL ? STR_NONE : l->to->new_email);
    return work_mail_put(x->db, x->arena, &mail, e);
}

static enum err note(struct sending *s, struct error *e)
{
    enum access_sent what = ACCESS_SENT_RECOVERY;

    if (s->letter->purpose == ACCESS_CONFIRMATION || s->letter->purpose == ACCESS_INVITE)
        what = ACCESS_SENT_CONFIRMATION;
    if (s->letter->purpose == ACCESS_EMAIL_CHANGE_CURRENT ||
        s->letter->purpose == ACCESS_EMAIL_CHANGE_NEW)
        what = ACCESS_SENT_EMAIL_CHANGE;
    return access_account_note_sent(s->x->db, s->letter->to->id, what, e);
}

/* To nobody: all but the mail. */
static enum err pretend(struct sending *s, struct error *e)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    const struct access_one_time secrets = {id_new(s->x->arena, 22), STR("000000")};

    TRY(db_run(s->x->db, touch_guard, e));
    TRY(db_tx_begin(s->x->db, &tx, e));
    return put_mail(s, &secrets, e); /* and it is undone */
}

static enum err send(void *arg, struct error *e)
{
    struct sending *s = arg;
    struct http_exchange *x = s->x;
    struct access_one_time secrets;
    struct access_letter letter = {.purpose = s->letter->purpose,
                                   .email = s->letter->email,
                                   .code_challenge = s->letter->code_challenge};

    if (s->letter->to == NULL)
        return pretend(s, e);
    letter.account_id = s->letter->to->id;
    TRY(access_one_time_put(x->db, x->arena, x->access, &letter, &secrets, e));
    TRY(note(s, e));
    return put_mail(s, &secrets, e);
}

enum err auth_letter_send(struct http_exchange *x, const struct auth_letter *letter)
{
    struct sending s = {x, letter};

    return db_tx_retry(x->db, send, &s, &x->error);
}

enum err auth_notice_send(struct http_exchange *x, struct str name, struct str email,
                          struct str new_email)
{
    struct tmpl_map *values = common_values(x, email);
    const struct work_mail mail = {
        .templates = x->templates, .name = name, .to = email, .values = values};
    char when[CLOCK_ISO_LEN_MAX];
    size_t len = clock_print_iso(clock_now_us(), when);

    tmpl_map_put_text(values, STR("when"), (struct str){when, len});
    tmpl_map_put_text(values, STR("address"), x->req.remote_addr);
    put_text(values, STR("user_agent"), http_header(&x->req, STR("user-agent")));
    put_text(values, STR("new_email"), new_email);
    return work_mail_put(x->db, x->arena, &mail, &x->error);
}
