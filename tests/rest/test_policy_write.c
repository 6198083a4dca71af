/* test_policy_write.c - what a policy lets be written, and every way around it. */
#include "config.h"

#include "app/base/arena.h"
#include "tests/rest/policy_rig.h"

#define STORY  "/rest/v1/story"
#define PERSON "/rest/v1/person"

static void denied(const char *method, const char *target, const char *body, const char *part)
{
    expect(403, method, target, body);
    expect_part("\"code\":\"42501\"");
    expect_part(part);
}

static void lacks(const char *part)
{
    ck_assert_msg(strstr(answered(), part) == NULL, "%s\n  tells %s", answered(), part);
}

START_TEST(a_verb_that_is_not_granted_is_refused_by_its_name)
{
    may_read("country", NULL, NULL);
    denied("POST", "/rest/v1/country", "{\"id\":9,\"name\":\"x\"}", "you may not create");
    denied("PATCH", "/rest/v1/country?id=eq.1", "{\"name\":\"x\"}", "you may not update");
    denied("DELETE", "/rest/v1/country?id=eq.3", NULL, "you may not delete");
    denied("PUT", "/rest/v1/country?id=eq.1", "{\"id\":1,\"name\":\"x\"}", "you may not create");
    ck_assert_str_eq(sql_text("SELECT GROUP_CONCAT(name ORDER BY id) FROM country"),
                     "Chile,Malta,Fiji");
}
END_TEST

START_TEST(what_may_not_even_be_read_is_not_there)
{
    expect(404, "POST", "/rest/v1/country", "{\"id\":9,\"name\":\"x\"}");
    expect_part("PGRST205");
    may(POLICY_UPDATE, "country", NULL, NULL);
    may(POLICY_DELETE, "country", NULL, NULL);
    expect(404, "PATCH", "/rest/v1/country?id=eq.1", "{\"name\":\"x\"}");
    expect(404, "DELETE", "/rest/v1/country?id=eq.1", NULL);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM country"), 3);
}
END_TEST

START_TEST(rows_may_be_added_unseen)
{
    may(POLICY_CREATE, "country", NULL, NULL);
    expect(201, "POST", "/rest/v1/country", "{\"id\":9,\"name\":\"x\"}");
    expect(404, "GET", "/rest/v1/country", NULL);
    with("HTTP_PREFER", "return=representation");
    denied("POST", "/rest/v1/country", "{\"id\":10,\"name\":\"x\"}", "return=minimal");
    with("HTTP_PREFER", "return=headers-only");
    expect(201, "POST", "/rest/v1/country", "{\"id\":11,\"name\":\"x\"}");
    expect_header("Location", "");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM country"), 5);
}
END_TEST

START_TEST(rows_that_are_not_shown_are_not_met)
{
    may_read("person", "id=neq.1", "id,name,age");
    may(POLICY_UPDATE, "person", "age=is.null", "name,age");
    may(POLICY_DELETE, "person", "id=eq.3", NULL);
    expect(204, "PATCH", PERSON "?id=gt.0", "{\"name\":\"new\"}");
    ck_assert_str_eq(sql_text("SELECT GROUP_CONCAT(name ORDER BY id) FROM person"),
                     "Ann,Bob,new,Dee");
    expect(204, "PATCH", PERSON "?id=eq.1", "{\"name\":\"new\"}");
    expect(204, "DELETE", PERSON "?id=in.(1,2)", NULL);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM person"), 4);
    sql_run("DELETE FROM likes");
    sql_run("DELETE FROM duty");
    with("HTTP_PREFER", "max-affected=1,handling=strict");
    expect(204, "DELETE", PERSON "?id=gt.0", NULL);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM person"), 3);
}
END_TEST

