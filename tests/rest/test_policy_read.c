/* test_policy_read.c - what a policy shows, and every way around it. */
#include "config.h"

#include <stdio.h>

#include "tests/rest/policy_rig.h"

#define STORY  "/rest/v1/story?order=id&"
#define PERSON "/rest/v1/person?order=id&"

START_TEST(a_table_without_a_grant_is_not_there)
{
    refuses("/rest/v1/story", 404, "PGRST205", "there is no table of this name");
    refuses("/rest/v1/storry", 404, "PGRST205", "there is no table of this name\"");
    refuses("/rest/v1/story?nothing=eq.1", 404, "PGRST205", "there is no table of this name");
    may_read("person", NULL, NULL);
    refuses(PERSON "select=id,story!story_author(id)", 400, "PGRST200", "Could not find");
    refuses(PERSON "select=id,liked:story!likes(id)", 400, "PGRST200", "Could not find");
    refuses(PERSON "select=id,likes(stars)", 400, "PGRST200", "Could not find");
    refuses(PERSON "select=id,like(stars)", 400, "PGRST200", "\"hint\":null");
}
END_TEST

/* Names that mean something of their own tell nothing of a table or column that has them. */
START_TEST(a_hidden_name_is_no_name)
{
    static char without[64 * 1024];

    may_read("person", NULL, "id,name");
    expect(200, "GET", "/rest/v1/", NULL);
    (void)snprintf(without, sizeof without, "%s", answered());
    sql_run("CREATE TABLE batch (id INT PRIMARY KEY)");
    sql_run("ALTER TABLE person ADD COLUMN `after` INT, ADD COLUMN `before` INT");
    policy_rig_reload();
    may_read("person", NULL, "id,name");
    expect(200, "GET", "/rest/v1/", NULL);
    ck_assert_str_eq(answered(), without);
    refuses(PERSON "after=gt.1", 400, "42703", "no column 'after'");
    refuses("/rest/v1/person?before=x", 400, "22023", "is no cursor");
    may_read("batch", NULL, NULL);
    expect(200, "GET", "/rest/v1/", NULL);
    expect_part("\"operationId\":\"read.batch\"");
}
END_TEST

START_TEST(rows_are_seen_everywhere_or_nowhere)
{
    may_read("person", "id=neq.1", NULL);
    may_read("story", "words=gte.100", NULL);
    reads(PERSON "select=id", "[{\"id\":2},{\"id\":3},{\"id\":4}]");
    reads(PERSON "select=id,boss:boss_id(name)", "[{\"id\":2,\"boss\":null},{\"id\":3,\"boss\":"
                                                 "null},{\"id\":4,\"boss\":{\"name\":\"Bob\"}}]");
    reads(PERSON "select=id,story!story_author(id)&id=eq.2", "[{\"id\":2,\"story\":[]}]");
    reads(PERSON "select=id,boss:boss_id!inner(id)", "[{\"id\":4,\"boss\":{\"id\":2}}]");
    reads(PERSON "select=id,boss:boss_id()&boss=is.null", "[{\"id\":2},{\"id\":3}]");
    reads(PERSON "select=id,story!story_author()&story=not.is.null", "[]");
    reads(PERSON "select=id,...boss_id(boss:name)&id=gte.3",
          "[{\"id\":3,\"boss\":null},{\"id\":4,\"boss\":\"Bob\"}]");
    reads(STORY "select=id,person!story_author(name)",
          "[{\"id\":1,\"person\":null},{\"id\":2,\"person\":null},{\"id\":3,\"person\":null}]");
    reads("/rest/v1/story?select=words.sum(),count()", "[{\"sum\":600,\"count\":3}]");
}
END_TEST

