/* test_sealed.c - sealed columns, written, read and searched through the model. */
#include "config.h"

#include <string.h>

#include "tests/model/sealed_help.h"

#define ANN "name=Ann&ssn=123-45-6789&note=n"

START_TEST(the_server_has_no_plain_value_and_the_reader_does)
{
    ok(sealed_insert("person", ANN, NULL));
    ck_assert(str_starts(sealed_raw("SELECT ssn FROM person"), STR("$s1$a$")));
    ck_assert(str_starts(sealed_raw("SELECT note FROM person"), STR("$s1$a$")));
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM person WHERE ssn LIKE '%6789%'"), 0);
    reads("person", "select=id,name,ssn,note",
          "[{\"id\":1,\"name\":\"Ann\",\"ssn\":\"123-45-6789\",\"note\":\"n\"}]");
    reads("person", "select=ssn", "[{\"ssn\":\"123-45-6789\"}]");
}
END_TEST

START_TEST(null_stays_null)
{
    ok(sealed_insert("person", "name=Ann&ssn=null&note=", NULL));
    ck_assert_int_eq(live_int("SELECT ssn IS NULL AND ssn_index IS NULL FROM person"), 1);
    ck_assert(str_starts(sealed_raw("SELECT note FROM person"), STR("$s1$a$")));
    reads("person", "select=ssn,note", "[{\"ssn\":null,\"note\":\"\"}]");
    ok(sealed_update("person", "ssn=1", "id", "eq.1"));
    ok(sealed_update("person", "ssn=null", "id", "eq.1"));
    ck_assert_int_eq(live_int("SELECT ssn IS NULL AND ssn_index IS NULL FROM person"), 1);
    fails(ERR_INVALID, sealed_update("person", "note=null", "id", "eq.1"));
}
END_TEST

START_TEST(values_keep_their_types)
{
    ok(sealed_insert(
        "person", "note=&pay=0075.5&born=2024-02-29&is_ok=yes&extra={\"a\":[1]}&number=-7", NULL));
    reads("person", "select=pay,born,is_ok,extra,number",
          "[{\"pay\":75.50,\"born\":\"2024-02-29\",\"is_ok\":true,\"extra\":{\"a\":[1]},"
          "\"number\":-7}]");
    fails(ERR_INVALID, sealed_update("person", "pay=1.234", "id", "eq.1"));
    fails(ERR_INVALID, sealed_update("person", "pay=1234567", "id", "eq.1"));
    fails(ERR_INVALID, sealed_update("person", "born=2024-02-30", "id", "eq.1"));
    fails(ERR_INVALID, sealed_update("person", "is_ok=perhaps", "id", "eq.1"));
    fails(ERR_INVALID, sealed_update("person", "extra={", "id", "eq.1"));
    fails(ERR_INVALID, sealed_update("person", "number=3000000000", "id", "eq.1"));
    fails(ERR_INVALID, sealed_update("person", "ssn=123456789012", "id", "eq.1"));
    ok(sealed_update("person", "pay=-0.00", "id", "eq.1"));
    reads("person", "select=pay", "[{\"pay\":0.00}]");
}
END_TEST

START_TEST(they_are_found_by_equality_alone)
{
    ok(sealed_insert("person", ANN, NULL));
    ok(sealed_insert("person", "name=Bob&ssn=2&note=", NULL));
    ok(sealed_insert("person", "name=Cid&note=", NULL));
    reads("person", "select=name&ssn=eq.2", "[{\"name\":\"Bob\"}]");
    reads("person", "select=name&ssn=eq.3", "[]");
    reads("person", "select=name&ssn=in.(123-45-6789,2,9)&order=id",
          "[{\"name\":\"Ann\"},{\"name\":\"Bob\"}]");
    reads("person", "select=name&ssn=eq(any).{2,3}", "[{\"name\":\"Bob\"}]");
    reads("person", "select=name&ssn=is.null", "[{\"name\":\"Cid\"}]");
    reads("person", "select=name&ssn=not.eq.2", "[{\"name\":\"Ann\"}]");
    reads("person", "select=name&or=(ssn.eq.2,name.eq.Cid)&order=id",
          "[{\"name\":\"Bob\"},{\"name\":\"Cid\"}]");
    ok(sealed_update("person", "name=Bo", "ssn", "eq.2"));
    reads("person", "select=name&id=eq.2", "[{\"name\":\"Bo\"}]");
}
END_TEST

