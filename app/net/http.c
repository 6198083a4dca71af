/*
 * http.c - ask another server, by libcurl.
 *
 * Redirects are followed here and not by libcurl: each is a request of its own, whose
 * host is judged anew and which gets no header field that was meant for another.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/net/http.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/net/address.h"
#include "app/net/private.h"

#define ARENA_BYTES      ((size_t)256 * 1024)
#define URL_MAX          ((size_t)8 * 1024)
#define ANSWER_MAX       ((size_t)1 << 20)
#define ANSWER_HEAD_MAX  ((size_t)64 * 1024)
#define ANSWER_LINES_MAX 200
#define CONNECT_S        5
#define TOTAL_S          15
#define METHOD_MAX       16
#define AGENT            "lintel/" PACKAGE_VERSION

struct net_http {
    struct arena *arena; /* the options; the handle itself lies in it */
    CURL *curl;
    const struct str *allowed;
    size_t allowed_count;
    const char *ca_file;
    /* ---- of the request that runs ---- */
    bool is_allowed; /* its host is named in the options */
    bool was_refused;
    struct buf head; /* lines of the last answer, each ended by \n */
    struct buf body;
    char trouble[CURL_ERROR_SIZE];
};

/* ---- what libcurl asks for, and tells ---- */

/* The one place at which a connection can begin. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct net_http *h = ctx;

    if (purpose != CURLSOCKTYPE_IPCXN ||
        (!h->is_allowed && !net_address_is_public(&address->addr))) {
        h->was_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_head(char *at, size_t size, size_t count, void *ctx)
{
    struct net_http *h = ctx;
    struct str line = {at, size * count};

    if (str_starts(line, STR("HTTP/")))
        buf_clear(&h->head, ANSWER_HEAD_MAX); /* the answer before it was a 1xx */
    else if (str_trim(line).len > 0) {
        buf_add_str(&h->head, str_trim(line));
        buf_add_char(&h->head, '\n');
    }
    return buf_is_failed(&h->head) ? 0 : size * count;
}

static size_t take_body(char *at, size_t size, size_t count, void *ctx)
{
    struct net_http *h = ctx;

    buf_add(&h->body, at, size * count);
    return buf_is_failed(&h->body) ? 0 : size * count;
}

/* ---- the handle ---- */

static bool prepare(struct net_http *h)
{
    CURL *c = h->curl;
    CURLcode bad = CURLE_OK;

    bad |= curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    bad |= curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    bad |= curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    bad |= curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, h);
    bad |= curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_head);
    bad |= curl_easy_setopt(c, CURLOPT_HEADERDATA, h);
    bad |= curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    bad |= curl_easy_setopt(c, CURLOPT_WRITEDATA, h);
    bad |= curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->trouble);
    bad |= curl_easy_setopt(c, CURLOPT_USERAGENT, AGENT);
    return bad == CURLE_OK;
}

static void copy_options(struct net_http *h, const struct net_http_options *options)
{
    struct str *allowed = ARENA_ARRAY(h->arena, struct str, options->allowed_count + 1);

    for (size_t i = 0; i < options->allowed_count; i++)
        allowed[i] = str_dup(h->arena, options->allowed_hosts[i]);
    h->allowed = allowed;
    h->allowed_count = options->allowed_count;
    h->ca_file = options->ca_file.len == 0 ? NULL : str_z(h->arena, options->ca_file);
}

enum err net_http_new(const struct net_http_options *options, struct net_http **out_http,
                      struct error *e)
{
    struct arena *a = arena_new(ARENA_BYTES);
    AUTO(net_http_freep) struct net_http *h = ARENA_NEW(a, struct net_http);

    h->arena = a;
    buf_init(&h->head, ANSWER_HEAD_MAX);
    buf_init(&h->body, ANSWER_MAX);
    copy_options(h, options);
    h->curl = curl_easy_init();
    if (h->curl == NULL)
        return error_set(e, ERR_INTERNAL, "libcurl refuses a handle for HTTP");
    *out_http = h;
    h = NULL;
    return ERR_NONE;
}

void net_http_free(struct net_http *h)
{
    if (h == NULL)
        return;
    curl_easy_cleanup(h->curl);
    buf_fini(&h->head);
    buf_fini(&h->body);
    arena_free(h->arena);
}

void net_http_freep(struct net_http **h)
{
    net_http_free(*h);
    *h = NULL;
}

/* ---- the request ---- */

/* One that goes out: what it was asked for, and where a redirect has led it. */
struct step {
    struct str url;
    struct str origin; /* scheme, host and port */
    bool has_headers;  /* the caller's: not for another origin */
};

static enum err wrong(const char *what, struct error *e)
{
    return error_tell(e, ERR_INVALID, STR("url"), "%s; write https://host/path", what);
}

