/*
 * letter.c - from a purpose to a mail in the outbox.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/letter/letter.h"

#include "app/access/change.h"
#include "app/access/guard.h"
#include "app/access/profile.h"
#include "app/access/setup.h"
#include "app/base/arena.h"
#include "app/base/clock.h"
#include "app/base/id.h"
#include "app/db/tx.h"
#include "app/http/exchange.h"
#include "app/locale/locale.h"
#include "app/tmpl/value.h"
#include "app/words/say.h"
#include "app/words/words.h"
#include "app/work/mail.h"

#define TOKEN_LEN 43 /* of a link: 32 bytes in base64url */

static const struct str templates[] = {
    [ACCESS_CONFIRMATION] = STR_INIT("confirmation"),
    [ACCESS_RECOVERY] = STR_INIT("recovery"),
    [ACCESS_MAGIC_LINK] = STR_INIT("magic_link"),
    [ACCESS_INVITE] = STR_INIT("invite"),
    [ACCESS_EMAIL_CHANGE_CURRENT] = STR_INIT("email_change"),
    [ACCESS_EMAIL_CHANGE_NEW] = STR_INIT("email_change"),
    [ACCESS_REAUTHENTICATION] = STR_INIT("reauthentication"),
};

_Static_assert(sizeof templates / sizeof *templates == ACCESS_PURPOSE__COUNT,
               "a template a purpose");

struct sending {
    struct http_exchange *x;
    const struct letter *letter;
};

/* Null where it is absent: the templates ask. */
static void put_text(struct tmpl_map *values, struct str name, struct str s)
{
    if (s.at == NULL)
        tmpl_map_put(values, name, tmpl_null());
    else
        tmpl_map_put_text(values, name, s);
}

static struct tmpl_map *values_new(struct http_exchange *x, struct str email)
{
    struct tmpl_map *values = tmpl_map_new(x->arena);

    tmpl_map_put_text(values, STR("product"), x->access->product);
    put_text(values, STR("site"), x->access->site_url);
    tmpl_map_put_text(values, STR("email"), email);
    return values;
}

/* The language of who gets it, which need not be that of who asked for it. */
static const struct tmpl_store *templates_for(const struct http_exchange *x,
                                              const struct access_profile *to)
{
    if (to == NULL || to->language.at == NULL || x->words == NULL)
        return x->templates;
    return words_choose(x->words, to->language, STR_NONE, NULL)->templates;
}

static enum err put_mail(const struct sending *s, const struct access_one_time *secrets,
                         struct error *e)
{
    struct http_exchange *x = s->x;
    const struct letter *l = s->letter;
    struct str of = l->to != NULL && l->to->email.at != NULL ? l->to->email : l->email;
    struct str url = l->url(x, l, secrets->link);
    const struct tmpl_store *speaks = templates_for(x, l->to);
    struct str code_span = words_span(speaks, x->arena, access_code_life_s(x->access));
    struct tmpl_map *values = values_new(x, of);
    const struct work_mail mail = {
        .templates = speaks, .name = templates[l->purpose], .to = l->email, .values = values};

    put_text(values, STR("url"), url);
    tmpl_map_put_text(values, STR("code"), secrets->code);
    tmpl_map_put_text(values, STR("code_valid_for"), code_span);
    tmpl_map_put_text(values, STR("valid_for"),
                      url.at == NULL ? code_span
                                     : words_span(speaks, x->arena, x->access->link_life_s));
    put_text(values, STR("new_email"), l->new_email);
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
static enum err pretend(const struct sending *s, struct error *e)
{
    AUTO(db_tx_end) struct db_tx tx = {NULL, 0};
    const struct access_one_time secrets = {
        str_range(id_new(s->x->arena, (TOKEN_LEN + 1) / 2), 0, TOKEN_LEN), STR("000000")};

    TRY(access_guard_touch(s->x->db, e));
    TRY(db_tx_begin(s->x->db, &tx, e));
    return put_mail(s, &secrets, e);
}

/* Link and code, and when the account was sent some. */
static enum err put_secrets(const struct sending *s, struct access_one_time *out, struct error *e)
{
    struct http_exchange *x = s->x;
    const struct access_letter row = {.account_id = s->letter->to->id,
                                      .purpose = s->letter->purpose,
                                      .email = s->letter->email,
                                      .code_challenge = s->letter->code_challenge};

    TRY(access_one_time_put(x->db, x->arena, x->access, &row, out, e));
    return access_account_note_sent(x->db, row.account_id, sent_of(row.purpose), e);
}

static enum err send(void *arg, struct error *e)
{
    const struct sending *s = arg;
    struct access_one_time secrets;

    if (s->letter->to == NULL)
        return pretend(s, e);
    TRY(put_secrets(s, &secrets, e));
    return put_mail(s, &secrets, e);
}

enum err letter_send(struct http_exchange *x, const struct letter *letter)
{
    struct sending s = {x, letter};

    return db_tx_retry(x->db, send, &s, &x->error);
}

enum err letter_make(struct http_exchange *x, const struct letter *letter,
                     struct access_one_time *out_secrets)
{
    const struct sending s = {x, letter};

    return put_secrets(&s, out_secrets, &x->error);
}

enum err letter_hold(struct http_exchange *x, const struct letter *letter)
{
    const struct sending s = {x, letter};
    struct access_one_time secrets;

    TRY(put_secrets(&s, &secrets, &x->error));
    return pretend(&s, &x->error);
}

enum err letter_notice(struct http_exchange *x, struct str name, struct str email,
                       struct str new_email)
{
    struct tmpl_map *values;
    char when[CLOCK_ISO_LEN_MAX];
    struct str at;

    if (email.at == NULL)
        return ERR_NONE;
    values = values_new(x, email);
    at = (struct str){when, clock_print_iso(clock_now_us(), when)};
    tmpl_map_put_text(values, STR("when"),
                      str_dup(x->arena, locale_instant(x->locale, x->arena, at)));
    tmpl_map_put_text(values, STR("address"), x->req.remote_addr);
    put_text(values, STR("user_agent"),
             words_agent(x->templates, x->arena, http_header(&x->req, STR("user-agent"))));
    put_text(values, STR("new_email"), new_email);
    return work_mail_put(
        x->db, x->arena,
        &(struct work_mail){.templates = x->templates, .name = name, .to = email, .values = values},
        &x->error);
}