START_TEST(filters_of_writes_see_what_is_shown)
{
    may_read("person", NULL, "id,name");
    may_read("person", "id=eq.2", "age");
    may(POLICY_UPDATE, "person", NULL, "name");
    expect(400, "PATCH", PERSON "?boss_id=eq.1", "{\"name\":\"x\"}");
    expect_part("no column 'boss_id'");
    expect(204, "PATCH", PERSON "?age=gt.0", "{\"name\":\"x\"}");
    ck_assert_str_eq(sql_text("SELECT GROUP_CONCAT(name ORDER BY id) FROM person"),
                     "Ann,x,Cid,Dee");
    expect(204, "PATCH", PERSON "?age=is.null&id=neq.4", "{\"name\":\"y\"}");
    ck_assert_str_eq(sql_text("SELECT GROUP_CONCAT(name ORDER BY id) FROM person"), "y,x,y,Dee");
}
END_TEST

START_TEST(fields_are_refused_by_name_or_not_there_at_all)
{
    may_read("person", NULL, "id,name");
    may(POLICY_UPDATE, "person", NULL, "age");
    denied("PATCH", PERSON "?id=eq.1", "{\"name\":\"x\"}", "name: you may not update it");
    expect(400, "PATCH", PERSON "?id=eq.1", "{\"boss_id\":2}");
    expect_part("PGRST204");
    expect_part("person has no column of this name");
    lacks("perhaps");
    expect(400, "PATCH", PERSON "?id=eq.1", "{\"bos_id\":2}");
    lacks("perhaps");
    expect(204, "PATCH", PERSON "?id=eq.1", "{\"age\":51}");
    ck_assert_int_eq(sql_int("SELECT age FROM person WHERE id = 1"), 51);
    may(POLICY_CREATE, "person", NULL, "id,name,boss_id");
    expect(400, "POST", PERSON, "{\"id\":9,\"name\":\"x\",\"age\":1}");
    expect_part("age: person has no column of this name\"");
    may_read("person", "id=eq.4", "age");
    denied("POST", PERSON, "{\"id\":9,\"name\":\"x\",\"age\":1}", "age: you may not create it");
    expect(400, "PATCH", PERSON "?id=eq.1", "{\"boss_id\":2}");
    expect_part("PGRST204");
}
END_TEST

START_TEST(one_grant_must_cover_all_that_is_given)
{
    may_read("person", NULL, NULL);
    may(POLICY_UPDATE, "person", "id=eq.1", "name");
    may(POLICY_UPDATE, "person", "id=eq.2", "age");
    denied("PATCH", PERSON "?id=gt.0", "{\"name\":\"x\",\"age\":1}", "together with");
    expect(204, "PATCH", PERSON "?id=gt.0", "{\"name\":\"x\"}");
    ck_assert_str_eq(sql_text("SELECT GROUP_CONCAT(name ORDER BY id) FROM person"),
                     "x,Bob,Cid,Dee");
}
END_TEST

START_TEST(new_rows_are_held_to_their_check)
{
    may_read("story", NULL, NULL);
    may(POLICY_CREATE, "story", "author_id=eq.$user.id", NULL);
    may(POLICY_UPDATE, "story", "author_id=eq.1", NULL)->check =
        test_policy_where(policy, "words=lt.1000");
    denied(
        "POST", STORY,
        "[{\"id\":9,\"author_id\":2,\"title\":\"a\",\"words\":1,\"kind\":\"long\",\"is_free\":true,"
        "\"body\":\"\"},{\"id\":10,\"author_id\":1,\"title\":\"b\",\"words\":1,\"kind\":\"long\","
        "\"is_free\":true,\"body\":\"\"}]",
        "new row violates the policy of story");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM story"), 4);
    expect(
        201, "POST", STORY,
        "{\"id\":9,\"author_id\":2,\"title\":\"a\",\"words\":1,\"kind\":\"long\",\"is_free\":true,"
        "\"body\":\"\"}");
    denied("PATCH", STORY "?id=gt.0", "{\"words\":1000}", "new row violates the policy");
    expect(204, "PATCH", STORY "?id=gt.0", "{\"words\":999}");
    ck_assert_int_eq(sql_int("SELECT SUM(words = 999) FROM story"), 3);
    expect(204, "PATCH", STORY "?id=eq.1", "{\"author_id\":3}");
    ck_assert_int_eq(sql_int("SELECT author_id FROM story WHERE id = 1"), 3);
}
END_TEST

