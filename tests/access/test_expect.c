/* test_expect.c - what grants come to, in words, and files of expectations. */
#include "config.h"

#include <check.h>
#include <string.h>

#include "app/access/expect.h"
#include "app/access/explain.h"
#include "app/base/buf.h"
#include "app/db/tx.h"
#include "tests/access/grants_rig.h"

#define GRANTS(note_read)                                                                       \
    "{\"roles\": {\"lead\": {}, \"chief\": {\"includes\": [\"lead\"]}},"                        \
    " \"context\": {\"person_id\": {\"model\": \"person\", \"select\": \"id\","                 \
    "               \"where\": \"email=eq.$user.email\"}},"                                     \
    " \"grants\": ["                                                                            \
    "  {\"role\": \"anonymous\", \"model\": \"note\", \"read\": " note_read "},"                \
    "  {\"role\": \"user\", \"model\": \"note\","                                               \
    "   \"read\": {\"where\": \"author_id=eq.$user.person_id\"},"                               \
    "   \"update\": {\"where\": \"id=lt.4\", \"fields\": [\"body\", \"secret\"],"               \
    "                \"presets\": {\"secret\": \"$user.word\"}}},"                              \
    "  {\"role\": \"lead\", \"model\": \"note\", \"delete\": {\"where\": \"id=eq.3\"}},"        \
    "  {\"role\": \"lead\", \"model\": \"person\", \"create\": {\"check\": \"team_id=eq.1\"}}," \
    "  {\"role\": \"lead\", \"model\": \"team\", \"export\": true},"                            \
    "  {\"role\": \"chief\", \"model\": \"note\", \"read\": {\"where\": "                       \
    "\"author_id.team_id=eq.1\"}},"                                                             \
    "  {\"role\": \"chief\", \"model\": \"twice\", \"call\": true}]}"

static const char narrow[] =
    GRANTS("{\"where\": \"is_public=is.true\", \"fields\": [\"id\", \"body\"]}");
static const char wide[] = GRANTS("{\"fields\": [\"id\", \"body\"]}");

static void open_with_grants(void)
{
    rig_open();
    (void)rig_load("x", narrow);
}

/* What is written of a file, and behind it "passed/failed". */
static const char *held(const char *text)
{
    AUTO(buf_fini) struct buf to;
    struct access_expect_count count;
    const struct access_rules *rules = NULL;
    struct error e = {.code = ERR_NONE};
    const char *all;

    buf_init(&to, 65536);
    ck_assert_msg(access_rules_load(conn, model, &rules, &e) == ERR_NONE, "%s", e.text);
    ck_assert_msg(access_expect_run(conn, rules, STR("f"), str_from_z(text), &to, &count, &e) ==
                      ERR_NONE,
                  "%s", e.text);
    access_rules_release(rules);
    ck_assert(!db_tx_is_open(conn));
    buf_addf(&to, "%zu/%zu", count.passed, count.failed);
    all = str_z(arena, buf_str(&to));
    return all;
}

static const char expectations[] = "as anonymous\n"
                                   "can read note.body where is_public=is.true\n"
                                   "cannot read note.body where is_public=is.false\n"
                                   "cannot read note.secret\n";

START_TEST(a_grant_that_was_widened_fails_the_file)
{
    ck_assert_str_eq(held(expectations), "3/0");
    (void)rig_load("x", wide);
    ck_assert_ptr_nonnull(strstr(held(expectations),
                                 "f:3: expected that anonymous cannot read note.body where "
                                 "is_public=is.false; found: anonymous may read note.body, every"
                                 " row with is_public=is.false\n"));
    ck_assert_ptr_nonnull(strstr(held(expectations), "\n2/1"));
}
END_TEST

START_TEST(a_grant_that_went_fails_the_file)
{
    (void)rig_forget("x");
    ck_assert_ptr_nonnull(strstr(held(expectations), "found: anonymous may not read note.body: no "
                                                     "role in force has a grant for it\n"));
    ck_assert_ptr_nonnull(strstr(held(expectations), "\n2/1"));
}
END_TEST

