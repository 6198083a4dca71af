/*
 * fuzz_literal.c - text to a value for a column: what is taken is of the column's kind.
 *
 * The first byte picks the column, the rest is the text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/model/literal.h"
#include "tests/fuzz/fuzz.h"
#include "tests/model/fixture.h"

/* Made once: it is the same for every input. */
static const struct model_table *film(void)
{
    static const struct model_table *t;

    if (t == NULL)
        t = model_table_find(fixture_model(arena_new((size_t)1 << 20)), STR("film"));
    return t;
}

static bool holds_only(struct str s, const char *chars)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '\0' || strchr(chars, s.at[i]) == NULL)
            return false;
    }
    return true;
}

static void check_value(struct arena *a, const struct model_column *c, const struct db_value *v)
{
    int64_t most = c->bytes == 0 ? INT64_MAX : INT64_MAX >> (64 - 8 * c->bytes);
    struct literal_fault fault;
    struct db_value again;

    switch (v->type) {
    case DB_NULL:
    case DB_TIMESTAMP: fuzz_check(false); break;
    case DB_INT: fuzz_check(v->i <= most && v->i >= -most - 1); break;
    case DB_UINT: fuzz_check(v->u <= (uint64_t)most * 2 + 1); break;
    case DB_DOUBLE: fuzz_check(isfinite(v->d)); break;
    case DB_DECIMAL: fuzz_check(num_is_decimal(v->text) && v->text.len <= 67); break;
    case DB_TEXT:
        fuzz_check(utf8_is_text(v->text));
        /* Brought into its own form it stays as it is. */
        fuzz_check(literal_parse(c, a, v->text, &again, &fault) && str_eq(again.text, v->text));
        break;
    case DB_BYTES: break;
    case DB_DATE: fuzz_check(v->text.len == 10 && holds_only(v->text, "0123456789-")); break;
    case DB_TIME: fuzz_check(v->text.len <= 17 && holds_only(v->text, "0123456789-:.")); break;
    case DB_DATETIME:
        fuzz_check(v->text.len >= 19 && v->text.len <= 26);
        fuzz_check(holds_only(v->text, "0123456789-:. T"));
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena_freep) struct arena *a = NULL;
    struct literal_fault fault = {.state = NULL};
    const struct model_column *c;
    struct db_value v;

    if (size == 0 || size > 4096)
        return 0;
    a = arena_new((size_t)16 << 20);
    c = &film()->columns[data[0] % film()->column_count];
    if (literal_parse(c, a, fuzz_str(data + 1, size - 1), &v, &fault)) {
        check_value(a, c, &v);
    } else {
        fuzz_check(fault.state != NULL && strlen(fault.state) == 5);
        fuzz_check(fault.words[0] != '\0');
    }
    return 0;
}
