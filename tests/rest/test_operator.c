/* test_operator.c - operators, JSON paths and casts, in the database. */
#include "config.h"

#include "tests/rest/embed_rig.h"

/* The rows of a table that a filter finds, by id in order: "1,3". */
static void finds(const char *table, const char *filter, const char *ids)
{
    char target[512];
    char body[256] = "[";
    size_t len = 1;

    for (const char *c = ids; *c != '\0'; c++) {
        if (*c != ',')
            len += (size_t)snprintf(body + len, sizeof body - len, "%s{\"id\":%c}",
                                    len == 1 ? "" : ",", *c);
    }
    (void)snprintf(body + len, sizeof body - len, "]");
    (void)snprintf(target, sizeof target, "/rest/v1/%s?select=id&order=id&%s", table, filter);
    reads(target, body);
}

/* A BOOLEAN is a TINYINT, which may hold more than it was meant for. */
START_TEST(whatever_is_shown_as_true_is_found_as_true)
{
    sql_run("CREATE TABLE lamp (id INT PRIMARY KEY, lit BOOLEAN, KEY (lit))");
    sql_run("INSERT INTO lamp VALUES (1, 1), (2, 2), (3, -1), (4, 0), (5, NULL)");
    write_rig_reload();
    reads("/rest/v1/lamp?select=lit&order=id",
          "[{\"lit\":true},{\"lit\":true},{\"lit\":true},{\"lit\":false},{\"lit\":null}]");
    finds("lamp", "lit=eq.true", "1,2,3");
    finds("lamp", "lit=is.true", "1,2,3");
    finds("lamp", "lit=not.eq.true", "4");
    finds("lamp", "lit=neq.true", "4");
    finds("lamp", "lit=eq.false", "4");
    finds("lamp", "lit=neq.false", "1,2,3");
    finds("lamp", "lit=not.is.true", "4,5");
    finds("lamp", "lit=isdistinct.true", "4,5");
    finds("lamp", "lit=not.isdistinct.true", "1,2,3");
    finds("lamp", "lit=in.(true)", "1,2,3");
    finds("lamp", "lit=in.(true,false)", "1,2,3,4");
    finds("lamp", "lit=eq(any).%7Bfalse%7D", "4");
    finds("lamp", "lit=eq(all).%7Btrue,1%7D", "1,2,3");
    finds("lamp", "lit=gte.true", "1,2,3");
    finds("lamp", "lit=gt.true", "");
    finds("lamp", "lit=lte.true", "1,2,3,4");
    finds("lamp", "lit=lt.true", "4");
    reads("/rest/v1/lamp?select=id.count(),on:lit.max()&on=eq.true", "[{\"count\":5,\"on\":true}]");
}
END_TEST

/* Fifty lamps out of a thousand are lit; the server's plan says by which key, and of how many
 * parts. */
static void is_served_by(const char *filter, const char *key, const char *parts)
{
    char target[256];

    (void)snprintf(target, sizeof target, "/rest/v1/lamp?select=id&%s", filter);
    with("HTTP_ACCEPT", "application/vnd.pgrst.plan+json");
    expect(200, "GET", target, NULL);
    expect_part(key);
    expect_part(parts);
}

START_TEST(a_condition_on_a_truth_is_served_by_an_index)
{
    sql_run("CREATE TABLE lamp (id INT PRIMARY KEY, lit BOOLEAN NOT NULL, kept BOOLEAN NOT NULL "
            "CHECK (kept IN (0, 1)), room INT NOT NULL, hue INT NOT NULL, KEY l (lit), "
            "KEY k (kept, room))");
    sql_run("INSERT INTO lamp SELECT seq, seq % 20 = 0, seq % 20 = 0, seq, seq FROM "
            "seq_1_to_1000");
    sql_run("ANALYZE TABLE lamp");
    write_rig_reload();
    is_served_by("lit=eq.true&hue=gt.0", "\"key\": \"l\"", "\"used_key_parts\": [\"lit\"]");
    is_served_by("kept=eq.true&room=eq.40&hue=gt.0", "\"key\": \"k\"",
                 "\"used_key_parts\": [\"kept\", \"room\"]");
}
END_TEST

