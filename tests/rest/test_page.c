/* test_page.c - pages and their order. */
#include "config.h"

#include <stdio.h>

#include "app/base/arena.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "tests/rest/suites.h"

#define PAIR "/rest/v1/pair?select=left_id,right_id"

static void ranges(const char *range, const char *query, const char *answered)
{
    char target[256];

    if (range != NULL)
        rig_header("HTTP_RANGE", range);
    (void)snprintf(target, sizeof target, PAIR "%s", query);
    rig_ask("GET", target);
    ck_assert_msg(x.resp.status == 200, "%s %s: %d", target, range, x.resp.status);
    ck_assert_msg(str_eq(rig_answered("Content-Range"), str_from_z(answered)), "%s, %s: %.*s",
                  range, query, STR_ARG(rig_answered("Content-Range")));
}

START_TEST(content_range_says_which_rows_these_are)
{
    ranges(NULL, "", "0-999/*");
    ranges(NULL, "&limit=20", "0-19/*");
    ranges(NULL, "&limit=20&offset=40", "40-59/*");
    ranges(NULL, "&limit=20&offset=1990", "1990-1999/*");
    ranges(NULL, "&offset=5000", "*/*");
    ranges(NULL, "&limit=0", "*/*");
    ranges(NULL, "&limit=5000", "0-999/*");
}
END_TEST

/* An instance may have ceilings of its own. */
START_TEST(the_ceilings_are_settings)
{
    struct query_limits lower = query_limits_default;

    lower.rows_max = 7;
    lower.offset_max = 100;
    lower.filters = 2;
    lower.list = 3;
    lower.has_aggregates = false;
    x.query_limits = &lower;
    ranges(NULL, "", "0-6/*");
    ranges(NULL, "&limit=20", "0-6/*");
    ranges("0-", "", "0-6/*");
    rig_has(PAIR "&offset=101", 400, "offset");
    rig_has(PAIR "&left_id=gt.1&left_id=gt.2&left_id=gt.3", 400, "conditions");
    rig_has(PAIR "&left_id=in.(1,2,3,4)", 400, "values");
    rig_has("/rest/v1/pair?select=left_id.sum()", 400, "PGRST123");
    x.query_limits = NULL;
}
END_TEST

START_TEST(the_range_header_is_a_page_too)
{
    ranges("0-19", "", "0-19/*");
    ranges("items=20-39", "", "20-39/*");
    ranges("1990-", "", "1990-1999/*");
    ranges("0-0", "", "0-0/*");
    ranges("0-18446744073709551615", "", "0-999/*");
    ranges("10-29", "&limit=5", "*/*");
    ranges("2-29", "&limit=5", "2-4/*");
    ranges("0-9", "&offset=4", "4-9/*");
    ranges("20-29", "&offset=4&limit=100", "20-29/*");
    /* No ranges of rows: as if they were not there. */
    ranges("bytes=0-10", "&limit=3", "0-2/*");
    ranges("x", "&limit=3", "0-2/*");
    ranges("1-2-3", "&limit=3", "0-2/*");
    ranges("-5", "&limit=3", "0-2/*");
    ranges("99999999999999999999-", "&limit=3", "0-2/*");
}
END_TEST

START_TEST(a_range_that_cannot_be_is_416)
{
    rig_header("HTTP_RANGE", "5-2");
    rig_has(PAIR, 416, "\"code\":\"PGRST103\"");
    rig_header("HTTP_RANGE", "18446744073709551615-");
    rig_has(PAIR, 416, "\"code\":\"PGRST103\"");
}
END_TEST