START_TEST(an_order_by_what_is_hidden_tells_nothing)
{
    may_read("person", "id=neq.1", "id,boss_id");
    reads("/rest/v1/person?select=id,b:boss_id(id)&order=b(id).desc.nullslast,id",
          "[{\"id\":4,\"b\":{\"id\":2}},{\"id\":2,\"b\":null},{\"id\":3,\"b\":null}]");
    refuses("/rest/v1/person?select=id,b:boss_id(id)&order=b(name)", 400, "42703",
            "no column 'name'");
    refuses("/rest/v1/person?order=name", 400, "42703", "no column 'name'");
}
END_TEST

START_TEST(a_junction_counts_too)
{
    may_read("person", NULL, "id,name");
    may_read("story", NULL, "id,title");
    refuses(PERSON "select=id,story!likes(id)", 400, "PGRST200", "Could not find");
    may_read("likes", "stars=gte.3", NULL);
    reads(PERSON "select=id,story!likes(id)&story.order=id",
          "[{\"id\":1,\"story\":[]},{\"id\":2,\"story\":[{\"id\":1},{\"id\":3}]},"
          "{\"id\":3,\"story\":[{\"id\":1}]},{\"id\":4,\"story\":[]}]");
    reads(PERSON "select=id,story!likes!inner(id)&story.id=eq.3",
          "[{\"id\":2,\"story\":[{\"id\":3}]}]");
}
END_TEST

START_TEST(a_relation_wants_its_keys_on_both_sides)
{
    may_read("person", NULL, "id,name");
    may_read("story", NULL, "id,title");
    refuses(STORY "select=id,person!story_author(name)", 400, "PGRST200", "Could not find");
    refuses(PERSON "select=id,story!story_author(id)", 400, "PGRST200", "Could not find");
    refuses(PERSON "select=id,boss_id(name)", 400, "PGRST200", "Could not find");
    may_read("story", NULL, "author_id");
    reads(STORY "select=id,person!story_author(name)&id=eq.4",
          "[{\"id\":4,\"person\":{\"name\":\"Bob\"}}]");
}
END_TEST

START_TEST(candidates_are_those_that_are_shown)
{
    may_read("country", NULL, NULL);
    may_read("person", NULL, "id,name,country_id");
    reads("/rest/v1/country?id=eq.2&select=name,person(name)",
          "[{\"name\":\"Malta\",\"person\":[{\"name\":\"Dee\"}]}]");
    may_read("person", NULL, "birth_id");
    refuses("/rest/v1/country?select=name,person(name)", 300, "PGRST201", "person_birth");
}
END_TEST

