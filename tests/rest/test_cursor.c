/* test_cursor.c - what a page by cursor answers, and what it refuses. */
#include "config.h"

#include <stdio.h>

#include "app/base/str.h"
#include "app/crypt/keyring.h"
#include "app/model/load.h"
#include "tests/rest/embed_rig.h"

#define STORIES "/rest/v1/story?select=id&order=words&limit=2"

/* GET with Prefer: cursor. */
static void pages(int status, const char *target)
{
    with("HTTP_PREFER", "cursor");
    expect(status, "GET", target, NULL);
}

static const char *behind(const char *target, const char *way, const char *cursor)
{
    static char text[4096];

    (void)snprintf(text, sizeof text, "%s&%s=%s", target, way, cursor);
    return text;
}

static const char *next_cursor(void)
{
    const char *cursor = answered_header("Next-Cursor");

    ck_assert_str_ne(cursor, "");
    return kept(str_from_z(cursor));
}

START_TEST(a_page_says_how_to_go_on)
{
    const char *next;
    char link[2048];

    pages(200, STORIES);
    expect_body("[{\"id\":4},{\"id\":1}]");
    expect_header("Preference-Applied", "cursor");
    expect_header("Previous-Cursor", "");
    expect_header("Content-Range", "0-1/*");
    next = next_cursor();
    (void)snprintf(link, sizeof link,
                   "</rest/v1/story?select=id&order=words&limit=2&after=%s>; rel=\"next\"", next);
    expect_header("Link", link);
    expect(200, "GET", behind(STORIES, "after", next), NULL);
    expect_body("[{\"id\":3},{\"id\":2}]");
    expect_header("Next-Cursor", "");
    expect_header("Preference-Applied", "");
    expect_header("Content-Range", "*/*");
    expect(200, "GET",
           behind(STORIES, "before", kept(str_from_z(answered_header("Previous-Cursor")))), NULL);
    expect_body("[{\"id\":4},{\"id\":1}]");
    expect_header("Previous-Cursor", "");
    ck_assert_str_ne(answered_header("Next-Cursor"), "");
}
END_TEST

START_TEST(without_being_asked_for_there_is_no_cursor)
{
    expect(200, "GET", STORIES, NULL);
    expect_header("Link", "");
    expect_header("Next-Cursor", "");
}
END_TEST

START_TEST(a_page_size_may_change_and_a_count_be_asked_for)
{
    const char *next;

    pages(200, STORIES);
    next = next_cursor();
    with("HTTP_PREFER", "count=exact");
    expect(206, "GET", behind("/rest/v1/story?select=id&order=words&limit=1", "after", next), NULL);
    expect_body("[{\"id\":3}]");
    expect_header("Content-Range", "*/4");
}
END_TEST

START_TEST(every_shape_of_answer_has_pages)
{
    const char *next;

    pages(200,
          "/rest/v1/person?select=name,story!story_author(id)&order=name&limit=2&story.order=id");
    expect_body("[{\"name\":\"Ann\",\"story\":[{\"id\":1},{\"id\":2},{\"id\":3}]},"
                "{\"name\":\"Bob\",\"story\":[{\"id\":4}]}]");
    next = next_cursor();
    expect(
        200, "GET",
        behind(
            "/rest/v1/person?select=name,story!story_author(id)&order=name&limit=2&story.order=id",
            "after", next),
        NULL);
    expect_body("[{\"name\":\"Cid\",\"story\":[]},{\"name\":\"Dee\",\"story\":[]}]");
    next = kept(str_from_z(answered_header("Previous-Cursor")));
    expect(
        200, "GET",
        behind(
            "/rest/v1/person?select=name,story!story_author(id)&order=name&limit=2&story.order=id",
            "before", next),
        NULL);
    expect_part("\"Ann\",\"story\":[{\"id\":1},{\"id\":2},{\"id\":3}]},{\"name\":\"Bob\"");
    with("HTTP_ACCEPT", "text/csv");
    pages(200, STORIES);
    expect_body("id\r\n4\r\n1\r\n");
    with("HTTP_ACCEPT", "text/csv");
    expect(200, "GET", behind(STORIES, "after", next_cursor()), NULL);
    expect_body("id\r\n3\r\n2\r\n");
    with("HTTP_ACCEPT", "application/x-ndjson");
    expect(200, "GET",
           behind(STORIES, "before", kept(str_from_z(answered_header("Previous-Cursor")))), NULL);
    expect_body("{\"id\":4}\n{\"id\":1}\n");
}
END_TEST

