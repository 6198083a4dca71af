/* test_embed.c - relations in the answer: every kind, every way to name, filter and order them. */
#include "config.h"

#include "tests/rest/embed_rig.h"

#define P "/rest/v1/person?order=id&"
#define S "/rest/v1/story?order=id&"

START_TEST(many_to_one_is_an_object)
{
    reads(S "select=id,person!story_author(name)&id=lte.2",
          "[{\"id\":1,\"person\":{\"name\":\"Ann\"}},{\"id\":2,\"person\":{\"name\":\"Ann\"}}]");
    reads(P "select=id,boss:boss_id(name)&id=lte.2",
          "[{\"id\":1,\"boss\":null},{\"id\":2,\"boss\":{\"name\":\"Ann\"}}]");
    reads(P "select=id,person_home(*)&id=in.(2,3)", "[{\"id\":2,\"person_home\":{\"id\":1,\"name\":"
                                                    "\"Chile\"}},{\"id\":3,\"person_home\":null}]");
    reads(S "select=id,tag(name)&id=lte.1", "[{\"id\":1,\"tag\":{\"name\":\"Red\"}}]");
    reads(S "select=person!story_author(name)&id=eq.4", "[{\"person\":{\"name\":\"Bob\"}}]");
}
END_TEST

START_TEST(one_to_many_is_an_array)
{
    reads(P "select=name,story!story_author(id)&story.order=id",
          "[{\"name\":\"Ann\",\"story\":[{\"id\":1},{\"id\":2},{\"id\":3}]},"
          "{\"name\":\"Bob\",\"story\":[{\"id\":4}]},{\"name\":\"Cid\",\"story\":[]},"
          "{\"name\":\"Dee\",\"story\":[]}]");
    reads(P "select=story!story_author(id),name&id=eq.2",
          "[{\"name\":\"Bob\",\"story\":[{\"id\":4}]}]");
    reads(P "select=story!story_author(id)&id=eq.3", "[{\"story\":[]}]");
}
END_TEST

START_TEST(one_to_one_is_an_object_from_both_ends)
{
    reads(P "select=id,passport(number)&id=in.(1,3)",
          "[{\"id\":1,\"passport\":{\"number\":\"P1\"}},{\"id\":3,\"passport\":null}]");
    reads(
        "/rest/v1/passport?select=number,person(name)&order=number.desc&limit=2",
        "[{\"number\":\"P9\",\"person\":null},{\"number\":\"P2\",\"person\":{\"name\":\"Bob\"}}]");
}
END_TEST

START_TEST(many_to_many_is_an_array_through_the_junction)
{
    reads(S "select=id,person!likes(id)&person.order=id",
          "[{\"id\":1,\"person\":[{\"id\":2},{\"id\":3},{\"id\":4}]},{\"id\":2,\"person\":[]},"
          "{\"id\":3,\"person\":[{\"id\":2}]},{\"id\":4,\"person\":[{\"id\":1}]}]");
    reads(P "select=name,liked:story!likes(title,person!story_author(name))&id=in.(1,2)"
            "&liked.order=id.desc",
          "[{\"name\":\"Ann\",\"liked\":[{\"title\":\"Delta dog\",\"person\":{\"name\":\"Bob\"}}]},"
          "{\"name\":\"Bob\",\"liked\":[{\"title\":\"Gamma\",\"person\":{\"name\":\"Ann\"}},"
          "{\"title\":\"Alpha dog\",\"person\":{\"name\":\"Ann\"}}]}]");
}
END_TEST

START_TEST(a_table_is_related_to_itself)
{
    reads(P "select=name,staff:person(name)&staff.order=id",
          "[{\"name\":\"Ann\",\"staff\":[{\"name\":\"Bob\"},{\"name\":\"Cid\"}]},"
          "{\"name\":\"Bob\",\"staff\":[{\"name\":\"Dee\"}]},{\"name\":\"Cid\",\"staff\":[]},"
          "{\"name\":\"Dee\",\"staff\":[]}]");
    reads(P "select=name,boss_id(name,boss_id(name))&id=eq.4",
          "[{\"name\":\"Dee\",\"boss_id\":{\"name\":\"Bob\",\"boss_id\":{\"name\":\"Ann\"}}}]");
    reads(P "select=name,staff:person!boss_id(name,staff:person!person_boss(name))&id=eq.1"
            "&staff.order=id",
          "[{\"name\":\"Ann\",\"staff\":[{\"name\":\"Bob\",\"staff\":[{\"name\":\"Dee\"}]},"
          "{\"name\":\"Cid\",\"staff\":[]}]}]");
}
END_TEST

