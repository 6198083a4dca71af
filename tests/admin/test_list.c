/* test_list.c - a list's address: searched, filtered, counted, with columns chosen. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "app/admin/list/condition.h"
#include "app/base/arena.h"
#include "app/db/script.h"
#include "app/http/limits.h"
#include "app/model/plan.h"
#include "app/model/policy.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"
#include "tests/admin/rig.h"
#include "tests/admin/suites.h"

/* Where the last request was sent on to, decoded as far as people read it. */
static struct str sent_to(void)
{
    struct str to = header(STR("Location"));

    return str_from(to, str_search(to, STR("/admin/"), 0));
}

#define goes_to(path) \
    ck_assert_msg(str_eq(sent_to(), STR(path)), "%.*s", STR_ARG(header(STR("Location"))))

/* ---- conditions ---- */

static const struct query_cond *parsed(struct str name, struct str value)
{
    const struct query_param param = {name, value};
    struct query *q;

    ok(query_parse(process, &param, 1, &(struct query_options){.limits = &query_limits_default}, &q,
                   &err));
    return q->where;
}

START_TEST(conditions_go_into_the_query_language_and_back)
{
    static const struct {
        struct condition is;
        struct str alone;
        struct str listed;
    } cases[] = {
        {{{NULL, 0}, STR_INIT("least"), STR_INIT("1990")},
         STR_INIT("gte.1990"),
         STR_INIT("gte.1990")},
        {{{NULL, 0}, STR_INIT("has"), STR_INIT("a,b")},
         STR_INIT("ilike.*a,b*"),
         STR_INIT("ilike.\"*a,b*\"")},
        {{{NULL, 0}, STR_INIT("lacks"), STR_INIT("x")},
         STR_INIT("not.ilike.*x*"),
         STR_INIT("not.ilike.*x*")},
        {{{NULL, 0}, STR_INIT("has"), STR_INIT("50%_\\")},
         STR_INIT("ilike.*50\\%\\_\\\\*"),
         STR_INIT("ilike.\"*50\\\\%\\\\_\\\\\\\\*\"")},
        {{{NULL, 0}, STR_INIT("is"), STR_INIT("")}, STR_INIT("eq."), STR_INIT("eq.\"\"")},
        {{{NULL, 0}, STR_INIT("any"), STR_INIT("a, b c")},
         STR_INIT("in.(a,b c)"),
         STR_INIT("in.(a,b c)")},
        {{{NULL, 0}, STR_INIT("none"), STR_INIT("")}, STR_INIT("is.null"), STR_INIT("is.null")},
        {{{NULL, 0}, STR_INIT("some"), STR_INIT("")},
         STR_INIT("not.is.null"),
         STR_INIT("not.is.null")},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct condition back = {.how = STR("")};
        struct str text;

        ok(admin_condition_write(process, &cases[i].is, false, &text, &err));
        ck_assert_msg(str_eq(text, cases[i].alone), "%.*s", STR_ARG(text));
        ck_assert(admin_condition_read(process, parsed(STR("c"), text), &back));
        ck_assert(str_eq(back.how, cases[i].is.how) && str_eq(back.value, cases[i].is.value));
        ok(admin_condition_write(process, &cases[i].is, true, &text, &err));
        ck_assert_msg(str_eq(text, cases[i].listed), "%.*s", STR_ARG(text));
        text = str_format(process, "(c.%.*s,d.eq.1)", STR_ARG(text));
        ck_assert(admin_condition_read(process, parsed(STR("or"), text)->first, &back));
        ck_assert(str_eq(back.how, cases[i].is.how) && str_eq(back.value, cases[i].is.value));
    }
}
END_TEST

START_TEST(what_the_form_cannot_say_is_left_as_it_is)
{
    static const struct str texts[] = {STR_INIT("like.a*"), STR_INIT("eq(any).{1,2}"),
                                       STR_INIT("ilike.a%b*"), STR_INIT("in.(\"a,b\",c)"),
                                       STR_INIT("fts.a")};
    struct condition c = {.how = STR("has"), .value = STR("")};
    struct str text;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert(!admin_condition_read(process, parsed(STR("c"), texts[i]), &c));
    c = (struct condition){.how = STR("has"), .value = STR("")};
    ck_assert_int_eq(admin_condition_write(process, &c, false, &text, &err), ERR_INVALID);
    error_clear(&err);
    c.how = STR("drop");
    ck_assert_int_eq(admin_condition_write(process, &c, false, &text, &err), ERR_INVALID);
    ck_assert_int_eq(get("/admin/data/library_title?name=like.T*"), 200);
    has("Title like.T*");
}
END_TEST