/* What is deleted, changed and added between two pages does not break the walk. */
START_TEST(rows_may_change_between_pages)
{
    const char *next;

    pages(200, STORIES);
    next = next_cursor();
    sql_run("DELETE FROM likes");
    sql_run("DELETE FROM story WHERE id = 1");
    sql_run("UPDATE story SET words = 1 WHERE id = 3");
    sql_run("INSERT INTO story VALUES (9, 2, 'New', 100, NULL, NULL, 'long', 1, '')");
    expect(200, "GET", behind(STORIES, "after", next), NULL);
    expect_body("[{\"id\":9},{\"id\":2}]");
}
END_TEST

static void is_refused(const char *target)
{
    expect(400, "GET", target, NULL);
    expect_part("\"code\":\"22023\"");
    expect_part("begin anew");
}

START_TEST(a_cursor_is_good_for_its_own_list)
{
    const char *next;

    pages(200, STORIES);
    next = next_cursor();
    is_refused(behind("/rest/v1/story?select=id&order=words.desc&limit=2", "after", next));
    is_refused(behind("/rest/v1/story?select=id&order=words&limit=2&id=gt.0", "after", next));
    is_refused(behind("/rest/v1/story?select=id,title&order=words&limit=2", "after", next));
    is_refused(behind("/rest/v1/duty?select=id&order=words&limit=2", "before", next));
}
END_TEST

START_TEST(a_cursor_that_was_changed_is_refused)
{
    char changed[1024];
    const char *next;
    size_t len;

    pages(200, STORIES);
    next = next_cursor();
    len = strlen(next);
    for (size_t i = 0; i < len; i++) {
        (void)snprintf(changed, sizeof changed, "%s", next);
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        is_refused(behind(STORIES, "after", changed));
    }
    for (size_t i = 0; i < len; i++) {
        (void)snprintf(changed, sizeof changed, "%.*s", (int)i, next);
        is_refused(behind(STORIES, "after", changed));
    }
    is_refused(behind(STORIES, "after", "%C3%A9"));
    (void)snprintf(changed, sizeof changed, "%sAAAA", next);
    is_refused(behind(STORIES, "after", changed));
}
END_TEST

