/*
 * smtp.c - hand one message to a mail server, by libcurl.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/net/smtp.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/net/private.h"

#define ARENA_BYTES     ((size_t)64 * 1024)
#define URL_MAX         ((size_t)4096)
#define CONNECT_S       10
#define TOTAL_S         180 /* tarpits and greylists take their time; below a lease */
#define REPLY_S         60
#define REPLY_MAX       200
#define ADDRESS_MAX     254
#define PORT_SUBMISSION "587"
#define PORT_LOCAL      "25"

struct net_smtp {
    struct arena *arena; /* the options' texts; the handle itself lies in it */
    CURL *curl;
    const char *url; /* without user, password and query */
    const char *user;
    const char *password;
    const char *ca_file;
    bool wants_tls;
    struct net_patience patience;
    struct str left;           /* of the message being sent */
    char reply[REPLY_MAX + 1]; /* the server's last refusal */
    char trouble[CURL_ERROR_SIZE];
};

/* ---- the line that says where ---- */

static enum err wrong(const char *what, struct error *e)
{
    return error_tell(e, ERR_INVALID, STR("LINTEL_SMTP"),
                      "%s; write smtp://user:password@host:587, or smtps:// for TLS from the start",
                      what);
}

static bool is_local(struct str host)
{
    return str_eq_nocase(host, STR("localhost")) || str_eq(host, STR("127.0.0.1")) ||
           str_eq(host, STR("[::1]"));
}

static enum err read_tls(struct net_smtp *s, struct str scheme, struct str host, struct str query,
                         struct error *e)
{
    bool is_implicit = str_eq_nocase(scheme, STR("smtps"));

    s->wants_tls = is_implicit || !is_local(host);
    if (query.len == 0)
        return ERR_NONE;
    if (!str_eq(query, STR("tls=on")) && (is_implicit || !str_eq(query, STR("tls=off"))))
        return wrong("after '?' only tls=on and, for smtp://, tls=off are known", e);
    s->wants_tls = str_eq(query, STR("tls=on")) || is_implicit;
    return ERR_NONE;
}

static const char *text_or_null(struct arena *a, struct str s)
{
    return s.len == 0 ? NULL : str_z(a, s);
}

/* What is left of the line once the parts that are nobody's business were taken out of it. */
static enum err strip(struct net_smtp *s, CURLU *url, struct str host, struct error *e)
{
    bool has_port = net_url_part(s->arena, url, CURLUPART_PORT, 0).len > 0;
    bool is_implicit = str_eq(net_url_part(s->arena, url, CURLUPART_SCHEME, 0), STR("smtps"));

    if (curl_url_set(url, CURLUPART_USER, NULL, 0) != CURLUE_OK ||
        curl_url_set(url, CURLUPART_PASSWORD, NULL, 0) != CURLUE_OK ||
        curl_url_set(url, CURLUPART_QUERY, NULL, 0) != CURLUE_OK)
        return error_set(e, ERR_INTERNAL, "libcurl cannot change an address");
    if (!has_port && !is_implicit &&
        curl_url_set(url, CURLUPART_PORT, is_local(host) ? PORT_LOCAL : PORT_SUBMISSION, 0) !=
            CURLUE_OK)
        return error_set(e, ERR_INTERNAL, "libcurl cannot set a port");
    s->url = str_z(s->arena, net_url_part(s->arena, url, CURLUPART_URL, 0));
    return ERR_NONE;
}

static enum err read_url(struct net_smtp *s, struct str text, struct error *e)
{
    AUTO(net_urlp) CURLU *url = curl_url();
    struct arena *a = s->arena;
    struct str host;
    struct str path;

