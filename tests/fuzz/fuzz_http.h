/*
 * fuzz_http.h - an exchange for the targets that try http/.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_FUZZ_FUZZ_HTTP_H
#define TESTS_FUZZ_FUZZ_HTTP_H

#include <string.h>

#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/http/syntax.h"
#include "tests/fuzz/fuzz.h"

/* The same one for every input, reset; limits are small, so that they are met. */
static inline struct http_exchange *fuzz_exchange(void)
{
    static struct http_exchange x;
    static const struct http_limits limits = {
        .target_bytes = 300,
        .header_bytes = 1000,
        .header_count = 8,
        .query_params = 6,
        .cookie_count = 5,
        .body_bytes = 500,
        .form_fields = 5,
        .upload_bytes = 2000,
        .upload_files = 3,
        .upload_head_bytes = 200,
        .json_depth = 8,
        .response_bytes = 10000,
    };

    if (x.arena == NULL)
        http_exchange_init(&x, arena_new((size_t)64 << 20), &limits);
    else
        http_exchange_reset(&x);
    return &x;
}

/* What was refused says why, and with a status for it. */
static inline void fuzz_check_refused(const struct http_exchange *x)
{
    fuzz_check(x->error.code != ERR_NONE && x->error.words[0] != '\0');
    fuzz_check(x->resp.status == 0 || (x->resp.status >= 400 && x->resp.status < 600));
    fuzz_check(strcmp(http_status_reason(x->resp.status), "Unknown") != 0 || x->resp.status == 0);
}

/* Each line of the head is one that was meant: "Name: value", and an empty one only at the end. */
static inline void fuzz_check_head(const struct http_exchange *x, size_t max_lines)
{
    struct buf out;
    struct str rest;
    size_t lines = 0;

    buf_init(&out, 1 << 16);
    http_response_print_head(x, &out);
    rest = buf_str(&out);
    fuzz_check(!buf_is_failed(&out) && str_ends(rest, STR("\r\n\r\n")));
    while (rest.len > 2) {
        size_t end = str_search(rest, STR("\r\n"), 0);
        struct str line = str_range(rest, 0, end);
        size_t colon = str_find(line, ':', 0);

        fuzz_check(colon < line.len && http_syntax_is_token(str_range(line, 0, colon)));
        fuzz_check(http_syntax_is_value(line));
        rest = str_from(rest, end + 2);
        lines++;
    }
    fuzz_check(lines <= max_lines);
    buf_fini(&out);
}

static inline void fuzz_check_texts(const struct http_params *p)
{
    for (size_t i = 0; i < p->count; i++)
        fuzz_check(utf8_is_text(p->at[i].name) && utf8_is_text(p->at[i].value));
}

#endif
