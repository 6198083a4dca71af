/*
 * mailer.c - from the outbox to the mail server.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/work/mailer.h"

#include "app/base/buf.h"
#include "app/base/clock.h"
#include "app/net/smtp.h"
#include "app/work/mail.h"

#define MESSAGE_MAX ((size_t)8 * 1024 * 1024)

enum err work_mailer_run(void *ctx, struct arena *a, const struct work_job *job, struct error *e)
{
    AUTO(buf_fini) struct buf message;
    const struct work_mailer *mailer = ctx;
    struct work_letter letter;
    struct work_message m;

    buf_init(&message, MESSAGE_MAX);
    TRY(work_letter_parse(a, job->payload, &letter, e));
    m = (struct work_message){.from = mailer->from,
                              .to = letter.to,
                              .subject = letter.subject,
                              .text = letter.text,
                              .html = letter.html,
                              .id = letter.id,
                              .date_us = clock_now_us()};
    work_message_print(&m, &message);
    if (buf_is_failed(&message))
        return error_set(e, ERR_INVALID, "the mail is larger than %zu bytes", MESSAGE_MAX);
    return net_smtp_send(mailer->smtp,
                         &(struct net_smtp_mail){.from = mailer->from.address,
                                                 .to = letter.to,
                                                 .message = buf_str(&message)},
                         e);
}
