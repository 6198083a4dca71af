/* test_audit_list.c - the audit as people read it: filtered, by pages, and one row's history. */
#include "config.h"

#include <string.h>

#include "app/access/audit.h"
#include "app/access/audit_list.h"
#include "tests/access/suites.h"
#include "tests/access/world.h"

static struct error e;
static struct access_audit audit;

static void setup(void)
{
    e = (struct error){.code = ERR_NONE};
    world_open();
    (void)world_sql(SQL("DELETE FROM lintel_audit"), 0);
    (void)world_sql(SQL("DELETE FROM lintel_audit_span"), 0);
    audit = (struct access_audit){.arena = arena,
                                  .conn = conn,
                                  .account_id = 7,
                                  .address = STR(WORLD_ADDRESS),
                                  .request_id = STR("r-1")};
}

static void add(const char *event, const char *model, const char *key, const char *detail)
{
    const struct access_audit_entry entry = {.event = event,
                                             .model = str_from_z(model),
                                             .row_key = str_from_z(key),
                                             .detail = str_from_z(detail)};

    ck_assert_msg(access_audit_add(&audit, &entry, 1, &e) == ERR_NONE, "%s", e.text);
}

static struct access_audit_page page_of(struct access_audit_filter filter)
{
    struct access_audit_page page;

    if (filter.limit == 0)
        filter.limit = 100;
    ck_assert_msg(access_audit_page(conn, arena, &filter, &page, &e) == ERR_NONE, "%s", e.text);
    return page;
}

static bool is(struct str s, const char *text)
{
    return str_eq(s, str_from_z(text));
}

START_TEST(records_come_page_by_page_the_newest_first)
{
    struct access_audit_page page = {.next = 0};
    char key[8];

    for (int i = 0; i < 25; i++) {
        (void)snprintf(key, sizeof key, "%d", i);
        add("insert", "film", key, "{}");
    }
    for (int first = 24; first >= 4; first -= 10) {
        page = page_of((struct access_audit_filter){.limit = 10, .before_id = page.next});
        ck_assert_uint_eq(page.count, first == 4 ? 5 : 10);
        (void)snprintf(key, sizeof key, "%d", first);
        ck_assert(is(page.rows[0].row_key, key));
        ck_assert(first == 4 ? page.next == 0 : page.next == page.rows[9].id);
    }
    /* One that ends where the page does has no next. */
    ck_assert_uint_eq(page_of((struct access_audit_filter){.limit = 25}).next, 0);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.before_id = 1}).count, 0);
}
END_TEST

START_TEST(each_filter_leaves_out_the_others)
{
    int64_t ann = world_account(WORLD_EMAIL, true);
    struct access_audit_page page;

    add("insert", "film", "1", "{}");
    add("update", "film", "1", "{}");
    add("insert", "actor", "1", "{}");
    audit.by_id = ann;
    audit.address = STR("192.0.2.99");
    audit.request_id = STR("r-2");
    add("insert", "film", "2", "{}");
    audit.account_id = ann;
    audit.by_id = 0;
    add("sign_in", "", "", "{\"method\":\"password\"}");
    ck_assert_uint_eq(page_of((struct access_audit_filter){.model = STR("film")}).count, 3);
    ck_assert_uint_eq(
        page_of((struct access_audit_filter){.model = STR("film"), .row_key = STR("1")}).count, 2);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.row_key = STR("1")}).count, 3);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.event = STR("insert")}).count, 3);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.address = STR("192.0.2.99")}).count, 2);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.request_id = STR("r-2")}).count, 2);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.model = STR("fil' OR 1")}).count, 0);
    page = page_of((struct access_audit_filter){.account_id = ann});
    ck_assert_uint_eq(page.count, 2);
    ck_assert(is(page.rows[0].account, WORLD_EMAIL) && is(page.rows[0].by, ""));
    ck_assert(is(page.rows[1].account, "") && is(page.rows[1].by, WORLD_EMAIL));
    ck_assert_int_eq(page.rows[1].account_id, 7);
    ck_assert(is(page.rows[0].detail, "{\"method\":\"password\"}") && !page.rows[0].is_sealed);
}
END_TEST

START_TEST(times_are_found_without_an_index_of_them)
{
    for (int i = 0; i < 40; i++)
        add("insert", "film", "1", "{}");
    /* A record an hour; the last of them now. */
    (void)world_sql(SQL("UPDATE lintel_audit SET at = '2024-03-10 12:00:00' - INTERVAL"
                        " (SELECT MAX(id) FROM (SELECT id FROM lintel_audit) m) - id HOUR"),
                    0);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.since = STR("2024-03-10")}).count, 13);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.until = STR("2024-03-10")}).count, 27);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.since = STR("2024-03-09 22:00:00"),
                                                           .until = STR("2024-03-10T01:30")})
                          .count,
                      4);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.since = STR("2025-01-01")}).count, 0);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.until = STR("2023-01-01")}).count, 0);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.since = STR("2023-01-01")}).count, 40);
    /* Of writers at once an earlier time may have a larger id. */
    (void)world_sql(SQL("UPDATE lintel_audit SET at = '2024-03-10 12:00:30'"), 0);
    (void)world_sql(SQL("UPDATE lintel_audit SET at = '2024-03-10 11:50:00'"
                        " ORDER BY id DESC LIMIT 1"),
                    0);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.since = STR("2024-03-10 12:00")}).count,
                      39);
    ck_assert_uint_eq(page_of((struct access_audit_filter){.until = STR("2024-03-10 12:00")}).count,
                      1);
}
END_TEST

