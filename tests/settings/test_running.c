/* test_running.c - the settings about what runs: jobs, mail, migrations, health. */
#include "config.h"

#include <stdlib.h>

#include "app/access/setup.h"
#include "app/base/arena.h"
#include "app/db/conn.h"
#include "app/model/migrate.h"
#include "app/view/system.h"
#include "tests/admin/rig.h"
#include "tests/suite.h"

/* ---- jobs and mail ---- */

static void no_jobs(void)
{
    run(conn, "DELETE FROM lintel_job");
}

static void put(const char *state, const char *label, const char *payload)
{
    run(conn, str_z(process, str_format(process,
                                        "INSERT INTO lintel_job (kind, state, label, payload,"
                                        " created_at, run_at) VALUES ('mail', '%s', '%s', '%s',"
                                        " UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)",
                                        state, label, payload)));
}

static const char *job_path(const char *rest)
{
    return str_z(process, str_format(process, "/admin/settings/jobs/%lld%s",
                                     (long long)number("SELECT MAX(id) FROM lintel_job"), rest));
}

START_TEST(jobs_are_listed_without_what_they_hold)
{
    no_jobs();
    ck_assert_int_eq(get("/admin/settings/jobs"), 200);
    has("stands here until 30 days");
    put("waiting", "recovery to <b>ann</b>@example.org", "{\"code\":\"271828\"}");
    ck_assert_int_eq(get("/admin/settings/jobs"), 200);
    has("&lt;b&gt;ann&lt;/b&gt;@example.org");
    has("Try again now");
    hasnt("271828");
    ck_assert_int_eq(get(job_path("")), 200);
    has("<code>recovery</code>");
    hasnt("271828");
    ck_assert_int_eq(get("/admin/settings/jobs?state=failed"), 200);
    hasnt("<code>recovery</code>");
    ck_assert_int_eq(get("/admin/settings/mail?q=nobody"), 200);
    hasnt("ann");
    ck_assert_int_eq(get("/admin/settings/mail?q=%25%22%27&state=%3Cb%3E&before=-1"), 200);
    ck_assert_int_eq(get("/admin/settings/jobs/0"), 404);
    ck_assert_int_eq(get("/admin/settings/jobs/x"), 404);
}
END_TEST

START_TEST(a_job_is_tried_again_and_cancelled_and_that_is_recorded)
{
    int64_t records = number("SELECT COUNT(*) FROM lintel_audit WHERE model = 'lintel_job'");

    no_jobs();
    put("waiting", "invite to ann@example.org", "{}");
    ck_assert_int_eq(post(job_path("/retry"), ""), 303);
    ck_assert_int_eq(number("SELECT run_at <= UTC_TIMESTAMP(6) FROM lintel_job"), 1);
    ck_assert_int_eq(post(job_path("/cancel"), ""), 400);
    ck_assert_int_eq(number("SELECT state = 'waiting' FROM lintel_job"), 1);
    ck_assert_int_eq(post(job_path("/cancel"), "sure=yes"), 303);
    ck_assert_int_eq(number("SELECT state = 'cancelled' AND payload IS NULL FROM lintel_job"), 1);
    /* Sent twice: nothing more, and a word why. */
    ck_assert_int_eq(post(job_path("/cancel"), "sure=yes"), 409);
    has("over already");
    ck_assert_int_eq(post(job_path("/retry"), ""), 409);
    has("have it made anew");
    ck_assert_int_eq(post(job_path("/explode"), "sure=yes"), 404);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM lintel_audit WHERE event IN ('job_retry',"
                            " 'job_cancel') AND account_id = 1 AND model = 'lintel_job'"),
                     records + 2);
    ck_assert_int_eq(post_as(&admin, NULL, job_path("/retry"), "csrf=wrong"), 403);
}
END_TEST

START_TEST(a_mail_to_oneself_is_put_once)
{
    static const struct access_setup plain = {.product = STR_INIT("Lintel"),
                                              .site_url = STR_INIT("https://example.org")};

    no_jobs();
    setup = &plain;
    ck_assert_int_eq(get("/admin/settings/mail"), 200);
    has("No mail server is set");
    ck_assert_int_eq(post("/admin/settings/mail/test", ""), 303);
    ck_assert_int_eq(post("/admin/settings/mail/test", ""), 409);
    has("waits already");
    setup = NULL;
    ck_assert_int_eq(number("SELECT COUNT(*) FROM lintel_job WHERE label ="
                            " 'test to admin@example.org' AND payload LIKE '%Lintel%'"),
                     1);
}
END_TEST

/* ---- migrations ---- */

START_TEST(migrations_say_what_was_applied_and_what_is_wrong)
{
    const char *top = getenv("top_srcdir");
    const struct migrate_app apps[] = {
        {STR("core"), str_format(process, "%s/sql/core", top == NULL ? "." : top)},
        {STR("example"), str_format(process, "%s/sql/example", top == NULL ? "." : top)}};
    const struct view_system known = {.apps = apps, .app_count = 2};

    ck_assert_int_eq(get("/admin/settings/migrations"), 503);
    system_facts = &known;
    ck_assert_int_eq(get("/admin/settings/migrations"), 200);
    has("<code>021_system.sql</code> <span class=\"badge good\">Applied</span>");
    hasnt("class=\"alert\"");
    run(conn, "UPDATE lintel_migration SET applied_at = NULL, failed_number = 2, failed_line = 7,"
              " failed_text = 'no <b>such</b> column' WHERE file = '002_reports.sql'");
    run(conn, "UPDATE lintel_migration_statement SET state = 'failed'"
              " WHERE file = '002_reports.sql' AND number = 2");
    ck_assert_int_eq(get("/admin/settings/migrations"), 200);
    has("Statement 2, line 7:");
    has("no &lt;b&gt;such&lt;/b&gt; column");
    has("1 file is not as it should be");
    has("<pre class=\"source\">CREATE");
    system_facts = NULL;
}
END_TEST

static Suite *suite_running(void)
{
    Suite *s = suite_create("what runs");
    TCase *t = tcase_create("what runs");

    tcase_add_unchecked_fixture(t, rig_load, rig_drop);
    tcase_add_checked_fixture(t, rig_open, rig_close);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, jobs_are_listed_without_what_they_hold);
    tcase_add_test(t, a_job_is_tried_again_and_cancelled_and_that_is_recorded);
    tcase_add_test(t, a_mail_to_oneself_is_put_once);
    tcase_add_test(t, migrations_say_what_was_applied_and_what_is_wrong);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_running};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