    if (url == NULL)
        return error_set(e, ERR_INTERNAL, "libcurl: out of memory");
    if (!str_starts(text, STR("smtp://")) && !str_starts(text, STR("smtps://")))
        return wrong("it does not start with smtp:// or smtps://", e);
    if (curl_url_set(url, CURLUPART_URL, str_z(a, text), 0) != CURLUE_OK)
        return wrong("it cannot be read (a character of the password may have to be written as "
                     "%XX)",
                     e);
    host = net_url_part(a, url, CURLUPART_HOST, 0);
    path = net_url_part(a, url, CURLUPART_PATH, 0);
    if (path.len > 1)
        return wrong("nothing may follow the host but a port", e);
    TRY(read_tls(s, net_url_part(a, url, CURLUPART_SCHEME, 0), host,
                 net_url_part(a, url, CURLUPART_QUERY, 0), e));
    s->user = text_or_null(a, net_url_part(a, url, CURLUPART_USER, CURLU_URLDECODE));
    s->password = text_or_null(a, net_url_part(a, url, CURLUPART_PASSWORD, CURLU_URLDECODE));
    if ((s->user == NULL) != (s->password == NULL))
        return wrong("user and password go together", e);
    return strip(s, url, host, e);
}

enum err net_smtp_check(struct str url, struct error *e)
{
    AUTO(arena_freep) struct arena *a = arena_new(ARENA_BYTES);
    struct net_smtp s = {.arena = a};

    if (url.len > URL_MAX)
        return wrong("it is too long", e);
    return read_url(&s, url, e);
}

/* ---- what libcurl asks for, and tells ---- */

static size_t give_message(char *to, size_t size, size_t count, void *ctx)
{
    struct net_smtp *s = ctx;
    size_t room = size * count;
    size_t len = s->left.len < room ? s->left.len : room;

    if (len > 0)
        memcpy(to, s->left.at, len);
    s->left = str_from(s->left, len);
    return len;
}

/* The server's last words of refusal, for the log: one line, printable. */
static size_t take_reply(char *line, size_t size, size_t count, void *ctx)
{
    struct net_smtp *s = ctx;
    struct str text = str_range(str_trim((struct str){line, size * count}), 0, REPLY_MAX);

    if (text.len == 0 || (text.at[0] != '4' && text.at[0] != '5'))
        return size * count;
    for (size_t i = 0; i < text.len; i++)
        s->reply[i] = (char)(text.at[i] >= ' ' && text.at[i] <= '~' ? text.at[i] : '?');
    s->reply[text.len] = '\0';
    return size * count;
}

static size_t drop(char *at, size_t size, size_t count, void *ctx)
{
    (void)at;
    (void)ctx;
    return size * count;
}

/* ---- the handle ---- */

static bool prepare(struct net_smtp *s)
{
    CURL *c = s->curl;
    CURLcode bad = CURLE_OK;

    if (!net_handle_prepare(c, &s->patience, s->ca_file))
        return false;
    bad |= curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    bad |= curl_easy_setopt(c, CURLOPT_URL, s->url);
    bad |= curl_easy_setopt(c, CURLOPT_USE_SSL,
                            s->wants_tls ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
    if (s->user != NULL) {
        bad |= curl_easy_setopt(c, CURLOPT_USERNAME, s->user);
        bad |= curl_easy_setopt(c, CURLOPT_PASSWORD, s->password);
    }
    bad |= curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)REPLY_S);
    bad |= curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    bad |= curl_easy_setopt(c, CURLOPT_READFUNCTION, give_message);
    bad |= curl_easy_setopt(c, CURLOPT_READDATA, s);
    bad |= curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, drop);
    bad |= curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_reply);
    bad |= curl_easy_setopt(c, CURLOPT_HEADERDATA, s);
    bad |= curl_easy_setopt(c, CURLOPT_ERRORBUFFER, s->trouble);
    return bad == CURLE_OK;
}

enum err net_smtp_new(const struct net_smtp_options *options, struct net_smtp **out_smtp,
                      struct error *e)
{
    AUTO(net_smtp_freep) struct net_smtp *s = NULL;
    struct arena *a = arena_new(ARENA_BYTES);

