/* test_pages.c - floor 5, the parts of pages that need no database. */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/db/value.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/model/query.h"
#include "app/model/schema.h"
#include "app/view/brand.h"
#include "app/view/cell.h"
#include "app/view/colour.h"
#include "app/view/key.h"
#include "app/view/label.h"
#include "app/view/link.h"
#include "tests/suite.h"

#define SAME(got, want) ck_assert_msg(str_eq((got), STR(want)), "got: %.*s", STR_ARG(got))

static struct arena *arena;

static void setup(void)
{
    arena = arena_new((size_t)64 << 20);
}

static void teardown(void)
{
    arena_free(arena);
}

/* ---- labels ---- */

START_TEST(a_comment_is_a_label_and_help)
{
    struct str label;
    struct str help;

    view_comment_split(STR("Born. The day of birth"), &label, &help);
    SAME(label, "Born");
    SAME(help, "The day of birth");
    view_comment_split(STR("Customer number"), &label, &help);
    SAME(label, "Customer number");
    SAME(help, "");
    view_comment_split(STR("Price."), &label, &help);
    SAME(label, "Price");
    SAME(help, "");
    view_comment_split(STR(""), &label, &help);
    SAME(label, "");
    SAME(help, "");
}
END_TEST

START_TEST(a_long_or_small_first_sentence_is_help_alone)
{
    struct str label;
    struct str help;

    view_comment_split(STR("in whole days, counted from the first"), &label, &help);
    SAME(label, "");
    SAME(help, "in whole days, counted from the first");
    view_comment_split(STR("The number of days between the order and its delivery. Never 0"),
                       &label, &help);
    SAME(label, "");
    ck_assert(str_ends(help, STR("Never 0")));
}
END_TEST

START_TEST(names_are_humanised)
{
    SAME(view_name_humanise(arena, STR("given_name")), "Given name");
    SAME(view_name_humanise(arena, STR("id")), "ID");
    SAME(view_name_humanise(arena, STR("ip_address")), "IP address");
    SAME(view_name_humanise(arena, STR("__odd__one_")), "Odd one");
    SAME(view_name_humanise(arena, STR("___")), "___");
    SAME(view_name_humanise(arena, STR("überschrift")), "überschrift");
}
END_TEST

START_TEST(a_foreign_key_is_labelled_by_what_it_leads_to)
{
    struct model_column columns[2] = {{.name = STR_INIT("film_id")}, {.name = STR_INIT("tax_id")}};
    const struct model_column *from[] = {&columns[0]};
    struct model_relation relation = {.from_columns = from, .count = 1};
    const struct model_relation *out[] = {&relation};
    struct model_table table = {.columns = columns, .column_count = 2, .out = out, .out_count = 1};
    struct http_exchange x = {.arena = arena};

    columns[0].table = columns[1].table = &table;
    SAME(view_column_label(&x, &columns[0]), "Film");
    SAME(view_column_label(&x, &columns[1]), "Tax ID");
}
END_TEST

static struct model model_of(struct model_table *tables, size_t count)
{
    struct model m = {.schema = STR("main"), .tables = tables, .table_count = count};

    map_init(&m.table_by_name, arena);
    for (size_t i = 0; i < count; i++) {
        tables[i].schema = m.schema;
        map_put(&m.table_by_name, tables[i].name, &tables[i]);
    }
    return m;
}

START_TEST(a_prefix_is_an_app_when_enough_tables_have_it)
{
    struct model_table tables[] = {
        {.name = STR_INIT("film")},         {.name = STR_INIT("film_a")},
        {.name = STR_INIT("film_b")},       {.name = STR_INIT("film_c")},
        {.name = STR_INIT("film_d")},       {.name = STR_INIT("library_copy")},
        {.name = STR_INIT("library_fine")}, {.name = STR_INIT("library_loan")},
        {.name = STR_INIT("library_zone")}, {.name = STR_INIT("sale_a")},
        {.name = STR_INIT("sale_b")},       {.name = STR_INIT("sale_c")},
    };
    struct model m = model_of(tables, sizeof tables / sizeof *tables);
    struct http_exchange x = {.arena = arena, .model = &m};

    for (size_t i = 5; i <= 8; i++)
        SAME(view_table_prefix(&m, &tables[i]), "library_");
    SAME(view_table_prefix(&m, &tables[2]), "");
    SAME(view_table_prefix(&m, &tables[0]), "");
    SAME(view_table_prefix(&m, &tables[11]), "");
    SAME(view_table_label(&x, &tables[7]), "Loan");
    SAME(view_table_label(&x, &tables[2]), "Film b");
}
END_TEST