START_TEST(composite_keys_lead_both_ways)
{
    reads(
        "/rest/v1/shift?select=note,duty(id)&order=day,room&duty.order=id",
        "[{\"note\":\"x\",\"duty\":[{\"id\":1},{\"id\":2}]},{\"note\":null,\"duty\":[{\"id\":3}]},"
        "{\"note\":\"y\",\"duty\":[{\"id\":5}]}]");
    reads("/rest/v1/duty?select=id,shift(note)&order=id",
          "[{\"id\":1,\"shift\":{\"note\":\"x\"}},{\"id\":2,\"shift\":{\"note\":\"x\"}},"
          "{\"id\":3,\"shift\":{\"note\":null}},{\"id\":4,\"shift\":null},"
          "{\"id\":5,\"shift\":{\"note\":\"y\"}}]");
}
END_TEST

START_TEST(text_keys_are_equal_as_the_database_has_them_equal)
{
    reads("/rest/v1/tag?select=name,story(id)&order=name&story.order=id",
          "[{\"name\":\"blue\",\"story\":[{\"id\":4}]},{\"name\":\"grey\",\"story\":[]},"
          "{\"name\":\"Red\",\"story\":[{\"id\":1},{\"id\":2}]}]");
}
END_TEST

START_TEST(several_relations_are_300_with_the_candidates)
{
    refuses(P "select=country(*)", 300, "PGRST201",
            "\"message\":\"Could not embed because more than one relationship was found for "
            "'person' and 'country'\"");
    expect_part("{\"cardinality\":\"many-to-one\",\"embedding\":\"person with country\","
                "\"relationship\":\"person_home using person(country_id) and country(id)\"}");
    expect_part("\"hint\":\"Try changing 'country' to one of the following: "
                "'country!person_birth', 'country!person_home'. Find the desired relationship in "
                "the 'details' key.\"");
    refuses(S "select=person!story_author(name,country!person_home(name)),likers:person!likes(name,"
              "story(*))",
            300, "PGRST201", "likes using likes_person(person_id) and likes_story(story_id)");
    reads(P "select=a:country!person_home(name),b:country!birth_id(name)&id=eq.1",
          "[{\"a\":{\"name\":\"Chile\"},\"b\":{\"name\":\"Malta\"}}]");
}
END_TEST

START_TEST(no_relation_is_told_with_the_nearest)
{
    refuses(P "select=storry(*)", 400, "PGRST200",
            "\"hint\":\"Perhaps you meant 'story' instead of 'storry'.\"");
    expect_part("\"details\":\"Searched for a foreign key relationship between 'person' and "
                "'storry' in the schema 'lintel_write', but no matches were found.\"");
    refuses(P "select=country!nope(*)", 400, "PGRST200", "using the hint 'nope'");
    refuses(P "select=shift(*)", 400, "PGRST200", "\"hint\":null");
    refuses(P "select=name&story.id=eq.1", 400, "PGRST108", "is not an embedded resource");
    refuses(P "select=name,name(*)", 400, "PGRST200", "'person' and 'name'");
    refuses(P "select=country_id,country_id(*)", 400, "PGRST100", "two fields are called");
}
END_TEST

