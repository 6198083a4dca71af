/*
 * fuzz_negotiate.c - Accept, Range and lists of etags: one text taken as each of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/condition.h"
#include "app/http/negotiate.h"
#include "tests/fuzz/fuzz_http.h"

static void check_accept(struct http_exchange *x, struct str s)
{
    static const struct str offered[] = {
        STR_INIT("application/json"), STR_INIT("text/html; charset=utf-8"), STR_INIT("text/csv")};
    struct http_param header = {STR("accept"), s};
    size_t index = 3;

    x->req.headers = (struct http_params){&header, 1};
    if (http_negotiate(x, offered, 3, &index) == ERR_NONE)
        fuzz_check(index < 3);
    else
        fuzz_check(x->resp.status == 406 && index == 3);
    x->req.headers.count = 0;
}

static void check_range(struct str s)
{
    static const uint64_t sizes[] = {0, 1, 10, 1000, UINT64_MAX};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint64_t start = 0;
        uint64_t len = 0;
        enum http_range kind = http_range_parse(s, sizes[i], &start, &len);

        if (kind == HTTP_RANGE_PART)
            fuzz_check(len > 0 && start < sizes[i] && len <= sizes[i] - start);
        else
            fuzz_check(start == 0 && len == 0);
    }
}

static void check_etags(struct str s)
{
    bool is_weakly = http_etag_is_in(s, STR("\"a\""), false);
    bool is_strongly = http_etag_is_in(s, STR("\"a\""), true);

    fuzz_check(is_weakly || !is_strongly);
    fuzz_check(!is_weakly || str_find(s, '*', 0) < s.len || str_search(s, STR("\"a\""), 0) < s.len);
    fuzz_check(!http_etag_is_in(s, STR_NONE, false));
    if (http_etag_is_valid(s))
        fuzz_check(http_etag_is_in(s, s, false) && http_syntax_is_visible(s));
}

static void check_lists(struct arena *a, struct str s)
{
    struct str rest = s;
    struct str element;
    struct http_param p;
    size_t bytes = 0;

    while (http_syntax_cut_list(&rest, &element)) {
        fuzz_check(element.len > 0);
        bytes += element.len;
    }
    fuzz_check(rest.len == 0 && bytes <= s.len);
    rest = s;
    while (http_syntax_cut_param(a, &rest, &p)) {
        fuzz_check(http_syntax_is_token(p.name));
        fuzz_check(p.name.len + p.value.len + rest.len < s.len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_exchange *x = fuzz_exchange();
    struct str s = fuzz_str(data, size);

    if (size > 4000)
        return 0;
    check_accept(x, s);
    check_range(s);
    check_etags(s);
    check_lists(x->arena, s);
    return 0;
}