START_TEST(isdistinct_knows_null)
{
    finds("person", "age=isdistinct.40", "1,3,4");
    finds("person", "age=not.isdistinct.40", "2");
    finds("person", "age=neq.40", "1,4");
    finds("person", "data->>s=isdistinct.nine", "2,3,4");
}
END_TEST

START_TEST(patterns_match_with_and_without_case)
{
    finds("story", "title=match.%5EA.*g$", "1");
    finds("story", "title=match.%5Ea", "");
    finds("story", "title=imatch.%5Ea", "1");
    finds("story", "title=not.imatch.dog$", "2,3");
    finds("story", "kind=match.%5Esh", "2,4");
    finds("story", "or=(title.match.%22%5EA%22,title.imatch.beta)", "1,2");
    refuses("/rest/v1/story?title=match.%5B", 400, "2201B", "regular expression");
    refuses("/rest/v1/story?words=match.1", 400, "42883", "match does not apply");
}
END_TEST

START_TEST(one_of_several_or_each_of_them)
{
    finds("story", "title=like(any).%7BA*,*ta%7D", "1,2");
    finds("story", "title=ilike(all).%7B*A*,*dog%7D", "1,4");
    finds("story", "id=eq(any).%7B1,3,3%7D", "1,3");
    finds("story", "words=gt(all).%7B50,150%7D", "2,3");
    finds("story", "words=lt(any).%7B100,60%7D", "4");
    finds("story", "title=match(any).%7B%22%5EA%22,%22a$%22%7D", "1,2,3");
    finds("story", "id=eq(any).%7B%7D", "");
    finds("story", "words=gt(all).%7B%7D", "1,2,3,4");
    finds("story", "id=not.eq(any).%7B1,3%7D", "2,4");
    finds("story", "or=(id.eq(any).%7B1,2%7D,title.like(any).%7B%22Gam*%22,x%7D)", "1,2,3");
    refuses("/rest/v1/story?id=in(any).%7B1%7D", 400, "PGRST100", "takes neither");
    refuses("/rest/v1/story?id=eq(some).%7B1%7D", 400, "PGRST100", "only (any) and (all)");
    refuses("/rest/v1/story?id=eq(any).1", 400, "PGRST100", "'{' is expected");
}
END_TEST

START_TEST(full_text_needs_an_index)
{
    finds("story", "title=fts.dog", "1,4");
    finds("story", "title=fts.dog%26!delta", "1");
    finds("story", "title=fts.beta%7Cgamma", "2,3");
    finds("story", "title=fts.(alpha%7Cdelta)%26dog", "1,4");
    finds("story", "title=fts.gam:*", "3");
    finds("story", "title=plfts.dog%20delta", "4");
    finds("story", "body=phfts.quick%20brown", "1");
    finds("story", "body=phfts.brown%20quick", "");
    finds("story", "body=wfts.quick%20-brown", "3");
    finds("story", "body=wfts.%22quick%20brown%22", "1");
    finds("story", "body=wfts.silver%20or%20lazy", "2,3");
    finds("story", "title=fts(english).dog", "1,4");
    finds("story", "title=not.fts.dog", "2,3");
    refuses("/rest/v1/person?name=fts.x", 400, "42883", "FULLTEXT index");
    refuses("/rest/v1/story?title=fts.(dog", 400, "42601", "lacks a ')'");
    refuses("/rest/v1/story?title=fts.", 400, "42601", "lacks a word");
    refuses("/rest/v1/story?title=fts.a%20b", 400, "42601", "lacks an operator");
}
END_TEST

START_TEST(types_that_are_not_there_say_so)
{
    static const char *const operators[] = {"ov", "sl", "sr", "nxr", "nxl", "adj"};

    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        char target[64];

        (void)snprintf(target, sizeof target, "/rest/v1/story?id=%s.%%5B1,2%%5D", operators[i]);
        refuses(target, 400, "42883", "arrays and ranges");
    }
    refuses("/rest/v1/story?title=cs.%7Ba%7D", 400, "42883", "arrays, ranges and JSON");
    finds("person", "data=cs.%7B%22n%22:9%7D", "1");
    finds("person", "data->a->b=cs.10", "1");
    finds("person", "data->n=cd.%5B9,10%5D", "1,2");
}
END_TEST