START_TEST(times_have_one_form)
{
    static const char *const right[] = {"2024-02-29", "2024-02-29 13:00", "2024-02-29T13:00:59"};
    static const char *const wrong[] = {"",
                                        "tomorrow",
                                        "2024-2-29",
                                        "2024-02-29 ",
                                        "2024-02-29' OR",
                                        "20240229",
                                        "2024-02-29 13:00:00.5"};

    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        ck_assert_msg(access_audit_time_is_fit(str_from_z(right[i])), "%s", right[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg(!access_audit_time_is_fit(str_from_z(wrong[i])), "%s", wrong[i]);
}
END_TEST

/* ---- history ---- */

static struct access_audit_history history_of(const char *key, uint64_t before, uint64_t limit)
{
    struct access_audit_history h;

    ck_assert_msg(access_audit_history(conn, arena, STR("film"), str_from_z(key), before, limit, &h,
                                       &e) == ERR_NONE,
                  "%s", e.text);
    return h;
}

START_TEST(a_row_has_its_history_column_by_column)
{
    struct access_audit_history h;
    const struct access_audit_field *f;

    add("insert", "film", "1",
        "{\"after\":{\"id\":1,\"title\":\"caf\\u00e9\",\"pin\":{\"masked\":true},"
        "\"data\":{\"masked\":true,\"x\":1},\"plot\":{\"sha256\":\"ab\",\"bytes\":2000}}}");
    add("update", "film", "1",
        "{\"before\":{\"price\":4.50,\"note\":null},\"after\":"
        "{\"price\":5,\"note\":\"\"}}");
    add("delete", "film", "1", "{\"before\":{\"id\":1}}");
    add("update", "film", "2", "{}");
    h = history_of("1", 0, 10);
    ck_assert_uint_eq(h.count, 3);
    ck_assert(is(h.changes[0].record.event, "delete") && is(h.changes[2].record.event, "insert"));
    f = h.changes[1].fields;
    ck_assert_uint_eq(h.changes[1].field_count, 2);
    ck_assert(is(f[0].name, "price") && is(f[0].before.text, "4.50") && is(f[0].after.text, "5"));
    ck_assert_int_eq(f[1].before.kind, ACCESS_AUDIT_NULL);
    ck_assert_int_eq(f[1].after.kind, ACCESS_AUDIT_TEXT);
    f = h.changes[2].fields;
    ck_assert_uint_eq(h.changes[2].field_count, 5);
    ck_assert_int_eq(f[0].before.kind, ACCESS_AUDIT_ABSENT);
    ck_assert(is(f[1].after.text, "caf\xc3\xa9"));
    ck_assert_int_eq(f[2].after.kind, ACCESS_AUDIT_MASKED);
    ck_assert(f[3].after.kind == ACCESS_AUDIT_TEXT &&
              is(f[3].after.text, "{\"masked\":true,\"x\":1}"));
    ck_assert(f[4].after.kind == ACCESS_AUDIT_LONG && is(f[4].after.text, "ab"));
    ck_assert_uint_eq(f[4].after.bytes, 2000);
    h = history_of("1", 0, 2);
    ck_assert_uint_eq(h.count, 2);
    ck_assert_uint_eq(history_of("1", h.next, 2).count, 1);
}
END_TEST

START_TEST(a_detail_that_cannot_be_read_is_shown_as_it_is)
{
    add("update", "film", "1", "{\"before\":[1],\"after\":7}");
    add("update", "film", "1", "not JSON");
    add("update", "film", "1", "[1]");
    struct access_audit_history h = history_of("1", 0, 10);

    ck_assert_uint_eq(h.count, 3);
    for (size_t i = 0; i < h.count; i++)
        ck_assert_uint_eq(h.changes[i].field_count, 0);
    ck_assert(is(h.changes[1].record.detail, "not JSON"));
}
END_TEST

Suite *suite_audit_list(void)
{
    Suite *s = suite_create("audit_list");
    TCase *c = tcase_create("audit_list");

    tcase_add_checked_fixture(c, setup, world_close);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, records_come_page_by_page_the_newest_first);
    tcase_add_test(c, each_filter_leaves_out_the_others);
    tcase_add_test(c, times_are_found_without_an_index_of_them);
    tcase_add_test(c, times_have_one_form);
    tcase_add_test(c, a_row_has_its_history_column_by_column);
    tcase_add_test(c, a_detail_that_cannot_be_read_is_shown_as_it_is);
    suite_add_tcase(s, c);
    return s;
}
