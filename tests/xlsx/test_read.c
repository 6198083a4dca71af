/* test_read.c - workbooks as several programs write them, and as nobody should. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/xlsx/read.h"
#include "tests/xlsx/rig.h"

#define BROKEN                                                                                 \
    "is no XLSX file, or a broken one; open it in a spreadsheet program and save it as XLSX, " \
    "without a password"

static const char styles[] =
    "<styleSheet " MAIN_NS "><numFmts count=\"4\">"
    "<numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"[$-407]d. mmm;@\"/>"
    "<numFmt numFmtId=\"166\" formatCode=\"[hh]:mm:ss\"/>"
    "<numFmt numFmtId=\"167\" formatCode=\"#,##0.00 &quot;dmy&quot;[Red]\"/>"
    "<numFmt numFmtId=\"168\" formatCode=\"h:mm AM/PM\"/>"
    "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"
    "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>"
    "<xf numFmtId=\"166\"/><xf numFmtId=\"167\"/><xf numFmtId=\"168\"/><xf numFmtId=\"22\"/>"
    "</cellXfs></styleSheet>";

START_TEST(values_are_what_cells_show)
{
    static const char strings[] =
        "<sst " MAIN_NS " count=\"3\"><si><t>plain</t></si>"
        "<si><r><rPr><b/></rPr><t xml:space=\"preserve\"> rich </t></r><r><t>text</t></r>"
        "<rPh sb=\"0\" eb=\"1\"><t>how to say it</t></rPh></si><si><t>CR_x000D_LF_x005F_</t></si>"
        "<si/></sst>";
    int fd = rig_book(
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
        "<c r=\"C1\" t=\"s\"><v>2</v></c><c r=\"D1\" t=\"s\"><v>3</v></c></row>"
        "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>in </t><r><t>line</t></r></is></c>"
        "<c r=\"B2\" t=\"str\"><f>A1&amp;B1</f><v>came to</v></c><c r=\"C2\"><f>1+1</f><v>2</v></c>"
        "<c r=\"D2\" t=\"b\"><v>1</v></c><c r=\"E2\" t=\"b\"><v>0</v></c>"
        "<c r=\"F2\" t=\"e\"><v>#N/A</v></c><c r=\"G2\" "
        "t=\"d\"><v>2024-02-29T13:00:00</v></c></row>",
        strings, NULL);

    SAME(rig_rows(fd, 0), "1:plain| rich text|CR\rLF_;"
                          "2:in line|came to|2|true|false|#N/A!|2024-02-29T13:00:00");
}
END_TEST

START_TEST(numbers_have_the_digits_that_are_shown)
{
    int fd = rig_book(
        "<row><c><v>7.0000000000000007E-2</v></c><c><v>0.30000000000000004</v></c>"
        "<c><v>1.2345678901234567E+19</v></c><c><v>12345678901234567</v></c><c><v>-0</v></c>"
        "<c><v>1E-3</v></c><c><v>999999999999999.94</v></c><c><v>1e300</v></c><c><v>-12.50</v></c>"
        "<c><v> 5 </v></c><c><v>five</v></c><c><v>1E999</v></c></row>",
        NULL, NULL);

    SAME(rig_rows(fd, 0), "1:0.07|0.3|12345678901234600000|12345678901234567|-0|0.001|"
                          "1000000000000000|1e+300|-12.50|5|five|1E999");
}
END_TEST

START_TEST(styles_make_days_of_numbers)
{
    int fd = rig_book(
        "<row><c s=\"1\"><v>45351</v></c><c s=\"2\"><v>45351.541724537</v></c>"
        "<c s=\"3\"><v>1</v></c><c s=\"4\"><v>1.5</v></c><c s=\"5\"><v>45351</v></c>"
        "<c s=\"6\"><v>0.25</v></c><c s=\"7\"><v>45351.9999999999</v></c><c s=\"1\"><v>60</v></c>"
        "<c s=\"1\"><v>61</v></c><c s=\"1\"><v>-1</v></c><c s=\"1\"><v>2958465</v></c>"
        "<c s=\"1\"><v>2958466</v></c><c s=\"99\"><v>45351</v></c><c "
        "s=\"7\"><v>45351.5000014</v></c>"
        "<c s=\"1\" t=\"s\"/></row>",
        NULL, styles);

    SAME(rig_rows(fd, 0), "1:2024-02-29|2024-02-29T13:00:05|1900-01-01|36:00:00|45351|06:00:00|"
                          "2024-03-01|60|1900-03-01|-1|9999-12-31|2958466|45351|"
                          "2024-02-29T12:00:00.121");
}
END_TEST

START_TEST(rows_and_cells_stand_where_they_say_or_follow)
{
    int fd = rig_book(
        "<row r=\"3\"><c r=\"B3\"><v>1</v></c><c><v>2</v></c><c r=\"AA3\"><v>3</v></c></row>"
        "<row><c><v>4</v></c><c s=\"1\"/></row><row/><row r=\"9\"><c r=\"C9\"><v/></c></row>"
        "<row r=\"10\"><c r=\"ZZ10\" s=\"1\"/><c r=\"A10\" t=\"inlineStr\"><is><t> x </t>"
        "</is></c></row>",
        NULL, NULL);

    /* From D to Z there is nothing. */
    SAME(rig_rows(fd, 0), "3:|1|2||||||||||||||||||||||||3;4:4;10: x ");
}
END_TEST