START_TEST(counts_have_commas)
{
}
END_TEST

/* ---- keys ---- */

START_TEST(keys_come_back_as_they_went)
{
    static const struct str values[][2] = {
        {STR_INIT("5"), STR_INIT("7")},      {STR_INIT("a,b"), STR_INIT("~1")},
        {STR_INIT(""), STR_INIT("")},        {STR_INIT(".."), STR_INIT(".")},
        {STR_INIT("a/b\\c"), STR_INIT("%")}, {STR_INIT("é ü"), STR_INIT("\x01\x7f")},
        {STR_INIT("~"), STR_INIT("~~2~")},   {STR_INIT("\\x00ff"), STR_INIT("a&b=c?d#e")},
    };

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct str text = view_key_encode(arena, values[i], 2);
        struct str sent;
        struct str got[2];
        struct error e = {0};

        ck_assert(str_find(text, '/', 0) == text.len && str_search(text, STR(".."), 0) == text.len);
        ck_assert(http_uri_decode(arena, text, &sent)); /* as a router does it */
        ck_assert_int_eq(view_key_decode(arena, sent, got, 2, &e), ERR_NONE);
        ck_assert(str_eq(got[0], values[i][0]) && str_eq(got[1], values[i][1]));
    }
}
END_TEST

START_TEST(what_is_no_key_is_absent)
{
    static const struct str texts[] = {
        STR_INIT(""),   STR_INIT("1"),   STR_INIT("1,2,3"), STR_INIT("1,"),    STR_INIT(",1"),
        STR_INIT("~,"), STR_INIT("1,~"), STR_INIT("1,~9"),  STR_INIT("1,~2x"), STR_INIT("~6,1"),
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str got[2] = {STR("untouched"), STR_NONE};
        struct error e = {0};

        ck_assert_int_eq(view_key_decode(arena, texts[i], got, 2, &e), ERR_ABSENT);
        SAME(got[0], "untouched");
    }
}
END_TEST

START_TEST(simple_keys_are_plain_to_read)
{
    static const struct str values[] = {STR_INIT("91"), STR_INIT("d005")};

    SAME(view_key_encode(arena, values, 2), "91,d005");
}
END_TEST

/* ---- cells ---- */

static struct view_cell cell_of(enum model_type type, struct db_value v, enum view_length length)
{
    struct model_column c = {.type = type};
    struct view_value value = {.value = v};

    if (v.type >= DB_DECIMAL)
        value.size = v.text.len;
    return view_cell_make(arena, NULL, &c, &value, length);
}

static struct db_value text_of(enum db_type type, const char *text)
{
    return (struct db_value){.type = type, .text = str_from_z(text)};
}

START_TEST(null_is_not_the_empty_text)
{
    ck_assert_int_eq(cell_of(MODEL_TEXT, (struct db_value){.type = DB_NULL}, VIEW_SHORT).kind,
                     VIEW_NULL);
    ck_assert_int_eq(cell_of(MODEL_TEXT, text_of(DB_TEXT, ""), VIEW_SHORT).kind, VIEW_BLANK);
}
END_TEST

START_TEST(truth_is_yes_or_no_and_seven_is_seven)
{
    struct db_value v = {.type = DB_INT, .i = 1};

    ck_assert_int_eq(cell_of(MODEL_BOOL, v, VIEW_SHORT).kind, VIEW_YES);
    v.i = 0;
    ck_assert_int_eq(cell_of(MODEL_BOOL, v, VIEW_SHORT).kind, VIEW_NO);
    v.i = 7;
    ck_assert_int_eq(cell_of(MODEL_BOOL, v, VIEW_SHORT).kind, VIEW_PLAIN);
    SAME(cell_of(MODEL_BOOL, v, VIEW_SHORT).text, "7");
}
END_TEST