START_TEST(relations_are_filtered_for_themselves)
{
    reads(P "select=id,story!story_author(id)&story.words=gte.200&story.order=id&id=lte.2",
          "[{\"id\":1,\"story\":[{\"id\":2},{\"id\":3}]},{\"id\":2,\"story\":[]}]");
    reads(S "select=id,person!story_author(name)&person.name=eq.Bob",
          "[{\"id\":1,\"person\":null},{\"id\":2,\"person\":null},{\"id\":3,\"person\":null},"
          "{\"id\":4,\"person\":{\"name\":\"Bob\"}}]");
    reads(P "select=id,story!story_author(id)&story.or=(words.eq.50,title.eq.beta)&id=lte.2",
          "[{\"id\":1,\"story\":[{\"id\":2}]},{\"id\":2,\"story\":[{\"id\":4}]}]");
    reads(P "select=id,story!story_author(id)&story.not.or=(words.eq.50,title.eq.beta)"
            "&story.order=id&id=lte.2",
          "[{\"id\":1,\"story\":[{\"id\":1},{\"id\":3}]},{\"id\":2,\"story\":[]}]");
    reads(S "select=id,person!story_author(name,person_home(name))&person.person_home.name=eq."
            "Malta&id=eq.1",
          "[{\"id\":1,\"person\":{\"name\":\"Ann\",\"person_home\":null}}]");
}
END_TEST

START_TEST(inner_leaves_rows_out_and_never_multiplies_them)
{
    reads(P "select=id,story!story_author!inner(id)&story.is_free=is.true&story.order=id",
          "[{\"id\":1,\"story\":[{\"id\":1},{\"id\":3}]},{\"id\":2,\"story\":[{\"id\":4}]}]");
    reads(S "select=id,person!story_author!inner(name)&person.name=eq.Bob",
          "[{\"id\":4,\"person\":{\"name\":\"Bob\"}}]");
    reads(S "select=id,person!likes!inner(id)&person.id=eq.2",
          "[{\"id\":1,\"person\":[{\"id\":2}]},{\"id\":3,\"person\":[{\"id\":2}]}]");
    reads(P "select=id,story!story_author!inner()", "[{\"id\":1},{\"id\":2}]");
    reads(P "select=id,story!story_author!left()", "[{\"id\":1},{\"id\":2},{\"id\":3},{\"id\":4}]");
    /* Within a relation the row that lacks something is not there. */
    reads(S "select=id,person!story_author(name,passport!inner(number))&id=gte.3",
          "[{\"id\":3,\"person\":{\"name\":\"Ann\",\"passport\":{\"number\":\"P1\"}}},"
          "{\"id\":4,\"person\":{\"name\":\"Bob\",\"passport\":{\"number\":\"P2\"}}}]");
    reads("/rest/v1/duty?select=id,person(name,passport!inner(number))&order=id&id=gte.3",
          "[{\"id\":3,\"person\":{\"name\":\"Ann\",\"passport\":{\"number\":\"P1\"}}},"
          "{\"id\":4,\"person\":null},{\"id\":5,\"person\":null}]");
    reads(
        "/rest/v1/"
        "tag?select=name,story!inner(id,person!story_author!inner(name))&story.person.name=eq.Bob",
        "[{\"name\":\"blue\",\"story\":[{\"id\":4,\"person\":{\"name\":\"Bob\"}}]}]");
}
END_TEST

START_TEST(null_filters_ask_whether_there_is_any)
{
    reads(P "select=id,story!story_author()&story=is.null", "[{\"id\":3},{\"id\":4}]");
    reads(P "select=id,story!story_author()&story=not.is.null", "[{\"id\":1},{\"id\":2}]");
    reads(P "select=id,passport()&passport=is.null", "[{\"id\":3},{\"id\":4}]");
    reads(P "select=id,passport(number)&passport=not.is.null&passport.number=eq.P2",
          "[{\"id\":2,\"passport\":{\"number\":\"P2\"}}]");
    reads(P "select=id,passport(),story!story_author()&or=(passport.is.null,story.is.null)",
          "[{\"id\":3},{\"id\":4}]");
    reads(P "select=id,passport(),a:story!likes()&a.id=eq.3&or=(a.not.is.null,id.eq.4)",
          "[{\"id\":2},{\"id\":4}]");
    refuses(P "select=id,passport()&passport=eq.1", 400, "PGRST100", "takes is.null");
}
END_TEST