/* ---- the filter form ---- */

#define TITLES "/admin/data/library_title"

START_TEST(the_filter_form_becomes_an_address)
{
    ck_assert_int_eq(get(TITLES "?order=name.asc&offset=100&~form=filter"
                                "&~join=and&~column=published&~how=least&~value=1990"
                                "&~join=and&~column=&~how=is&~value=ignored"
                                "&~join=and&~column=name&~how=has&~value=the"
                                "&~join=or&~column=published&~how=most&~value=1950"),
                     303);
    goes_to(TITLES "?order=name.asc&published=gte.1990"
                   "&or=%28name.ilike.%2Athe%2A%2Cpublished.lte.1950%29");
    ck_assert_int_eq(
        get(TITLES "?order=name.asc&published=gte.1990&or=(name.ilike.*the*,published.lte.1950)"),
        200);
    has("Published is at least 1990");
    has("Title contains the or Published is at most 1950");
    has("aria-sort=\"ascending\"");
    /* Taking one condition away leaves the other. */
    has("href=\"" TITLES "?order=name.asc&amp;published=gte.1990\"");
    /* The form shows what is in force, and blank rows behind it. */
    has("<option value=\"or\" selected>");
    ck_assert_uint_eq(count_of("name=\"~value\""), 5);
    ck_assert_int_eq(get(TITLES "?~form=filter&~join=and&~column=nope&~how=is&~value=1"), 400);
    ck_assert_int_eq(get(TITLES "?~form=filter&~join=and&~column=name&~how=drop&~value=1"), 400);
    ck_assert_int_eq(get(TITLES "?~form=nonsense"), 400);
}
END_TEST

START_TEST(a_condition_may_go_along_a_relation)
{
    const char *address = "/admin/data/library_copy?branch_id.code=eq.MKT"
                          "&select=%2A%2Cbranch_id%21inner%28%29";
    int64_t there;

    run(conn, "UPDATE library_branch SET code = 'MKT' WHERE id = 1");
    there = number("SELECT COUNT(*) FROM library_copy WHERE branch_id = 1");
    ck_assert_int_gt(there, 200);
    ck_assert_int_eq(get("/admin/data/library_copy?~form=filter&~join=and&~column=branch_id.code"
                         "&~how=is&~value=MKT"),
                     303);
    ck_assert_msg(str_eq(sent_to(), str_from_z(address)), "%.*s", STR_ARG(sent_to()));
    ck_assert_int_eq(get(address), 200);
    has("› Code is MKT");
    ck_assert_uint_eq(count_of("/admin/data/library_branch/1\">"), 50);
    /* Without its condition the relation goes as well. */
    has("href=\"/admin/data/library_copy\" aria-label=\"Remove");
    /* "Or" holds within one relation, and not beyond. */
    ck_assert_int_eq(get("/admin/data/library_copy?~form=filter"
                         "&~join=and&~column=branch_id.code&~how=is&~value=MKT"
                         "&~join=or&~column=branch_id.code&~how=is&~value=XYZ"),
                     303);
    goes_to("/admin/data/library_copy?branch_id.or=%28code.eq.MKT%2Ccode.eq.XYZ%29"
            "&select=%2A%2Cbranch_id%21inner%28%29");
    ck_assert_int_eq(get(str_z(process, sent_to())), 200);
    ck_assert_uint_eq(count_of("/admin/data/library_branch/1\">"), 50);
    ck_assert_int_eq(get("/admin/data/library_copy?~form=filter"
                         "&~join=and&~column=branch_id.code&~how=is&~value=MKT"
                         "&~join=or&~column=id&~how=is&~value=1"),
                     400);
}
END_TEST

/* ---- the search box ---- */

START_TEST(words_are_looked_for_wherever_there_is_text)
{
    ck_assert_int_eq(get("/admin/data/library_branch?~form=find&~find=%20Market%20"), 303);
    ck_assert_int_eq(get(str_z(process, sent_to())), 200);
    has("Search: Market");
    has("value=\"Market\"");
    has("Market Square");
    ck_assert_uint_eq(count_of("<tr role=\"row\">"), 2);
    /* Other words take the place of these, no words take them away. */
    has("<input type=\"hidden\" name=\"~form\" value=\"find\">");
    ck_assert_int_eq(get("/admin/data/library_branch?~form=find&~find="), 303);
    goes_to("/admin/data/library_branch");
    /* What would be a pattern, or the end of the condition, is text. */
    ck_assert_int_eq(
        get("/admin/data/library_branch?~form=find&~find=%25%22%29%2Cid.gt.0%2C%28%5C"), 303);
    ck_assert_int_eq(get(str_z(process, sent_to())), 200);
    has("No row meets these conditions");
    has("Search: %&quot;),id.gt.0,(\\");
    /* A number is a key as well. */
    ck_assert_int_eq(get("/admin/data/library_branch?~form=find&~find=3"), 303);
    ck_assert_int_eq(get(str_z(process, sent_to())), 200);
    has("href=\"/admin/data/library_branch/3\"");
}
END_TEST

