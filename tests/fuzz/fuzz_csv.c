/*
 * fuzz_csv.c - comma-separated values: reading ends, and what was read survives being written.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/rest/csv.h"
#include "tests/fuzz/fuzz.h"

#define FIELDS_MAX 4096

static void write_field(struct buf *to, const struct csv_field *f)
{
    buf_add_char(to, '"');
    for (size_t i = 0; i < f->text.len; i++) {
        if (f->text.at[i] == '"')
            buf_add_char(to, '"');
        buf_add_char(to, f->text.at[i]);
    }
    buf_add_char(to, '"');
    buf_add_char(to, f->is_last ? '\n' : ',');
}

/* Each field of one reading is that of another. */
static void check_same(struct arena *a, struct str one, struct str other)
{
    struct error e = {.code = ERR_NONE};
    struct csv c;
    struct csv d;

    csv_init(&c, a, one);
    csv_init(&d, a, other);
    for (int i = 0; i < FIELDS_MAX && !csv_at_end(&c); i++) {
        struct csv_field f;
        struct csv_field g;
        size_t before = c.at;

        if (csv_next(&c, &f, &e) != ERR_NONE)
            return;
        fuzz_check(c.at > before || csv_at_end(&c));
        fuzz_check(!csv_at_end(&d));
        fuzz_check(csv_next(&d, &g, &e) == ERR_NONE);
        fuzz_check(str_eq(f.text, g.text) && (f.is_last == g.is_last || csv_at_end(&c)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena_freep) struct arena *a = arena_new((size_t)64 << 20);
    AUTO(buf_fini) struct buf copy;
    struct error e = {.code = ERR_NONE};
    struct csv c;

    buf_init(&copy, (size_t)16 << 20);
    csv_init(&c, a, fuzz_str(data, size));
    for (int i = 0; i < FIELDS_MAX && !csv_at_end(&c); i++) {
        struct csv_field f;

        if (csv_next(&c, &f, &e) != ERR_NONE)
            break;
        fuzz_check(f.text.len <= size);
        write_field(&copy, &f);
    }
    check_same(a, fuzz_str(data, size), buf_str(&copy));
    return 0;
}
