/* test_having.c - groups that are shown because of what they come to. */
#include "config.h"

#include "tests/rest/embed_rig.h"

#define STORY "/rest/v1/story?"
#define KINDS STORY "select=kind,total:words.sum(),n:count()&order=kind&"
#define LONG  "{\"kind\":\"long\",\"total\":300,\"n\":2}"
#define SHORT "{\"kind\":\"short\",\"total\":350,\"n\":2}"

START_TEST(groups_are_shown_by_their_aggregates)
{
    reads(KINDS "total=gt.300", "[" SHORT "]");
    reads(KINDS "total=lte.350", "[" LONG "," SHORT "]");
    reads(KINDS "total=lte.350&n=gt.2", "[]");
    reads(KINDS "total=in.(300,1)", "[" LONG "]");
    reads(KINDS "total=not.eq.300", "[" SHORT "]");
    reads(KINDS "or=(total.eq.300,n.gt.5)", "[" LONG "]");
    reads(KINDS "not.or=(total.eq.300,n.gt.5)", "[" SHORT "]");
    reads(KINDS "n=eq(any).{1,2}&total=gt(all).{10,300}", "[" SHORT "]");
    /* Rows are left out before they are summed up, groups behind that. */
    reads(KINDS "words=lt.300&total=lt.300", "[{\"kind\":\"short\",\"total\":50,\"n\":1}]");
    reads(KINDS "and=(words.lt.300,total.lt.300)", "[{\"kind\":\"short\",\"total\":50,\"n\":1}]");
    reads(STORY "select=kind,words.sum()&sum=gt.300&order=sum.desc&limit=1",
          "[{\"kind\":\"short\",\"sum\":350}]");
}
END_TEST

START_TEST(all_rows_are_a_group_too)
{
    reads(STORY "select=count()&count=eq.4", "[{\"count\":4}]");
    reads(STORY "select=count()&count=gt.4", "[]");
    reads(STORY "select=count&count=gt.4", "[]");
    reads(STORY "select=m:price.min()&id=eq.2&m=is.null", "[{\"m\":null}]");
    reads(STORY "select=count()&id=eq.99&count=eq.0", "[{\"count\":0}]");
}
END_TEST

START_TEST(every_type_compares_as_its_column_does)
{
    reads(STORY "select=author_id,p:price.max()&p=gt.9.98&order=author_id",
          "[{\"author_id\":2,\"p\":9.99}]");
    reads(STORY "select=author_id,p:price.avg()&p=eq.1.875", "[{\"author_id\":1,\"p\":1.875000}]");
    reads(STORY "select=author_id,t:title.min()&t=like.A*", "[{\"author_id\":1,\"t\":\"Alpha "
                                                            "dog\"}]");
    reads(STORY "select=author_id,t:title.min()&t=like.a*", "[]");
    reads(STORY "select=author_id,t:title.min()&t=ilike.a*", "[{\"author_id\":1,\"t\":\"Alpha "
                                                             "dog\"}]");
    reads(STORY "select=author_id,t:title.min()&t=match.^D", "[{\"author_id\":2,\"t\":\"Delta "
                                                             "dog\"}]");
    reads(STORY "select=author_id,t:title.min()&t=eq.\xe2\x82\xac", "[]");
    reads(STORY "select=author_id,f:is_free.min()&f=is.true", "[{\"author_id\":2,\"f\":true}]");
    reads(STORY "select=author_id,k:kind.max()&k=eq.short&order=author_id",
          "[{\"author_id\":1,\"k\":\"short\"},{\"author_id\":2,\"k\":\"short\"}]");
    reads("/rest/v1/duty?select=person_id,d:day.max()&d=gte.2024-01-01&order=person_id&person_id="
          "eq.1",
          "[{\"person_id\":1,\"d\":\"2024-01-01\"}]");
    reads("/rest/v1/person?select=n:data->>s.max()&n=eq.nine", "[{\"n\":\"nine\"}]");
    reads("/rest/v1/person?select=id,n:data->>n::int.sum()&n=gt.9&order=id&id=lte.2",
          "[{\"id\":2,\"n\":10}]");
}
END_TEST

START_TEST(groups_that_pass_are_counted)
{
    with("HTTP_PREFER", "count=exact");
    expect(200, "GET", KINDS "total=gt.300", NULL);
    expect_header("Content-Range", "0-0/1");
    with("HTTP_PREFER", "count=exact");
    expect(206, "GET", STORY "select=title,n:count()&n=eq.1&order=title&limit=1", NULL);
    expect_header("Content-Range", "0-0/4");
    with("HTTP_PREFER", "count=exact");
    expect(200, "GET", "/rest/v1/person?select=m:data->>x.max()&m=gt.a", NULL);
    expect_header("Content-Range", "*/0");
}
END_TEST

START_TEST(what_is_spread_sums_up_for_the_rows_here)
{
    reads(STORY "select=kind,...person!story_author(oldest:age.max())&oldest=gt.50", "[]");
    reads(STORY "select=author_id,...person!story_author(oldest:age.max())&oldest=gte.50",
          "[{\"author_id\":1,\"oldest\":50}]");
    reads(STORY "select=author_id,...person!story_author(oldest:age.max())&person.oldest=gte.50",
          "[{\"author_id\":1,\"oldest\":50}]");
    reads(STORY "select=total:words.sum(),person!story_author(name)&total=gt.100",
          "[{\"total\":600,\"person\":{\"name\":\"Ann\"}}]");
}
END_TEST

START_TEST(what_cannot_be_asked_is_told)
{
    refuses(KINDS "or=(total.gt.1,kind.eq.long)", 400, "PGRST100", "a list of its own");
    refuses(KINDS "total=gt.x", 400, "22P02", "'x' is no decimal number");
    refuses(KINDS "toal=gt.1", 400, "42703", "no column 'toal'");
    refuses(STORY "total=gt.1", 400, "42703", "no column 'total'");
    refuses("/rest/v1/person?select=name,story!story_author(n:count())&story.n=gt.1", 400,
            "PGRST100", "ask for story itself");
    refuses("/rest/v1/person?select=name,story!story_author!inner(kind,n:count())&story.n=gt.1",
            400, "PGRST100", "ask for story itself");
    with("HTTP_PREFER", "cursor");
    refuses(KINDS "total=gt.1", 400, "22023", "leave out the aggregates");
}
END_TEST

/* A condition on groups is none on rows: nothing may be written by it. */
START_TEST(nothing_is_written_by_it)
{
    ck_assert_int_eq(sent("DELETE", STORY "select=n:count()&n=gt.0", NULL), 400);
    ck_assert_ptr_nonnull(strstr(answered(), "no column 'n'"));
    ck_assert_int_eq(sent("PATCH", STORY "select=n:count()&n=gt.0", "{\"words\":0}"), 400);
    ck_assert_int_eq(sql_int("SELECT COUNT(*) FROM story WHERE words > 0"), 4);
}
END_TEST

Suite *suite_having(void)
{
    Suite *s = suite_create("rest having");
    TCase *c = embed_rig_case(s, "having");

    tcase_add_test(c, groups_are_shown_by_their_aggregates);
    tcase_add_test(c, all_rows_are_a_group_too);
    tcase_add_test(c, every_type_compares_as_its_column_does);
    tcase_add_test(c, groups_that_pass_are_counted);
    tcase_add_test(c, what_is_spread_sums_up_for_the_rows_here);
    tcase_add_test(c, what_cannot_be_asked_is_told);
    tcase_add_test(c, nothing_is_written_by_it);
    suite_add_tcase(s, c);
    return s;
}
