/* test_body.c - bodies, forms and uploads, in pieces of every size. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "app/http/body.h"
#include "tests/http/suites.h"

#define FORM  "CONTENT_TYPE=application/x-www-form-urlencoded\nREQUEST_METHOD=POST\n"
#define PARTS "CONTENT_TYPE=multipart/form-data; boundary=XX\nREQUEST_METHOD=POST\n"

static void begin(const char *variables, struct str body, size_t chunk)
{
    ck_assert_int_eq(rig_request(variables), ERR_NONE);
    rig_body(body, chunk);
}

START_TEST(a_body_is_read_in_whatever_pieces_it_comes)
{
    struct str body;
    struct str again;

    for (size_t chunk = 1; chunk < 14; chunk++) {
        begin("CONTENT_LENGTH=12", STR("hello, world"), chunk);
        ck_assert_int_eq(http_body_read(&x, &body), ERR_NONE);
        ck_assert_text(body, "hello, world");
        ck_assert_int_eq(http_body_read(&x, &again), ERR_NONE);
        ck_assert_ptr_eq(again.at, body.at);
        begin("", STR("hello, world"), chunk);
        ck_assert_int_eq(http_body_read(&x, &body), ERR_NONE);
        ck_assert_text(body, "hello, world");
    }
    ck_assert_int_eq(rig_ask("POST", "/"), ERR_NONE);
    ck_assert_int_eq(http_body_read(&x, &body), ERR_NONE);
    ck_assert_uint_eq(body.len, 0);
}
END_TEST

START_TEST(a_long_body_without_length_is_read_up_to_the_limit)
{
    static char text[1 << 21];
    struct str body;

    memset(text, 'x', sizeof text);
    begin("", (struct str){text, limits.body_bytes}, 65536);
    ck_assert_int_eq(http_body_read(&x, &body), ERR_NONE);
    ck_assert_uint_eq(body.len, limits.body_bytes);
    begin("", (struct str){text, limits.body_bytes + 1}, 65536);
    ck_assert_int_eq(http_body_read(&x, &body), ERR_INVALID);
    ck_assert_int_eq(x.resp.status, 413);
}
END_TEST

static int body_status(void)
{
    struct str body = STR_NONE;

    ck_assert_int_ne(http_body_read(&x, &body), ERR_NONE);
    ck_assert_ptr_null(body.at);
    return x.resp.status;
}

START_TEST(a_body_that_is_not_what_its_length_said_is_refused)
{
    begin("CONTENT_LENGTH=13", STR("hello, world"), 5);
    ck_assert_int_eq(body_status(), 400);
    ck_assert(strstr(x.error.words, "12 of 13") != NULL);
    begin("CONTENT_LENGTH=11", STR("hello, world"), 5);
    ck_assert_int_eq(body_status(), 400);
    begin("CONTENT_LENGTH=0", STR("h"), 5);
    ck_assert_int_eq(body_status(), 400);
}
END_TEST

START_TEST(a_body_above_the_limit_is_refused_before_it_is_read)
{
    begin("CONTENT_LENGTH=1048577", STR("x"), 1);
    rig_body_fails(0, ERR_INTERNAL); /* reading would show */
    ck_assert_int_eq(body_status(), 413);
    ck_assert(strstr(x.error.words, "1048576 bytes (body_bytes)") != NULL);
}
END_TEST

START_TEST(a_client_that_stops_or_dawdles_is_told)
{
    begin("CONTENT_LENGTH=12", STR("hello, world"), 5);
    rig_body_fails(6, ERR_INVALID);
    ck_assert_int_eq(body_status(), 400);
    begin("CONTENT_LENGTH=12", STR("hello, world"), 5);
    rig_body_fails(6, ERR_UNAVAILABLE);
    ck_assert_int_eq(body_status(), 408);
    begin("CONTENT_LENGTH=12", STR("hello, world"), 5);
    rig_body_fails(6, ERR_INTERNAL);
    ck_assert_int_eq(body_status(), 0);
    ck_assert_int_eq(x.error.code, ERR_INTERNAL);
}
END_TEST