START_TEST(json_is_selected)
{
    reads("/rest/v1/person?select=id,data->a->b,c:data->a->b->>1,x:data->>n&id=eq.1",
          "[{\"id\":1,\"b\":[10, \"x\"],\"c\":\"x\",\"x\":\"9\"}]");
    reads("/rest/v1/person?select=data->s,data->>t,last:data->a->b->-1&order=id&id=lte.2",
          "[{\"s\":\"nine\",\"t\":null,\"last\":\"x\"},{\"s\":null,\"t\":\"true\",\"last\":null}]");
    reads("/rest/v1/person?select=data->>s&id=eq.2", "[{\"s\":null}]");
    reads("/rest/v1/person?select=data->%22o%5C%22d.d%22&id=eq.4", "[{\"o\\\"d.d\":1}]");
    reads("/rest/v1/person?select=n:data->>n::int&id=eq.2", "[{\"n\":10}]");
    refuses("/rest/v1/person?select=name->a", 400, "42883",
            "-> reaches into JSON, and name is text");
    refuses("/rest/v1/person?select=data->>a->b", 400, "PGRST100", "->> gives text");
    refuses("/rest/v1/person?select=data->", 400, "PGRST100", "a name");
}
END_TEST

START_TEST(json_is_filtered_and_ordered_by_its_type)
{
    finds("person", "data->n=eq.9", "1");
    finds("person", "data->n=eq.%2210%22", "4");
    finds("person", "data->n=gt.9", "2");
    finds("person", "data->n=in.(9,10)", "1,2");
    finds("person", "data->>n=eq.10", "2,4");
    finds("person", "data->>n=in.(9,10)", "1,2,4");
    finds("person", "data->>s=like.n*", "1");
    finds("person", "data->s=gte.%22nine%22", "1");
    finds("person", "data->a->b=eq.%5B10,%22x%22%5D", "1");
    finds("person", "data->a->b->0=eq.10", "1");
    finds("person", "data->>s=is.null", "2,3,4");
    finds("person", "data->s=is.null", "3,4");
    finds("person", "or=(data->t.eq.true,data->a->b->>1.eq.x)", "1,2");
    reads("/rest/v1/person?select=id&order=data->n.desc,id",
          "[{\"id\":2},{\"id\":1},{\"id\":4},{\"id\":3}]");
    refuses("/rest/v1/person?data->n=eq.abc", 400, "22P02", "is not JSON");
    refuses("/rest/v1/person?data->n=gt.true", 400, "22P02", "no number");
}
END_TEST

START_TEST(values_are_cast)
{
    reads("/rest/v1/story?select=words::text,price::int,is_free::text,kind::text,id::float&id=eq.1",
          "[{\"words\":\"100\",\"price\":2,\"is_free\":\"true\",\"kind\":\"long\",\"id\":1}]");
    reads("/rest/v1/story?select=w:words::numeric,b:words::boolean,t:price::text&id=eq.2",
          "[{\"w\":300,\"b\":true,\"t\":null}]");
    reads("/rest/v1/shift?select=day::text,d:day::timestamp&room=eq.B",
          "[{\"day\":\"2024-01-01\",\"d\":\"2024-01-01T00:00:00.000000\"}]");
    reads("/rest/v1/story?select=title::text.max(),words.sum()::text",
          "[{\"max\":\"Gamma\",\"sum\":\"650\"}]");
    refuses("/rest/v1/story?select=id::nope", 400, "42704", "no cast to 'nope'");
    refuses("/rest/v1/story?select=id::", 400, "PGRST100", "a name is missing");
    refuses("/rest/v1/story?select=id.nope()", 400, "PGRST100", "an aggregate is expected");
}
END_TEST

Suite *suite_operator(void)
{
    Suite *s = suite_create("rest operator");
    TCase *c = embed_rig_case(s, "operator");

    tcase_add_test(c, whatever_is_shown_as_true_is_found_as_true);
    tcase_add_test(c, a_condition_on_a_truth_is_served_by_an_index);
    tcase_add_test(c, isdistinct_knows_null);
    tcase_add_test(c, patterns_match_with_and_without_case);
    tcase_add_test(c, one_of_several_or_each_of_them);
    tcase_add_test(c, full_text_needs_an_index);
    tcase_add_test(c, types_that_are_not_there_say_so);
    tcase_add_test(c, json_is_selected);
    tcase_add_test(c, json_is_filtered_and_ordered_by_its_type);
    tcase_add_test(c, values_are_cast);
    return s;
}
