/*
 * cmd_mail.c - `lintel mail list` and `lintel mail show`: the outbox.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/db/conn.h"
#include "app/serve/command.h"
#include "app/work/mail.h"

#define LIST_MAX 200

enum { HTML };

/* To a terminal: what strangers wrote must not steer it. */
static void print(struct arena *a, struct str text)
{
    char *copy = arena_alloc(a, text.len, 1);

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];

        copy[i] = (char)((c < ' ' && c != '\n' && c != '\t') || c == 0x7f ? '?' : c);
        /* C1, of which 9b begins a sequence as ESC [ does. */
        if (c == 0xc2 && i + 1 < text.len && (unsigned char)text.at[i + 1] < 0xa0)
            copy[i] = '?';
        if (i > 0 && c < 0xa0 && c >= 0x80 && (unsigned char)text.at[i - 1] == 0xc2)
            copy[i] = '?';
    }
    (void)fwrite(copy, 1, text.len, stdout);
}

static enum err run_list(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    struct work_mail_row *rows;
    size_t count;

    TRY(command_connect(c, &conn));
    TRY(work_mail_list(conn, c->arena, LIST_MAX, &rows, &count, &c->error));
    if (count == 0)
        (void)puts("There is no mail.");
    for (size_t i = 0; i < count; i++) {
        const struct work_mail_row *r = &rows[i];

        (void)printf("%6" PRId64 "  %-7.*s  %.19s  ", r->id, STR_ARG(r->state),
                     str_z(c->arena, r->created_at));
        print(c->arena, r->label);
        (void)putchar('\n');
        if (r->trouble.len > 0) {
            (void)printf("        attempt %" PRId64 ": ", r->attempts);
            print(c->arena, r->trouble);
            (void)putchar('\n');
        }
    }
    if (c->settings.smtp.len == 0 && count > 0)
        (void)puts("LINTEL_SMTP is not set: what waits is not sent.");
    return ERR_NONE;
}

static enum err run_show(struct command_context *c)
{
    AUTO(db_conn_closep) struct db_conn *conn = NULL;
    struct work_mail_row row;
    struct work_letter letter;
    int64_t id;

    if (!num_parse_int(c->argument, &id))
        return error_tell(&c->error, ERR_INVALID, STR("ID"),
                          "is the number that `lintel mail list` shows");
    TRY(command_connect(c, &conn));
    TRY(work_mail_find(conn, c->arena, id, &row, &c->error));
    if (row.payload.len == 0)
        return error_tell(&c->error, ERR_ABSENT, STR("ID"),
                          "mail %" PRId64 " is %.*s: what it said was removed then", id,
                          STR_ARG(row.state));
    TRY(work_letter_parse(c->arena, row.payload, &letter, &c->error));
    if (!command_has(c, HTML)) {
        (void)printf("To: %.*s\nSubject: ", STR_ARG(letter.to));
        print(c->arena, letter.subject);
        (void)fputs("\n\n", stdout);
    }
    print(c->arena, command_has(c, HTML) ? letter.html : letter.text);
    return ERR_NONE;
}

const struct command command_mail_list = {
    .name = "mail list",
    .summary = "show the mails that wait, went out or were given up, the newest first",
    .help = "Without LINTEL_SMTP mails wait here: for development, where `lintel mail show` reads\n"
            "them. What went out or was given up leaves a line for 30 days, and no text.",
    .wants_settings = true,
    .run = run_list,
};

const struct command command_mail_show = {
    .name = "mail show",
    .summary = "print a mail that waits",
    .help = "It may hold a link or a code that lets its reader in.",
    .argument = "ID",
    .options = {{"--html", NULL, "the HTML instead of the text"}},
    .wants_settings = true,
    .run = run_show,
};