START_TEST(a_field_that_only_some_rows_show_is_left_out_of_the_others)
{
    may_read("person", NULL, "id,name");
    may_read("person", "id=eq.$user.id", "age,boss_id");
    reads(PERSON "select=id,age", "[{\"id\":1},{\"id\":2,\"age\":40},{\"id\":3},{\"id\":4}]");
    reads(PERSON "id=lte.2", "[{\"id\":1,\"name\":\"Ann\"},"
                             "{\"id\":2,\"name\":\"Bob\",\"age\":40,\"boss_id\":1}]");
    reads(PERSON "select=id&age=gt.0", "[{\"id\":2}]");
    reads(PERSON "select=id&age=not.gt.100", "[{\"id\":2}]");
    reads(PERSON "select=id&age=is.null", "[{\"id\":1},{\"id\":3},{\"id\":4}]");
    reads("/rest/v1/person?select=id&order=age.desc,id",
          "[{\"id\":2},{\"id\":1},{\"id\":3},{\"id\":4}]");
    reads("/rest/v1/person?select=age.max(),age.count()", "[{\"max\":40,\"count\":1}]");
    reads("/rest/v1/person?select=age,count()&order=age",
          "[{\"count\":3},{\"age\":40,\"count\":1}]");
    reads("/rest/v1/person?select=age.max()&max=gt.40", "[]");
    reads("/rest/v1/person?select=n:age.count(),age.max()&max=eq.40&n=eq.1",
          "[{\"n\":1,\"max\":40}]");
    refuses("/rest/v1/person?select=m:country_id.max()&m=gt.0", 400, "42703",
            "no column 'country_id'");
    reads(PERSON "select=id,boss:boss_id(name)&id=gte.2",
          "[{\"id\":2,\"boss\":{\"name\":\"Ann\"}},{\"id\":3,\"boss\":null},{\"id\":4,\"boss\":"
          "null}]");
    reads(PERSON "select=name,person(id)&id=lte.2",
          "[{\"name\":\"Ann\",\"person\":[{\"id\":2}]},{\"name\":\"Bob\",\"person\":[]}]");
    reads(PERSON "select=id,...boss_id(of:age)&id=lte.2", "[{\"id\":1,\"of\":null},{\"id\":2}]");
    reads(PERSON "select=id,a:age::text&id=lte.2", "[{\"id\":1},{\"id\":2,\"a\":\"40\"}]");
    with("HTTP_ACCEPT", "text/csv");
    refuses(PERSON "select=id,age&id=lte.2", 403, "42501", "you may not export its rows");
    with("HTTP_ACCEPT", "text/csv");
    refuses(PERSON "select=id,age&id=lte.2&limit=101", 403, "42501", "you may not export its rows");
    with("HTTP_ACCEPT", "text/csv");
    reads(PERSON "select=id,age&id=lte.2&limit=100", "id,age\r\n1,\r\n2,40\r\n");
    may(POLICY_EXPORT, "person", NULL, NULL);
    with("HTTP_ACCEPT", "text/csv");
    reads(PERSON "select=id,age&id=lte.2", "id,age\r\n1,\r\n2,40\r\n");
    with("HTTP_ACCEPT", "text/csv");
    reads(PERSON "select=id,age,person(id)&id=lte.2",
          "id,age,person\r\n1,,\"[{\"\"id\"\":2}]\"\r\n2,40,[]\r\n");
    with("HTTP_ACCEPT", "application/x-ndjson");
    reads(PERSON "select=age&id=lte.2", "{}\n{\"age\":40}\n");
}
END_TEST

START_TEST(lists_hold_to_the_fields_of_their_rows)
{
    may_read("person", NULL, "id,name");
    may_read("story", NULL, "id,author_id");
    may_read("story", "is_free=is.true", "title");
    reads(PERSON
          "select=id,story!story_author(id,title)&id=lte.1&story.order=title.desc.nullslast,id",
          "[{\"id\":1,\"story\":[{\"id\":3,\"title\":\"Gamma\"},{\"id\":1,\"title\":\"Alpha dog\"},"
          "{\"id\":2}]}]");
    reads(PERSON "select=id,story!story_author(id,title)&id=lte.1&story.order=id&story.limit=2",
          "[{\"id\":1,\"story\":[{\"id\":1,\"title\":\"Alpha dog\"},{\"id\":2}]}]");
    reads(PERSON "select=id,story!story_author!inner(id)&story.title=is.null",
          "[{\"id\":1,\"story\":[{\"id\":2}]}]");
}
END_TEST

START_TEST(full_text_searches_what_is_shown)
{
    may_read("story", NULL, "id,title");
    reads(STORY "select=id&title=fts.dog", "[{\"id\":1},{\"id\":4}]");
    refuses(STORY "select=id&body=fts.brown", 400, "42703", "no column 'body'");
    may_read("story", "id=eq.1", "body");
    reads(STORY "select=id&body=fts.brown", "[{\"id\":1}]");
    reads(STORY "select=id&title=fts.dog", "[{\"id\":1},{\"id\":4}]");
}
END_TEST

START_TEST(counts_know_what_is_shown_only)
{
    may_read("story", "words=gte.100", "id");
    with("HTTP_PREFER", "count=exact");
    expect(206, "GET", STORY "limit=1", NULL);
    expect_body("[{\"id\":1}]");
    expect_header("Content-Range", "0-0/3");
    with("HTTP_PREFER", "count=estimated");
    expect(206, "GET", STORY "limit=1", NULL);
    expect_body("[{\"id\":1}]");
    expect_header("Content-Range", "0-0/3");
}
END_TEST

