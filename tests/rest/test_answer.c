/* test_answer.c - counts, preferences, and the types that rows go out as. */
#include "config.h"

#include "tests/rest/embed_rig.h"

static void counts(const char *how, const char *target, int status, const char *range)
{
    with("HTTP_PREFER", how);
    expect(status, "GET", target, NULL);
    expect_header("Content-Range", range);
}

START_TEST(rows_are_counted_when_asked_for)
{
    counts("count=exact", "/rest/v1/story?select=id", 200, "0-3/4");
    expect_header("Preference-Applied", "count=exact");
    counts("count=exact", "/rest/v1/story?select=id&limit=2", 206, "0-1/4");
    counts("count=exact", "/rest/v1/story?select=id&limit=2&offset=2", 206, "2-3/4");
    counts("count=exact", "/rest/v1/story?id=eq.99", 200, "*/0");
    counts("count=exact", "/rest/v1/person?select=id,story!story_author!inner(id)", 200, "0-1/2");
    counts("count=exact", "/rest/v1/story?select=kind,count()", 200, "0-1/2");
    counts("count=exact", "/rest/v1/story?select=id,person!story_author!inner()&person.name=eq.Bob",
           200, "0-0/1");
    counts("count=planned", "/rest/v1/story?select=id", 200, "0-3/4");
    counts("count=estimated", "/rest/v1/story?select=id&limit=1", 206, "0-0/4");
    with("HTTP_RANGE", "0-1");
    counts("count=exact", "/rest/v1/story?select=id", 206, "0-1/4");
    with("HTTP_PREFER", "count=exact");
    ck_assert_int_eq(sent("HEAD", "/rest/v1/story?select=id", NULL), 200);
    expect_header("Content-Range", "0-3/4");
}
END_TEST

START_TEST(an_offset_beyond_the_last_row_is_416)
{
    with("HTTP_PREFER", "count=exact");
    refuses("/rest/v1/story?offset=4", 416, "PGRST103",
            "\"details\":\"An offset of 4 was requested, but there are only 4 rows.\"");
    expect(200, "GET", "/rest/v1/story?offset=4", NULL);
}
END_TEST

START_TEST(preferences_are_strict_when_asked_to_be)
{
    with("HTTP_PREFER", "handling=strict, nonsense");
    refuses("/rest/v1/story", 400, "PGRST122", "nonsense");
    with("HTTP_PREFER", "handling=lenient, nonsense");
    expect(200, "GET", "/rest/v1/story", NULL);
    expect_header("Preference-Applied", "handling=lenient");
}
END_TEST

static void accepts(const char *type, const char *target, const char *body,
                    const char *answered_type)
{
    with("HTTP_ACCEPT", type);
    reads(target, body);
    ck_assert_msg(str_eq(x.resp.type, str_from_z(answered_type)), "%.*s", STR_ARG(x.resp.type));
}

START_TEST(nulls_are_stripped)
{
    accepts("application/vnd.pgrst.array+json;nulls=stripped",
            "/rest/v1/person?select=id,age,passport(number),story!story_author(id,tag)&order=id&"
            "id=gte.3",
            "[{\"id\":3,\"story\":[]},{\"id\":4,\"age\":20,\"story\":[]}]",
            "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8");
    accepts("application/vnd.pgrst.object+json;nulls=stripped",
            "/rest/v1/person?select=age&id=eq.3", "{}",
            "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8");
}
END_TEST

