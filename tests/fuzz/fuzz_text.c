/*
 * fuzz_text.c - utf8, numbers and dates: what is accepted is what was written.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/base/clock.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "tests/fuzz/fuzz.h"

static void check_utf8(struct str s)
{
    bool is_valid = utf8_is_valid(s);

    for (size_t max = 0; is_valid && max < s.len; max++) {
        struct str clipped = utf8_clip(s, max);

        fuzz_check(clipped.len <= max && max - clipped.len < 4);
        fuzz_check(utf8_is_valid(clipped) && utf8_is_valid(str_from(s, clipped.len)));
    }
    fuzz_check(is_valid || !utf8_is_text(s));
}

static void check_numbers(struct str s)
{
    char digits[NUM_TEXT_MAX];
    int64_t n = 0;
    int64_t again = 0;
    uint64_t u = 0;

    if (num_parse_int(s, &n)) {
        fuzz_check(num_is_decimal(s));
        fuzz_check(num_parse_int((struct str){digits, num_print_int(n, digits)}, &again));
        fuzz_check(again == n);
    }
    if (num_parse_uint(s, &u) && u <= INT64_MAX)
        fuzz_check(num_parse_int(s, &n) && (uint64_t)n == u);
}

static void check_date(struct str s)
{
    char text[CLOCK_HTTP_LEN];
    int64_t us;
    int64_t again;

    if (!clock_parse_http(s, &us))
        return;
    clock_print_http(us, text);
    fuzz_check(clock_parse_http((struct str){text, sizeof text}, &again) && again == us);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = fuzz_str(data, size);

    if (size > 4096)
        return 0;
    check_utf8(s);
    check_numbers(s);
    check_date(s);
    return 0;
}
