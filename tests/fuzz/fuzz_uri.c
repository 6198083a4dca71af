/*
 * fuzz_uri.c - percent escapes and query strings: what was decoded encodes to the same again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/buf.h"
#include "app/http/uri.h"
#include "tests/fuzz/fuzz_http.h"

static void check_decode(struct arena *a, struct str s)
{
    struct str text;
    struct str again;

    if (!http_uri_decode(a, s, &text))
        return;
    fuzz_check(utf8_is_text(text) && text.len <= s.len);
    fuzz_check(http_uri_decode(a, http_uri_encode(a, text), &again) && str_eq(again, text));
}

/* Printed anew and parsed again, the parameters are the same. */
static void check_query(struct http_exchange *x, const struct http_params *p)
{
    struct http_params again = {NULL, 0};
    struct buf b;

    buf_init(&b, (size_t)1 << 20);
    for (size_t i = 0; i < p->count; i++) {
        http_uri_print(&b, p->at[i].name);
        buf_add_char(&b, '=');
        http_uri_print(&b, p->at[i].value);
        buf_add_char(&b, '&');
    }
    fuzz_check(!buf_is_failed(&b));
    fuzz_check(http_query_parse(x->arena, buf_str(&b), p->count, &again, &x->error) == ERR_NONE);
    fuzz_check(again.count == p->count);
    for (size_t i = 0; i < p->count; i++) {
        fuzz_check(str_eq(again.at[i].name, p->at[i].name));
        fuzz_check(str_eq(again.at[i].value, p->at[i].value));
    }
    buf_fini(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_exchange *x = fuzz_exchange();
    struct str s = fuzz_str(data, size);
    struct http_params p = {NULL, 0};

    if (size > 20000)
        return 0;
    check_decode(x->arena, s);
    if (http_query_parse(x->arena, s, 100, &p, &x->error) != ERR_NONE) {
        fuzz_check_refused(x);
        fuzz_check(p.at == NULL);
        return 0;
    }
    fuzz_check_texts(&p);
    fuzz_check(p.count <= 100);
    check_query(x, &p);
    return 0;
}
