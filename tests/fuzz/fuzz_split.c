/*
 * fuzz_split.c - every statement is a piece of the file, in order; only a DEFINER goes missing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/model/split.h"
#include "app/model/split_scan.h"
#include "tests/fuzz/fuzz.h"

static bool is_inside(struct str whole, struct str part)
{
    return part.at >= whole.at && part.at + part.len <= whole.at + whole.len;
}

/* Where the bytes of a statement that lost its DEFINER end in the file. */
static size_t follow(struct str text, size_t from, struct str statement)
{
    for (size_t i = 0; i < statement.len; i++) {
        while (from < text.len && text.at[from] != statement.at[i])
            from++;
        fuzz_check(from < text.len);
        from++;
    }
    return from;
}

static size_t lines_before(struct str text, size_t at)
{
    size_t lines = 1;

    for (size_t i = 0; i < at; i++)
        lines += text.at[i] == '\n';
    return lines;
}

static size_t check_one(struct arena *a, struct str text, size_t from,
                        const struct split_statement *q)
{
    struct str schema;
    struct str name;
    size_t at;

    fuzz_check(q->text.len > 0);
    fuzz_check(q->kind == split_kind_of(q->text));
    fuzz_check(split_lock_list(q->text) <= q->text.len);
    split_object(a, q->text, &schema, &name);
    fuzz_check(schema.at == NULL || name.at != NULL);
    fuzz_check(!scan_is_blank(q->text.at[0]));
    if (!is_inside(text, q->text))
        return follow(text, from, q->text);
    at = (size_t)(q->text.at - text.at);
    fuzz_check(at >= from);
    fuzz_check(q->line == lines_before(text, at));
    fuzz_check(!scan_is_blank(q->text.at[q->text.len - 1]));
    return at + q->text.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = fuzz_str(data, size);
    struct split_statement *list = NULL;
    struct error e = {0};
    struct arena *a;
    size_t count = 0;
    size_t from = 0;

    if (size > 4096)
        return 0;
    a = arena_new((size_t)64 << 20);
    if (split_sql(a, text, &list, &count, &e) == ERR_NONE) {
        for (size_t i = 0; i < count; i++)
            from = check_one(a, text, from, &list[i]);
    } else {
        fuzz_check(e.words[0] != '\0');
    }
    arena_free(a);
    return 0;
}