START_TEST(whatever_else_is_asked_of_them_is_refused)
{
    static const char *const queries[] = {
        "ssn=like.1*",      "ssn=gt.1",           "ssn=neq.1",         "ssn=isdistinct.1",
        "ssn=match.1",      "ssn=fts.1",          "ssn=eq(all).{1,2}", "is_ok=is.true",
        "note=eq.n",        "order=ssn",          "select=ssn.max()",  "select=ssn.count()",
        "select=ssn::text", "select=ssn,count()", "select=extra->a",   "extra->>a=eq.1",
        "extra=cs.{}",      "order=extra->a",
    };

    ok(sealed_insert("person", ANN, NULL));
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        no_read("person", queries[i], "42883");
    no_read("person", "ssn_index=eq.1", "42703");
    no_read("person", "select=ssn_index", "42703");
    fails(ERR_INVALID, sealed_update("person", "ssn_index=1", "id", "eq.1"));
}
END_TEST

START_TEST(a_unique_index_refuses_the_second_and_merges_by_it)
{
    ok(sealed_insert("person", ANN, NULL));
    fails(ERR_CONFLICT, sealed_insert("person", "name=Bob&ssn=123-45-6789&note=", NULL));
    ok(sealed_insert("person", "name=Bob&ssn=123-45-6789&note=m", "ssn"));
    ok(sealed_insert("person", "name=Cid&ssn=9&note=", "ssn"));
    reads("person", "select=id,name,ssn,note&order=name",
          "[{\"id\":1,\"name\":\"Bob\",\"ssn\":\"123-45-6789\",\"note\":\"m\"},"
          "{\"id\":3,\"name\":\"Cid\",\"ssn\":\"9\",\"note\":\"\"}]");
}
END_TEST

/* The index of the row that is there was made by another key, so that the server sees no clash. */
START_TEST(a_value_is_unique_whichever_key_its_index_has)
{
    ok(sealed_insert("person", ANN, NULL));
    sealed_keys('c', '-', 'k', 'c');
    fails(ERR_CONFLICT, sealed_insert("person", "name=Bob&ssn=123-45-6789&note=", NULL));
    reads("person", "select=name&ssn=eq.123-45-6789", "[{\"name\":\"Ann\"}]");
    ok(sealed_insert("person", "name=Bob&ssn=123-45-6789&note=", "ssn"));
    ok(sealed_update("person", "ssn=123-45-6789", "id", "eq.1"));
    reads("person", "select=name", "[{\"name\":\"Bob\"}]");
    ok(sealed_insert("person", "name=Cid&ssn=1&note=", NULL));
    fails(ERR_CONFLICT, sealed_update("person", "ssn=123-45-6789", "name", "eq.Cid"));
}
END_TEST

START_TEST(many_rows_are_sealed_each_to_itself)
{
    for (int i = 0; i < 3; i++)
        ok(sealed_insert("person", "name=x&note=", NULL));
    live_sql(conn, "UPDATE person SET seen = '2001-01-01'");
    ok(sealed_update("person", "pay=5&seen=2002-02-02", "name", "eq.x"));
    ck_assert_int_eq(live_int("SELECT COUNT(DISTINCT pay) FROM person"), 3);
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM person WHERE seen = '2002-02-02'"), 3);
    reads("person", "select=pay", "[{\"pay\":5.00},{\"pay\":5.00},{\"pay\":5.00}]");
    ok(sealed_update("person", "pay=6", "name", "eq.x"));
    ck_assert_int_eq(live_int("SELECT COUNT(*) FROM person WHERE seen > '2003-01-01'"), 3);
}
END_TEST