static int book_of(const char *workbook, const char *first, const char *second)
{
    const struct part parts[] = {
        {"_rels/.rels", "<Relationships " RELS_NS "><Relationship Id=\"a\" Type=\"" REL_TYPE
                        "/officeDocument\" Target=\"book.xml\"/></Relationships>"},
        {"book.xml", workbook},
        {"_rels/book.xml.rels",
         "<Relationships " RELS_NS "><Relationship Id=\"s1\" Type=\"" REL_TYPE
         "/worksheet\" Target=\"one.xml\"/><Relationship Id=\"c\" Type=\"" REL_TYPE
         "/chartsheet\" Target=\"chart.xml\"/><Relationship Id=\"s2\" Type=\"http://purl.oclc.org/"
         "ooxml/officeDocument/relationships/worksheet\" Target=\"/two.xml\"/></Relationships>"},
        {"one.xml", first},
        {"TWO.xml", second},
    };

    return rig_zip(parts, sizeof parts / sizeof *parts);
}

#define SHEETS                                                                                    \
    "<workbook " REL_NS "><workbookPr date1904=\"1\"/><sheets><sheet name=\"Chart\" r:id=\"c\"/>" \
    "<sheet name=\"One &amp; only\" state=\"hidden\" r:id=\"s1\"/><sheet name=\"Two\" "           \
    "r:id=\"s2\"/>"                                                                               \
    "</sheets></workbook>"

START_TEST(one_of_several_sheets_is_chosen)
{
    AUTO(xlsx_reader_closep) struct xlsx_reader *r = NULL;
    const struct xlsx_sheet *sheets;
    size_t count = 0;
    int fd = book_of(SHEETS,
                     "<x:worksheet "
                     "xmlns:x=\"u\"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></"
                     "x:sheetData></x:worksheet>",
                     "<worksheet><sheetData><row><c "
                     "t=\"inlineStr\"><is><t>two</t></is></c></row></sheetData></worksheet>");

    ck_assert_int_eq(xlsx_reader_open(fd, "/tmp", &r, &rig_error), ERR_NONE);
    sheets = xlsx_reader_sheets(r, &count);
    ck_assert_uint_eq(count, 2);
    SAME(sheets[0].name, "One & only");
    ck_assert(sheets[0].is_hidden && !sheets[1].is_hidden);
    SAME(rig_rows(fd, 0), "1:1");
    SAME(rig_rows(fd, 1), "1:two");
    SAME(rig_rows(fd, 2), "choose one of those offered");
}
END_TEST

