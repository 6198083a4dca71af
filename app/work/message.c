/*
 * message.c - a mail as it goes over the wire.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/work/message.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/clock.h"
#include "app/base/id.h"
#include "app/base/utf8.h"
#include "app/work/quoted.h"

#define ADDRESS_MAX    254
#define LOCAL_MAX      64
#define NAME_MAX_BYTES 200
#define BOUNDARY_BYTES 16

/* ---- addresses ---- */

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Characters of the kinds that RFC 5322's dot-atom has, and no dot where a part is missing. */
static bool is_dotted(struct str s, struct str others)
{
    for (size_t i = 0; i < s.len; i++) {
        bool is_dot = s.at[i] == '.';

        if (is_dot && (i == 0 || i + 1 == s.len || s.at[i - 1] == '.'))
            return false;
        if (!is_dot && !is_alnum(s.at[i]) && str_find(others, s.at[i], 0) == others.len)
            return false;
    }
    return s.len > 0;
}

bool work_address_is(struct str s)
{
    size_t at = str_find(s, '@', 0);

    return s.len <= ADDRESS_MAX && at < s.len && at <= LOCAL_MAX &&
           is_dotted(str_range(s, 0, at), STR("!#$%&'*+-/=?^_`{|}~")) &&
           is_dotted(str_from(s, at + 1), STR("-"));
}

static struct str without_quotes(struct str name)
{
    if (name.len >= 2 && name.at[0] == '"' && name.at[name.len - 1] == '"')
        return str_range(name, 1, name.len - 1);
    return name;
}

enum err work_sender_parse(struct arena *a, struct str text, struct str field,
                           struct work_sender *out_sender, struct error *e)
{
    struct str s = str_trim(text);
    size_t open = str_find(s, '<', 0);
    struct work_sender sender = {.name = STR(""), .address = s};

    if (open < s.len) {
        sender.name = without_quotes(str_trim(str_range(s, 0, open)));
        sender.address = str_from(s, open + 1);
        if (!str_ends(sender.address, STR(">")))
            sender.address = STR("");
        else
            sender.address.len--;
    }
    if (!work_address_is(sender.address) || !utf8_is_text(sender.name) ||
        sender.name.len > NAME_MAX_BYTES)
        return error_tell(e, ERR_INVALID, field,
                          "\"%.*s\" is no sender: write name@example.org or "
                          "Name <name@example.org>",
                          STR_ARG(utf8_clip(s, 100)));
    *out_sender = (struct work_sender){.name = str_dup(a, sender.name),
                                       .address = str_dup(a, sender.address)};
    return ERR_NONE;
}

/* ---- the head ---- */

/* Words that are no atoms have to be quoted; encoded ones must not be. */
static bool needs_quotes(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!is_alnum(name.at[i]) && name.at[i] != ' ')
            return true;
    }
    return false;
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] < ' ' || s.at[i] > '~')
            return false;
    }
    return true;
}

static void print_quoted_name(struct buf *to, struct str name)
{
    buf_add_char(to, '"');
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] == '"' || name.at[i] == '\\')
            buf_add_char(to, '\\');
        buf_add_char(to, name.at[i]);
    }
    buf_add_char(to, '"');
}

static void print_from(struct buf *to, const struct work_sender *from)
{
    BUF_LIT(to, "From: ");
    if (from->name.len > 0) {
        if (is_ascii(from->name) && needs_quotes(from->name))
            print_quoted_name(to, from->name);
        else
            work_field_print(to, from->name);
        BUF_LIT(to, "\r\n ");
    }
    buf_addf(to, "<%.*s>\r\n", STR_ARG(from->address));
}

/* RFC 5322, 3.3: as HTTP writes it, but for the zone. */
static void print_date(struct buf *to, int64_t us)
{
    char text[CLOCK_HTTP_LEN];

    clock_print_http(us, text);
    BUF_LIT(to, "Date: ");
    buf_add(to, text, CLOCK_HTTP_LEN - (sizeof "GMT" - 1));
    BUF_LIT(to, "+0000\r\n");
}

static void print_head(struct buf *to, const struct work_message *m)
{
    struct str address = m->from.address;
    struct str domain = str_from(address, str_find(address, '@', 0) + 1);

    print_from(to, &m->from);
    buf_addf(to, "To: <%.*s>\r\nSubject: ", STR_ARG(m->to));
    work_field_print(to, m->subject);
    BUF_LIT(to, "\r\n");
    print_date(to, m->date_us);
    buf_addf(to, "Message-ID: <%.*s@%.*s>\r\n", STR_ARG(m->id), STR_ARG(domain));
    BUF_LIT(to, "Auto-Submitted: auto-generated\r\n" /* RFC 3834: out-of-office stays silent */
                "MIME-Version: 1.0\r\n");
}

/* ---- the body ---- */

static void print_part(struct buf *to, const char *type, struct str text)
{
    buf_addf(to,
             "Content-Type: %s; charset=utf-8\r\n"
             "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
             type);
    work_quoted_print(to, text);
}

void work_message_print(const struct work_message *m, struct buf *to)
{
    unsigned char random[BOUNDARY_BYTES];
    char boundary[BOUNDARY_BYTES * 2 + 1];

    print_head(to, m);
    if (m->html.len == 0) {
        print_part(to, "text/plain", m->text);
        return;
    }
    id_fill(random, sizeof random);
    id_print_hex(random, sizeof random, boundary);
    boundary[sizeof boundary - 1] = '\0';
    /* "=_" is nothing that quoted-printable could write: no part holds its own end. */
    buf_addf(to, "Content-Type: multipart/alternative;\r\n boundary=\"=_%s\"\r\n\r\n--=_%s\r\n",
             boundary, boundary);
    print_part(to, "text/plain", m->text);
    buf_addf(to, "\r\n--=_%s\r\n", boundary);
    print_part(to, "text/html", m->html);
    buf_addf(to, "\r\n--=_%s--\r\n", boundary);
}