START_TEST(what_was_moved_or_altered_is_absent_and_the_rest_is_there)
{
    ok(sealed_insert("person", ANN "&pay=1", NULL));
    ok(sealed_insert("person", "name=Bob&ssn=2&note=x&pay=2", NULL));
    live_sql(conn, "UPDATE person SET pay = (SELECT pay FROM person WHERE id = 1) WHERE id = 2");
    live_sql(conn, "UPDATE person SET note = ssn WHERE id = 1");
    live_sql(conn, "UPDATE person SET ssn = CONCAT(ssn, 'A') WHERE id = 2");
    reads("person", "select=id,pay,note,ssn&order=id",
          "[{\"id\":1,\"pay\":1.00,\"ssn\":\"123-45-6789\"},{\"id\":2,\"note\":\"x\"}]");
    reads("person", "select=pay&id=eq.2", "[{}]");
    ck_assert(str_eq(sealed_read_as("person", "select=id,pay&order=id", READ_CSV),
                     STR("id,pay\r\n1,1.00\r\n2,\r\n")));
    live_sql(conn, "UPDATE person SET ssn = 'in the open' WHERE id = 2");
    reads("person", "select=id,ssn&id=eq.2", "[{\"id\":2}]");
}
END_TEST

START_TEST(a_lost_key_takes_its_values_and_nothing_else)
{
    ok(sealed_insert("person", ANN, NULL));
    sealed_keys('-', 'c', 'c', '-');
    ok(sealed_update("person", "note=new", "id", "eq.1"));
    reads("person", "select=name,ssn,note", "[{\"name\":\"Ann\",\"note\":\"new\"}]");
    sealed_keys('-', '-', '-', '-');
    reads("person", "select=name,ssn,note", "[{\"name\":\"Ann\"}]");
    fails(ERR_UNAVAILABLE, sealed_update("person", "pay=1", "id", "eq.1"));
    fails(ERR_UNAVAILABLE, sealed_update("person", "ssn=1", "id", "eq.1"));
    ck_assert_int_eq(live_int("SELECT pay IS NULL FROM person"), 1);
    ck_assert_uint_eq(sealed_read("person", "ssn=eq.1").len, 0);
    ck_assert_int_eq(err.code, ERR_UNAVAILABLE);
    sealed_keys('c', 'k', 'c', '-');
    reads("person", "select=name,ssn,note",
          "[{\"name\":\"Ann\",\"ssn\":\"123-45-6789\",\"note\":\"new\"}]");
}
END_TEST

START_TEST(a_row_with_sealed_values_keeps_its_key)
{
    ok(sealed_insert("part", "a=1&b=x&secret=s", NULL));
    ok(sealed_insert("part", "a=1&b=y&secret=t", NULL));
    fails(ERR_INVALID, sealed_update("part", "b=z", "b", "eq.x"));
    ck_assert_str_eq(err.state, "0A000");
    fails(ERR_INVALID, sealed_update("part", "b=X", "b", "eq.x"));
    ok(sealed_update("part", "b=x&a=1&secret=u", "b", "eq.x"));
    reads("part", "select=b,secret&order=b",
          "[{\"b\":\"x\",\"secret\":\"u\"},{\"b\":\"y\",\"secret\":\"t\"}]");
    live_sql(conn, "UPDATE part SET secret = (SELECT secret FROM part WHERE b = 'x')");
    reads("part", "select=b,secret&order=b", "[{\"b\":\"x\",\"secret\":\"u\"},{\"b\":\"y\"}]");
}
END_TEST

START_TEST(they_open_wherever_their_row_is_embedded)
{
    ok(sealed_insert("person", ANN, NULL));
    ok(sealed_insert("pet", "id=1&person_id=1&chip=c1", NULL));
    ok(sealed_insert("pet", "id=2&person_id=1&chip=c2", NULL));
    reads("person", "select=ssn,pet(chip)&pet.order=id",
          "[{\"ssn\":\"123-45-6789\",\"pet\":[{\"chip\":\"c1\"},{\"chip\":\"c2\"}]}]");
    reads("person", "select=pet(chip)&pet.order=id.desc&pet.limit=1",
          "[{\"pet\":[{\"chip\":\"c2\"}]}]");
    reads("pet", "select=chip,person(ssn)&id=eq.1",
          "[{\"chip\":\"c1\",\"person\":{\"ssn\":\"123-45-6789\"}}]");
    reads("pet", "select=id,...person(ssn)&id=eq.1", "[{\"id\":1,\"ssn\":\"123-45-6789\"}]");
    reads("person", "select=...pet(chip)&pet.order=id", "[{\"chip\":[\"c1\",\"c2\"]}]");
    reads("pet", "select=id,person!inner(name)&person.ssn=eq.123-45-6789&id=eq.2",
          "[{\"id\":2,\"person\":{\"name\":\"Ann\"}}]");
    ck_assert(str_eq(sealed_read_as("person", "select=ssn,pet(chip)&pet.order=id", READ_CSV),
                     STR("ssn,pet\r\n123-45-6789,\"[{\"\"chip\"\":\"\"c1\"\"},"
                         "{\"\"chip\"\":\"\"c2\"\"}]\"\r\n")));
}
END_TEST