START_TEST(days_may_begin_in_1904)
{
    const struct part parts[] = {
        {"_rels/.rels", "<Relationships><Relationship Type=\"/officeDocument\" "
                        "Target=\"a/b.xml\"/></Relationships>"},
        {"a/b.xml",
         "<workbook><workbookPr date1904=\"true\"/><sheet name=\"x\" id=\"1\"/></workbook>"},
        {"a/_rels/b.xml.rels",
         "<Relationships><Relationship Id=\"1\" Type=\"/worksheet\" Target=\"s.xml\"/>"
         "<Relationship Id=\"2\" Type=\"/styles\" Target=\"../styles.xml\"/></Relationships>"},
        {"a/s.xml", "<worksheet><sheetData><row><c s=\"1\"><v>0</v></c><c "
                    "s=\"1\"><v>43889</v></c></row></sheetData></worksheet>"},
        {"styles.xml", styles},
    };

    SAME(rig_rows(rig_zip(parts, sizeof parts / sizeof *parts), 0), "1:1904-01-01|2024-02-29");
}
END_TEST

START_TEST(what_is_missing_or_broken_is_told)
{
    const struct part empty[] = {{"x", "y"}};
    static const char *const rows[] = {
        "<row><c t=\"s\"><v>0</v></c></row>",
        "<row><c t=\"s\"><v>-1</v></c></row>",
        "<row><c t=\"s\"><v>x</v></c></row>",
        "<row r=\"0\"/>",
        "<row r=\"1048577\"/>",
        "<row r=\"x\"/>",
        "<row><row/></row>",
        "<row><c><c/></c></row>",
        "<row><c r=\"12\"/></row>",
        "<row><c r=\"XFE1\"/></row>",
        "<row><c t=\"averylongtype\"/></row>",
        "<row><c>",
        "<row><c>&lol;</c></row>",
        "<row><c>\x01</c></row>",
    };

    SAME(rig_rows(rig_zip(empty, 1), 0), BROKEN);
    SAME(rig_rows(book_of(SHEETS, NULL, NULL), 1), BROKEN);
    SAME(rig_rows(book_of("<workbook/>", "<a/>", "<b/>"), 0), BROKEN);
    SAME(rig_rows(book_of(SHEETS, "", "<b/>"), 0), BROKEN);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        SAME(rig_rows(rig_book(rows[i], NULL, NULL), 0), BROKEN);
    SAME(rig_rows(rig_book("<row><c r=\"SG1\"><v>1</v></c></row>", NULL, NULL), 0),
         "line 1: has more than 500 columns");
    ck_assert_str_eq(rig_error.field, "file");
}
END_TEST

START_TEST(files_that_are_no_zip_are_told)
{
    static const char *const texts[] = {
        "", "PK", "PK\x03\x04 and nothing behind it",
        "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old one, or a password"};
    char end[22] = "PK\5\6";

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int fd = rig_file();

        ck_assert_int_ge(write(fd, texts[i], strlen(texts[i])), 0);
        SAME(rig_rows(fd, 0), BROKEN);
    }
    /* A directory of 65,535 names, and one of a gigabyte. */
    for (size_t at = 10; at <= 15; at += 5) {
        int fd = rig_file();

        memset(end + 4, 0, sizeof end - 4);
        end[at] = '\xff';
        end[at == 10 ? 11 : 14] = '\x40';
        ck_assert_int_eq(write(fd, end, sizeof end), (ssize_t)sizeof end);
        SAME(rig_rows(fd, 0), BROKEN);
    }
}
END_TEST

/* A part of that many of the same; # is the number of each. */
static const char *many(const char *begin, const char *text, size_t count, const char *end)
{
    struct buf b;
    const char *all;

    buf_init(&b, (size_t)512 << 20);
    buf_add_str(&b, str_from_z(begin));
    for (size_t i = 0; i < count; i++) {
        for (const char *at = text; *at != '\0'; at++) {
            if (*at == '#')
                buf_add_uint(&b, i);
            else
                buf_add_char(&b, *at);
        }
    }
    buf_add_str(&b, str_from_z(end));
    all = str_z(rig_arena, buf_str(&b));
    buf_fini(&b);
    return all;
}