START_TEST(a_large_table_is_searched_by_its_indexes)
{
    {
        /* As large as the engine's estimate says; nothing else tells. */
        struct model_table *t =
            (struct model_table *)(uintptr_t)model_table_find(model, STR("library_member"));
        uint64_t rows = t->rows_estimate;

        t->rows_estimate = 5000000;
        ck_assert_int_eq(get("/admin/data/library_member?~form=find&~find=ab"), 303);
        ck_assert_ptr_null(strstr(str_z(process, sent_to()), "%2Aab"));
        ck_assert_ptr_nonnull(strstr(str_z(process, sent_to()), "ilike.ab%2A"));
        ck_assert_int_eq(get(str_z(process, sent_to())), 200);
        has("Search: ab");
        t->rows_estimate = rows;
    }
}
END_TEST

/* ---- columns, density, size ---- */

START_TEST(columns_are_chosen_by_the_address)
{
    ck_assert_int_eq(get(TITLES "?published=gte.1990&offset=50&~form=columns&~column=name"
                                "&~column=published&~column=nope&~rows=20&~density=compact"),
                     303);
    goes_to(TITLES "?published=gte.1990&select=name%2Cpublished&limit=20&~density=compact");
    ck_assert_int_eq(get(str_z(process, sent_to())), 200);
    /* The key stays, so that rows have links; the first column is that of the boxes. */
    ck_assert_uint_eq(count_of("scope=\"col\""), 4);
    ck_assert_uint_eq(count_of("<tr role=\"row\">"), 21);
    has("stacks compact");
    has("The usual columns");
    ck_assert_int_eq(get(TITLES "?select=nope"), 400);
    ck_assert_int_eq(get(TITLES "?select=id.count()"), 400);
    ck_assert_int_eq(get(TITLES "?select=name::text"), 400);
}
END_TEST

/* ---- how many ---- */

START_TEST(rows_are_counted_as_far_as_it_is_cheap)
{
    ck_assert_int_eq(get("/admin/data/library_branch"), 200);
    has("<li>6 rows</li>");
    hasnt("Count exactly");
    ck_assert_int_eq(get("/admin/data/library_loan"), 200);
    has("<li>about ");
    has("Count exactly");
    ck_assert_int_eq(get("/admin/data/library_loan?id=gt.0"), 200);
    has("<li>more than 1,000 rows</li>");
    ck_assert_int_eq(get("/admin/data/library_loan?id=gt.200&~count=exact"), 200);
    {
        int64_t n = number("SELECT COUNT(*) FROM library_loan WHERE id > 200");

        has(str_z(process,
                  str_format(process, "<li>%d,%03d rows</li>", (int)(n / 1000), (int)(n % 1000))));
    }
    ck_assert_int_eq(get("/admin/data/library_loan?id=lte.200"), 200);
    has("<li>200 rows</li>");
    run(conn, "UPDATE library_branch SET opened_on = '1900-01-01' WHERE id = 2");
    ck_assert_int_eq(get("/admin/data/library_branch?opened_on=eq.1900-01-01"), 200);
    has("<li>1 row</li>");
}
END_TEST

START_TEST(a_read_ends_where_it_looked_at_enough)
{
    AUTO(model_read_end) struct model_read read = {0};
    const struct model_table *t = model_table_find(model, STR("library_loan"));
    struct plan_options options = {
        .limits = &query_limits_default, .policy = &policy_everything, .examined_max = 100};
    const struct query_param params[] = {
        {STR("renewals"), STR("gt.200")}, {STR("order"), STR("id")}, {STR("limit"), STR("5")}};
    struct query *q;
    struct plan plan;
    bool more = true;

    ok(query_parse(process, params, 3, &(struct query_options){.limits = &query_limits_default}, &q,
                   &err));
    ok(plan_compile(process, t, q, &options, &plan, &err));
    ok(model_read_open(conn, &plan, &read, &err));
    ok(model_read_step(&read, &more, &err));
    ck_assert_msg(!more && read.is_cut, "%d %d %d", more, read.is_cut, __LINE__);
    model_read_end(&read);
    /* While it sorts, the server fails instead. */
    q->order->field.name = STR("renewals");
    ok(plan_compile(process, t, q, &options, &plan, &err));
    ok(model_read_open(conn, &plan, &read, &err));
    ok(model_read_step(&read, &more, &err));
    ck_assert_msg(!more && read.is_cut, "%d %d %d", more, read.is_cut, __LINE__);
    model_read_end(&read);
    options.examined_max = 1000000;
    ok(plan_compile(process, t, q, &options, &plan, &err));
    ok(model_read_open(conn, &plan, &read, &err));
    ok(model_read_step(&read, &more, &err));
    ck_assert(!more && !read.is_cut);
}
END_TEST