    s = ARENA_NEW(a, struct net_smtp);
    s->arena = a;
    if (options->url.len > URL_MAX)
        return wrong("it is too long", e);
    TRY(read_url(s, options->url, e));
    s->ca_file = text_or_null(a, options->ca_file);
    s->patience.connect_s =
        options->connect_timeout_s == 0 ? CONNECT_S : options->connect_timeout_s;
    s->patience.total_s = options->total_timeout_s == 0 ? TOTAL_S : options->total_timeout_s;
    s->curl = curl_easy_init();
    if (s->curl == NULL || !prepare(s))
        return error_set(e, ERR_INTERNAL, "libcurl refuses a handle for SMTP");
    *out_smtp = s;
    s = NULL;
    return ERR_NONE;
}

void net_smtp_free(struct net_smtp *s)
{
    if (s == NULL)
        return;
    curl_easy_cleanup(s->curl); /* says QUIT */
    arena_free(s->arena);
}

void net_smtp_freep(struct net_smtp **s)
{
    net_smtp_free(*s);
    *s = NULL;
}

/* ---- one message ---- */

/* Nothing that could end the command it stands in; the grammar is for who takes addresses in. */
static bool is_address(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] <= ' ' || s.at[i] > '~' || s.at[i] == '<' || s.at[i] == '>')
            return false;
    }
    return s.len > 0 && s.len <= ADDRESS_MAX && str_find(s, '@', 0) < s.len;
}

/*
 * For good is what the server says of the recipient or of the message; what it says
 * of us (the sender's address, the password) is for the operator to mend, and the
 * mail waits for that.
 */
static bool is_final(const struct net_smtp *s, CURLcode code)
{
    long status = 0;
    struct str trouble = str_from_z(s->trouble);

    (void)curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status < 500 || status > 599)
        return false;
    if (code == CURLE_SEND_ERROR)
        return str_starts(trouble, STR("RCPT failed"));
    return code == CURLE_WEIRD_SERVER_REPLY && s->left.len == 0; /* after DATA */
}

static enum err explain(const struct net_smtp *s, CURLcode code, struct error *e)
{
    return error_set(e, is_final(s, code) ? ERR_INVALID : ERR_UNAVAILABLE, "SMTP: %s%s%s%s",
                     s->trouble[0] != '\0' ? s->trouble : curl_easy_strerror(code),
                     s->reply[0] != '\0' ? " (" : "", s->reply, s->reply[0] != '\0' ? ")" : "");
}

static CURLcode perform(struct net_smtp *s, const struct net_smtp_mail *mail,
                        const struct curl_slist *to)
{
    char from[ADDRESS_MAX + 1];
    CURLcode bad = CURLE_OK;

    memcpy(from, mail->from.at, mail->from.len);
    from[mail->from.len] = '\0';
    bad |= curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, from);
    bad |= curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, to);
    bad |= curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->message.len);
    if (bad != CURLE_OK)
        return CURLE_OUT_OF_MEMORY;
    s->left = mail->message;
    s->reply[0] = '\0';
    s->trouble[0] = '\0';
    bad = curl_easy_perform(s->curl);
    (void)curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, NULL); /* the list goes now */
    return bad;
}

enum err net_smtp_send(struct net_smtp *s, const struct net_smtp_mail *mail, struct error *e)
{
    struct curl_slist *to;
    char address[ADDRESS_MAX + 1];
    CURLcode code;

    if (!is_address(mail->from) || !is_address(mail->to))
        return error_set(e, ERR_INVALID, "SMTP: a sender or recipient that is no address");
    memcpy(address, mail->to.at, mail->to.len);
    address[mail->to.len] = '\0';
    to = curl_slist_append(NULL, address);
    if (to == NULL)
        return error_set(e, ERR_INTERNAL, "libcurl: out of memory");
    code = perform(s, mail, to);
    curl_slist_free_all(to);
    return code == CURLE_OK ? ERR_NONE : explain(s, code, e);
}