START_TEST(plain_values_count_only_while_the_column_is_being_sealed)
{
    ok(sealed_insert("person", "name=Ann&note=", NULL));
    live_sql(conn, "UPDATE person SET ssn = '77', pay = 'rubbish'");
    reads("person", "select=name,ssn,pay", "[{\"name\":\"Ann\"}]");
    live_sql(conn, "UPDATE lintel_seal SET state = 'sealing'");
    sealed_keys('c', '-', 'c', '-');
    reads("person", "select=name,ssn,pay", "[{\"name\":\"Ann\",\"ssn\":\"77\"}]");
    live_sql(conn, "UPDATE lintel_seal SET state = 'open'");
    sealed_keys('c', '-', 'c', '-');
    ok(sealed_update("person", "pay=3&ssn=78", "id", "eq.1"));
    ck_assert(str_eq(sealed_raw("SELECT CONCAT(ssn, pay) FROM person"), STR("783.00")));
    reads("person", "select=ssn,pay&ssn=eq.78", "[{\"ssn\":\"78\",\"pay\":3.00}]");
}
END_TEST

START_TEST(the_schema_speaks_of_the_open_value)
{
    const struct model_table *t = sealed_column("person", "ssn")->table;
    const struct model_column *ssn = sealed_column("person", "ssn");

    ck_assert_int_eq(ssn->type, MODEL_TEXT);
    ck_assert_uint_eq(ssn->max_chars, 11);
    ck_assert_uint_eq(ssn->seal->stored->max_chars, 190);
    ck_assert_int_eq(sealed_column("person", "pay")->type, MODEL_DECIMAL);
    ck_assert_ptr_null(model_column_find(t, STR("ssn_index")));
    for (size_t i = 0; i < t->column_count; i++)
        ck_assert_uint_eq(t->columns[i].position, i);
    ck_assert_uint_eq(t->keys[1].count, 1);
    ck_assert_ptr_eq(t->keys[1].columns[0], ssn);
    ck_assert_ptr_eq(t->label, model_column_find(t, STR("name")));
}
END_TEST

Suite *suite_sealed(void)
{
    Suite *s = suite_create("sealed");
    TCase *c = tcase_create("sealed");

    tcase_add_checked_fixture(c, sealed_setup, sealed_teardown);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, the_server_has_no_plain_value_and_the_reader_does);
    tcase_add_test(c, null_stays_null);
    tcase_add_test(c, values_keep_their_types);
    tcase_add_test(c, they_are_found_by_equality_alone);
    tcase_add_test(c, whatever_else_is_asked_of_them_is_refused);
    tcase_add_test(c, a_unique_index_refuses_the_second_and_merges_by_it);
    tcase_add_test(c, a_value_is_unique_whichever_key_its_index_has);
    tcase_add_test(c, many_rows_are_sealed_each_to_itself);
    tcase_add_test(c, what_was_moved_or_altered_is_absent_and_the_rest_is_there);
    tcase_add_test(c, a_lost_key_takes_its_values_and_nothing_else);
    tcase_add_test(c, a_row_with_sealed_values_keeps_its_key);
    tcase_add_test(c, they_open_wherever_their_row_is_embedded);
    tcase_add_test(c, plain_values_count_only_while_the_column_is_being_sealed);
    tcase_add_test(c, the_schema_speaks_of_the_open_value);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_sealed, suite_reseal};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