START_TEST(a_key_cannot_be_moved_out_of_sight_of_the_check)
{
    may_read("person", NULL, NULL);
    may(POLICY_UPDATE, "person", "id=eq.4", NULL);
    sql_run("DELETE FROM likes");
    denied("PATCH", PERSON "?id=eq.4", "{\"id\":5}", "new row violates the policy");
    ck_assert_int_eq(sql_int("SELECT MAX(id) FROM person"), 4);
}
END_TEST

static struct policy_preset preset(const char *table, const char *column, const char *value)
{
    const struct model_table *t = model_table_find(x.model, str_from_z(table));

    return (struct policy_preset){model_column_find(t, str_from_z(column)), str_from_z(value)};
}

START_TEST(presets_are_set_and_cannot_be_given)
{
    struct policy_preset mine = preset("story", "author_id", "$user.id");
    struct policy_preset changed[] = {preset("story", "body", "$$5"),
                                      preset("story", "author_id", "1")};
    struct policy_grant *create = may(POLICY_CREATE, "story", NULL, NULL);
    struct policy_grant *update = may(POLICY_UPDATE, "story", NULL, NULL);

    may_read("story", NULL, NULL);
    create->presets = &mine;
    create->preset_count = 1;
    update->presets = changed;
    update->preset_count = 2;
    denied("POST", STORY,
           "{\"id\":9,\"author_id\":2,\"title\":\"a\",\"words\":1,\"kind\":\"long\","
           "\"is_free\":true,\"body\":\"\"}",
           "author_id: you may not create it");
    expect(201, "POST", STORY,
           "{\"id\":9,\"title\":\"a\",\"words\":1,\"kind\":\"long\","
           "\"is_free\":true,\"body\":\"\"}");
    ck_assert_int_eq(sql_int("SELECT author_id FROM story WHERE id = 9"), 2);
    expect(204, "PATCH", STORY "?id=eq.9", "{\"words\":7}");
    ck_assert_str_eq(
        sql_text("SELECT CONCAT_WS(',', author_id, words, body) FROM story WHERE id = 9"),
        "1,7,$5");
    changed[0] = preset("story", "tag", "red");
    with("HTTP_PREFER", "resolution=merge-duplicates");
    expect(
        201, "POST", STORY,
        "[{\"id\":9,\"title\":\"b\",\"words\":8,\"kind\":\"long\",\"is_free\":true,\"body\":\"x\"},"
        "{\"id\":10,\"title\":\"c\",\"words\":9,\"kind\":\"long\",\"is_free\":true,\"body\":\"y\"}"
        "]");
    ck_assert_str_eq(
        sql_text("SELECT GROUP_CONCAT(CONCAT_WS(',', author_id, title, IFNULL(tag, '-')) "
                 "ORDER BY id SEPARATOR ';') FROM story WHERE id > 8"),
        "1,b,red;2,c,-");
    mine = preset("story", "author_id", "$nobody");
    denied("POST", STORY,
           "{\"id\":11,\"title\":\"a\",\"words\":1,\"kind\":\"long\",\"is_free\":true,"
           "\"body\":\"\"}",
           "you may not create its rows");
}
END_TEST

START_TEST(an_upsert_wants_both_verbs_and_holds_to_both)
{
    may_read("country", "id=neq.3", NULL);
    may(POLICY_CREATE, "country", "id=lt.100", NULL);
    with("HTTP_PREFER", "resolution=merge-duplicates");
    denied("POST", "/rest/v1/country", "{\"id\":1,\"name\":\"x\"}", "you may not update");
    may(POLICY_UPDATE, "country", "id=neq.2", NULL);
    with("HTTP_PREFER", "resolution=merge-duplicates");
    expect(201, "POST", "/rest/v1/country",
           "[{\"id\":1,\"name\":\"x\"},{\"id\":8,\"name\":\"y\"}]");
    with("HTTP_PREFER", "resolution=merge-duplicates");
    denied("POST", "/rest/v1/country", "{\"id\":2,\"name\":\"x\"}",
           "violates the policy of country");
    with("HTTP_PREFER", "resolution=merge-duplicates");
    denied("POST", "/rest/v1/country", "{\"id\":3,\"name\":\"x\"}",
           "violates the policy of country");
    with("HTTP_PREFER", "resolution=merge-duplicates");
    denied("POST", "/rest/v1/country", "[{\"id\":1,\"name\":\"z\"},{\"id\":100,\"name\":\"y\"}]",
           "new row violates the policy of country");
    ck_assert_str_eq(sql_text("SELECT GROUP_CONCAT(name ORDER BY id) FROM country"),
                     "x,Malta,Fiji,y");
    with("HTTP_PREFER", "resolution=ignore-duplicates,return=representation");
    expect(201, "POST", "/rest/v1/country?select=id",
           "[{\"id\":3,\"name\":\"x\"},{\"id\":9,\"name\":\"y\"}]");
    expect_body("[{\"id\":9}]");
    denied("PUT", "/rest/v1/country?id=eq.3", "{\"id\":3,\"name\":\"x\"}", "violates the policy");
}
END_TEST