START_TEST(one_object_holds_its_relations)
{
    accepts("application/vnd.pgrst.object+json",
            "/rest/v1/person?select=name,story!story_author(id)&id=eq.2",
            "{\"name\":\"Bob\",\"story\":[{\"id\":4}]}",
            "application/vnd.pgrst.object+json; charset=utf-8");
    with("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    refuses("/rest/v1/person?select=name,story!story_author(id)", 406, "PGRST116", "more than one");
    with("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    refuses("/rest/v1/person?select=name,story!story_author(id)&id=eq.9", 406, "PGRST116",
            "0 rows");
}
END_TEST

START_TEST(rows_go_out_as_lines)
{
    accepts("application/x-ndjson",
            "/rest/v1/person?select=id,story!story_author(id)&order=id&id=gte.2",
            "{\"id\":2,\"story\":[{\"id\":4}]}\n{\"id\":3,\"story\":[]}\n{\"id\":4,\"story\":[]}\n",
            "application/x-ndjson; charset=utf-8");
    accepts("application/x-ndjson", "/rest/v1/tag?select=name&order=name&limit=1",
            "{\"name\":\"blue\"}\n", "application/x-ndjson; charset=utf-8");
}
END_TEST

START_TEST(rows_go_out_as_csv)
{
    sql_run("INSERT INTO tag VALUES ('a,\"b\"', ''), ('c\nd', NULL)");
    accepts("text/csv", "/rest/v1/tag?select=name,hue&order=name&limit=3",
            "name,hue\r\n\"a,\"\"b\"\"\",\"\"\r\nblue,cold\r\n\"c\nd\",\r\n",
            "text/csv; charset=utf-8");
    accepts(
        "text/csv",
        "/rest/v1/"
        "story?select=id,is_free,price,...person!story_author(name),tag(name)&id=lte.3&order=id",
        "id,is_free,price,name,tag\r\n"
        "1,true,1.50,Ann,\"{\"\"name\"\":\"\"Red\"\"}\"\r\n"
        "2,false,,Ann,\"{\"\"name\"\":\"\"Red\"\"}\"\r\n3,true,2.25,Ann,\r\n",
        "text/csv; charset=utf-8");
    accepts("text/csv",
            "/rest/v1/person?select=name,story!story_author(id),...likes(stars)&id=in.(2,4)"
            "&order=id&likes.order=stars",
            "name,story,stars\r\nBob,\"[{\"\"id\"\":4}]\",\"[3,5]\"\r\nDee,[],[1]\r\n",
            "text/csv; charset=utf-8");
}
END_TEST

START_TEST(the_plan_is_told)
{
    with("HTTP_ACCEPT", "application/vnd.pgrst.plan+json");
    expect(200, "GET", "/rest/v1/story?id=eq.1", NULL);
    expect_part("\"query_block\"");
}
END_TEST

START_TEST(what_was_written_is_shown_with_its_relations)
{
    with("HTTP_PREFER", "return=representation");
    expect(201, "POST", "/rest/v1/person?select=id,person_home(name),story!story_author(id)",
           "{\"id\":7,\"name\":\"Eve\",\"country_id\":3}");
    expect_body("[{\"id\":7,\"person_home\":{\"name\":\"Fiji\"},\"story\":[]}]");
    with("HTTP_PREFER", "return=representation");
    with("HTTP_ACCEPT", "application/vnd.pgrst.object+json");
    expect(200, "PATCH", "/rest/v1/person?id=eq.1&select=age,story!story_author(id)&story.limit=1",
           "{\"age\":51}");
    expect_body("{\"age\":51,\"story\":[{\"id\":1}]}");
}
END_TEST

Suite *suite_answer(void)
{
    Suite *s = suite_create("rest answer");
    TCase *c = embed_rig_case(s, "answer");

    tcase_add_test(c, rows_are_counted_when_asked_for);
    tcase_add_test(c, an_offset_beyond_the_last_row_is_416);
    tcase_add_test(c, preferences_are_strict_when_asked_to_be);
    tcase_add_test(c, nulls_are_stripped);
    tcase_add_test(c, one_object_holds_its_relations);
    tcase_add_test(c, rows_go_out_as_lines);
    tcase_add_test(c, rows_go_out_as_csv);
    tcase_add_test(c, the_plan_is_told);
    tcase_add_test(c, what_was_written_is_shown_with_its_relations);
    return s;
}
