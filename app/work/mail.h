/*
 * mail.h - a mail, from a template to the outbox.
 *
 * work_mail_put() renders at once, so that a mistake in a template is the caller's to
 * see and nothing has to be looked up when the mail goes out, and puts a job of kind
 * "mail" into the caller's transaction: the mail exists when that commits.
 *
 * What was rendered, links and codes with it, stands in lintel_job until the mail has
 * gone (or was given up), and is then removed; the row stays as a log for 30 days.
 *
 * A template NAME is up to three files, overridden like any template:
 *     templates/mail/NAME.subject.txt   one line
 *     templates/mail/NAME.txt           plain text
 *     templates/mail/NAME.html          the same as HTML; may be absent
 * and with a locale the same below templates/mail/LOCALE/.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_WORK_MAIL_H
#define APP_WORK_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct db_conn;
struct tmpl_map;
struct tmpl_store;

struct work_mail {
    const struct tmpl_store *templates; /* x->templates */
    struct str name;                    /* "recovery" */
    struct str to;                      /* one address; from a stranger is fine: it is checked */
    struct str locale;             /* "de-AT": looked for as that, as "de", as none; or absent */
    const struct tmpl_map *values; /* what the template shows; README.md lists them */
};

/*
 * ERR_INVALID (field "email") when to is no address, ERR_ABSENT when there is no such
 * template; c is inside the caller's transaction, if it has one.
 */
enum err work_mail_put(struct db_conn *c, struct arena *a, const struct work_mail *mail,
                       struct error *e) ATTR_MUST_USE;

/* A row of the outbox. */
struct work_mail_row {
    int64_t id;
    struct str state; /* "waiting", "sending", "done", "failed" */
    struct str label; /* "recovery to ann@example.org" */
    struct str created_at;
    struct str run_at;
    int64_t attempts;
    struct str trouble; /* why it did not go last time, or "" */
    struct str payload; /* absent: it has gone.  Only of work_mail_find() */
};

/* The newest first, at most max of them; in the arena. */
enum err work_mail_list(struct db_conn *c, struct arena *a, size_t max,
                        struct work_mail_row **out_rows, size_t *out_count,
                        struct error *e) ATTR_MUST_USE;
/* ERR_ABSENT when there is no mail of that id. */
enum err work_mail_find(struct db_conn *c, struct arena *a, int64_t id,
                        struct work_mail_row *out_row, struct error *e) ATTR_MUST_USE;

/* What the label of a mail says; both absent where it is of another kind. */
struct work_mail_label {
    struct str name; /* of the template */
    struct str to;
};
struct work_mail_label work_mail_label_of(struct str kind, struct str label);

/* A payload taken apart; in the arena. */
struct work_letter {
    struct str id; /* of its Message-ID */
    struct str to;
    struct str subject;
    struct str text;
    struct str html; /* "": none */
};
enum err work_letter_parse(struct arena *a, struct str payload, struct work_letter *out_letter,
                           struct error *e) ATTR_MUST_USE;

#endif
