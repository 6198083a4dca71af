/*
 * cors.c - the headers of the CORS protocol.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/cors.h"

#include "app/base/utf8.h"
#include "app/http/exchange.h"

/* What the clients of our dialects send; a header that needs no leave is not listed. */
#define SENT_HEADERS                                                                        \
    "Authorization, Apikey, Content-Type, Content-Profile, Accept-Profile, Prefer, Range, " \
    "Range-Unit, If-Match, If-None-Match, Idempotency-Key, X-Client-Info, "                 \
    "X-Supabase-Api-Version, X-CSRF-Token, Last-Event-ID"

/* What a script may read besides the few that it always may. */
#define SHOWN_HEADERS                                                                    \
    "Allow, Content-Location, Content-Range, ETag, Link, Location, Preference-Applied, " \
    "Range-Unit, Retry-After, X-Request-Id, X-Supabase-Api-Version, X-Total-Count"

/* A day; browsers hold it to two hours at most, some to ten minutes. */
#define PREFLIGHT_LIFE "86400"

static bool is_origin(struct str s)
{
    static const struct str schemes[] = {STR_INIT("https://"), STR_INIT("http://")};

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        struct str host = str_from(s, schemes[i].len);

        if (!str_starts(s, schemes[i]) || host.len == 0)
            continue;
        for (size_t k = 0; k < host.len; k++) {
            char c = host.at[k];
            bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

            if (!is_letter && c != '.' && c != '-' && c != ':' && c != '[' && c != ']')
                return false;
        }
        return true;
    }
    return false;
}

enum err http_cors_check(struct str origins, struct str field, struct error *e)
{
    struct str entry;

    if (str_trim(origins).len == 0 || str_eq(str_trim(origins), STR("*")))
        return ERR_NONE;
    while (str_cut(&origins, ',', &entry)) {
        struct str shown = utf8_clip(str_trim(entry), 80);

        if (!is_origin(str_trim(entry)))
            return error_tell(e, ERR_INVALID, field,
                              "'%.*s' is no origin; write https://app.example, in lower case and "
                              "without a path, several joined by ',', or * for all",
                              STR_ARG(shown));
    }
    return ERR_NONE;
}

static bool is_listed(struct str origins, struct str origin)
{
    struct str entry;

    while (str_cut(&origins, ',', &entry)) {
        if (str_eq(str_trim(entry), origin))
            return true;
    }
    return false;
}

static struct str allow_of(const struct http_response *resp)
{
    for (size_t i = 0; i < resp->header_count; i++) {
        if (str_eq_nocase(resp->headers[i].name, STR("Allow")))
            return resp->headers[i].value;
    }
    return STR("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}

/* OPTIONS that asks for a browser: what may be sent by this method? */
static void answer_preflight(struct http_exchange *x)
{
    http_header_set(x, STR("Access-Control-Allow-Methods"), allow_of(&x->resp));
    http_header_set(x, STR("Access-Control-Allow-Headers"), STR(SENT_HEADERS));
    http_header_set(x, STR("Access-Control-Max-Age"), STR(PREFLIGHT_LIFE));
}

void http_cors_answer(struct http_exchange *x, struct str origins)
{
    struct str origin = http_header(&x->req, STR("origin"));
    bool is_any = str_eq(str_trim(origins), STR("*"));

    if (str_trim(origins).len == 0)
        return;
    /* A cache that keeps the answer for one origin must not give it to another. */
    if (!is_any)
        http_header_add(x, STR("Vary"), STR("Origin"));
    if (origin.at == NULL || (!is_any && !is_listed(origins, origin)))
        return;
    http_header_set(x, STR("Access-Control-Allow-Origin"), is_any ? STR("*") : origin);
    if (x->req.method == HTTP_OPTIONS &&
        http_header(&x->req, STR("access-control-request-method")).at != NULL)
        answer_preflight(x);
    else
        http_header_set(x, STR("Access-Control-Expose-Headers"), STR(SHOWN_HEADERS));
}