START_TEST(a_cursor_outlives_its_key_while_that_is_kept)
{
    struct crypt_keyring *old = x.keys;
    struct error e = {.code = ERR_NONE};
    const char *next;

    pages(200, STORIES);
    next = next_cursor();
    ck_assert_int_eq(
        crypt_keyring_open(NULL,
                           STR("mac hmac256 m kept AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBka"
                               "GxwdHh8;mac hmac256 o current "
                               "ICECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
                           &x.keys, &e),
        ERR_NONE);
    expect(200, "GET", behind(STORIES, "after", next), NULL);
    expect_body("[{\"id\":3},{\"id\":2}]");
    crypt_keyring_close(x.keys);
    x.keys = NULL;
    pages(503, STORIES);
    expect_part("lintel keys add");
    x.keys = old;
}
END_TEST

START_TEST(a_table_that_has_changed_ends_its_cursors)
{
    struct error e = {.code = ERR_NONE};
    const char *next;

    pages(200, STORIES);
    next = next_cursor();
    sql_run("ALTER TABLE story MODIFY words VARCHAR(20) NOT NULL");
    model_release(x.model);
    ck_assert_int_eq(model_load(x.db, NULL, 0, &x.model, &e), ERR_NONE);
    is_refused(behind(STORIES, "after", next));
}
END_TEST

START_TEST(what_has_no_place_to_go_on_from_is_refused)
{
    pages(400, "/rest/v1/loose?limit=1");
    expect_part("no primary key");
    pages(400, "/rest/v1/totals?limit=1");
    expect_part("no primary key");
    pages(400, "/rest/v1/story?select=words.sum()&limit=1");
    expect_part("aggregates");
    pages(400, STORIES "&offset=1");
    expect_part("leave out offset");
    pages(400, STORIES "&after=a&before=b");
    expect_part("second cursor");
}
END_TEST

START_TEST(a_value_too_long_for_a_cursor_is_refused_when_it_is_met)
{
    sql_run("UPDATE story SET body = REPEAT('x', 256) WHERE id = 1");
    pages(200, "/rest/v1/story?select=id&order=body&limit=1");
    pages(200, "/rest/v1/story?select=id&order=body&limit=4");
    pages(400, "/rest/v1/story?select=id&order=body.desc&limit=1");
    expect_part("too long for a cursor");
    sql_run("UPDATE story SET body = REPEAT('x', 255) WHERE id = 1");
    pages(200, "/rest/v1/story?select=id&order=body.desc&limit=1");
}
END_TEST

START_TEST(a_column_of_that_name_is_still_filtered)
{
    struct error e = {.code = ERR_NONE};

    sql_run("CREATE TABLE odd (id INT PRIMARY KEY, after INT NOT NULL)");
    sql_run("INSERT INTO odd VALUES (1, 10), (2, 20), (3, 30)");
    model_release(x.model);
    ck_assert_int_eq(model_load(x.db, NULL, 0, &x.model, &e), ERR_NONE);
    pages(200, "/rest/v1/odd?after=gt.10&limit=1");
    expect_body("[{\"id\":2,\"after\":20}]");
    expect(200, "GET", behind("/rest/v1/odd?after=gt.10&limit=1", "after", next_cursor()), NULL);
    expect_body("[{\"id\":3,\"after\":30}]");
    pages(200, "/rest/v1/odd?after=gt.10&limit=1");
    is_refused(behind("/rest/v1/odd?after=gt.0&limit=1", "after", next_cursor()));
    /* Of a column that is not there, or is not shown, both answers are the same. */
    pages(400, "/rest/v1/story?after=gt.10");
    expect_part("no column 'after'");
}
END_TEST

/* Behind a row that is NULL, where NULL is last, the order is that of what follows. */
START_TEST(the_end_of_an_order_is_read_from_the_index)
{
    struct error e = {.code = ERR_NONE};
    const char *next;

    sql_run("CREATE TABLE far (id INT PRIMARY KEY, n INT NULL, KEY (n))");
    sql_run("INSERT INTO far SELECT seq, IF(seq % 2 = 0, NULL, seq) FROM seq_1_to_2000");
    model_release(x.model);
    ck_assert_int_eq(model_load(x.db, NULL, 0, &x.model, &e), ERR_NONE);
    pages(200, "/rest/v1/far?select=id&order=n.desc&limit=1000");
    pages(200, behind("/rest/v1/far?select=id&order=n.desc&limit=1", "after", next_cursor()));
    expect_body("[{\"id\":2000}]");
    next = next_cursor();
    with("HTTP_ACCEPT", "application/vnd.pgrst.plan+json");
    expect(200, "GET", behind("/rest/v1/far?select=id&order=n.desc&limit=1", "after", next), NULL);
    ck_assert_msg(strstr(answered(), "filesort") == NULL, "%s", answered());
    pages(200, behind("/rest/v1/far?select=id&order=n.desc&limit=2", "after", next));
    expect_body("[{\"id\":1998},{\"id\":1996}]");
}
END_TEST

/* A long address is no reason to fail: the cursor comes without its link. */
START_TEST(a_link_too_long_for_a_header_is_left_out)
{
    char target[6000] = STORIES "&title=not.in.(";
    size_t len = strlen(target);

    while (len < 5000)
        len += (size_t)snprintf(target + len, sizeof target - len, "abcdefgh,");
    (void)snprintf(target + len, sizeof target - len, "x)");
    pages(200, target);
    expect_header("Link", "");
    ck_assert_str_ne(answered_header("Next-Cursor"), "");
}
END_TEST

Suite *suite_cursor(void)
{
    Suite *s = suite_create("rest cursor");
    TCase *c = embed_rig_case(s, "cursor");

    tcase_add_test(c, a_page_says_how_to_go_on);
    tcase_add_test(c, without_being_asked_for_there_is_no_cursor);
    tcase_add_test(c, a_page_size_may_change_and_a_count_be_asked_for);
    tcase_add_test(c, every_shape_of_answer_has_pages);
    tcase_add_test(c, rows_may_change_between_pages);
    tcase_add_test(c, a_cursor_is_good_for_its_own_list);
    tcase_add_test(c, a_cursor_that_was_changed_is_refused);
    tcase_add_test(c, a_cursor_outlives_its_key_while_that_is_kept);
    tcase_add_test(c, a_table_that_has_changed_ends_its_cursors);
    tcase_add_test(c, what_has_no_place_to_go_on_from_is_refused);
    tcase_add_test(c, a_value_too_long_for_a_cursor_is_refused_when_it_is_met);
    tcase_add_test(c, a_column_of_that_name_is_still_filtered);
    tcase_add_test(c, the_end_of_an_order_is_read_from_the_index);
    tcase_add_test(c, a_link_too_long_for_a_header_is_left_out);
    return s;
}