static bool is_named(const struct net_http *h, struct str host)
{
    for (size_t i = 0; i < h->allowed_count; i++) {
        if (str_eq_nocase(h->allowed[i], host))
            return true;
    }
    return false;
}

static enum err read_url(struct net_http *h, struct arena *a, struct str text, struct step *step,
                         struct error *e)
{
    AUTO(net_urlp) CURLU *url = curl_url();
    struct str scheme;
    struct str host;

    if (url == NULL)
        return error_set(e, ERR_INTERNAL, "libcurl: out of memory");
    if (text.len > URL_MAX || memchr(text.at, '\0', text.len) != NULL ||
        curl_url_set(url, CURLUPART_URL, str_z(a, text), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return wrong("that is no address", e);
    scheme = net_url_part(a, url, CURLUPART_SCHEME, 0);
    if (!str_eq(scheme, STR("https")) && !str_eq(scheme, STR("http")))
        return wrong("only https and http are spoken", e);
    if (net_url_part(a, url, CURLUPART_USER, 0).at != NULL ||
        net_url_part(a, url, CURLUPART_PASSWORD, 0).at != NULL)
        return wrong("user and password do not belong into an address", e);
    (void)curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
    host = net_url_part(a, url, CURLUPART_HOST, 0);
    step->url = net_url_part(a, url, CURLUPART_URL, 0);
    step->origin = str_format(a, "%.*s://%.*s:%.*s", STR_ARG(scheme), STR_ARG(str_lower(a, host)),
                              STR_ARG(net_url_part(a, url, CURLUPART_PORT, CURLU_DEFAULT_PORT)));
    h->is_allowed = is_named(h, host);
    return ERR_NONE;
}

static bool is_token(struct str s)
{
    static const struct str others = STR_INIT("!#$%&'*+-.^_`|~");

    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            str_find(others, c, 0) == others.len)
            return false;
    }
    return s.len > 0;
}

static bool is_value(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.at[i];

        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static void slist_freep(struct curl_slist **list)
{
    curl_slist_free_all(*list);
    *list = NULL;
}

static enum err add_line(const char *line, struct curl_slist **list, struct error *e)
{
    struct curl_slist *longer = curl_slist_append(*list, line);

    if (longer == NULL)
        return error_set(e, ERR_INTERNAL, "libcurl: out of memory");
    *list = longer;
    return ERR_NONE;
}

static enum err add_header(struct arena *a, const struct net_header *header,
                           struct curl_slist **list, struct error *e)
{
    struct str line;

    if (!is_token(header->name) || !is_value(header->value))
        return error_set(e, ERR_INVALID, "a header field that HTTP does not allow");
    /* With nothing behind its colon libcurl would leave the field out. */
    line = header->value.len == 0
               ? str_format(a, "%.*s;", STR_ARG(header->name))
               : str_format(a, "%.*s: %.*s", STR_ARG(header->name), STR_ARG(header->value));
    return add_line(str_z(a, line), list, e);
}

/* The caller's, and none of those that libcurl would add by itself. */
static enum err add_headers(struct arena *a, const struct net_request *r, const struct step *step,
                            struct curl_slist **list, struct error *e)
{
    bool has_type = false;

    for (size_t i = 0; step->has_headers && i < r->header_count; i++) {
        TRY(add_header(a, &r->headers[i], list, e));
        has_type = has_type || str_eq_nocase(r->headers[i].name, STR("Content-Type"));
    }
    if (!has_type)
        TRY(add_line("Content-Type:", list, e));
    return add_line("Expect:", list, e);
}

/* Methods whose request has a body, be it an empty one (RFC 9110, 8.6). */
static bool wants_body(struct str method)
{
    return str_eq(method, STR("POST")) || str_eq(method, STR("PUT")) ||
           str_eq(method, STR("PATCH"));
}

static CURLcode put_body(CURL *c, const struct net_request *r, const char *method)
{
    CURLcode bad = CURLE_OK;

    if (r->body.len > 0 || wants_body(r->method)) {
        bad |= curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.len);
        bad |= curl_easy_setopt(c, CURLOPT_POSTFIELDS, r->body.len > 0 ? r->body.at : "");
    }
    bad |= curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
    if (strcmp(method, "HEAD") == 0)
        bad |= curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
    return bad;
}

static bool set_up(struct net_http *h, struct arena *a, const struct net_request *r,
                   const struct step *step, struct curl_slist *headers)
{
    const struct net_patience patience = {r->connect_timeout_s == 0 ? CONNECT_S
                                                                    : r->connect_timeout_s,
                                          r->total_timeout_s == 0 ? TOTAL_S : r->total_timeout_s};
    CURLcode bad = CURLE_OK;

    curl_easy_reset(h->curl); /* connections stay */
    if (!net_handle_prepare(h->curl, &patience, h->ca_file) || !prepare(h))
        return false;
    bad |= curl_easy_setopt(h->curl, CURLOPT_URL, str_z(a, step->url));
    bad |= curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, headers);
    bad |= put_body(h->curl, r, str_z(a, r->method));
    buf_clear(&h->head, ANSWER_HEAD_MAX);
    buf_clear(&h->body, ANSWER_MAX);
    h->body.max = r->answer_max == 0 ? ANSWER_MAX : r->answer_max;
    h->was_refused = false;
    h->trouble[0] = '\0';
    return bad == CURLE_OK;
}