START_TEST(a_compressed_body_is_415)
{
    begin("HTTP_CONTENT_ENCODING=gzip", STR("x"), 1);
    ck_assert_int_eq(body_status(), 415);
}
END_TEST

static int form_status(const char *variables, struct str body)
{
    struct http_form form;
    enum err code;

    begin(variables, body, 7);
    code = http_form_read(&x, &form);
    if (code == ERR_NONE)
        return 0;
    return x.resp.status != 0 ? x.resp.status : http_status_from_err(code);
}

START_TEST(a_simple_form_is_read)
{
    struct http_form form;

    begin(FORM, STR("name=J%C3%BCrgen+K&tag=a&tag=b&x="), 7);
    ck_assert_int_eq(http_form_read(&x, &form), ERR_NONE);
    ck_assert_text(http_params_get(&form.fields, STR("name")), "J\xc3\xbcrgen K");
    ck_assert_uint_eq(form.fields.count, 4);
    ck_assert_uint_eq(form.file_count, 0);
    ck_assert_int_eq(form_status(FORM, STR("a=%")), 400);
    limits.form_fields = 2;
    ck_assert_int_eq(form_status(FORM, STR("a&b")), 0);
    ck_assert_int_eq(form_status(FORM, STR("a&b&c")), 400);
    ck_assert_int_eq(form_status("CONTENT_TYPE=application/json", STR("{}")), 415);
    ck_assert_int_eq(form_status("", STR("")), 415);
}
END_TEST

static const struct str upload =
    STR_INIT("ignore this\r\n"
             "--XX\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA \xc3\xbc\r\nB\r\n"
             "--XX  \r\ncontent-disposition: FORM-DATA; name=doc; filename=\"C:\\x\\a b.TXT\"\r\n"
             "Content-Type: Text/Plain; charset=utf-8\r\n\r\nhello\r\n--X\r\n-\r\n--"
             "\r\n--XX\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\n"
             "Content-Type: application/octet-stream\r\n\r\n"
             "\r\n--XX\r\nContent-Disposition: form-data; name=\"empty\"; filename=\"e\"\r\n\r\n"
             "\r\n--XX\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n\r\n--XX--\r\nand that");

static void check_upload(const struct http_form *form)
{
    const struct http_file *doc = http_form_file(form, STR("doc"));
    char text[100];
    ssize_t len;

    ck_assert_uint_eq(form->fields.count, 2);
    ck_assert_text(form->fields.at[0].name, "title");
    ck_assert_text(form->fields.at[0].value, "A \xc3\xbc\r\nB");
    ck_assert_text(form->fields.at[1].name, "");
    ck_assert_text(form->fields.at[1].value, "");
    ck_assert_uint_eq(form->file_count, 2);
    ck_assert_ptr_null(http_form_file(form, STR("none")));
    ck_assert_uint_eq(http_form_file(form, STR("empty"))->size, 0);
    ck_assert_text(http_form_file(form, STR("empty"))->type, "application/octet-stream");
    ck_assert_text(doc->filename, "a b.TXT");
    ck_assert_text(doc->type, "text/plain");
    ck_assert_uint_eq(doc->size, 17);
    len = read(doc->fd, text, sizeof text);
    ck_assert_int_eq(len, 17);
    ck_assert_int_eq(memcmp(text, "hello\r\n--X\r\n-\r\n--", 17), 0);
}

START_TEST(an_upload_is_the_same_in_pieces_of_every_size)
{
    for (size_t chunk = 1; chunk <= upload.len; chunk++) {
        struct http_form form;

        begin(PARTS, upload, chunk);
        ck_assert_int_eq(http_form_read(&x, &form), ERR_NONE);
        check_upload(&form);
    }
}
END_TEST

START_TEST(an_upload_that_stops_anywhere_is_refused)
{
    size_t whole = upload.len - strlen("\r\nand that");

    for (size_t len = 0; len < whole; len++) {
        struct http_form form;

        begin(PARTS, str_range(upload, 0, len), 3);
        ck_assert_msg(http_form_read(&x, &form) == ERR_INVALID, "after %zu bytes", len);
        ck_assert_int_eq(x.resp.status, 400);
    }
}
END_TEST