/* Every row once, though the order has ties on nearly every row. */
START_TEST(pages_neither_overlap_nor_leave_out)
{
    bool seen[2000] = {false};
    size_t count = 0;

    for (int page = 0; page < 20; page++) {
        char target[128];
        struct str rest;
        struct str row;

        (void)snprintf(target, sizeof target,
                       "/rest/v1/pair?select=l:left_id,r:right_id&order=note.desc&limit=100&"
                       "offset=%d",
                       page * 100);
        rig_ask("GET", target);
        rest = buf_str(&x.resp.body);
        while (str_cut(&rest, '}', &row)) {
            char text[64];
            int left;
            int right;
            char z;

            (void)snprintf(text, sizeof text, "%.*s", STR_ARG(row));
            if (sscanf(text, "%c{\"l\":%d,\"r\":%d", &z, &left, &right) != 3)
                continue;
            ck_assert(!seen[left * 10 + right]);
            seen[left * 10 + right] = true;
            count++;
        }
    }
    ck_assert_uint_eq(count, 2000);
}
END_TEST

START_TEST(nulls_stand_where_they_are_asked_to)
{
    static const struct {
        const char *order;
        const char *ids;
    } orders[] = {
        {"length", "[{\"film_id\":2},{\"film_id\":1},{\"film_id\":3}]"},
        {"length.nullslast", "[{\"film_id\":1},{\"film_id\":3},{\"film_id\":2}]"},
        {"length.desc", "[{\"film_id\":3},{\"film_id\":1},{\"film_id\":2}]"},
        {"length.desc.nullsfirst", "[{\"film_id\":2},{\"film_id\":3},{\"film_id\":1}]"},
        {"length.desc.nullslast", "[{\"film_id\":3},{\"film_id\":1},{\"film_id\":2}]"},
    };

    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        char target[128];

        (void)snprintf(target, sizeof target, "/rest/v1/film?select=film_id&order=%s",
                       orders[i].order);
        rig_get(target, 200, orders[i].ids);
    }
}
END_TEST

/* What a page of HTML does: rows as values, and is there a next page? */
static void read_some(uint64_t limit, uint64_t offset, uint64_t rows, bool has_next)
{
    AUTO(model_read_end) struct model_read r = {.stmt = NULL};
    struct query q = {.has_limit = true, .limit = limit, .has_offset = true, .offset = offset};
    struct plan_options options = {
        .limits = &query_limits_default, .policy = &policy_everything, .wants_next = true};
    const struct model_table *t = model_table_find(x.model, STR("pair"));
    struct plan plan;
    bool more = true;

    ck_assert_int_eq(plan_compile(x.arena, t, &q, &options, &plan, &x.error), ERR_NONE);
    ck_assert_int_eq(model_read_open(x.db, &plan, &r, &x.error), ERR_NONE);
    for (;;) {
        struct db_value v;

        ck_assert_int_eq(model_read_step(&r, &more, &x.error), ERR_NONE);
        if (!more)
            break;
        ck_assert_int_eq(model_read_value(&r, 1, &v, &x.error), ERR_NONE);
        ck_assert_int_eq(v.i, (int64_t)(offset + r.rows - 1) % 10);
    }
    ck_assert_uint_eq(r.rows, rows);
    ck_assert_int_eq(r.has_next, has_next);
}

START_TEST(a_reader_knows_whether_there_is_a_next_page)
{
    read_some(20, 0, 20, true);
    read_some(20, 1980, 20, false);
    read_some(20, 1979, 20, true);
    read_some(20, 1995, 5, false);
    read_some(20, 3000, 0, false);
}
END_TEST

Suite *suite_page(void)
{
    Suite *s = suite_create("rest page");
    TCase *c = rig_case(s, "page");

    tcase_add_test(c, content_range_says_which_rows_these_are);
    tcase_add_test(c, the_ceilings_are_settings);
    tcase_add_test(c, the_range_header_is_a_page_too);
    tcase_add_test(c, a_range_that_cannot_be_is_416);
    tcase_add_test(c, pages_neither_overlap_nor_leave_out);
    tcase_add_test(c, nulls_stand_where_they_are_asked_to);
    tcase_add_test(c, a_reader_knows_whether_there_is_a_next_page);
    return s;
}