START_TEST(times_are_readable_and_exact)
{
    struct view_cell c = cell_of(
        MODEL_TIMESTAMP, text_of(DB_TIMESTAMP, "2024-02-29T13:00:00.500000+00:00"), VIEW_SHORT);

    ck_assert_int_eq(c.kind, VIEW_TIME);
    SAME(c.text, "2024-02-29 13:00:00.5 UTC");
    SAME(c.iso, "2024-02-29T13:00:00.500000+00:00");
    SAME(cell_of(MODEL_DATETIME, text_of(DB_DATETIME, "2024-02-29T13:00:00.000"), VIEW_SHORT).text,
         "2024-02-29 13:00:00");
    SAME(cell_of(MODEL_DATETIME, text_of(DB_DATETIME, "2024-02-29T13:10:00"), VIEW_SHORT).text,
         "2024-02-29 13:10:00");
    SAME(cell_of(MODEL_DATE, text_of(DB_DATE, "2024-02-20"), VIEW_SHORT).text, "2024-02-20");
    ck_assert_int_eq(cell_of(MODEL_DATE, text_of(DB_DATE, "0000-00-00"), VIEW_SHORT).kind,
                     VIEW_PLAIN);
}
END_TEST

START_TEST(bytes_are_shown_when_few_and_measured_when_many)
{
    struct model_column c = {.type = MODEL_BYTES};
    struct view_value v = {.value = {.type = DB_BYTES, .text = STR("\x00\xff")}, .size = 2};

    SAME(view_cell_make(arena, NULL, &c, &v, VIEW_SHORT).text, "00ff");
    v.size = 999;
    SAME(view_cell_make(arena, NULL, &c, &v, VIEW_SHORT).text, "999 B");
    v.size = 1234;
    SAME(view_cell_make(arena, NULL, &c, &v, VIEW_SHORT).text, "1.2 kB");
    v.size = 999999;
    SAME(view_cell_make(arena, NULL, &c, &v, VIEW_SHORT).text, "1.0 MB");
    v.size = (size_t)5000000000U;
    SAME(view_cell_make(arena, NULL, &c, &v, VIEW_SHORT).text, "5.0 GB");
    v.size = 0;
    ck_assert_int_eq(view_cell_make(arena, NULL, &c, &v, VIEW_SHORT).kind, VIEW_BLANK);
}
END_TEST

START_TEST(long_text_is_clipped_between_characters)
{
    char text[301];
    struct view_cell c;

    for (size_t i = 0; i < 300; i += 2)
        memcpy(text + i, "é", 2);
    text[300] = '\0';
    c = cell_of(MODEL_TEXT, text_of(DB_TEXT, text), VIEW_SHORT);
    ck_assert(c.text.len < 100 && str_ends(c.text, STR("é…")));
    c = cell_of(MODEL_TEXT, text_of(DB_TEXT, text), VIEW_FULL);
    ck_assert_uint_eq(c.text.len, 300);
    ck_assert_int_eq(c.kind, VIEW_LONG);
}
END_TEST

START_TEST(text_that_was_cut_when_read_says_so)
{
    struct model_column c = {.type = MODEL_TEXT};
    struct view_value v = {.value = text_of(DB_TEXT, "beginning"), .size = 1000};

    SAME(view_cell_make(arena, NULL, &c, &v, VIEW_FULL).text, "beginning…");
    v.value.text = STR("https://example.org/cut-off-");
    ck_assert_int_ne(view_cell_make(arena, NULL, &c, &v, VIEW_FULL).kind, VIEW_WEB);
}
END_TEST

START_TEST(only_harmless_addresses_are_links)
{
    static const char *const fine[] = {"https://example.org/a?b=c", "http://x.de", "a.b+c@d-e.org"};
    static const char *const not [] = {
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://a b",
        "https://a\nb",
        "//example.org",
        "a@b",
        "@b.c",
        "a@b@c.d",
        "a b@c.de",
        "a@b.de?cc=d@e.f",
        "x@y.",
        " https://x.de",
        "ftp://example.org",
        "\"a\"@b.de",
        "a@.",
    };

    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        ck_assert_msg(cell_of(MODEL_TEXT, text_of(DB_TEXT, fine[i]), VIEW_SHORT).kind == VIEW_WEB,
                      "%s", fine[i]);
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
        ck_assert_msg(cell_of(MODEL_TEXT, text_of(DB_TEXT, not [i]), VIEW_SHORT).kind != VIEW_WEB,
                      "%s", not [i]);
}
END_TEST

