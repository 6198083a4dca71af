/*
 * condition.c - conditional and partial requests.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/condition.h"

#include "app/base/clock.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/http/syntax.h"

static bool is_weak(struct str etag)
{
    return str_starts(etag, STR("W/"));
}

/* The length of the entity tag that s begins with, or 0. */
static size_t etag_len(struct str s)
{
    size_t start = is_weak(s) ? 2 : 0;
    size_t end;

    if (start >= s.len || s.at[start] != '"')
        return 0;
    end = str_find(s, '"', start + 1);
    if (end == s.len || !http_syntax_is_visible(str_range(s, start, end)))
        return 0;
    return end + 1;
}

bool http_etag_is_valid(struct str etag)
{
    return etag.len > 0 && etag_len(etag) == etag.len;
}

static bool is_same(struct str a, struct str b, bool is_strong)
{
    if (is_strong && (is_weak(a) || is_weak(b)))
        return false;
    return str_eq(str_from(a, is_weak(a) ? 2 : 0), str_from(b, is_weak(b) ? 2 : 0));
}

bool http_etag_is_in(struct str list, struct str etag, bool is_strong)
{
    struct str rest = str_trim(list);

    if (etag.len == 0)
        return false;
    if (str_eq(rest, STR("*")))
        return true;
    while (rest.len > 0) {
        size_t len = etag_len(rest);

        if (len == 0)
            return false;
        if (is_same(str_range(rest, 0, len), etag, is_strong))
            return true;
        rest = str_trim(str_from(rest, len));
        if (rest.len > 0 && rest.at[0] != ',')
            return false;
        while (rest.len > 0 && rest.at[0] == ',')
            rest = str_trim(str_from(rest, 1));
    }
    return false;
}

/* In any of the headers of that name; *out_is_said: there was one. */
static bool is_in_headers(const struct http_request *r, struct str name, struct str etag,
                          bool is_strong, bool *out_is_said)
{
    bool is_in = false;

    *out_is_said = false;
    for (size_t i = 0; i < r->headers.count; i++) {
        if (!str_eq(r->headers.at[i].name, name))
            continue;
        *out_is_said = true;
        is_in |= http_etag_is_in(r->headers.at[i].value, etag, is_strong);
    }
    return is_in;
}

enum err http_condition_check(struct http_exchange *x, struct str etag)
{
    bool is_said;
    bool is_in = is_in_headers(&x->req, STR("if-match"), etag, true, &is_said);

    if (is_said && !is_in)
        return http_refuse(x, 412, STR("If-Match"),
                           etag.len == 0 ? "there is nothing yet to match"
                                         : "it was changed meanwhile; read it again and repeat "
                                           "your change on the new version");
    is_in = is_in_headers(&x->req, STR("if-none-match"), etag, false, &is_said);
    if (is_said && is_in)
        return http_refuse(x, 412, STR("If-None-Match"), "it exists already in that version");
    return ERR_NONE;
}

/* HTTP's times are whole seconds. */
static bool is_later(int64_t modified_us, int64_t than_us)
{
    return modified_us / CLOCK_US_PER_S > than_us / CLOCK_US_PER_S;
}

static bool header_time(const struct http_request *r, struct str name, int64_t *out_us)
{
    return clock_parse_http(http_header(r, name), out_us);
}

int http_condition_status(const struct http_exchange *x, struct str etag, int64_t modified_us)
{
    const struct http_request *r = &x->req;
    bool is_said;
    int64_t us;
    bool is_in = is_in_headers(r, STR("if-match"), etag, true, &is_said);

    /*
     * The order is RFC 9110's, 13.2.2: a date counts only where no etag was sent.
     * What has no etag cannot be another version than the client's.
     */
    if (is_said && !is_in && etag.len > 0)
        return 412;
    if (!is_said && modified_us != 0 && header_time(r, STR("if-unmodified-since"), &us) &&
        is_later(modified_us, us))
        return 412;
    is_in = is_in_headers(r, STR("if-none-match"), etag, false, &is_said);
    if (is_said)
        return is_in ? 304 : 200;
    if (modified_us != 0 && header_time(r, STR("if-modified-since"), &us) &&
        !is_later(modified_us, us))
        return 304;
    return 200;
}

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    }
    return s.len > 0;
}

/* A number too large for us is larger than any file, too. */
static uint64_t number_of(struct str digits)
{
    uint64_t n;

    return num_parse_uint(digits, &n) ? n : UINT64_MAX;
}

static enum http_range last_bytes(uint64_t wanted, uint64_t size, uint64_t *out_start,
                                  uint64_t *out_len)
{
    if (wanted == 0)
        return HTTP_RANGE_BEYOND;
    if (size == 0)
        return HTTP_RANGE_WHOLE;
    *out_len = wanted < size ? wanted : size;
    *out_start = size - *out_len;
    return HTTP_RANGE_PART;
}

enum http_range http_range_parse(struct str text, uint64_t size, uint64_t *out_start,
                                 uint64_t *out_len)
{
    struct str range = str_trim(str_from(text, 6));
    size_t dash = str_find(range, '-', 0);
    struct str first = str_range(range, 0, dash);
    struct str last = str_from(range, dash + 1);
    uint64_t start;
    uint64_t end;

    if (!str_eq_nocase(str_range(text, 0, 6), STR("bytes=")) || dash == range.len)
        return HTTP_RANGE_WHOLE;
    if (first.len == 0 && is_digits(last))
        return last_bytes(number_of(last), size, out_start, out_len);
    if (!is_digits(first) || (last.len > 0 && !is_digits(last)))
        return HTTP_RANGE_WHOLE;
    start = number_of(first);
    end = last.len == 0 ? UINT64_MAX : number_of(last);
    if (end < start)
        return HTTP_RANGE_WHOLE; /* malformed, so it does not count */
    if (start >= size)
        return HTTP_RANGE_BEYOND;
    *out_start = start;
    *out_len = (end < size - 1 ? end : size - 1) - start + 1;
    return HTTP_RANGE_PART;
}

bool http_range_is_wanted(const struct http_exchange *x, struct str etag, int64_t modified_us)
{
    struct str if_range = http_header(&x->req, STR("if-range"));
    int64_t us;

    if (if_range.at == NULL)
        return true;
    if (http_etag_is_valid(if_range))
        return etag.len > 0 && is_same(if_range, etag, true);
    return modified_us != 0 && clock_parse_http(if_range, &us) &&
           us / CLOCK_US_PER_S == modified_us / CLOCK_US_PER_S;
}