START_TEST(limits_count_for_each_row)
{
    reads(P "select=id,story!story_author(id)&story.order=words.desc&story.limit=2&id=lte.2",
          "[{\"id\":1,\"story\":[{\"id\":2},{\"id\":3}]},{\"id\":2,\"story\":[{\"id\":4}]}]");
    reads(P "select=id,story!story_author(id)&story.order=words.desc&story.offset=1&story.limit=1"
            "&id=lte.2",
          "[{\"id\":1,\"story\":[{\"id\":3}]},{\"id\":2,\"story\":[]}]");
    reads(S "select=id,person!likes(id)&person.limit=1&id=in.(1,3)",
          "[{\"id\":1,\"person\":[{\"id\":2}]},{\"id\":3,\"person\":[{\"id\":2}]}]");
    reads(P "select=id,story!story_author(id)&story.limit=0&id=eq.1", "[{\"id\":1,\"story\":[]}]");
    reads("/rest/v1/shift?select=room,duty(id)&order=day,room&duty.limit=1&limit=1",
          "[{\"room\":\"A\",\"duty\":[{\"id\":1}]}]");
    reads(S "select=id,person!story_author(id)&person.limit=0&id=eq.1",
          "[{\"id\":1,\"person\":null}]");
}
END_TEST

START_TEST(what_has_one_row_is_spread)
{
    reads(S "select=id,...person!story_author(author:name,...person_home(country:name))&id=gte.3",
          "[{\"id\":3,\"author\":\"Ann\",\"country\":\"Chile\"},"
          "{\"id\":4,\"author\":\"Bob\",\"country\":\"Chile\"}]");
    reads("/rest/v1/duty?select=...person(name),id&id=eq.5", "[{\"id\":5,\"name\":null}]");
    reads("/rest/v1/duty?select=...person(name)&order=id&limit=1", "[{\"name\":\"Ann\"}]");
    reads("/rest/v1/duty?select=...person(name,story!story_author(id))&id=eq.2",
          "[{\"name\":\"Bob\",\"story\":[{\"id\":4}]}]");
    /* The row of a junction, with what it leads to. */
    reads(S "select=id,likes(stars,...person(name))&likes.order=stars.desc&id=eq.1",
          "[{\"id\":1,\"likes\":[{\"stars\":5,\"name\":\"Bob\"},{\"stars\":4,\"name\":\"Cid\"},"
          "{\"stars\":1,\"name\":\"Dee\"}]}]");
    refuses(S "select=id,...person!story_author(id)", 400, "PGRST100",
            "two fields are called 'id'");
}
END_TEST

START_TEST(a_list_that_is_spread_gives_an_array_for_each_field)
{
    reads(P "select=name,...story!story_author(stories:id)&id=in.(2,4)",
          "[{\"name\":\"Bob\",\"stories\":[4]},{\"name\":\"Dee\",\"stories\":[]}]");
    reads(P "select=...story!story_author(stories:id)&id=eq.2", "[{\"stories\":[4]}]");
    refuses(P "select=id,...story!story_author(id)", 400, "PGRST100", "two fields are called 'id'");
    refuses(P "select=name,...story!story_author(id,likes(stars))", 400, "PGRST119",
            "a list inside of a list that is spread");
    refuses(P "select=name,...story!story_author(n:count())", 400, "PGRST119", "no aggregates");
}
END_TEST

START_TEST(rows_are_ordered_by_what_they_point_to)
{
    reads("/rest/v1/story?select=id,person!story_author(name)&order=person(name).desc,id.desc",
          "[{\"id\":4,\"person\":{\"name\":\"Bob\"}},{\"id\":3,\"person\":{\"name\":\"Ann\"}},"
          "{\"id\":2,\"person\":{\"name\":\"Ann\"}},{\"id\":1,\"person\":{\"name\":\"Ann\"}}]");
    reads("/rest/v1/person?select=id,passport()&order=passport(number).desc.nullsfirst,id",
          "[{\"id\":3},{\"id\":4},{\"id\":2},{\"id\":1}]");
    reads("/rest/v1/"
          "tag?select=name,story(id,person!story_author())&name=eq.red&story.order=person(name),id."
          "desc",
          "[{\"name\":\"Red\",\"story\":[{\"id\":2},{\"id\":1}]}]");
    refuses(P "select=id&order=country(name)", 400, "PGRST100", "is given twice");
    refuses("/rest/v1/person?select=id&order=passport(number)", 400, "PGRST108", "embed it");
    refuses("/rest/v1/person?select=id,story!story_author(id)&order=story(id)", 400, "PGRST118",
            "more than one row");
}
END_TEST

