/* test_agent.c - a browser's own words, in fewer. */
#include "config.h"

#include "app/http/agent.h"
#include "tests/http/suites.h"

static const struct {
    struct str sent;
    struct str words;
} cases[] = {
    {STR_INIT("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
     STR_INIT("Firefox on Linux")},
    {STR_INIT("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
              "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"),
     STR_INIT("Edge on Windows")},
    {STR_INIT("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
              "(KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1"),
     STR_INIT("Chrome on iPhone")},
    {STR_INIT("curl/8.5.0"), STR_INIT("curl")},
    {STR_INIT("Something of mine (Linux)"), STR_INIT("A program on Linux")},
    {STR_INIT("<script>alert(1)</script>"), STR_INIT("A browser or program that gave no name")},
    {STR_INIT(""), STR_INIT("A browser or program that gave no name")},
    {{NULL, 0}, STR_INIT("A browser or program that gave no name")},
};

START_TEST(a_program_is_called_by_its_name_and_never_by_its_words)
{
    struct str words = http_agent_words(x.arena, cases[_i].sent);

    ck_assert_msg(str_eq(words, cases[_i].words), "%.*s", STR_ARG(words));
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
