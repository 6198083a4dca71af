/*
 * letter.c - links and codes by mail, and news of what happened.
 *
 * Whether anybody has an address must not be seen from outside, by the time it takes
 * either: where nobody has, the same mail is rendered and put, and taken back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/change.h"
#include "app/access/setup.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/id.h"
#include "app/db/stmt.h"
#include "app/db/tx.h"
#include "app/work/mail.h"

#define HOUR_S 3600

/* What a letter is made of, and the page its link opens. */
static const struct {
    struct str template;
    struct str path;
} kinds[] = {
    [ACCESS_CONFIRMATION] = {STR_INIT("confirmation"), STR_INIT("/verify?type=signup&token=")},
    [ACCESS_RECOVERY] = {STR_INIT("recovery"), STR_INIT("/reset?token=")},
    [ACCESS_MAGIC_LINK] = {STR_INIT("magic_link"), {NULL, 0}},
    [ACCESS_INVITE] = {STR_INIT("invite"), STR_INIT("/reset?type=invite&token=")},
    [ACCESS_EMAIL_CHANGE_CURRENT] = {STR_INIT("email_change"),
                                     STR_INIT("/verify?type=email_change&token=")},
    [ACCESS_EMAIL_CHANGE_NEW] = {STR_INIT("email_change"),
                                 STR_INIT("/verify?type=email_change&token=")},
    [ACCESS_REAUTHENTICATION] = {STR_INIT("reauthentication"), {NULL, 0}},
};

_Static_assert(sizeof kinds / sizeof *kinds == ACCESS_PURPOSE__COUNT, "a template a purpose");

/* A write that means nothing, so that there is something to commit. */
static const struct sql touch_guard =
    SQL_INIT("UPDATE lintel_sign_in_guard SET ends_at = ends_at + INTERVAL 1 MICROSECOND"
             " ORDER BY ends_at DESC LIMIT 1");

struct sending {
    struct http_exchange *x;
    const struct account_letter *letter;
};

static struct str link_of(struct http_exchange *x, enum access_purpose purpose, struct str token)
{
    if (x->access->site_url.len == 0 || kinds[purpose].path.at == NULL)
        return STR_NONE;
    return str_format(x->arena, "%.*s%.*s%.*s", STR_ARG(x->access->site_url),
                      STR_ARG(kinds[purpose].path), STR_ARG(token));
}

static struct str span_of(struct arena *a, int64_t s)
{
    bool is_hours = s % HOUR_S == 0;
    int64_t n = is_hours ? s / HOUR_S : (s + 59) / 60;

    return str_format(a, "%lld %s%s", (long long)n, is_hours ? "hour" : "minute",
                      n == 1 ? "" : "s");
}

static struct tmpl_map *values_new(struct http_exchange *x, struct str email)
{
    struct tmpl_map *values = tmpl_map_new(x->arena);

    tmpl_map_put_text(values, STR("product"), x->access->product);
    account_put(values, STR("site"), x->access->site_url);
    tmpl_map_put_text(values, STR("email"), email);
    return values;
}

static enum err put_mail(const struct sending *s, const struct access_one_time *secrets,
                         struct error *e)
{
    struct http_exchange *x = s->x;
    const struct account_letter *l = s->letter;
    struct str of = l->to != NULL && l->to->email.at != NULL ? l->to->email : l->email;
    struct tmpl_map *values = values_new(x, of);
    const struct work_mail mail = {.templates = x->templates,
                                   .name = kinds[l->purpose].template,
                                   .to = l->email,
                                   .values = values};

    account_put(values, STR("url"), link_of(x, l->purpose, secrets->link));
    tmpl_map_put_text(values, STR("code"), secrets->code);
    tmpl_map_put_text(values, STR("valid_for"), span_of(x->arena, x->access->code_life_s));
    account_put(values, STR("new_email"), l->new_email);
    return work_mail_put(x->db, x->arena, &mail, e);
}

static enum access_sent sent_of(enum access_purpose purpose)
{
    if (purpose == ACCESS_CONFIRMATION || purpose == ACCESS_INVITE)
        return ACCESS_SENT_CONFIRMATION;
    return purpose == ACCESS_EMAIL_CHANGE_CURRENT || purpose == ACCESS_EMAIL_CHANGE_NEW
               ? ACCESS_SENT_EMAIL_CHANGE
               : ACCESS_SENT_RECOVERY;
}

/* All but the mail: what is put here is undone. */
static enum err pretend(struct sending *s, struct error *e)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    const struct access_one_time secrets = {id_new(s->x->arena, 43), STR("000000")};

    TRY(db_run(s->x->db, touch_guard, e));
    TRY(db_tx_begin(s->x->db, &tx, e));
    return put_mail(s, &secrets, e);
}

static enum err send(void *arg, struct error *e)
{
    struct sending *s = arg;
    struct http_exchange *x = s->x;
    struct access_letter letter = {.purpose = s->letter->purpose, .email = s->letter->email};
    struct access_one_time secrets;

    if (s->letter->to == NULL)
        return pretend(s, e);
    letter.account_id = s->letter->to->id;
    TRY(access_one_time_put(x->db, x->arena, x->access, &letter, &secrets, e));
    TRY(access_account_note_sent(x->db, letter.account_id, sent_of(letter.purpose), e));
    return put_mail(s, &secrets, e);
}

enum err account_letter_hold(struct http_exchange *x, const struct account_letter *letter)
{
    const struct access_letter held = {
        .account_id = letter->to->id, .purpose = letter->purpose, .email = letter->email};
    struct sending nobody = {x, &(struct account_letter){.purpose = letter->purpose,
                                                         .email = letter->email,
                                                         .new_email = letter->new_email}};
    struct access_one_time secrets;

    TRY(access_one_time_put(x->db, x->arena, x->access, &held, &secrets, &x->error));
    TRY(access_account_note_sent(x->db, held.account_id, sent_of(held.purpose), &x->error));
    return pretend(&nobody, &x->error);
}

enum err account_letter_send(struct http_exchange *x, const struct account_letter *letter)
{
    struct sending s = {x, letter};

    return db_tx_retry(x->db, send, &s, &x->error);
}

enum err account_notice_send(struct http_exchange *x, struct str name, struct str email,
                             struct str new_email)
{
    struct tmpl_map *values = values_new(x, email);
    const struct work_mail mail = {
        .templates = x->templates, .name = name, .to = email, .values = values};
    char when[CLOCK_ISO_LEN_MAX];

    if (email.at == NULL)
        return ERR_NONE;
    tmpl_map_put_text(values, STR("when"),
                      str_dup(x->arena, (struct str){when, clock_print_iso(clock_now_us(), when)}));
    tmpl_map_put_text(values, STR("address"), x->req.remote_addr);
    account_put(values, STR("user_agent"),
                account_agent_words(x->arena, http_header(&x->req, STR("user-agent"))));
    account_put(values, STR("new_email"), new_email);
    return work_mail_put(x->db, x->arena, &mail, &x->error);
}