/* The server's guess looks at the hidden rows of a table that is only joined, too. */
START_TEST(nothing_is_guessed_from_hidden_rows_of_a_relation)
{
    sql_run("CREATE TABLE room (id INT PRIMARY KEY)");
    sql_run("CREATE TABLE guest (id INT PRIMARY KEY, room_id INT NOT NULL, code INT NOT NULL, "
            "owner INT NOT NULL, "
            "CONSTRAINT guest_room FOREIGN KEY (room_id) REFERENCES room (id), KEY (code))");
    sql_run("INSERT INTO room SELECT seq FROM seq_1_to_2000");
    sql_run("INSERT INTO guest SELECT seq, seq, IF(seq > 1900, 7, seq), seq FROM seq_1_to_2000");
    sql_run("ANALYZE TABLE room, guest");
    policy_rig_reload();
    may_read("room", NULL, NULL);
    may_read("guest", "owner=lte.10", NULL);
    with("HTTP_PREFER", "count=planned");
    expect(200, "GET", "/rest/v1/room?select=id,guest!inner(id)&guest.code=eq.7", NULL);
    expect_header("Content-Range", "0-0/1");
    with("HTTP_PREFER", "count=estimated");
    expect(200, "GET", "/rest/v1/room?select=id,guest!inner(id)&guest.code=eq.7&limit=5", NULL);
    expect_header("Content-Range", "0-0/1");
}
END_TEST

START_TEST(conditions_follow_relations_whose_tables_are_hidden)
{
    may_read("country", "person!person_home.boss_id=eq.1", "name");
    reads("/rest/v1/country?order=name", "[{\"name\":\"Chile\"}]");
    may_read("person", "story!likes.title=like.Gamma*", "id");
    reads(PERSON "select=id", "[{\"id\":2}]");
    may_read("story", "or=(person!story_author.boss_id.eq.1,id.eq.3)", "id");
    reads(STORY "select=id", "[{\"id\":3},{\"id\":4}]");
    may_read("passport", "person.boss_id=not.eq.1", "number");
    reads("/rest/v1/passport?order=number", "[{\"number\":\"P1\"},{\"number\":\"P9\"}]");
}
END_TEST

START_TEST(the_servers_plan_is_not_for_everybody)
{
    may_read("story", "words=gte.100", "id");
    with("HTTP_ACCEPT", "application/vnd.pgrst.plan+json");
    refuses(STORY, 403, "42501", "plan");
}
END_TEST

Suite *suite_policy_read(void)
{
    Suite *s = suite_create("policy");
    TCase *c = policy_rig_case(s, "read");

    tcase_add_test(c, a_table_without_a_grant_is_not_there);
    tcase_add_test(c, a_hidden_name_is_no_name);
    tcase_add_test(c, rows_are_seen_everywhere_or_nowhere);
    tcase_add_test(c, an_order_by_what_is_hidden_tells_nothing);
    tcase_add_test(c, a_junction_counts_too);
    tcase_add_test(c, a_relation_wants_its_keys_on_both_sides);
    tcase_add_test(c, candidates_are_those_that_are_shown);
    tcase_add_test(c, a_field_that_only_some_rows_show_is_left_out_of_the_others);
    tcase_add_test(c, lists_hold_to_the_fields_of_their_rows);
    tcase_add_test(c, full_text_searches_what_is_shown);
    tcase_add_test(c, counts_know_what_is_shown_only);
    tcase_add_test(c, nothing_is_guessed_from_hidden_rows_of_a_relation);
    tcase_add_test(c, conditions_follow_relations_whose_tables_are_hidden);
    tcase_add_test(c, the_servers_plan_is_not_for_everybody);
    return s;
}