START_TEST(relations_nest)
{
    reads(
        "/rest/v1/country?select=name,person!person_home(name,story!story_author(id,"
        "likers:person!likes(name,passport(number))))&id=eq.1&person.order=id"
        "&person.story.order=id&person.story.likers.order=id&person.story.id=in.(1,4)",
        "[{\"name\":\"Chile\",\"person\":[{\"name\":\"Ann\",\"story\":[{\"id\":1,\"likers\":["
        "{\"name\":\"Bob\",\"passport\":{\"number\":\"P2\"}},{\"name\":\"Cid\",\"passport\":null},"
        "{\"name\":\"Dee\",\"passport\":null}]}]},{\"name\":\"Bob\",\"story\":[{\"id\":4,"
        "\"likers\":[{\"name\":\"Ann\",\"passport\":{\"number\":\"P1\"}}]}]}]}]");
    /* A list in an object that is not there for every row. */
    reads("/rest/v1/duty?select=id,person(story!story_author(id))&order=id&id=gte.4",
          "[{\"id\":4,\"person\":{\"story\":[]}},{\"id\":5,\"person\":null}]");
}
END_TEST

START_TEST(aggregates_group_by_the_rest)
{
    reads("/rest/v1/story?select=count()", "[{\"count\":4}]");
    reads("/rest/v1/story?select=words.sum(),words.min(),words.max(),n:words.count()",
          "[{\"sum\":650,\"min\":50,\"max\":300,\"n\":4}]");
    reads("/rest/v1/story?select=author_id,words.sum()::int,price.avg()&order=author_id",
          "[{\"author_id\":1,\"sum\":600,\"avg\":1.875000},{\"author_id\":2,\"sum\":50,"
          "\"avg\":9.990000}]");
    reads("/rest/v1/story?select=kind,total:words.sum()&order=total.desc",
          "[{\"kind\":\"short\",\"total\":350},{\"kind\":\"long\",\"total\":300}]");
    reads("/rest/v1/story?select=count()&id=eq.99", "[{\"count\":0}]");
    reads("/rest/v1/story?select=kind,count()&id=eq.99", "[]");
    refuses("/rest/v1/story?select=title.sum()", 400, "42883", "sum() does not apply to text");
    refuses("/rest/v1/story?select=kind,count()&order=id", 400, "42803", "'id' is not");
}
END_TEST

START_TEST(aggregates_go_through_relations)
{
    reads(P "select=name,story!story_author(words.sum(),count())&id=lte.3",
          "[{\"name\":\"Ann\",\"story\":[{\"sum\":600,\"count\":3}]},"
          "{\"name\":\"Bob\",\"story\":[{\"sum\":50,\"count\":1}]},"
          "{\"name\":\"Cid\",\"story\":[{\"sum\":null,\"count\":0}]}]");
    reads(P "select=name,story!story_author(kind,words.sum())&id=eq.1&story.order=kind",
          "[{\"name\":\"Ann\",\"story\":[{\"kind\":\"long\",\"sum\":300},"
          "{\"kind\":\"short\",\"sum\":300}]}]");
    reads("/rest/v1/story?select=words.sum(),...person!story_author(name)&order=sum",
          "[{\"sum\":50,\"name\":\"Bob\"},{\"sum\":600,\"name\":\"Ann\"}]");
    reads("/rest/v1/story?select=kind,...person!story_author(age.max())&order=kind",
          "[{\"kind\":\"long\",\"max\":50},{\"kind\":\"short\",\"max\":50}]");
    reads("/rest/v1/story?select=count(),person!story_author(name)&order=count",
          "[{\"count\":1,\"person\":{\"name\":\"Bob\"}},{\"count\":3,\"person\":{\"name\":\"Ann\"}}"
          "]");
    refuses("/rest/v1/story?select=id,person!story_author(age.max())", 400, "PGRST100",
            "spread it");
    refuses(P "select=id,story!story_author(count())&story.limit=1", 400, "PGRST100",
            "neither limit nor offset");
}
END_TEST