/* In the order of id those of a day are far apart; by their index they are at hand. */
START_TEST(conditions_lead_where_the_order_looks_at_too_much)
{
    const struct model_table *t = model_table_find(model, STR("library_loan"));
    int64_t wanted = number("SELECT COUNT(*) FROM library_loan WHERE due_on ="
                            " (SELECT MAX(due_on) FROM library_loan)");
    struct plan_options options = {
        .limits = &query_limits_default, .policy = &policy_everything, .examined_max = 500};
    struct query_param params[] = {
        {STR("due_on"), STR_NONE}, {STR("order"), STR("id")}, {STR("limit"), STR("50")}};
    int64_t day = number("SELECT DATE_FORMAT(MAX(due_on), '%Y%m%d') FROM library_loan");
    bool is_one = true;
    struct query *q;

    ck_assert_int_gt(wanted, 0);
    ck_assert_int_lt(wanted, 50);
    params[0].value = str_format(process, "gte.%04d-%02d-%02d", (int)(day / 10000),
                                 (int)(day / 100 % 100), (int)(day % 100));
    ok(query_parse(process, params, 3, &(struct query_options){.limits = &query_limits_default}, &q,
                   &err));
    ck_assert(str_eq(plan_leading_column(t, q, &is_one)->name, STR("due_on")));
    ck_assert(!is_one);
    for (enum plan_lead lead = PLAN_LEAD_ORDER; lead <= PLAN_LEAD_CONDITIONS; lead++) {
        AUTO(model_read_end) struct model_read read = {0};
        struct plan plan;
        bool more = true;

        options.lead = lead;
        ok(plan_compile(process, t, q, &options, &plan, &err));
        ok(model_read_open(conn, &plan, &read, &err));
        while (more)
            ok(model_read_step(&read, &more, &err));
        if (lead == PLAN_LEAD_CONDITIONS) {
            ck_assert(!read.is_cut);
            ck_assert_int_eq((int64_t)read.rows, wanted);
        }
    }
}
END_TEST

START_TEST(what_a_range_is_taken_of_gives_the_order)
{
    ck_assert_int_eq(get(TITLES "?published=gte.1990"), 200);
    ck_assert_uint_eq(count_of("aria-sort=\"ascending\""), 1);
    has("order=published.desc");
    ck_assert_int_eq(get(TITLES "?published=eq.1990"), 200);
    ck_assert_uint_eq(count_of("aria-sort"), 0);
    ck_assert_int_eq(get(TITLES "?pages=gte.100"), 200);
    ck_assert_uint_eq(count_of("aria-sort"), 0);
}
END_TEST

/* ---- what is hidden ---- */

static const bool *visible;

static const struct policy_table *only_titles(const struct policy *p, const struct model_table *t)
{
    static struct policy_grant grant;
    static const struct policy_grant *const at[] = {&grant};
    static const struct policy_table table = {.verbs[POLICY_READ] = {at, 1}};

    (void)p;
    grant.fields = visible;
    return str_eq(t->name, STR("library_title")) ? &table : NULL;
}

START_TEST(hidden_columns_and_tables_are_in_no_form)
{
    static bool fields[64];
    struct access_user reader = admin;
    struct policy p = policy_everything;
    const struct model_table *t = model_table_find(model, STR("library_title"));

    reader.is_admin = false;
    for (size_t i = 0; i < 64; i++)
        fields[i] = true;
    fields[model_column_find(t, STR("published"))->position] = false;
    visible = fields;
    p.table = only_titles;
    ck_assert_int_eq(get_with(&reader, &p, TITLES), 200);
    hasnt("Published");
    hasnt("\"published\"");
    hasnt("language_id.");
    ck_assert_int_eq(get_with(&reader, &p, TITLES "?published=gt.1"), 400);
    ck_assert_int_eq(get_with(&reader, &p, TITLES "?select=published"), 400);
    ck_assert_int_eq(get_with(&reader, &p, TITLES "?order=published"), 400);
    ck_assert_int_eq(
        get_with(&reader, &p, TITLES "?~form=filter&~join=and&~column=published&~how=is&~value=1"),
        400);
    ck_assert_int_eq(get_with(&reader, &p, TITLES "?select=*,library_copy!inner()"), 400);
    ck_assert_int_eq(get_with(&reader, &p, "/admin/data/library_copy"), 404);
}
END_TEST

