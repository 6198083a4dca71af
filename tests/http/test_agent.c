/* test_agent.c - a browser's own words, in fewer. */
#include "config.h"

#include "app/http/agent.h"
#include "tests/http/suites.h"

static const struct {
    struct str sent;
    struct http_agent found;
} cases[] = {
    {STR_INIT("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
     {STR_INIT("Firefox"), STR_INIT("Linux")}},
    {STR_INIT("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
              "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"),
     {STR_INIT("Edge"), STR_INIT("Windows")}},
    {STR_INIT("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
              "(KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1"),
     {STR_INIT("Chrome"), STR_INIT("iPhone")}},
    {STR_INIT("curl/8.5.0"), {STR_INIT("curl"), {NULL, 0}}},
    {STR_INIT("Something of mine (Linux)"), {{NULL, 0}, STR_INIT("Linux")}},
    {STR_INIT("<script>alert(1)</script>"), {{NULL, 0}, {NULL, 0}}},
    {STR_INIT(""), {{NULL, 0}, {NULL, 0}}},
    {{NULL, 0}, {{NULL, 0}, {NULL, 0}}},
};

START_TEST(a_program_is_called_by_its_name_and_never_by_its_words)
{
    struct http_agent found = http_agent_find(cases[_i].sent);

    ck_assert_msg(str_eq(found.program, cases[_i].found.program), "%.*s", STR_ARG(found.program));
    ck_assert_msg(str_eq(found.system, cases[_i].found.system), "%.*s", STR_ARG(found.system));
    ck_assert((found.program.at == NULL) == (cases[_i].found.program.at == NULL));
}
END_TEST

Suite *suite_agent(void)
{
    Suite *s = suite_create("agent");

    tcase_add_loop_test(rig_case(s, "words"),
                        a_program_is_called_by_its_name_and_never_by_its_words, 0,
                        (int)(sizeof cases / sizeof *cases));
    return s;
}