START_TEST(sets_are_words_in_a_table_and_badges_on_a_page)
{
    struct db_value v = text_of(DB_TEXT, "a,b");

    SAME(cell_of(MODEL_SET, v, VIEW_SHORT).text, "a, b");
    ck_assert_int_eq(cell_of(MODEL_SET, v, VIEW_FULL).kind, VIEW_BADGES);
    ck_assert_int_eq(cell_of(MODEL_ENUM, text_of(DB_TEXT, "G"), VIEW_SHORT).kind, VIEW_BADGES);
}
END_TEST

START_TEST(doubles_are_as_short_as_they_are_exact)
{
    struct db_value v = {.type = DB_DOUBLE, .d = 0.1};

    SAME(view_value_text(arena, &v), "0.1");
    v.d = 1.0 / 3;
    SAME(view_value_text(arena, &v), "0.3333333333333333");
    v.d = (double)1.1F;
    v.is_float = true;
    SAME(view_value_text(arena, &v), "1.1");
}
END_TEST

/* ---- addresses and conditions ---- */

START_TEST(parameters_are_replaced_removed_and_encoded)
{
    static const struct query_param params[] = {
        {STR_INIT("a b"), STR_INIT("eq.1&2")},
        {STR_INIT("offset"), STR_INIT("50")},
        {STR_INIT("x"), STR_INIT("gte.1")},
        {STR_INIT("x"), STR_INIT("lte.2")},
    };
    static const struct query_param next[] = {{STR_INIT("offset"), STR_INIT("100")}};
    static const struct query_param none[] = {{STR_INIT("offset"), {NULL, 0}}};

    SAME(view_query_print(arena, params, 4, SIZE_MAX, next, 1),
         "?a%20b=eq.1%262&x=gte.1&x=lte.2&offset=100");
    SAME(view_query_print(arena, params, 4, 2, none, 1), "?a%20b=eq.1%262&x=lte.2");
    SAME(view_query_print(arena, params, 0, 0, none, 1), "");
}
END_TEST

START_TEST(rows_are_linked_by_key_or_else_by_condition)
{
    struct model_column columns[2] = {{.name = STR_INIT("id"), .type = MODEL_INT},
                                      {.name = STR_INIT("code"), .type = MODEL_BYTES}};
    const struct model_column *id[] = {&columns[0]};
    const struct model_column *code[] = {&columns[1]};
    struct model_key primary = {.columns = id, .count = 1, .is_unique = true};
    struct model_table t = {
        .name = STR_INIT("a b"), .columns = columns, .column_count = 2, .primary = &primary};
    struct model_table twin = {.name = STR_INIT("a b")};
    struct model m = {.schema = STR("main")};
    struct db_value five = {.type = DB_INT, .i = 5};
    struct db_value bytes = {.type = DB_BYTES, .text = STR("\x0a")};
    struct db_value null = {.type = DB_NULL};

    map_init(&m.table_by_name, arena);
    map_put(&m.table_by_name, t.name, &t);
    SAME(view_rows_path(arena, &m, &t, id, &five, 1), "/admin/data/a%20b/5");
    SAME(view_rows_path(arena, &m, &t, code, &bytes, 1), "/admin/data/a%20b?code=eq.%5Cx0a");
    ck_assert_ptr_null(view_rows_path(arena, &m, &t, id, &null, 1).at);
    ck_assert_ptr_null(view_rows_path(arena, &m, &t, code, &null, 1).at);
    t.primary = NULL;
    ck_assert_ptr_null(view_row_path(arena, &m, &t, &five).at);
    t.schema = STR("guest");
    map_put(&m.table_by_name, t.name, &twin); /* which comes first */
    SAME(view_table_path(arena, &m, &t), "/admin/data/guest.a%20b");
}
END_TEST

/* ---- colours ---- */

START_TEST(contrast_is_that_of_wcag)
{
    struct colour white = {1, 1, 1};
    struct colour c;

    ck_assert_double_eq_tol(colour_contrast((struct colour){0, 0, 0}, white), 21, 1e-9);
    ck_assert(colour_parse(STR("#767676"), &c));
    ck_assert_double_eq_tol(colour_contrast(c, white), 4.54, 0.01);
    SAME(colour_print(arena, c), "#767676");
    ck_assert(!colour_parse(STR("#76767"), &c));
    ck_assert(!colour_parse(STR("#76767g"), &c));
    ck_assert(!colour_parse(STR("767676#"), &c));
}
END_TEST