START_TEST(what_is_changed_must_be_read_as_well)
{
    /* The grant to update names notes 1 to 3; of these Ann reads her own and what is public. */
    ck_assert_str_eq(held("as user with email=ann@example.org, word=w\n"
                          "can update note.body where id=in.(1,2)\n"
                          "cannot update note.body where id=in.(3,4)\n"),
                     "2/0");
    ck_assert_str_eq(held("as lead\ncannot delete note\ncannot export team\n"), "2/0");
    ck_assert_str_eq(
        held("as chief\ncan delete note where id=eq.3\ncannot delete note where id=neq.3\n"),
        "2/0");
}
END_TEST

START_TEST(a_preset_is_not_to_be_given_and_must_be_known)
{
    ck_assert_str_eq(held("as user with word=w, email=ann@example.org\n"
                          "cannot update note.secret\ncan update note where id=eq.1\n"),
                     "2/0");
    ck_assert_ptr_nonnull(strstr(held("as user with email=ann@example.org\ncan update note"),
                                 "does not apply: its presets: there is no $user.word\n"));
}
END_TEST

START_TEST(a_role_says_how_it_came)
{
    const char *said = held("as chief\ncannot call twice\n");

    ck_assert_ptr_nonnull(strstr(said, "role chief: given\n"));
    ck_assert_ptr_nonnull(strstr(said, "role lead: included by chief\n"));
    ck_assert_ptr_nonnull(strstr(said, "role user: built in, whoever is signed in has it\n"));
    ck_assert_str_eq(held("as lead\ncannot call twice\ncan create person\n"), "2/0");
}
END_TEST

START_TEST(a_grant_that_does_not_fit_the_schema_is_told)
{
    (void)world_sql(SQL("INSERT INTO lintel_grant (role, model, verb, row_where)"
                        " VALUES ('anonymous', 'person', 'read', 'shoe=eq.1')"),
                    0);
    ck_assert_ptr_nonnull(strstr(held("as anonymous\ncan read person"),
                                 "does not apply: it does not fit the schema: "));
}
END_TEST

START_TEST(what_is_known_of_a_made_up_user_comes_first)
{
    ck_assert_str_eq(held("as user with person_id=2\n"
                          "can read note where author_id=eq.2\n"
                          "cannot read note where author_id=eq.1&is_public=is.false\n"
                          "as user with id=\"a, b\"\n"
                          "cannot read note where author_id=eq.2\n"),
                     "3/0");
}
END_TEST

START_TEST(who_is_meant_does_not_outlive_a_wrong_line)
{
    ck_assert_ptr_nonnull(strstr(held("as chief\nas cheif\ncan call twice\n"), "\n0/2"));
}
END_TEST

START_TEST(many_lines_cost_no_memory)
{
    AUTO(buf_fini) struct buf text;

    buf_init(&text, ACCESS_EXPECT_MAX);
    for (int i = 0; i < 20000; i++)
        BUF_LIT(&text, "as user with a=1,b=2,c=3\r\n");
    BUF_LIT(&text, "can read note where id=eq.1 # without a line's end");
    ck_assert_str_eq(held(str_z(arena, buf_str(&text))), "1/0");
}
END_TEST

Suite *suite_expect(void)
{
    Suite *s = suite_create("expect");
    TCase *t = tcase_create("files");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, open_with_grants, rig_close);
    tcase_add_test(t, a_grant_that_was_widened_fails_the_file);
    tcase_add_test(t, a_grant_that_went_fails_the_file);
    tcase_add_test(t, what_is_changed_must_be_read_as_well);
    tcase_add_test(t, a_preset_is_not_to_be_given_and_must_be_known);
    tcase_add_test(t, a_role_says_how_it_came);
    tcase_add_test(t, a_grant_that_does_not_fit_the_schema_is_told);
    tcase_add_test(t, what_is_known_of_a_made_up_user_comes_first);
    tcase_add_test(t, who_is_meant_does_not_outlive_a_wrong_line);
    tcase_add_test(t, many_lines_cost_no_memory);
    suite_add_tcase(s, t);
    return s;
}