/* ---- export ---- */

/* What is to be sent as a file. */
static struct str file_text(void)
{
    char *text = arena_alloc(process, x.resp.file_len + 1, 1);

    ck_assert_int_ge(x.resp.file, 0);
    ck_assert_int_eq(pread(x.resp.file, text, x.resp.file_len, 0), (ssize_t)x.resp.file_len);
    return (struct str){text, x.resp.file_len};
}

static const struct policy_table *read_only(const struct policy *p, const struct model_table *t)
{
    static const struct policy_grant grant;
    static const struct policy_grant *const at[] = {&grant};
    static const struct policy_table table = {.verbs[POLICY_READ] = {at, 1}};

    (void)p;
    (void)t;
    return &table;
}

START_TEST(what_is_listed_is_taken_away_as_a_file)
{
    struct policy p = policy_everything;
    struct access_user reader = admin;

    run(conn, "UPDATE library_branch SET name = 'a \"b\", c' WHERE id = 2");
    ck_assert_int_eq(get("/admin/data/library_branch/-/export?~format=csv&select=name,code"
                         "&id=lte.2&order=id.desc&limit=1"),
                     0);
    ck_assert_msg(str_starts(file_text(), STR("name,code,id\r\n\"a \"\"b\"\", c\",")), "%.*s",
                  STR_ARG(file_text()));
    ck_assert(str_eq(x.resp.type, STR("text/csv; charset=utf-8")));
    ck_assert(str_eq(header(STR("Content-Disposition")),
                     STR("attachment; filename=\"library_branch.csv\"")));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM lintel_audit WHERE event = 'export'"), 1);
    /* More than a buffer of them. */
    ck_assert_int_eq(get("/admin/data/library_loan/-/export?~format=ndjson"), 0);
    {
        struct str rest = file_text();
        struct str line;
        int64_t lines = 0;

        ck_assert(str_starts(rest, STR("{\"")) && str_ends(rest, STR("}\n")));
        while (str_cut(&rest, '\n', &line))
            lines += line.len > 0;
        ck_assert_int_eq(lines, number("SELECT COUNT(*) FROM library_loan"));
    }
    ck_assert_int_eq(get("/admin/data/library_branch/-/export?~format=exe"), 400);
    ck_assert_int_eq(get("/admin/data/library_branch/-/export?~format=csv&nope=eq.1"), 400);
    /* Who may read may not therefore export. */
    reader.is_admin = false;
    p.table = read_only;
    ck_assert_int_eq(get_with(&reader, &p, "/admin/data/library_branch"), 200);
    hasnt("/-/export");
    ck_assert_int_eq(get_with(&reader, &p, "/admin/data/library_branch/-/export?~format=csv"), 403);
    ck_assert_int_eq(x.resp.file, -1);
}
END_TEST

static void begin(void)
{
    rig_open();
    run(conn, "START TRANSACTION");
}

static void end(void)
{
    run(conn, "ROLLBACK");
    rig_close();
}

Suite *suite_list(void)
{
    Suite *s = suite_create("lists");
    TCase *c = tcase_create("lists");

    tcase_set_timeout(c, 60);
    tcase_add_unchecked_fixture(c, rig_load, rig_drop);
    tcase_add_checked_fixture(c, begin, end);
    tcase_add_test(c, conditions_go_into_the_query_language_and_back);
    tcase_add_test(c, what_the_form_cannot_say_is_left_as_it_is);
    tcase_add_test(c, the_filter_form_becomes_an_address);
    tcase_add_test(c, a_condition_may_go_along_a_relation);
    tcase_add_test(c, words_are_looked_for_wherever_there_is_text);
    tcase_add_test(c, a_large_table_is_searched_by_its_indexes);
    tcase_add_test(c, columns_are_chosen_by_the_address);
    tcase_add_test(c, rows_are_counted_as_far_as_it_is_cheap);
    tcase_add_test(c, a_read_ends_where_it_looked_at_enough);
    tcase_add_test(c, conditions_lead_where_the_order_looks_at_too_much);
    tcase_add_test(c, what_a_range_is_taken_of_gives_the_order);
    tcase_add_test(c, hidden_columns_and_tables_are_in_no_form);
    tcase_add_test(c, what_is_listed_is_taken_away_as_a_file);
    suite_add_tcase(s, c);
    return s;
}
