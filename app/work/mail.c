/*
 * mail.c - a mail, from a template to the outbox.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/work/mail.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/id.h"
#include "app/db/stmt.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/tmpl/store.h"
#include "app/tmpl/value.h"
#include "app/work/job.h"
#include "app/work/message.h"
#include "app/work/wrap.h"

#define SUBJECT_MAX ((size_t)1000)
#define BODY_MAX    ((size_t)512 * 1024)
#define PAYLOAD_MAX ((size_t)8 * 1024 * 1024) /* two bodies in JSON's escapes */
#define LOCALE_MAX  35                        /* RFC 5646, 4.4.1 */
#define ID_BYTES    16
#define VALUES_MAX  16 /* of a payload */

static const struct sql select_list =
    SQL_INIT("SELECT id, IF(state = 'waiting' AND locked_by IS NOT NULL"
             " AND run_at > UTC_TIMESTAMP(6), 'sending', state), label, created_at, run_at,"
             " attempts, last_error FROM lintel_job WHERE kind = 'mail' ORDER BY id DESC LIMIT ?");
static const struct sql select_one =
    SQL_INIT("SELECT id, IF(state = 'waiting' AND locked_by IS NOT NULL"
             " AND run_at > UTC_TIMESTAMP(6), 'sending', state), label, created_at, run_at,"
             " attempts, last_error, payload FROM lintel_job WHERE kind = 'mail' AND id = ?"
             " LIMIT 1");

/* ---- which template ---- */

/* A tag of RFC 5646 by its characters: it becomes part of a template's name. */
static bool is_locale(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            c != '-')
            return false;
    }
    return s.len > 0 && s.len <= LOCALE_MAX;
}

static struct str name_of(struct arena *a, struct str folder, struct str name, const char *ending)
{
    return str_format(a, "mail/%.*s%s%.*s%s", STR_ARG(folder), folder.len == 0 ? "" : "/",
                      STR_ARG(name), ending);
}

/* The folder of the closest language that has the template: "de-AT", "de" or "". */
static struct str folder_for(struct arena *a, const struct work_mail *m)
{
    struct str locale = is_locale(m->locale) ? m->locale : STR("");

    while (locale.len > 0 && !tmpl_has(m->templates, name_of(a, locale, m->name, ".txt"))) {
        while (locale.len > 0 && locale.at[locale.len - 1] != '-')
            locale.len--;
        if (locale.len > 0)
            locale.len--; /* the '-' itself */
    }
    return locale;
}

/* ---- rendering ---- */

static enum err render(struct arena *a, const struct work_mail *m, struct str name, size_t max,
                       struct str *out_text, struct error *e)
{
    AUTO(buf_fini) struct buf text;

    buf_init(&text, max);
    TRY(tmpl_render(m->templates, name, tmpl_of_map(m->values), &text, e));
    *out_text = str_dup(a, buf_str(&text));
    return ERR_NONE;
}

static enum err letter_make(struct arena *a, const struct work_mail *m, struct work_letter *letter,
                            struct error *e)
{
    struct str folder = folder_for(a, m);
    struct str html = name_of(a, folder, m->name, "");

    letter->id = id_new(a, ID_BYTES);
    letter->to = m->to;
    letter->html = STR("");
    TRY(render(a, m, name_of(a, folder, m->name, ".subject.txt"), SUBJECT_MAX, &letter->subject,
               e));
    letter->subject = str_trim(letter->subject);
    TRY(render(a, m, name_of(a, folder, m->name, ".txt"), BODY_MAX, &letter->text, e));
    letter->text = work_wrap(a, letter->text);
    if (tmpl_has(m->templates, html))
        TRY(render(a, m, html, BODY_MAX, &letter->html, e));
    return ERR_NONE;
}

static void letter_print(const struct work_letter *letter, struct buf *to)
{
    struct json_writer w = {.to = to};

    json_begin_object(&w);
    json_put_str(&w, STR("id"), letter->id);
    json_put_str(&w, STR("to"), letter->to);
    json_put_str(&w, STR("subject"), letter->subject);
    json_put_str(&w, STR("text"), letter->text);
    json_put_str(&w, STR("html"), letter->html);
    json_end_object(&w);
}