START_TEST(any_colour_becomes_one_that_can_be_read)
{
    const struct colour paper = {0.969, 0.965, 0.953};
    const struct colour black = {0, 0, 0};

    for (int n = 0; n < 27; n++) {
        struct colour c = {n % 3 / 2.0, n / 3 % 3 / 2.0, n / 9 / 2.0};
        struct colour read = colour_until(c, black, paper, 7);

        ck_assert_double_ge(colour_contrast(read, paper), 7);
        /* What can be read already stays as it is. */
        if (colour_contrast(c, paper) >= 7)
            ck_assert(str_eq(colour_print(arena, c), colour_print(arena, read)));
    }
}
END_TEST

START_TEST(a_brand_says_what_is_wrong_with_it)
{
    struct view_brand b;
    struct error e = {.code = ERR_NONE};

    ck_assert_int_eq(view_brand_make(arena, STR("X"), STR(""), STR(""), &b, &e), ERR_NONE);
    ck_assert(b.theme.at == NULL && b.logo.at == NULL);
    ck_assert_int_eq(view_brand_make(arena, STR("X"), STR("#ffe600"), STR(""), &b, &e), ERR_NONE);
    ck_assert(str_starts(b.theme, STR(":root { --accent: #")));
    ck_assert_int_eq(view_brand_make(arena, STR("X"), STR("yellow"), STR(""), &b, &e), ERR_INVALID);
    ck_assert_str_eq(e.field, "LINTEL_ACCENT");
    error_clear(&e);
    ck_assert_int_eq(view_brand_make(arena, STR("X"), STR(""), STR("/x/logo.exe"), &b, &e),
                     ERR_INVALID);
    ck_assert_str_eq(e.field, "LINTEL_LOGO");
    error_clear(&e);
    ck_assert_int_eq(view_brand_make(arena, STR("X"), STR(""), STR("/x/logo.svg"), &b, &e),
                     ERR_INVALID);
}
END_TEST

static Suite *suite_pages(void)
{
    Suite *s = suite_create("pages");
    TCase *c = tcase_create("pages");

    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, a_comment_is_a_label_and_help);
    tcase_add_test(c, a_long_or_small_first_sentence_is_help_alone);
    tcase_add_test(c, names_are_humanised);
    tcase_add_test(c, a_foreign_key_is_labelled_by_what_it_leads_to);
    tcase_add_test(c, a_prefix_is_an_app_when_enough_tables_have_it);
    tcase_add_test(c, counts_have_commas);
    tcase_add_test(c, keys_come_back_as_they_went);
    tcase_add_test(c, what_is_no_key_is_absent);
    tcase_add_test(c, simple_keys_are_plain_to_read);
    tcase_add_test(c, null_is_not_the_empty_text);
    tcase_add_test(c, truth_is_yes_or_no_and_seven_is_seven);
    tcase_add_test(c, times_are_readable_and_exact);
    tcase_add_test(c, bytes_are_shown_when_few_and_measured_when_many);
    tcase_add_test(c, long_text_is_clipped_between_characters);
    tcase_add_test(c, text_that_was_cut_when_read_says_so);
    tcase_add_test(c, only_harmless_addresses_are_links);
    tcase_add_test(c, sets_are_words_in_a_table_and_badges_on_a_page);
    tcase_add_test(c, doubles_are_as_short_as_they_are_exact);
    tcase_add_test(c, parameters_are_replaced_removed_and_encoded);
    tcase_add_test(c, rows_are_linked_by_key_or_else_by_condition);
    tcase_add_test(c, contrast_is_that_of_wcag);
    tcase_add_test(c, any_colour_becomes_one_that_can_be_read);
    tcase_add_test(c, a_brand_says_what_is_wrong_with_it);
    suite_add_tcase(s, c);
    return s;
}

int main(void)
{
    static suite_fn *const suites[] = {suite_pages};

    return suite_main(suites, sizeof suites / sizeof *suites);
}