START_TEST(what_would_eat_memory_is_refused)
{
    static const char bomb[] = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
                               "<worksheet>&b;</worksheet>";

    SAME(rig_rows(book_of(SHEETS, bomb, "<b/>"), 0), BROKEN);
    SAME(rig_rows(book_of(SHEETS, "<!DOCTYPE x><worksheet/>", "<b/>"), 0), BROKEN);
    SAME(rig_rows(book_of(SHEETS, many("<a>", "<b>", 70, ""), "<b/>"), 0), BROKEN);
    SAME(rig_rows(book_of(SHEETS, many("<a>", "<name#/>", 5000, "</a>"), "<b/>"), 0), BROKEN);
    SAME(rig_rows(book_of(SHEETS, many("<a", " name#=\"\"", 5000, "/>"), "<b/>"), 0), BROKEN);
    SAME(rig_rows(book_of(SHEETS, many("<a b=\"", "0123456789", 200000, "\"/>"), "<b/>"), 0),
         BROKEN);
    SAME(rig_rows(book_of(SHEETS, many("<a><!--", "0123456789", 200000, "--></a>"), "<b/>"), 0),
         BROKEN);
    SAME(
        rig_rows(book_of(many("<workbook>", "<sheet/>", 600000, "</workbook>"), "<b/>", "<b/>"), 0),
        "holds more than is taken, once it is unpacked; split it, or save the sheet as CSV");
    SAME(rig_rows(rig_book(many("<row><c t=\"str\"><v>", "0123456789", 200000, "</v></c></row>"),
                           NULL, NULL),
                  0),
         "line 1: is longer than 1048576 bytes");
    SAME(rig_rows(rig_book("", many("<sst><si>", "<t>0123456789</t>", 200000, "</si></sst>"), NULL),
                  0),
         BROKEN);
}
END_TEST

START_TEST(texts_that_cells_share_may_be_many)
{
    size_t count = 200000;
    const char *strings = many("<sst>", "<si><t>the text of number #</t></si>", count, "</sst>");
    struct buf rows;
    struct str got;
    int fd;

    buf_init(&rows, 1 << 20);
    for (size_t i = 0; i < 100; i++)
        buf_addf(&rows, "<row><c t=\"s\"><v>%u</v></c></row>", (unsigned)(i * 7919 % count));
    buf_add_char(&rows, '\0');
    fd = rig_book(rows.at, strings, NULL);
    buf_fini(&rows);
    got = rig_rows(fd, 0);
    for (size_t i = 0; i < 100; i++)
        ck_assert_uint_lt(
            str_search(got,
                       str_format(rig_arena, "%zu:the text of number %zu", i + 1, i * 7919 % count),
                       0),
            got.len);
}
END_TEST

Suite *read_suite(void)
{
    Suite *s = suite_create("xlsx read");
    TCase *c = tcase_create("read");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, rig_setup, rig_teardown);
    tcase_add_test(c, values_are_what_cells_show);
    tcase_add_test(c, numbers_have_the_digits_that_are_shown);
    tcase_add_test(c, styles_make_days_of_numbers);
    tcase_add_test(c, rows_and_cells_stand_where_they_say_or_follow);
    tcase_add_test(c, one_of_several_sheets_is_chosen);
    tcase_add_test(c, days_may_begin_in_1904);
    tcase_add_test(c, what_is_missing_or_broken_is_told);
    tcase_add_test(c, files_that_are_no_zip_are_told);
    tcase_add_test(c, what_would_eat_memory_is_refused);
    tcase_add_test(c, texts_that_cells_share_may_be_many);
    suite_add_tcase(s, c);
    return s;
}