enum err work_mail_put(struct db_conn *c, struct arena *a, const struct work_mail *mail,
                       struct error *e)
{
    AUTO(buf_fini) struct buf payload;
    struct work_letter letter;
    struct work_order order = {.kind = STR("mail")};
    int64_t id;

    buf_init(&payload, PAYLOAD_MAX);
    if (!work_address_is(mail->to))
        return error_tell(e, ERR_INVALID, STR("email"),
                          "that is no e-mail address: write it as name@example.org");
    TRY(letter_make(a, mail, &letter, e));
    letter_print(&letter, &payload);
    if (buf_is_failed(&payload))
        return error_set(e, ERR_INTERNAL, "mail/%.*s: larger than %zu bytes", STR_ARG(mail->name),
                         PAYLOAD_MAX);
    order.label = str_format(a, "%.*s to %.*s", STR_ARG(mail->name), STR_ARG(mail->to));
    order.payload = buf_str(&payload);
    return work_job_put(c, &order, &id, e);
}

/* ---- reading it again ---- */

static struct str member(const struct json_value *object, struct str name)
{
    const struct json_value *v = json_find(object, name);

    return v == NULL || v->kind != JSON_STRING ? STR("") : v->text;
}

enum err work_letter_parse(struct arena *a, struct str payload, struct work_letter *out_letter,
                           struct error *e)
{
    static const struct json_limits limits = {PAYLOAD_MAX, 2, VALUES_MAX};
    const struct json_value *v;
    struct work_letter letter;

    TRY(json_parse(a, payload, &limits, &v, e));
    if (v->kind != JSON_OBJECT)
        return error_set(e, ERR_INVALID, "a mail's payload that is no object");
    letter = (struct work_letter){.id = member(v, STR("id")),
                                  .to = member(v, STR("to")),
                                  .subject = member(v, STR("subject")),
                                  .text = member(v, STR("text")),
                                  .html = member(v, STR("html"))};
    if (letter.id.len == 0 || !work_address_is(letter.to))
        return error_set(e, ERR_INVALID, "a mail's payload without id or address");
    *out_letter = letter;
    return ERR_NONE;
}

static enum err read_row(struct db_stmt *q, struct arena *a, struct work_mail_row *row,
                         struct error *e)
{
    row->id = db_row_int(q, 0);
    TRY(db_row_str(q, 1, a, &row->state, e));
    TRY(db_row_str(q, 2, a, &row->label, e));
    TRY(db_row_str(q, 3, a, &row->created_at, e));
    TRY(db_row_str(q, 4, a, &row->run_at, e));
    row->attempts = db_row_int(q, 5);
    return db_row_str(q, 6, a, &row->trouble, e);
}

/* No template's name holds a blank. */
struct work_mail_label work_mail_label_of(struct str kind, struct str label)
{
    size_t end = str_find(label, ' ', 0);
    struct str rest = str_from(label, end);

    if (!str_eq(kind, STR("mail")) || !str_starts(rest, STR(" to ")))
        return (struct work_mail_label){STR_NONE, STR_NONE};
    return (struct work_mail_label){str_range(label, 0, end), str_from(rest, sizeof " to " - 1)};
}

enum err work_mail_list(struct db_conn *c, struct arena *a, size_t max,
                        struct work_mail_row **out_rows, size_t *out_count, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct work_mail_row *rows = ARENA_ARRAY(a, struct work_mail_row, max);
    size_t count = 0;
    bool more = false;

    TRY(db_stmt_prepare(c, select_list, &q, e));
    TRY(db_stmt_bind_int(q, 0, (int64_t)max, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    while (more && count < max) {
        TRY(read_row(q, a, &rows[count++], e));
        TRY(db_stmt_step(q, &more, e));
    }
    *out_rows = rows;
    *out_count = count;
    return ERR_NONE;
}

enum err work_mail_find(struct db_conn *c, struct arena *a, int64_t id,
                        struct work_mail_row *out_row, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct work_mail_row row = {.id = id};
    bool more = false;

    TRY(db_stmt_prepare(c, select_one, &q, e));
    TRY(db_stmt_bind_int(q, 0, id, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return error_tell(e, ERR_ABSENT, STR("id"), "there is no mail of that number");
    TRY(read_row(q, a, &row, e));
    TRY(db_row_str(q, 7, a, &row.payload, e));
    *out_row = row;
    return ERR_NONE;
}
