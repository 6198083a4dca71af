/*
 * fuzz_cookie.c - a Cookie header: strange ones never hide or forge ours.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "tests/fuzz/fuzz_http.h"

static const struct http_param frame[] = {
    {STR_INIT("REQUEST_METHOD"), STR_INIT("GET")},
    {STR_INIT("REQUEST_URI"), STR_INIT("/")},
    {STR_INIT("REQUEST_ID"), STR_INIT("1")},
};

/* Sends "before; ours=secret" and looks for ours. */
static void check_ours(struct http_exchange *x, struct str before)
{
    char text[1200];
    struct http_param v[4] = {frame[0], frame[1], frame[2]};

    memcpy(text, before.at, before.len);
    memcpy(text + before.len, "; ours=secret", 13);
    v[3] = (struct http_param){STR("HTTP_COOKIE"), {text, before.len + 13}};
    if (http_request_parse(x, v, 4) != ERR_NONE) {
        fuzz_check_refused(x);
        return;
    }
    fuzz_check(x->req.cookies.count > 0 && x->req.cookies.count <= x->limits->cookie_count);
    if (str_search(before, STR("ours"), 0) == before.len)
        fuzz_check(str_eq(http_cookie(&x->req, STR("ours")), STR("secret")));
    for (size_t i = 0; i < x->req.cookies.count; i++) {
        fuzz_check(http_syntax_is_token(x->req.cookies.at[i].name));
        fuzz_check(http_syntax_is_value(x->req.cookies.at[i].value));
        fuzz_check(str_find(x->req.cookies.at[i].value, ';', 0) == x->req.cookies.at[i].value.len);
    }
}

/* Any text as a name or value of a cookie that we set leaves one line, or none. */
static void check_set(struct http_exchange *x, struct str text)
{
    struct str cut = str_range(text, 0, text.len / 2);

    x->resp.status = 200;
    http_cookie_set(x, cut, str_from(text, cut.len), NULL);
    http_cookie_set(x, cut, STR("2"), NULL);
    http_cookie_set(x, STR("n"), text, NULL);
    fuzz_check(x->resp.header_count <= 2);
    fuzz_check_head(x, 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_exchange *x = fuzz_exchange();
    struct str s = fuzz_str(data, size);

    if (size > 1000)
        return 0;
    check_ours(x, s);
    x = fuzz_exchange();
    check_set(x, s);
    return 0;
}