START_TEST(uploaded_files_are_gone_after_the_request)
{
    struct http_form form;
    int fd;

    begin(PARTS, upload, 100);
    ck_assert_int_eq(http_form_read(&x, &form), ERR_NONE);
    fd = form.files[0].fd;
    ck_assert_int_ne(fcntl(fd, F_GETFD), -1);
    http_exchange_reset(&x);
    ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
}
END_TEST

START_TEST(malformed_uploads_are_refused)
{
#define HEAD "Content-Disposition: form-data; name=\"a\""
    static const struct str bad[] = {
        STR_INIT(""),
        STR_INIT("--XX"),
        STR_INIT("--XX\r\n"),
        STR_INIT("--XY\r\n" HEAD "\r\n\r\nx\r\n--XY--"),
        STR_INIT("--XX\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XXX\r\n" HEAD "\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\n" HEAD "\n\nx\n--XX--"),
        STR_INIT("--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\nContent-Disposition: form-data; name=\"a\0\"\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD "\r\nno colon\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD "\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD "\r\n\r\n\xff\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD "\r\n\r\na\0b\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD "; filename=\"\"\r\n\r\nx\r\n--XX--"),
        STR_INIT("--XX\r\n" HEAD "; filename=\"\xff\"\r\n\r\nx\r\n--XX--"),
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(form_status(PARTS, bad[i]) == 400, "case %zu: %d", i,
                      form_status(PARTS, bad[i]));
    ck_assert_int_eq(form_status("CONTENT_TYPE=multipart/form-data", STR("--\r\n")), 400);
    ck_assert_int_eq(form_status("CONTENT_TYPE=multipart/form-data; boundary=\"\"", STR("--")),
                     400);
    ck_assert_int_eq(
        form_status("CONTENT_TYPE=multipart/form-data; boundary="
                    "12345678901234567890123456789012345678901234567890123456789012345678901",
                    STR("--")),
        400);
    ck_assert_int_eq(form_status(PARTS, STR("--XX--")), 0);
}
END_TEST

START_TEST(every_limit_of_an_upload_has_its_answer)
{
    limits.upload_files = 2;
    ck_assert_int_eq(form_status(PARTS, upload), 0);
    limits.upload_files = 1;
    ck_assert_int_eq(form_status(PARTS, upload), 400);
    ck_assert(strstr(x.error.words, "upload_files") != NULL);
    limits.upload_files = 20;
    limits.form_fields = 1;
    ck_assert_int_eq(form_status(PARTS, upload), 400);
    ck_assert(strstr(x.error.words, "form_fields") != NULL);
    limits.form_fields = 20;
    limits.upload_head_bytes = 60;
    ck_assert_int_eq(form_status(PARTS, upload), 400);
    ck_assert(strstr(x.error.words, "upload_head_bytes") != NULL);
    limits.upload_head_bytes = 8192;
    limits.body_bytes = 300;
    ck_assert_int_eq(form_status(PARTS, upload), 413);
    ck_assert(strstr(x.error.words, "body_bytes") != NULL);
    limits.body_bytes = 8192;
    limits.upload_bytes = upload.len;
    ck_assert_int_eq(form_status(PARTS, upload), 0);
    limits.upload_bytes = upload.len - 1;
    ck_assert_int_eq(form_status(PARTS, upload), 413);
    ck_assert(strstr(x.error.words, "upload_bytes") != NULL);
    begin(PARTS "CONTENT_LENGTH=99999999999", upload, 1);
    rig_body_fails(0, ERR_INTERNAL);
    ck_assert_int_eq(http_form_read(&x, &(struct http_form){.file_count = 0}), ERR_INVALID);
    ck_assert_int_eq(x.resp.status, 413);
}
END_TEST

START_TEST(the_limit_of_a_head_does_not_depend_on_the_pieces)
{
    static const struct str body = STR_INIT("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n"
                                            "x\r\n--XX--");
    size_t len = strlen("Content-Disposition: form-data; name=a");

    for (size_t chunk = 1; chunk <= body.len; chunk++) {
        struct http_form form;

        limits.upload_head_bytes = len;
        begin(PARTS, body, chunk);
        ck_assert_int_eq(http_form_read(&x, &form), ERR_NONE);
        limits.upload_head_bytes = len - 1;
        begin(PARTS, body, chunk);
        ck_assert_int_eq(http_form_read(&x, &form), ERR_INVALID);
        ck_assert(strstr(x.error.words, "upload_head_bytes") != NULL);
    }
}
END_TEST

START_TEST(a_missing_folder_is_our_fault_and_says_where)
{
    struct http_form form;

    begin(PARTS, upload, 100);
    x.upload_folder = "/nonexistent/folder";
    ck_assert_int_eq(http_form_read(&x, &form), ERR_INTERNAL);
    ck_assert(strstr(x.error.text, "/nonexistent/folder") != NULL);
    ck_assert_str_eq(x.error.words, "");
}
END_TEST

START_TEST(names_of_files_are_made_harmless)
{
    static const struct {
        const char *sent;
        const char *shown;
    } cases[] = {
        {"a.txt", "a.txt"},
        {"../../etc/passwd", "passwd"},
        {"a/", "file"},
        {"..", "file"},
        {".bashrc", "bashrc"},
        {"C:\\\\a\\\\b.c", "b.c"},
        {"a\tb.c", "a_b.c"},
        {"x\xe2\x80\xae"
         "fdp.exe",
         "x_fdp.exe"},
        {"\xc2\x85y", "_y"},
        {"\xc3\xbc.txt ", "\xc3\xbc.txt"},
        {"a. . ", "a"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct http_form form;
        struct str body =
            str_format(x.arena,
                       "--XX\r\nContent-Disposition: form-data; name=f; filename=\"%s\"\r\n\r\n"
                       "\r\n--XX--",
                       cases[i].sent);
        char copy[500];

        memcpy(copy, body.at, body.len);
        begin(PARTS, (struct str){copy, body.len}, 1000);
        ck_assert_int_eq(http_form_read(&x, &form), ERR_NONE);
        ck_assert_msg(str_eq(form.files[0].filename, str_from_z(cases[i].shown)), "%s: %.*s",
                      cases[i].sent, STR_ARG(form.files[0].filename));
    }
}
END_TEST

START_TEST(a_body_cannot_be_taken_twice_once_it_streamed_by)
{
    struct http_form form;
    struct str body;

    begin(PARTS, upload, 100);
    ck_assert_int_eq(http_form_read(&x, &form), ERR_NONE);
    ck_assert_int_eq(http_body_read(&x, &body), ERR_INTERNAL);
}
END_TEST

Suite *suite_body(void)
{
    Suite *s = suite_create("body");
    TCase *c = rig_case(s, "body");

    tcase_set_timeout(c, 60);
    tcase_add_test(c, a_body_is_read_in_whatever_pieces_it_comes);
    tcase_add_test(c, a_long_body_without_length_is_read_up_to_the_limit);
    tcase_add_test(c, a_body_that_is_not_what_its_length_said_is_refused);
    tcase_add_test(c, a_body_above_the_limit_is_refused_before_it_is_read);
    tcase_add_test(c, a_client_that_stops_or_dawdles_is_told);
    tcase_add_test(c, a_compressed_body_is_415);
    tcase_add_test(c, a_simple_form_is_read);
    tcase_add_test(c, an_upload_is_the_same_in_pieces_of_every_size);
    tcase_add_test(c, an_upload_that_stops_anywhere_is_refused);
    tcase_add_test(c, uploaded_files_are_gone_after_the_request);
    tcase_add_test(c, malformed_uploads_are_refused);
    tcase_add_test(c, every_limit_of_an_upload_has_its_answer);
    tcase_add_test(c, the_limit_of_a_head_does_not_depend_on_the_pieces);
    tcase_add_test(c, a_missing_folder_is_our_fault_and_says_where);
    tcase_add_test(c, names_of_files_are_made_harmless);
    tcase_add_test(c, a_body_cannot_be_taken_twice_once_it_streamed_by);
    return s;
}
