/* test_layout.c - lists laid out otherwise: which rows stand on which day, and what is not granted
 * is in none of them. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/locale/locale.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "tests/admin/rig.h"
#include "tests/admin/suites.h"

#define LOANS  "/admin/data/library_loan"
#define COPIES "/admin/data/library_copy"

/* ---- the calendar ---- */

/* Loan 1 alone, from a day of February until one of March of a leap year. */
static void lend(const char *lent, const char *due)
{
    run(conn, str_z(process, str_format(process,
                                        "UPDATE library_loan SET lent_at = '%s', due_on = '%s',"
                                        " returned_at = NULL WHERE id = 1",
                                        lent, due)));
}

static int calendar(const char *at, const char *more)
{
    return get(str_z(
        process,
        str_format(process, LOANS "?id=eq.1&~layout=calendar&~start=lent_at&~at=%s%s", at, more)));
}

START_TEST(a_row_stands_on_each_of_its_days)
{
    lend("2024-02-28 10:05:00", "2024-03-04");
    ck_assert_int_eq(calendar("2024-02-10", ""), 200);
    ck_assert_uint_eq(count_of("class=\"entry-bar\""), 1);
    has("10:05");
    ck_assert_int_eq(calendar("2024-02-10", "&~end=due_on"), 200);
    /* 28 and 29 February, and 1, 2 and 3 March, which are in the month's last week. */
    ck_assert_uint_eq(count_of("class=\"entry-bar"), 5);
    ck_assert_uint_eq(count_of(" goes"), 5);
    ck_assert_int_eq(calendar("2024-03-31", "&~end=due_on"), 200);
    ck_assert_uint_eq(count_of("class=\"entry-bar"), 6);
    ck_assert_int_eq(calendar("2024-04-01", "&~end=due_on"), 200);
    ck_assert_uint_eq(count_of("class=\"entry-bar"), 0);
    has("Nothing in this time");
    ck_assert_int_eq(calendar("2024-02-29", "&~end=due_on&~span=week"), 200);
    ck_assert_uint_eq(count_of("class=\"entry-bar"), 5);
    ck_assert_uint_eq(count_of("role=\"cell\""), 7);
}
END_TEST

START_TEST(what_ends_at_midnight_ends_with_the_day_before)
{
    run(conn, "UPDATE library_loan SET lent_at = '2024-02-28 10:05:00', due_on = '2024-03-04',"
              " returned_at = '2024-03-01 00:00:00' WHERE id = 1");
    ck_assert_int_eq(calendar("2024-02-10", "&~end=returned_at"), 200);
    ck_assert_uint_eq(count_of("class=\"entry-bar"), 2);
    ck_assert_int_eq(calendar("2024-03-01", "&~end=returned_at&~span=week"), 200);
    ck_assert_uint_eq(count_of("class=\"entry-bar"), 2);
    run(conn, "UPDATE library_loan SET returned_at = lent_at WHERE id = 1");
    ck_assert_int_eq(calendar("2024-02-10", "&~end=returned_at"), 200);
    ck_assert_uint_eq(count_of("class=\"entry-bar"), 1);
}
END_TEST

START_TEST(what_is_no_day_is_today)
{
    lend("2024-02-28 10:05:00", "2024-03-04");
    ck_assert_int_eq(calendar("2024-02-30", ""), 200);
    has("aria-current=\"date\"");
    ck_assert_int_eq(calendar("9999-12-31", ""), 200);
    ck_assert_int_eq(calendar("0001-01-01", "&~span=week"), 200);
    ck_assert_int_eq(
        get("/admin/data/library_title?~layout=calendar&~start=added_at&~at=9999-12-31"), 200);
    ck_assert_int_eq(
        get("/admin/data/library_title?~layout=calendar&~start=added_at&~at=0001-01-01"), 200);
}
END_TEST