static enum err explain(const struct net_http *h, CURLcode code, struct error *e)
{
    if (h->was_refused)
        return error_tell(e, ERR_DENIED, STR("url"),
                          "it leads to an address that is not public; name the host in the "
                          "settings if it may be reached");
    if (buf_is_failed(&h->body) || buf_is_failed(&h->head))
        return error_set(e, ERR_INVALID, "HTTP: the answer is larger than was wanted");
    return error_set(e, ERR_UNAVAILABLE, "HTTP: %s",
                     h->trouble[0] != '\0' ? h->trouble : curl_easy_strerror(code));
}

static enum err perform(struct net_http *h, struct arena *a, const struct net_request *r,
                        const struct step *step, struct error *e)
{
    AUTO(slist_freep) struct curl_slist *headers = NULL;
    CURLcode code;

    TRY(add_headers(a, r, step, &headers, e));
    if (!set_up(h, a, r, step, headers))
        return error_set(e, ERR_INTERNAL, "libcurl refuses an option");
    code = curl_easy_perform(h->curl);
    (void)curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, NULL); /* the list goes now */
    return code == CURLE_OK ? ERR_NONE : explain(h, code, e);
}

/* ---- the answer ---- */

static void read_head(const struct net_http *h, struct arena *a, struct net_answer *answer)
{
    struct net_header *headers = ARENA_ARRAY(a, struct net_header, ANSWER_LINES_MAX);
    struct str rest = buf_str(&h->head);
    struct str line;
    size_t count = 0;

    while (str_cut(&rest, '\n', &line) && count < ANSWER_LINES_MAX) {
        size_t colon = str_find(line, ':', 0);

        if (colon == line.len)
            continue;
        headers[count++] = (struct net_header){str_lower(a, str_range(line, 0, colon)),
                                               str_dup(a, str_trim(str_from(line, colon + 1)))};
    }
    answer->headers = headers;
    answer->header_count = count;
}

struct str net_answer_header(const struct net_answer *answer, struct str name)
{
    for (size_t i = 0; i < answer->header_count; i++) {
        if (str_eq_nocase(answer->headers[i].name, name))
            return answer->headers[i].value;
    }
    return STR_NONE;
}

static bool is_redirect(const struct net_request *r, int status)
{
    return r->redirects_max > 0 && str_eq(r->method, STR("GET")) &&
           (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
}

/* Where it leads; *out_more false when it leads nowhere, and is the answer. */
static enum err follow(struct net_http *h, struct arena *a, struct step *step, bool *out_more,
                       struct error *e)
{
    struct step next = {.has_headers = step->has_headers};
    char *to = NULL;

    (void)curl_easy_getinfo(h->curl, CURLINFO_REDIRECT_URL, &to);
    *out_more = to != NULL;
    if (to == NULL)
        return ERR_NONE;
    TRY(read_url(h, a, str_dup(a, str_from_z(to)), &next, e));
    if (str_starts(step->origin, STR("https:")) && str_starts(next.origin, STR("http:")))
        return error_set(e, ERR_DENIED, "HTTP: a redirect from https to http");
    next.has_headers = next.has_headers && str_eq(next.origin, step->origin);
    *step = next;
    return ERR_NONE;
}

static int status_of(const struct net_http *h)
{
    long status = 0;

    (void)curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
    return (int)status;
}

enum err net_http_ask(struct net_http *h, struct arena *a, const struct net_request *request,
                      struct net_answer *out_answer, struct error *e)
{
    struct net_answer answer = {.status = 0};
    struct step step = {.has_headers = true};
    bool more = true;

    if (!is_token(request->method) || request->method.len > METHOD_MAX)
        return error_set(e, ERR_INVALID, "HTTP: that is no method");
    TRY(read_url(h, a, request->url, &step, e));
    for (unsigned redirects = 0; more; redirects++) {
        TRY(perform(h, a, request, &step, e));
        answer.status = status_of(h);
        answer.url = step.url;
        more = is_redirect(request, answer.status);
        if (more && redirects == request->redirects_max)
            return error_set(e, ERR_INVALID, "HTTP: more than %u redirects", redirects);
        if (more)
            TRY(follow(h, a, &step, &more, e));
    }
    read_head(h, a, &answer);
    answer.body = str_dup(a, buf_str(&h->body));
    *out_answer = answer;
    return ERR_NONE;
}