START_TEST(hostile_shapes_are_refused)
{
    refuses(P "select=a(b(c(d(e(f(g(h(i(j))))))))))", 400, "PGRST100", "relations deeper than 8");
    refuses(P "select=a(b", 400, "PGRST100", "',' or ')'");
    refuses(P "select=a()b", 400, "PGRST100", "',' is expected");
    refuses(P "select=a)", 400, "PGRST100", "closes nothing");
    refuses(P "select=a(*)&a.b.c=eq.1", 400, "PGRST108", "not an embedded");
    refuses(P "select=p:passport(*),p:story!story_author(id)", 400, "PGRST100", "two fields");
    refuses(P "select=...*", 400, "PGRST100", "'('");
    refuses(P "select=x:...person(name)", 400, "PGRST100", "");
    refuses(P "select=name!inner", 400, "PGRST100", "'('");
    refuses(P "select=person!a!b(*)", 400, "PGRST100", "a hint already");
    refuses(P "select=person(*)&person.limit=x", 400, "PGRST100", "no whole number");
    refuses(P "select=person(*)&person.order=id&person.order=id", 400, "PGRST100", "twice");
    refuses(P "select=person(*)&person.nope=eq.1", 400, "42703", "person has no column 'nope'");
}
END_TEST

/* Two keys to one statement: as many statements as lists, whatever the number of rows. */
START_TEST(a_list_costs_one_statement)
{
    int64_t before;

    sql_run("INSERT INTO person (id, name) SELECT seq, CONCAT('p', seq) FROM seq_10_to_400");
    sql_run("INSERT INTO story SELECT seq, seq DIV 2, 'x', 1, NULL, NULL, 'long', 1, '' FROM "
            "seq_20_to_800");
    expect(200, "GET", P "select=id,story!story_author(id,person!likes(id))&story.limit=5", NULL);
    before = sql_int("SELECT SUM(VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS WHERE "
                     "VARIABLE_NAME = 'COM_STMT_EXECUTE'");
    expect(200, "GET", P "select=id,story!story_author(id,person!likes(id))&story.limit=5", NULL);
    ck_assert_int_le(sql_int("SELECT SUM(VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS "
                             "WHERE VARIABLE_NAME = 'COM_STMT_EXECUTE'") -
                         before,
                     6);
    ck_assert_ptr_nonnull(strstr(answered(), "{\"id\":399,\"story\":[{\"id\":798,\"person\":[]},"
                                             "{\"id\":799,\"person\":[]}]}"));
}
END_TEST

Suite *suite_embed(void)
{
    Suite *s = suite_create("rest embed");
    TCase *c = embed_rig_case(s, "embed");

    tcase_add_test(c, many_to_one_is_an_object);
    tcase_add_test(c, one_to_many_is_an_array);
    tcase_add_test(c, one_to_one_is_an_object_from_both_ends);
    tcase_add_test(c, many_to_many_is_an_array_through_the_junction);
    tcase_add_test(c, a_table_is_related_to_itself);
    tcase_add_test(c, composite_keys_lead_both_ways);
    tcase_add_test(c, text_keys_are_equal_as_the_database_has_them_equal);
    tcase_add_test(c, several_relations_are_300_with_the_candidates);
    tcase_add_test(c, no_relation_is_told_with_the_nearest);
    tcase_add_test(c, relations_are_filtered_for_themselves);
    tcase_add_test(c, inner_leaves_rows_out_and_never_multiplies_them);
    tcase_add_test(c, null_filters_ask_whether_there_is_any);
    tcase_add_test(c, limits_count_for_each_row);
    tcase_add_test(c, what_has_one_row_is_spread);
    tcase_add_test(c, a_list_that_is_spread_gives_an_array_for_each_field);
    tcase_add_test(c, rows_are_ordered_by_what_they_point_to);
    tcase_add_test(c, relations_nest);
    tcase_add_test(c, aggregates_group_by_the_rest);
    tcase_add_test(c, aggregates_go_through_relations);
    tcase_add_test(c, hostile_shapes_are_refused);
    tcase_add_test(c, a_list_costs_one_statement);
    return s;
}