START_TEST(an_instant_falls_on_the_readers_day_and_weeks_begin_as_he_is_used_to)
{
    static const char *const named = "class=\"name\">";
    struct locale_cache *cache = locale_cache_new();
    static const struct {
        const char *language;
        const char *zone;
        const char *day;
        const char *weekday; /* the first */
        const char *at;
    } cases[] = {
        {"en-GB", "Europe/London", "31 March", "Mon", "2024-03-31"},
        {"en-GB", "Asia/Tokyo", "1 April", "Mon", "2024-04-30"},
        {"en-US", "America/New_York", "March 31", "Sun", "2024-03-01"},
    };

    run(conn, "UPDATE library_title SET added_at = '2024-03-31 22:30:00' WHERE id = 1");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct locale_wish wish = {.language = str_from_z(cases[i].language),
                                         .zone = str_from_z(cases[i].zone),
                                         .is_zone_chosen = true};
        const char *page;
        const char *entry;
        const char *day = NULL;

        rig_locale = locale_find(cache, &wish);
        ck_assert_int_eq(
            get(str_z(
                process,
                str_format(
                    process,
                    "/admin/data/library_title?id=eq.1&~layout=calendar&~start=added_at&~at=%s",
                    cases[i].at))),
            200);
        page = main_z();
        entry = strstr(page, "class=\"entry-bar");
        ck_assert_ptr_nonnull(entry);
        /* The last day that is named before it. */
        for (const char *at = page; (at = strstr(at, named)) != NULL && at < entry; at++)
            day = at + strlen(named);
        ck_assert_ptr_nonnull(day);
        ck_assert_msg(strstr(day, cases[i].day) != NULL &&
                          strstr(day, cases[i].day) < strchr(day, '<'),
                      "%.60s", day);
        page = strstr(page, "<abbr");
        ck_assert_ptr_nonnull(page);
        ck_assert_msg(strncmp(strchr(page, '>') + 1, cases[i].weekday, 3) == 0, "%.60s", page);
    }
    rig_locale = NULL;
    locale_cache_free(cache);
}
END_TEST

/* ---- what is not granted ---- */

static const bool *visible;

static const struct policy_table *only_copies(const struct policy *p, const struct model_table *t)
{
    static struct policy_grant grant;
    static const struct policy_grant *const at[] = {&grant};
    static const struct policy_table table = {.verbs[POLICY_READ] = {at, 1}};

    (void)p;
    grant.fields = visible;
    return str_eq(t->name, STR("library_copy")) ? &table : NULL;
}

START_TEST(a_column_that_is_not_shown_lays_nothing_out)
{
    static bool fields[64];
    struct access_user reader = admin;
    struct policy p = policy_everything;
    const struct model_table *t = model_table_find(model, STR("library_copy"));

    reader.is_admin = false;
    fields[model_column_find(t, STR("id"))->position] = true;
    fields[model_column_find(t, STR("barcode"))->position] = true;
    fields[model_column_find(t, STR("branch_id"))->position] = true;
    visible = fields;
    p.table = only_copies;
    ck_assert_int_eq(get_with(&reader, &p, COPIES "?~layout=board&~by=state"), 200);
    hasnt("in repair");
    hasnt("data-board");
    ck_assert_int_eq(get_with(&reader, &p, COPIES "?~layout=calendar&~start=bought_on"), 200);
    hasnt("class=\"calendar");
    hasnt("Calendar");
    ck_assert_int_eq(get_with(&reader, &p, COPIES "?~layout=board&~by=branch_id"), 200);
    hasnt("data-board"); /* the branches are not shown */
}
END_TEST

START_TEST(who_may_only_look_can_choose_no_card)
{
    static bool fields[64];
    struct access_user reader = admin;
    struct policy p = policy_everything;

    reader.is_admin = false;
    for (size_t i = 0; i < 64; i++)
        fields[i] = true;
    visible = fields;
    p.table = only_copies;
    ck_assert_int_eq(get_with(&reader, &p, COPIES "?~layout=board&~by=state"), 200);
    has("in repair");
    hasnt("name=\"card\"");
    hasnt("move-card");
    ck_assert_int_eq(get(COPIES "?~layout=board&~by=state"), 200);
    has("name=\"card\"");
    ck_assert_int_eq(get(COPIES "?~layout=nonsense&~by=state"), 200);
    hasnt("data-board");
}
END_TEST

static void begin(void)
{
    rig_open();
    run(conn, "START TRANSACTION");
}

static void end(void)
{
    rig_locale = NULL;
    run(conn, "ROLLBACK");
    rig_close();
}

Suite *suite_layout(void)
{
    Suite *s = suite_create("layouts");
    TCase *c = tcase_create("layouts");

    tcase_add_unchecked_fixture(c, rig_load, rig_drop);
    tcase_add_checked_fixture(c, begin, end);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, a_row_stands_on_each_of_its_days);
    tcase_add_test(c, what_ends_at_midnight_ends_with_the_day_before);
    tcase_add_test(c, what_is_no_day_is_today);
    tcase_add_test(c, an_instant_falls_on_the_readers_day_and_weeks_begin_as_he_is_used_to);
    tcase_add_test(c, a_column_that_is_not_shown_lays_nothing_out);
    tcase_add_test(c, who_may_only_look_can_choose_no_card);
    suite_add_tcase(s, c);
    return s;
}
