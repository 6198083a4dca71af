/* test_smtp.c - the line that names a mail server, and what is refused before one is asked. */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/net/library.h"
#include "app/net/smtp.h"
#include "tests/net/suites.h"

static struct error error;

static void setup(void)
{
    ck_assert_int_eq(net_library_open(&error), ERR_NONE);
}

static void teardown(void)
{
    net_library_close();
}

static enum err make(const char *url, struct net_smtp **out)
{
    error_clear(&error);
    return net_smtp_new(&(struct net_smtp_options){.url = str_from_z(url)}, out, &error);
}

START_TEST(a_server_is_one_line)
{
    static const char *const good[] = {"smtp://mail.example.org",
                                       "smtp://user:pass@mail.example.org:587",
                                       "smtp://user%40example.org:p%2Fa%3As%25s@mail.example.org",
                                       "smtps://user:pass@mail.example.org:465",
                                       "smtps://mail.example.org",
                                       "smtp://localhost:1025",
                                       "smtp://[::1]:25",
                                       "smtp://192.0.2.1:25?tls=off",
                                       "smtp://localhost:25?tls=on"};

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        AUTO(net_smtp_freep) struct net_smtp *s = NULL;

        ck_assert_msg(make(good[i], &s) == ERR_NONE, "%s: %s", good[i], error.text);
    }
}
END_TEST

START_TEST(a_line_that_is_wrong_is_told_without_its_secrets)
{
    static const char *const bad[] = {"",
                                      "mail.example.org",
                                      "http://mail.example.org",
                                      "file:///etc/passwd",
                                      "smtp://",
                                      "smtp://user@mail.example.org",
                                      "smtp://user:hidden@mail.example.org:99999",
                                      "smtp://user:hidden@mail.example.org/path",
                                      "smtp://user:hidden@mail.example.org?tls=maybe",
                                      "smtps://user:hidden@mail.example.org?tls=off",
                                      "smtp://user:hid den@mail.example.org",
                                      "smtp://user:hidden%0d%0aRSET@mail.example.org"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        AUTO(net_smtp_freep) struct net_smtp *s = NULL;

        ck_assert_msg(make(bad[i], &s) == ERR_INVALID, "%s", bad[i]);
        ck_assert_ptr_null(s);
        ck_assert_str_eq(error.field, "LINTEL_SMTP");
        ck_assert_ptr_null(strstr(error.text, "hid"));
        ck_assert_ptr_null(strstr(error.words, "hid"));
    }
}
END_TEST

START_TEST(what_could_end_a_command_is_no_address)
{
    static const char *const bad[] = {"",
                                      "ann",
                                      "ann@example.org\r\nDATA",
                                      "ann@example.org> SIZE=1",
                                      "<ann@example.org>",
                                      "ann@example.org bob@example.org",
                                      "\xc3\xa4@example.org"};
    AUTO(net_smtp_freep) struct net_smtp *s = NULL;

    ck_assert_int_eq(make("smtp://localhost:1", &s), ERR_NONE);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct net_smtp_mail to = {STR("a@b.example"), str_from_z(bad[i]), STR("x\r\n")};
        const struct net_smtp_mail from = {str_from_z(bad[i]), STR("a@b.example"), STR("x\r\n")};

        error_clear(&error);
        ck_assert_int_eq(net_smtp_send(s, &to, &error), ERR_INVALID);
        ck_assert_int_eq(net_smtp_send(s, &from, &error), ERR_INVALID);
    }
}
END_TEST

START_TEST(nobody_there_is_for_later)
{
    const struct net_smtp_mail mail = {STR("a@b.example"), STR("c@d.example"), STR("x\r\n")};
    AUTO(net_smtp_freep) struct net_smtp *s = NULL;

    /* Port 1: tcpmux, which nobody runs. */
    ck_assert_int_eq(make("smtp://u:hidden@127.0.0.1:1", &s), ERR_NONE);
    ck_assert_int_eq(net_smtp_send(s, &mail, &error), ERR_UNAVAILABLE);
    ck_assert_ptr_null(strstr(error.text, "hidden"));
}
END_TEST

START_TEST(who_says_nothing_is_not_waited_for)
{
    const struct net_smtp_mail mail = {STR("a@b.example"), STR("c@d.example"), STR("x\r\n")};
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    AUTO(net_smtp_freep) struct net_smtp *s = NULL;
    char url[64];

    /* Connections lie in the backlog, and nobody greets them. */
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, len), 0);
    ck_assert_int_eq(listen(fd, 4), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    (void)snprintf(url, sizeof url, "smtp://127.0.0.1:%d", (int)ntohs(at.sin_port));
    ck_assert_int_eq(
        net_smtp_new(&(struct net_smtp_options){.url = str_from_z(url), .total_timeout_s = 1}, &s,
                     &error),
        ERR_NONE);
    ck_assert_int_eq(net_smtp_send(s, &mail, &error), ERR_UNAVAILABLE);
    (void)close(fd);
}
END_TEST

Suite *suite_smtp(void)
{
    Suite *s = suite_create("smtp");
    TCase *c = tcase_create("smtp");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, a_server_is_one_line);
    tcase_add_test(c, a_line_that_is_wrong_is_told_without_its_secrets);
    tcase_add_test(c, what_could_end_a_command_is_no_address);
    tcase_add_test(c, nobody_there_is_for_later);
    tcase_add_test(c, who_says_nothing_is_not_waited_for);
    suite_add_tcase(s, c);
    return s;
}
