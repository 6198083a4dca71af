/* test_system.c - the settings of the system, over the example application. */
#include "config.h"

#include "tests/admin/rig.h"
#include "tests/suite.h"

/* Pages too long to be told in full. */
#undef has
#undef hasnt
#define has(part)   ck_assert_msg(holds(part), "\"%s\" is missing", part)
#define hasnt(part) ck_assert_msg(!holds(part), "\"%s\" is there", part)

START_TEST(the_schema_is_listed_and_searched)
{
    ck_assert_int_eq(get("/admin/settings/schema"), 200);
    has("/admin/settings/schema/library_loan\"");
    hasnt("lintel_account");
    ck_assert_int_eq(get("/admin/settings/schema?own=yes"), 200);
    has("/admin/settings/schema/lintel_account\"");
    ck_assert_int_eq(get("/admin/settings/schema?q=RETURNED_at"), 200);
    has("/admin/settings/schema/library_loan\"");
    hasnt("/admin/settings/schema/library_branch\"");
    ck_assert_int_eq(get("/admin/settings/schema?q=%25%27%3Cb%3E"), 200);
    has("No table is like that");
    hasnt("<b>");
}
END_TEST

START_TEST(a_table_is_told_with_all_that_hangs_on_it)
{
    ck_assert_int_eq(get("/admin/settings/schema/library_loan"), 200);
    has("<code>copy_id</code>");
    has("→ library_copy.id");
    has("Primary key");
    has("ON DELETE");
    has("class=\"tie\"");
    has("aria-current=\"page\"");
    has("/admin/data/library_loan");
    /* Lintel's own is told, and has no page of rows. */
    ck_assert_int_eq(get("/admin/settings/schema/lintel_account"), 200);
    hasnt("/admin/data/lintel_account");
    ck_assert_int_eq(get("/admin/settings/schema/nothing"), 404);
    ck_assert_int_eq(get("/admin/settings/schema/%3Cb%3E"), 404);
}
END_TEST

START_TEST(the_diagram_has_every_table_and_a_line_a_foreign_key)
{
    size_t boxes;
    size_t ties;

    ck_assert_int_eq(get("/admin/settings/schema/-/diagram"), 200);
    boxes = count_of("<rect ");
    ties = count_of("class=\"tie\"");
    ck_assert_int_eq(
        (int64_t)boxes,
        number("SELECT COUNT(*) FROM information_schema.tables WHERE table_type = 'BASE "
               "TABLE' AND table_schema = DATABASE() AND table_name NOT LIKE "
               "'lintel\\_%'"));
    ck_assert_int_eq((int64_t)ties,
                     number("SELECT COUNT(*) FROM information_schema.referential_constraints WHERE "
                            "constraint_schema = DATABASE() AND table_name NOT LIKE "
                            "'lintel\\_%' AND referenced_table_name NOT LIKE 'lintel\\_%'"));
}
END_TEST

static Suite *suite_system(void)
{
    Suite *s = suite_create("system");
    TCase *t = tcase_create("schema");

    tcase_add_unchecked_fixture(t, rig_load, rig_drop);
    tcase_add_checked_fixture(t, rig_open, rig_close);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, the_schema_is_listed_and_searched);
    tcase_add_test(t, a_table_is_told_with_all_that_hangs_on_it);
    tcase_add_test(t, the_diagram_has_every_table_and_a_line_a_foreign_key);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_system};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