START_TEST(what_is_returned_is_what_may_be_read)
{
    may_read("person", "age=is.null", "name");
    may(POLICY_CREATE, "person", NULL, "id,name,age");
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST", PERSON,
           "[{\"id\":8,\"name\":\"a\",\"age\":null},{\"id\":9,\"name\":\"b\",\"age\":3}]");
    expect_body("[{\"name\":\"a\"}]");
    with("HTTP_PREFER", "return=representation");
    expect(400, "POST", PERSON "?select=id", "{\"id\":10,\"name\":\"a\"}");
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM person"), 6);
}
END_TEST

START_TEST(what_the_server_says_names_nothing_that_is_hidden)
{
    may_read("passport", NULL, "number");
    may(POLICY_CREATE, "passport", NULL, "number,person_id");
    expect(409, "POST", "/rest/v1/passport", "{\"number\":\"P1\"}");
    expect_part("Key (number) already exists.");
    may_read("person", "id=eq.2", "id,name");
    may(POLICY_DELETE, "person", NULL, NULL);
    expect(409, "DELETE", PERSON "?id=eq.2", NULL);
    expect_part("\"code\":\"23503\"");
    lacks("story");
    lacks("likes");
    lacks("duty");
    lacks("boss");
    lacks("author");
    may(POLICY_CREATE, "duty", NULL, "id,person_id");
    expect(409, "POST", "/rest/v1/duty", "{\"id\":9,\"person_id\":77}");
    expect_part("person");
    may(POLICY_CREATE, "likes", NULL, "person_id,story_id,stars");
    expect(409, "POST", "/rest/v1/likes", "{\"person_id\":2,\"story_id\":77,\"stars\":1}");
    expect_part("\"code\":\"23503\"");
    lacks("likes_story");
    lacks("\\\"story\\\"");
    may(POLICY_CREATE, "story", NULL, "id,title");
    expect(400, "POST", STORY, "{\"id\":50,\"title\":\"x\"}");
    lacks("author_id");
    lacks("words");
}
END_TEST

Suite *suite_policy_write(void)
{
    Suite *s = suite_create("policy");
    TCase *c = policy_rig_case(s, "write");

    tcase_add_test(c, a_verb_that_is_not_granted_is_refused_by_its_name);
    tcase_add_test(c, what_may_not_even_be_read_is_not_there);
    tcase_add_test(c, rows_may_be_added_unseen);
    tcase_add_test(c, rows_that_are_not_shown_are_not_met);
    tcase_add_test(c, filters_of_writes_see_what_is_shown);
    tcase_add_test(c, fields_are_refused_by_name_or_not_there_at_all);
    tcase_add_test(c, one_grant_must_cover_all_that_is_given);
    tcase_add_test(c, new_rows_are_held_to_their_check);
    tcase_add_test(c, a_key_cannot_be_moved_out_of_sight_of_the_check);
    tcase_add_test(c, presets_are_set_and_cannot_be_given);
    tcase_add_test(c, an_upsert_wants_both_verbs_and_holds_to_both);
    tcase_add_test(c, what_is_returned_is_what_may_be_read);
    tcase_add_test(c, what_the_server_says_names_nothing_that_is_hidden);
    return s;
}
